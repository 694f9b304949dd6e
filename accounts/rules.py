"""Who may do what with users, units and roles. Plain functions of the acting user and the object."""

from .enums import Role


def can_administer(user):
    """System administrators."""
    return user.is_any(Role.ADMINISTRATOR)


def can_change_rights(user, other):
    """System administrators, for everybody but themselves: nobody grants, ends or hides rights of their own."""
    return can_administer(user) and user.pk != other.pk
