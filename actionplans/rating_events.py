"""What happened beside the ratings, for the curve's time axis.

settings.RATING_EVENTS names the functions that find it, each from a participant, so that rooms above may add theirs.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from participants.models import CoordinatorPeriod

from .models import Activity

# Shorter times without activity are holidays and illness rather than breaks.
BREAK_DAYS = 28


@dataclass(frozen=True)
class PlanEvent:
    """Something that happened on a `day`, in a few words."""

    day: date
    label: str


def events_of(participant, until):
    """Return the PlanEvents of `participant` up to the day `until`, the earliest first."""
    sources = [import_string(path) for path in settings.RATING_EVENTS]
    events = [event for source in sources for event in source(participant, until) if event.day <= until]
    return sorted(events, key=lambda event: event.day)


def enrolment_events(participant, until):
    """Return starts and exits of the enrolments that count, and each change of coordinator."""
    enrolments = list(participant.enrolments.counted().select_related("unit", "moved_from", "moved_to"))
    events = []
    for enrolment in enrolments:
        words = _("Moved to %(unit)s") if enrolment.moved_from_id else _("Enrolled in %(unit)s")
        events.append(PlanEvent(enrolment.started_on, words % {"unit": enrolment.unit}))
        if enrolment.ended_on and not hasattr(enrolment, "moved_to"):
            events.append(PlanEvent(enrolment.ended_on, _("Enrolment ended")))
    periods = CoordinatorPeriod.objects.filter(enrolment__in=enrolments).order_by("enrolment", "starts_on", "pk")
    seen = set()
    for enrolment, starts_on in periods.values_list("enrolment", "starts_on"):
        if enrolment in seen:
            events.append(PlanEvent(starts_on, _("New coordinator")))
        seen.add(enrolment)
    return events


def break_events(participant, until):
    """Return when a time of at least BREAK_DAYS without activity began, within what the plan says of activities."""
    spans = Activity.objects.filter(participant=participant).exclude(status="cancelled").order_by("starts_on")
    events, covered = [], None
    for starts_on, ends_on in spans.values_list("starts_on", "ends_on"):
        if covered and (starts_on - covered).days > BREAK_DAYS:
            events.append(PlanEvent(covered + timedelta(days=1), _("Break without activity")))
        covered = max(covered or date.min, ends_on or date.max)
    if covered and covered < until and (until - covered).days > BREAK_DAYS:
        events.append(PlanEvent(covered + timedelta(days=1), _("Break without activity")))
    return events
