"""The board's visits by operation: the page of the year, and what a preparation tells of earlier visits."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import UnitSetting
from accounts.unit_settings import VISIT_MONTHS
from tests import factories as make
from tests.screen import typed
from visits.earlier import earlier_visits
from visits.models import BoardRequest, BoardVisit
from visits.years import operations_of

from .factories import approve, fresh, make_board_member, make_official, make_visit

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def tree(db):
    """Return a line, a unit of it and a site of that."""
    line = make.make_unit("Linjen", kind="line")
    unit = make.make_unit("Enheten", parent=line)
    return line, unit, make.make_unit("Platsen", parent=unit, kind="site")


def visited(unit, days_ago, **fields):
    day = TODAY() - timedelta(days=days_ago)
    return make_visit(operation=unit, operation_text=unit.name, visited_on=day, **fields)


class TestPreparationPage:
    def test_shows_earlier_protocols_of_the_operation_and_its_line(self, tree):
        line, unit, site = tree
        official = make_official()
        visit = visited(unit, -10)
        approve(visited(unit, 700))
        own, above, below = (approve(visited(it, days)) for it, days in ((unit, 300), (line, 90), (site, 400)))
        visited(unit, 20)
        approve(visited(make.make_unit("En annan"), 30))
        assert earlier_visits(visit, official)[0] == own
        assert set(earlier_visits(visit, official)) == {own, above, below}

    def test_an_operation_without_unit_is_known_by_its_name(self, db):
        earlier = approve(make_visit(operation_text="Golfklubben", visited_on=TODAY() - timedelta(days=9)))
        make_visit(operation_text="")
        assert earlier_visits(make_visit(operation_text="golfklubben"), make_official()) == [earlier]
        assert earlier_visits(make_visit(operation_text=""), make_official()) == []

    def test_shows_requests_that_wait(self, log_in, tree):
        unit, official = tree[1], make_official()
        earlier = approve(visited(unit, 300))
        for text, status in (("En buss till", "open"), ("Ett kylrum", "met")):
            fields = {"reply": "Ja", "replied_on": TODAY()} if status == "met" else {}
            BoardRequest.objects.make(
                by=official, key=uuid.uuid4(), visit=earlier, text=text, status=status, **fields
            )  # fmt: skip
        coming = visited(unit, -10)
        body = log_in(official).get(reverse("visits:preparation", args=[coming.pk])).content.decode()
        assert "En buss till" in body
        assert "Ett kylrum" not in body


class TestYear:
    def test_says_what_is_visited_planned_and_due(self, tree):
        line, unit, site = tree
        other = make.make_unit("Den andra")
        mine = visited(unit, 0)
        visited(line, 30 * 40)
        make_visit(operation_text="Golfklubben")
        rows, others = operations_of(BoardVisit.objects.all(), TODAY().year, TODAY())
        found = {row.unit: row for row in rows}
        assert found[unit].visits == [mine]
        assert found[site].latest_of_line == mine
        assert (found[line].is_due, found[unit].is_due, found[site].is_due, found[other].is_due) == (
            True, False, False, True,
        )  # fmt: skip
        assert [it.operation_text for it in others] == ["Golfklubben"]

    def test_a_corrected_visit_stands_once(self, tree):
        unit, official = tree[1], make_official()
        original = approve(visited(unit, 0))
        correction, _created = original.correct(by=official, key=uuid.uuid4(), reason="Fel namn.")

        def shown():
            rows, _others = operations_of(BoardVisit.objects.visible_to(official), TODAY().year, TODAY())
            [row] = [it for it in rows if it.unit == unit]
            return [*row.visits, row.latest]

        assert shown() == [original, original]
        approve(fresh(correction))
        assert shown() == [correction, correction]

    def test_only_who_sees_every_draft_is_told_what_is_due(self, log_in, tree):
        other, address = make.make_unit("Den andra"), reverse("visits:year")
        for user, is_told in (
            (make_official(), True), (make_board_member(), False), (make.make_user("manager"), False)
        ):  # fmt: skip
            for query in ({}, {"due": "1"}):
                response = log_in(user).get(address, query)
                assert ("aldrig besökt" in response.content.decode()) is is_told
                assert bool(response.context["due_count"]) is is_told
            assert str(other) in response.content.decode()

    def test_what_is_planned_is_not_due(self, tree):
        visited(tree[0], -20)
        rows, _others = operations_of(BoardVisit.objects.all(), TODAY().year, TODAY())
        assert not any(row.is_due for row in rows if row.unit in tree)

    def test_the_unit_says_what_is_long(self, tree):
        unit = tree[1]
        visited(unit, 100)
        UnitSetting.objects.put(unit, VISIT_MONTHS, 2, by=None)
        rows, _others = operations_of(BoardVisit.objects.all(), TODAY().year, TODAY())
        assert {row.unit for row in rows if row.is_due} >= {unit}

    def test_a_visit_is_prepared_from_there(self, log_in, tree):
        client = log_in(make_official())
        link = f"{reverse('visits:create')}?operation={tree[1].pk}"
        assert link in client.get(reverse("visits:year")).content.decode()
        assert typed(client, link)["operation"] == str(tree[1].pk)

    def test_readers_see_no_drafts(self, log_in, tree):
        visit = visited(tree[1], 0)
        for user, sees in ((make_official(), True), (make.make_user("manager"), False)):
            assert (visit.get_absolute_url() in log_in(user).get(reverse("visits:year")).content.decode()) is sees

    @pytest.mark.parametrize("year", ["1", "99999", "åttio", "-5", "2026 OR 1", "\u0661\u0662\u0663\u0664"])
    def test_odd_years_give_a_page(self, log_in, year):
        assert log_in(make_official()).get(reverse("visits:year"), {"year": year}).status_code == 200
