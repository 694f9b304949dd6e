"""Where things to do are found, of what this room keeps (participants/due_sources.py)."""

SOURCES = (
    # Placements
    # Attendance
)
KINDS = {
    # Placements
    # Attendance
}
