"""Where things to do are found, of what this room keeps (participants/due_sources.py)."""

from django.utils.translation import gettext_lazy as _

from . import booked, new_cases, plan_due, rating_due, reminders
from .enrolled_due import enrolled_due

SOURCES = (
    enrolled_due,
    new_cases.new_cases,
    # Plans
    *plan_due.SOURCES,
    # Ratings
    rating_due.own_ratings_due,
    # Meetings
    booked.meetings,
)
KINDS = {
    **reminders.KINDS,
    new_cases.NEW_CASE: _("New case"),
    "goal": _("Goal"),
    "activity": _("Activity that ends"),
    "plan": _("Plan to go through"),
    "agree_plan": _("Plan to agree on"),
    "make_plan": _("Plan to make"),
    rating_due.RATING: _("Rating"),
    rating_due.OWN_RATING: _("Your own rating"),
    "meeting": _("Meeting"),
    "meeting_to_note": _("Meeting to note"),
}
