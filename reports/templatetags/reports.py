"""Numbers of a report as the page shows them."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def figure(number, key, rows_url, sex=""):
    """Return `number` as a link to the rows of the figure `key`, plain where `rows_url` is "", a word where hidden."""
    if number is None:
        return format_html('<span class="muted">{}</span>', _("hidden"))
    if not rows_url or not number:
        return str(number)
    narrowed = f"&sex={sex}" if sex else ""
    return format_html('<a href="{}&figure={}{}">{}</a>', rows_url, key, narrowed, number)
