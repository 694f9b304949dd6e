"""Who may do what with visits (access.md). What takes a visit presupposes one fetched through `visible_to`."""

from accounts.enums import Role

from .enums import READER_ROLES, VisitState
from .models import Reader
from .models.templates import WRITER_ROLES


def can_read_list(user):
    """Everyone who reads approved visits: all of staff but case officers and log reviewers."""
    return user.is_any(*READER_ROLES)


def can_create(user):
    """Officials."""
    return user.is_any(Role.OFFICIAL)


def can_tell_due(user):
    """Officials: only who sees every draft knows of each operation that a visit is planned, or held and written on."""
    return user.is_any(Role.OFFICIAL)


def is_writer(user, visit):
    """Officials, and board members who take part in the visit."""
    return user.is_any(Role.OFFICIAL) or (user.is_any(Role.BOARD_MEMBER) and visit.is_attended_by(user))


def is_leader(user, visit):
    """The board member who leads the visit, logged in as themselves."""
    return visit.leader is not None and visit.leader.user_id == user.pk and user.is_any(Role.BOARD_MEMBER)


def is_responsible(user, visit):
    """Officials and the leading member: they send out, call back and approve."""
    return user.is_any(Role.OFFICIAL) or is_leader(user, visit)


def can_name_leader(user, visit):
    """Officials, and the member who leads now: whoever leads can approve, so nobody takes that upon themselves."""
    return is_responsible(user, visit)


def can_write(user, visit):
    """Those who write, while it is a draft."""
    return visit.is_draft and is_writer(user, visit)


def can_send_out(user, visit):
    """Those responsible, while it is a draft."""
    return visit.is_draft and is_responsible(user, visit)


def can_approve(user, visit):
    """Those responsible, while it is out for reading; they may call it back as well."""
    return visit.state == VisitState.READING and is_responsible(user, visit)


def is_discarder(user, visit):
    """Officials; a board member's notes are not theirs alone to throw away."""
    return user.is_any(Role.OFFICIAL)


def can_discard(user, visit):
    """Officials, while it is a draft."""
    return visit.is_draft and is_discarder(user, visit)


def can_write_templates(user):
    """Officials and administrators."""
    return user.is_any(*WRITER_ROLES)


# The way of a protocol


def sees_meeting_link(user, visit):
    """Officials and those who take part: the link is often to a room the board uses for other meetings too."""
    return user.is_any(Role.OFFICIAL) or visit.is_attended_by(user)


def is_reader(user, visit):
    """Those who are asked to read the protocol in the latest round, while their role reaches it."""
    latest = visit.rounds.order_by("-number").values("pk")[:1]
    return is_writer(user, visit) and Reader.objects.filter(round=latest, user=user).exists()


def can_settle(user, visit):
    """Those who write, until the protocol is approved."""
    return not visit.is_approved and is_writer(user, visit)


def is_registrar(user, visit):
    """Officials: they note the report to the board and the registration, and make corrections (access.md)."""
    return user.is_any(Role.OFFICIAL)


def can_correct(user, visit):
    """Officials, once it is approved and as long as no correction of it is begun."""
    return visit.is_approved and is_registrar(user, visit) and not hasattr(visit, "corrected_by")


def can_import(user):
    """Officials: what they read in becomes drafts of theirs."""
    return can_create(user)


def can_move_remainder(user, visit):
    """Those who write, while something of an imported document has no place."""
    return can_write(user, visit) and bool(visit.remainder)


# Requests to the board


def can_make_requests(user, visit):
    """Officials, in whichever state the visit is: a request is a row of its own (access.md, "wishes")."""
    return user.is_any(Role.OFFICIAL)


def can_follow_requests(user):
    """Officials: they change requests, note what became of them, take them back and open them again."""
    return user.is_any(Role.OFFICIAL)
