"""How far missions have come: seats made of those asked for, department by department, and which places count.

A place counts with the most who can be there at once, from the day it opens, if that is within the days of the
mission. One that has closed since was made all the same, and is told of apart.
"""

from dataclasses import dataclass, field
from datetime import date

from .models import Mission, MissionTarget, Place


@dataclass
class Part:
    """What is asked of one department, and the places made for it."""

    target: MissionTarget
    today: date
    places: list = field(default_factory=list)

    @property
    def counted(self):
        """The places that count today."""
        return [place for place in self.places if place.counts and place.starts_on <= self.today]

    @property
    def made(self):
        """Seats made until today."""
        return sum(place.most_seats for place in self.counted)

    @property
    def coming(self):
        """Seats of places that open later and will count."""
        return sum(place.most_seats for place in self.places if place.counts and place.starts_on > self.today)

    @property
    def closed(self):
        """Seats made that are there no longer."""
        return sum(place.most_seats for place in self.counted if not place.is_open(self.today))

    @property
    def asked(self):
        """Seats asked for."""
        return self.target.seats

    @property
    def left(self):
        """Seats still to be made."""
        return max(self.asked - self.made, 0)


@dataclass
class Progress:
    """A mission with its Parts; the figures are their sums."""

    mission: Mission
    parts: list

    def __getattr__(self, name):
        if name in ("made", "coming", "closed", "asked"):
            return sum(getattr(part, name) for part in self.parts)
        raise AttributeError(name)

    @property
    def left(self):
        """Seats still to be made in all: more in one department does not make up for less in another."""
        return sum(part.left for part in self.parts)


def progress(missions, today):
    """Return the Progress of each of `missions` on the day `today`, in two queries."""
    missions = list(missions)
    parts = {}
    for target in MissionTarget.objects.filter(mission__in=missions).select_related("unit").in_order():
        parts[target.pk] = Part(target, today)
    by_id = {mission.pk: mission for mission in missions}
    places = Place.objects.filter(mission_target__in=parts).select_related("unit", "employer", "kind")
    for place in places.order_by("starts_on", "pk"):
        part = parts[place.mission_target_id]
        place.counts = by_id[part.target.mission_id].counts(place)
        part.places.append(place)
    return [
        Progress(mission, [part for part in parts.values() if part.target.mission_id == mission.pk])
        for mission in missions
    ]
