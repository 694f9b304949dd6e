"""The week of a plan, and how a plan stands: pure functions of plain data."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from actionplans.plan_health import health_of, longest_break
from actionplans.schedule import OWN_JOB_SEARCH, Slot, first_week, monday_of, week_of
from config.hours import hours_in_words

MONDAY = date(2026, 11, 16)
FOUR = (Decimal(4),) * 5 + (Decimal(0),) * 2
days = st.dates(date(2026, 10, 1), date(2026, 12, 31))
hours = st.tuples(*[st.decimals(0, 24, places=2)] * 7)
statuses = st.sampled_from(["planned", "ongoing", "done", "stopped", "cancelled"])


@st.composite
def slots(draw):
    starts_on = draw(days)
    ends_on = draw(st.none() | st.integers(0, 60).map(lambda number: starts_on + timedelta(days=number)))
    kind = draw(st.sampled_from(["sfi", "work_like", OWN_JOB_SEARCH]))
    return Slot(starts_on, ends_on, draw(hours), kind, draw(statuses), "Något")


@given(st.lists(slots(), max_size=5), days)
def test_a_week_is_the_sum_of_its_days_and_of_its_activities(found, day):
    week = week_of(found, monday_of(day))
    assert week.sums.total == sum(row.total for row in week.rows)
    wanted = sum(
        slot.hours[date.weekday()]
        for slot in found
        for date in week.days
        if slot.kind != OWN_JOB_SEARCH
        and slot.status != "cancelled"
        and slot.starts_on <= date <= (slot.ends_on or date)
    )
    assert week.sums.total == wanted
    assert sum(total for _date, _entries, total in week.by_day) == wanted


@given(slots(), days)
def test_no_hours_outside_the_days_or_of_what_is_cancelled(slot, day):
    held = slot.hours_on(day)
    if slot.status == "cancelled" or day < slot.starts_on or (slot.ends_on and day > slot.ends_on):
        assert held == 0
    else:
        assert held == slot.hours[day.weekday()]


@given(slots())
def test_the_weeks_of_an_activity_add_up_to_its_days(slot):
    last = slot.ends_on or slot.starts_on + timedelta(days=30)
    slot = Slot(slot.starts_on, last, slot.hours, "sfi", "ongoing")
    weeks, monday = Decimal(0), monday_of(slot.starts_on)
    while monday <= last:
        weeks += week_of([slot], monday).sums.total
        monday += timedelta(days=7)
    every_day = (slot.starts_on + timedelta(days=number) for number in range((last - slot.starts_on).days + 1))
    assert weeks == sum(slot.hours[day.weekday()] for day in every_day)


def test_own_job_search_is_apart_and_sfi_is_not():
    week = week_of([Slot(MONDAY, None, FOUR, "sfi"), Slot(MONDAY, None, FOUR, OWN_JOB_SEARCH)], MONDAY, Decimal(25))
    assert (week.sums.total, week.own_sums.total) == (20, 20)
    assert week.warnings() == []


@pytest.mark.parametrize(
    ("held", "assigned", "number"), [(3, 40, 1), (3, 60, 1), (1, 10, 1), (0, 10, 1), (1, 20, 0), (0, 0, 0), (2, 40, 0)]
)
def test_too_many_hours_and_none_are_worth_a_look(held, assigned, number):
    week = week_of([Slot(MONDAY, None, FOUR, "sfi")] * held, MONDAY, Decimal(assigned))
    assert len(week.warnings()) == number


def test_the_first_week_with_hours_is_the_one_to_print():
    later = Slot(MONDAY + timedelta(days=23), None, FOUR, "sfi")
    assert first_week([later], MONDAY) == MONDAY + timedelta(days=21)
    assert first_week([], MONDAY + timedelta(days=3)) == MONDAY


def test_equal_days_in_a_row_are_told_together():
    with override("sv"):
        assert hours_in_words(["4", "4", "4", "0", "2.5", "0", "0"]) == "mån–ons 4, fre 2,5"
        assert hours_in_words(["0"] * 7) == ""


# How it stands


def goal(pk, parent=None, status="open", target_on=None):
    return {"id": pk, "parent": parent, "status": status, "target_on": target_on}


def activity(goal=None, kind="sfi", status="ongoing", starts_on="2026-10-01", ends_on=None):
    return {"goal": goal, "kind": kind, "status": status, "starts_on": starts_on, "ends_on": ends_on}


def health(goals=(), activities=(), **more):
    more = {
        "today": date(2026, 11, 22), "started_on": date(2026, 10, 1), "agreed_on": date(2026, 11, 12),
        "is_stale": False, "coordinator_changes": 0,
    } | more  # fmt: skip
    return health_of(goals, activities, **more)


def test_a_goal_has_an_activity_through_its_sub_goals_too():
    goals = [goal(1), goal(2, parent=1), goal(3), goal(4, status="reached")]
    assert health(goals, [activity(2)]).goals_without_activity == 1
    assert health(goals, [activity(2, status="cancelled")]).goals_without_activity == 2


def test_what_has_passed_its_day_is_counted_until_it_is_noted():
    goals = [
        goal(1, target_on="2026-11-21"),
        goal(2, target_on="2026-11-22"),
        goal(3, "reached", target_on="2026-01-01"),
    ]
    goals[2]["status"] = "reached"
    ended = activity(ends_on="2026-11-21")
    found = health(goals, [ended, ended | {"status": "done"}, activity(ends_on="2026-11-22")])
    assert (found.overdue_goals, found.overdue_activities) == (1, 1)


@pytest.mark.parametrize(("kinds", "lacks"), [((), False), (("sfi",), True), (("sfi", "own_job_search"), False)])
def test_a_plan_without_anything_job_directed_beside_the_others_says_so(kinds, lacks):
    assert health([], [activity(kind=kind) for kind in kinds]).lacks_job_directed == lacks


def test_the_age_and_the_changes_of_coordinator_are_told():
    found = health(coordinator_changes=2)
    assert found.age == 10
    with override("sv"):
        assert "2 byten av koordinator" in [fact.text for fact in found.facts()]
    assert health(agreed_on=None).facts()[0].asks


@given(st.lists(slots(), max_size=5), st.integers(0, 60))
def test_the_longest_break_is_the_longest_run_of_days_nothing_holds(found, number):
    start = date(2026, 10, 20)
    today = start + timedelta(days=number)
    longest = run = 0
    for place in range(number):
        day = start + timedelta(days=place)
        run = 0 if any(slot.holds(day) for slot in found) else run + 1
        longest = max(longest, run)
    assert longest_break(found, start, today) == longest
