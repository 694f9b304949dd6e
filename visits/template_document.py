"""A template as PDF: what a visit by it will be asked, to be read and talked about before it is used."""

from django.utils import translation
from django.utils.translation import gettext as _

from config.pdf import LANGUAGE
from config.templatetags.stegvis import long_day

TEMPLATE = "visits/template_print.html"


def template_parts(template):
    """Return `(context, options)` for render_pdf: what the page needs, and title, header and footer."""
    with translation.override(LANGUAGE):
        title = _("Template %(code)s: %(title)s") % {"code": template.code, "title": template.title}
        context = {"template": template, "standing": standing(template)}
        header = _("Draft – %(title)s") % {"title": title} if template.is_draft else title
        return context, {"title": title, "header": header, "footer": standing(template)}


def standing(template):
    """Return one sentence about how far the template has come."""
    if template.is_draft:
        return _("This template is a draft and may still change.")
    words = {"day": long_day(template.published_at), "end": long_day(template.retired_at)}
    if template.retired_at:
        return _("Published %(day)s, retired %(end)s.") % words
    return _("Published %(day)s.") % words


def file_name(template):
    """Return the name of the file, without ending."""
    return f"besöksmall {template.code}"
