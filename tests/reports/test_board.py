"""Things to do of every kind: each lies in one bucket, and every number equals the rows it opens."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from config.paging import page_of
from participants.due import Due
from participants.models import Access, Participant
from reports import today as things
from reports.today import BUCKETS, OTHERS, OVERDUE, TODAY, WEEK, Board, Chosen, Todo, bucket_of, chosen
from tests import factories as make
from tests.cast import add_protected

PAGE, UNIT_PAGE = reverse("reports:today"), reverse("reports:unit_todo")
DAY = timezone.localdate()
MONDAY = DAY + timedelta(days=8 - DAY.isoweekday())
NUMBER = re.compile(r'<a[^>]*href="(\?[^"]*)"[^>]*>(?:<b>(\d+)</b>|[^<]*<span class="num">(\d+)</span>)')
KINDS = ("samtycke", "avstamning")


def due_of(person, day, kind=KINDS[0], waiting_for=""):
    return Due(person, kind, kind.capitalize(), day, "/", "Öppna", waiting_for)


class TestBuckets:
    @given(st.integers(-400, 400), st.booleans())
    def test_each_thing_lies_in_one(self, days, waits):
        due = due_of(Participant(pk=1), MONDAY + timedelta(days=days), waiting_for="AF" if waits else "")
        expected = OTHERS if waits else OVERDUE if days < 0 else TODAY if days == 0 else WEEK
        assert bucket_of(due, MONDAY) == expected

    @pytest.mark.parametrize(("days", "this_week"), [(6, True), (7, False), (30, False)])
    def test_a_weekday_tells_the_day_within_the_week_alone(self, days, this_week):
        due = due_of(Participant(pk=1), MONDAY + timedelta(days=days), waiting_for="AF")
        assert Todo(due, OTHERS, -days, None).is_this_week == this_week

    @given(
        st.lists(
            st.tuples(
                st.integers(1, 5), st.integers(-3, 6), st.sampled_from(KINDS), st.booleans(),
                st.sampled_from([None, 7, 8]),
            ),
            max_size=30,
        ),
        st.sampled_from(["", *BUCKETS]), st.sampled_from(["", *KINDS]), st.sampled_from(["", "none", "7", "8"]),
    )  # fmt: skip
    def test_a_number_is_that_of_what_one_sees_when_one_chooses_it(self, made, bucket, kind, whose):
        found = [
            Todo(due, bucket_of(due, MONDAY), 0, coordinator)
            for pk, days, kind_, waits, coordinator in made
            for due in [due_of(Participant(pk=pk), MONDAY + timedelta(days=days), kind_, "AF" if waits else "")]
        ]

        def seen(choice):
            return sum(map(len, Board(found, choice, MONDAY).shown.values()))

        board = Board(found, Chosen(bucket, kind, whose), MONDAY)
        assert [one.count for one in board.buckets] == [seen(Chosen(name, kind, whose)) for name in BUCKETS]
        assert {name: count for name, _label, count in board.kinds} == {
            name: count for name in KINDS if (count := seen(Chosen(bucket, name, whose)))
        }
        assert seen(Chosen()) == len(found) == sum(one.count for one in Board(found, Chosen(), MONDAY).buckets)

    @pytest.mark.parametrize("query", [{"visa": "x"}, {"slag": "x"}, {"koordinator": "1x"}, {"koordinator": "²"}, {}])
    def test_a_choice_that_is_not_there_is_none(self, query):
        assert chosen(query, []) == Chosen()


class TestPages:
    @given(st.lists(st.integers(1, 99), unique=True), st.integers(1, 7))
    def test_all_rows_stand_on_one_page_each_and_backwards_too(self, ids, size):
        forward, shown = [], page_of(ids, size)
        while shown.after:
            forward.append(shown.ids)
            shown = page_of(ids, size, after=shown.after)
        forward.append(shown.ids)
        assert [pk for some in forward for pk in some] == ids
        backward = [shown.ids]
        while shown.before:
            shown = page_of(ids, size, before=shown.before)
            backward.insert(0, shown.ids)
        assert backward == forward

    def test_a_row_that_is_gone_gives_the_first_page(self):
        assert page_of([1, 2, 3], 2, after=9).ids == page_of([1, 2, 3], 2, before=9).ids == [1, 2]


@pytest.fixture
def sources(monkeypatch):
    """Have two sources that find three things about everybody they are asked about, in one query each."""

    def consents(people, today, last_day):
        return [
            due_of(one, today - timedelta(days=one.pk % 4), KINDS[0])
            for one in people.filter(status="enrolled").order_by("pk")
        ]

    def meetings(people, today, last_day):
        return [
            due_of(one, today + timedelta(days=number), KINDS[1], "AF" if number else "")
            for one in people.filter(status="enrolled").order_by("pk")
            for number in (0, 2)
        ]

    monkeypatch.setattr(things, "SOURCES", (consents, meetings))


def add(cast, number, coordinator=None, unit=None):
    made = []
    for _number in range(number):
        person = make.make_participant(unit or cast.here, by=cast.intake)
        make.make_enrolment(person, coordinator or cast.coordinator)
        made.append(person)
    return made


def rows(client, address):
    """Return (person, bucket, kind) of every row at `address`, page after page, and how many lie on each page."""
    found, pages, after = [], [], ""
    while True:
        context = client.get(f"{address}{after}").context
        found += [(row["person"], todo.bucket, todo.due.kind) for row in context["rows"] for todo in row["todos"]]
        pages.append(len(context["rows"]))
        if not context["page"].after:
            return found, pages
        after = f"{'&' if '?' in address else '?'}after={context['page'].after}"


@pytest.mark.parametrize(("who", "where"), [("coordinator", PAGE), ("manager", UNIT_PAGE)])
def test_every_number_on_the_page_equals_its_rows(cast, log_in, sources, who, where):
    add(cast, 30), add(cast, 3, cast.colleague)
    client = log_in(cast.users[who])
    asked = [where, f"{where}?visa=forsenade", f"{where}?visa=andra&slag={KINDS[1]}", f"{where}?slag={KINDS[0]}"]
    for address in asked:
        text = client.get(address).content.decode()
        numbers = NUMBER.findall(text)
        assert len(numbers) >= (4 if "visa=" in address else 7)
        for query, *number in numbers:
            found, _pages = rows(client, where + unescape(query))
            assert len(found) == int("".join(number)), (address, query)


def test_people_are_paged_and_stand_once_each_with_all_of_theirs(cast, log_in, sources):
    add(cast, 30)
    found, pages = rows(log_in(cast.coordinator), PAGE)
    assert pages == [25, 6]
    assert set(Counter(person for person, _bucket, _kind in found).values()) == {3}
    assert len(found) == 31 * 3


def test_only_those_shown_are_in_the_read_log(cast, log_in, sources):
    add(cast, 30)
    client = log_in(cast.coordinator)
    shown = [row["person"].pk for row in client.get(PAGE).context["rows"]]
    access = Access.objects.latest("pk")
    assert sorted(shown) == access.participants
    assert len(shown) == 25


def test_a_source_cannot_show_anybody_who_was_not_asked_about(cast, log_in, monkeypatch):
    monkeypatch.setattr(things, "SOURCES", (lambda people, today, last_day: [due_of(cast.elsewhere, today)],))
    context = log_in(cast.coordinator).get(PAGE).context
    assert (context["rows"], context["todo_count"]) == ([], 0)


def test_an_enrolment_that_has_ended_stays_with_the_last_coordinator_for_a_year(cast):
    person = make.make_participant(cast.here, by=cast.intake)
    enrolment = make.make_enrolment(person, cast.coordinator)
    enrolment.exit(on=DAY, reason=make.code("exit_reason", "work"), outcome=None, note="", by=cast.manager)
    for days, is_there in ((0, True), (366, True), (367, False)):
        today = DAY + timedelta(days=days)
        assert (person.pk in things.own_care(cast.coordinator, today).responsible) == is_there
        assert person.pk not in things.own_care(cast.colleague, today).responsible


def test_after_a_hand_over_it_is_the_new_coordinators(cast):
    cast.own.enrolment.assign(cast.colleague, from_on=DAY, by=cast.manager)
    assert cast.own.pk in things.own_care(cast.colleague, DAY).responsible
    assert cast.own.pk not in things.own_care(cast.coordinator, DAY).responsible


def test_the_unit_is_everybodys_and_tells_whose(cast, sources, log_in):
    care = things.unit_care(cast.here, cast.manager, DAY)
    assert care.responsible == {cast.own.pk: cast.coordinator.pk, cast.unit.pk: cast.colleague.pk}
    found, _pages = rows(log_in(cast.manager), f"{UNIT_PAGE}?koordinator={cast.colleague.pk}")
    assert {person for person, _bucket, _kind in found} == {cast.unit}
    assert rows(log_in(cast.manager), f"{UNIT_PAGE}?koordinator=none")[0] == []


def test_a_protected_person_is_there_for_those_named_alone(cast, sources, log_in):
    add_protected(cast)
    assert cast.protected.pk not in things.unit_care(cast.here, cast.manager, DAY).responsible
    assert cast.protected.pk in things.own_care(cast.named, DAY).responsible


def test_the_act_stands_beside_for_coordinators_alone(cast, sources, log_in):
    assert 'href="/">Öppna' in log_in(cast.coordinator).get(PAGE).content.decode().replace(
        'class="btn btn-outline" ', ""
    )  # fmt: skip
    assert 'href="/">Öppna' not in log_in(cast.manager).get(UNIT_PAGE).content.decode().replace(
        'class="btn btn-outline" ', ""
    )  # fmt: skip
