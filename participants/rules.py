"""Who may do what with participants. Plain functions of the acting user and, where it matters, the object.

They presuppose that the object was fetched through `visible_to`, so that protected identity is settled already.
"""

from accounts.enums import CASE_ROLES, FOLLOWUP_READERS, Role
from accounts.models import User

from .models import CoordinatorPeriod
from .models.emergency import ROLES as EMERGENCY_ROLES

EDITORS = (Role.COORDINATOR, Role.INTAKE)
IMPORTERS = (Role.INTAKE, Role.MANAGER)
LOG_READERS = (Role.LOG_REVIEWER, Role.MANAGER)


def can_register(user):
    """Coordinators and intake, in a unit they cover."""
    return user.is_any(*EDITORS)


def can_import(user):
    """Intake and managers, into the units they cover."""
    return user.is_any(*IMPORTERS)


def can_refer(user, participant=None):
    """The intake team, of the participant's unit when one is given; none a registration closed as made before."""
    if participant is None:
        return user.is_any(Role.INTAKE)
    return can_decide(user, participant) and participant.merged_into_id is None


def can_decide(user, participant):
    """The intake team of the participant's unit; also about a registration closed since, whose referral may be open."""
    return participant.unit_id in user.units_as(Role.INTAKE)


def can_send_referrals(user):
    """Case officers of other parties."""
    return user.is_any(Role.CASE_OFFICER)


def can_protect(user, participant):
    """Coordinators and intake of the participant's unit."""
    return participant.unit_id in user.units_as(*EDITORS)


def can_edit(user, participant):
    """Coordinators and intake of the participant's unit; nobody a registration that was closed as made before."""
    return can_protect(user, participant) and participant.merged_into_id is None


def can_enrol(user, participant):
    """Coordinators, intake and managers of the participant's unit; nobody a registration closed as made before."""
    return participant.unit_id in user.units_as(*CASE_ROLES) and participant.merged_into_id is None


def can_show_number(user, participant):
    """Coordinators, intake and managers of the participant's unit; each showing is logged."""
    return participant.unit_id in user.units_as(*CASE_ROLES)


def can_read_followups(user, participant=None):
    """Coordinators and managers, of the participant's unit when one is given. Intake reads no follow-ups.

    Whoever reads the case by emergency access reads them too; only coordinators and managers get that.
    """
    if participant is None:
        return user.is_any(*FOLLOWUP_READERS)
    return participant.unit_id in user.units_as(*FOLLOWUP_READERS) or participant.emergency_access is not None


def can_read_ratings(user, participant=None):
    """Coordinators and managers, as with follow-ups (access.md); a case officer reads them in delivered documents."""
    return can_read_followups(user, participant)


def can_read_placements(user, participant):
    """Coordinators and managers, as with follow-ups; intake reads no placements (access.md)."""
    return can_read_followups(user, participant)


def can_read_attendance(user, participant=None):
    """Whoever reads follow-ups: coordinators and managers of the unit (access.md), never intake."""
    return can_read_followups(user, participant)


def can_log_followup(user, participant):
    """Coordinators of the participant's unit; none about a registration that was closed as made before."""
    return participant.unit_id in user.units_as(Role.COORDINATOR) and participant.merged_into_id is None


def can_hand_over(user):
    """Managers, the caseloads of their units, and coordinators, their own."""
    return user.is_any(Role.MANAGER, Role.COORDINATOR)


def can_take_over(user, participant):
    """The coordinator who is responsible today, when the case was handed over to them."""
    periods = CoordinatorPeriod.objects.current().filter(participant=participant, coordinator=user)
    return participant.emergency_access is None and periods.filter(assigned_by__isnull=False).exists()


def can_open_emergency(user):
    """Coordinators and managers."""
    return user.is_any(*EMERGENCY_ROLES)


def can_read_emergencies(user):
    """Log reviewers, and managers for the cases of their units."""
    return user.is_any(*LOG_READERS)


def can_read_list(user):
    """Coordinators, intake and managers."""
    return user.is_any(*CASE_ROLES)


def can_read_log(user):
    """Log reviewers, and managers for the cases of their units."""
    return user.is_any(*LOG_READERS)


def can_review_log(user):
    """Log reviewers."""
    return user.is_any(Role.LOG_REVIEWER)


def possible_coordinators(units):
    """Return the users who can be responsible coordinator in any of `units`."""
    return User.objects.in_units([unit.pk for unit in units], Role.COORDINATOR).in_name_order()


def coordinators_for(participant, units):
    """Return the users who can be `participant`'s coordinator in any of `units`; only named staff when protected."""
    users = possible_coordinators(units)
    return users.filter(pk__in=participant.named_staff.active().values("user")) if participant.is_protected else users


def possible_keepers(participant):
    """Return the users whose role reaches `participant`'s unit, so that they can open the case when named on it."""
    return User.objects.in_units([participant.unit_id], *CASE_ROLES)


def possible_named_staff(participant):
    """Return the users who can be named on a protected case: those with its unit, log reviewers, and those who are.

    Employer coordinators and supervisors can be named too: a protected person is placed with nobody else's knowledge.

    Whoever is named stays so until somebody takes them away, even when the case has moved or the role has ended.
    """
    others = (Role.LOG_REVIEWER, Role.EMPLOYER_COORDINATOR, Role.SUPERVISOR)
    staff = possible_keepers(participant) | User.objects.with_role(*others)
    named = User.objects.filter(pk__in=participant.named_staff.active().values("user"))
    return (staff | named).distinct().in_name_order()


# Case meetings and capacity


def can_read_case_meetings(user):
    """Coordinators, intake and managers."""
    return user.is_any(*CASE_ROLES)


def can_run_case_meetings(user, unit):
    """Intake of the unit (an id) whose meeting it is, or of one above."""
    return unit in user.units_as(Role.INTAKE)


def can_plan_capacity(user, unit):
    """Managers of the unit (an id), or of one above: seats and quotas are the unit's own planning."""
    return unit in user.units_as(Role.MANAGER)


def can_read_matches(user, participant):
    """Coordinators and managers, as with follow-ups; intake reads no matches (access.md)."""
    return can_read_followups(user, participant)
