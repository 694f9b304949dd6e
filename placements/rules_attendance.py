"""Who may do what with attendance (access.md). Plain functions of the acting user and, where it matters, the object."""

from accounts.enums import Role


def can_mark_attendance(user, participant):
    """Coordinators of the participant's unit; none of a registration that was closed as made before."""
    return participant.unit_id in user.units_as(Role.COORDINATOR) and participant.merged_into_id is None


def can_mark_groups(user):
    """Supervisors, the groups at places of the units they cover."""
    return user.is_any(Role.SUPERVISOR)
