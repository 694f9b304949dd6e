"""Working days in Sweden.

Not Saturday, Sunday, public holidays, Midsummer's Eve, Christmas Eve or New Year's Eve; other half-days count as
working days. Source: lagen (1989:253) om allmänna helgdagar and semesterlagen (1977:480) 3 a §.
"""

from datetime import timedelta
from functools import cache, lru_cache

import holidays


@cache
def free_days(year):
    """Return the holidays of `year`, weekends apart, as a frozenset of dates."""
    return frozenset(holidays.Sweden(years=year, include_sundays=False, categories=("public", "de_facto")))


def is_workday(day):
    """Return whether `day` is a working day."""
    return day.weekday() < 5 and day not in free_days(day.year)


@lru_cache(maxsize=4096)
def add_workdays(day, count):
    """Return the day `count` working days after `day`; a promise of two days made on a Friday ends on Tuesday."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day
