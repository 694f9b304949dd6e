"""Pieces of a document without a place, moved several at once, or to a place that something stands in already."""

import pytest
from django.urls import reverse

from tests import factories as make
from tests.visits.factories import ask, fresh, make_official, make_visit
from visits.models import BoardVisit

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(log_in):
    return log_in(make_official())


def with_pieces(*pieces, **fields):
    """Return a draft with `pieces` that have no place."""
    visit = make_visit(**fields)
    BoardVisit.objects.filter(pk=visit.pk).update(remainder=list(pieces), source_digest=f"{visit.pk:064}")
    return fresh(visit)


def move(client, visit, **places):
    """Say where pieces belong, `place_0="title"`, and return the answer."""
    data = {"version": visit.version} | {name.replace("_", "-"): place for name, place in places.items()}
    return client.post(reverse("visits:move_remainder", args=[visit.pk]), data)


def test_nothing_is_added_to_an_operation_that_is_chosen(client):
    """The heading takes its name from the unit: what was added would be lost with the next save of the heading."""
    unit = make.make_unit(name="Provodlingen")
    visit = with_pieces("och växthuset", operation=unit, operation_text=unit.name)
    page = move(client, visit, place_0="operation")
    assert b"invalid-feedback" in page.content
    after = fresh(visit)
    assert (after.remainder, after.operation_text) == (["och växthuset"], "Provodlingen")


def test_two_pieces_of_an_operation_are_a_name_that_no_unit_has(client):
    make.make_unit(name="Provodlingen")
    visit = with_pieces("Provodlingen", "och växthuset", operation_text="")
    move(client, visit, place_0="operation", place_1="operation")
    after = fresh(visit)
    assert (after.operation, after.operation_text) == (None, "Provodlingen, och växthuset")


@pytest.mark.parametrize("place", ["operation", "title"])
def test_pieces_that_are_too_long_together_are_refused(client, place):
    visit = with_pieces("a" * 149, "b" * 149, "c" * 149, operation_text="")
    BoardVisit.objects.filter(pk=visit.pk).update(title="")
    page = move(client, visit, place_0=place, place_1=place, place_2=place)
    assert page.status_code == 200
    assert page.content.count(b"invalid-feedback") == 1
    assert len(fresh(visit).remainder) == 3
    move(client, visit, place_0=place, place_1=place)
    assert fresh(visit).remainder == ["c" * 149]


def test_requests_follow_the_operation_that_a_piece_says(client):
    unit = make.make_unit(name="Provodlingen")
    visit = with_pieces("Verksamhet: Provodlingen", operation_text="", texts=["En ugn behövs."])
    followed, apart = ask(visit), ask(visit, operation=make.make_unit("Annan enhet"))
    move(client, visit, place_0="operation")
    assert fresh(visit).operation == unit
    followed.refresh_from_db()
    apart.refresh_from_db()
    assert (followed.operation, followed.operation_text) == (unit, "Provodlingen")
    assert apart.operation_text == "Annan enhet"
