"""What staff and participant do together: follow-ups, meetings, plans, instruments and ratings."""

from .followups import FollowUp, FollowUpQuerySet
from .instruments import Instrument, InstrumentTranslation, UsedVersion
from .invitations import RatingInvitation
from .meetings import Invitation, Meeting
from .notices import Notice
from .plans import ActionPlan, Activity, Goal, PlanVersion
from .ratings import Rating, RatingWaiver

__all__ = [
    "ActionPlan",
    "Activity",
    "FollowUp",
    "FollowUpQuerySet",
    "Goal",
    "Instrument",
    "InstrumentTranslation",
    "Invitation",
    "Meeting",
    "Notice",
    "PlanVersion",
    "Rating",
    "RatingInvitation",
    "RatingWaiver",
    "UsedVersion",
]
