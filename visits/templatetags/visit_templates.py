"""State and attendee rule of templates in words."""

from django import template as library
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..models.visits import counted
from ..template_document import standing

register = library.Library()
TAGS = {
    "draft": ("tag-today", _("Draft")),
    "published": ("tag-done", _("In use")),
    "retired": ("", _("Retired")),
}


@register.simple_tag
def template_tag(template):
    """Return the state of `template` as a tag."""
    return format_html('<span class="tag {}">{}</span>', *TAGS[template.state])


@register.simple_tag
def template_standing(template):
    """Return one sentence about how far `template` has come."""
    return standing(template)


@register.simple_tag
def attendee_rule(template):
    """Return how many are to take part, in words."""
    counts = template.usual_counts()
    return counted(counts) if counts else _now("No numbers are given.")
