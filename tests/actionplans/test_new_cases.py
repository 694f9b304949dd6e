"""New cases among the things to do: from the day somebody is enrolled until a talk is booked, held or promised soon."""

from datetime import date, timedelta

import pytest
import time_machine

from actionplans.enrolled_due import enrolled_due
from actionplans.models import Meeting
from actionplans.new_cases import new_cases
from participants.models import Participant
from tests import factories as make

SUNDAY = date(2026, 11, 22)
MONDAY = SUNDAY + timedelta(days=1)


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def enrolled(cast, on=SUNDAY, starts_on=None):
    with time_machine.travel(f"{on} 08:00 +0100", tick=False):
        person = make.make_participant(cast.here, by=cast.intake)
        make.make_enrolment(person, cast.coordinator, started_on=starts_on or on)
    return person


def found(source, person, today, last_day=None):
    with time_machine.travel(f"{today} 08:00 +0100", tick=False):
        return source(Participant.objects.filter(pk=person.pk), today, last_day or today)


def test_it_is_due_the_day_it_is_registered_and_late_the_day_after(cast, django_assert_num_queries):
    person = enrolled(cast, starts_on=SUNDAY + timedelta(days=14))
    with django_assert_num_queries(1):
        [due] = found(new_cases, person, SUNDAY)
    assert (due.participant, due.due_on) == (person, SUNDAY)
    assert [due.due_on for due in found(new_cases, person, MONDAY)] == [SUNDAY]


@pytest.mark.parametrize(("today", "last_day"), [(SUNDAY, SUNDAY), (MONDAY, MONDAY + timedelta(days=6))])
def test_a_person_has_one_row_the_new_case_or_the_talk_that_is_promised(cast, today, last_day):
    person = enrolled(cast)
    rows = [due.kind for source in (new_cases, enrolled_due) for due in found(source, person, today, last_day)]
    assert [kind for kind in rows if kind in ("new_case", "first_talk")] == (
        ["new_case"] if today == SUNDAY else ["first_talk"]
    )


def test_a_meeting_booked_ends_it_and_one_cancelled_does_not(cast):
    person = enrolled(cast)
    with time_machine.travel(f"{SUNDAY} 09:00 +0100", tick=False):
        meeting = make.make_meeting(person, cast.coordinator, kind="first")
    assert found(new_cases, person, SUNDAY) == []
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled", reason="Sjuk.")
    assert found(new_cases, person, SUNDAY)


def test_a_follow_up_signed_ends_it(cast):
    person = enrolled(cast)
    with time_machine.travel(f"{SUNDAY} 09:00 +0100", tick=False):
        make.make_followup(person, cast.coordinator, sign=False, occurred_on=SUNDAY)
        assert found(new_cases, person, SUNDAY)
        make.make_followup(person, cast.coordinator, occurred_on=SUNDAY)
    assert found(new_cases, person, SUNDAY) == []


def test_what_began_long_ago_is_no_new_case_though_it_is_registered_today(cast):
    assert found(new_cases, enrolled(cast, starts_on=SUNDAY - timedelta(days=400)), SUNDAY) == []
