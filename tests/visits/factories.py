"""Makers of visits: plain functions with sensible values, changed by keyword."""

import uuid

from django.utils import timezone

from accounts.enums import Role
from tests import factories as make
from visits.enums import Capacity, Side
from visits.files import File
from visits.models import Attendee, BoardVisit, Material, VisitTemplate


def make_official(**fields):
    """Return a user with the role official."""
    return make.make_user(Role.OFFICIAL, **fields)


def make_board_member(**fields):
    """Return a user with the role board member."""
    return make.make_user(Role.BOARD_MEMBER, **fields)


def template(code="2023"):
    """Return the template of that year."""
    return VisitTemplate.objects.get(code=code)


def make_visit(by=None, code="2023", texts=(), attendees=None, **fields):
    """Return a draft with `texts` as its first answers and `attendees` (unsaved), the usual five by default."""
    by = by or make_official()
    fields = {"operation_text": "Provodlingen", "visited_on": timezone.localdate()} | fields
    visit, _created = BoardVisit.objects.prepare(by=by, key=uuid.uuid4(), template=template(code), **fields)
    visit.set_attendees(usual_attendees() if attendees is None else attendees, by=by)
    for answer, text in zip(visit.answers.all(), texts, strict=False):
        answer.write(text, version=answer.version, by=by)
    return fresh(visit)


def usual_attendees(leader=None):
    """Return two unsaved members of each side and an official; the first leads, as the user `leader` if given."""
    return [
        member("Anna Majoritet", Side.MAJORITY, user=leader, is_leading=True),
        member("Bo Majoritet", Side.MAJORITY),
        member("Cia Opposition", Side.OPPOSITION),
        member("Dan Opposition", Side.OPPOSITION),
        Attendee(name="Eva Tjänsteperson", capacity=Capacity.OFFICIAL),
    ]


def member(name, side="", user=None, **fields):
    """Return an unsaved member of the board."""
    return Attendee(name=name, side=side, user=user, capacity=Capacity.MEMBER, **fields)


def make_material(visit, by=None, **fields):
    """Return background material of a draft: a small text file, unless `link` is among the fields."""
    fields = {"title": "Läs detta"} | fields
    if "link" not in fields:
        fields.setdefault("file", File("Läs detta.txt", b"12;34", "text/plain"))
    return Material.objects.add(by=by or make_official(), key=uuid.uuid4(), visit=visit, **fields)[0]


def fresh(visit):
    """Return `visit` as a page would read it now."""
    return BoardVisit.objects.with_contents().get(pk=visit.pk)


def send_out(visit, by=None):
    """Send a draft out for reading and return it."""
    visit.send_out(by=by or make_official())
    return fresh(visit)


def approve(visit, by=None):
    """Bring a draft all the way to approved and return it."""
    visit = send_out(visit)
    visit.approve(by or make_official(), visit.members[0], timezone.localdate())
    return fresh(visit)
