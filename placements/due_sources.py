"""Where things to do are found, of what this room keeps (participants/due_sources.py)."""

from . import placement_due

SOURCES = (
    # Placements
    *placement_due.SOURCES,
    # Attendance
)
KINDS = {
    # Placements
    **placement_due.KINDS,
    # Attendance
}
