"""Where things to do are found, of what this room keeps (participants/due_sources.py)."""

from django.utils.translation import gettext_lazy as _

from . import attendance_due, placement_due, sheet_due

SOURCES = (
    # Placements
    *placement_due.SOURCES,
    # Attendance
    # Month sheets
    sheet_due.sheet_requests_due,
    attendance_due.unmarked_days,
    attendance_due.invalid_absences,
)
KINDS = {
    # Placements
    **placement_due.KINDS,
    # Attendance
    # Month sheets
    sheet_due.SHEET_REQUEST: _("Month sheet asked for"),
    "unmarked_days": _("Days not marked"),
    "invalid_absence": _("Repeated invalid absence"),
}
