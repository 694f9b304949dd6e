"""The agenda of a case meeting, worked out from what waits: referrals, and people back in the safety net.

All of it is for one user's eyes: with protected identity only for those named on the case, in counts too.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Unit

from .enums import MeetingOutcome, ParticipantStatus, ReferralState
from .models import CaseDecision, CaseMeetingRoutine, Enrolment, Participant, Referral, SafetyNetRequest

# Who dropped out longer ago than this has been talked about, or the routine began later.
EXIT_DAYS = 60


@dataclass
class Item:
    """One matter: about whom, since when it waits, what is asked and why; `earlier` are decisions of other meetings,
    `also` the other Items of the agenda about the same person.

    `source` is the Referral, the SafetyNetRequest or the Enrolment that ended, and `url` where it is decided.
    """

    participant: Participant
    source: object
    since: date
    title: str
    reason: str
    url: str
    earlier: list = field(default_factory=list)
    also: list = field(default_factory=list)

    @property
    def is_referral(self):
        """Whether it is a referral."""
        return isinstance(self.source, Referral)

    @property
    def assessed_since(self):
        """Since when a referral is being assessed; None for everything else."""
        is_assessed = self.is_referral and self.source.state == ReferralState.ASSESSMENT
        return self.source.assessment_started_on if is_assessed else None

    def days_waited(self, on):
        """Return how many days it has waited on the day `on`."""
        return max((on - self.since).days, 0)


@dataclass
class Agenda:
    """What waits for a decision, oldest first, and what the meeting has decided, in order."""

    waiting: list
    decisions: list

    @property
    def people(self):
        """Everybody on it."""
        return [item.participant for item in self.waiting] + [decision.participant for decision in self.decisions]


def agenda(meeting, user):
    """Return the Agenda of `meeting` that `user` may see, in a number of queries that does not depend on its length."""
    decisions = list(decisions_of(meeting, user))
    if not meeting.is_planned:
        return Agenda([], decisions)
    done = {(type(decision.source), decision.source.pk) for decision in decisions}
    items = [item for item in waiting(meeting, user) if (type(item.source), item.source.pk) not in done]
    today = timezone.localdate()
    for item in items:
        item.days = item.days_waited(today)
    add_earlier(items, user)
    add_also(items)
    return Agenda(items, decisions)


def decisions_of(meeting, user):
    """Return the standing decisions of `meeting` that `user` may see, in the order they were made."""
    related = (
        "participant", "referral__agency", "request", "ended_enrolment", "recommended_support", "responsible",
        "decided_by", "enrolment__unit",
    )  # fmt: skip
    decisions = meeting.decisions.visible_to(user).standing().select_related(*related)
    return decisions.annotate(coordinator_name=first_coordinator()).order_by("decided_at", "pk")


def first_coordinator():
    """Return the name of the coordinator that the enrolment a decision made began with, as a subquery."""
    from .models import CoordinatorPeriod

    periods = CoordinatorPeriod.objects.filter(enrolment=OuterRef("enrolment")).order_by("starts_on")
    return Subquery(periods.values("coordinator__name")[:1])


def waiting(meeting, user):
    """Return the Items of what waits for a meeting of the unit, with everything below it, oldest first."""
    units = Unit.objects.with_descendants([meeting.unit_id])
    people = Participant.objects.visible_to(user).listed()
    items = [referral_item(meeting, one) for one in waiting_referrals(units, people, user)]
    items += [request_item(meeting, one) for one in waiting_requests(units, people, user)]
    items += [exit_item(meeting, one) for one in waiting_exits(meeting.unit, units, people, user)]
    return sorted(items, key=lambda item: (item.since, item.participant.sort_name, item.participant.pk))


def waiting_referrals(units, people, user):
    """Return the undecided referrals to `units` about `people` that `user` may see."""
    referrals = Referral.objects.visible_to(user).undecided().filter(unit__in=units, participant__in=people)
    return referrals.select_related("participant", "agency", "unit", "requested_support", "case_officer")


def waiting_requests(units, people, user):
    """Return those whom a coordinator has sent back to the case meeting."""
    requests = SafetyNetRequest.objects.visible_to(user).waiting().filter(unit__in=units, participant__in=people)
    return requests.select_related("participant", "unit", "asked_by")


def waiting_exits(unit, units, people, user):
    """Return the enrolments of `units` that ended by dropping out, as the unit's routine says, and are not settled."""
    since = timezone.localdate() - timedelta(days=EXIT_DAYS)
    settled = CaseDecision.objects.standing().filter(outcome=MeetingOutcome.AGREED, ended_enrolment__isnull=False)
    ended = Enrolment.objects.visible_to(user).counted().filter(
        unit__in=units, participant__in=people, ended_on__gte=since, moved_to=None,
        exit_reason__code__in=CaseMeetingRoutine.objects.of(unit).exit_reasons,
    )  # fmt: skip
    ended = ended.exclude(pk__in=settled.values("ended_enrolment"))
    return ended.exclude(participant__status=ParticipantStatus.ENROLLED).select_related(
        "participant", "unit", "exit_reason"
    )


def decide_url(name, meeting, source):
    """Return where the matter `source` is decided at `meeting`."""
    return reverse(f"participants:case_meeting_{name}", args=[source.participant_id, meeting.pk, source.pk])


def referral_item(meeting, referral):
    """Return the Item of a referral."""
    url = decide_url("referral", meeting, referral)
    return Item(referral.participant, referral, referral.received_on, str(referral.agency), referral.reason, url)


def request_item(meeting, request):
    """Return the Item of somebody sent back to the case meeting."""
    title = _("Taken up by %(name)s") % {"name": request.asked_by}
    url = decide_url("request", meeting, request)
    return Item(request.participant, request, request.get_asked_on(), title, request.reason, url)


def exit_item(meeting, enrolment):
    """Return the Item of somebody who dropped out."""
    title = _("Ended: %(reason)s") % {"reason": enrolment.exit_reason}
    url = decide_url("exit", meeting, enrolment)
    return Item(enrolment.participant, enrolment, enrolment.ended_on, title, enrolment.exit_note, url)


def add_also(items):
    """Give each of `items` the others about the same person."""
    for item in items:
        item.also = [other for other in items if other is not item and other.participant.pk == item.participant.pk]


def add_earlier(items, user):
    """Give each of `items` the decisions that earlier meetings made about the same matter, latest first."""
    by_source = {}
    for item in items:
        by_source[type(item.source), item.source.pk] = item
    ids = {kind: [pk for one, pk in by_source if one is kind] for kind in (Referral, SafetyNetRequest, Enrolment)}
    found = CaseDecision.objects.visible_to(user).standing().filter(
        Q(referral__in=ids[Referral]) | Q(request__in=ids[SafetyNetRequest]) | Q(ended_enrolment__in=ids[Enrolment])
    )  # fmt: skip
    for decision in found.select_related("meeting").order_by("-meeting__held_on", "-pk"):
        for kind, pk in (
            (Referral, decision.referral_id), (SafetyNetRequest, decision.request_id),
            (Enrolment, decision.ended_enrolment_id),
        ):  # fmt: skip
            if pk and (kind, pk) in by_source:
                by_source[kind, pk].earlier.append(decision)


def case_meetings_of(participant, user):
    """Return (requests, decisions) about `participant` that `user` may see, latest first: the page of the case."""
    requests = SafetyNetRequest.objects.visible_to(user, participant).filter(participant=participant).waiting()
    decisions = CaseDecision.objects.visible_to(user, participant).filter(participant=participant).standing()
    return (
        list(requests.select_related("asked_by")),
        list(decisions.select_related("meeting", "responsible").order_by("-meeting__held_on", "-pk")),
    )
