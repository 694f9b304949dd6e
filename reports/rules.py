"""Who may read which reports (access.md)."""

from accounts.enums import Role
from accounts.models import Unit

INTERNAL_READERS = (Role.COORDINATOR, Role.MANAGER)
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
