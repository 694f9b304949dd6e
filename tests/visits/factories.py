"""Makers of visits: plain functions with sensible values, changed by keyword."""

import uuid

from django.utils import timezone

from accounts.enums import Role
from tests import factories as make
from visits.enums import Capacity, Side
from visits.files import File
from visits.models import (
    Attendee,
    BoardRequest,
    BoardVisit,
    Material,
    ReadingComment,
    TemplateField,
    TemplateQuestion,
    VisitTemplate,
)
from visits.passages import passages_of


def make_official(**fields):
    """Return a user with the role official."""
    return make.make_user(Role.OFFICIAL, **fields)


def make_board_member(**fields):
    """Return a user with the role board member."""
    return make.make_user(Role.BOARD_MEMBER, **fields)


def template(code="2023"):
    """Return the template of that year."""
    return VisitTemplate.objects.get(code=code)


def make_draft(by=None, of="2023", code="2027", title="Anteckningar 2027"):
    """Return a draft template made from the version `of`."""
    by = by or make_official()
    made, _created = VisitTemplate.objects.make_version(
        template(of), by=by, key=uuid.uuid4(), code=code, title=title
    )  # fmt: skip
    return made


def publish(template, by=None):
    """Publish a draft template and return it as a page would read it now."""
    by = by or make_official()
    VisitTemplate.objects.get(pk=template.pk).publish(by)
    return VisitTemplate.objects.get(pk=template.pk)


def append_field(template, kind="text", label="Antal deltagare", by=None, **fields):
    """Return a new heading field of a draft template."""
    return template.fields.append(by=by or make_official(), key=uuid.uuid4(), kind=kind, label=label, **fields)[0]


def append_question(template, question="Hur går det?", by=None, **fields):
    """Return a new last question of a draft template."""
    return template.questions.append(by=by or make_official(), key=uuid.uuid4(), question=question, **fields)[0]


def at(template, number):
    """Return the question of `template` with that number, as it stands now."""
    return TemplateQuestion.objects.get(template=template, number=number)


def field_of(template, kind):
    """Return the heading field of `template` of that kind, as it stands now."""
    return TemplateField.objects.get(template=template, kind=kind)


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


def ask(visit, by=None, number=1, passage=None, **fields):
    """Return a request to the board of the answer with that number: of its first paragraph, unless told which."""
    answer = visit.answers.select_related("visit__operation").get(number=number)
    passages = [passage or passages_of(answer.text)[0].text]
    [(made, _created)] = BoardRequest.objects.make_from(
        answer, passages, by=by or make_official(), key=uuid.uuid4(), **fields
    )
    return BoardRequest.objects.select_related("visit", "operation").get(pk=made.pk)


def answer_request(request, by=None, status="met", reply="Det ordnas.", on=None):
    """Note what became of a request, today, and return it."""
    request.answer_it(by or make_official(), status=status, reply=reply, replied_on=on or timezone.localdate())
    return BoardRequest.objects.select_related("visit", "operation").get(pk=request.pk)


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


def report(visit, by=None, paragraph="§ 87"):
    """Bring a draft all the way to reported to the board and return it."""
    visit = approve(visit)
    visit.report(by or make_official(), timezone.localdate(), paragraph)
    return fresh(visit)


def register(visit, by=None, number="AMN 2026-123"):
    """Bring a draft all the way to registered and return it."""
    visit = report(visit)
    visit.register(by or make_official(), timezone.localdate(), number)
    return fresh(visit)


def correct(visit, by=None, reason="Fel datum i rubriken."):
    """Return a draft that corrects the approved `visit`."""
    made, _created = visit.correct(by=by or make_official(), key=uuid.uuid4(), reason=reason)
    return fresh(made)


def comment(visit, by, text="Stämmer inte riktigt.", answer=None):
    """Return a comment on a visit that is out for reading."""
    going_on = visit.rounds.get(ended_at=None)
    return ReadingComment.objects.make(by=by, key=uuid.uuid4(), round=going_on, text=text, answer=answer)[0]


def approve(visit, by=None):
    """Bring a draft all the way to approved and return it."""
    visit = send_out(visit)
    visit.approve(by or make_official(), visit.members[0], timezone.localdate())
    return fresh(visit)
