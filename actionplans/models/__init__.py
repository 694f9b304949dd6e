"""What staff and participant do together: follow-ups, meetings, plans, instruments and ratings."""

from .followups import FollowUp, FollowUpQuerySet
from .meetings import Meeting
from .plans import ActionPlan, Activity, Goal, PlanVersion
from .ratings import Instrument, InstrumentTranslation, Rating

__all__ = [
    "ActionPlan",
    "Activity",
    "FollowUp",
    "FollowUpQuerySet",
    "Goal",
    "Instrument",
    "InstrumentTranslation",
    "Meeting",
    "PlanVersion",
    "Rating",
]
