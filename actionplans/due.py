"""What is to be done about somebody by a day, of what this room keeps (participants/due.py)."""

from .booked import meetings_booked, meetings_to_note

SOURCES = (meetings_booked, meetings_to_note)
