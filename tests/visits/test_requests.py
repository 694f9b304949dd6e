"""Requests to the board: made from answers in whatever state, followed, taken back; and who reads them."""

import io
import uuid

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from config.versioning import Conflict
from tests import factories as make
from tests.screen import boxes, errors, fields, fill_in
from visits.enums import RequestStatus
from visits.models import BoardRequest, BoardVisit
from visits.passages import passages_of

from .factories import (
    answer_request,
    approve,
    ask,
    correct,
    fresh,
    make_board_member,
    make_official,
    make_visit,
    register,
    report,
    send_out,
    usual_attendees,
)
from .imported import make_pair

TODAY = timezone.localdate
WISHES = "Köket vill ha mer.\n\n- Ett *större* kylrum.\n- En diskmaskin till,\n  så att fler kan hjälpa.\n- En ugn"
STATES = {
    "draft": lambda visit: visit, "reading": send_out, "approved": approve, "reported": report, "registered": register
}  # fmt: skip


@pytest.fixture
def official(db):
    return make_official(name="Bo Tjänsteperson")


@pytest.fixture
def client(official, log_in):
    return log_in(official)


@pytest.fixture
def visit(official):
    return make_visit(official, texts=[WISHES, "Kort svar"])


def making(visit, number=1):
    return reverse("visits:make_requests", args=[visit.pk, number])


def at(name, wish):
    return reverse(f"visits:{name}", args=[wish.pk])


def codes(*places):
    """Return what the form calls the passages at `places` of WISHES."""
    return [passages_of(WISHES)[place].code for place in places]


def send(client, url, **changes):
    """Send the form at `url` with `changes`, lists among them."""
    data = fields(client.get(url)) | changes
    return client.post(url, {name: value for name, value in data.items() if value is not None})


def page(client, wish):
    return client.get(wish.get_absolute_url()).content.decode()


class TestMaking:
    @pytest.mark.parametrize("state", STATES)
    def test_several_bullets_become_a_request_each_whatever_the_state(self, client, visit, official, state):
        visit = STATES[state](visit)
        before = visit.answers.get(number=1).text
        response = send(client, making(visit), passages=codes(1, 3), owner="Ordföranden", due_on="2099-01-31")
        assert response.url == f"{visit.get_absolute_url()}#question-1"
        made = BoardRequest.objects.order_by("pk")
        assert [(it.text, it.passage) for it in made] == [("Ett större kylrum.",) * 2, ("En ugn",) * 2]
        assert {(it.visit_id, it.owner, str(it.due_on), it.status, it.created_by) for it in made} == {
            (visit.pk, "Ordföranden", "2099-01-31", "open", official)
        }
        assert {it.operation_text for it in made} == {"Provodlingen"}
        assert visit.answers.get(number=1).text == before

    def test_what_is_marked_is_kept_as_the_answer_has_it_and_may_be_said_otherwise(self, client, visit):
        url = making(visit)
        response = fill_in(client, url, marked="diskmaskin till, så att\nfler", text="Köp en diskmaskin")
        wish = BoardRequest.objects.get()
        assert response.url == wish.get_absolute_url()
        assert (wish.passage, wish.text) == ("diskmaskin till,\nså att fler", "Köp en diskmaskin")
        body = page(client, wish)
        assert "Köp en diskmaskin" in body
        assert "diskmaskin till,\nså att fler" in body

    def test_a_unit_may_be_chosen_instead_of_the_operation_visited(self, client, visit):
        unit = make.make_unit("Köksenheten")
        fill_in(client, making(visit), marked="En ugn", operation=str(unit.pk))
        wish = BoardRequest.objects.get()
        assert (wish.operation, wish.operation_text) == (unit, "Köksenheten")

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({}, "__all__"),
            ({"marked": "En spis"}, "marked"),
            ({"marked": "   "}, "__all__"),
            ({"passages": ["0" * 16]}, "passages"),
            ({"passages": codes(1, 2), "text": "Båda"}, "text"),
            ({"passages": codes(1), "due_on": "i vår"}, "due_on"),
            ({"passages": codes(1), "owner": "a" * 201}, "owner"),
            ({"passages": codes(1), "text": "a" * 5001}, "text"),
        ],
    )
    def test_what_cannot_be_made_is_told_and_nothing_typed_is_lost(self, client, visit, sent, field):
        response = send(client, making(visit), **{"owner": "Nämnden"} | sent)
        assert response.status_code == 200
        assert field in response.context["form"].errors
        assert errors(response)
        assert fields(response)["owner"] == sent.get("owner", "Nämnden")
        assert not BoardRequest.objects.exists()

    def test_the_same_once_more_asks_for_a_tick(self, client, visit):
        ask(visit, passage="En ugn")
        response = send(client, making(visit), passages=codes(3))
        assert "är redan ett önskemål: En ugn" in response.content.decode()
        tick = boxes(response, "passed_warnings")
        assert client.post(making(visit), fields(response) | {"passages": codes(3), "passed_warnings": tick[0]}).url
        assert BoardRequest.objects.count() == 2

    def test_a_personal_number_is_warned_of(self, client, visit):
        response = fill_in(client, making(visit), marked="En ugn", text="En ugn till 19811228-9874")
        assert response.context["form"].warnings
        assert not BoardRequest.objects.exists()

    def test_the_same_form_sent_twice_makes_it_once(self, client, visit):
        data = fields(client.get(making(visit))) | {"passages": codes(1, 2)}
        for _time in range(2):
            assert client.post(making(visit), data).status_code == 302
        assert client.post(making(visit), data | {"owner": "Någon"}).status_code == 200
        assert BoardRequest.objects.count() == 2

    def test_a_question_without_an_answer_gives_no_form(self, client, visit):
        assert client.get(making(visit, 3)).url == visit.get_absolute_url()
        assert client.get(making(visit, 99)).status_code == 404

    def test_an_answer_that_was_changed_meanwhile_is_shown_again(self, client, visit, official):
        data = fields(client.get(making(visit))) | {"passages": codes(3), "text": "Köp en ugn"}
        answer = visit.answers.get(number=1)
        answer.write("Allt är bra.", version=answer.version, by=official)
        response = client.post(making(visit), data)
        assert "passages" in response.context["form"].errors
        assert fields(response)["text"] == "Köp en ugn"


class TestOnTheVisit:
    def test_the_passage_is_marked_and_leads_to_the_request(self, client, visit):
        wish = ask(visit, passage="En ugn")
        body = client.get(visit.get_absolute_url()).content.decode()
        assert "<mark>En ugn</mark>" in body
        assert f'href="{wish.get_absolute_url()}" class="wish"' in body
        assert making(visit) in body

    def test_a_passage_that_is_written_over_stands_on_its_own_page(self, client, visit, official):
        wish = ask(visit, passage="En ugn")
        answer = visit.answers.get(number=1)
        answer.write("Helt andra ord", version=answer.version, by=official)
        body = client.get(visit.get_absolute_url()).content.decode()
        assert "<mark>" not in body
        assert wish.get_absolute_url() in body
        assert "En ugn" in page(client, wish)
        assert fill_in(client, at("change_request", wish), text="En bra ugn").status_code == 302

    def test_a_correction_shows_the_requests_of_what_it_corrects(self, client, visit, official):
        wish = ask(approve(visit), passage="En ugn")
        newer = correct(fresh(visit), official)
        later = ask(newer, passage="Ett större kylrum.")
        body = client.get(newer.get_absolute_url()).content.decode()
        assert "<mark>En ugn</mark>" in body
        assert later.get_absolute_url() in body
        assert wish.visit == visit
        earlier = client.get(visit.get_absolute_url()).content.decode()
        assert wish.get_absolute_url() in earlier
        assert later.get_absolute_url() not in earlier
        assert newer.get_absolute_url() in page(client, wish)

    def test_the_operation_follows_the_heading_of_a_draft(self, client, visit):
        followed, apart = ask(visit), ask(visit, operation=make.make_unit("Annan enhet"))
        unit = make.make_unit("Köket")
        assert fill_in(client, reverse("visits:change", args=[visit.pk]), operation=str(unit.pk)).status_code == 302
        found = {it.pk: it.operation_text for it in BoardRequest.objects.all()}
        assert found == {followed.pk: "Köket", apart.pk: "Annan enhet"}

    def test_a_draft_with_requests_is_not_thrown_away(self, client, visit, official):
        wish = ask(visit)
        discard = reverse("visits:discard", args=[visit.pk])
        assert "Återta dem först" in fill_in(client, discard).content.decode()
        wish.take_back(official, "Fel")
        assert fill_in(client, discard).status_code == 302
        assert not BoardRequest.objects.exists()

    def test_nothing_is_asked_for_from_a_visit_just_thrown_away(self, visit, official):
        answer = visit.answers.get(number=1)
        BoardVisit.objects.get(pk=visit.pk).discard(official)
        with pytest.raises(ValidationError, match="tagits bort"):
            BoardRequest.objects.make_from(answer, ["Ett ord"], by=official, key=uuid.uuid4())

    def test_of_two_visits_that_are_one_the_kept_one_takes_over_the_requests(self, official):
        pair = make_pair(make_visit(official, texts=[WISHES]), make_visit(official, texts=[WISHES]))
        wish = ask(fresh(pair.visit), passage="En ugn")
        pair.say_same(pair.earlier, by=official)
        wish.refresh_from_db()
        assert (wish.visit, wish.answer.visit) == (pair.earlier, pair.earlier)


class TestFollowing:
    @pytest.fixture
    def wish(self, visit):
        return ask(visit, passage="En ugn")

    def test_it_is_answered_opened_again_and_the_history_tells_by_whom(self, client, wish, official):
        sent = {"status": "partly_met", "reply": "En begagnad köps", "replied_on": f"{TODAY()}"}
        assert fill_in(client, at("answer_request", wish), **sent).url == wish.get_absolute_url()
        wish.refresh_from_db()
        assert (wish.status, wish.reply, wish.replied_on) == ("partly_met", "En begagnad köps", TODAY())
        assert fill_in(client, at("reopen_request", wish)).status_code == 302
        body = page(client, wish)
        for words in ("Svar infört", "Öppnat igen", "En begagnad köps", "Bo Tjänsteperson", "Delvis tillgodosett"):
            assert words in body, words
        wish.refresh_from_db()
        assert wish.is_waiting

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"status": "met", "reply": ""}, "reply"),
            ({"status": "met", "reply": "Ja", "replied_on": ""}, "replied_on"),
            ({"status": "declined", "reply": "Nej", "replied_on": "2099-01-01"}, "replied_on"),
            ({"status": "declined", "reply": "Nej", "replied_on": "2001-01-01"}, "replied_on"),
            ({"status": "open", "reply": "Ja"}, "status"),
            ({"status": "taken_back", "reply": "Ja"}, "status"),
            ({"status": None, "reply": "Ja"}, "status"),
        ],
    )
    def test_a_final_answer_says_what_and_when(self, client, wish, sent, field):
        response = fill_in(client, at("answer_request", wish), **sent)
        assert field in response.context["form"].errors
        wish.refresh_from_db()
        assert wish.status == "open"

    def test_under_way_needs_no_words(self, client, wish):
        assert fill_in(client, at("answer_request", wish), status="under_way", reply="").status_code == 302
        wish.refresh_from_db()
        assert (wish.status, wish.replied_on) == ("under_way", None)

    def test_what_is_taken_back_is_gone_for_all_but_officials(self, client, wish, log_in):
        approve(fresh(wish.visit))
        manager = log_in(make.make_user(Role.MANAGER))
        assert manager.get(wish.get_absolute_url()).status_code == 200
        assert fill_in(client, at("take_back_request", wish), reason="").status_code == 200
        assert fill_in(client, at("take_back_request", wish), reason="Stod två gånger").status_code == 302
        assert "Stod två gånger" in page(client, wish)
        assert manager.get(wish.get_absolute_url()).status_code == 404
        assert "En ugn" not in client.get(reverse("visits:requests")).content.decode()
        assert "En ugn" in client.get(reverse("visits:requests"), {"status": "taken_back"}).content.decode()
        for name in ("answer_request", "change_request", "take_back_request"):
            assert client.get(at(name, wish)).url == wish.get_absolute_url()
        assert fill_in(client, at("reopen_request", wish)).status_code == 302
        assert manager.get(wish.get_absolute_url()).status_code == 200
        assert "Stod två gånger" not in page(manager, wish)
        assert "Stod två gånger" in page(client, wish)

    def test_what_was_mended_away_is_told_to_officials_alone(self, client, wish, official, log_in):
        approve(fresh(wish.visit))
        wish.change(official, operation=None, text="KANARIE om en elev")
        wish.answer_it(official, status=RequestStatus.UNDER_WAY, reply="KANARIE ringer", replied_on=TODAY())
        wish.change(official, operation=None, text="En ugn")
        wish.answer_it(official, status=RequestStatus.UNDER_WAY, reply="Vi ringer", replied_on=TODAY())
        assert "KANARIE" in page(client, wish)
        for role in (Role.MANAGER, Role.SUPERVISOR, Role.BOARD_MEMBER):
            body = page(log_in(make.make_user(role)), wish)
            assert "Vi ringer" in body
            assert "KANARIE" not in body

    @pytest.mark.parametrize(
        ("name", "changes"), [("reopen_request", {}), ("take_back_request", {"reason": "Ett skäl jag skrev"})]
    )
    def test_a_step_after_somebody_else_shows_it_again(self, client, wish, name, changes, official):
        wish.answer_it(official, status=RequestStatus.UNDER_WAY, reply="", replied_on=None)
        data = fields(client.get(at(name, wish))) | changes
        wish.change(official, operation=None, text="Andra ord")
        response = client.post(at(name, wish), data)
        assert response.status_code == 409
        assert all(fields(response)[field] == value for field, value in changes.items())
        assert client.post(at(name, wish), fields(response)).status_code == 302

    def test_the_row_of_an_older_version_is_refused(self, wish, official):
        stale = BoardRequest.objects.get(pk=wish.pk)
        wish.change(official, operation=None, text="Andra ord")
        with pytest.raises(Conflict):
            stale.take_back(official, "Fel")

    @pytest.mark.parametrize("fields", [{"status": "met"}, {"status": "taken_back"}, {"taken_back_reason": "Fel"}])
    def test_the_database_keeps_status_and_words_together(self, wish, fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            BoardRequest.objects.filter(pk=wish.pk).update(**fields)


class TestWhoReads:
    @pytest.fixture
    def users(self, db):
        users = {role.value: make.make_user(role) for role in Role}
        return users | {"attending": make_board_member(), "no_role": make.make_user()}

    def canary(self, state, users):
        """Return a request of a visit brought to `state`, whose words tell the state."""
        leading, *rest = usual_attendees(leader=users["attending"])
        visit = make_visit(texts=[f"CANARY-{state} i svaret"], attendees=[leading, *rest])
        wish = ask(visit, text=f"CANARY-{state} önskas", owner=f"CANARY-{state}")
        answer_request(wish, reply=f"CANARY-{state} svarades")
        STATES[state](visit)
        return wish

    def test_a_request_is_read_by_those_who_read_its_visit(self, users, log_in):
        readers = set(Role) - {Role.CASE_OFFICER, Role.LOG_REVIEWER}
        wishes = {state: self.canary(state, users) for state in STATES}
        for name, user in users.items():
            client = log_in(user)
            for state, wish in wishes.items():
                may = name in {"official", "attending"} or (state not in ("draft", "reading") and name in readers)
                assert client.get(wish.get_absolute_url()).status_code == (200 if may else 404), (name, state)
                assert (f"CANARY-{state}" in self.everything(client)) == may, (name, state)
                for act in ("change_request", "answer_request", "take_back_request", "reopen_request"):
                    status = client.get(at(act, wish)).status_code
                    assert status == (200 if name == "official" else 403 if may else 404), (name, state, act)

    def everything(self, client):
        """Return what the list says, its choices among them."""
        return client.get(reverse("visits:requests")).content.decode()

    def test_the_pdf_holds_what_is_approved_and_filtered(self, users, log_in):
        for state in STATES:
            self.canary(state, users)
        response = log_in(users["official"]).get(reverse("visits:requests_pdf"), {"status": "met"})
        text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(response.content)).pages)
        assert {state for state in STATES if f"CANARY-{state} önskas" in text} == {"approved", "reported", "registered"}
        assert "CANARY-approved svarades" in text
        assert "Tillgodosett" in text
        late = log_in(users["official"]).get(reverse("visits:requests_pdf"), {"status": "late"})
        assert "CANARY" not in "".join(it.extract_text() for it in pypdf.PdfReader(io.BytesIO(late.content)).pages)

    def test_requests_of_a_correction_are_told_of_when_it_is_approved(self, official, log_in):
        newer = correct(approve(make_visit(official, texts=[WISHES])), official)
        wish = ask(newer, passage="En ugn")
        manager = log_in(make.make_user(Role.MANAGER))
        assert manager.get(wish.get_absolute_url()).status_code == 404
        assert "En ugn" not in self.everything(manager)
        approve(newer)
        assert "En ugn" in self.everything(manager)


def test_a_visit_asks_the_database_as_often_with_many_requests(client, visit, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(60) as asked:
            client.get(visit.get_absolute_url())
        return len(asked)

    ask(visit)
    client.get(visit.get_absolute_url())
    few = count()
    for _time in range(5):
        ask(visit, passage="En ugn")
    assert count() == few
    assert BoardVisit.objects.count() == 1
