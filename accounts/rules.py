"""Who may do what with users, units and roles. Plain functions of the acting user and the object."""

from .enums import Role


def is_administrator(user):
    """System administrators."""
    return user.is_any(Role.ADMINISTRATOR)


def can_change_membership(user, membership):
    """System administrators, but never their own roles."""
    return is_administrator(user) and membership.user_id != user.pk
