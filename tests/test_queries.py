"""How often a page asks the database: a fixed number, whatever the number of rows."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participants.models import Access, Participant
from tests import factories as make

TODAY = timezone.localdate
FEW, MANY = 3, 60


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def add_cases(cast, number):
    """Add so many enrolled and followed up, of two coordinators in two units."""
    for place in range(number):
        unit = (cast.here, cast.site)[place % 2]
        coordinator = (cast.coordinator, cast.colleague)[place % 3 == 0]
        participant = make.make_participant(unit, by=cast.intake, personal_number=make.make_number())
        make.make_enrolment(participant, coordinator, started_on=TODAY() - timedelta(days=90))
        make.make_followup(participant, coordinator, occurred_on=TODAY() - timedelta(days=80 - place % 80))
        Access.objects.create(user=coordinator, url_name="reports:overview", participants=[participant.pk])


def add_events(cast, number):
    """Add so many follow-ups, corrections and changes to one case."""
    for place in range(number):
        followup = make.make_followup(cast.own, cast.coordinator, occurred_on=TODAY() - timedelta(days=place + 1))
        make.make_followup(cast.own, (cast.colleague, cast.named)[place % 2], corrects=followup, parties=["employer"])
        Participant.objects.get(pk=cast.own.pk).change(cast.intake, city=f"Ort {place}")


def queries(user, url):
    """Return how many queries the whole request makes: session, user, rights, page and the row of the log."""
    client = Client()
    client.force_login(user)
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def page(name, **query):
    return reverse(name, query=query)


LISTS = [
    ("coordinator", page("participants:list"), 8),
    ("coordinator", page("participants:list", status=""), 8),
    ("manager", page("participants:list", followup="overdue", sort="-followup"), 8),
    ("intake", page("participants:list", coordinator="none"), 8),
    ("coordinator", page("participants:export"), 8),
    ("coordinator", page("reports:today"), 8),
    ("intake", page("reports:today"), 9),
    ("manager", page("reports:unit"), 9),
    ("intake", page("participants:imports"), 9),
    ("manager", page("reports:period_rows", figure="referrals.received"), 12),
    ("manager", page("reports:period"), 18),
    ("board_member", page("reports:period"), 18),
    ("manager", page("reports:period_xlsx"), 15),
    ("manager", page("reports:period_rows", figure="participants.at_end"), 12),
    ("log_reviewer", page("participants:log"), 8),
    ("log_reviewer", page("participants:log", drawn="1.2.3"), 8),
    ("manager", page("participants:log", kind="unreviewed"), 8),
    ("coordinator", page("participants:own_log"), 8),
]
CASE = [
    ("reports:overview", 12), ("actionplans:followups", 12), ("participants:detail", 12), ("reports:history", 20),
    ("participants:readers", 12), ("actionplans:log", 12), ("participants:edit", 12), ("participants:move", 12),
]  # fmt: skip


@pytest.fixture(scope="module")
def counts(standing_world, django_db_blocker):
    """Return `{url: (queries with few rows, with many)}`, measured in two worlds that each stand once."""
    cast = standing_world
    asked = [(cast.users[actor], url) for actor, url, _most in LISTS] + [
        (cast.coordinator, case_url(cast, name)) for name, _most in CASE
    ]
    made = []
    with django_db_blocker.unblock(), transaction.atomic():
        for cases, events in ((FEW, FEW), (MANY - FEW, 25)):
            add_cases(cast, cases)
            add_events(cast, events)
            made.append([queries(user, url) for user, url in asked])
        transaction.set_rollback(True)
    keys = [(user.pk, url) for user, url in asked]
    return dict(zip(keys, zip(*made, strict=True), strict=True))


def case_url(cast, name):
    return reverse(name, args=[cast.own.pk])


@pytest.mark.parametrize(("actor", "url", "most"), LISTS)
def test_a_list_asks_as_often_for_three_rows_as_for_sixty(cast, counts, actor, url, most):
    few, many = counts[cast.users[actor].pk, url]
    assert many == few <= most


@pytest.mark.parametrize(("name", "most"), CASE)
def test_a_page_of_a_case_asks_as_often_for_a_long_case(cast, counts, name, most):
    few, many = counts[cast.coordinator.pk, case_url(cast, name)]
    assert many == few <= most
