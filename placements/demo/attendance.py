"""Demo attendance: three months of marks, explanations, announced absences, and days left unmarked."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.demo import dice
from accounts.enums import Role
from accounts.models import User
from config.history import act
from participants.demo import uuid_of

from ..attendance import going_on, hours_on, planned_days
from ..enums import AbsenceKind, AttendanceState
from ..models import AbsenceNotice, Attendance, Placement

DAYS = 92
COORDINATOR = "coordinator@example.org"
EXPLANATIONS = {
    AttendanceState.VALID_ABSENCE: ["Läkarbesök", "Möte på skolan", "Tid hos tandläkaren", "Vård av barn"],
    AttendanceState.INVALID_ABSENCE: ["", "", "Försov sig", "Bussen var inställd, hörde inte av sig"],
    AttendanceState.SICK_CERTIFIED: ["Intyg lämnat"],
    AttendanceState.ELSEWHERE: ["SFI-prov", "Studiebesök", "Gruppträff"],
}
SAID = ["Ringde på morgonen, förkyld.", "Läkarbesök på förmiddagen.", "Barnet är sjukt.", "Har feber sedan i går."]
# How often somebody is not simply there, by habit: one in so many days of each state.
HABITS = [
    {AttendanceState.SICK: 18, AttendanceState.VALID_ABSENCE: 25, AttendanceState.ELSEWHERE: 30},
    {AttendanceState.SICK: 30, AttendanceState.VALID_ABSENCE: 40},
    {AttendanceState.SICK_CERTIFIED: 12, AttendanceState.SICK: 20},
    {AttendanceState.INVALID_ABSENCE: 7, AttendanceState.VALID_ABSENCE: 20, AttendanceState.SICK: 20},
]


def fill():
    """Mark the days until yesterday, announce some absences, then let the history bear the times of the marks."""
    roll, today = dice("attendance"), timezone.localdate()
    first, yesterday = today - timedelta(days=DAYS), today - timedelta(days=1)
    placements = going_on(Placement.objects.all(), first, yesterday)
    placements = list(placements.select_related("place", "participant").order_by("pk"))
    with act("placements.mark_attendance", by=None):
        marks = [mark for placement in placements for mark in marks_of(placement, first, yesterday, roll)]
        marks += [mark for placement in one_each(placements)[::2] for mark in lessons_of(placement, yesterday, roll)]
        Attendance.objects.bulk_create(marks, batch_size=1000)
    announce(placements, today, roll)
    backdate_history()


def marks_of(placement, first, last, roll):
    """Return the marks of one placement, by a supervisor of the place where there is one. Some days lack one."""
    staff = User.objects.in_units([placement.place.unit_id], Role.SUPERVISOR).order_by("pk").first()
    habit = HABITS[placement.pk % len(HABITS)]
    for day in planned_days(placement, first, last):
        is_forgotten = roll.random() < 0.02 or (day == last and placement.pk % 4 == 0)
        if not is_forgotten:
            yield mark_of(placement, day, habit, staff or placement.created_by, roll)


def one_each(placements):
    """Return the first of the `placements` of each participant."""
    return list({placement.participant_id: placement for placement in reversed(placements)}.values())


def lessons_of(placement, last, roll):
    """Return the marks of lessons in Swedish during six weeks, on a weekday without the place."""
    weekday = next((day for day in range(5) if not placement.hours[day]), None)
    for days_ago in range(42):
        day = last - timedelta(days=days_ago)
        if day.weekday() == weekday and day >= placement.starts_on and roll.random() < 0.85:
            yield Attendance(
                participant=placement.participant, activity="SFI", on=day, state=AttendanceState.PRESENT,
                hours=Decimal(3), marked_by=placement.created_by,
                marked_at=timezone.make_aware(datetime.combine(day, time(16, roll.randint(5, 50)))),
            )  # fmt: skip


def mark_of(placement, day, habit, by, roll):
    """Return the mark of one day, by `habit`; somebody who is there sometimes goes early."""
    state = next((state for state, seldom in habit.items() if roll.random() * seldom < 1), AttendanceState.PRESENT)
    hours = hours_on(placement, day)
    if state == AttendanceState.PRESENT and roll.random() < 0.08:
        hours = max(hours - Decimal("1.5"), Decimal(1))
    present = state in (AttendanceState.PRESENT, AttendanceState.ELSEWHERE)
    clock = time(8, roll.randint(5, 50))
    return Attendance(
        participant=placement.participant, placement=placement, on=day, state=state, hours=hours if present else 0,
        explanation=roll.choice(EXPLANATIONS.get(state, [""])), marked_by=by,
        marked_at=timezone.make_aware(datetime.combine(day, clock)),
    )  # fmt: skip


def announce(placements, today, roll):
    """Announce that some of those placed now are absent today or soon, as told to the demo's coordinator."""
    coordinator = User.objects.get(email=COORDINATOR)
    going = [placement for placement in placements if placement.ends_on is None or placement.ends_on >= today]
    for place, placement in enumerate(going[::5]):
        starts_on = today + timedelta(days=(0, 0, 2, 5)[place % 4])
        kind = AbsenceKind.SICK if place % 2 == 0 else AbsenceKind.VALID
        AbsenceNotice.objects.announce(
            placement.participant_id, by=coordinator, key=uuid_of(roll), kind=kind, starts_on=starts_on,
            ends_on=starts_on + timedelta(days=place % 3), told_by="Deltagaren", told_on=today,
            text=SAID[place % len(SAID)],
        )  # fmt: skip


def backdate_history():
    """Give the event rows the times of what they tell, and who marked."""
    with pgtrigger.ignore("placements.AttendanceEvent:append_only"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE placements_attendanceevent SET pgh_created_at = marked_at,"
            " pgh_context = jsonb_set(pgh_context, '{user}', coalesce(to_jsonb(marked_by_id), 'null'::jsonb)),"
            # An act of its own for each mark, as it would have been.
            " pgh_context_id = gen_random_uuid()"
        )
