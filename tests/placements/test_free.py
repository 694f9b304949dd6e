"""Free seats: what one query gives is what a plain count day by day gives, whatever the bookings."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placements import slots
from placements.free import free_seats, weeks_ahead
from placements.models import Place, SeatHold
from tests import factories as make

FIRST = date(2026, 3, 2)
SEATS = 40
offsets = st.integers(-20, 60)
bookings = st.tuples(offsets, st.none() | st.integers(0, 40), st.lists(st.integers(0, 6), max_size=7), st.booleans())


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def book(cast, place, start, length, weekdays, is_hold):
    first = FIRST + timedelta(days=start)
    last = None if length is None else first + timedelta(days=length)
    week = [1 if slot // 2 in weekdays else 0 for slot in range(14)]
    if is_hold:
        row = SeatHold(place=place, slots=week, starts_on=first, ends_on=last or date(2027, 1, 1), reason="x")
        row.save()
    else:
        row = make.make_placement(cast.own, place, starts_on=first, ends_on=last, slots=week)
    return row


def plain(place, rows, first, last):
    """Count day by day."""
    fewest = list(place.seats)
    for day in slots.days_between(first, last):
        taken = [row for row in rows if row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)]
        fewest = [
            min(least, seats - sum(row.slots[slot] for row in taken))
            for slot, (least, seats) in enumerate(zip(fewest, place.seats, strict=True))
        ]
    return fewest


@settings(
    max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)  # fmt: skip
@given(st.lists(bookings, max_size=6), st.integers(0, 30), st.integers(0, 20))
def test_free_seats_are_those_of_a_plain_count(cast, booked, start, length):
    with transaction.atomic():
        place = make.make_place(cast.here, seats=SEATS, weekdays=range(7), starts_on=date(2020, 1, 1))
        rows = [book(cast, place, *booking) for booking in booked]
        first = FIRST + timedelta(days=start)
        last = first + timedelta(days=length)
        expected = plain(place, rows, first, last)
        assert free_seats([place], first, last)[place.pk] == expected
        wanted = [slot for slot, free in enumerate(expected) if free == SEATS]
        found = Place.objects.vacant(first, last, wanted).filter(pk=place.pk).exists()
        assert found is bool(wanted)
        transaction.set_rollback(True)


def test_a_place_has_no_seats_outside_its_days_and_season(cast):
    place = make.make_place(cast.here, starts_on=FIRST, season=[3, 4])
    place.close(date(2026, 4, 20), "Ombyggnad", by=None)
    days = {
        date(2026, 3, 1): 0, date(2026, 3, 2): 2, date(2026, 4, 20): 2, date(2026, 4, 21): 0, date(2027, 3, 5): 0,
    }  # fmt: skip
    assert {day: free_seats([place], day)[place.pk][0] for day in days} == days
    assert free_seats([place], date(2026, 4, 1), date(2026, 5, 1))[place.pk] == slots.none()
    found = {day: Place.objects.filter(pk=place.pk).vacant(day, day).exists() for day in days}
    assert found == {day: bool(free) for day, free in days.items()}


def test_the_weeks_to_come_begin_today(cast):
    place = make.make_place(cast.here, seats=1, starts_on=FIRST)
    make.make_hold(place, starts_on=FIRST + timedelta(days=7), days=4)
    weeks = weeks_ahead(place, FIRST + timedelta(days=2), 3)
    ends = [(date(2026, 3, 4), date(2026, 3, 8)), (date(2026, 3, 9), date(2026, 3, 15))]
    assert [(first, last) for first, last, _free in weeks][:2] == ends
    assert [free[0] for _first, _last, free in weeks] == [1, 0, 1]


def test_free_seats_of_many_places_are_one_query(cast, django_assert_num_queries):
    places = [make.make_place(cast.here) for _number in range(5)]
    with django_assert_num_queries(1):
        assert set(free_seats(places, FIRST)) == {place.pk for place in places}


def test_days_that_stand_alike_stand_together():
    seats = [2, 2, 2, 2, 2, 0, 0, 0, 2, 2, 0, 0, 0, 0]
    free = [2, 2, 2, 2, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0]
    assert [numbers for _days, numbers, _full in slots.week_in_short(free, seats)] == ["2", "1 förmiddag", "0/2"]
    assert [full for _days, _numbers, full in slots.week_in_short(slots.none(), seats)] == [True, True, True]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 800))
@settings(max_examples=50, deadline=None, database=None)
def test_months_between_are_those_of_the_days(first, length):
    last = first + timedelta(days=length)
    assert slots.months_between(first, last) == sorted({day.month for day in slots.days_between(first, last)})
