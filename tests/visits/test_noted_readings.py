"""What those without a log-in say of a protocol that is out, noted by whoever is told."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.enums import Role
from config.versioning import Conflict
from tests import factories as make
from tests.screen import fields
from visits.models import Attendee, Reader, ReadingComment

from .factories import comment, fresh, make_board_member, make_official, make_visit, member, send_out

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
def visit(lena, official):
    """A visit that is out for reading, led by Lena; Tage Utan has no log-in."""
    attendees = [member("Lena Leder", "majority", user=lena, is_leading=True), member("Tage Utan", "opposition")]
    return send_out(make_visit(by=official, texts=["Ett svar."], attendees=attendees), by=official)


@pytest.fixture
def tage():
    """Return the reader without a log-in; asked for after `visit`."""
    return Reader.objects.get(name="Tage Utan")


def note_path(visit, reader):
    return reverse("visits:note_reading", args=[visit.pk, reader.pk])


def note(client, visit, reader, **changes):
    """Open the page where an answer is noted, fill it in and send it."""
    url = note_path(visit, reader)
    return client.post(url, fields(client.get(url)) | changes)


def page(client, visit, name="detail"):
    return client.get(reverse(f"visits:{name}", args=[visit.pk])).content.decode()


def test_everybody_who_took_part_is_asked_and_those_with_a_log_in_by_e_mail(visit, tage, client, lena):
    assert {str(reader) for reader in visit.rounds.get().readers.all()} == {"Lena Leder", "Tage Utan"}
    assert note_path(visit, tage) in page(client, visit)
    assert note_path(visit, tage) in page(client, visit, "reading")
    assert reverse("visits:note_reading", args=[visit.pk, Reader.objects.get(user=lena).pk]) not in page(client, visit)


def test_that_there_is_nothing_to_add_is_noted_with_whom_it_was_told(visit, tage, client, official):
    assert note(client, visit, tage, said="nothing").status_code == 302
    tage.refresh_from_db()
    assert tage.approved_at
    assert tage.noted_by == official
    assert tage not in visit.rounds.get().silent()
    assert tage not in Reader.objects.silent()
    assert "noted by Olle Tjänst" in page(client, visit)


def test_a_comment_is_noted_under_the_name_of_whoever_said_it(visit, tage, client, official):
    answer = visit.answers.all()[0]
    note(client, visit, tage, said="nothing")
    assert note(client, visit, tage, said="comment", question=answer.pk, text="Det var tre.").status_code == 302
    made = ReadingComment.objects.get()
    assert (made.said_by, made.written_by, made.answer, made.text) == (tage, official, answer, "Det var tre.")
    tage.refresh_from_db()
    assert (tage.approved_at, tage.noted_by) == (None, None)
    assert tage not in visit.rounds.get().silent()
    assert tage not in Reader.objects.silent()
    for name in ("detail", "reading"):
        assert "Tage Utan, noted by Olle Tjänst" in page(client, visit, name)


def test_what_is_noted_for_somebody_is_not_ones_own_answer(official, log_in):
    attendees = [member("Tage Utan"), Attendee(name="Olle Tjänst", user=official, capacity="official")]
    visit = send_out(make_visit(by=official, attendees=attendees), by=official)
    named, own = Reader.objects.get(user=None), Reader.objects.get(user=official)
    own.approve(visit.version, by=official)
    note(log_in(official), visit, named, said="comment", text="Det var tre.")
    own.refresh_from_db()
    assert own.approved_at
    assert dict(visit.rounds.get().standings()) == {own: 0, named: 1}
    comment(visit, official)
    assert dict(visit.rounds.get().standings()) == {own: 1, named: 1}


def test_words_beside_nothing_to_add_and_a_comment_without_words_are_given_back(visit, tage, client):
    both = note(client, visit, tage, said="nothing", text="Eller jo.")
    assert both.status_code == 200
    assert "Eller jo." in both.content.decode()
    assert note(client, visit, tage, said="comment", text=" ").status_code == 200
    assert note(client, visit, tage).status_code == 200
    tage.refresh_from_db()
    assert not tage.approved_at
    assert not ReadingComment.objects.exists()


def test_the_same_note_sent_twice_stands_once(visit, tage, client):
    url = note_path(visit, tage)
    data = fields(client.get(url)) | {"said": "comment", "text": "En gång."}
    assert [client.post(url, data).status_code for _time in range(2)] == [302, 302]
    assert ReadingComment.objects.count() == 1


def test_nothing_to_add_is_about_what_was_out_when_it_was_noted(visit, tage, official, client):
    stale = visit.version
    visit.call_back(by=official)
    late = note_path(visit, tage)
    sent = client.post(
        late, {"said": "comment", "text": "För sent", "version": stale, "idempotency_key": make.uuid.uuid4()}
    )
    assert sent.status_code == 200
    assert "För sent" in sent.content.decode()
    visit = send_out(fresh(visit))
    with pytest.raises(Conflict):
        Reader.objects.get(round__number=2, user=None).approve(stale, by=official)


def test_what_is_noted_about_an_earlier_round_is_given_back(visit, tage, official, client):
    url = note_path(visit, tage)
    sent = fields(client.get(url)) | {"said": "comment", "text": "Om den första omgången"}
    visit.call_back(by=official)
    send_out(fresh(visit))
    for said in ("comment", "nothing"):
        text = sent["text"] if said == "comment" else ""
        response = client.post(url, sent | {"said": said, "text": text})
        assert response.status_code == 200
        assert "sent out once more" in response.content.decode()
        assert text in response.content.decode()
    assert not ReadingComment.objects.exists()
    assert not Reader.objects.exclude(approved_at=None).exists()


def test_only_those_responsible_note_for_others_and_only_for_those_without_a_log_in(visit, tage, lena, log_in, client):
    sees = make_board_member()
    assert log_in(lena).get(note_path(visit, tage)).status_code == 200
    for user, status in {sees: 404, make.make_user(Role.COORDINATOR): 404}.items():
        assert log_in(user).get(note_path(visit, tage)).status_code == status
        assert log_in(user).post(note_path(visit, tage), {"said": "nothing"}).status_code == status
    assert client.get(note_path(visit, Reader.objects.get(user=lena))).status_code == 404
    elsewhere = send_out(make_visit(attendees=[member("Någon")]))
    assert client.get(note_path(elsewhere, tage)).status_code == 404


def test_a_member_who_does_not_lead_notes_nothing_for_others(official, log_in):
    siv = make_board_member()
    visit = send_out(make_visit(by=official, attendees=[member("Siv", user=siv), member("Tage Utan")]))
    tage = Reader.objects.get(user=None)
    assert log_in(siv).get(note_path(visit, tage)).status_code == 403
    assert note_path(visit, tage) not in page(log_in(siv), visit)


def test_nobody_without_a_log_in_is_sent_a_reminder(visit, tage, client, lena):
    url = reverse("visits:remind", args=[visit.pk])
    assert "Tage Utan" not in client.get(url).content.decode()
    mail.outbox.clear()
    client.post(url, fields(client.get(url)))
    assert [message.to for message in mail.outbox] == [[lena.email]]
    Reader.objects.get(user=lena).approve(visit.version, by=lena)
    assert "have no log-in" in client.get(url).content.decode()


def test_an_approval_warns_of_whoever_has_not_answered_by_name(visit, client):
    assert "Tage Utan" in page(client, visit, "approve")


def test_what_was_noted_stays_when_the_attendee_is_taken_away(visit, tage, client, official):
    note(client, visit, tage, said="comment", text="Det var tre.")
    visit.call_back(by=official)
    visit = fresh(visit)
    visit.set_attendees([it for it in visit.attendees.all() if it.name != "Tage Utan"], by=official)
    assert "Tage Utan, noted by Olle Tjänst" in page(client, visit, "reading")
