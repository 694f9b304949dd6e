"""Whose turn it is, when the next meeting is, and Little's law: rules without a database."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from config.workdays import is_workday
from participants.capacity_words import agreed_sentences, number
from participants.enums import QuotaPeriod
from participants.flow import Flow, a_month, first_day, last_day
from participants.turns import months_skipped, next_meeting_day, whose_turn

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
parties = st.lists(st.integers(1, 4), min_size=1, max_size=7).map(lambda made: list(enumerate(made)))
whole = st.integers(1, 2000)
amounts = st.fractions(Fraction(1, 12), 500)


def test_july_is_free_and_the_first_wednesday_of_august_is_next():
    assert next_meeting_day(2, [7], date(2026, 6, 24)) == date(2026, 8, 5)
    assert months_skipped([7], date(2026, 6, 24), date(2026, 8, 5)) == [7]
    assert next_meeting_day(2, [7], date(2026, 11, 18)) == date(2026, 11, 25)
    assert next_meeting_day(2, list(range(1, 13)), date(2026, 6, 24)) is None


@given(st.integers(0, 4), st.sets(st.integers(1, 12), max_size=10), days)
def test_the_next_meeting_is_the_first_day_that_can_be(weekday, free, after):
    day = next_meeting_day(weekday, free, after)
    assume(day is not None)

    def possible(one):
        return one.weekday() == weekday and one.month not in free and is_workday(one)

    assert possible(day)
    assert not any(possible(after + timedelta(days=number)) for number in range(1, (day - after).days))


@given(parties, st.integers(1, 40))
def test_the_chair_goes_round_fairly_between_the_parties_and_within_each(people, meetings):
    turns, held, chairs = {}, Counter(), Counter()
    for week in range(meetings):
        chair = whose_turn(people, turns)
        turns[chair] = date(2026, 1, 7) + timedelta(weeks=week)
        chairs[chair] += 1
        held[dict(people)[chair]] += 1
    every_party = [held[party] for _person, party in people]
    assert max(every_party) - min(every_party) <= 1
    for party in set(dict(people).values()):
        own = [chairs[person] for person, of in people if of == party]
        assert max(own) - min(own) <= 1


@given(parties, st.integers(1, 20))
def test_nobody_is_chair_and_note_taker_and_another_party_takes_the_notes_where_there_is_one(people, meetings):
    chaired, noted = {}, {}
    for week in range(meetings):
        day = date(2026, 1, 7) + timedelta(weeks=week)
        chair = whose_turn(people, chaired)
        notes = whose_turn(people, noted, but=chair)
        assert notes is None if len(people) == 1 else notes != chair
        if len(set(dict(people).values())) > 1:
            assert dict(people)[notes] != dict(people)[chair]
        chaired[chair] = day
        noted |= {notes: day} if notes is not None else {}


def test_nobody_in_the_circle_has_no_turn():
    assert whose_turn([], {}) is None
    assert whose_turn([(1, None)], {}, but=1) is None


@given(amounts, whole, amounts)
def test_little_s_law_says_the_same_from_every_side(inflow, seats, stay):
    flow = Flow(inflow, seats, stay)
    assert flow.holds == (stay <= flow.longest_stay) == (inflow <= flow.highest_inflow)
    assert Flow(inflow, seats, flow.longest_stay).seats_needed == seats
    assert Flow(flow.highest_inflow, seats, stay).holds


@given(whole, st.sampled_from(QuotaPeriod), days)
def test_a_quota_of_a_period_is_worth_its_part_a_month_and_the_period_holds_the_day(count, period, day):
    first, last = first_day(period, day), last_day(period, day)
    assert first <= day <= last
    assert first_day(period, last) == first
    assert first_day(period, last + timedelta(days=1)) == last + timedelta(days=1)
    lasts = {QuotaPeriod.MONTH: 1, QuotaPeriod.QUARTER: 3, QuotaPeriod.HALF_YEAR: 6, QuotaPeriod.YEAR: 12}[period]
    assert a_month(count, period) * lasts == count


def test_the_contradiction_of_the_agreement_is_told_with_its_numbers():
    first, second = agreed_sentences(Flow(Fraction(91), 250, Fraction(6)))
    assert "91" in first
    assert "2,75" in first
    assert "(250 ÷ 91)" in first
    assert "546" in second
    assert "41,67" in second


def test_what_holds_is_said_in_one_sentence():
    [sentence] = agreed_sentences(Flow(Fraction(40), 250, Fraction(6)))
    assert "240" in sentence


def test_numbers_are_written_with_the_decimals_they_need():
    assert [number(value) for value in (Fraction(5, 6), 2, Fraction(5, 2))] == ["0,83", "2", "2,5"]
