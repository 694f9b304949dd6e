"""Hours and weekdays in words."""

from decimal import Decimal
from itertools import groupby

from django.utils.dates import WEEKDAYS_ABBR

from config.numbers import number_in_words


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
