"""Template tags every page may use."""

from datetime import date
from functools import cache

from django import template
from django.template.defaultfilters import date as date_filter
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language

from ..hours import number_in_words

register = template.Library()
MARK = 9_876_543_210
# Swedish writes the names of months with a small letter.
MONTH = {"sv": "b"}


@register.filter
def first_input_id(field):
    """Return the id of the bound field's first input, which for radio buttons and boxes is not the field's own."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def day(value):
    """Return a date as lists and running text show it: 22 nov 2026, or '' for no date."""
    return date_filter(value, f"j {MONTH.get(get_language(), 'M')} Y") if value else ""


@register.filter
def short_day(value):
    """Return a date without its year, where the page says which: 22 nov."""
    return date_filter(value, f"j {MONTH.get(get_language(), 'M')}")


@register.filter
def long_day(value):
    """Return a date as documents write it: 22 november 2026, or '' for no date."""
    return date_filter(value, "j F Y") if value else ""


@register.filter
def moment(value):
    """Return a time with its date: 22 nov 2026 14.03, or '' for none."""
    return f"{day(localtime(value))} {date_filter(localtime(value), 'H.i')}" if value else ""


@register.filter
def hours(number):
    """Return a number of hours as one writes it: 3,5."""
    return number_in_words(number)


@register.filter
def date_value(field):
    """Return what a date field holds as a browser's date input takes it, "" when it is no date: it would be refused."""
    value = str(field.value() or "")
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return ""


@register.filter
def tel(number):
    """Return the address that calls a telephone number as people write it: tel:+46701234567."""
    return "tel:" + "".join(sign for sign in str(number) if sign in "+0123456789")


@cache
def around_id(url_name):
    """Return what stands before and after the id in the address of `url_name`; found once per process."""
    return reverse(url_name, args=[MARK]).split(str(MARK))


@register.simple_tag
def row_url(url_name, pk):
    """Return the address of `url_name` for the id `pk`, as url does; for rows of long lists, where url costs most."""
    before, after = around_id(url_name)
    return f"{before}{pk}{after}"
