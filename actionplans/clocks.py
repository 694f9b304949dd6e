"""The promises of the first weeks: what each is, by when it is to be kept, and when it was (domain.md 3).

They run from the day the person came: a move between units begins nothing anew. How long each runs is the setting of
the unit the person is in now. What keeps them:

- *First talk*: the first day with a talk face to face with a coach: a meeting held of the kinds first talk and coach
  talk, or a signed follow-up by visit or video.
- *Talks with a coach*: days with such a talk, those by telephone counted. Several on one day are one: a meeting and the
  note about it are the same talk.
- *Offer*: the first activity in the plan that is work, education or job search, on the day it was written into the plan
  or the day it began, whichever came first. Entry week, life skills, wellness, care and own job search are none.

A follow-up whose parties are named counts when the participant is one of them. What was before the start counts for
nothing, but an activity prepared before it does, on the first day.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.apps import apps
from django.db.models import CharField, DateField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, TruncDate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.unit_settings import COACH_TALKS, COACH_TALKS_DAYS, FIRST_TALK_DAYS, OFFER_DAYS
from config.templatetags.stegvis import day
from config.workdays import add_workdays
from participants.enums import ParticipantStatus
from participants.models import Enrolment

from .enums import MeetingKind, MeetingStatus
from .models import Activity, FollowUp, Meeting

FIRST_TALK, TALKS, OFFER = "first_talk", "coach_talks", "offer"
LABELS = {
    FIRST_TALK: _("First talk with a coach"),
    TALKS: _("Talks with a coach"),
    OFFER: _("Offer of work, education or job search"),
}
KEPT, KEPT_LATE, LATE, RUNNING = "kept", "kept_late", "late", "running"
FACE_TO_FACE, TALKED = ("visit", "video"), ("visit", "video", "phone")
NO_OFFER = ("entry_week", "life_skills", "wellness", "health", "own_job_search")
# A promise of the first weeks broken so long ago is no longer something to do: the unit's figures keep it.
REMINDED_DAYS = 60
START, MET = "start", "met"


@dataclass
class Facts:
    """What happened in a case: the day it began, the days of talks face to face and of all talks, and of offers."""

    begun_on: date | None = None
    met: set = field(default_factory=set)
    talked: set = field(default_factory=set)
    offers: list = field(default_factory=list)


@dataclass(frozen=True)
class Promise:
    """A promise to keep by `due_on`: so many times `done` of those `needed`; `kept_on` the day it was, or None."""

    code: str
    due_on: date
    kept_on: date | None
    done: int
    needed: int
    begun_on: date

    @property
    def label(self):
        """What is promised."""
        return LABELS[self.code]

    @property
    def days_late(self):
        """How many days after `due_on` it was kept; negative before it. None when it has not been."""
        return (self.kept_on - self.due_on).days if self.kept_on else None

    def state(self, today):
        """Return how it stands `today`: kept in time, kept late, late and not kept, or still running."""
        if self.kept_on:
            return KEPT if self.kept_on <= self.due_on else KEPT_LATE
        return LATE if today > self.due_on else RUNNING


def promises(facts, setting):
    """Return the Promises of a case from its `facts`; `setting(Setting)` gives what is in force. Empty before a start.

    Sources: domain.md 3; working days as lagen (1989:253) om allmänna helgdagar has them, the others all days.
    """
    begun = facts.begun_on
    if begun is None:
        return []
    needed = setting(COACH_TALKS)
    offers = sorted(max(begun, min(days)) for days in facts.offers if max(days) >= begun)
    return [
        promise(FIRST_TALK, begun, add_workdays(begun, setting(FIRST_TALK_DAYS)), facts.met, 1),
        promise(TALKS, begun, begun + timedelta(days=setting(COACH_TALKS_DAYS)), facts.talked, needed),
        promise(OFFER, begun, begun + timedelta(days=setting(OFFER_DAYS)), offers, 1),
    ]


def promise(code, begun_on, due_on, days, needed):
    """Return the Promise that is kept on the last day `needed` of `days`, those before the start left out."""
    days = sorted(day for day in days if day >= begun_on)
    return Promise(code, due_on, days[needed - 1] if len(days) >= needed else None, len(days), needed, begun_on)


def facts_of(people):
    """Return `{participant id: Facts}` of `people` (a queryset or ids), in one query."""
    found = {}
    first, *rest = (starts(people), meetings(people), followups(people), offers(people))
    for person, kind, on, registered_on in first.union(*rest, all=True):
        note(found.setdefault(person, Facts()), kind, on, registered_on)
    return found


def note(facts, kind, on, registered_on):
    """Add to `facts` what happened `on` a day; `kind` is START, MET, OFFER or the code of a contact form."""
    if kind == START:
        facts.begun_on = max(filter(None, (facts.begun_on, on)))
    elif kind == OFFER:
        facts.offers.append((on, registered_on))
    else:
        facts.talked.add(on)
        if kind == MET or kind in FACE_TO_FACE:
            facts.met.add(on)


def as_facts(rows, kind, on, registered_on=None):
    """Return `rows` as (participant, kind, day, day registered), the columns that the four sources share."""
    kind = Cast(kind, CharField())
    registered_on = Cast(Value(None) if registered_on is None else registered_on, DateField())
    return rows.order_by().annotate(kind_=kind, on_=on, too_=registered_on).values_list(
        "participant_id", "kind_", "on_", "too_"
    )  # fmt: skip


def starts(people):
    """Return the first days: of enrolments that a move did not begin. They never overlap, so the last is that now."""
    rows = Enrolment.objects.counted().filter(participant__in=people, moved_from=None)
    return as_facts(rows, Value(START), F("started_on"))


def meetings(people):
    """Return the days of first talks and coach talks held."""
    kinds = (MeetingKind.FIRST, MeetingKind.COACH)
    rows = Meeting.objects.filter(participant__in=people, kind__in=kinds, status=MeetingStatus.HELD)
    return as_facts(rows, Value(MET), TruncDate("starts_at"))


def followups(people):
    """Return the days of signed follow-ups in which coach and participant talked."""
    took_part = Q(parties=[]) | Q(parties__contains=["participant"])
    rows = FollowUp.objects.signed().standing().filter(took_part, participant__in=people)
    return as_facts(rows.filter(contact_form__code__in=TALKED), F("contact_form__code"), F("occurred_on"))


def offers(people):
    """Return the days on which activities that are offers begin, and were written into the plan."""
    events = apps.get_model("actionplans.ActivityEvent").objects.filter(pgh_obj=OuterRef("pk"), pgh_label="insert")
    rows = Activity.objects.filter(participant__in=people).exclude(kind__code__in=NO_OFFER)
    registered = Subquery(events.annotate(day=TruncDate("pgh_created_at")).values("day")[:1])
    return as_facts(rows, Value(OFFER), F("starts_on"), registered)


def promises_of(participant):
    """Return the Promises of one enrolled `participant`."""
    if participant.status != ParticipantStatus.ENROLLED:
        return []
    return promises(facts_of([participant.pk]).get(participant.pk, Facts()), participant.unit.setting)


def promises_of_all(people):
    """Return (participant, Promises) of the enrolled among `people`, in two queries; their units are at hand."""
    enrolled = people.filter(status=ParticipantStatus.ENROLLED)
    rows = list(enrolled.order_by("sort_name", "pk").select_related("unit"))
    facts = facts_of([person.pk for person in rows])
    return [(person, promises(facts.get(person.pk, Facts()), person.unit.setting)) for person in rows]


def detail(promise):
    """Return what a reader needs to know of a promise that is not kept."""
    start = _now("Start %(day)s.") % {"day": day(promise.begun_on)}
    due = _now("Promised by %(day)s.") % {"day": day(promise.due_on)}
    if promise.needed == 1:
        return f"{start} {due}"
    held = _now("%(done)d of %(needed)d held.") % {"done": promise.done, "needed": promise.needed}
    return f"{held} {start} {due}"
