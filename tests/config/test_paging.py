"""Keyset pages: every row once, in order, forwards and backwards, empty values too."""

from datetime import date

import pytest

from accounts.enums import Role
from config.paging import Sort, in_order, page
from participants.models import Participant
from tests import factories as make

pytestmark = pytest.mark.django_db
SORTS = [
    Sort("sort_name"),
    Sort("sort_name").reverse,
    Sort("last_followup_on", nullable=True),
    Sort("last_followup_on", nullable=True).reverse,
    Sort("id", descending=True),
]


@pytest.fixture
def people():
    unit = make.make_unit()
    by = make.make_user(Role.INTAKE)
    dates = [None, date(2026, 1, 1), date(2026, 1, 1), None, date(2025, 5, 5), date(2026, 3, 1), None]
    for number, day in enumerate(dates):
        participant = make.make_participant(unit, by=by, last_name="Lika" if number % 2 else f"Efter{number}")
        participant.set_followup_dates(day, None)
    return Participant.objects.all()


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 10])
def test_pages_hold_every_row_once_in_order_both_ways(people, sort, size):
    everything = list(people.order_by(*sort.ordering()).values_list("pk", flat=True))
    shown, found = page(people, sort, size), []
    while True:
        found += shown.ids
        if shown.after is None:
            break
        shown = page(people, sort, size, after=shown.after)
    assert found == everything
    backwards = shown.ids
    while shown.before is not None:
        shown = page(people, sort, size, before=shown.before)
        backwards = shown.ids + backwards
    assert backwards == everything


def test_a_row_that_is_gone_gives_the_first_page(people):
    assert page(people, SORTS[0], 2, after=987654321) == page(people, SORTS[0], 2)


def test_a_row_that_left_the_filter_still_marks_the_place(people):
    ordered = list(people.order_by(*SORTS[0].ordering()).values_list("pk", flat=True))
    filtered = people.exclude(pk=ordered[1])
    assert page(filtered, SORTS[0], 3, after=ordered[1], within=people).ids == ordered[2:5]


def test_rows_come_in_the_order_of_the_ids_without_those_that_are_gone(people):
    first, second, *_rest = people.order_by("pk")
    assert in_order(people, [second.pk, 987_654_321, first.pk]) == [second, first]
    assert in_order(people.exclude(pk=first.pk), [first.pk, second.pk]) == [second]
    assert in_order(people, []) == []
