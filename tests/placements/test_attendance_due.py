"""What of attendance comes to the coordinator's Today, and when it goes away again."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import UnitSetting
from accounts.unit_settings import INVALID_ABSENCES, UNMARKED_WORKDAYS
from participants.models import Participant
from placements.attendance_due import invalid_absences, unmarked_days
from placements.models import Attendance
from tests import factories as make

# A Wednesday, at noon.
NOW = "2026-11-18 12:00 +0100"
TODAY = date(2026, 11, 18)


@pytest.fixture(scope="module")
def built_at():
    return NOW


@pytest.fixture
def cast(standing_cast):
    with time_machine.travel(NOW, tick=False):
        Attendance.objects.all().delete()
        standing_cast.own.placements.filter(status="ended").update(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 9))
        type(standing_cast.own.placement).objects.filter(status="ongoing").update(starts_on=date(2026, 11, 12))
        yield standing_cast


def due(source, participant):
    people = Participant.objects.filter(pk=participant.pk)
    return source(people, TODAY, date(2026, 11, 22))


def test_days_that_nobody_marked_come_after_so_many_working_days(cast):
    [found] = due(unmarked_days, cast.own)
    assert (found.label, found.due_on) == ("4 dagar inte markerade", date(2026, 11, 13))
    assert found.detail == "12 nov 2026, 13 nov 2026, 16 nov 2026 …"
    UnitSetting.objects.put(cast.here, UNMARKED_WORKDAYS, 3, by=None)
    [found] = due(unmarked_days, cast.own)
    assert (found.label, found.due_on) == ("4 dagar inte markerade", date(2026, 11, 17))


def test_a_marked_day_is_nothing_to_do_and_one_of_a_register_neither(cast):
    for day in (12, 13, 16):
        make.make_mark(cast.own.placement, on=date(2026, 11, day))
    Attendance.objects.create(participant=cast.own, placement=None, on=date(2026, 11, 17), state="sick")
    assert due(unmarked_days, cast.own) == []


def test_today_itself_is_not_late(cast):
    type(cast.own.placement).objects.filter(status="ongoing").update(starts_on=TODAY)
    assert due(unmarked_days, cast.own) == []


def test_repeated_invalid_absence_comes_until_a_follow_up_is_held(cast):
    days = [TODAY - timedelta(days=number) for number in (1, 2, 40)]
    for day in days:
        make.make_mark(cast.own.placement, on=day, state="invalid_absence")
    assert due(invalid_absences, cast.own) == []
    make.make_mark(cast.own.placement, on=TODAY - timedelta(days=5), state="invalid_absence")
    Participant.objects.filter(pk=cast.own.pk).update(last_followup_on=TODAY - timedelta(days=2))
    [found] = due(invalid_absences, cast.own)
    assert (found.label, found.due_on) == ("3 dagar med ogiltig frånvaro på 30 dagar", TODAY - timedelta(days=1))
    Participant.objects.filter(pk=cast.own.pk).update(last_followup_on=TODAY - timedelta(days=1))
    assert due(invalid_absences, cast.own) == []


def test_how_many_days_are_repeated_is_the_units_to_say(cast):
    make.make_mark(cast.own.placement, on=TODAY, state="invalid_absence")
    Participant.objects.filter(pk=cast.own.pk).update(last_followup_on=None)
    UnitSetting.objects.put(cast.here, INVALID_ABSENCES, 1, by=None)
    [found] = due(invalid_absences, cast.own)
    assert found.label == "1 dag med ogiltig frånvaro på 30 dagar"


def test_it_stands_on_today_and_leads_to_the_month(cast, log_in):
    page = log_in(cast.coordinator).get(reverse("reports:today")).content.decode()
    assert "4 dagar inte markerade" in page
    assert reverse("placements:attendance", args=[cast.own.pk]) + "?manad=2026-11" in page
