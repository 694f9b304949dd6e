"""Where things to do are found, of what this room keeps (participants/due_sources.py)."""

from django.utils.translation import gettext_lazy as _

from . import attendance_due, moving_on, placement_due, sheet_due

SOURCES = (
    # Placements
    *placement_due.SOURCES,
    # Matching
    moving_on.moving_on_due,
    # Attendance
    # Month sheets
    sheet_due.sheet_requests_due,
    attendance_due.unmarked_days,
    attendance_due.invalid_absences,
)
KINDS = {
    # Placements
    **placement_due.KINDS,
    # Matching
    "moving_on": _("Time to move on"),
    # Attendance
    # Month sheets
    sheet_due.SHEET_REQUEST: _("Month sheet asked for"),
    "unmarked_days": _("Days not marked"),
    "invalid_absence": _("Repeated invalid absence"),
}
