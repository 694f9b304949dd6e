"""What is to be done about somebody by a day, of what this room keeps (participants/due.py)."""

from . import reminders

SOURCES = (
    reminders.followups_due,
    reminders.promises_due,
)
KINDS = {
    **reminders.KINDS,
}
