"""What is to be done about somebody by a day, of what this room keeps (participants/due.py)."""

# Plans
from . import plan_due

# Ratings
# Meetings

SOURCES = (
    # Plans
    *plan_due.SOURCES,
    # Ratings
    # Meetings
)
