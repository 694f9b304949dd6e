"""Hours and weekdays in words."""

from decimal import Decimal
from itertools import groupby

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import number_format


def plain(number):
    """Return a number of hours without zeros at its end: 4, 3.5, 7.25."""
    number = Decimal(number)
    return Decimal(int(number)) if number == int(number) else number.normalize()


def number_in_words(number):
    """Return a number of hours as one writes it in the language: 3,5."""
    return number_format(plain(number))


def hours_in_words(hours):
    """Return seven numbers of hours, Monday first, with equal days in a row taken together: "mån–ons 4, fre 2,5"."""
    runs, first = [], 0
    for number, days in groupby(map(Decimal, hours)):
        last = first + len(list(days)) - 1
        if number:
            name = str(WEEKDAYS_ABBR[first]) if first == last else f"{WEEKDAYS_ABBR[first]}–{WEEKDAYS_ABBR[last]}"
            runs.append(f"{name} {number_in_words(number)}")
        first = last + 1
    return ", ".join(runs)
