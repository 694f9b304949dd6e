"""Figures of places at the end of a period: seats, and those taken. No person stands behind them here.

Seats are given per half-day, and two who come half days may share one: a place has as many as in the half-day with
most, and so many of them are taken as in the half-day with most people.
"""

from collections import defaultdict
from dataclasses import dataclass

from participants.models import not_hidden_from
from placements import slots
from placements.models import Place, Placement


@dataclass
class Places:
    """Seats of the places that are open, and how many of them are taken; None where hidden."""

    seats: int = 0
    taken: int | None = 0


def open_places(scope, day):
    """Return the places of the scope's units that are open on `day`, in their season."""
    places = Place.objects.open(day).filter(unit__in=scope.units)
    return places.filter(season=[]) | places.filter(season__contains=[day.month])


def places(period, scope):
    """Return the Places when the last day of the period has ended, in two queries.

    As in the other figures, people with protected identity count only for the system and for those named on the case.
    """
    found = dict(open_places(scope, period.end).values_list("pk", "seats"))
    taken = defaultdict(slots.none)
    placed = Placement.objects.current(period.end).filter(place__in=open_places(scope, period.end).values("pk"))
    if scope.viewer:
        placed = placed.filter(not_hidden_from(scope.viewer, "participant__"))
    for place, half_days in placed.values_list("place", "slots"):
        taken[place] = [sum(pair) for pair in zip(taken[place], half_days, strict=True)]
    return Places(sum(max(seats) for seats in found.values()), sum(max(half_days) for half_days in taken.values()))
