"""Who may do what with places and missions (access.md: employers, contact log, places)."""

from accounts.enums import PLACEMENT_READERS, Role

from .models.employers import READERS

EDITORS = (Role.EMPLOYER_COORDINATOR,)
MISSION_EDITORS = (Role.EMPLOYER_COORDINATOR, Role.MANAGER)


def can_list_places(user):
    """Those who read the register of places, and supervisors, who find their own there."""
    return user.is_any(*READERS, Role.SUPERVISOR)


def can_change_places(user):
    """Employer coordinators, places of all units."""
    return user.is_any(*EDITORS)


def can_read_vacancies(user):
    """Coordinators, employer coordinators and managers, of all units."""
    return user.is_any(*PLACEMENT_READERS)


def can_read_missions(user):
    """Those who read the register of places."""
    return user.is_any(*READERS)


def can_change_missions(user):
    """Employer coordinators and managers."""
    return user.is_any(*MISSION_EDITORS)
