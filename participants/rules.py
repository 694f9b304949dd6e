"""Who may do what with participants. Plain functions of the acting user and, where it matters, the object.

They presuppose that the object was fetched through `visible_to`, so that protected identity is settled already.
"""

from accounts.enums import Role
from accounts.models import User

EDITORS = (Role.COORDINATOR, Role.INTAKE)
ENROLLERS = (Role.COORDINATOR, Role.INTAKE, Role.MANAGER)
NUMBER_READERS = (Role.COORDINATOR, Role.INTAKE, Role.MANAGER)
FOLLOWUP_READERS = (Role.COORDINATOR, Role.MANAGER)
LOG_READERS = (Role.LOG_REVIEWER, Role.MANAGER)


def can_register(user):
    """Coordinators and intake, in a unit they cover."""
    return user.is_any(*EDITORS)


def can_protect(user, participant):
    """Coordinators and intake of the participant's unit."""
    return participant.unit_id in user.units_as(*EDITORS)


def can_edit(user, participant):
    """Coordinators and intake of the participant's unit; nobody a registration that was closed as made before."""
    return can_protect(user, participant) and participant.merged_into_id is None


def can_enrol(user, participant):
    """Coordinators, intake and managers of the participant's unit; nobody a registration closed as made before."""
    return participant.unit_id in user.units_as(*ENROLLERS) and participant.merged_into_id is None


def can_show_number(user, participant):
    """Coordinators, intake and managers of the participant's unit; each showing is logged."""
    return participant.unit_id in user.units_as(*NUMBER_READERS)


def can_read_followups(user, participant=None):
    """Coordinators and managers, of the participant's unit when one is given. Intake reads no follow-ups."""
    if participant is None:
        return user.is_any(*FOLLOWUP_READERS)
    return participant.unit_id in user.units_as(*FOLLOWUP_READERS)


def can_log_followup(user, participant):
    """Coordinators of the participant's unit; none about a registration that was closed as made before."""
    return participant.unit_id in user.units_as(Role.COORDINATOR) and participant.merged_into_id is None


def can_read_list(user):
    """Coordinators, intake and managers."""
    return user.is_any(*ENROLLERS)


def can_read_log(user):
    """Log reviewers, and managers for the cases of their units."""
    return user.is_any(*LOG_READERS)


def can_review_log(user):
    """Log reviewers."""
    return user.is_any(Role.LOG_REVIEWER)


def possible_coordinators(unit):
    """Return the users who can be responsible coordinator in `unit`."""
    return User.objects.in_units([unit.pk], Role.COORDINATOR).in_name_order()


def coordinators_for(participant, units):
    """Return the users who can be `participant`'s coordinator in any of `units`; only named staff when protected."""
    users = User.objects.in_units([unit.pk for unit in units], Role.COORDINATOR)
    if participant.is_protected:
        users = users.filter(pk__in=participant.named_staff.active().values("user"))
    return users.in_name_order()


def possible_named_staff(unit):
    """Return the users who can be named on a protected case in `unit`, log reviewers among them."""
    staff = User.objects.in_units([unit.pk], *ENROLLERS)
    return (staff | User.objects.with_role(Role.LOG_REVIEWER)).distinct().in_name_order()
