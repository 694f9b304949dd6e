"""The days somebody is to come, what counts as present, and what it all comes to."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from config.workdays import free_days
from placements.attendance import days, is_planned, planned_days, sums_of
from placements.enums import COUNTS_AS_PRESENT, AttendanceState
from placements.hours import sums_by
from placements.models import AbsenceNotice, Attendance, Place, Placement
from tests import factories as make

MONDAY = date(2026, 11, 16)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def place(**fields):
    return Place(**{"name": "Odlingen", "starts_on": date(2020, 1, 1), "season": []} | fields)


def placement(weekdays=range(5), on=None, **fields):
    hours = [Decimal(6) if day in weekdays else Decimal(0) for day in range(7)]
    return Placement(**{
        "pk": 1, "place": on or place(), "starts_on": date(2026, 1, 1), "hours": hours,
        "slots": [1 if slot // 2 in weekdays else 0 for slot in range(14)],
    } | fields)  # fmt: skip


def test_states_that_count_as_present_are_those_of_the_contract():
    assert {state.value for state in COUNTS_AS_PRESENT} == {"present", "elsewhere"}
    assert {state.value for state in AttendanceState} == {
        "present", "elsewhere", "valid_absence", "invalid_absence", "sick_certified", "sick",
    }  # fmt: skip


def test_the_days_of_a_week_are_those_with_hours():
    assert planned_days(placement([0, 2]), MONDAY, MONDAY + timedelta(days=6)) == [MONDAY, MONDAY + timedelta(days=2)]


def test_a_half_day_without_hours_is_a_day_too():
    one = placement([], slots=[0, 0, 0, 1, *[0] * 10])
    assert planned_days(one, MONDAY, MONDAY + timedelta(days=6)) == [MONDAY + timedelta(days=1)]


def test_a_saturday_is_a_day_for_whoever_is_placed_on_saturdays():
    saturday = MONDAY + timedelta(days=5)
    assert is_planned(placement([5]), saturday)
    assert not is_planned(placement(), saturday)


@pytest.mark.parametrize("day", [date(2026, 12, 24), date(2026, 12, 25), date(2026, 6, 19), date(2027, 1, 6)])
def test_a_holiday_is_no_day(day):
    assert not is_planned(placement(range(7)), day)


def test_a_place_out_of_season_or_closed_has_no_days():
    november = placement(on=place(season=[4, 5, 6]))
    assert not is_planned(november, MONDAY)
    assert is_planned(placement(on=place(season=[11])), MONDAY)
    assert not is_planned(placement(on=place(ends_on=MONDAY - timedelta(days=1))), MONDAY)


@given(first=DAYS, length=st.integers(0, 60), starts=DAYS, stay=st.none() | st.integers(0, 90),
       weekdays=st.sets(st.integers(0, 6)), season=st.sets(st.integers(1, 12)))  # fmt: skip
def test_planned_days_are_within_everything_that_bounds_them(first, length, starts, stay, weekdays, season):
    ends = None if stay is None else starts + timedelta(days=stay)
    one = placement(weekdays, place(season=sorted(season)), starts_on=starts, ends_on=ends)
    last = first + timedelta(days=length)
    found = planned_days(one, first, last)
    assert found == sorted(set(found))
    for day in found:
        assert max(first, starts) <= day <= min(last, ends or last)
        assert day.weekday() in weekdays
        assert not season or day.month in season
        assert day not in free_days(day.year)
    assert found == [day for day in (first + timedelta(days=n) for n in range(length + 1)) if is_planned(one, day)]


# September 2026 has thirty days and no holiday.
MARKS = st.dictionaries(st.integers(0, 29), st.tuples(st.sampled_from(list(AttendanceState)), st.integers(0, 24)))


@given(marked=MARKS)
def test_the_sums_are_those_of_the_days_and_absence_gives_no_hours(marked):
    one, first = placement(range(7)), date(2026, 9, 1)
    marks = [
        Attendance(placement=one, on=first + timedelta(days=number), state=state,
                   hours=hours if state in COUNTS_AS_PRESENT else 0)
        for number, (state, hours) in marked.items()
    ]  # fmt: skip
    found = days([one], marks, [], first, date(2026, 9, 30))
    sums = sums_of(found)
    assert sums.attended == sum(hours for state, hours in marked.values() if state in COUNTS_AS_PRESENT)
    assert sums.present_days == sum(state in COUNTS_AS_PRESENT for state, _hours in marked.values())
    assert sums.planned_days == 30
    assert sums.planned == 30 * 6
    assert sums.unmarked_days == 30 - len(marked)
    assert sum(day.mark is not None for day in found) == len(marked)


def test_a_day_marked_without_being_planned_is_there_with_no_planned_hours():
    one, sunday = placement(), MONDAY - timedelta(days=1)
    [day] = days([one], [Attendance(placement=one, on=sunday, state="present", hours=3)], [], sunday, sunday)
    assert not day.is_planned
    assert sums_of([day]).attended == 3


def test_a_day_of_a_register_that_does_not_say_where_stands_for_the_day():
    one = placement()
    [day] = days([one], [Attendance(placement=None, on=MONDAY, state="sick", hours=0)], [], MONDAY, MONDAY)
    assert day.placement is None
    assert not day.is_unmarked


def test_what_was_announced_stands_on_its_days():
    told = AbsenceNotice(kind="sick", starts_on=MONDAY, ends_on=MONDAY + timedelta(days=1))
    found = days([placement()], [], [told], MONDAY, MONDAY + timedelta(days=2))
    assert [day.notice for day in found] == [told, told, None]


def test_sums_in_the_database_are_the_same_as_those_of_the_page(standing_cast):
    cast, today = standing_cast, timezone.localdate()
    for number, state in enumerate(AttendanceState):
        make.make_mark(cast.unit.placement, state=state, on=today - timedelta(days=number), hours=Decimal("3.5"))
    first, last = today - timedelta(days=5), today
    marks = Attendance.objects.filter(participant=cast.unit).between(first, last)
    in_database = sums_by(marks, "placement")[cast.unit.placement.pk]
    on_page = sums_of(days([cast.unit.placement], list(marks), [], first, last))
    assert in_database.attended == on_page.attended == 7
    assert on_page.present_days == 2
    assert {in_database.days[state] for state in AttendanceState} == {1}
