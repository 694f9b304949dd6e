"""The action plan: owned by the participant; goals, activities with a weekly schedule, and the versions agreed."""

from .activities import Activity
from .goals import Goal
from .plan import ActionPlan
from .versions import PlanVersion

__all__ = ["ActionPlan", "Activity", "Goal", "PlanVersion"]
