"""The rules of placements as such: steps and statuses, what is full, overlaps, days of talks, aliases."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.workdays import is_workday
from placements import placing
from placements.enums import Party, PlacementStatus, TalkKind

DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 25))
HORIZON = date(2026, 2, 20)
PERIODS = st.tuples(DAYS, st.none() | st.integers(0, 20)).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
)
WEEKS = st.lists(st.integers(0, 1), min_size=14, max_size=14)
AGREEMENTS = st.fixed_dictionaries({party: st.none() | DAYS for party in Party})


def days_of(period):
    """Return the days of a period within the weeks the tests look at."""
    last = min(period[1] or HORIZON, HORIZON)
    return {period[0] + timedelta(days=number) for number in range((last - period[0]).days + 1)}


class TestSteps:
    LEGAL = {
        ("agree", "proposed"), ("agree", "agreed"), ("change", "proposed"), ("change", "agreed"), ("change", "ongoing"),
        ("start", "agreed"), ("end", "ongoing"), ("withdraw", "proposed"), ("withdraw", "agreed"),
        ("undo", "ongoing"), ("undo", "ended"), ("undo", "withdrawn"),
    }  # fmt: skip

    @pytest.mark.parametrize("step", placing.STEPS)
    @pytest.mark.parametrize("status", PlacementStatus.values)
    def test_a_step_is_taken_from_the_statuses_of_domain_md_and_no_others(self, step, status):
        assert placing.is_possible(step, status) == ((step, status) in self.LEGAL)

    @given(AGREEMENTS)
    def test_it_is_agreed_when_all_three_have_agreed(self, agreed):
        expected = "agreed" if all(agreed.values()) else "proposed"
        assert placing.status_by_agreements(agreed) == expected
        assert placing.before_undo("withdrawn", agreed) == expected
        assert placing.before_undo("ongoing", agreed) == expected
        assert placing.before_undo("ended", agreed) == "ongoing"


class TestPeriods:
    @given(PERIODS, PERIODS)
    def test_two_overlap_when_they_share_a_day(self, one, other):
        assert placing.overlaps(one, other) == bool(days_of(one) & days_of(other)) == placing.overlaps(other, one)

    @given(PERIODS, st.lists(PERIODS, max_size=4))
    def test_the_most_at_once_is_that_of_the_worst_day(self, period, others):
        worst = max(1 + sum(day in days_of(other) for other in others) for day in days_of(period))
        assert placing.most_at_once(period, others) == worst


class TestFull:
    @given(
        st.lists(st.integers(0, 3), min_size=14, max_size=14),
        WEEKS,
        PERIODS,
        st.lists(st.tuples(WEEKS, PERIODS), max_size=4),
    )
    def test_a_half_day_is_full_from_the_first_day_without_a_seat(self, seats, wanted, period, others):
        uses = [(week, *other) for week, other in others]
        expected = {}
        for day in sorted(days_of(period)):
            for slot in range(14):
                taken = sum(week[slot] for week, other in others if day in days_of(other))
                if wanted[slot] and taken + 1 > seats[slot]:
                    expected.setdefault(slot, day)
        assert placing.full_slots(seats, wanted, period, uses) == expected


class TestTalks:
    @given(PERIODS)
    def test_they_come_in_order_within_the_placement(self, period):
        starts_on, ends_on = period
        found = placing.planned_talks(*period)
        days = [found[kind] for kind in (TalkKind.START, TalkKind.MIDDLE, TalkKind.END) if kind in found]
        assert days == sorted(days)
        assert all(starts_on <= day <= (ends_on or date.max) for day in days)
        assert (TalkKind.END in found) == (ends_on is not None)

    @given(PERIODS)
    def test_they_stand_on_working_days_where_there_are_any(self, period):
        if period[1] is None or any(is_workday(one) for one in days_of(period)):
            assert all(is_workday(one) for one in placing.planned_talks(*period).values())


class TestAlias:
    @pytest.mark.parametrize("name", ["Åsa", "asa", "Kim Öberg", "ÖBERG", "", "  "])
    def test_a_name_of_ones_own_hides_nothing(self, name):
        assert not placing.hides(name, "Åsa", "Öberg-Lind")

    @pytest.mark.parametrize("name", ["Kim", "A.", "Deltagare 7"])
    def test_another_name_does(self, name):
        assert placing.hides(name, "Åsa", "Öberg-Lind")
