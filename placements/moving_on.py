"""Time to move on (dags att gå vidare): the facts that speak for it. The system tells them; a person decides.

A fact is found by a source: a function of placements (rows with `participant` and `place`) and the day, which returns
`{placement id: Fact}` in a fixed number of queries. Who is asked to decide finds it among what is due.
"""

from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.unit_settings import MOVE_ON_MONTHS
from config.templatetags.stegvis import day
from participants.due import Due

from .enums import PlacementStatus
from .models import IndependenceLevel, NotYet, Observation, Placement


class Fact(NamedTuple):
    """Something that speaks for moving on: its code, and the sentence that says it."""

    code: str
    sentence: str


def past_the_range(placements, today):
    """The level is above what the place is for (domain.md 5)."""
    levels = IndependenceLevel.objects.begun(today).filter(
        participant__in=[placement.participant_id for placement in placements]
    )
    levels = levels.order_by("participant", "-starts_on").distinct("participant")
    found, levels = {}, {level.participant_id: level for level in levels}
    for placement in placements:
        level = levels.get(placement.participant_id)
        if level and level.level > placement.place.independence_to:
            words = {"level": level.level, "most": placement.place.independence_to, "day": day(level.starts_on)}
            sentence = _("At independence %(level)d since %(day)s; the place is for up to %(most)d.") % words
            found[placement.pk] = Fact("level", sentence)
    return found


def months_passed(placements, today):
    """So many months have passed at the place, as the unit's setting MOVE_ON_MONTHS says."""
    found = {}
    for placement in placements:
        months = placement.participant.unit.setting(MOVE_ON_MONTHS)
        if placement.starts_on + relativedelta(months=months) <= today:
            words = {"day": day(placement.starts_on), "months": months}
            found[placement.pk] = Fact("months", _("There since %(day)s: more than %(months)d months.") % words)
    return found


def signalled(placements, today):
    """The supervisor has written that the participant is ready to move on."""
    told = Observation.objects.filter(placement__in=[placement.pk for placement in placements], is_ready=True)
    told = told.order_by("placement", "-on", "-pk").distinct("placement")
    return {
        one.placement_id: Fact("signal", _("The supervisor says so since %(day)s.") % {"day": day(one.on)})
        for one in told.filter(on__lte=today)
    }


SOURCES = (past_the_range, signalled, months_passed)


def facts_of(placements, today):
    """Return `{placement id: [Fact]}` of those of `placements` that something speaks for moving on from."""
    found = {}
    for source in SOURCES:
        for pk, fact in source(placements, today).items():
            found.setdefault(pk, []).append(fact)
    return found


def facts(placement, today):
    """Return the Facts that speak for moving on from one placement."""
    return facts_of([placement], today).get(placement.pk, [])


def kept_for_now(placements, today):
    """Return `{placement id: NotYet}`: the latest decision to stay that still holds."""
    decisions = NotYet.objects.holding(today).filter(placement__in=[placement.pk for placement in placements])
    decisions = decisions.order_by("placement", "-pk").distinct("placement").select_related("decided_by")
    return {decision.placement_id: decision for decision in decisions}


def ongoing(placements, today):
    """Return those of `placements` that go on today as a list, with what their facts need."""
    going = placements.current(today).filter(status=PlacementStatus.ONGOING)
    return list(going.select_related("participant__unit", "place").order_by("participant__sort_name", "pk"))


def with_facts(placements, today, with_kept):
    """Return `[(placement, facts, decision to stay or None)]` of those that something speaks for moving on from.

    Without `with_kept` those are left out whom somebody has decided to let stay for now.
    """
    found, kept = facts_of(placements, today), kept_for_now(placements, today)
    return [
        (placement, found[placement.pk], kept.get(placement.pk))
        for placement in placements
        if placement.pk in found and (with_kept or placement.pk not in kept)
    ]


def moving_on_due(people, today, last):
    """Return a Due for each placement of `people` that something speaks for moving on from, in four queries.

    It stands there today, never as late: the facts ask for a decision, and to stay is one.
    """
    rows = with_facts(ongoing(Placement.objects.filter(participant__in=people), today), today, with_kept=False)
    return [
        Due(
            placement.participant,
            "moving_on",
            _("%(place)s: time to move on?") % {"place": placement.place},
            today,
            reverse("placements:matches", args=[placement.participant_id]),
            _("Look"),
            detail=" ".join(fact.sentence for fact in found),
        )
        for placement, found, _kept in rows
    ]
