"""What is to be done: gathered from the sources of the rooms below, in buckets by day, one participant at a time.

A new source is added in the room that owns it (due_sources.py in participants and actionplans); nothing here knows its
kind.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext_lazy

from accounts.models import Unit
from actionplans import due_sources as of_plans
from participants import due_sources as of_people
from participants.due import Due
from participants.enums import ParticipantStatus, ReferralState
from participants.models import Assessment, CoordinatorPeriod, Enrolment, Participant, Referral
from placements import due_sources as of_places

SOURCES = (*of_people.SOURCES, *of_plans.SOURCES, *of_places.SOURCES)
KINDS = of_people.KINDS | of_plans.KINDS | of_places.KINDS
OVERDUE, TODAY, WEEK, OTHERS = "forsenade", "idag", "veckan", "andra"
BUCKET_LABELS = {
    OVERDUE: pgettext_lazy("things to do", "overdue"),
    TODAY: _("today"),
    WEEK: _("later this week"),
    OTHERS: _("waiting for others"),
}
BUCKETS = tuple(BUCKET_LABELS)
# So long after an exit somebody still has things to do about it, such as the check of the outcome.
DAYS_AFTER_EXIT = 366


@dataclass(frozen=True)
class Todo:
    """A Due with its bucket, how many days late it is, and whose it is (the id of a user; None is nobody)."""

    due: Due
    bucket: str
    days_late: int
    coordinator: int | None

    @property
    def pk(self):
        """The id of the participant it is about."""
        return self.due.participant.pk

    @property
    def is_this_week(self):
        """Whether its day is told enough by the name of the weekday."""
        return self.due.due_on <= last_day_of(self.due.due_on + timedelta(days=self.days_late))


@dataclass(frozen=True)
class Care:
    """The participants whose things are gathered: `{id: id of the responsible coordinator or None}` in name order."""

    responsible: dict

    @property
    def people(self):
        """The participants as a queryset."""
        return Participant.objects.filter(pk__in=list(self.responsible))


def last_day_of(today):
    """Return the last day of the ISO week of `today`: its Sunday."""
    return today + timedelta(days=7 - today.isoweekday())


def own_care(user, today):
    """Return the Care of `user`: whoever the user is responsible for, or was until the enrolment ended."""
    ever = CoordinatorPeriod.objects.filter(coordinator=user).values("participant")
    return care(Participant.objects.visible_to(user).filter(pk__in=ever), today, user)


def unit_care(unit, viewer, today):
    """Return the Care of everybody in `unit` and below it that `viewer` may see."""
    units = Unit.objects.with_descendants([unit.pk])
    return care(Participant.objects.visible_to(viewer).filter(unit__in=units), today)


def care(people, today, coordinator=None):
    """Return the Care of `people`, those of one `coordinator` when given; nobody who left more than a year ago."""
    since = today - timedelta(days=DAYS_AFTER_EXIT)
    left = Enrolment.objects.counted().filter(participant=OuterRef("pk"), ended_on__gte=since)
    lasting = people.listed().filter(~Q(status=ParticipantStatus.ENDED) | Exists(left))
    rows = with_responsible(lasting, today)
    if coordinator:
        rows = rows.filter(responsible=coordinator.pk)
    return Care(dict(rows.order_by("sort_name", "pk").values_list("pk", "responsible")))


def with_responsible(people, today):
    """Add `responsible`: the coordinator `today`, or the last of those who left within a year."""
    periods = CoordinatorPeriod.objects.filter(participant=OuterRef("pk"))
    now = Subquery(periods.current(today).values("coordinator")[:1])
    lately = periods.filter(ends_on__gte=today - timedelta(days=DAYS_AFTER_EXIT))
    last = Subquery(lately.order_by("-starts_on").values("coordinator")[:1])
    return people.annotate(
        responsible=Case(When(status=ParticipantStatus.ENROLLED, then=now), default=last),
    )


def todos(care, today):
    """Return what is to be done about those in `care` by the end of the week, as Todos, most urgent first."""
    place = {pk: number for number, pk in enumerate(care.responsible)}
    found = [
        Todo(due, bucket_of(due, today), (today - due.due_on).days, care.responsible[due.participant.pk])
        for source in SOURCES
        for due in source(care.people, today, last_day_of(today))
        if due.participant.pk in place
    ]
    return sorted(found, key=lambda todo: (todo.due.due_on, place[todo.pk], todo.due.kind))


def bucket_of(due, today):
    """Return the bucket of `due`: what somebody else must do first is in one of its own, whatever the day."""
    if due.waiting_for:
        return OTHERS
    return OVERDUE if due.due_on < today else TODAY if due.due_on == today else WEEK


@dataclass(frozen=True)
class Chosen:
    """What an address asks for: a bucket and a kind ('' for all), and a coordinator (None for all)."""

    bucket: str = ""
    kind: str = ""
    coordinator: str = ""

    def keeps(self, todo, but=""):
        """Return whether `todo` is asked for; `but` names a choice not to look at."""
        whose = str(todo.coordinator or NOBODY)
        return all(
            (
                but == "bucket" or self.bucket in ("", todo.bucket),
                but == "kind" or self.kind in ("", todo.due.kind),
                but == "coordinator" or self.coordinator in ("", whose),
            )
        )


NOBODY = "none"


def chosen(query, found):
    """Return the Chosen of the address's `query`; a bucket, kind or coordinator that is not there is none."""
    bucket, kind, whose = (query.get(name, "") for name in ("visa", "slag", "koordinator"))
    return Chosen(
        bucket if bucket in BUCKETS else "",
        kind if kind in KINDS or kind in {todo.due.kind for todo in found} else "",
        whose if whose == NOBODY or (whose.isascii() and whose.isdigit()) else "",
    )


def bucket_counts(found, choice):
    """Return `{bucket: how many of the Todos found}`, of the kind and the coordinator chosen."""
    counts = Counter(todo.bucket for todo in found if choice.keeps(todo, but="bucket"))
    return {bucket: counts[bucket] for bucket in BUCKETS}


def kind_counts(found, choice):
    """Return `{kind: (label, how many)}` of the bucket and the coordinator chosen, the most first."""
    labels = {todo.due.kind: KINDS.get(todo.due.kind, todo.due.label) for todo in found}
    counts = Counter(todo.due.kind for todo in found if choice.keeps(todo, but="kind"))
    return {kind: (labels[kind], number) for kind, number in counts.most_common()}


def by_person(found):
    """Return `{participant id: its Todos}`, whoever has the most urgent first."""
    people = {}
    for todo in found:
        people.setdefault(todo.pk, []).append(todo)
    return people


@dataclass(frozen=True)
class Waiting:
    """Those whom intake has to do something about, each a queryset, oldest first."""

    decisions: object
    assessments: object
    registered: object
    without_coordinator: object


def waiting_for_intake(user):
    """Return the Waiting of `user`.

    Referrals without a decision, assessments begun and not finished, those not enrolled yet, those without a
    coordinator.

    Not enrolled yet is whoever was admitted after any earlier enrolment, or registered without a referral.
    """
    people = Participant.objects.visible_to(user).listed()
    decisions = Referral.objects.visible_to(user).undecided().filter(participant__in=people)
    unfinished = Assessment.objects.visible_to(user).unfinished().filter(participant__in=people)
    referrals = Referral.objects.filter(participant=OuterRef("pk"))
    enrolments = Enrolment.objects.counted().filter(participant=OuterRef("pk"))
    later = Enrolment.objects.counted().filter(
        participant=OuterRef("participant"), started_on__gte=OuterRef("received_on")
    )
    admitted = referrals.filter(~Exists(later), state=ReferralState.ADMITTED)
    merely_registered = Q(status=ParticipantStatus.REFERRED) & ~Exists(referrals) & ~Exists(enrolments)
    to_enrol = people.exclude(status=ParticipantStatus.ENROLLED).filter(Exists(admitted) | merely_registered)
    alone = people.without_coordinator().filter(status=ParticipantStatus.ENROLLED)
    return Waiting(
        decisions.select_related("participant", "agency", "unit").order_by("received_on", "pk"),
        unfinished.select_related("participant__unit", "written_by").order_by("started_on", "pk"),
        to_enrol.select_related("unit").order_by("created_at", "pk"),
        alone.select_related("unit").order_by("created_at", "pk"),
    )


@dataclass(frozen=True)
class Bucket:
    """A number on the page: how many things lie in a bucket, and whether it is the one being shown."""

    name: str
    count: int
    is_chosen: bool

    @property
    def label(self):
        """What stands beside the number."""
        if self.name == OVERDUE:
            return npgettext("number of things to do", "overdue", "overdue", self.count)
        return BUCKET_LABELS[self.name]


@dataclass(frozen=True)
class Board:
    """What the page shows: `found` are all Todos, `shown` those chosen, as lists by participant."""

    found: list
    choice: Chosen
    today: date

    @property
    def shown(self):
        """The Todos chosen, by participant."""
        return by_person([todo for todo in self.found if self.choice.keeps(todo)])

    @property
    def buckets(self):
        """The four numbers."""
        counts = bucket_counts(self.found, self.choice)
        return [Bucket(name, count, name == self.choice.bucket) for name, count in counts.items()]

    @property
    def kinds(self):
        """The kinds there are, as (kind, label, count)."""
        return [(kind, label, count) for kind, (label, count) in kind_counts(self.found, self.choice).items()]


def board(care, query, today):
    """Return the Board of those in `care` that the address's `query` asks for."""
    found = todos(care, today)
    return Board(found, chosen(query, found), today)
