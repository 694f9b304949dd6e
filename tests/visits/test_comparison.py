"""Answers over the years: which questions belong together, whose answers are shown, and as few queries for many."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests import factories as make
from visits.comparison import Lineage

from .factories import append_question, approve, at, make_board_member, make_draft, make_official, make_visit, publish
from .factories import template as template_of

# Questions of some versions as numbers; a link goes from a greater to a smaller one.
LINKS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] > pair[1]), max_size=20)


@given(LINKS, st.sets(st.integers(0, 12)))
def test_every_question_asked_stands_in_one_thread(pairs, asked):
    ordered = sorted(asked, reverse=True)
    threads = Lineage(pairs).threads(ordered)
    assert sorted(it for thread in threads for it in thread) == sorted(asked)
    assert all(thread == sorted(thread, reverse=True) for thread in threads)
    for question, earlier in pairs:
        if {question, earlier} <= asked:
            assert any({question, earlier} <= set(thread) for thread in threads)


@given(LINKS, st.integers(0, 12), st.integers(0, 12))
def test_two_questions_belong_together_both_ways(pairs, one, other):
    lineage = Lineage(pairs)
    assert one in lineage.of(one)
    assert (other in lineage.of(one)) == (one in lineage.of(other))
    linked = {it for pair in pairs if one in pair for it in pair}
    assert linked <= lineage.of(one) | set()


def test_what_was_split_is_not_mixed_with_its_other_half():
    # 1 was split into 2 and 3; 4 was made of 3 and 5.
    lineage = Lineage([(2, 1), (3, 1), (4, 3), (4, 5)])
    assert lineage.of(2) == {1, 2}
    assert lineage.of(4) == {1, 3, 4, 5}
    assert lineage.of(1) == {1, 2, 3, 4}
    assert lineage.threads([4, 2, 1]) == [[4, 2, 1]]


@pytest.fixture
def reader(standing_cast):
    return make.make_user("coordinator", language="en")


@pytest.fixture
def client(reader, log_in):
    return log_in(reader)


def past(code, days_ago, texts, **fields):
    """Return an approved visit so many days ago."""
    fields = {"visited_on": timezone.localdate() - timedelta(days=days_ago)} | fields
    return approve(make_visit(code=code, texts=texts, **fields))


def of_question(number, code="2023"):
    return reverse("visits:compare_question", args=[at(template_of(code), number).pk])


def body(response):
    assert response.status_code == 200
    return response.content.decode()


def test_answers_to_merged_questions_stand_together(client):
    past("2021", 900, ["", "", "", "Gamla myndigheter", "Gamla företag", "Gamla önskemål"])
    past("2023", 20, ["", "", "", "Nya myndigheter och företag", "Nya önskemål"])
    shown = body(client.get(of_question(4)))
    for words in ("Gamla myndigheter", "Gamla företag", "Nya myndigheter och företag"):
        assert words in shown
    assert shown.index("Nya myndigheter och företag") < shown.index("Gamla myndigheter")
    assert "önskemål" not in shown
    # From one of those that were merged, the other is not part of the question.
    assert "Gamla företag" not in body(client.get(of_question(4, "2021")))


def test_one_operation_shows_every_answer_once(client):
    texts = [f"Svar {number} ur gamla" for number in range(1, 7)]
    past("2021", 900, texts)
    past("2023", 20, [f"Svar {number} ur nya" for number in range(1, 7)])
    past("2023", 20, ["Svar någon annanstans"], operation_text="Ett kök")
    shown = body(client.get(reverse("visits:compare_operation"), {"operation": "Provodlingen"}))
    for number in range(1, 7):
        assert shown.count(f"Svar {number} ur gamla") == shown.count(f"Svar {number} ur nya") == 1
    assert "annanstans" not in shown
    # What the template of 2023 added stands last, since the threads come in its order.
    assert shown.index("Svar 6 ur gamla") < shown.index("Svar 6 ur nya")


def test_a_visit_to_a_unit_is_found_by_what_it_was_called(client):
    unit = make.make_unit("Odlingen")
    past("2021", 900, ["Förr"], operation=unit, operation_text="Gamla odlingen")
    past("2023", 20, ["Nu"], operation=unit, operation_text="Odlingen")
    for name in ("Odlingen", "Gamla odlingen"):
        shown = body(client.get(reverse("visits:compare_operation"), {"operation": name}))
        assert "Förr" in shown
        assert "Nu" in shown


def test_drafts_and_what_is_out_for_reading_are_not_compared(client, log_in):
    member = make_board_member()
    visit = make_visit(texts=["Hemligt ännu"])
    for one in (client, log_in(member), log_in(make_official())):
        for url in (of_question(1), reverse("visits:compare_operation") + "?operation=Provodlingen"):
            assert "Hemligt ännu" not in body(one.get(url))
    approve(visit)
    assert "Hemligt ännu" in body(client.get(of_question(1)))


def test_who_reads_no_visits_reads_no_comparison(log_in):
    for role in ("case_officer", "log_reviewer"):
        for url in (reverse("visits:compare"), reverse("visits:compare_operation"), of_question(1)):
            assert log_in(make.make_user(role)).get(url).status_code == 403


def test_a_question_of_a_draft_is_none_that_anybody_has_asked(client):
    draft = make_draft()
    url = reverse("visits:compare_question", args=[at(draft, 1).pk])
    assert client.get(url).status_code == 404
    assert "2027" not in body(client.get(of_question(1)))
    publish(draft)
    assert "2027" in body(client.get(of_question(1)))
    assert "As asked in 2027" in body(client.get(reverse("visits:compare")))


def test_a_question_no_longer_asked_stands_below(client):
    draft = make_draft()
    at(draft, 5).remove(None)
    publish(draft)
    shown = body(client.get(reverse("visits:compare")))
    assert shown.index("As asked in 2027") < shown.index("Last asked in 2023")
    assert at(template_of(), 5).question in shown


@pytest.mark.parametrize(
    "query", ["operation=", "operation=x", "operation=%00", "after=x", "before=999999", "after=-1"]
)
def test_odd_addresses_show_a_page(client, query):
    for url in (of_question(1), reverse("visits:compare_operation"), reverse("visits:compare")):
        assert client.get(f"{url}?{query}").status_code == 200


def test_as_few_queries_for_many_visits_and_versions(client):
    urls = [of_question(1), reverse("visits:compare"), reverse("visits:compare_operation") + "?operation=Provodlingen"]
    staff = make_official()
    listed, counts = [], []
    for count in (2, 6):
        for number in range(count):
            past(("2021", "2023")[number % 2], 10 + number, ["Svar"] * 6)
        draft = make_draft(code=f"20{30 + count}")
        for number in range(count):
            append_question(draft, f"Fråga {number}?", earlier=[at(template_of(), number % 6 + 1)])
        publish(draft)
        make_draft(code=f"20{40 + count}")
        counts.append([queries(client, url) for url in urls])
        client.force_login(staff)
        written = [reverse("visits:templates"), draft.get_absolute_url()]
        listed.append([queries(client, url) for url in written])
        client.force_login(make.make_user("coordinator", language="en"))
    assert counts[0] == counts[1], counts
    assert listed[0] == listed[1], listed
    assert max(counts[0]) <= 11, counts
    assert max(listed[0]) <= 10, listed


def queries(client, url):
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)
