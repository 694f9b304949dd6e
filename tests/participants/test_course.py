"""The course of a case: whatever order things are done in, the row, the coordinators and the figures agree."""

import uuid
from datetime import date, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from participants.enums import ParticipantStatus
from participants.models import CoordinatorPeriod, Enrolment, Extension, HandOver, OutcomeCheck, Participant, hand_over
from reports import figures
from tests import factories as make

from .periods import coordinator_on

TODAY = date(2026, 11, 22)
DAYS = st.integers(-20, 400).map(lambda days: TODAY - timedelta(days=days))
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "assign", "move", "exit", "error", "reopen", "period", "hand_over", "extend"]), DAYS
    ),
    max_size=9,
)


@pytest.fixture
def world(db):
    """Two units with a coordinator each."""
    units = [make.make_unit("Ena"), make.make_unit("Andra")]
    return units, [make.make_user(Role.COORDINATOR, unit) for unit in units]


def perform(participant, kind, day, units, coordinators):
    """Do one act, or have it refused without a trace."""
    latest = participant.enrolments.newest_first().first()
    by = coordinators[0]
    with transaction.atomic():
        if kind == "enrol":
            Enrolment.objects.start(
                participant, unit=units[0], started_on=day, planned_end_on=day + timedelta(days=180),
                coordinator=by, by=by, key=uuid.uuid4(),
            )  # fmt: skip
        elif latest is None:
            return
        elif kind == "assign" and latest.is_ongoing:
            latest.assign(coordinators[1], from_on=day, by=by)
        elif kind == "move" and latest.is_ongoing:
            unit = units[1] if latest.unit == units[0] else units[0]
            latest.move(unit=unit, on=day, coordinator=coordinators[1], by=by, key=uuid.uuid4())
        elif kind == "exit" and latest.is_ongoing:
            latest.exit(on=day, reason=make.code("exit_reason", "work"), outcome=None, note="", by=by)
        elif kind == "error" and latest.is_ongoing:
            latest.exit(on=day, reason=make.code("exit_reason", "error"), outcome=None, note="", by=by)
        elif kind == "reopen" and not latest.is_ongoing:
            latest.reopen(by=by)
        elif kind == "hand_over" and latest.is_ongoing:
            current = latest.coordinator_periods.current(day).select_related("coordinator").first()
            if current:
                to = coordinators[0] if current.coordinator == coordinators[1] else coordinators[1]
                case = HandOver(Enrolment.objects.get(pk=latest.pk), to, "Läs detta.")
                hand_over([case], on=day, by=by, from_user=current.coordinator)
        elif kind == "extend" and latest.is_ongoing:
            make.make_extension(latest, by)
        elif kind == "period" and latest.is_ongoing:
            latest.change_period(started_on=day, planned_end_on=day + timedelta(days=90), by=by, correction="Fel dag")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(courses=[[("enrol", TODAY), ("error", TODAY), ("enrol", TODAY)]], start=TODAY, length=0)
@example(courses=[[("enrol", TODAY + timedelta(days=9)), ("assign", TODAY)]], start=TODAY, length=0)
@example(
    courses=[[("enrol", TODAY - timedelta(days=9)), ("exit", TODAY), ("enrol", TODAY + timedelta(days=1))]],
    start=TODAY,
    length=0,
)
@example(courses=[[("enrol", TODAY), ("period", TODAY + timedelta(days=9)), ("period", TODAY)]], start=TODAY, length=0)
@example(
    courses=[[("enrol", TODAY - timedelta(days=2)), ("move", TODAY - timedelta(days=1)), ("period", TODAY)]],
    start=TODAY - timedelta(days=1),
    length=0,
)
@given(courses=st.lists(ACTS, min_size=1, max_size=3), start=DAYS, length=st.integers(0, 300))
def test_every_course_keeps_row_coordinators_and_figures_in_agreement(world, courses, start, length):
    units, coordinators = world
    with transaction.atomic(), time_machine.travel(TODAY):
        for course in courses:
            participant = make.make_participant(units[0], by=coordinators[0])
            for kind, day in course:
                try:
                    perform(participant, kind, day, units, coordinators)
                except ValidationError:
                    participant.refresh_from_db()
            check_row(participant)
            check_coordinators(participant)
            check_afterwards(participant)
        check_figures(units, figures.Period(start, start + timedelta(days=length)))
        transaction.set_rollback(True)


def check_row(participant):
    """What the row keeps is what the enrolments say."""
    row = Participant.objects.get(pk=participant.pk)
    latest = participant.enrolments.filter(registered_in_error=False).order_by("-started_on", "-pk").first()
    if latest is None:
        assert row.status in (ParticipantStatus.REFERRED, ParticipantStatus.ENDED)
        assert (row.enrolled_on, row.planned_end_on) == (None, None)
    else:
        assert row.status == (ParticipantStatus.ENDED if latest.ended_on else ParticipantStatus.ENROLLED)
        assert (row.unit, row.enrolled_on, row.planned_end_on) == (
            latest.unit,
            latest.started_on,
            latest.planned_end_on,
        )


def check_coordinators(participant):
    """Every day of an enrolment has exactly one coordinator; no other day has any but those before a start to come."""
    for enrolment in participant.enrolments.filter(registered_in_error=False):
        last = enrolment.ended_on or max(TODAY, enrolment.started_on)
        for day in (enrolment.started_on, last):
            assert CoordinatorPeriod.objects.current(day).filter(enrolment=enrolment).count() == 1
        outside = enrolment.coordinator_periods.filter(starts_on__lt=min(TODAY, enrolment.started_on))
        assert not outside.exists()
        if enrolment.ended_on:
            assert not enrolment.coordinator_periods.filter(ends_on=None).exists()
        assert enrolment.coordinator_gaps(TODAY) == []
    assert not participant.enrolments.with_coordinator_gap(TODAY).exists()
    periods = sorted(participant.coordinator_periods.all(), key=lambda period: period.starts_on)
    assert all(one.ends_on and one.ends_on < two.starts_on for one, two in pairwise(periods))
    assert all(period.ends_on is None or period.starts_on <= period.ends_on for period in periods)
    if Participant.objects.get(pk=participant.pk).status == ParticipantStatus.ENROLLED:
        assert participant.coordinator_periods.current(TODAY).count() == 1


def check_afterwards(participant):
    """An extension waits in what is ongoing alone; a check waits only after an exit that counts, and is the latest."""
    for extension in Extension.objects.proposed().filter(participant=participant):
        assert extension.enrolment.is_ongoing
    for check in OutcomeCheck.objects.open().filter(participant=participant):
        assert check.enrolment.ended_on
        assert not check.enrolment.registered_in_error
        assert Participant.objects.get(pk=participant.pk).status == ParticipantStatus.ENDED
    for enrolment in participant.enrolments.exclude(reentry_of=None):
        assert enrolment.reentry_of.ended_on < enrolment.started_on


def check_figures(units, period):
    """In + carried over = out + remaining, in each unit and in both; every number is the number of its rows."""
    for ids in ({units[0].pk}, {units[1].pk}, {unit.pk for unit in units}):
        scope = figures.Scope(frozenset(ids))
        report = figures.period_report(period, scope)
        assert report.participants.balance == 0
        for name in ("at_start", "new", "transferred_in", "transferred_out", "exited", "at_end"):
            count = getattr(report.participants, name)
            rows = figures.rows_behind(f"participants.{name}", period, scope)
            assert count.total == rows.count()
            assert count.total == count.women + count.men + count.unknown
        exits = report.exits
        assert report.participants.exited.total == exits.without_reason.total + sum(
            count.total for count in exits.by_reason.values()
        )
        assert report.participants.exited.total == exits.without_outcome.total + sum(
            count.total for count in exits.by_outcome.values()
        )
    both = figures.participants(period, figures.Scope(frozenset(unit.pk for unit in units)))
    assert both.transferred_in.total == both.transferred_out.total == 0


@pytest.mark.django_db
class TestActs:
    """Single acts and their refusals."""

    @pytest.fixture
    def case(self):
        unit = make.make_unit()
        coordinator = make.make_user(Role.COORDINATOR, unit)
        participant = make.make_participant(unit, by=coordinator)
        return (
            participant,
            make.make_enrolment(participant, coordinator, started_on=TODAY - timedelta(days=60)),
            coordinator,
        )

    def test_an_exit_before_the_start_is_refused_and_changes_nothing(self, case):
        participant, enrolment, by = case
        with pytest.raises(ValidationError):
            enrolment.exit(
                on=enrolment.started_on - timedelta(days=1), reason=make.code("exit_reason", "work"), outcome=None,
                note="", by=by,
            )  # fmt: skip
        participant.refresh_from_db()
        assert participant.status == ParticipantStatus.ENROLLED
        assert Enrolment.objects.get(pk=enrolment.pk).is_ongoing

    def test_two_ongoing_enrolments_are_refused(self, case):
        participant, _enrolment, by = case
        with pytest.raises(ValidationError, match=r"inskriven|enrolled"):
            make.make_enrolment(participant, by, started_on=TODAY)

    def test_an_exit_in_error_takes_the_whole_chain_of_moves_out_of_the_figures(self, case):
        participant, enrolment, by = case
        other = make.make_unit()
        moved, _ = enrolment.move(
            unit=other, on=enrolment.started_on + timedelta(days=10), coordinator=by, by=by, key=uuid.uuid4()
        )
        moved.exit(on=TODAY, reason=make.code("exit_reason", "error"), outcome=None, note="", by=by)
        assert not participant.enrolments.counted().exists()

    def test_a_coordinator_can_be_changed_from_a_day_to_come(self, case):
        participant, enrolment, by = case
        next_one = make.make_user(Role.COORDINATOR, participant.unit)
        with time_machine.travel(TODAY):
            enrolment.assign(next_one, from_on=TODAY + timedelta(days=7), by=by)
            assert coordinator_on(enrolment, TODAY) == by
            assert coordinator_on(enrolment, TODAY + timedelta(days=7)) == next_one
            assert list(Participant.objects.coordinated_by(next_one)) == []

    def test_a_move_keeps_the_days_together(self, case):
        _participant, enrolment, by = case
        day = enrolment.started_on + timedelta(days=5)
        moved, _ = enrolment.move(unit=make.make_unit(), on=day, coordinator=by, by=by, key=uuid.uuid4())
        enrolment.refresh_from_db()
        assert (enrolment.ended_on, moved.started_on, moved.moved_from) == (day - timedelta(days=1), day, enrolment)
