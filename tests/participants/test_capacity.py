"""Capacity of a unit: every figure against data made by hand, and verdicts that agree with how it stands today."""

import uuid
from datetime import timedelta
from fractions import Fraction

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from participants.capacity import Capacity, Month, Queue, Stay, capacity
from participants.capacity_words import CANNOT, HOLDS, NOT_YET, UNTOLD, verdicts
from participants.enums import QuotaPeriod, ReferralState
from participants.flow import Flow, months
from participants.models import Quota, UnitSeats
from tests import factories as make

TODAY = timezone.localdate
PAGE = reverse("participants:capacity")


def first_day():
    """Return the first day of this month."""
    return TODAY().replace(day=1)


def ago(**length):
    return TODAY() - relativedelta(**length)


class Place:
    """A unit with another below it, and who works there."""

    def __init__(self):
        self.unit = make.make_unit()
        self.below = make.make_unit(parent=self.unit)
        self.manager = make.make_user(Role.MANAGER, self.unit)
        self.coordinator = make.make_user(Role.COORDINATOR, self.unit)
        self.intake = make.make_user(Role.INTAKE, self.unit)

    def enrol(self, started_on, days, left=False, unit=None, moved_on=None):
        """Let somebody stay for so many days from a day, planned or `left`; from `moved_on` in the unit below."""
        person = make.make_participant(unit or self.unit, by=self.intake)
        last = started_on + timedelta(days=days - 1)
        enrolment = make.make_enrolment(person, self.coordinator, started_on=started_on, planned_end_on=last)
        if moved_on:
            enrolment = enrolment.move(
                unit=self.below, on=moved_on, coordinator=self.coordinator, by=self.manager, key=uuid.uuid4()
            )[0]
        if left:
            reason = make.code("exit_reason", "work")
            enrolment.exit(on=last, reason=reason, outcome=None, note="", by=self.manager)
        return person

    def refer(self, received_on, agency=None, **fields):
        """Let somebody new be referred."""
        person = make.make_participant(self.unit, by=self.intake)
        return make.make_referral(person, by=self.intake, agency=agency, received_on=received_on, **fields)

    def seats(self, number, starts_on=None, unit=None):
        """Set the seats."""
        starts_on = starts_on or ago(years=3)
        UnitSeats.objects.put(
            unit or self.unit, starts_on=starts_on, seats=number, by=self.manager, key=uuid.uuid4()
        )  # fmt: skip

    def quota(self, number, period=QuotaPeriod.MONTH, **fields):
        """Agree on a quota."""
        Quota.objects.add(
            self.unit, by=self.manager, key=uuid.uuid4(), number=number, period=period, starts_on=ago(years=3), **fields
        )

    def found(self, unit=None):
        """Return its Capacity."""
        return capacity(unit or self.unit, self.manager, TODAY())


@pytest.fixture
def place(db):
    return Place()


def test_the_stock_is_told_for_the_last_day_of_each_month_and_the_last_day_of_a_stay_counts(place):
    ends = first_day() - timedelta(days=1)
    place.enrol(ends - timedelta(days=9), 10, left=True)
    place.enrol(ends - timedelta(days=9), 9, left=True)
    place.enrol(ago(years=2), 1500, unit=place.below)
    found = place.found()
    assert len(found.months) == 13
    assert [month.enrolled for month in found.newest_first][:2] == [1, 2]
    assert (found.enrolled, place.found(place.below).enrolled) == (1, 1)
    assert found.newest_first[1].last == ends
    assert sum(month.started for month in found.months) == 2


def test_a_move_within_the_unit_is_no_start(place):
    place.enrol(ago(days=100), 365, moved_on=ago(days=40))
    assert sum(month.started for month in place.found().months) == 1
    assert sum(month.started for month in place.found(place.below).months) == 0
    assert (place.found().enrolled, place.found(place.below).enrolled) == (1, 1)


def test_stays_that_ended_and_those_planned_are_told_with_moves_as_one_stay(place):
    place.enrol(ago(days=300), 61, left=True)
    place.enrol(ago(days=300), 122, left=True)
    place.enrol(ago(days=300), 62, left=True, moved_on=ago(days=270))
    place.enrol(ago(days=900), 30, left=True)
    place.enrol(ago(days=100), 180)
    place.enrol(ago(days=100), 200, moved_on=ago(days=40))
    stay = place.found().stay
    assert (stay.ended, stay.mean, stay.planned) == (3, months(Fraction(61 + 122 + 62, 3)), months(190))
    below = place.found(place.below).stay
    assert (below.ended, below.mean, below.planned) == (1, months(32), months(140))


def test_nobody_has_no_mean_stay(place):
    assert place.found().stay == Stay(0, None, None)


def test_the_queue_is_those_without_a_decision(place):
    place.refer(ago(days=10)), place.refer(ago(days=20))
    decided = place.refer(ago(days=90))
    decided.take_step(ReferralState.ADMITTED, on=TODAY(), by=place.intake, reason="Beslut.")
    found = place.found()
    assert found.queue == Queue(2, 15, ago(days=20))
    assert (found.decided, found.admitted, found.months[-1].admitted) == (1, 1, 1)
    assert sum(month.referrals for month in found.months) == 3


def test_seats_are_those_of_the_day_and_of_the_units_below_where_none_are_set(place):
    place.seats(7, unit=place.below)
    assert place.found().seats == 7
    place.seats(10), place.seats(4, starts_on=first_day())
    found = place.found()
    assert (found.seats, found.free, found.over) == (4, 4, 0)
    assert {month.seats for month in found.whole_months} == {10}


def test_more_enrolled_than_seats_is_told_as_so_many_more(place, log_in):
    place.seats(1)
    place.enrol(ago(days=20), 180), place.enrol(ago(days=20), 180)
    assert (place.found().free, place.found().over) == (-1, 1)
    page = log_in(place.manager).get(PAGE, {"unit": place.unit.pk}).content.decode()
    assert "<b>1</b>fler än platserna" in page
    assert "<b>-1" not in page


def test_a_quota_counts_the_referrals_of_its_period_and_of_its_party_or_of_all_others(place):
    party = make.make_agency()
    place.quota(2, agency=party), place.quota(5, QuotaPeriod.YEAR)
    for agency in (party, party, party, None):
        place.refer(TODAY(), agency)
    place.refer(ago(years=1, days=1), party)
    uses = {use.quota.agency: use for use in place.found().uses}
    assert {agency: (use.used, use.left, use.over) for agency, use in uses.items()} == {
        party: (3, -1, 1), None: (1, 4, 0),
    }  # fmt: skip


def test_what_is_agreed_is_quotas_seats_and_the_stay_of_the_unit(place):
    place.seats(10)
    place.quota(1), place.quota(6, QuotaPeriod.HALF_YEAR, agency=make.make_agency())
    found = place.found()
    assert (found.agreed.inflow, found.agreed.seats) == (2, 10)
    assert found.likely is None


def capacity_of(enrolled, seats=10, stock=None, agreed=None, actual=None):
    """Return a Capacity with so many `enrolled`; `stock` are the numbers of the whole months."""
    numbers = [*(stock or [enrolled] * 12), enrolled]
    shown = [Month(first_day(), first_day(), 0, 0, 0, number, seats) for number in numbers]
    return Capacity(
        seats=seats, enrolled=enrolled, months=shown, queue=Queue(0, 0, None), stay=Stay(0, None, None), uses=[],
        decided=0, admitted=0, agreed=agreed, likely=None, actual=actual,
    )  # fmt: skip


ROOM, CROWD = Flow(Fraction(1), 10, Fraction(6)), Flow(Fraction(3), 10, Fraction(6))


@pytest.mark.parametrize(
    ("enrolled", "flow", "state"), [(10, ROOM, HOLDS), (11, ROOM, NOT_YET), (5, CROWD, CANNOT), (11, CROWD, CANNOT)]
)
def test_nothing_holds_today_while_more_are_enrolled_than_there_are_seats(enrolled, flow, state):
    for name in ("agreed", "actual"):
        [verdict] = verdicts(capacity_of(enrolled, **{name: flow}))
        assert verdict.state == state
        assert any("1 fler än platserna" in sentence for sentence in verdict.sentences) == (state == NOT_YET)


@pytest.mark.parametrize(
    ("first", "last", "is_steady"),
    [(20, 20, True), (20, 22, True), (20, 18, True), (20, 23, False), (20, 17, False), (1, 2, True), (0, 2, False)],
)
def test_the_arithmetic_tells_nothing_of_a_number_that_grows_or_shrinks(first, last, is_steady):
    found = capacity_of(last, seats=30, stock=[first, *[20] * 10, last], actual=ROOM, agreed=ROOM)
    agreed, actual = verdicts(found)
    assert (agreed.state, actual.state) == (HOLDS, HOLDS if is_steady else UNTOLD)
    assert is_steady or f"{last} inskrivna" in actual.sentences[-1]
