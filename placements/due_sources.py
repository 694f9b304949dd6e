"""Where things to do are found, of what this room keeps (participants/due_sources.py)."""

from django.utils.translation import gettext_lazy as _

from . import sheet_due

SOURCES = (
    # Placements
    # Attendance
    # Month sheets
    sheet_due.sheet_requests_due,
)
KINDS = {
    # Placements
    # Attendance
    # Month sheets
    sheet_due.SHEET_REQUEST: _("Month sheet asked for"),
}
