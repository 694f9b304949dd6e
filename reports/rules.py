"""Who may read which reports (access.md)."""

from django.db.models import Q

from accounts.enums import Role
from accounts.models import Unit

INTERNAL_READERS = (Role.COORDINATOR, Role.MANAGER)
MATCH_READERS = (Role.COORDINATOR, Role.EMPLOYER_COORDINATOR, Role.MANAGER)
SPREAD_READERS = (Role.BOARD_MEMBER, Role.OFFICIAL)


def internal_units(user):
    """Return the units (ids) whose internal figures `user` may read: those covered as coordinator or manager."""
    return user.units_as(*INTERNAL_READERS)


def report_units(user):
    """Return the units whose figures for spreading `user` may read: all of them for board members and officials."""
    if user.is_any(*SPREAD_READERS):
        return Unit.objects.all()
    return Unit.objects.filter(pk__in=internal_units(user))


def can_read_reports(user):
    """Coordinators, managers, board members and officials."""
    return user.is_any(*INTERNAL_READERS, *SPREAD_READERS)


def can_read_internal(user, unit):
    """Coordinators and managers of the unit."""
    return unit.pk in internal_units(user)


def can_read_unit(user):
    """Managers."""
    return user.is_any(Role.MANAGER)


def can_read_stopped_matches(user):
    """Coordinators, employer coordinators and managers; board members and officials what may be spread."""
    return user.is_any(*MATCH_READERS, *SPREAD_READERS)


def stopped_match_units(user):
    """Return the units whose stopped matches `user` may read.

    Board members and officials read the municipality as a whole: what is hidden there could be worked out from the
    same figures of one unit after the other.
    """
    units = user.units_as(*MATCH_READERS)
    whole = Q(parent=None) if user.is_any(*SPREAD_READERS) else Q(pk__in=[])
    return Unit.objects.filter(whole | Q(pk__in=units))


def reads_which_stopped(user, unit):
    """Coordinators, employer coordinators and managers of the unit read every number, and which matches they were."""
    return unit.pk in user.units_as(*MATCH_READERS)
