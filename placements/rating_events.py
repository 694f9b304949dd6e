"""Starts and ends of placements, which stand beside the ratings on their time axis (settings.RATING_EVENTS)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from .enums import PlacementStatus
from .models import Placement


@dataclass(frozen=True)
class PlacementEvent:
    """Something that happened on a `day`, in a few words."""

    day: date
    label: str


def placement_events(participant, until):
    """Return when each placement of `participant` began and ended, up to the day `until`."""
    placements = Placement.objects.filter(
        participant=participant, status__in=(PlacementStatus.ONGOING, PlacementStatus.ENDED), starts_on__lte=until
    )
    events = []
    for placement in placements.select_related("place"):
        words = {"place": placement.place}
        events.append(PlacementEvent(placement.starts_on, _("Placed at %(place)s") % words))
        if placement.status == PlacementStatus.ENDED:
            events.append(PlacementEvent(placement.ends_on, _("Placement at %(place)s ended") % words))
    return events
