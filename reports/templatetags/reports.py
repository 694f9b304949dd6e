"""Numbers of a report as the page shows them."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from config.hours import number_in_words

register = template.Library()


@register.simple_tag
def figure(number, key, rows_url, sex=""):
    """Return `number` as a link to the rows of the figure `key`, a word where it is hidden.

    Plain are hours, what no rows stand behind (`key` ""), and all numbers where `rows_url` is "".
    """
    if number is None:
        return format_html('<span class="muted">{}</span>', _("hidden"))
    if isinstance(number, Decimal):
        return number_in_words(number)
    if not rows_url or not key or not number:
        return str(number)
    narrowed = f"&sex={sex}" if sex else ""
    return format_html('<a href="{}&figure={}{}">{}</a>', rows_url, key, narrowed, number)
