"""The week of a plan: which activities hold on which day, for how many hours, summed. Pure functions of plain data.

Source: socialtjänstlagen (2025:400) 12 kap.: at most 40 hours a week are assigned; own job search stands in the plan
but is not an assigned activity.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from config.numbers import number_in_words

from .enums import ActivityStatus
from .models.plans.plan import MOST_HOURS

OWN_JOB_SEARCH = "own_job_search"
# Kinds that lead straight toward a job. Source: the findings of the employment indicator project (domain.md 4), by
# which job-directed activities and those for skills and health work better side by side than one after the other.
JOB_DIRECTED_KINDS = frozenset({"work_like", "practice", "job_search", OWN_JOB_SEARCH})
NO_HOURS = (Decimal(0),) * 7


@dataclass(frozen=True)
class Slot:
    """An activity as the week needs it: when it holds, `hours` a weekday, Monday first, its kind and its status."""

    starts_on: date
    ends_on: date | None = None
    hours: tuple = NO_HOURS
    kind: str = ""
    status: str = ActivityStatus.PLANNED
    title: str = ""
    goal: int | None = None

    @property
    def is_own_job_search(self):
        """Whether it is the participant's own job search, never among assigned hours."""
        return self.kind == OWN_JOB_SEARCH

    @property
    def is_job_directed(self):
        """Whether it leads straight toward a job."""
        return self.kind in JOB_DIRECTED_KINDS

    def holds(self, day):
        """Return whether the activity goes on that `day`: within its days, and not cancelled."""
        within = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return within and self.status != ActivityStatus.CANCELLED

    def hours_on(self, day):
        """Return the hours of that `day`."""
        return self.hours[day.weekday()] if self.holds(day) else Decimal(0)


def slot_of(row):
    """Return the Slot of an activity in a plan's content."""
    return Slot(
        starts_on=date.fromisoformat(row["starts_on"]),
        ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
        hours=tuple(Decimal(hours) for hours in row.get("hours", NO_HOURS)),
        kind=row["kind"],
        status=row["status"],
        title=row.get("title", ""),
        goal=row["goal"],
    )


@dataclass(frozen=True)
class Row:
    """A line of a table of hours: its name, the seven days, and their sum."""

    title: str
    hours: tuple

    @property
    def total(self):
        """The hours of the week."""
        return sum(self.hours, Decimal(0))


@dataclass(frozen=True)
class Week:
    """A week beginning on `monday`: Rows of assigned activities and of own job search, and the hours assigned."""

    monday: date
    rows: list
    own_rows: list
    assigned: Decimal

    @property
    def days(self):
        """The seven days."""
        return [self.monday + timedelta(days=place) for place in range(7)]

    @property
    def sums(self):
        """The Row of sums of assigned activities."""
        return summed(self.rows)

    @property
    def own_sums(self):
        """The Row of sums of own job search."""
        return summed(self.own_rows)

    @property
    def by_day(self):
        """What each day holds, for a narrow screen: (day, [(title, hours, is it own job search)], sum of assigned)."""
        rows = [(row, False) for row in self.rows] + [(row, True) for row in self.own_rows]
        return [
            (day, [(row.title, row.hours[place], own) for row, own in rows if row.hours[place]], self.sums.hours[place])
            for place, day in enumerate(self.days)
        ]

    def warnings(self):
        """Return sentences about what is worth a look; nothing is forbidden by them."""
        total, assigned = self.sums.total, self.assigned
        words = {"hours": number_in_words(total), "most": MOST_HOURS, "assigned": number_in_words(assigned)}
        found = []
        if total > MOST_HOURS:
            found.append(_("The activities make %(hours)s hours this week. At most %(most)s can be assigned.") % words)
        elif total > assigned:
            found.append(_("The activities make %(hours)s hours this week, and %(assigned)s are assigned.") % words)
        if assigned and not total:
            found.append(_("No activity has hours this week, and %(assigned)s hours are assigned.") % words)
        return found


def summed(rows):
    """Return the Row that adds up `rows`, day by day."""
    return Row("", tuple(sum((row.hours[place] for row in rows), Decimal(0)) for place in range(7)))


def week_of(slots, monday, assigned=Decimal(0)):
    """Return the Week that begins on `monday`, of the `slots` that hold on any of its days."""
    days = [monday + timedelta(days=place) for place in range(7)]
    held = [slot for slot in slots if any(slot.holds(day) for day in days)]
    rows = [(slot, Row(slot.title, tuple(slot.hours_on(day) for day in days))) for slot in held]
    return Week(
        monday,
        [row for slot, row in rows if not slot.is_own_job_search],
        [row for slot, row in rows if slot.is_own_job_search],
        Decimal(assigned),
    )


def monday_of(day):
    """Return the Monday of the ISO week of `day`."""
    return day - timedelta(days=day.weekday())


def first_week(slots, day):
    """Return the Monday of the first week from that of `day` in which anything has hours; that of `day` if none has."""
    monday = monday_of(day)
    to_come = [
        max(monday, monday_of(slot.starts_on)) for slot in slots if slot.ends_on is None or slot.ends_on >= monday
    ]
    for candidate in sorted(set(to_come)):
        week = week_of(slots, candidate)
        if week.sums.total or week.own_sums.total:
            return candidate
    return monday
