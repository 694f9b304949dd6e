"""Template tags every page may use."""

from django import template
from django.template.defaultfilters import date as date_filter

register = template.Library()


@register.filter
def first_input_id(field):
    """Return the id of the bound field's first input, which for radio buttons and boxes is not the field's own."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def day(value):
    """Return a date as lists and running text show it: 22 nov 2026, or an empty string for no date."""
    return date_filter(value, "j M Y") if value else ""
