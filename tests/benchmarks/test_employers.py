"""Searching 50,000 employers, beside a bare view of the same rows: session, log-in, one page by keyset, no count.

    BENCH_EMPLOYERS=50000 python -m pytest -s tests/benchmarks/test_employers.py

Prints what was reached against the goals; only the ratios carry over from one machine to another. It fills the test
database in a transaction that is rolled back.
"""

import os
import statistics
import time
from random import Random

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from placements.models import Employer
from placements.organisation_number import luhn
from tests import factories as make

EMPLOYERS = int(os.environ.get("BENCH_EMPLOYERS", 50_000))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 25))
WORDS = [
    "Åkes", "Lilla", "Stora", "Nya", "Gamla", "Norra", "Södra", "Östra", "Västra", "Björkåsa", "Mellanberga", "Sjövik",
    "Brunn", "Ekvall", "Lind", "Holm", "Åsgård", "Strand",
]  # fmt: skip
TRADES = [
    "Bageri", "Plåt", "Svets", "Lager", "Logistik", "Tvätt", "Cykel", "Restaurang", "Trädgård", "Städ", "Bygg",
    "Måleri", "Rör", "Hotell", "Vård", "Förskola", "Butik",
]  # fmt: skip
ROWS = engines["django"].from_string(
    "<!doctype html><title>Lista</title><table>{% for row in rows %}<tr><td>{{ row.name }}</td>"
    "<td>{{ row.organisation_number }}</td><td>{{ row.branch__label }}</td><td>{{ row.owner__name }}</td></tr>"
    "{% endfor %}</table>"
)
COLUMNS = ("id", "name", "organisation_number", "branch__label", "owner__name")
# What is measured, what is typed, the address's query, the goal (times the floor) and the most queries.
CASES = (
    ("list", "", {}, 2.5, 14),
    ("two words of a name", "åkes bageri", {}, 3.0, 14),
    ("part of a rare name", "ekvall 4711", {}, 2.5, 14),
    ("beginning of a number", "555004", {}, 3.0, 14),
    ("nothing found", "finnsinte", {}, 2.5, 14),
    ("with an agreement", "", {"agreement": "1"}, 3.0, 14),
    ("deepest page", "", {"after": "last"}, 2.5, 14),
)


def organisation_number(place):
    """Return the organisation number at `place` of a series that no company has."""
    digits = f"555{place:06}"
    return next(digits + str(last) for last in range(10) if not luhn(digits + str(last)))


def lean(request):
    """Answer with one page of the register and nothing else."""
    rows = Employer.objects.filter(merged_into=None).order_by("sort_name", "pk").values(*COLUMNS)[:25]
    assert request.user.is_authenticated
    return HttpResponse(ROWS.render({"rows": list(rows)}))


urlpatterns = [path("lean/employers/", lean), path("", include("config.urls"))]


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    """Fill the register; return a user who reads it."""
    roll = Random("employers")
    with django_db_blocker.unblock(), transaction.atomic():
        user = make.make_user("manager", name="Mätning")
        branches = [make.code("branch", code) for code in ("trade", "restaurant", "industry", "green")]
        unit = make.make_unit("Mätenheten")
        Employer.objects.bulk_create(
            [
                Employer(
                    name=f"{roll.choice(WORDS)} {roll.choice(TRADES)} {number} AB", owner=user, unit=unit,
                    branch=roll.choice(branches), organisation_number=organisation_number(number),
                )
                for number in range(EMPLOYERS)
            ],
            batch_size=5000,
        )  # fmt: skip
        for employer in Employer.objects.order_by("pk")[:40]:
            make.make_agreement(employer, user, unit)
            make.make_call(employer, user)
            make.reserve(employer, user)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE placements_employer")
        yield user
        transaction.set_rollback(True)


def seconds(client, address):
    """Return how long `address` took."""
    began = time.perf_counter()
    assert client.get(address).status_code == 200
    return time.perf_counter() - began


@pytest.mark.urls("tests.benchmarks.test_employers")
def test_searching_the_register(register, django_db_blocker, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal")]
    with django_db_blocker.unblock():
        floor = Client()
        floor.force_login(register)
        last = Employer.objects.order_by("-sort_name", "-pk").values_list("pk", flat=True)[30]
        print(f"\n{EMPLOYERS} employers {'ratio':>20}{'goal':>8}{'ms':>8}{'queries':>9}")
        for name, text, query, goal, most in CASES:
            client = Client()
            client.force_login(register)
            client.post(reverse("placements:search_employers"), {"q": text})
            query = {key: last if value == "last" else value for key, value in query.items()}
            address = reverse("placements:employers", query=query)
            pairs = [(seconds(client, address), seconds(floor, "/lean/employers/")) for _round in range(ROUNDS + 2)][2:]
            ours, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            print(f"{name:28}{ours / bare:10.2f}{goal:>8}{ours * 1000:>8.1f}{len(captured):>6} <={most}")
            assert len(captured) <= most, name
