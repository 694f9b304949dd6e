"""Where things to do are found, of what this room keeps (participants/due_sources.py)."""

from . import booked, plan_due, rating_due, reminders

SOURCES = (
    reminders.followups_due,
    reminders.promises_due,
    # Plans
    *plan_due.SOURCES,
    # Ratings
    rating_due.ratings_due,
    # Meetings
    booked.meetings_booked,
    booked.meetings_to_note,
)
KINDS = {
    **reminders.KINDS,
}
