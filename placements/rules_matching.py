"""Who may do what with matching (access.md: placement, match). Plain functions of the acting user and the participant.

They presuppose that the participant was fetched for the user, so that protected identity is settled already.
"""

from accounts.enums import Role

from .people import EDITORS, READERS


def can_read_matches(user, participant=None):
    """Coordinators, employer coordinators and managers, of the participant's unit when one is given.

    Whoever reads the case by emergency access reads it too.
    """
    if participant is None:
        return user.is_any(*READERS)
    return participant.unit_id in user.units_as(*READERS) or participant.emergency_access is not None


def can_read_needs(user, participant):
    """Coordinators and managers of the unit: what somebody needs at a place may be about health (domain.md 1)."""
    roles = (Role.COORDINATOR, Role.MANAGER)
    return participant.unit_id in user.units_as(*roles) or participant.emergency_access is not None


def can_note_profile(user, participant):
    """Coordinators of the participant's unit; none about a registration that was closed as made before."""
    return participant.unit_id in user.units_as(Role.COORDINATOR) and participant.merged_into_id is None


def can_match(user, participant):
    """Coordinators and employer coordinators of the unit: they propose, note what stopped, and decide to stay."""
    return participant.unit_id in user.units_as(*EDITORS) and participant.merged_into_id is None


def can_match_anybody(user):
    """Those who see for a place whom it may fit: coordinators, employer coordinators and managers."""
    return user.is_any(*READERS)
