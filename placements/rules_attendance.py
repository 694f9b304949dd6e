"""Who may do what with attendance (access.md). Plain functions of the acting user and, where it matters, the object."""

from accounts.enums import FOLLOWUP_READERS, Role


def can_read_attendance(user, participant):
    """Coordinators and managers of the participant's unit, and whoever reads the case by emergency access."""
    return participant.unit_id in user.units_as(*FOLLOWUP_READERS) or participant.emergency_access is not None


def can_mark_attendance(user, participant):
    """Coordinators of the participant's unit; none of a registration that was closed as made before."""
    return participant.unit_id in user.units_as(Role.COORDINATOR) and participant.merged_into_id is None


def can_mark_groups(user):
    """Supervisors, the groups at places of the units they cover."""
    return user.is_any(Role.SUPERVISOR)
