"""Figures of ratings: who was rated, how answers spread and move, and what is hidden for spreading."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reports import figures
from reports.figures import BySex, Period, Scope, period_report
from reports.rating_figures import STEPS, IndicatorSpread
from reports.suppression import suppress
from tests import factories as make
from tests.cast import add_protected


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def report(cast, days=20, viewer=None):
    today = timezone.localdate()
    scope = Scope(frozenset([cast.here.pk, cast.site.pk]), viewer)
    return period_report(Period(today - timedelta(days=days), today), scope), scope


def test_each_person_counts_once_however_often_and_whoever_answered(cast):
    make.make_rating(cast.own, days_ago=3)
    found, _scope = report(cast)
    assert found.ratings.participants.total == 2  # own and unit, whom the cast has rated five days ago


def test_a_day_outside_the_enrolment_or_the_period_does_not_count(cast):
    found, _scope = report(cast, days=2)
    assert found.ratings.participants.total == 0
    assert found.ratings.indicators == {}


def test_the_number_is_that_of_the_rows_behind_it(cast):
    make.make_rating(cast.own, days_ago=3)
    found, scope = report(cast)
    today = timezone.localdate()
    rows = figures.rows_behind(figures.RATED, Period(today - timedelta(days=20), today), scope)
    assert rows.count() == found.ratings.participants.total
    assert rows.get(participant=cast.own).occurred_on == today - timedelta(days=3)


def test_protected_people_count_for_those_named_alone(cast):

    add_protected(cast)
    assert report(cast)[0].ratings.participants.total == 3
    assert report(cast, viewer=cast.manager)[0].ratings.participants.total == 2
    assert report(cast, viewer=cast.named)[0].ratings.participants.total == 3


def test_the_latest_of_the_period_is_spread_and_compared_with_the_one_before(cast):
    make.make_rating(cast.own, days_ago=3, answers={1: 5, 2: 1, 3: 0})
    spreads = report(cast)[0].ratings.indicators
    first, second, third = spreads[1], spreads[2], spreads[3]
    assert (first.n, first.three, first.five, first.up, first.same, first.down) == (2, 1, 1, 1, 0, 0)
    assert (second.one, second.down, second.compared, second.median) == (1, 1, 1, 1)
    assert (third.n, third.compared) == (1, 0)
    assert 11 not in spreads
    assert 7 not in spreads


def test_will_not_answer_and_not_asked_are_in_no_spread(cast):
    make.make_rating(cast.own, days_ago=3, answers={4: 0, 5: None})
    spreads = report(cast)[0].ratings.indicators
    assert (spreads[4].n, spreads[5].n) == (1, 1)


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from([None, -1, 0, 1]), st.integers(1, 9)), max_size=12))
def test_the_parts_make_the_whole_and_the_median_is_an_answer(answers):
    spread = IndicatorSpread()
    for answer in answers:
        spread.add(*answer)
    spread.settle()
    assert spread.n == sum(getattr(spread, step) for step in STEPS)
    assert spread.compared == spread.up + spread.same + spread.down
    if answers:
        below = sum(getattr(spread, step) for step in STEPS[: spread.median])
        assert below * 2 >= spread.n
        assert getattr(spread, STEPS[spread.median - 1]) > 0


def test_groups_under_five_are_hidden_for_spreading(cast):
    found, _scope = report(cast)
    assert found.ratings.indicators[1].n == 2
    suppress(found)
    assert found.ratings.participants.total is None
    assert found.ratings.indicators[1].n is None
    assert found.ratings.indicators[1].median is None
    assert found.ratings.indicators[1].three is None


def test_a_small_part_of_a_large_group_is_hidden_with_another_that_would_give_it_away():
    spread = IndicatorSpread()
    for step, number in ((1, 2), (3, 20), (5, 30)):
        spread.add(step, None, number)
    spread.settle()
    found = empty_report()
    found.ratings.indicators[1] = spread
    suppress(found)
    assert (spread.n, spread.median) == (52, 5)
    assert spread.one is None
    assert [spread.three, spread.five].count(None) >= 1


def empty_report():
    participants = figures.Participants()
    exits, followups = figures.Exits({}, {}), figures.FollowUps(0, figures.Share(0, 0))
    found = figures.PeriodReport(participants, exits, followups)
    assert isinstance(found.ratings.participants, BySex)
    return found
