"""Figures about referrals: what became of those received in a period, and the flow of the waiting through it.

Like those about enrolments each is a condition on rows, so that a number and the rows behind it cannot disagree. Where
a referral stands is what was known when the last day of the period had ended: a decision taken back before that is as
if it had never been.
"""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from participants.enums import ReferralState
from participants.models import Enrolment, Referral, not_hidden_from
from participants.models.referrals import DECISIONS, OPEN_STATES

from .counting import BySex

SECTION = "referrals"


@dataclass
class Referrals:
    """Received = admitted + not admitted + other support + declined + withdrawn + pending, and beside it the flow.

    Carried over + received - decided = remaining.
    """

    received: BySex = field(default_factory=BySex)
    admitted: BySex = field(default_factory=BySex)
    not_admitted: BySex = field(default_factory=BySex)
    other_support: BySex = field(default_factory=BySex)
    declined: BySex = field(default_factory=BySex)
    withdrawn: BySex = field(default_factory=BySex)
    pending: BySex = field(default_factory=BySex)
    assessment_started: BySex = field(default_factory=BySex)
    carried_over: BySex = field(default_factory=BySex)
    decided: BySex = field(default_factory=BySex)
    remaining: BySex = field(default_factory=BySex)


def counted(period, scope):
    """Return the referrals of `scope` received by the end of `period`, with the state on its last day.

    People registered a second time count once, and whoever was admitted only to an enrolment registered in error not
    at all (contracts.md).
    """
    enrolled = Enrolment.objects.filter(participant=OuterRef("participant"), started_on__gte=OuterRef("received_on"))
    in_error = Exists(enrolled.filter(registered_in_error=True)) & ~Exists(enrolled.counted())
    found = Referral.objects.filter(
        unit__in=scope.units, received_on__lte=period.end, participant__merged_into=None
    ).with_state_on(period.end)
    found = found.exclude(Q(in_error, state_on=ReferralState.ADMITTED))
    return found if scope.viewer is None else found.filter(not_hidden_from(scope.viewer, "participant__"))


def conditions(period):
    """Return `{key: Q}`: which of the referrals `counted` each figure counts."""
    received = Q(received_on__gte=period.start)
    decided = Q(state_on__in=DECISIONS)
    waiting = Q(state_on__in=OPEN_STATES)
    known = {f"{SECTION}.{state}": received & Q(state_on=state) for state in DECISIONS}
    return known | {
        f"{SECTION}.received": received,
        f"{SECTION}.pending": received & waiting,
        f"{SECTION}.assessment_started": received & Q(assessment_started_on__lte=period.end),
        f"{SECTION}.carried_over": ~received & (waiting | Q(state_since__gte=period.start)),
        f"{SECTION}.decided": decided & Q(state_since__gte=period.start),
        f"{SECTION}.remaining": waiting,
    }


def rows_behind(key, period, scope):
    """Return the referrals that the figure `key` ("referrals.admitted") counts; raises KeyError for any other key."""
    return counted(period, scope).filter(conditions(period)[key])


def referrals(period, scope):
    """Return the Referrals, in one query."""
    known = conditions(period)
    counts = {key.partition(".")[2]: Count("pk", filter=condition) for key, condition in known.items()}
    result = Referrals()
    for row in counted(period, scope).values("participant__sex").annotate(**counts).order_by():
        for name in counts:
            getattr(result, name).add(row["participant__sex"], row[name])
    return result
