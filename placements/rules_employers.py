"""Who may do what with employers, their contacts and offers (access.md). Plain functions of the user."""

from accounts.enums import Role

from .models.calls import CALLERS
from .models.employers import READERS


def can_read_employers(user):
    """Coordinators, employer coordinators, managers and officials: the register holds no participant."""
    return user.is_any(*READERS)


def can_change_employers(user):
    """Employer coordinators, whatever their unit: the register is one for all."""
    return user.is_any(Role.EMPLOYER_COORDINATOR)


def can_log_calls(user):
    """Employer coordinators and coordinators: they call, reserve before they do, and note what employers offer."""
    return user.is_any(*CALLERS)


def can_change_call(user, call):
    """Whoever logged it, as long as they may log."""
    return can_log_calls(user) and call.by_id == user.pk


def can_release(user, reservation):
    """Whoever holds it; employer coordinators also those of others, since somebody may have fallen ill."""
    return (can_log_calls(user) and reservation.user_id == user.pk) or can_change_employers(user)
