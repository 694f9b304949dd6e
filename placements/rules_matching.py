"""Who may do what with matching (access.md: placement, match). Plain functions of the acting user and the participant.

Matches are read and stopped by whoever reads and makes placements (rules_placing). The rules presuppose that the
participant was fetched for the user, so that protected identity is settled already.
"""

from accounts.enums import PLACEMENT_READERS, Role


def can_read_needs(user, participant):
    """Coordinators and managers of the unit: what somebody needs at a place may be about health (domain.md 1)."""
    roles = (Role.COORDINATOR, Role.MANAGER)
    return participant.unit_id in user.units_as(*roles) or participant.emergency_access is not None


def can_note_profile(user, participant):
    """Coordinators of the participant's unit; none about a registration that was closed as made before."""
    return participant.unit_id in user.units_as(Role.COORDINATOR) and participant.merged_into_id is None


def can_match_anybody(user):
    """Those who see for a place whom it may fit: coordinators, employer coordinators and managers."""
    return user.is_any(*PLACEMENT_READERS)
