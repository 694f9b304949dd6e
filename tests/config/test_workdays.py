"""Working days in Sweden."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from config.workdays import add_workdays, is_workday

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def test_eves_that_the_law_puts_with_sundays_are_free():
    assert not any(map(is_workday, [date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 31), date(2026, 12, 25)]))


def test_other_half_days_are_working_days():
    assert all(map(is_workday, [date(2026, 4, 2), date(2026, 1, 5), date(2026, 4, 30)]))


def test_two_working_days_after_a_friday_is_tuesday():
    assert add_workdays(date(2026, 11, 20), 2) == date(2026, 11, 24)


@given(days, st.integers(1, 30))
def test_the_day_reached_is_a_working_day_with_so_many_before_it(day, count):
    reached = add_workdays(day, count)
    between = [date.fromordinal(ordinal) for ordinal in range(day.toordinal() + 1, reached.toordinal() + 1)]
    assert is_workday(reached)
    assert sum(map(is_workday, between)) == count
