"""Prints what vacancies cost at 5,000 places beside a bare view of the same question, and how often each asks.

BENCH_PLACES and BENCH_ROUNDS make it smaller or larger. Everything is made in a transaction that is rolled back.
"""

import os
import statistics
import time
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from placements.models import Place, SeatHold
from tests import factories as make

PLACES, ROUNDS = int(os.environ.get("BENCH_PLACES", 5_000)), int(os.environ.get("BENCH_ROUNDS", 25))
GOAL, MOST_QUERIES = 2.0, 8
ROWS = engines["django"].from_string(
    "<!doctype html><title>Lediga</title><table>{% for row in rows %}<tr><td>{{ row.name }}</td>"
    "<td>{{ row.unit__name }}</td><td>{{ row.kind__label }}</td></tr>{% endfor %}</table>"
)
COLUMNS = ("id", "name", "unit__name", "kind__label")


def lean(user):
    """Answer with the first 25 vacancies, with session, log-in and nothing else: no filter bar, count or free seats."""
    today = timezone.localdate()
    request = RequestFactory().get("/")
    request.user = type(user).objects.get(pk=user.pk)
    rows = list(Place.objects.visible_to(request.user).vacant(today, today).in_unit_order().values(*COLUMNS)[:25])
    return HttpResponse(ROWS.render({"rows": rows}))


@pytest.fixture
def user(db):
    """Return a coordinator where there are so many places in fifty units, each with three uses of its seats."""
    root, today = make.make_root(), timezone.localdate()
    units = [make.make_unit(f"Enhet {number}", parent=root) for number in range(50)]
    kind = make.code("place_kind", "internal")
    places = Place.objects.bulk_create(
        Place(
            name=f"Plats {number}", unit=units[number % 50], kind=kind, seats=[2 + number % 3] * 10 + [0] * 4,
            starts_on=today - timedelta(days=400), idempotency_key=uuid.uuid4(),
        )
        for number in range(PLACES)
    )  # fmt: skip
    SeatHold.objects.bulk_create(
        SeatHold(
            place=place, slots=[1 if (slot + part) % 3 else 0 for slot in range(10)] + [0] * 4,
            starts_on=today - timedelta(days=20 - 15 * part), ends_on=today + timedelta(days=30 + 9 * part),
            reason="x", idempotency_key=uuid.uuid4(),
        )
        for place in places for part in range(2)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return make.make_user("coordinator", units[0])


def medians(acts):
    """Return `{name: median of the seconds it takes}` of `acts`, {name: callable}, each in its turn."""
    taken = {name: [] for name in acts}
    for number in range(ROUNDS + 2):
        for name, act in acts.items():
            began = time.perf_counter()
            act()
            if number >= 2:
                taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def test_vacancies(user, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal")]
    client = Client()
    client.force_login(user)
    vacancies = reverse("placements:vacancies")

    def get(path):
        assert client.get(path).status_code == 200

    kind = make.code("place_kind", "internal").pk
    pages = {
        "vacancies": vacancies,
        "vacancies for twelve weeks": f"{vacancies}?weeks=12&day=1&half=0",
        "vacancies of a kind and degree": f"{vacancies}?degree=3&kind={kind}",
        "places, page of 25": reverse("placements:places"),
    }
    acts = {name: lambda path=path: get(path) for name, path in pages.items()}
    found = medians({"floor": lambda: lean(user)} | acts)
    print(f"\n{PLACES} places{'':22}{'ms':>8}{'ratio':>8}{'goal':>6}")
    for name, seconds in found.items():
        goal = GOAL if name == "vacancies" else ""
        print(f"{name:32}{1000 * seconds:8.1f}{seconds / found['floor']:8.2f}{goal:>6}")
    with CaptureQueriesContext(connection) as captured:
        get(vacancies)
    assert len(captured) <= MOST_QUERIES
