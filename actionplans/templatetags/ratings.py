"""Steps and changes of ratings in words and signs."""

from django import template
from django.utils.html import format_html

from ..rating_page import change_in_words

register = template.Library()
SIGNS = {1: "↑", 0: "→", -1: "↓"}


@register.filter
def change(steps):
    """Return a change in steps with its sign and in words; a dash where there is none to tell."""
    if steps is None:
        return "–"
    sign = SIGNS[(steps > 0) - (steps < 0)]
    return format_html('<span aria-hidden="true">{}</span> {}', sign, change_in_words(steps))
