"""Where things to do are found, of what this room keeps (participants/due_sources.py)."""

from django.utils.translation import gettext_lazy as _

from . import attendance_due, moving_on, placement_due, sheet_due

SOURCES = (
    *placement_due.SOURCES,
    moving_on.moving_on_due,
    sheet_due.sheet_requests_due,
    attendance_due.unmarked_days,
    attendance_due.invalid_absences,
)
KINDS = {
    **placement_due.KINDS,
    "moving_on": _("Time to move on"),
    sheet_due.SHEET_REQUEST: _("Month sheet asked for"),
    "unmarked_days": _("Days not marked"),
    "invalid_absence": _("Repeated invalid absence"),
}
