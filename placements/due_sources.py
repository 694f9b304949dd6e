"""Where things to do are found, of what this room keeps (participants/due_sources.py)."""

from django.utils.translation import gettext_lazy as _

from . import placement_due, sheet_due

SOURCES = (
    # Placements
    *placement_due.SOURCES,
    # Attendance
    # Month sheets
    sheet_due.sheet_requests_due,
)
KINDS = {
    # Placements
    **placement_due.KINDS,
    # Attendance
    # Month sheets
    sheet_due.SHEET_REQUEST: _("Month sheet asked for"),
}
