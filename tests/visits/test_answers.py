"""Writing answers: saved one by one, two texts shown instead of one lost, with and without JavaScript."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Draft
from tests import factories as make
from visits.models import Answer

from .factories import approve, fresh, make_board_member, make_official, make_visit, member, send_out

JSON = {"Accept": "application/json"}


@pytest.fixture
def official(db):
    return make_official(language="en", name="Bo Skrivare")


@pytest.fixture
def visit(official):
    return make_visit(by=official)


def path(visit, number=1):
    return reverse("visits:answer", args=[visit.pk, number])


def answer(visit, number=1):
    return Answer.objects.get(visit=visit, number=number)


def save(client, visit, text, version=1, number=1, **data):
    """Save as static/js/answers.js does."""
    return client.post(path(visit, number), {"text": text, "version": version} | data, headers=JSON)


def test_saved_while_typing(log_in, official, visit):
    response = save(log_in(official), visit, "Ett svar.")
    told = response.json()
    assert response.status_code == 200
    assert told["version"] == 2
    assert told["saved"].startswith("Saved ")
    assert told["is_empty"] is False
    assert (answer(visit).text, answer(visit).saved_by) == ("Ett svar.", official)


@pytest.mark.parametrize(
    "text",
    [
        "\n\n  rad\n\tindragen  \n", "😀 👨‍👩‍👧", "مرحبا \u202eomvänt\u202c", "<b>&amp;</b>", "'\"\\",
        "- a\n- b\n### c",
        "x" * 100_000,
    ],
)  # fmt: skip
def test_the_text_is_stored_exactly_as_typed(log_in, official, visit, text):
    assert save(log_in(official), visit, text).status_code == 200
    assert answer(visit).text == text
    page = log_in(official).get(reverse("visits:write", args=[visit.pk]))
    assert page.status_code == 200


def test_line_breaks_become_newlines(log_in, official, visit):
    save(log_in(official), visit, "a\r\nb\rc")
    assert answer(visit).text == "a\nb\nc"


@pytest.mark.parametrize("text", ["a\0b", "x" * 1_000_000])
def test_what_cannot_be_stored_is_refused_and_given_back(log_in, official, visit, text):
    client = log_in(official)
    response = save(client, visit, text)
    assert response.status_code == 400
    assert response.json()["error"]
    page = client.post(path(visit), {"text": text, "version": 1})
    assert page.status_code == 400
    assert text.replace("\0", "\ufffd") in page.content.decode()
    assert answer(visit).text == ""


def test_broken_letters_are_no_fault(log_in, official, visit):
    body = f"version=1&text={quote(b'a' + bytes([0xED, 0xA0, 0x80]) + b'b')}"
    response = log_in(official).post(path(visit), body, "application/x-www-form-urlencoded", headers=JSON)
    assert response.status_code == 200
    assert answer(visit).text.startswith("a")


@pytest.mark.parametrize("version", ["", "0", "-3", "x", "9" * 40, "1.5"])
def test_a_damaged_version_is_no_fault(log_in, official, visit, version):
    response = save(log_in(official), visit, "text", version)
    assert response.status_code == 400
    assert log_in(official).post(path(visit), {"text": "text"}).status_code == 400
    assert answer(visit).text == ""


def test_two_savers_of_one_question_see_both_texts(log_in, official, visit):
    lena = make_board_member(name="Lena Ledamot", language="en")
    visit.set_attendees([member("Lena Ledamot", "majority", user=lena)], by=official)
    assert save(log_in(lena), visit, "SFI tre dagar på plats.").status_code == 200
    response = save(log_in(official), visit, "SFI på plats och i köket.")
    assert response.status_code == 409
    told = response.json()
    assert told["version"] == 2
    for words in ("Lena Ledamot saved", "<mark>[^<]*tre dagar", "<mark>[^<]*köket", 'value="theirs"', 'value="both"'):
        assert re.search(words, told["html"]), words
    assert answer(visit).text == "SFI tre dagar på plats."
    assert save(log_in(official), visit, "SFI på plats och i köket.", told["version"]).status_code == 200
    assert answer(visit).text == "SFI på plats och i köket."


@pytest.mark.django_db(transaction=True)
def test_eight_savers_at_once_leave_one_text_and_seven_conflicts(log_in):
    official = make_official()
    visit = make_visit(by=official)

    def send(place):
        try:
            return save(log_in(official), visit, f"text {place}").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(send, range(8)))
    assert codes == [200] + [409] * 7
    assert answer(visit).version == 2


def test_the_same_text_by_two_is_no_conflict(log_in, official, visit):
    save(log_in(official), visit, "samma")
    response = save(log_in(official), visit, "samma")
    assert (response.status_code, response.json()["version"]) == (200, 2)


def test_a_writer_who_comes_back_begins_on_what_stands_there(log_in, official, visit):
    save(log_in(official), visit, "nytt")
    told = log_in(official).get(path(visit), headers=JSON).json()
    assert (told["text"], told["version"]) == ("nytt", 2)


def test_a_personal_number_is_told_and_saved(log_in, official, visit):
    number = make.make_number()
    told = save(log_in(official), visit, f"Hen har {number[:8]}-{number[8:]}.").json()
    assert "personal number" in told["warning"]
    assert number[:8] in answer(visit).text
    assert save(log_in(official), visit, "Utan.", 2).json()["warning"] == ""


def test_a_preview_is_safe_and_saves_nothing(log_in, official, visit):
    text = "### Rubrik\n\n- punkt\n\n<script>alert(1)</script>"
    html = save(log_in(official), visit, text, preview="1").json()["html"]
    assert "<h3>Rubrik</h3>" in html
    assert "<li>punkt</li>" in html
    assert "<script>" not in html
    page = log_in(official).post(path(visit), {"text": text, "version": 1, "preview": "1"}).content.decode()
    assert "<h3>Rubrik</h3>" in page
    assert answer(visit).text == ""


# Without JavaScript


def test_the_button_saves_and_returns_to_the_question(log_in, official, visit):
    response = log_in(official).post(path(visit, 3), {"text": "Sparat", "version": 1})
    assert response.url == reverse("visits:write", args=[visit.pk]) + "#question-3"
    assert answer(visit, 3).text == "Sparat"


def test_two_texts_are_settled_on_a_page(log_in, official, visit):
    client = log_in(official)
    save(client, visit, "Deras rad\nGemensam rad")
    mine = {"text": "Gemensam rad\nMin rad", "version": 1}
    page = client.post(path(visit), mine)
    assert page.status_code == 409
    assert "Gemensam rad\nMin rad</textarea>" in page.content.decode()
    assert 'name="version" value="2"' in page.content.decode()
    both = client.post(path(visit), mine | {"version": 2, "choice": "both"})
    assert "Deras rad\nGemensam rad\nMin rad</textarea>" in both.content.decode()
    joined = client.post(path(visit), mine | {"version": 2, "choice": "joined", "passage-1": "theirs"})
    assert "Deras rad\nGemensam rad\nMin rad</textarea>" in joined.content.decode()
    joined = client.post(path(visit), mine | {"version": 2, "choice": "joined", "passage-1": "mine"})
    assert "\nGemensam rad\nMin rad</textarea>" in joined.content.decode()
    assert "Deras rad" not in re.search(r"(?s)<textarea[^>]*name=\"text\".*?</textarea>", joined.content.decode())[0]
    assert answer(visit).text == "Deras rad\nGemensam rad"
    client.post(path(visit), mine | {"version": 2, "choice": "theirs"})
    assert answer(visit).text == "Deras rad\nGemensam rad"
    client.post(path(visit), mine | {"version": 2, "choice": "mine"})
    assert answer(visit).text == "Gemensam rad\nMin rad"


def test_a_text_too_late_is_given_back(log_in, official, visit):
    client = log_in(official)
    send_out(visit)
    page = client.post(path(visit), {"text": "Hann inte", "version": 1})
    assert page.status_code == 409
    assert "Hann inte</textarea>" in page.content.decode()
    told = save(client, visit, "Hann inte")
    assert (told.status_code, told.json()["is_locked"]) == (409, True)
    assert answer(visit).text == ""


def test_an_approved_answer_never_changes(log_in, official, visit):
    approve(visit)
    assert save(log_in(official), visit, "För sent").status_code == 409
    assert answer(visit).text == ""


@pytest.mark.parametrize("number", [0, 7, 99999999999])
def test_a_question_that_is_not_there_is_not_found(log_in, official, visit, number):
    assert log_in(official).get(path(visit, number)).status_code == 404
    assert save(log_in(official), visit, "text", number=number).status_code == 404


def test_every_question_can_be_opened_alone(log_in, official, visit):
    for each in fresh(visit).answers.all():
        assert log_in(official).get(path(visit, each.number)).status_code == 200


class TestTimeOut:
    """The time runs out while somebody writes, and there is no JavaScript to keep the text."""

    @pytest.fixture
    def client(self, log_in, official):
        return log_in(official)

    def sent_too_late(self, client, visit, text, number=1):
        """Return where one is led who sends `text` from the page of all questions after the time is out."""
        page = client.get(reverse("visits:write", args=[visit.pk])).content.decode()
        assert f'value="{visit.pk}/{number}"' in page
        data = {"draft_form": "visits:answer", "draft_subject": f"{visit.pk}/{number}", "text": text, "version": "1"}
        with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
            response = client.post(path(visit, number), data)
        assert response.headers["Location"] == f"{reverse('account_login')}?next={path(visit, number)}"
        return response

    def test_the_text_is_in_the_field_after_the_next_log_in(self, client, official, visit):
        self.sent_too_late(client, visit, "Första raden\r\n\r\n- andra", 2)
        assert answer(visit, 2).text == ""
        client.force_login(official)
        for url in (path(visit, 2), reverse("visits:write", args=[visit.pk])):
            page = client.get(url).content.decode()
            assert "\nFörsta raden\n\n- andra</textarea>" in page
            assert page.count("data-restored") == 1
            assert "Restored from what you wrote" in page

    def test_it_is_gone_once_it_is_saved(self, client, official, visit):
        self.sent_too_late(client, visit, "Sparas sedan")
        client.force_login(official)
        assert save(client, visit, "Sparas sedan").status_code == 200
        assert not Draft.objects.exists()
        assert "data-restored" not in client.get(path(visit)).content.decode()

    def test_somebody_elses_text_is_not_overwritten_by_it(self, client, official, visit, log_in):
        self.sent_too_late(client, visit, "Mitt")
        answer(visit).write("Deras", version=1, by=make_official())
        client.force_login(official)
        page = client.get(path(visit))
        assert page.context["version"] == 1
        assert client.post(path(visit), {"text": "Mitt", "version": 1}).status_code == 409
        assert client.post(path(visit), {"text": "Mitt", "version": 2, "choice": "theirs"}).status_code == 302
        assert not Draft.objects.exists()
        assert answer(visit).text == "Deras"

    def test_it_is_shown_though_the_visit_is_no_longer_a_draft(self, client, official, visit):
        self.sent_too_late(client, visit, "Hann inte")
        send_out(visit)
        client.force_login(official)
        page = client.get(path(visit))
        assert page.status_code == 409
        assert "Hann inte</textarea>" in page.content.decode()

    def test_it_can_be_thrown_away(self, client, official, visit):
        self.sent_too_late(client, visit, "Bort")
        client.force_login(official)
        data = {"draft_form": "visits:answer", "draft_subject": f"{visit.pk}/1", "next": path(visit)}
        assert client.post(reverse("accounts:discard_draft"), data).headers["Location"] == path(visit)
        assert "Bort" not in client.get(path(visit)).content.decode()

    def test_nobody_else_sees_it(self, client, visit, log_in):
        self.sent_too_late(client, visit, "Mitt eget")
        assert "Mitt eget" not in log_in(make_official()).get(path(visit)).content.decode()

    def test_a_text_too_long_to_be_stored_is_there_to_be_shortened(self, client, official, visit):
        self.sent_too_late(client, visit, "x" * 150_000)
        client.force_login(official)
        assert "x" * 150_000 in client.get(path(visit)).content.decode()

    @pytest.mark.parametrize(
        "data", [{}, {"text": []}, {"text": ["a"], "version": ["x"]}, {"text": ["a"], "version": []}]
    )
    def test_a_damaged_draft_is_no_fault(self, client, official, visit, data):
        Draft.objects.keep(official, "visits:answer", f"{visit.pk}/1", data)
        assert client.get(path(visit)).status_code == 200
        assert client.get(reverse("visits:write", args=[visit.pk])).status_code == 200
