"""Protected identity: for whoever is not named, the world with the person and the world without look the same."""

import io
import re
import zipfile

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.models import NumberClash, Participant
from tests import factories as make
from tests.cast import add_protected

from .reading import comparable
from .table import LOGGED_IN, TABLE

pytestmark = pytest.mark.usefixtures("undrawn_documents")

# Pages of the table that are not about one person, and those about somebody else.
ROOMS = sorted(name for name, page in TABLE.items() if page.about == "nothing" and page.get)
OTHERS = sorted(name for name, page in TABLE.items() if page.about == "participant" and page.get)
SEARCHES = ("", "CANARY-protected", "CANARY", "1990")
QUERIES = ("", "status=&sort=followup", "followup=overdue")
NAMED = {"named", "named_reviewer"}


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def everything(cast, actor):
    """Return what `actor` is shown everywhere, by url and search: {(url, search): body}."""
    client = Client()
    client.force_login(cast.users[actor])
    shown = {}
    may_search = client.post(reverse("participants:search"), {"q": ""}).status_code == 302
    for search in SEARCHES if may_search else [""]:
        client.post(reverse("participants:search"), {"q": search})
        for query in QUERIES:
            shown["list", search, query] = body(client.get(f"{reverse('participants:list')}?{query}"))
        shown["export", search] = body(client.get(f"{reverse('participants:export')}?status="))
    for name in ROOMS:
        shown[name] = body(client.get(f"{reverse(name)}?{TABLE[name].query}"))
    for name in OTHERS:
        shown[name] = body(client.get(reverse(name, args=[cast.own.pk])))
    return shown


def body(response):
    """Return the status and the comparable body; of an XLSX its sheets, since the file holds the time it was made."""
    if "spreadsheetml" in response.headers.get("Content-Type", ""):
        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            sheets = [book.read(name) for name in sorted(book.namelist()) if name.startswith("xl/worksheets")]
        return response.status_code, b"".join(sheets)
    # A page that shows people adds a row to the log, whose id is in the address of its review; charts are counted.
    return response.status_code, re.sub(
        rb"logg/\d+/granska|(?:note|finding|read)-\d+|chart-\d+|(?<=before=)\d+|(?<=after=)\d+",
        b"",
        comparable(response),
    )


@pytest.mark.parametrize("actor", sorted(LOGGED_IN - NAMED))
def test_the_world_looks_the_same_with_and_without_the_person(cast, actor):
    with time_machine.travel(timezone.now(), tick=False):
        with transaction.atomic():
            person = add_protected(cast)
            with_person = everything(cast, actor)
            taken = list(person.placements.standing().select_related("place"))
            transaction.set_rollback(True)
        with transaction.atomic():
            # A seat that is taken is the exception of access.md: here something else takes it.
            for placement in taken:
                make.make_hold(placement.place, slots=placement.slots, starts_on=placement.starts_on)
            without = everything(cast, actor)
            transaction.set_rollback(True)
    for where, answer in without.items():
        assert with_person[where] == answer, where


def test_those_named_do_see_the_person(cast):
    add_protected(cast)
    with_person = everything(cast, "named")
    assert b"CANARY-protected" in with_person["list", "CANARY-protected", ""][1]
    assert cast.protected.case_number.encode() in everything(cast, "named_reviewer")["participants:log"][1]


def register(cast, actor, unit, number):
    """Register somebody with `number` as `actor` would, and return the response."""
    client = Client()
    client.force_login(cast.users[actor])
    return client.post(
        reverse("participants:register"),
        {
            "unit": unit.pk, "personal_number": number, "first_name": "Ny", "last_name": "Person",
            "idempotency_key": "7e57ab1e-0000-4000-8000-000000000001",
        },
    )  # fmt: skip


@pytest.mark.parametrize("whose", ["protected", "elsewhere", "nobody"])
def test_registering_a_number_one_may_not_know_of_answers_the_same(cast, whose):
    add_protected(cast)
    number = make.make_number() if whose == "nobody" else cast.participants[whose].personal_number
    response = register(cast, "intake", cast.here, number)
    assert response.status_code == 302
    made = Participant.objects.get(first_name="Ny")
    assert response.headers["Location"] == reverse("participants:detail", args=[made.pk])
    page = Client()
    page.force_login(cast.intake)
    assert b"CANARY" not in page.get(response.headers["Location"]).content
    assert NumberClash.objects.filter(participant=made).exists() == (whose != "nobody")


def test_a_number_one_may_see_is_refused_with_the_case_it_belongs_to(cast, log_in):
    response = register(cast, "intake", cast.here, cast.own.personal_number)
    assert response.status_code == 200
    assert cast.own.case_number in response.content.decode()
    assert not Participant.objects.filter(first_name="Ny").exists()


def test_the_queue_reaches_those_who_know_the_case_alone(cast, log_in):
    add_protected(cast)
    register(cast, "intake", cast.here, cast.protected.personal_number)
    url = reverse("participants:clashes")
    assert b"CANARY-protected" in log_in(cast.named).get(url).content
    assert b"CANARY-protected" not in log_in(cast.colleague).get(url).content
    assert b"CANARY-protected" not in log_in(cast.manager).get(url).content
