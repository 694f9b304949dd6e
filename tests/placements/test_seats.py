"""Seats: a place is never overfilled, however many book at the same moment."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from placements.free import free_seats, short_of
from placements.models import Place, Placement, SeatHold
from tests import factories as make


@pytest.fixture
def cast(standing_cast):
    return standing_cast


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


class TestChanges:
    """What stands already may be changed, unless it would take a seat that is not there."""

    def test_what_stands_can_be_ended_though_the_seats_were_once_more(self, cast):
        place, today = make.make_place(cast.here, seats=2), timezone.localdate()
        gone = place_somebody(cast, place, ends_on=today - timedelta(days=1))
        stays = place_somebody(cast, place)
        place.change(cast.employer_coordinator, seats=[1] * 10 + [0] * 4)
        for placement in (gone, stays):
            placement.purpose = "Ändrad"
            placement.save()
        stays.ends_on = today + timedelta(days=90)
        stays.save()
        assert free_seats([place], today)[place.pk][0] == 0

    def test_a_longer_stay_is_refused_where_somebody_else_has_the_seat(self, cast, place):
        today = timezone.localdate()
        first = place_somebody(cast, place, ends_on=today)
        place_somebody(cast, place, starts_on=today + timedelta(days=1))
        first.ends_on = None
        with pytest.raises(IntegrityError, match="full"), transaction.atomic():
            first.save()
        first.ends_on = today - timedelta(days=1)
        first.save()

    def test_moving_to_a_full_place_is_refused(self, cast, place):
        place_somebody(cast, place)
        other = place_somebody(cast, make.make_place(cast.here, seats=1))
        other.place = place
        with pytest.raises(IntegrityError, match="full"), transaction.atomic():
            other.save()

    def test_what_was_withdrawn_cannot_come_back_to_a_full_place(self, cast, place):
        withdrawn = place_somebody(cast, place, status="withdrawn")
        place_somebody(cast, place)
        withdrawn.status = "ongoing"
        with pytest.raises(IntegrityError, match="full"), transaction.atomic():
            withdrawn.save()

    def test_more_half_days_are_refused_when_taken(self, cast, place):
        placement = place_somebody(cast, place, weekdays=[0])
        place_somebody(cast, place, weekdays=[1])
        placement.slots = [1] * 4 + [0] * 10
        with pytest.raises(IntegrityError, match="full"), transaction.atomic():
            placement.save()

    def test_nobody_is_placed_before_it_opens_or_after_it_closes(self, cast):
        today = timezone.localdate()
        place = make.make_place(cast.here, starts_on=today)
        with pytest.raises(IntegrityError, match="not open"):
            place_somebody(cast, place, starts_on=today - timedelta(days=1))
        there = place_somebody(cast, place, starts_on=today)
        place.close(today + timedelta(days=9), "Flyttar", by=None)
        with pytest.raises(IntegrityError, match="not open"):
            place_somebody(cast, place, starts_on=today)
        place_somebody(cast, place, starts_on=today, ends_on=today + timedelta(days=9))
        there.purpose = "Var här när den stängde"
        there.save()

    def test_nobody_is_placed_or_kept_a_seat_out_of_season(self, cast):
        place = make.make_place(cast.here, season=[5, 6])
        may, june, july = date(2030, 5, 20), date(2030, 6, 30), date(2030, 7, 1)
        for starts_on, ends_on in ((may, july), (may, None), (july, july), (may, date(2031, 5, 1))):
            with pytest.raises(IntegrityError, match="out of season"), transaction.atomic():
                place_somebody(cast, place, starts_on=starts_on, ends_on=ends_on)
        with pytest.raises(IntegrityError, match="out of season"), transaction.atomic():
            make.make_hold(place, starts_on=june, days=1)
        there = place_somebody(cast, place, starts_on=may, ends_on=june)
        with pytest.raises(IntegrityError, match="out of season"), transaction.atomic():
            Placement.objects.filter(pk=there.pk).update(ends_on=july)
        with pytest.raises(IntegrityError, match="out of season"), transaction.atomic():
            Placement.objects.filter(pk=there.pk).update(starts_on=date(2030, 4, 30))

    def test_who_is_there_keeps_the_days_when_the_season_is_made_shorter(self, cast):
        place = make.make_place(cast.here)
        there = place_somebody(cast, place, starts_on=date(2030, 5, 20), weekdays=[0], ends_on=date(2030, 8, 31))
        Place.objects.filter(pk=place.pk).update(season=[5, 6])
        rows = Placement.objects.filter(pk=there.pk)
        rows.update(purpose="Som förut")
        rows.update(ends_on=date(2030, 8, 1))
        for change in ({"ends_on": date(2030, 9, 1)}, {"slots": [1] * 14}, {"starts_on": date(2030, 4, 30)}):
            with pytest.raises(IntegrityError, match="out of season"), transaction.atomic():
                rows.update(**change)

    def test_several_in_one_statement_are_counted(self, cast, place):
        rows = [place_somebody(cast, place, status="withdrawn") for _number in range(2)]
        with pytest.raises(IntegrityError, match="full"), transaction.atomic():
            Placement.objects.filter(pk__in=[row.pk for row in rows]).update(status="ongoing")

    def test_seats_are_not_made_fewer_than_are_taken(self, cast):
        place, today = make.make_place(cast.here, seats=3), timezone.localdate()
        place_somebody(cast, place, weekdays=[0])
        place_somebody(cast, place, weekdays=[0], starts_on=today + timedelta(days=30))
        with pytest.raises(IntegrityError, match="taken"), transaction.atomic():
            place.change(None, seats=[1] * 10 + [0] * 4)
        place = Place.objects.get(pk=place.pk)
        assert short_of(place, [1] * 14) == [(0, 2), (1, 2)]
        place.change(None, seats=[2, 2] + [0] * 12)
