"""Where things to do are found, of what this room keeps (participants/due_sources.py)."""

from django.utils.translation import gettext_lazy as _

from . import attendance_due

SOURCES = (
    # Placements
    # Attendance
    attendance_due.unmarked_days,
    attendance_due.invalid_absences,
)
KINDS = {
    # Placements
    # Attendance
    "unmarked_days": _("Days not marked"),
    "invalid_absence": _("Repeated invalid absence"),
}
