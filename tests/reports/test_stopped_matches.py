"""Stopped matches counted: by rule, unit and month, each figure with what stands behind it, and what is spread."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories as make


@pytest.fixture
def cast(standing_cast):
    return standing_cast


class TestCounted:
    url = reverse("reports:stopped_matches")

    def stops(self, cast, unit, number, rule="language"):
        for _number in range(number):
            person = make.make_participant(unit, by=cast.intake)
            make.make_stop(person, cast.places["here"], rule)

    def table(self, response):
        return {
            line.code: ([cell.stops for _unit, cell in line.cells], line.total.stops)
            for line in response.context["found"].lines
        }

    def test_by_rule_and_unit_with_the_matches_behind(self, cast, log_in):
        self.stops(cast, cast.here, 2)
        self.stops(cast, cast.site, 6)
        response = log_in(cast.manager).get(self.url, {"rule": "language"})
        assert [str(unit) for unit in response.context["found"].units] == ["Hitenheten", "Hitplatsen"]
        assert self.table(response)["language"] == ([2, 6], 8)
        assert len(response.context["rows"]) == 8

    def test_by_month_and_each_figure_opens_what_it_counts(self, cast, log_in):
        start = date(2026, 1, 1)
        for on, rule in ((date(2026, 1, 31), "hours"), (date(2026, 3, 1), "hours"), (date(2026, 3, 31), "season")):
            days_ago = (timezone.localdate() - on).days
            make.make_stop(make.make_participant(cast.site, by=cast.intake), make.make_place(cast.there), rule,
                           days_ago=days_ago)  # fmt: skip
        client, query = log_in(cast.manager), {"unit": cast.here.pk, "start": start, "end": date(2026, 4, 30)}
        found = client.get(self.url, query).context["found"]
        table = [
            (month.month, {line.code: one.stops for line, one in row}, sum_.stops)
            for month, row, sum_ in found.by_month
        ]
        assert table == [
            (1, {"season": 0, "hours": 1}, 1), (2, {"season": 0, "hours": 0}, 0), (3, {"season": 1, "hours": 1}, 2)
        ]  # fmt: skip
        for more, number in (
            ({"rule": "hours"}, 2), ({"rule": "hours", "month": "2026-03"}, 1),
            ({"rule": "all", "month": "2026-03"}, 2), ({"rule": "all", "branch": cast.site.pk}, 3),
            ({"rule": "season", "branch": cast.site.pk}, 1),
        ):  # fmt: skip
            assert len(client.get(self.url, query | more).context["rows"]) == number
        assert "rows" not in client.get(self.url, query | {"rule": "nej", "month": "2026-13", "branch": "x"}).context

    def test_for_spreading_no_month_gives_a_small_number_away(self, cast, log_in):
        for on, number in ((date(2026, 1, 10), 2), (date(2026, 2, 10), 8), (date(2026, 3, 10), 9)):
            for _number in range(number):
                person = make.make_participant(cast.here, by=cast.intake)
                make.make_stop(person, cast.places["here"], "hours", days_ago=(timezone.localdate() - on).days)
        query = {"unit": cast.here.pk, "start": "2026-01-01", "end": "2026-03-31", "variant": "spread"}
        found = log_in(cast.manager).get(self.url, query).context["found"]
        months = [whole.stops for _month, _row, whole in found.by_month]
        assert months[0] is None
        assert months.count(None) > 1 or found.sums.total.stops is None

    def test_for_spreading_nothing_about_fewer_than_five_can_be_told(self, cast, log_in):
        self.stops(cast, cast.here, 2)
        self.stops(cast, cast.there, 7)
        self.stops(cast, cast.site, 9, "requirement")
        response = log_in(cast.board_member).get(self.url, {"rule": "language"})
        assert "rows" not in response.context
        table = self.table(response)
        assert None in table["language"][0]
        shown = [number for cells, total in table.values() for number in (*cells, total) if number]
        assert all(number >= 5 for number in shown)
        assert all(None not in cells or cells.count(None) > 1 or total is None for cells, total in table.values())

    def test_many_stops_of_one_person_are_hidden_too(self, cast, log_in):
        for _number in range(6):
            make.make_stop(cast.own, make.make_place(cast.here), "season")
        found = self.table(log_in(cast.manager).get(self.url, {"variant": "spread"}))
        assert found["season"][1] is None

    def test_a_board_member_reads_the_municipality_as_a_whole(self, cast, log_in):
        assert log_in(cast.board_member).get(self.url, {"unit": cast.here.pk}).status_code == 400
