"""Who may do what with placements. Plain functions of the acting user and, where it matters, the participant.

They presuppose that the participant was fetched through `people.get_person`.
"""

from accounts.enums import PLACEMENT_EDITORS, PLACEMENT_READERS, Role
from participants.rules import can_read_followups


def can_read_placements(user, participant):
    """Coordinators, employer coordinators and managers of the participant's unit, and emergency access; not intake."""
    return participant.unit_id in user.units_as(*PLACEMENT_READERS) or participant.emergency_access is not None


def can_place(user, participant):
    """Coordinators and employer coordinators of the unit; nobody a registration that was closed as made before."""
    return participant.unit_id in user.units_as(*PLACEMENT_EDITORS) and participant.merged_into_id is None


def can_coordinate(user, participant):
    """Coordinators of the unit: talks with the participant are noted by them alone, and observations read."""
    return participant.unit_id in user.units_as(Role.COORDINATOR) and participant.merged_into_id is None


def can_read_observations(user, participant):
    """Coordinators and managers of the unit, as follow-ups; an employer coordinator reads the signal alone."""
    return can_read_followups(user, participant)


def can_list_people(user):
    """Employer coordinators; those with a case role have the list of participants."""
    return user.is_any(Role.EMPLOYER_COORDINATOR)


def can_observe(user):
    """Supervisors."""
    return user.is_any(Role.SUPERVISOR)
