"""The unit at a glance: every number opens as many rows as it says."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from participants.models import Participant
from tests import factories as make

UNIT = reverse("reports:unit")
TODAY = timezone.localdate
# A number and the address it leads to, as the page writes them.
LINK = re.compile(r'<a[^>]*href="([^"]*)"[^>]*>(?:<b>)?(\d+)<')
# A fault with its count, which stands beside the link.
FAULT = re.compile(r'<a href="([^"]*fel=[^"]*)">[^<]*</a> <span class="tag num">(\d+)<')


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def busy(cast):
    """Fill the unit with cases of every kind that a number counts or leaves out."""
    Participant.objects.update(unit=cast.there)
    left = make.make_user(Role.COORDINATOR, cast.here, name="Den som gått")
    for number in range(12):
        unit = (cast.here, cast.site)[number % 2]
        coordinator = (cast.coordinator, cast.colleague, left)[number % 3]
        participant = make.make_participant(unit, by=cast.intake)
        planned = TODAY() + timedelta(days=(-1, 40)[number % 4 == 0])
        make.make_enrolment(participant, coordinator, planned_end_on=planned)
        participant.set_followup_dates(TODAY() - timedelta(days=(40, 3)[number % 5 == 0]), None)
        if number == 6:
            begin_later(participant)
        if number == 7:
            participant.coordinator_periods.update(ends_on=TODAY() - timedelta(days=1))
        if number == 8:
            participant.enrolments.get().exit(
                on=TODAY(), reason=make.code("exit_reason", "work"), outcome=None, note="", by=cast.manager
            )
    left.memberships.get().end(TODAY() - timedelta(days=1), by=None)
    hidden = make.make_participant(cast.here, by=cast.named, is_protected=True)
    make.make_enrolment(hidden, cast.named)
    make.make_participant(cast.here, by=cast.intake)
    return cast


def begin_later(participant):
    """Make the enrolment one that begins on a day to come, with a contact agreed on before that and missed."""
    later = TODAY() + timedelta(days=9)
    participant.enrolments.get().change_period(started_on=later, planned_end_on=later, correction="Fel dag", by=None)
    participant.set_followup_dates(None, TODAY() - timedelta(days=2))


def links(page):
    text = page.content.decode()
    return [(unescape(address), int(number)) for address, number in LINK.findall(text) + FAULT.findall(text)]


def rows_at(client, address):
    """Return (the number that the page at `address` says, the rows it shows on all its pages)."""
    shown, page = 0, client.get(address)
    context = page.context
    if "/att-gora/" in address:
        said = context["todo_count"]
    elif "/att-ratta/" in address:
        said = context["chosen"].count
    else:
        said = context["count"]
    while True:
        rows = page.context.get("people", page.context.get("rows"))
        shown += sum(len(row["todos"]) for row in rows) if "/att-gora/" in address else len(rows)
        after = page.context["page"].after
        if not after:
            return said, shown
        page = client.get(f"{address}&after={after}")


def test_every_number_opens_as_many_rows(busy, log_in):
    client = log_in(busy.manager)
    found = links(client.get(UNIT))
    assert {urlsplit(address).path for address, _number in found} == {
        reverse(f"reports:{name}") for name in ("unit_todo", "unit_promises", "period_rows", "mending")
    } | {reverse("participants:list")}
    # Four of the unit, four buckets, five of each coordinator and of nobody, three of each promise, three of exits.
    assert len(found) - sum("att-ratta" in address for address, _number in found) == 4 + 4 + 4 * 5 + 3 * 3 + 3
    for address, number in found:
        assert rows_at(client, address) == (number, number), address


def test_the_numbers_are_those_of_the_cases(busy, log_in):
    glance = log_in(busy.manager).get(UNIT).context["glance"]
    assert (glance.enrolled, glance.overdue, glance.past_planned_end, glance.without_coordinator) == (11, 7, 8, 1)
    assert sum(load.participants for load in glance.loads) == glance.enrolled
    overdue = sum(count for load in glance.loads for bucket, _label, count in load.todos if bucket == "forsenade")
    assert overdue >= glance.overdue
    assert glance.loads[-1].coordinator is None


def test_a_manager_of_several_units_chooses_which(busy, log_in):
    make.give_role(busy.manager, Role.MANAGER, busy.there)
    client = log_in(busy.manager)
    for unit in (busy.here, busy.site, busy.there):
        page = client.get(UNIT, {"unit": unit.pk})
        assert page.context["unit"] == unit
        for address, number in links(page):
            assert rows_at(client, address) == (number, number), address


@pytest.mark.parametrize("unit", ["", "x", "0", "987654321", "1" * 40, "\0"])
def test_a_unit_that_is_not_ones_own_is_ones_own_first(busy, log_in, unit):
    assert log_in(busy.manager).get(UNIT, {"unit": unit}).context["unit"] == busy.here
    assert log_in(busy.manager).get(UNIT, {"unit": busy.there.pk}).context["unit"] == busy.here


def test_those_who_work_there_now_are_listed(busy, log_in):
    staff = {membership.user for membership in log_in(busy.manager).get(UNIT).context["staff"]}
    assert {busy.coordinator, busy.colleague, busy.supervisor, busy.manager, busy.intake} <= staff
    assert not staff & {busy.ended, busy.not_begun, busy.coordinator_elsewhere}


def test_an_empty_unit_is_noughts(cast, log_in):
    unit = make.make_unit("Tom")
    page = log_in(make.make_user(Role.MANAGER, unit)).get(UNIT)
    glance = page.context["glance"]
    assert (glance.enrolled, glance.overdue, glance.past_planned_end, glance.without_coordinator) == (0, 0, 0, 0)
    assert glance.loads == []
