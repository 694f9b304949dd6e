"""Writing together: who is here, one's own saves known again, twenty writers on one question, and two texts joined."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.middleware import LAST_SEEN
from config.differences import joined, passages, together
from config.versioning import Conflict
from visits.models import Answer, Presence
from visits.models.presence import FADES_AFTER
from visits.sending import Sent, read_seen

from .factories import fresh, make_board_member, make_official, make_visit, member, send_out

PAGE = "7e57ab1e-0000-4000-8000-000000000001"

JSON = {"Accept": "application/json"}
WRITERS, SAVES = 20, 25


@pytest.fixture
def official(db):
    return make_official(language="en", name="Bo Skrivare")


@pytest.fixture
def lena(db):
    return make_board_member(language="en", name="Lena Ledamot")


@pytest.fixture
def visit(official, lena):
    return make_visit(by=official, attendees=[member("Lena Ledamot", "majority", user=lena)])


def path(visit, number=1):
    return reverse("visits:answer", args=[visit.pk, number])


def answer(visit, number=1):
    return Answer.objects.get(visit=visit, number=number)


def beat(client, visit, page=None, **data):
    return client.post(reverse("visits:presence", args=[visit.pk]), {"page": page or uuid.uuid4()} | data)


def save(client, visit, text, version, page=None, turn="", **data):
    sent = {"text": text, "version": version, "page": page or "", "turn": turn}
    return client.post(path(visit), sent | data, headers=JSON)


# Who is here


def test_those_who_write_are_seen_where_they_write(log_in, official, lena, visit):
    bo, lenas = log_in(official), log_in(lena)
    beat(lenas, visit, number=3)
    told = beat(bo, visit, number=1).json()
    assert told["people"] == [{"name": "Lena Ledamot", "number": 3, "is_own": False}]
    assert told["versions"] == {str(number): 1 for number in range(1, 7)}
    save(lenas, visit, "Nytt", 1)
    assert beat(bo, visit, number=1).json()["versions"]["1"] == 2
    page = bo.get(reverse("visits:write", args=[visit.pk])).content.decode()
    assert re.search(r'Lena Ledamot <a href="#question-3">question 3</a>', page)


def test_one_in_two_windows_is_told_of_the_other_window_and_not_of_this_one(log_in, official, visit):
    client, page = log_in(official), uuid.uuid4()
    beat(client, visit, page, number=2)
    assert beat(client, visit, page, number=2).json()["people"] == []
    assert beat(client, visit, number=4).json()["people"] == [{"name": "Bo Skrivare", "number": 2, "is_own": True}]


def test_a_page_that_falls_silent_fades_and_is_swept_away(log_in, official, lena, visit):
    beat(log_in(lena), visit, number=3)
    with time_machine.travel(timezone.now() + FADES_AFTER + timedelta(seconds=1), tick=False):
        assert beat(log_in(official), visit).json()["people"] == []
    assert [row.user for row in Presence.objects.all()] == [official]


def test_a_page_that_is_left_is_gone_at_once_and_locks_nothing(log_in, official, lena, visit):
    page, lenas = uuid.uuid4(), log_in(lena)
    beat(lenas, visit, page, number=3)
    assert beat(lenas, visit, page, leaves="1").status_code == 200
    assert beat(log_in(official), visit).json()["people"] == []
    assert save(log_in(official), visit, "Fritt fram", 1).status_code == 200


def test_nobody_moves_somebody_elses_page(log_in, official, lena, visit):
    page = uuid.uuid4()
    beat(log_in(lena), visit, page, number=3)
    beat(log_in(official), visit, page, number=5)
    beat(log_in(official), visit, page, leaves="1")
    assert [(row.user, row.number) for row in Presence.objects.all()] == [(lena, 3)]


def test_a_visit_that_is_sent_out_has_nobody_writing(log_in, official, visit):
    page, client = uuid.uuid4(), log_in(official)
    beat(client, visit, page, number=3)
    send_out(visit)
    assert beat(client, visit, page, number=3).json() == {"is_locked": True}
    assert not Presence.objects.exists()


def test_who_does_not_attend_is_not_told(log_in, visit):
    beat(log_in(make_official()), visit, number=1)
    assert beat(log_in(make_board_member()), visit).status_code == 404


@pytest.mark.parametrize(
    "data", [{"page": "x"}, {"page": " "}, {"number": "0"}, {"number": "99999"}, {"number": "ett"}]
)
def test_a_damaged_page_is_told_and_stores_nothing(log_in, official, visit, data):
    assert beat(log_in(official), visit, **({"page": str(uuid.uuid4())} | data)).status_code == 400
    assert not Presence.objects.exists()


def test_an_open_page_keeps_no_session_from_running_out(log_in, official, visit):
    client = log_in(official)
    client.get(reverse("visits:write", args=[visit.pk]))
    seen = client.session[LAST_SEEN]
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.IDLE_SECONDS / 2), tick=False):
        assert beat(client, visit).status_code == 200
        assert client.session[LAST_SEEN] == seen
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.IDLE_SECONDS + 1), tick=False):
        assert beat(client, visit).status_code == 302


def test_presence_asks_as_often_for_ten_writers_as_for_one(log_in, official, visit):
    client, page, counts = log_in(official), uuid.uuid4(), []
    for more in (1, 9):
        for _one in range(more):
            Presence.objects.beat(visit, make_official(), uuid.uuid4(), 2)
        beat(client, visit, page)
        with CaptureQueriesContext(connection) as captured:
            assert len(beat(client, visit, page).json()["people"]) >= more
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10


# One's own saves


def test_saves_without_an_answer_are_known_again(log_in, official, visit):
    client, page = log_in(official), uuid.uuid4()
    save(client, visit, "a", 1, page, 1)
    # The second never arrived, and of the first the page heard nothing.
    response = save(client, visit, "abc", 1, page, 3, seen=f"{page}:2")
    assert response.status_code == 200
    assert (answer(visit).text, answer(visit).version) == ("abc", 3)


def test_a_page_that_takes_over_from_a_closed_one_goes_on_from_its_saves(log_in, official, visit):
    client, before, page = log_in(official), uuid.uuid4(), uuid.uuid4()
    save(client, visit, "a", 1, before, 7)
    assert save(client, visit, "ab", 1, page, 1, seen=f"{before}:7").status_code == 200
    assert answer(visit).text == "ab"


def test_a_save_that_comes_late_overwrites_nothing(log_in, official, visit):
    client, page = log_in(official), uuid.uuid4()
    save(client, visit, "ab", 1, page, 2, seen=f"{page}:1")
    assert save(client, visit, "a", 1, page, 1).status_code == 409
    assert answer(visit).text == "ab"


@pytest.mark.parametrize("before", [[], ["a"]])
def test_a_save_that_comes_after_the_text_was_taken_back_overwrites_nothing(log_in, official, visit, before):
    client, page = log_in(official), uuid.uuid4()
    for turn, text in enumerate(before, start=1):
        save(client, visit, text, turn, page, turn)
    text, turn, version = answer(visit).text, len(before) + 1, answer(visit).version
    # The text is as it was before the save that is still on its way.
    assert save(client, visit, text, version, page, turn + 1, seen=f"{page}:{turn}").status_code == 200
    assert save(client, visit, "ab", version, page, turn, seen=f"{page}:{turn - 1}").status_code == 409
    assert answer(visit).text == text
    assert answer(visit).version == version
    assert save(client, visit, "abc", version, page, turn + 2).status_code == 200


def test_a_closed_page_that_turns_out_to_live_is_not_overwritten(log_in, official, visit):
    client, before, page = log_in(official), uuid.uuid4(), uuid.uuid4()
    save(client, visit, "a", 1, before, 8)
    assert save(client, visit, "b", 1, page, 1, seen=f"{before}:7").status_code == 409


def test_somebody_elses_text_in_between_is_never_taken_for_ones_own(log_in, official, lena, visit):
    client, page = log_in(official), uuid.uuid4()
    save(client, visit, "a", 1, page, 1)
    save(log_in(lena), visit, "a, och mer", 2, uuid.uuid4(), 1)
    assert save(client, visit, "ab", 1, page, 2, seen=f"{page}:1").status_code == 409
    assert answer(visit).text == "a, och mer"


def test_ones_own_save_that_is_stored_at_that_very_moment_is_no_conflict(official, visit):
    page = uuid.uuid4()
    late = answer(visit)
    answer(visit).write("a", version=1, by=official, sent=Sent(page, 1))
    late.write("ab", version=1, by=official, sent=Sent(page, 2, {page: 1}))
    assert (answer(visit).text, late.version) == ("ab", 3)
    with pytest.raises(Conflict):
        answer(visit).write("c", version=1, by=official)


def test_nothing_is_saved_in_the_name_of_whoever_has_logged_in_since(log_in, official, lena, visit):
    response = save(log_in(lena), visit, "Bos text", 1, writer=official.pk)
    assert (response.status_code, response.json()["is_somebody_else"]) == (403, True)
    assert answer(visit).text == ""
    assert save(log_in(official), visit, "Bos text", 1, writer=official.pk).status_code == 200


@pytest.mark.parametrize("seen", ["x", "a:1", PAGE, f"{PAGE}:-1", f"{PAGE}:9999999999"])
def test_damaged_saves_are_refused_with_the_text(log_in, official, visit, seen):
    assert save(log_in(official), visit, "text", 1, uuid.uuid4(), 1, seen=seen).status_code == 400
    assert answer(visit).text == ""


@hypothesis.settings(max_examples=20, deadline=None)
@given(st.dictionaries(st.uuids(), st.integers(0, 10**9 - 1), max_size=5))
def test_earlier_saves_are_read_as_they_were_written(seen):
    assert read_seen(" ".join(f"{page}:{turn}" for page, turn in seen.items())) == seen


def test_more_earlier_saves_than_a_page_names_are_refused():
    with pytest.raises(ValidationError):
        read_seen(" ".join(f"{uuid.uuid4()}:1" for _number in range(21)))


# Twenty writers


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_on_one_question_lose_nothing(log_in):
    official = make_official()
    visit = make_visit(by=official)

    def write(place):
        client, page, turn = log_in(official), uuid.uuid4(), 0
        text, version, told = "", 1, {"saves": 0, "refused": 0, "unsaved": False}
        try:
            while told["saves"] < SAVES or told["unsaved"]:
                turn += 1
                assert turn < 50 * SAVES
                if told["saves"] < SAVES:
                    told["saves"] += 1
                    text += f"\n- {place}:{told['saves']}"
                response = save(client, visit, text, version, page, turn)
                said = response.json()
                told["unsaved"], version = response.status_code == 409, said["version"]
                if told["unsaved"]:
                    # Every refused save returns its text, and what stood in its way, and is merged.
                    assert said["text"] == text
                    told["refused"] += 1
                    text = together(said["theirs"], text)
            return told["refused"]
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        refused = sum(pool.map(write, range(WRITERS)))
    lines = answer(visit).text.split("\n- ")[1:]
    assert sorted(lines) == sorted(f"{place}:{turn}" for place in range(WRITERS) for turn in range(1, SAVES + 1))
    assert refused > 0
    stored = Answer._meta.get_field("events").related_model.objects.filter(pgh_obj_id=answer(visit).pk)
    assert stored.filter(pgh_label="update").count() == answer(visit).version - 1


# Two texts

TEXTS = st.text(st.sampled_from("ab \n-#"), max_size=60)


@given(TEXTS, TEXTS)
def test_passages_hold_both_texts_and_give_either_back(theirs, yours):
    parts = passages(theirs, yours)
    numbers = [part.number for part in parts if part.number]
    assert joined(parts, dict.fromkeys(numbers, "theirs")) == theirs
    assert joined(parts, dict.fromkeys(numbers, "mine")) == yours
    assert numbers == list(range(1, len(numbers) + 1))


@given(TEXTS, TEXTS)
def test_nothing_of_either_text_is_missing_where_both_are_kept(theirs, yours):
    lines = together(theirs, yours).split("\n")
    for text in (theirs, yours):
        rest = iter(lines)
        assert all(line in rest for line in text.split("\n"))


def test_each_difference_is_chosen_on_its_own():
    parts = passages("Ett\nLika\nTre", "Ett och mer\nLika\nTre här\nFyra")
    assert joined(parts, {1: "theirs", 2: "mine"}) == "Ett\nLika\nTre här\nFyra"
    assert joined(parts, {1: "mine"}) == "Ett och mer\nLika\nTre\nTre här\nFyra"


def test_a_paragraph_kept_after_a_list_is_no_part_of_its_last_bullet():
    assert together("Ett\n- två", "Ett\nTre") == "Ett\n- två\n\nTre"
    assert together("- ett", "- två") == "- ett\n- två"
    assert together("- ett", "") == "- ett\n"


def test_long_texts_without_a_word_in_common_are_compared_quickly():
    theirs, yours = "ett ord till " * 7_000, "något annat här " * 6_000
    (part,) = passages(theirs, yours)
    assert part.difference.theirs == [(theirs, True)]


def test_two_texts_are_shown_passage_by_passage(log_in, official, lena, visit):
    save(log_in(lena), visit, "Lika.\n\nSFI tre dagar.\n\nSlut.", 1)
    client = log_in(official)
    html = save(client, visit, "Lika.\n\nSFI fyra dagar.\n\nSlut.", 1).json()["html"]
    assert len(re.findall("<fieldset", html)) == 1
    assert "<mark>tre</mark>" in html
    assert "<mark>fyra</mark>" in html
    page = client.post(path(visit), {"text": "Lika.\n\nSFI fyra dagar.\n\nSlut.", "version": 1}).content.decode()
    assert re.search(r'name="passage-1" value="both" checked', page)


def test_a_join_of_texts_of_which_one_has_changed_since_is_shown_again(log_in, official, lena, visit):
    save(log_in(lena), visit, "Ett", 1)
    save(log_in(lena), visit, "Två", 2)
    data = {"text": "Mitt", "version": 2, "choice": "joined", "passage-1": "theirs"}
    page = log_in(official).post(path(visit), data)
    assert page.status_code == 409
    assert "Mitt</textarea>" in page.content.decode()
    assert answer(visit).text == "Två"


def test_a_save_asks_a_handful_of_questions(log_in, official, visit):
    client = log_in(official)
    save(client, visit, "a", 1)
    with CaptureQueriesContext(connection) as captured:
        assert save(client, visit, "ab", 2).status_code == 200
    assert len(captured) <= 12
    assert fresh(visit).answers.get(number=1).text == "ab"
