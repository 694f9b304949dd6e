"""What is to be done about somebody by a day, of what this room keeps (participants/due.py)."""

from . import plan_due
from .booked import meetings_booked, meetings_to_note

SOURCES = (
    # Plans
    *plan_due.SOURCES,
    # Ratings
    # Meetings
    meetings_booked,
    meetings_to_note,
)
