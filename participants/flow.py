"""What a unit can take in: Little's law, as plain functions.

Stock = inflow x stay: with so many coming a month and each staying so many months, so many are there at once on the
average, while about as many leave as come. Source: J. D. C. Little, A proof for the queuing formula L = λW, Operations
Research 9 (1961).
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from .enums import QuotaPeriod

MONTHS = {QuotaPeriod.MONTH: 1, QuotaPeriod.QUARTER: 3, QuotaPeriod.HALF_YEAR: 6, QuotaPeriod.YEAR: 12}
DAYS_A_MONTH = Fraction(1461, 48)  # 365.25 days a year


def a_month(number, period):
    """Return `number` in each `period` (QuotaPeriod) as so many a month, a Fraction."""
    return Fraction(number, MONTHS[QuotaPeriod(period)])


def months(days):
    """Return a number of `days` as months of the average length, a Fraction."""
    return Fraction(days) / DAYS_A_MONTH


def first_day(period, day):
    """Return the first day of the calendar `period` (QuotaPeriod) that `day` lies in."""
    length = MONTHS[QuotaPeriod(period)]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def last_day(period, day):
    """Return the last day of the calendar `period` (QuotaPeriod) that `day` lies in."""
    return first_day(period, day) + relativedelta(months=MONTHS[QuotaPeriod(period)], days=-1)


@dataclass(frozen=True)
class Flow:
    """So many who come a month, seats, and so many months that each stays; Fractions or whole numbers."""

    inflow: Fraction
    seats: int
    stay: Fraction

    @property
    def seats_needed(self):
        """How many are there at once on the average."""
        return self.inflow * self.stay

    @property
    def longest_stay(self):
        """The longest mean stay in months that the seats allow; None when nobody comes, and any stay would do."""
        return Fraction(self.seats) / self.inflow if self.inflow else None

    @property
    def highest_inflow(self):
        """How many can come a month; None when nobody stays, and any number would do."""
        return Fraction(self.seats) / self.stay if self.stay else None

    @property
    def holds(self):
        """Whether all three can be kept at once."""
        return self.seats_needed <= self.seats
