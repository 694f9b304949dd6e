"""Taps that come late, twice and out of order, and what stands after them."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.versioning import Conflict
from placements.enums import COUNTS_AS_PRESENT, AttendanceState
from placements.models import Attendance, Placement
from tests import factories as make

TODAY = timezone.localdate
MORNING = timezone.now().replace(microsecond=0) - timedelta(hours=2)


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def placement(cast):
    return cast.own.placement


def tap(placement, state="present", minute=0, key=None, by=None, hours=6, **options):
    at = MORNING + timedelta(minutes=minute)
    Attendance.objects.mark(
        [(placement, state, Decimal(hours))], on=TODAY(), by=by, at=at, key=key or uuid.uuid4(), **options
    )


def stands(placement):
    """Return the state and the hours marked today, None when not marked."""
    mark = Attendance.objects.filter(placement=placement, on=TODAY()).first()
    return mark and (mark.state, mark.hours)


def events(placement):
    model = Attendance._meta.get_field("events").related_model
    return model.objects.filter(placement=placement, on=TODAY())


def test_a_tap_marks_the_day_with_who_and_when(cast, placement):
    tap(placement, by=cast.supervisor)
    mark = Attendance.objects.get(placement=placement, on=TODAY())
    assert (mark.state, mark.hours, mark.marked_by, mark.marked_at) == ("present", 6, cast.supervisor, MORNING)
    [event] = events(placement)
    assert event.pgh_context["act"] == "placements.mark_attendance"
    assert event.pgh_context["user"] == cast.supervisor.pk


def test_the_same_tap_again_does_nothing(placement):
    key = uuid.uuid4()
    tap(placement, "sick", key=key)
    tap(placement, "sick", minute=5, key=key)
    assert stands(placement) == ("sick", 0)
    assert events(placement).count() == 1


def test_the_same_tap_again_does_not_undo_a_later_one_that_was_made_on_another_telephone(placement):
    key = uuid.uuid4()
    tap(placement, "sick", key=key)
    tap(placement, "present", minute=1)
    tap(placement, "sick", minute=9, key=key)
    assert stands(placement) == ("present", 6)


def test_the_last_tap_stands_whenever_it_arrives(placement):
    tap(placement, "present", minute=5)
    tap(placement, "sick", minute=1)
    assert stands(placement) == ("present", 6)


def test_all_present_leaves_what_is_marked(placement):
    tap(placement, "sick", minute=0)
    tap(placement, "present", minute=5, only_unmarked=True)
    assert stands(placement) == ("sick", 0)


def test_a_mark_can_be_taken_away_and_an_older_tap_does_not_bring_it_back(placement):
    tap(placement, "present", minute=0)
    tap(placement, "", minute=1)
    assert stands(placement) is None
    tap(placement, "sick", minute=0)
    assert stands(placement) is None


def test_a_mark_made_after_one_was_taken_away_stands(placement):
    tap(placement, "", minute=1)
    at = timezone.now() + timedelta(seconds=1)
    Attendance.objects.mark([(placement, "sick", 0)], on=TODAY(), by=None, at=at, key=uuid.uuid4())
    assert stands(placement) == ("sick", 0)


def test_an_absence_has_no_hours(placement):
    tap(placement, "valid_absence", hours=4)
    assert stands(placement) == ("valid_absence", 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(placement=placement).update(hours=3, state="sick")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    taps=st.lists(st.tuples(st.sampled_from(list(AttendanceState)), st.integers(1, 23)), min_size=1, max_size=6),
    data=st.data(),
)
def test_in_any_order_and_however_often_the_last_tap_stands(placement, taps, data):
    made = [(state, hours, minute, uuid.uuid4()) for minute, (state, hours) in enumerate(taps)]
    # Each arrives at least once, in any order, some again.
    arriving = data.draw(st.permutations(made + data.draw(st.lists(st.sampled_from(made), max_size=4))))
    with transaction.atomic():
        for state, hours, minute, key in arriving:
            tap(placement, state, minute, key, hours=hours)
        state, hours, _minute, _key = made[-1]
        assert stands(placement) == (state, hours if state in COUNTS_AS_PRESENT else 0)
        assert Attendance.objects.filter(placement=placement, on=TODAY()).count() == 1
        transaction.set_rollback(True)


def test_marking_takes_the_same_number_of_statements_whatever_the_group(cast):
    placements = [
        make.make_placement(make.make_participant(cast.here), cast.places["here"], weekdays=[day]) for day in range(5)
    ]

    def statements(chosen):
        marks = [(placement, "present", Decimal(6)) for placement in chosen]
        with CaptureQueriesContext(connection) as captured:
            Attendance.objects.mark(marks, on=TODAY(), by=None, at=timezone.now(), key=uuid.uuid4())
        return len(captured)

    assert statements(placements[:1]) == statements(placements)
    assert Attendance.objects.filter(placement__in=placements).count() == 5


def test_at_a_desk_a_day_is_marked_and_corrected(cast, placement):
    put = Attendance.objects.put
    mark = put(cast.own, placement, TODAY(), version=0, by=cast.coordinator, state="present", hours=Decimal("3.5"))
    put(cast.own, placement, TODAY(), version=mark.version, by=cast.colleague, state="sick", hours=Decimal(2))
    assert stands(placement) == ("sick", 0)
    assert Attendance.objects.get(pk=mark.pk).marked_by == cast.colleague


def test_at_a_desk_nobody_overwrites_what_they_have_not_seen(cast, placement):
    put = Attendance.objects.put
    fields = {"by": cast.coordinator, "state": "present", "hours": Decimal(6)}
    mark = put(cast.own, placement, TODAY(), version=0, **fields)
    with pytest.raises(Conflict):
        put(cast.own, placement, TODAY(), version=0, **fields)
    with pytest.raises(Conflict):
        put(cast.own, placement, TODAY(), version=mark.version + 1, **fields)
    mark.take_away(by=cast.coordinator, version=mark.version)
    with pytest.raises(ValidationError):
        put(cast.own, placement, TODAY(), version=mark.version, **fields)
    with pytest.raises(Conflict):
        mark.take_away(by=cast.coordinator, version=mark.version)


def test_a_tap_after_a_correction_at_a_desk_stands(cast, placement):
    Attendance.objects.put(cast.own, placement, TODAY(), version=0, by=cast.coordinator, state="sick", hours=Decimal(0))
    tap(placement, "present")
    assert stands(placement) == ("sick", 0), "the tap was made before"
    Attendance.objects.mark(
        [(placement, "present", Decimal(6))], on=TODAY(), by=None, at=timezone.now(), key=uuid.uuid4()
    )
    assert stands(placement) == ("present", 6)


def test_one_day_of_one_placement_has_one_mark(cast, placement):
    make.make_mark(placement)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_mark(placement, state="sick")
    assert Placement.objects.get(pk=placement.pk).attendance.filter(on=TODAY()).count() == 1


def test_a_whole_day_of_a_register_and_other_marks_exclude_each_other_in_both_orders(cast, placement):
    whole = Attendance(participant=cast.own, on=TODAY(), state="present", hours=Decimal(6))
    fields = {"version": 0, "by": cast.coordinator, "state": "present", "hours": Decimal(6)}
    for marked in ({"placement": placement}, {"activity": "SFI"}):
        other = make.make_attendance(cast.own, **marked)
        with pytest.raises(IntegrityError), transaction.atomic():
            Attendance.objects.bulk_create([whole])
        other.delete()
    whole.pk = None
    whole.save(force_insert=True)
    with pytest.raises(ValidationError, match=r"register|läst"):
        Attendance.objects.put(cast.own, placement, TODAY(), **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_attendance(cast.own, activity="SFI")
    assert [row.is_whole_day for row in Attendance.objects.filter(participant=cast.own, on=TODAY())] == [True]


def test_activities_and_places_of_a_day_stand_beside_each_other(cast, placement):
    make.make_mark(placement)
    make.make_attendance(cast.own, activity="SFI", hours=Decimal(2))
    make.make_attendance(cast.own, activity="Teori", state="sick", missed=Decimal(3))
    for wrong in ({"activity": "SFI"}, {"activity": "Jobb", "placement": placement}, {"placement": placement}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.make_attendance(cast.own, **wrong)
    for wrong in ({"state": "sick", "missed": 25}, {"state": "present", "missed": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.make_attendance(cast.own, activity="Annat", **wrong)
