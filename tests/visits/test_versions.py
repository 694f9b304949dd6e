"""A corrected protocol: its versions beside each other, who sees them, and what an approval must have seen."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Role
from config.personnummer import formatted
from config.versioning import Conflict
from tests import factories as make
from tests.screen import boxes, fields
from visits.models import Answer, BoardVisit, ReadingComment
from visits.pairs import side_by_side

from .factories import (
    approve,
    comment,
    correct,
    fresh,
    make_board_member,
    make_material,
    make_official,
    make_visit,
    member,
    send_out,
    usual_attendees,
)

pytestmark = pytest.mark.usefixtures("standing_cast")
CANARY = "KANARIE i rättelsen"


@pytest.fixture
def official():
    return make_official(language="en")


@pytest.fixture
def client(official, log_in):
    return log_in(official)


def path(name, visit):
    return reverse(f"visits:{name}", args=[visit.pk])


def corrected(text="Det var tre.", by=None, attendees=None):
    """Return a draft that corrects an approved protocol, with `text` for its first answer."""
    new = correct(approve(make_visit(texts=["Det var två."], attendees=attendees)), by=by)
    answer = new.answers.all()[0]
    answer.write(text, version=answer.version, by=by or make_official())
    return fresh(new)


# Beside each other


def test_what_differs_is_marked_and_what_does_not_is_left_out(client):
    new = corrected()
    body = client.get(path("corrected", new)).content.decode()
    assert "<mark>två</mark>" in body
    assert "<mark>tre</mark>" in body
    assert new.correction_reason in body
    assert new.answers.all()[1].question not in body
    assert "Version 1" in body
    assert "Version 2" in body


def test_everything_the_protocol_says_is_compared():
    new = corrected()
    new.change(by=make_official(), operation_text="En annan odling", background=["Annat"])
    first, *rest = usual_attendees()
    first.declared_interest = "Systern arbetar där"
    fresh(new).set_attendees([first, *rest], by=make_official())
    new = fresh(new)
    with translation.override("en"):
        parts = side_by_side(BoardVisit.objects.with_contents().get(pk=new.corrects_id), new)
    told = "".join(text for part in parts for text, _changed in part.yours)
    assert len(parts) == 4
    for words in ("Det var tre", "En annan odling", "Annat", "declared interest"):
        assert words in told
    # In what the interest is declared stands in no protocol.
    assert "Systern" not in told


def test_a_correction_that_changes_nothing_yet_says_so(client):
    new = correct(approve(make_visit()))
    assert "Nothing of what they say differs" in client.get(path("corrected", new)).content.decode()


def test_only_a_correction_has_something_to_stand_beside(client):
    assert client.get(path("corrected", approve(make_visit()))).status_code == 404


def test_a_correction_that_is_a_draft_is_for_those_who_write_in_it(log_in):
    lena = make_board_member()
    new = corrected(CANARY, attendees=usual_attendees(leader=lena))
    assert CANARY.split()[0] in log_in(lena).get(path("corrected", new)).content.decode()
    for role in Role:
        user = make.make_user(role)
        response = log_in(user).get(path("corrected", new))
        assert response.status_code == (200 if role == Role.OFFICIAL else 404), role
        old = log_in(user).get(path("detail", new.corrects)).content.decode()
        assert CANARY not in old
        assert path("corrected", new) not in old, role


def test_an_approved_correction_is_read_beside_the_old_one_by_all_who_read_protocols(log_in):
    new = approve(corrected(CANARY))
    manager = log_in(make.make_user(Role.MANAGER))
    for one in (new, new.corrects):
        assert path("corrected", new) in manager.get(path("detail", one)).content.decode()
    assert "KANARIE" in manager.get(path("corrected", new)).content.decode()
    assert log_in(make.make_user(Role.CASE_OFFICER)).get(path("corrected", new)).status_code == 404


def test_two_who_correct_at_once_get_one_correction(client, official, log_in):
    old = approve(make_visit())
    data = fields(client.get(path("correct", old))) | {"reason": "Fel antal."}
    correct(old)
    response = client.post(path("correct", old), data)
    assert response.status_code == 200
    assert "Fel antal." in response.content.decode()
    assert BoardVisit.objects.filter(corrects=old).count() == 1


def test_a_correction_copies_the_answers_without_the_pages_they_were_typed_on():
    old = make_visit(texts=["Ett svar."])
    page = uuid4()
    Answer.objects.filter(visit=old, number=1).update(saved_page=page, saved_turn=3)
    made = make_material(old)
    new = correct(approve(fresh(old)))
    answer = new.answers.get(number=1)
    assert (answer.text, answer.saved_page, answer.saved_turn) == ("Ett svar.", None, 0)
    assert bytes(new.materials.get().content) == bytes(made.content)


def test_a_reason_with_a_personal_number_asks_for_a_tick(client):
    old = approve(make_visit())
    reason = f"Fel nummer {formatted(make.make_number())}"
    response = client.post(path("correct", old), fields(client.get(path("correct", old))) | {"reason": reason})
    tick = boxes(response, "passed_warnings")[0]
    assert not BoardVisit.objects.filter(corrects=old).exists()
    client.post(path("correct", old), fields(response) | {"passed_warnings": tick})
    assert BoardVisit.objects.get(corrects=old).correction_reason == reason


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_a_correction_needs_a_reason_of_some_length(client, reason):
    old = approve(make_visit())
    response = client.post(path("correct", old), fields(client.get(path("correct", old))) | {"reason": reason})
    assert response.status_code == 200
    assert not BoardVisit.objects.filter(corrects=old).exists()


# What the approval has seen


@pytest.fixture
def siv():
    return make_board_member(name="Siv Läser")


@pytest.fixture
def out(siv):
    """A visit out for reading that Siv reads."""
    return send_out(make_visit(attendees=[*usual_attendees()[:1], member("Siv", "opposition", user=siv)]))


def test_nobody_approves_past_a_comment_that_came_in_meanwhile(client, out, siv):
    data = fields(client.get(path("approve", out)))
    comment(out, siv, "Vänta, det stämmer inte.")
    response = client.post(path("approve", out), data)
    assert response.status_code == 200
    assert "A comment has come in" in response.content.decode()
    assert "1 comment is not settled" in response.content.decode()
    assert not fresh(out).is_approved
    assert client.post(path("approve", out), fields(response)).status_code == 302
    assert fresh(out).is_approved


def test_nobody_approves_what_was_called_back_and_written_in_meanwhile(client, out, siv):
    data = fields(client.get(path("approve", out)))
    out.call_back(by=siv)
    answer = out.answers.all()[0]
    answer.write("Nytt svar.", version=answer.version, by=siv)
    send_out(fresh(out))
    assert client.post(path("approve", out), data).status_code == 409
    assert not fresh(out).is_approved


def test_nobody_settles_a_comment_once_it_is_approved(out, siv):
    made = comment(out, siv)
    read = ReadingComment.objects.select_related("round__visit").get(pk=made.pk)
    out.approve(siv, out.leader, timezone.localdate())
    with pytest.raises(ValidationError):
        read.settle(siv, "Sent")
    made.refresh_from_db()
    assert made.settled_at is None


def test_two_who_settle_at_once_are_told(out, siv):
    made = comment(out, siv)
    mine, theirs = (ReadingComment.objects.get(pk=made.pk) for _time in range(2))
    theirs.settle(siv, "Ändrat.")
    with pytest.raises(Conflict):
        mine.settle(siv, "Struket.")


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 30])
def test_odd_counts_of_comments_make_nothing_fall_over(client, out, seen):
    response = client.post(path("approve", out), fields(client.get(path("approve", out))) | {"seen": seen})
    assert response.status_code == 200
    assert not fresh(out).is_approved
