"""Referrals: where each stands on any date, which steps it can take, and courses known from a register."""

import uuid
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.versioning import Conflict
from participants.enums import ReferralState
from participants.models import Participant, Referral
from participants.models.referrals import NEXT_STATES, OPEN_STATES
from tests import factories as make

TODAY = timezone.localdate
RECEIVED, ASSESSMENT, ADMITTED, NOT_ADMITTED, OTHER_SUPPORT, DECLINED, WITHDRAWN = ReferralState
# Every way between two states, taking back included.
WAYS = {(now, then) for now, states in NEXT_STATES.items() for then in states}
WAYS |= {(then, now) for now, then in WAYS}
STATES = st.sampled_from(ReferralState)
TRIES = st.lists(st.tuples(STATES, st.integers(-3, 12), st.sampled_from(["", "Ett skäl"])), max_size=8)
QUICKLY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def newcomer(cast):
    return make.make_participant(cast.here, by=cast.intake)


@pytest.fixture
def referral(cast, newcomer):
    return make.make_referral(newcomer, by=cast.intake, received_on=TODAY() - timedelta(days=10))


def take(referral, cast, state, days_ago=0, reason="Ett skäl", **fields):
    referral.take_step(state, on=TODAY() - timedelta(days=days_ago), by=cast.intake, reason=reason, **fields)


def as_stored(referral):
    return Referral.objects.values().get(pk=referral.pk), list(referral.steps.order_by("pk").values())


def states_by_day(referral, first, last):
    """Return the state at the end of each day, None where there is none."""
    days = (last - first).days + 1
    found = Referral.objects.filter(pk=referral.pk)
    return [found.with_state_on(first + timedelta(days=day)).get().state_on for day in range(days)]


class TestSteps:
    def test_the_way_through_assessment_to_admission(self, cast, newcomer, referral):
        take(referral, cast, ASSESSMENT, 7, reason="")
        assert Participant.objects.get(pk=newcomer.pk).status == "assessment"
        take(referral, cast, ADMITTED, 2, recommended_support=make.code("support", "work_training"))
        referral.refresh_from_db()
        assert (referral.state, referral.decided_on) == (ADMITTED, TODAY() - timedelta(days=2))
        assert referral.assessment_started_on == TODAY() - timedelta(days=7)
        assert referral.recommended_support.code == "work_training"
        steps = referral.steps.order_by("pk")
        assert [(step.state, step.by) for step in steps] == [
            (RECEIVED, cast.intake), (ASSESSMENT, cast.intake), (ADMITTED, cast.intake)
        ]  # fmt: skip

    @pytest.mark.parametrize(("now", "then"), [(now, then) for now in ReferralState for then in ReferralState])
    def test_only_the_ways_of_the_field_are_open(self, cast, referral, now, then):
        if now in (NOT_ADMITTED, ASSESSMENT):
            take(referral, cast, ASSESSMENT, 9)
        if now not in (RECEIVED, ASSESSMENT):
            take(referral, cast, now, 8)
        before = as_stored(referral)
        # A decision made without an assessment goes back to received alone.
        is_way = (now, then) in WAYS and (now, then) not in {
            (now, ASSESSMENT) for now in (ADMITTED, DECLINED, WITHDRAWN)
        }
        if is_way:
            take(referral, cast, then, 7)
            assert as_stored(referral)[0]["state"] == then
        else:
            with pytest.raises(ValidationError):
                take(referral, cast, then, 7)
            assert as_stored(referral) == before

    @pytest.mark.parametrize(("days_ago", "reason"), [(-1, "Ett skäl"), (11, "Ett skäl"), (1, ""), (1, "  ")])
    def test_a_day_to_come_one_before_and_a_missing_reason_change_nothing(self, cast, referral, days_ago, reason):
        before = as_stored(referral)
        with pytest.raises(ValidationError):
            take(referral, cast, ADMITTED, days_ago, reason)
        assert as_stored(referral) == before

    def test_a_decision_taken_back_opens_the_referral_where_it_stood(self, cast, newcomer, referral):
        take(referral, cast, ASSESSMENT, 7)
        take(referral, cast, NOT_ADMITTED, 5)
        with pytest.raises(ValidationError):
            take(referral, cast, ASSESSMENT, 4, reason="")
        take(referral, cast, ASSESSMENT, 4, reason="Fel person i listan")
        referral.refresh_from_db()
        assert (referral.state, referral.decided_on) == (ASSESSMENT, None)
        assert states_by_day(referral, TODAY() - timedelta(days=5), TODAY() - timedelta(days=4)) == [
            NOT_ADMITTED, ASSESSMENT
        ]  # fmt: skip
        assert Participant.objects.get(pk=newcomer.pk).status == "assessment"

    def test_an_assessment_begun_by_mistake_is_taken_back(self, cast, referral):
        take(referral, cast, ASSESSMENT, 3)
        take(referral, cast, RECEIVED, 2, reason="Fel rad")
        assert referral.assessment_started_on is None
        take(referral, cast, OTHER_SUPPORT, 1)

    def test_the_second_of_two_decisions_is_told_of_the_first(self, cast, referral):
        second = Referral.objects.get(pk=referral.pk)
        take(referral, cast, DECLINED, 1)
        before = as_stored(referral)
        with pytest.raises(Conflict) as conflict:
            take(second, cast, ADMITTED, 1)
        assert conflict.value.current.state == DECLINED
        assert as_stored(referral) == before


def test_exactly_one_state_on_any_date_whatever_is_tried(cast, newcomer):
    received = TODAY() - timedelta(days=10)

    @QUICKLY
    @given(TRIES)
    def try_all(tries):
        with transaction.atomic():
            referral = make.make_referral(newcomer, by=cast.intake, received_on=received)
            for state, days_after, reason in tries:
                before = as_stored(referral)
                referral = Referral.objects.get(pk=referral.pk)
                try:
                    referral.take_step(state, on=received + timedelta(days=days_after), by=cast.intake, reason=reason)
                except ValidationError:
                    assert as_stored(referral) == before
            check(referral)
            transaction.set_rollback(True)

    def check(referral):
        row, steps = as_stored(referral)
        ways = [(ReferralState(one["state"]), ReferralState(two["state"])) for one, two in pairwise(steps)]
        assert set(ways) <= WAYS
        assert row["state"] == steps[-1]["state"]
        assert [step["on"] for step in steps] == sorted(step["on"] for step in steps)
        assert (row["decided_on"] is None) == (row["state"] in OPEN_STATES)
        states = states_by_day(referral, received - timedelta(days=1), TODAY())
        assert states[0] is None
        assert all(states[1:])
        assert states[-1] == row["state"]

    try_all()


class TestRecord:
    def record(self, cast, newcomer, *steps):
        agency = make.make_agency()
        steps = [(state, TODAY() - timedelta(days=days), reason) for state, days, reason in steps]
        return Referral.objects.record(
            newcomer, by=cast.intake, key=uuid.uuid4(), steps=steps, unit=cast.here, agency=agency
        )[0]

    def test_a_course_is_stored_with_its_days(self, cast, newcomer):
        referral = self.record(cast, newcomer, (RECEIVED, 9, ""), (ASSESSMENT, 5, ""), (NOT_ADMITTED, 1, "Annat stöd"))
        assert (referral.state, referral.received_on) == (NOT_ADMITTED, TODAY() - timedelta(days=9))
        assert referral.decided_on == TODAY() - timedelta(days=1)
        assert states_by_day(referral, TODAY() - timedelta(days=5), TODAY() - timedelta(days=4)) == [ASSESSMENT] * 2
        assert Participant.objects.get(pk=newcomer.pk).status == "referred"

    def test_a_register_may_lack_the_day_the_assessment_began(self, cast, newcomer):
        referral = self.record(cast, newcomer, (RECEIVED, 9, ""), (NOT_ADMITTED, 1, ""))
        assert (referral.state, referral.assessment_started_on) == (NOT_ADMITTED, None)

    @pytest.mark.parametrize(
        "steps",
        [
            [],
            [(ASSESSMENT, 3, "")],
            [(RECEIVED, -1, "")],
            [(RECEIVED, 3, ""), (ADMITTED, 4, "")],
            [(RECEIVED, 3, ""), (RECEIVED, 2, "")],
            [(RECEIVED, 3, ""), (ASSESSMENT, 2, ""), (OTHER_SUPPORT, 1, "")],
            [(RECEIVED, 3, ""), (ADMITTED, 2, ""), (DECLINED, 1, "")],
        ],
    )
    def test_a_course_that_cannot_have_been_is_refused(self, cast, newcomer, steps):
        with pytest.raises(ValidationError):
            self.record(cast, newcomer, *steps)
        assert not newcomer.referrals.exists()
