"""The protocol of a visit as PDF."""

from django.utils import translation
from django.utils.translation import gettext as _

from config.pdf import LANGUAGE, render_pdf
from config.templatetags.stegvis import long_day

from .heading import heading_rows

TEMPLATE = "visits/protocol_print.html"


def protocol_pdf(visit):
    """Return the protocol of `visit` (with its contents fetched) as the bytes of a PDF."""
    context, options = protocol_parts(visit)
    return render_pdf(TEMPLATE, context, **options)


def protocol_parts(visit):
    """Return `(context, options)` for render_pdf: what the template needs, and title, header and footer."""
    with translation.override(LANGUAGE):
        name = f"{visit.operation_text or visit.title}, {long_day(visit.visited_on)}".removesuffix(", ")
        title = _("Board visit: %(name)s") % {"name": name}
        state = "" if visit.is_approved else visit.get_state_display()
        header = f"{state} – {title}" if state else title
        return {"visit": visit, "heading": heading_rows(visit)}, {
            "title": title,
            "header": header,
            "footer": standing(visit),
        }


def standing(visit):
    """Return one sentence about how far the protocol has come."""
    if not visit.is_approved:
        return _("This protocol is not approved.")
    words = {"name": visit.approved_by.name, "date": long_day(visit.approved_on), "recorder": visit.recorded_by.name}
    if visit.approved_by.user_id == visit.recorded_by_id:
        return _("Approved by %(name)s %(date)s.") % words
    return _("Approved by %(name)s %(date)s, recorded by %(recorder)s.") % words


def file_name(visit):
    """Return the name of the file, without ending."""
    return f"nämndbesök {visit.operation_text} {visit.visited_on or ''}"
