"""Hours assigned, day by day, from the plan; beside them stand the hours attended (placements/hours.py).

Source: socialtjänstlagen (2025:400) 12 kap.: at most 40 hours a week are assigned, judged per calendar month; own job
search stands in the plan but is not an assigned activity.

What a week is assigned is the plan's own number, `assigned_hours`, as it was agreed last; before anything is agreed, as
the plan stands. It is less by the reductions of the day. It lies on the weekdays of the plan's activities in proportion
to their hours, so that a week over the end of a month is counted by day; without hours in any activity, evenly on
Monday to Friday. Nothing is assigned before the plan or after it, on days without an activity where others have them,
while the person is not enrolled, on public holidays, and on days to come. The system counts; it decides nothing.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache
from itertools import pairwise

from django.db.models import Q
from django.utils import timezone

from actionplans.enums import ActivityStatus
from actionplans.models import ActionPlan, Activity, PlanVersion
from actionplans.models.plans.activities import ENDED
from actionplans.schedule import Slot, slot_of
from config.workdays import free_days
from participants.models import Enrolment
from placements.hours import absent_by_day, attended_by_day, month_of, rest_of
from placements.models import Attendance, HoursReduction
from placements.sheet import sheet_of

DAY = timedelta(days=1)
CENT = Decimal("0.01")
EVEN = (Decimal(1),) * 5 + (Decimal(0),) * 2
NOTHING = (Decimal(0),) * 7


@dataclass(frozen=True)
class Terms:
    """What a plan assigns from the day `since` to `until` (None: further on): hours a week, and its activities."""

    since: date
    until: date | None
    weekly: Decimal
    slots: tuple

    def hold(self, day):
        """Return whether they hold on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)

    @cached_property
    def assigned_slots(self):
        """The activities that make up assigned hours."""
        return [
            slot
            for slot in self.slots
            if not slot.is_own_job_search and slot.status != ActivityStatus.CANCELLED and any(slot.hours)
        ]

    def pattern(self, day):
        """Return the seven hours by which a week that looks like `day` is divided."""
        if not self.assigned_slots:
            return EVEN
        held = [slot.hours for slot in self.assigned_slots if slot.holds(day)]
        return tuple(map(sum, zip(*held, strict=True))) if held else NOTHING


@dataclass(frozen=True)
class Stretch:
    """Days from `first` to `last` on which every week is alike: `week` are the hours of its seven days."""

    first: date
    last: date
    week: tuple

    def hours_on(self, day):
        """Return the hours of a `day` within it."""
        return Decimal(0) if day in free_days(day.year) else self.week[day.weekday()]

    @property
    def total(self):
        """The hours of all its days."""
        return sum((number * count for number, count in zip(self.week, self.weekdays, strict=True)), Decimal(0))

    @property
    def weekdays(self):
        """How many there are of each weekday, holidays apart."""
        weeks, rest = divmod((self.last - self.first).days + 1, 7)
        counts = [weeks] * 7
        for number in range(rest):
            counts[(self.first.weekday() + number) % 7] += 1
        for year in range(self.first.year, self.last.year + 1):
            for day in free_days(year):
                if self.first <= day <= self.last:
                    counts[day.weekday()] -= 1
        return counts


@lru_cache(maxsize=4096)
def divided(weekly, pattern):
    """Return `weekly` hours divided over seven days in proportion to `pattern`, in hundredths that add up exactly."""
    whole = sum(pattern)
    if not whole or weekly <= 0:
        return NOTHING
    ends = [Decimal(0)]
    for place in range(7):
        share = weekly * sum(pattern[: place + 1]) / whole
        ends.append(share.quantize(CENT, ROUND_HALF_UP))
    return tuple(end - start for start, end in pairwise(ends))


@dataclass
class Case:
    """What the assigned hours of one person are worked out from."""

    terms: list
    reductions: list
    stays: list

    def hours_on(self, day):
        """Return the hours assigned on `day`."""
        return Decimal(0) if day in free_days(day.year) else self.week(day)[day.weekday()]

    def stretches(self, first, last):
        """Return the Stretches with hours between the days `first` and `last`, both included."""
        edges = sorted({first, *(day for day in self.changes() if first < day <= last)})
        found = []
        for start, end in zip(edges, [*edges[1:], last + DAY], strict=True):
            week = self.week(start)
            if any(week):
                found.append(Stretch(start, end - DAY, week))
        return found

    def changes(self):
        """Yield every day on which something may become different."""
        for began, ended in self.stays:
            yield began
            yield from after(ended)
        for terms in self.terms:
            yield terms.since
            yield from after(terms.until)
            for slot in terms.assigned_slots:
                yield slot.starts_on
                yield from after(slot.ends_on)
        for reduction in self.reductions:
            yield reduction.starts_on
            yield from after(reduction.ends_on)

    def week(self, day):
        """Return the seven hours of a week that looks like `day`."""
        if not any(began <= day and (ended is None or day <= ended) for began, ended in self.stays):
            return NOTHING
        terms = next((terms for terms in reversed(self.terms) if terms.hold(day)), None)
        if terms is None:
            return NOTHING
        fewer = sum((one.weekly_hours for one in self.reductions if one.holds(day)), Decimal(0))
        return divided(terms.weekly - fewer, terms.pattern(day))


def after(day):
    """Yield the day after the last `day`, if there is one."""
    if day is not None:
        yield day + DAY


def cases(stays, last):
    """Return `{participant id: Case}` of those with a plan among `stays`, {id: [(first day, last day or None)]}.

    Plans that begin after `last` are left out. It asks four times, however many they are.
    """
    people = list(stays)
    plans = ActionPlan.objects.filter(participant__in=people, started_on__lte=last).order_by("started_on", "pk")
    plans = list(plans.values_list("pk", "participant", "started_on", "closed_on", "assigned_hours"))
    ids = [plan[0] for plan in plans]
    now, versions = activities_of(ids), versions_of(ids, last)
    found = {}
    for pk, person, started_on, closed_on, weekly in plans:
        case = found.setdefault(person, Case([], [], stays[person]))
        case.terms += terms_of(started_on, closed_on, weekly, now[pk], versions[pk])
    for reduction in HoursReduction.objects.filter(participant__in=list(found)):
        found[reduction.participant_id].reductions.append(reduction)
    return found


def activities_of(plans):
    """Return `{plan: {activity: Slot}}` of the activities as they stand."""
    found = defaultdict(dict)
    rows = Activity.objects.filter(plan__in=plans).order_by("pk")
    for plan, pk, starts_on, ends_on, hours, kind, status in rows.values_list(
        "plan", "pk", "starts_on", "ends_on", "hours", "kind__code", "status"
    ):
        found[plan][pk] = Slot(starts_on, ends_on, tuple(hours), kind, status)
    return found


def versions_of(plans, last):
    """Return `{plan: [(day agreed, weekly hours, activities as content)]}`, oldest first, agreed by the day `last`."""
    found = defaultdict(list)
    rows = PlanVersion.objects.filter(plan__in=plans, agreed_on__lte=last).order_by("agreed_on", "number")
    for plan, agreed_on, weekly, activities in rows.values_list(
        "plan", "agreed_on", "content__assigned_hours", "content__activities"
    ):
        found[plan].append((agreed_on, Decimal(weekly), activities))
    return found


def terms_of(started_on, closed_on, weekly, now, versions):
    """Return the Terms of a plan, in order: as each version was agreed, the first from the plan's own first day.

    What has been broken off or done since it was agreed ends with that day.
    """
    if not versions:
        return [Terms(started_on, closed_on, weekly, tuple(now.values()))]
    found = []
    for place, (agreed_on, hours, activities) in enumerate(versions):
        since = agreed_on if place else started_on
        until = versions[place + 1][0] - DAY if place + 1 < len(versions) else closed_on
        slots = tuple(as_it_went(slot_of(row), now.get(row["id"])) for row in activities)
        found.append(Terms(since, until, hours, slots))
    return found


def as_it_went(agreed, now):
    """Return the Slot `agreed`, ended where the activity has been done or broken off since (`now`, None if gone)."""
    if now is None or now.status not in ENDED or now.ends_on is None:
        return agreed
    ends_on = min(agreed.ends_on or now.ends_on, now.ends_on)
    return Slot(agreed.starts_on, ends_on, agreed.hours, agreed.kind, agreed.status)


def stays_in(enrolments, first, last):
    """Return `{participant id: [(first day, last day or None)]}` of `enrolments` that touch the days."""
    found = defaultdict(list)
    touching = enrolments.filter(Q(ended_on=None) | Q(ended_on__gte=first), started_on__lte=last)
    for person, began, ended in touching.values_list("participant", "started_on", "ended_on").order_by("started_on"):
        found[person].append((began, ended))
    return found


def cases_of_many(enrolments, first, last):
    """Return `{participant id: Case}` of those in `enrolments` from `first` to `last`, in five queries."""
    last = min(last, timezone.localdate())
    return cases(stays_in(enrolments, first, last), last) if first <= last else {}


def assigned_of_many(found, first, last):
    """Return `{participant id: hours}` assigned from `first` to `last` to those of `found`, as of cases_of_many.

    Whoever has none is left out. Days to come are not counted.
    """
    last = min(last, timezone.localdate())
    totals = {
        person: sum((stretch.total for stretch in case.stretches(first, last)), Decimal(0))
        for person, case in found.items()
    }
    return {person: hours for person, hours in totals.items() if hours}


def absent_of_many(found, attendance):
    """Return `{participant id: hours}` of marked absence in the queryset `attendance`; `found` as cases_of_many."""
    totals = defaultdict(Decimal)

    def assigned_on(person, day):
        return found[person].hours_on(day) if person in found else Decimal(0)

    for (person, _day), hours in absent_by_day(attendance, assigned_on).items():
        totals[person] += hours
    return totals


def assigned_by_day(participant, first, last):
    """Return `{day: hours}` assigned to `participant` from `first` to `last`, in five queries; days without left out.

    Days to come are not counted.
    """
    last = min(last, timezone.localdate())
    enrolments = Enrolment.objects.counted().filter(participant=participant)
    case = cases(stays_in(enrolments, first, last), last).get(participant.pk) if first <= last else None
    found = {}
    for stretch in case.stretches(first, last) if case else ():
        day = stretch.first
        while day <= stretch.last:
            if hours := stretch.hours_on(day):
                found[day] = hours
            day += DAY
    return found


def assigned_in(participant, month):
    """Return the hours assigned to `participant` in `month`."""
    return sum(assigned_by_day(participant, month.first, month.last).values(), Decimal(0))


@dataclass(frozen=True)
class Compared:
    """Hours assigned, attended and of marked absence from the day `first` to `last`."""

    first: date
    last: date
    assigned: Decimal
    attended: Decimal
    absent: Decimal

    @property
    def month(self):
        """The Month it lies in."""
        return month_of(self.first)

    @property
    def week(self):
        """The number of its ISO week."""
        return self.first.isocalendar().week

    @cached_property
    def rest(self):
        """The Rest of the assigned hours."""
        return rest_of(self.assigned, self.attended, self.absent)


@dataclass(frozen=True)
class HoursCompared:
    """Hours assigned, attended and of marked absence of one person by day, and their sums by week and month."""

    assigned: dict
    attended: dict
    absent: dict

    def between(self, first, last):
        """Return the Compared of the days `first` to `last`."""
        return Compared(
            first, last, *(total(hours, first, last) for hours in (self.assigned, self.attended, self.absent))
        )

    def of_month(self, month):
        """Return the Compared of `month`."""
        return self.between(month.first, month.last)

    def weeks_of(self, month):
        """Return the Compared of the weeks of `month`; one that goes over its edge holds the days within it alone."""
        found, day = [], month.first
        while day <= month.last:
            sunday = min(day + timedelta(days=7 - day.isoweekday()), month.last)
            found.append(self.between(day, sunday))
            day = sunday + DAY
        return found


def total(hours, first, last):
    """Return the sum of `{day: hours}` of the days `first` to `last`."""
    return sum((number for day, number in hours.items() if first <= day <= last), Decimal(0))


def compared(participant, first, last):
    """Return the HoursCompared of `participant` from `first` to `last`, in seven queries."""
    attendance = Attendance.objects.filter(participant=participant).between(first, last)
    assigned = assigned_by_day(participant, first, last)
    absent = absent_by_day(attendance, lambda _person, day: assigned.get(day, Decimal(0)))
    absent = {day: hours for (_person, day), hours in absent.items()}
    return HoursCompared(assigned, attended_by_day(attendance), absent)


def month_sheet(participant, month):
    """Return the Sheet of `participant` in `month`, with its hours assigned and absent."""
    told = compared(participant, month.first, month.last).of_month(month)
    return sheet_of(participant, month, told.assigned, told.absent)
