"""The way of a protocol: read by those who took part, approved, reported, registered, corrected."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Role
from config.personnummer import formatted
from config.versioning import Conflict
from tests import factories as make
from tests.screen import boxes, fields
from visits.enums import FINISHED, VisitState
from visits.models import BoardVisit, HeadingText, Reader, ReadingComment, TemplateField, VisitTemplate
from visits.versions import versions
from visits.views.reading import ApproveReadingView

from .factories import (
    approve,
    comment,
    correct,
    fresh,
    make_board_member,
    make_official,
    make_visit,
    member,
    register,
    report,
    send_out,
    usual_attendees,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return make_official(language="en", name="Olle Tjänst")


@pytest.fixture
def client(official, log_in):
    return log_in(official)


@pytest.fixture
def lena():
    return make_board_member(language="en", name="Lena Leder")


@pytest.fixture
def siv():
    return make_board_member(language="en", name="Siv Läser")


@pytest.fixture
def visit(lena, siv, official):
    """A draft that Lena leads and Siv and the official take part in."""
    first, second, *rest = usual_attendees(leader=lena)
    second.user, rest[-1].user = siv, official
    return make_visit(by=official, texts=["Ett svar."], attendees=[first, second, *rest])


def path(name, visit, *more):
    return reverse(f"visits:{name}", args=[visit.pk, *more])


def post(client, name, visit, **data):
    return client.post(path(name, visit), {"version": visit.version} | data)


def press(client, name, visit, **changes):
    """Open the page of a form, change some fields and send it."""
    return client.post(path(name, visit), fields(client.get(path(name, visit))) | changes)


# Reading


def test_sending_out_asks_all_who_have_a_log_in_but_tells_only_a_link(client, visit, lena, siv):
    response = press(client, "send_out", visit, reply_by="2099-01-31")
    assert response.status_code == 302
    going_on = visit.rounds.get()
    assert {reader.user for reader in going_on.readers.all()} >= {lena, siv}
    assert "by Olle Tjänst, to be read by" in client.get(path("reading", visit)).content.decode()
    assert going_on.reply_by.isoformat() == "2099-01-31"
    assert {message.to[0] for message in mail.outbox} == {lena.email, siv.email}
    for message in mail.outbox:
        assert f"http://testserver{visit.get_absolute_url()}" in message.body
        for secret in (visit.operation_text, "Ett svar", "Anna Majoritet", "2099", "nämndbesök", "board visit"):
            assert secret.lower() not in (message.subject + message.body).lower()


def test_the_last_day_has_not_been(client, visit):
    yesterday = timezone.localdate() - timedelta(days=1)
    assert press(client, "send_out", visit, reply_by=yesterday.isoformat()).status_code == 200
    assert fresh(visit).is_draft


def test_whoever_has_no_role_that_reaches_the_draft_is_a_reader_by_name_alone(official):
    coordinator = make.make_user(Role.COORDINATOR)
    made = make_visit(attendees=[member("Kim", user=coordinator), member("Utan inloggning")])
    assert [(reader.name, reader.user) for reader in made.send_out(official).readers.all()] == [
        ("Kim", None),
        ("Utan inloggning", None),
    ]
    assert not mail.outbox


def test_a_reader_comments_and_a_writer_settles_it_when_called_back(client, visit, siv, log_in):
    visit = send_out(visit)
    reader = log_in(siv)
    page = reader.get(path("comment", visit), {"fraga": "1"})
    answer = visit.answers.all()[0]
    assert fields(page)["question"] == str(answer.pk)
    assert reader.post(path("comment", visit), fields(page) | {"text": "Det var tre."}).status_code == 302
    made = ReadingComment.objects.get()
    assert (made.answer, made.written_by, made.text) == (answer, siv, "Det var tre.")
    assert "Det var tre." in client.get(visit.get_absolute_url()).content.decode()
    visit.call_back(by=siv)
    assert "Det var tre." in client.get(path("write", visit)).content.decode()
    settle = path("settle", visit, made.pk)
    client.post(settle, fields(client.get(settle)) | {"reply": "Ändrat till tre."})
    made.refresh_from_db()
    assert (made.reply, made.settled_by.name) == ("Ändrat till tre.", "Olle Tjänst")
    assert "Det var tre." not in client.get(path("write", visit)).content.decode()
    assert "Ändrat till tre." in client.get(path("reading", visit)).content.decode()


def test_a_comment_sent_too_late_stands_in_the_form_to_be_copied(visit, siv, lena, log_in):
    visit = send_out(visit)
    reader = log_in(siv)
    data = fields(reader.get(path("comment", visit))) | {"text": "Det var tre."}
    visit.call_back(by=lena)
    for _state in ("draft", "approved"):
        response = reader.post(path("comment", visit), data)
        assert fields(response)["text"] == "Det var tre."
        assert "so this cannot be done" in response.content.decode()
        assert reader.get(path("comment", visit)).status_code in (302, 403)
        visit = approve(fresh(visit)) if fresh(visit).is_draft else visit
    assert not ReadingComment.objects.exists()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("change", {"meeting_place": "Vid grinden"}),
        ("attendees", {"interest-0": "Släkt med chefen"}),
        ("add_material", {"title": "Läs detta", "link": "https://example.org/"}),
    ],
)
def test_what_is_typed_about_a_draft_that_is_sent_out_stands_in_the_form(client, visit, name, typed):
    data = fields(client.get(path(name, visit))) | typed
    visit = send_out(visit)
    before = fresh(visit)
    response = client.post(path(name, visit), data)
    assert response.status_code == 200
    assert typed.items() <= fields(response).items()
    words = response.content.decode()
    assert "so this cannot be done" in words or "no longer a draft" in words
    after = fresh(visit)
    assert (after.version, after.meeting_place, after.materials.count()) == (before.version, before.meeting_place, 0)


def test_a_report_of_a_draft_is_refused(client, visit):
    data = {"version": visit.version, "reported_on": timezone.localdate().isoformat(), "reported_paragraph": "§ 1"}
    assert client.post(path("report", visit), data).status_code == 200
    assert fresh(visit).is_draft


def test_called_back_while_a_reader_answers(visit, siv, lena, log_in, monkeypatch):
    visit = send_out(visit)
    reader, data = log_in(siv), {"version": visit.version}
    get_form_kwargs = ApproveReadingView.get_form_kwargs

    def call_back_first(view):
        fresh(visit).call_back(by=lena)
        return get_form_kwargs(view)

    monkeypatch.setattr(ApproveReadingView, "get_form_kwargs", call_back_first)
    response = reader.post(path("approve_reading", visit), data)
    assert response.status_code == 200
    assert "no longer out for reading" in response.content.decode()


def test_the_same_comment_sent_twice_stands_once(visit, siv, log_in):
    visit = send_out(visit)
    reader = log_in(siv)
    data = fields(reader.get(path("comment", visit))) | {"text": "En gång."}
    assert [reader.post(path("comment", visit), data).status_code for _time in range(2)] == [302, 302]
    assert ReadingComment.objects.count() == 1


def test_a_reader_has_nothing_to_add_until_they_comment(visit, siv, log_in):
    visit = send_out(visit)
    post(log_in(siv), "approve_reading", visit)
    own = Reader.objects.get(user=siv)
    assert own.approved_at
    assert siv not in [reader.user for reader in visit.rounds.get().silent()]
    comment(visit, siv)
    own.refresh_from_db()
    assert own.approved_at is None


def test_only_those_who_are_asked_answer(visit, log_in):
    visit = send_out(visit)
    others = {make_official(): 403, make_board_member(): 404, make.make_user(Role.COORDINATOR): 404}
    for user, status in others.items():
        for name in ("comment", "approve_reading"):
            assert log_in(user).get(path(name, visit)).status_code == status
            assert post(log_in(user), name, visit, text="Ord").status_code == status
    assert not ReadingComment.objects.exists()


def test_nobody_answers_about_what_is_no_longer_out(visit, siv):
    visit = send_out(visit)
    going_on = visit.rounds.get()
    stale = visit.version
    visit.call_back(by=siv)
    for attempt in (lambda: going_on.readers.get(user=siv).approve(stale, by=siv), lambda: late_comment(going_on, siv)):
        with pytest.raises(ValidationError):
            attempt()
    fresh(visit).send_out(by=siv)
    with pytest.raises(Conflict):
        visit.rounds.get(number=2).readers.get(user=siv).approve(stale, by=siv)


def late_comment(going_on, by):
    ReadingComment.objects.make(by=by, key=make.uuid.uuid4(), round=going_on, text="För sent")


def test_each_time_it_is_sent_out_everybody_reads_anew(visit, siv, lena):
    visit = send_out(visit)
    visit.rounds.get().readers.get(user=siv).approve(visit.version, by=siv)
    visit.call_back(by=lena)
    visit = send_out(fresh(visit))
    assert [it.number for it in visit.rounds.all()] == [1, 2]
    assert siv in [reader.user for reader in visit.rounds.get(number=2).silent()]


def test_comments_are_for_those_who_take_part(visit, siv, log_in):
    visit = send_out(visit)
    comment(visit, siv, "KANARIE om köket")
    visit.approve(make_official(), visit.leader, timezone.localdate())
    for role in Role:
        user = make.make_user(role)
        body = log_in(user).get(visit.get_absolute_url()).content.decode()
        assert "KANARIE" not in body, role
        response = log_in(user).get(path("reading", visit))
        assert ("KANARIE" in response.content.decode()) == (role == Role.OFFICIAL), role
    assert "KANARIE" in log_in(siv).get(path("reading", visit)).content.decode()


def test_comments_stand_still_once_it_is_approved(visit, siv, client):
    visit = send_out(visit)
    made = comment(visit, siv)
    visit.approve(siv, visit.leader, timezone.localdate())
    assert client.get(path("settle", visit, made.pk)).status_code == 302
    with pytest.raises(ValidationError):
        ReadingComment.objects.get(pk=made.pk).settle(siv, "Sent")


def test_a_comment_of_another_visit_is_not_found_here(visit, siv, client):
    made = comment(send_out(visit), siv)
    assert client.get(path("settle", make_visit(), made.pk)).status_code == 404


def test_who_is_late_stands_in_the_list_and_is_reminded_by_a_link(client, visit, siv, lena, log_in):
    visit.send_out(lena, timezone.localdate() - timedelta(days=1))
    visit = fresh(visit)
    visit.rounds.get().readers.get(user=lena).approve(visit.version, by=lena)
    body = client.get(reverse("visits:list")).content.decode()
    assert "Not read in time" in body
    assert "Siv Läser" in body
    assert "For you to read" in log_in(siv).get(reverse("visits:list")).content.decode()
    assert "For you to read" not in log_in(lena).get(reverse("visits:list")).content.decode()
    assert "Not read in time" not in log_in(make.make_user(Role.MANAGER)).get(reverse("visits:list")).content.decode()
    mail.outbox.clear()
    assert press(client, "remind", visit).status_code == 302
    assert [message.to for message in mail.outbox] == [[siv.email]]
    assert visit.operation_text not in mail.outbox[0].body
    assert visit.rounds.get().reminded_at


def test_before_approving_one_is_told_who_is_silent_and_what_is_left(client, visit, siv):
    visit = send_out(visit)
    comment(visit, siv)
    body = client.get(path("approve", visit)).content.decode()
    for words in ("Have not answered: Lena Leder", "1 comment is not settled", "Questions without an answer: 2."):
        assert words in body
    assert press(client, "approve", visit).status_code == 302
    assert fresh(visit).is_approved


def test_a_comment_that_comes_while_one_approves_is_seen_first(client, visit, siv, monkeypatch):
    visit = send_out(visit)
    comment(visit, siv)
    data = fields(client.get(path("approve", visit)))
    approve_now = BoardVisit.approve

    def one_was_not_there(self, *args):
        return approve_now(self, *args[:-1], args[-1] - 1)

    with monkeypatch.context() as patch:
        patch.setattr(BoardVisit, "approve", one_was_not_there)
        response = client.post(path("approve", visit), data)
    assert "A comment has come in" in response.content.decode()
    assert fresh(visit).state == VisitState.READING
    assert client.post(path("approve", visit), data | {"seen": ""}).status_code == 200
    assert press(client, "approve", visit).status_code == 302


def test_a_required_field_that_is_empty_is_named():
    template = VisitTemplate.objects.create(code="2031", title="Nytt")
    text = TemplateField.objects.create(template=template, position=1, kind="text", label="Tema", is_required=True)
    template.questions.create(number=1, question="Hur går det?")
    made = make_visit(code="2031", visited_on=None)
    with translation.override("en"):
        assert "Missing in the heading: Tema." in made.missing_warnings()
        HeadingText.objects.create(visit=made, field=text, text="Språk")
        assert not any("Tema" in sentence for sentence in fresh(made).missing_warnings())


@pytest.mark.parametrize("where", ["answer", "interest", "heading"])
def test_what_would_make_a_personal_number_public_asks_for_a_tick(client, where):
    number = formatted(make.make_number())
    first, *rest = usual_attendees()
    first.declared_interest = f"Släkt med {number}" if where == "interest" else ""
    texts = [f"Ring {number}"] if where == "answer" else []
    made = send_out(make_visit(texts=texts, attendees=[first, *rest], link=number if where == "heading" else ""))
    response = press(client, "approve", made)
    assert response.status_code == 200
    assert fresh(made).state == VisitState.READING
    tick = boxes(response, "passed_warnings")[0]
    assert client.post(path("approve", made), fields(response) | {"passed_warnings": tick}).status_code == 302
    assert fresh(made).is_approved


# Reported and registered


def test_an_official_notes_the_report_and_the_registration(client, official):
    made = approve(make_visit())
    today = timezone.localdate()
    press(client, "report", made, reported_on=today.isoformat(), reported_paragraph="§ 87")
    made = fresh(made)
    assert (made.state, made.reported_on, made.reported_paragraph) == (VisitState.REPORTED, today, "§ 87")
    press(client, "register", made, registration_number="AMN 2026-9", registered_on=today.isoformat())
    made = fresh(made)
    assert (made.state, made.registration_number, made.registered_by) == (
        VisitState.REGISTERED, "AMN 2026-9", official,
    )  # fmt: skip
    body = client.get(made.get_absolute_url()).content.decode()
    assert "§ 87" in body
    assert "AMN 2026-9" in body


@pytest.mark.parametrize(
    ("name", "bring", "changes"),
    [
        ("report", approve, {"reported_on": "2099-01-01", "reported_paragraph": "§ 1"}),
        ("report", approve, {"reported_on": "2001-01-01", "reported_paragraph": "§ 1"}),
        ("report", approve, {"reported_on": "", "reported_paragraph": "§ 1"}),
        ("register", report, {"registration_number": ""}),
        ("register", report, {"registration_number": "1", "registered_on": "2099-01-01"}),
        ("register", report, {"registration_number": "1", "registered_on": "2001-01-01"}),
    ],
)
def test_impossible_notes_are_refused(client, name, bring, changes):
    made = bring(make_visit())
    assert press(client, name, made, **changes).status_code == 200
    assert fresh(made).state == made.state


def test_a_missing_paragraph_and_a_personal_number_ask_for_a_tick(client):
    made = approve(make_visit())
    response = press(client, "report", made, reported_on=timezone.localdate().isoformat())
    assert "The paragraph is missing" in response.content.decode()
    tick = boxes(response, "passed_warnings")[0]
    client.post(path("report", made), fields(response) | {"passed_warnings": tick})
    made = fresh(made)
    assert made.state == VisitState.REPORTED
    response = press(client, "register", made, registration_number=formatted(make.make_number()))
    assert response.status_code == 200
    assert boxes(response, "passed_warnings")


def test_a_wrong_note_is_taken_back_and_the_course_tells_of_both(client):
    made = register(make_visit())
    press(client, "take_back", made)
    made = fresh(made)
    assert (made.state, made.registration_number, made.registered_on) == (VisitState.REPORTED, "", None)
    press(client, "take_back", made)
    made = fresh(made)
    assert (made.state, made.reported_paragraph, made.reported_on) == (VisitState.APPROVED, "", None)
    assert client.get(path("take_back", made)).status_code == 302
    body = client.get(path("course", made)).content.decode()
    for words in ("§ 87", "AMN 2026-123", "The note of the registration was taken back", "Olle Tjänst"):
        assert words in body


@pytest.mark.parametrize(
    ("act", "bring"),
    [
        (lambda it, by: it.report(by, timezone.localdate(), "§ 1"), report),
        (lambda it, by: it.register(by, timezone.localdate(), "1"), approve),
        (lambda it, by: it.take_back_note(by), approve),
        (lambda it, by: it.correct(by=by, key=make.uuid.uuid4(), reason="x"), send_out),
    ],
)
def test_no_step_is_taken_out_of_its_order(act, bring, official):
    made = bring(make_visit())
    with pytest.raises(ValidationError):
        act(made, official)


def test_two_who_note_at_once_are_told(client):
    made = approve(make_visit())
    data = fields(client.get(path("report", made))) | {"reported_on": timezone.localdate().isoformat()}
    fresh(made).report(make_official(), timezone.localdate(), "§ 1")
    response = client.post(path("report", made), data | {"reported_paragraph": "§ 2"})
    assert "this cannot be done" in response.content.decode()
    assert fields(response)["reported_paragraph"] == "§ 2"
    assert "Nothing was done" in client.get(path("report", made), follow=True).content.decode()
    assert fresh(made).reported_paragraph == "§ 1"


# Corrections


def test_a_correction_is_a_new_version_with_a_reason_and_both_are_kept(client, log_in):
    old = register(make_visit(texts=["Två lekplatser."], operation_text="Lekplatsen"))
    response = press(client, "correct", old, reason="Det var tre.")
    new = BoardVisit.objects.get(corrects=old)
    assert response.url == new.get_absolute_url()
    assert (new.state, new.protocol_version, new.correction_reason) == (VisitState.DRAFT, 2, "Det var tre.")
    assert [it.text for it in new.answers.all()] == [it.text for it in old.answers.all()]
    assert [(it.name, it.part) for it in new.attendees.all()] == [(it.name, it.part) for it in old.attendees.all()]
    manager = log_in(make.make_user(Role.MANAGER, language="en"))
    assert [it.pk for it in manager.get(reverse("visits:list")).context["visits"]] == [old.pk]
    assert "Det var tre." not in manager.get(old.get_absolute_url()).content.decode()
    assert "A correction is being written" in client.get(old.get_absolute_url()).content.decode()
    new = approve(fresh(new))
    assert [it.pk for it in manager.get(reverse("visits:list")).context["visits"]] == [new.pk]
    for one, other in ((old, new), (new, old)):
        body = manager.get(one.get_absolute_url()).content.decode()
        assert f'href="{other.get_absolute_url()}"' in body
        assert "Det var tre." in body
    assert fresh(old).state == VisitState.REGISTERED
    assert [it.pk for it in versions(fresh(old))] == [it.pk for it in versions(new)] == [old.pk, new.pk]


def test_a_protocol_is_corrected_once_and_then_its_correction_is(client):
    old = approve(make_visit())
    new = correct(old)
    assert client.get(path("correct", old)).url == new.get_absolute_url()
    with pytest.raises(ValidationError):
        correct(fresh(old))
    third = correct(approve(new))
    assert third.protocol_version == 3
    assert [it.protocol_version for it in versions(approve(third))] == [1, 2, 3]


def test_a_correction_of_an_imported_protocol_may_change_its_title(client):
    old = make_visit()
    BoardVisit.objects.filter(pk=old.pk).update(source_digest="a" * 64)
    new = correct(approve(fresh(old)))
    assert new.source_digest is None
    assert "title" in fields(client.get(path("change", new)))


def test_a_discarded_correction_leaves_the_protocol_as_it_was(client, official):
    old = approve(make_visit())
    correct(old).discard(by=official)
    assert client.get(path("correct", old)).status_code == 200


@pytest.mark.parametrize("role", Role)
def test_only_officials_note_and_correct(role, log_in):
    made = report(make_visit())
    reads = log_in(make.make_user(role)).get(made.get_absolute_url()).status_code == 200
    for name in ("register", "take_back", "correct"):
        expected = 200 if role == Role.OFFICIAL else 403 if reads else 404
        assert log_in(make.make_user(role)).get(path(name, made)).status_code == expected


# The list


def test_every_state_can_be_filtered(client, log_in):
    brought = {"draft": make_visit(), "reading": send_out(make_visit()), "approved": approve(make_visit()),
               "reported": report(make_visit()), "registered": register(make_visit())}  # fmt: skip
    manager = log_in(make.make_user(Role.MANAGER))
    for state, made in brought.items():
        shown = client.get(reverse("visits:list"), {"state": state}).context["visits"]
        assert [it.pk for it in shown] == [made.pk]
        if state in FINISHED:
            shown = manager.get(reverse("visits:list"), {"state": state}).context["visits"]
            assert [it.pk for it in shown] == [made.pk]
