"""Figures of attendance in a period: hours assigned and attended, and days by state.

Hours are those of every other page: attended from placements/hours.py, assigned from hours.py. Counted are days on
which the person was enrolled in the scope.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, Sum

from participants.models import Participant
from placements.enums import COUNTS_AS_PRESENT, AttendanceState
from placements.hours import Sums, rest_of, sums_by

from .counting import SEXES, BySex
from .hours import absent_of_many, assigned_of_many, cases_of_many

SECTION = "attendance"


def days_by_state():
    """Return `{state: BySex of no days}` of every state."""
    return {state.value: BySex() for state in AttendanceState}


@dataclass
class Attended:
    """People with a marked day, hours assigned and attended, and marked days by state. A day at two places is two.

    `assigned_marked` are the hours assigned to those with a marked day; `absent` and `unmarked` what each one's Rest of
    the period comes to.

    `behind` (no figure of its own) tells how many people there are behind each of those, by the figure's id: what is
    told of a few is hidden in the variant for spreading, however many their days.
    """

    participants: BySex = field(default_factory=BySex)
    assigned: BySex = field(default_factory=BySex)
    attended: BySex = field(default_factory=BySex)
    assigned_marked: BySex = field(default_factory=BySex)
    absent: BySex = field(default_factory=BySex)
    unmarked: BySex = field(default_factory=BySex)
    by_state: dict = field(default_factory=days_by_state)

    def __post_init__(self):
        self.behind = defaultdict(BySex)

    def people_behind(self, figure):
        """Return the BySex of the people behind `figure`, one of `told`."""
        return self.behind[id(figure)]

    @property
    def told(self):
        """The figures that are not numbers of people."""
        hours = [self.assigned, self.attended, self.assigned_marked, self.absent, self.unmarked]
        return [*hours, *self.by_state.values()]


def rows_behind(key, attendance):
    """Return the rows of `attendance` behind the figure `key`; of the participants each one's latest day. KeyError."""
    name = key.removeprefix(f"{SECTION}.")
    if name == "participants":
        latest = attendance.order_by("participant", "-on", "-pk").distinct("participant")
        return attendance.filter(pk__in=latest.values("pk"))
    section, _dot, state = name.partition(".")
    if section != "by_state" or state not in AttendanceState.values:
        raise KeyError(key)
    return attendance.filter(state=state)


def attended(attendance, enrolments, period):
    """Return the Attended of the rows `attendance`, beside what is assigned during `enrolments` in the `period`."""
    found = Attended()
    people = Count("participant", distinct=True)
    sums = {sex: Sums() for sex in SEXES}
    grouped = attendance.values_list("participant__sex", "state").annotate(Count("pk"), Sum("hours"), people)
    for sex, state, days, hours, number in grouped.order_by():
        sums[sex].add(state, days, hours)
        found.by_state[state].add(sex, days)
        found.people_behind(found.by_state[state]).add(sex, number)
    present = Count("participant", distinct=True, filter=Q(state__in=COUNTS_AS_PRESENT))
    by_sex = attendance.values_list("participant__sex").annotate(everybody=people, present=present).order_by()
    for sex, everybody, number in by_sex:
        found.participants.add(sex, everybody)
        found.attended.add(sex, sums[sex].attended)
        found.people_behind(found.attended).add(sex, number)
    add_assigned(found, attendance, enrolments, period)
    return found


def add_assigned(found, attendance, enrolments, period):
    """Add to `found` the hours assigned during `enrolments` in the `period`, and what is left of each one's."""
    people = cases_of_many(enrolments, period.start, period.end)
    assigned = assigned_of_many(people, period.start, period.end)
    sums, absent = sums_by(attendance, "participant"), absent_of_many(people, attendance)
    sexes = dict(Participant.objects.filter(pk__in=list(assigned)).values_list("pk", "sex"))
    for person, hours in assigned.items():
        marked = sums.get(person, Sums())
        rest = rest_of(hours, marked.attended, absent.get(person, Decimal(0)))
        told = [(found.assigned, hours), (found.absent, rest.absent), (found.unmarked, rest.unmarked)]
        for figure, number in [*told, (found.assigned_marked, hours if marked.marked else 0)]:
            if number:
                figure.add(sexes[person], number)
                found.people_behind(figure).add(sexes[person], 1)
