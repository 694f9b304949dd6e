"""Seats: a place is never overfilled, however many book at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from placements.models import Placement, SeatHold
from tests import factories as make


@pytest.fixture
def place(cast):
    return make.make_place(cast.here, seats=1)


def place_somebody(cast, place, **fields):
    person = make.make_participant(cast.here, by=cast.intake)
    with transaction.atomic():
        return make.make_placement(person, place, **fields)


class TestSeats:
    def test_the_last_seat_is_given_once(self, cast, place):
        place_somebody(cast, place)
        with pytest.raises(IntegrityError, match="full"):
            place_somebody(cast, place)

    def test_other_half_days_and_other_days_are_free(self, cast, place):
        place_somebody(cast, place, weekdays=[0, 1])
        place_somebody(cast, place, weekdays=[2, 3])
        today = timezone.localdate()
        place_somebody(cast, place, weekdays=[4], ends_on=today)
        place_somebody(cast, place, weekdays=[4], starts_on=today + timedelta(days=1))

    def test_a_day_without_seats_is_full(self, cast, place):
        with pytest.raises(IntegrityError, match="full"):
            place_somebody(cast, place, weekdays=[6])

    def test_what_begins_later_is_counted_too(self, cast, place):
        today = timezone.localdate()
        place_somebody(cast, place, starts_on=today + timedelta(days=9), status="proposed")
        with pytest.raises(IntegrityError, match="full"):
            place_somebody(cast, place, starts_on=today)
        place_somebody(cast, place, starts_on=today, ends_on=today + timedelta(days=8))

    def test_a_seat_kept_is_taken_until_it_is_released(self, cast, place):
        today = timezone.localdate()
        hold = SeatHold.objects.create(
            place=place, slots=[1] * 10 + [0] * 4, starts_on=today, ends_on=today + timedelta(days=9), reason="APL"
        )
        with pytest.raises(IntegrityError, match="full"):
            place_somebody(cast, place)
        hold.released_at = timezone.now()
        hold.save()
        place_somebody(cast, place)

    def test_what_did_not_come_about_holds_no_seat(self, cast, place):
        place_somebody(cast, place, status="withdrawn")
        place_somebody(cast, place)


@pytest.mark.django_db(transaction=True)
def test_eight_at_the_same_moment_give_one(cast):
    place = make.make_place(cast.here, seats=1)
    people = [make.make_participant(cast.here, by=cast.intake) for _number in range(8)]

    def book(person):
        try:
            return make.make_placement(person, place)
        except IntegrityError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        booked = list(filter(None, pool.map(book, people)))
    assert len(booked) == 1
    assert Placement.objects.filter(place=place).count() == 1
