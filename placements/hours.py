"""Hours attended: what rows of attendance add up to, and the month they belong to.

Every page, sheet, file and report counts through here, so that one month has the same hours wherever it is shown. What
counts as present is enums.COUNTS_AS_PRESENT (contracts.md). Hours assigned come from the plan: reports/hours.py.
"""

import re
from calendar import monthrange
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.forms import EARLIEST, LATEST
from config.hours import number_in_words

from .enums import COUNTS_AS_PRESENT, AttendanceState

MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, by its first day."""

    first: date

    @property
    def last(self):
        """Its last day."""
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    @property
    def code(self):
        """It as it stands in an address: 2026-11."""
        return f"{self.first:%Y-%m}"

    @property
    def before(self):
        """The Month before."""
        return month_of(self.first - timedelta(days=1))

    @property
    def after(self):
        """The Month after."""
        return month_of(self.last + timedelta(days=1))

    @property
    def is_current(self):
        """Whether today is in it."""
        return self == month_of(timezone.localdate())

    @property
    def has_begun(self):
        """Whether its first day has come; one that has not has no sheet."""
        return self.first <= timezone.localdate()

    @property
    def counted_to(self):
        """The last day of it that can have been: no hours are assigned on days to come."""
        return min(self.last, timezone.localdate())

    def __str__(self):
        return date_format(self.first, "F Y")


def month_of(day):
    """Return the Month of `day`."""
    return Month(day.replace(day=1))


def month_called(code):
    """Return the Month written 2026-11; None for what is none, or is out of all reason."""
    found = MONTH.fullmatch(code or "")
    if not found or not 1 <= int(found[2]) <= 12 or not EARLIEST.year <= int(found[1]) <= LATEST.year:
        return None
    return Month(date(int(found[1]), int(found[2]), 1))


def months_back(number, last=None):
    """Return so many Months, the latest first, from `last` or this one."""
    found = [last or month_of(timezone.localdate())]
    while len(found) < number:
        found.append(found[-1].before)
    return found


@dataclass
class Sums:
    """What attendance adds up to: days marked in each state, and the hours of each. A day at two places is two."""

    days: Counter = field(default_factory=Counter)
    hours: defaultdict = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, state, days, hours):
        """Add so many `days` in `state` with `hours` together."""
        self.days[state] += days
        self.hours[state] += hours

    @property
    def attended(self):
        """The hours that count as present."""
        return sum((self.hours[state] for state in COUNTS_AS_PRESENT), Decimal(0))

    @property
    def marked(self):
        """How many days are marked."""
        return self.days.total()

    @property
    def by_state(self):
        """The states in their order as (state, days, hours), those without days too."""
        return [(state, self.days[state], self.hours[state]) for state in AttendanceState]


def sums_by(attendance, column):
    """Return `{value of column: Sums}` of `attendance`, a queryset, in one query that the database groups."""
    found = defaultdict(Sums)
    grouped = attendance.values_list(column, "state").annotate(Count("pk"), Sum("hours")).order_by()
    for value, state, days, hours in grouped:
        found[value].add(state, days, hours)
    return found


def sums_of_rows(rows):
    """Return the Sums of `rows` of attendance that have been read already."""
    sums = Sums()
    for row in rows:
        sums.add(row.state, 1, row.hours)
    return sums


def attended_by_day(attendance):
    """Return `{day: hours}` of `attendance`, a queryset, in one query; days without hours are left out."""
    counted = attendance.counted().values_list("on").annotate(Sum("hours")).order_by()
    return {day: hours for day, hours in counted if hours}


def attended_by_month(attendance):
    """Return `{Month: hours}` of `attendance`, a queryset: the sums of its days."""
    months = defaultdict(Decimal)
    for day, hours in attended_by_day(attendance).items():
        months[month_of(day)] += hours
    return months


@dataclass(frozen=True)
class Rest:
    """Assigned hours that were not attended: `absent` are marked as absence, `unmarked` nobody has marked.

    `beyond` are hours attended more than assigned. assigned + beyond = attended + absent + unmarked, always.
    """

    absent: Decimal
    unmarked: Decimal
    beyond: Decimal

    def __str__(self):
        if self.beyond:
            return _("%(hours)s hours more than assigned.") % {"hours": number_in_words(self.beyond)}
        told = [_("%(hours)s hours of marked absence.") % {"hours": number_in_words(self.absent)}]
        if self.unmarked:
            hours = number_in_words(self.unmarked)
            told.append(_("%(hours)s hours without a mark. That does not mean absence.") % {"hours": hours})
        return " ".join(told) if self.absent or self.unmarked else ""


def rest_of(assigned, attended, absent):
    """Return the Rest of so many hours; of marked absence no more than what is left of those assigned."""
    left = max(assigned - attended, Decimal(0))
    told = min(absent, left)
    return Rest(told, left - told, max(attended - assigned, Decimal(0)))


ABSENCE_COLUMNS = ("participant", "on", "missed", "placement__hours")


def absent_by_day(attendance, assigned_on):
    """Return `{(participant id, day): hours}` of marked absence in the queryset `attendance`, in one query.

    At a place it is what the placement has that weekday, in an activity what was written. Where neither has hours, and
    of a day read in as a whole, it is what `assigned_on(participant id, day)` tells.
    """
    found = defaultdict(Decimal)
    rows = attendance.exclude(state__in=COUNTS_AS_PRESENT).order_by().values_list(*ABSENCE_COLUMNS)
    for person, day, missed, planned in rows:
        own = missed or (planned[day.weekday()] if planned else 0)
        found[person, day] += own or assigned_on(person, day)
    return found
