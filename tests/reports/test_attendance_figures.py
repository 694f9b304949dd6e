"""Places and attendance in the period report: the figures equal the rows, and small groups are hidden."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from placements.enums import AttendanceState
from reports import figures
from reports.period import INTERNAL, SPREAD, period_document
from tests import factories as make

TODAY = timezone.localdate


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def period(cast):
    """Six women and two men with attendance this month in a place of ten seats; one of the women has been sick."""
    for number in range(8):
        number_of = make.make_number(is_woman=number < 6)
        person = make.make_participant(cast.here, by=cast.intake, personal_number=number_of)
        make.make_enrolment(person, cast.coordinator)
        make.make_activity(make.make_plan(person, cast.coordinator), cast.coordinator)
        placement = make.make_placement(person, cast.places["here"], cast.coordinator, weekdays=[number % 5])
        for days in range(4):
            make.make_attendance(person, placement, days_ago=days, hours=Decimal("6.5"))
        if number == 0:
            for days in range(5, 9):
                make.make_attendance(person, placement, days_ago=days, state="sick")
    return figures.Period(TODAY() - timedelta(days=14), TODAY())


def scope(cast, viewer=None):
    return figures.Scope(frozenset([cast.here.pk, cast.site.pk]), viewer)


def test_the_figures_equal_the_rows(cast, period):
    found = figures.period_report(period, scope(cast)).attendance
    for state in AttendanceState:
        rows = figures.rows_behind(f"attendance.by_state.{state}", period, scope(cast))
        assert rows.count() == found.by_state[state].total
    people = figures.rows_behind("attendance.participants", period, scope(cast))
    assert people.count() == found.participants.total == people.values("participant").distinct().count()
    assert found.attended.total == sum(row.hours for row in figures.attendance_of(period, scope(cast)).counted())
    for count in (found.participants, found.assigned, found.attended, *found.by_state.values()):
        assert count.total == count.women + count.men + count.unknown
    with pytest.raises(KeyError):
        figures.rows_behind("attendance.attended", period, scope(cast))


def test_protected_people_count_for_those_named_alone(cast, period):
    before = figures.period_report(period, scope(cast, cast.manager)).attendance
    hidden = make.make_participant(cast.here, by=cast.named, is_protected=True)
    make.make_enrolment(hidden, cast.named)
    make.make_attendance(hidden, make.make_placement(hidden, cast.places["here"], cast.named))
    report = figures.period_report(period, scope(cast, cast.manager))
    after = report.attendance
    assert report.places.taken + 1 == figures.period_report(period, scope(cast)).places.taken
    assert figures.as_json(after) == figures.as_json(before)
    named = figures.period_report(period, scope(cast, cast.named)).attendance
    assert named.participants.total == before.participants.total + 1


def test_what_is_told_of_a_few_is_hidden_for_spreading(cast, period):
    internal = period_document(cast.here, period, INTERNAL).figures.attendance
    spread = period_document(cast.here, period, SPREAD).figures.attendance
    assert internal.by_state["sick"].total == 4
    assert (internal.attended.men, spread.attended.men, spread.assigned.men) == (Decimal(52), None, None)
    assert spread.by_state["sick"].women is None
    # Another column is hidden with it, or the sum would give it away.
    assert [spread.attended.total, spread.attended.women, spread.attended.unknown].count(None) >= 1


def test_seats_are_those_of_the_fullest_half_day(cast, period):
    places = figures.period_report(period, scope(cast)).places
    assert places.seats == 10
    # Two come on Monday, beside those of the cast who come every day.
    everyday = 2
    assert places.taken == everyday + 2
    assert period_document(cast.here, period, SPREAD).figures.places.taken is None
    cast.places["here"].season = [TODAY().month % 12 + 1]
    cast.places["here"].save()
    assert figures.period_report(period, scope(cast)).places.seats == 0


def test_the_command_page_and_file_say_the_same(cast, period, log_in, tmp_path):
    path = tmp_path / "rapport.json"
    days = {"start": period.start.isoformat(), "end": period.end.isoformat()}
    call_command("report", "period", unit=cast.here.name, output=str(path), format="json", **days)
    told = json.loads(path.read_text())
    assert told["places"] == {"seats": 10, "taken": 4}
    assert set(told["attendance"]) == {
        "participants",
        "assigned",
        "attended",
        "assigned_marked",
        "absent",
        "unmarked",
        "by_state",
    }
    assert set(told["attendance"]["by_state"]) == set(AttendanceState.values)
    page = log_in(cast.coordinator).get(reverse("reports:period"), {"unit": cast.here.pk} | days)
    shown = figures.as_json(page.context["document"].figures)["attendance"]
    assert shown == told["attendance"]
