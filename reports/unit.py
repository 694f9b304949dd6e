"""The unit at a glance, for its manager: who is enrolled, what is to be done and by whom, which promises are kept."""

from collections import Counter
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Unit, User
from accounts.unit_settings import OUTCOME_SHARE
from actionplans import clocks
from participants.enums import ParticipantStatus
from participants.models import CoordinatorPeriod, Participant

from .figures import Period, Scope, Share, conditions, enrolments
from .today import BUCKET_LABELS, BUCKETS

# Outcomes that count as work or education (Kolada's result: municipal employment is neither).
REACHED = {"work": _("work"), "studies": _("education")}
PROMISE_STATES = {clocks.KEPT: clocks.KEPT, clocks.KEPT_LATE: clocks.LATE, clocks.LATE: clocks.LATE}


@dataclass(frozen=True)
class Load:
    """What somebody has (`coordinator` None: nobody has them): participants enrolled, and things to do by bucket."""

    coordinator: User | None
    participants: int
    todos: list


@dataclass(frozen=True)
class Glance:
    """Numbers of enrolled participants in a unit and what is below it."""

    enrolled: int
    overdue: int
    past_planned_end: int
    without_coordinator: int
    loads: list


@dataclass(frozen=True)
class PromiseCount:
    """How a promise to those enrolled stands: `kept` in time, `late` (kept late, or not yet though late), running."""

    code: str
    label: str
    kept: int
    late: int
    running: int

    @property
    def settled(self):
        """How many of them can be judged."""
        return self.kept + self.late


@dataclass(frozen=True)
class Outcomes:
    """Those who left in the last year: `counts` by outcome in REACHED, the share of them all, and the unit's goal."""

    unit: Unit
    period: Period
    counts: dict
    share: Share
    goal: int

    @property
    def parts(self):
        """The outcomes that count, as (code, what the report calls it, how many)."""
        return [(code, REACHED[code], count) for code, count in self.counts.items()]

    @property
    def query(self):
        """The address's query of the period report about the same."""
        return urlencode({"unit": self.unit.pk, "start": self.period.start, "end": self.period.end})

    @property
    def is_met(self):
        """Whether the share is at least the goal; None when nobody has left."""
        return 100 * self.share.numerator >= self.goal * self.share.denominator if self.share.denominator else None


def enrolled_in(unit, viewer):
    """Return the enrolled participants of `unit` and below that `viewer` may see."""
    units = Unit.objects.with_descendants([unit.pk])
    people = Participant.objects.visible_to(viewer).listed()
    return people.filter(unit__in=units, status=ParticipantStatus.ENROLLED)


def glance(unit, viewer, today, todos):
    """Return the Glance of `unit` on the day `today`; `todos` are those of its Care."""
    current = CoordinatorPeriod.objects.current(today).filter(participant=OuterRef("pk"))
    people = enrolled_in(unit, viewer).with_followup_due(today)
    rows = list(
        people.annotate(responsible=Subquery(current.values("coordinator")[:1]))
        .values("responsible")
        .annotate(
            participants=Count("pk"),
            overdue=Count("pk", filter=Q(followup_due_on__lt=today)),
            past=Count("pk", filter=Q(planned_end_on__lt=today)),
        )
        .order_by("responsible")
    )
    participants = {row["responsible"]: row["participants"] for row in rows}
    return Glance(
        enrolled=sum(participants.values()),
        overdue=sum(row["overdue"] for row in rows),
        past_planned_end=sum(row["past"] for row in rows),
        without_coordinator=participants.get(None, 0),
        loads=loads(participants, todos),
    )


def loads(participants, todos):
    """Return a Load for everybody with `participants` ({id: number}) or `todos`, the most participants first."""
    counts = Counter((todo.coordinator, todo.bucket) for todo in todos)
    everybody = {*participants, *(todo.coordinator for todo in todos)}
    names = User.objects.in_bulk(everybody - {None})
    found = [
        Load(
            names.get(pk),
            participants.get(pk, 0),
            [(bucket, BUCKET_LABELS[bucket], counts[pk, bucket]) for bucket in BUCKETS],
        )
        for pk in everybody
    ]
    return sorted(found, key=lambda load: (load.coordinator is None, -load.participants, str(load.coordinator)))


def promise_counts(made):
    """Return a PromiseCount for each promise in `made`, the (participant, Promises, states) of `judged`."""
    counts = Counter((promise.code, state) for _person, judged in made for promise, state in judged)
    return [
        PromiseCount(
            code, label, counts[code, clocks.KEPT], counts[code, clocks.LATE], counts[code, clocks.RUNNING]
        )
        for code, label in clocks.LABELS.items()
    ]  # fmt: skip


def judged(unit, viewer, today):
    """Return (participant, [(Promise, its state today)]) of everybody enrolled in `unit`; kept late is late."""
    return [
        (person, [(promise, PROMISE_STATES.get(promise.state(today), clocks.RUNNING)) for promise in made])
        for person, made in clocks.promises_of_all(enrolled_in(unit, viewer))
    ]


def outcomes(unit, viewer, today):
    """Return the Outcomes of the year up to `today` in `unit` and below it, in one query."""
    period = Period(today - relativedelta(years=1, days=-1), today)
    units = frozenset(Unit.objects.with_descendants([unit.pk]).values_list("pk", flat=True))
    scope = Scope(units, viewer)
    exited = enrolments(scope).filter(conditions(period, scope)["participants.exited"])
    counts = {code: Count("pk", filter=Q(outcome__code=code)) for code in REACHED}
    row = exited.aggregate(all=Count("pk"), **counts)
    everybody = row.pop("all")
    return Outcomes(unit, period, row, Share(sum(row.values()), everybody), unit.setting(OUTCOME_SHARE))


def staff(unit, today):
    """Return the memberships valid `today` in `unit` and below it, by place and role."""
    units = Unit.objects.with_descendants([unit.pk])
    memberships = Membership.objects.current(today).filter(unit__in=units, user__is_active=True)
    return memberships.select_related("user", "unit").order_by(F("unit__parent"), "unit__name", "role", "user__name")
