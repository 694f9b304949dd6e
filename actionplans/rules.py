"""Who may do what with follow-ups, plans, ratings and meetings. They presuppose rows fetched through `visible_to`."""

from accounts.enums import Role
from participants.rules import can_log_followup


def can_book(user, participant):
    """Coordinators of the participant's unit: they book, move, cancel and note meetings, and tell case officers."""
    return can_log_followup(user, participant)


def can_change(user, followup):
    """The author, while it is not signed and the participant is in a unit the author covers."""
    return not followup.is_signed and followup.author_id == user.pk and can_log_followup(user, followup.participant)


def can_correct(user, followup):
    """Coordinators of the unit, once it is signed and nobody has corrected it."""
    if not followup.is_signed or not can_log_followup(user, followup.participant):
        return False
    return not followup.corrections.signed().exists()


def can_keep_plan(user, participant):
    """Coordinators of the unit make and change plans; intake and managers read them (access.md)."""
    return can_log_followup(user, participant)


def can_rate(user, participant):
    """Coordinators of the participant's unit: ask the participant to rate, and rate as caseworker (access.md)."""
    return can_log_followup(user, participant)


def can_administer_instruments(user):
    """System administrators (access.md)."""
    return user.is_any(Role.ADMINISTRATOR)
