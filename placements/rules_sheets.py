"""Who may do what with hours and month sheets. They presuppose rows fetched through `visible_to`."""

from accounts.enums import PLACEMENT_READERS
from participants.rules import can_log_followup


def can_keep_hours(user, participant):
    """Coordinators of the participant's unit: they register reductions, and answer requests for month sheets."""
    return can_log_followup(user, participant)


def can_read_sums(user):
    """Coordinators, employer coordinators and managers: the sums of attendance of their units (access.md)."""
    return user.is_any(*PLACEMENT_READERS)
