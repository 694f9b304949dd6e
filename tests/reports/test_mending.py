"""The mending list: who has each fault, who may know of it, and that each number equals its rows."""

import uuid
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone

from accounts.models import UnitSetting
from accounts.unit_settings import PLAN_MONTHS
from actionplans.mending import plan_too_old, without_agreed_plan, without_rating
from actionplans.models import ActionPlan, Instrument, PlanVersion, Rating
from participants.mending import with_coordinator_gap, without_outcome, without_sex
from participants.models import Participant
from reports.mending import CHECKS
from tests import factories as make

PAGE = reverse("reports:mending")
TODAY = timezone.localdate
EVERYBODY = Participant.objects.all()


def long_ago():
    """Return a day before whatever is told of as lacking."""
    return TODAY() - relativedelta(months=5)


@pytest.fixture(autouse=True)
def nobody_else(cast):
    """Take those of the cast out of sight, and their plans away."""
    Participant.objects.update(unit=cast.there)
    ActionPlan.objects.update(closed_on=TODAY())


@pytest.fixture
def person(cast):
    person = make.make_participant(cast.here, by=cast.intake, personal_number=make.make_number())
    make.make_enrolment(person, cast.coordinator, started_on=long_ago())
    return person


def has(find, person, today=None):
    return find(EVERYBODY, today or TODAY()).filter(pk=person.pk).exists()


def agree(person, on):
    plan = ActionPlan.objects.filter(participant=person).first() or ActionPlan.objects.create(participant=person)
    number = plan.versions.count() + 1
    PlanVersion.objects.create(
        plan=plan, participant=person, number=number, agreed_on=on, content={}, participant_how="Muntligt",
        acknowledged_by=person.created_by,
    )  # fmt: skip


def rate(person, on):
    instrument, _made = Instrument.objects.get_or_create(
        code="prov", number=1, respondent="participant", title={}, items=[{"number": 1}], scale=[]
    )
    Rating.objects.create(participant=person, instrument=instrument, occurred_on=on, answers=[3])


def leave(person, reason="work", outcome="work"):
    person.enrolments.get().exit(
        on=TODAY(), reason=make.code("exit_reason", reason), outcome=outcome and make.code("outcome", outcome), note="",
        by=person.created_by,
    )  # fmt: skip


class TestCoordinator:
    def test_somebody_every_day_is_in_order(self, person, cast):
        person.enrolments.get().assign(cast.colleague, from_on=TODAY() - timedelta(days=9), by=cast.manager)
        assert not has(with_coordinator_gap, person)

    @pytest.mark.parametrize("ago", [1, 40])
    def test_one_day_without_is_a_fault(self, person, cast, ago):
        person.enrolments.get().assign(cast.colleague, from_on=TODAY() - timedelta(days=ago), by=cast.manager)
        person.coordinator_periods.filter(coordinator=cast.coordinator).update(
            ends_on=TODAY() - timedelta(days=ago + 2)
        )  # fmt: skip
        assert has(with_coordinator_gap, person)

    def test_nobody_since_yesterday_is_a_fault_and_until_tomorrow_is_none(self, person):
        person.coordinator_periods.update(ends_on=TODAY() - timedelta(days=1))
        assert has(with_coordinator_gap, person)
        person.coordinator_periods.update(ends_on=TODAY())
        assert not has(with_coordinator_gap, person)

    def test_a_move_leaves_no_gap(self, person, cast):
        person.enrolments.get().move(
            unit=cast.site, on=TODAY() - timedelta(days=3), coordinator=cast.colleague, by=cast.manager,
            key=uuid.uuid4(),
        )  # fmt: skip
        assert not has(with_coordinator_gap, person)

    def test_who_has_left_or_not_begun_needs_none(self, person, cast):
        leave(person)
        person.coordinator_periods.all().delete()
        later = make.make_participant(cast.here, by=cast.intake)
        make.make_enrolment(later, cast.coordinator, started_on=TODAY() + timedelta(days=5))
        assert not has(with_coordinator_gap, person)
        assert not has(with_coordinator_gap, later)


class TestOutcome:
    def test_one_that_is_told_is_in_order(self, person):
        leave(person)
        assert not has(without_outcome, person)

    def test_one_that_is_not_is_a_fault(self, person):
        leave(person, outcome=None)
        assert has(without_outcome, person)

    def test_a_reason_that_is_not_told_is_one_too(self, person):
        leave(person)
        person.enrolments.update(exit_reason=None)
        assert has(without_outcome, person)

    @pytest.mark.parametrize("reason", ["deceased", "error"])
    def test_the_dead_and_those_registered_in_error_have_none(self, person, reason):
        leave(person, reason=reason, outcome=None)
        assert not has(without_outcome, person)

    def test_a_move_is_no_exit(self, person, cast):
        person.enrolments.get().move(
            unit=cast.site, on=TODAY(), coordinator=cast.colleague, by=cast.manager, key=uuid.uuid4()
        )
        assert not has(without_outcome, person)


def test_sex_is_unknown_without_a_number_unless_registered(person, cast):
    other = make.make_participant(cast.here, by=cast.intake)
    assert not has(without_sex, person)
    assert has(without_sex, other)
    other.change(cast.intake, registered_sex="women")
    assert not has(without_sex, other)


class TestPlan:
    def test_the_last_one_agreed_tells_the_age(self, person):
        assert not has(plan_too_old, person)
        agree(person, TODAY() - relativedelta(months=3, days=1))
        assert has(plan_too_old, person)
        agree(person, TODAY() - relativedelta(months=3))
        assert not has(plan_too_old, person)

    def test_how_old_it_may_be_is_the_units(self, person, cast):
        UnitSetting.objects.put(cast.here, PLAN_MONTHS, 1, by=None)
        agree(person, TODAY() - relativedelta(months=2))
        assert has(plan_too_old, person)

    def test_none_is_a_fault_when_the_first_weeks_have_passed(self, person, cast):
        new = make.make_participant(cast.here, by=cast.intake)
        make.make_enrolment(new, cast.coordinator, started_on=TODAY() - timedelta(days=14))
        assert has(without_agreed_plan, person)
        assert not has(without_agreed_plan, new)
        assert has(without_agreed_plan, new, TODAY() + timedelta(days=1))
        agree(person, long_ago())
        assert not has(without_agreed_plan, person)
        plan = person.plans.get()
        plan.close(cast.coordinator, on=TODAY(), note="")
        assert has(without_agreed_plan, person)


class TestRating:
    def test_the_last_one_or_the_start_begins_the_time(self, person, cast):
        assert has(without_rating, person)
        rate(person, TODAY() - relativedelta(months=3))
        assert not has(without_rating, person)
        assert has(without_rating, person, TODAY() + timedelta(days=1))

    def test_one_from_an_earlier_time_here_does_not_make_a_new_start_late(self, person, cast):
        rate(person, long_ago())
        leave(person)
        make.make_enrolment(person, cast.coordinator, started_on=TODAY() + timedelta(days=1))
        assert not has(without_rating, person, TODAY() + timedelta(days=2))


class TestPage:
    def counts(self, log_in, user, **query):
        context = log_in(user).get(PAGE, query).context
        return {fault.check.code: fault.count for fault in context["faults"]}

    def test_every_number_equals_its_rows(self, cast, log_in):
        for number in range(28):
            one = make.make_participant(cast.here, by=cast.intake)
            make.make_enrolment(one, cast.coordinator, started_on=long_ago() if number else TODAY())
        client = log_in(cast.coordinator)
        counts = self.counts(log_in, cast.coordinator)
        assert counts["unknown_sex"] == 28
        assert counts["no_plan"] == counts["no_rating"] == 27
        for check in CHECKS:
            page = client.get(PAGE, {"fel": check.code})
            shown, after = len(page.context["people"]), page.context["page"].after
            if after:
                shown += len(client.get(PAGE, {"fel": check.code, "after": after}).context["people"])
            assert shown == counts[check.code], check.code

    def test_a_coordinator_has_the_own_cases_others_the_unit(self, cast, log_in, person):
        theirs = make.make_participant(cast.here, by=cast.intake)
        make.make_enrolment(theirs, cast.colleague, started_on=long_ago())
        assert self.counts(log_in, cast.coordinator)["no_plan"] == 1
        assert self.counts(log_in, cast.manager)["no_plan"] == 2
        assert self.counts(log_in, cast.intake)["no_plan"] == 2
        assert self.counts(log_in, cast.manager_elsewhere)["no_plan"] == 3  # those of the cast

    def test_a_coordinator_who_is_a_manager_too_has_both(self, cast, log_in, person):
        make.give_role(cast.coordinator, "manager", cast.there)
        assert self.counts(log_in, cast.coordinator)["no_plan"] == 1 + 3

    def test_intake_is_told_nothing_of_ratings(self, cast, log_in, person):
        assert "no_rating" not in self.counts(log_in, cast.intake)
        assert log_in(cast.intake).get(PAGE, {"fel": "no_rating"}).context["chosen"] is None

    def test_who_is_intake_in_one_unit_reads_ratings_in_the_other_alone(self, cast, log_in, person):
        make.give_role(cast.manager_elsewhere, "intake", cast.here)
        assert self.counts(log_in, cast.manager_elsewhere)["no_rating"] == 0
        assert self.counts(log_in, cast.manager_elsewhere)["no_plan"] == 4

    def test_one_unit_of_several_can_be_looked_at(self, cast, log_in, person):
        make.give_role(cast.manager, "manager", cast.there)
        assert self.counts(log_in, cast.manager)["no_plan"] == 4
        assert self.counts(log_in, cast.manager, unit=cast.here.pk)["no_plan"] == 1
        assert self.counts(log_in, cast.manager_elsewhere, unit=cast.here.pk)["no_plan"] == 3

    def test_each_leads_to_where_it_is_put_right(self, cast, log_in, person):
        person.coordinator_periods.update(ends_on=TODAY() - timedelta(days=1))
        text = log_in(cast.intake).get(PAGE, {"fel": "no_coordinator"}).content.decode()
        assert reverse("participants:coordinator", args=[person.pk]) in text

    def test_whoever_may_not_put_it_right_is_not_sent_there(self, cast, log_in):
        one = make.make_participant(cast.here, by=cast.intake)
        address = reverse("participants:edit", args=[one.pk])
        assert address in log_in(cast.intake).get(PAGE, {"fel": "unknown_sex"}).content.decode()
        assert address not in log_in(cast.manager).get(PAGE, {"fel": "unknown_sex"}).content.decode()
