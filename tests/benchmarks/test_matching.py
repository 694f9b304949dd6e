"""Prints how the page of matching does at 5,000 places, beside a lean page of the places and the bare reading of all.

BENCH_PLACES and BENCH_ROUNDS change the number of places and of rounds.
"""

import os
import random
import statistics
import time
from datetime import timedelta

import pgtrigger
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from placements.models import Place, Placement
from tests import factories as make

PLACES = int(os.environ.get("BENCH_PLACES", 5_000))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 25))
MOST_QUERIES = 27


@pytest.fixture
def cast(standing_cast, settings):
    settings.ROOT_URLCONF = "tests.benchmarks.urls"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal")]
    fill(standing_cast)
    return standing_cast


def fill(cast):
    """Add the places, in two units, every second of which has somebody."""
    roll, today = random.Random(1), timezone.localdate()
    kinds = [make.code("place_kind", code) for code in ("internal", "municipal", "private", "municipal_employment")]
    languages = [None, make.code("language_level", "sfi_b"), make.code("language_level", "upper_secondary")]
    places = Place.objects.bulk_create(
        Place(
            name=f"Plats {number}", kind=roll.choice(kinds), unit=roll.choice([cast.here, cast.there]),
            seats=[roll.randint(0, 2) if slot < 10 else 0 for slot in range(14)], starts_on=today - timedelta(days=99),
            independence_from=roll.randint(1, 3), independence_to=roll.randint(3, 5),
            hours_min=roll.choice([0, 10, 30]), language_level=roll.choice(languages),
            requirements=roll.choice([[], [], ["driving_licence"]]),
            season=roll.choice([[], [], [1, 2, 3]]),
        )
        for number in range(PLACES)
    )  # fmt: skip
    person = make.make_participant(cast.here, by=cast.coordinator)
    with pgtrigger.ignore():
        Placement.objects.bulk_create(
            Placement(
                participant=person, place=place, status="ongoing", starts_on=today, slots=[1] * 10 + [0] * 4,
                hours=[4] * 7, shown_name="Någon",
            )
            for place in places[::2]
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE placements_place, placements_placement")


def test_matching(cast):
    client = Client()
    client.force_login(cast.coordinator)
    pages = {
        "lean": f"/lean/matches/{cast.own.pk}/",
        "reading every place": f"/lean/places/{cast.own.pk}/",
        "matching": reverse("placements:matches", args=[cast.own.pk]),
        "matching in one unit": reverse("placements:matches", args=[cast.own.pk], query={"unit": cast.here.pk}),
        "people for a place": reverse("placements:fitting_people", args=[Place.objects.earliest("pk").pk]),
    }
    seconds = {name: [] for name in pages}
    for round_number in range(ROUNDS + 2):
        for name, path in pages.items():
            start = time.perf_counter()
            assert client.get(path).status_code == 200
            if round_number >= 2:
                seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    print(f"\n{PLACES} places{'':20}{'ms':>8}{'x lean':>8}{'x reading':>10}{'queries':>9}")
    for name, path in pages.items():
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        ratios = medians[name] / medians["lean"], medians[name] / medians["reading every place"]
        print(f"{name:31}{1000 * medians[name]:8.1f}{ratios[0]:8.1f}{ratios[1]:10.1f}{len(captured):>9}")
        assert len(captured) <= MOST_QUERIES, name
