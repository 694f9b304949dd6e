"""The month sheet beside a lean view of the same rows, as attendance grows from BENCH_FEW to BENCH_MANY rows."""

import os
import statistics
import time

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from placements.hours import month_of
from tests import factories as make
from tests.cast import build_cast

FEW, MANY = int(os.environ.get("BENCH_FEW", 100_000)), int(os.environ.get("BENCH_MANY", 1_000_000))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 25))
# Nobody else's rows are to cost a page anything: each of so many people has some, on days of the last two years.
FILL = """
    INSERT INTO placements_attendance
        (version, participant_id, placement_id, activity, "on", state, hours, missed, explanation, marked_at)
    SELECT 1, p.id, NULL, '', current_date - 1 - (n / {people})::int,
        (ARRAY['present', 'present', 'elsewhere', 'sick'])[1 + n %% 4], (ARRAY[6, 6, 6, 0])[1 + n %% 4], 0, '', now()
    FROM generate_series(%s, %s) n
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM participants_participant
        WHERE first_name = 'Mätning') p ON p.place = n %% {people}
"""
PEOPLE = 2_000


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A cast with a person who has a plan, a placement and a marked month, among many others."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = build_cast()
        person = make.make_participant(cast.here, by=cast.intake)
        make.make_enrolment(person, cast.coordinator)
        make.make_activity(make.make_plan(person, cast.coordinator), cast.coordinator)
        placement = make.make_placement(person, cast.places["here"], cast.coordinator)
        for days in range(30):
            make.make_attendance(person, placement, days_ago=days, explanation="Bussen gick inte")
        with connection.cursor() as cursor:
            cursor.execute(copied_people(), [PEOPLE, person.pk])
        yield cast, person
        transaction.set_rollback(True)


def copied_people():
    """Return the SQL that makes so many people like one, with names and keys of their own."""
    own = {"id": "900000000 + n", "first_name": "'Mätning'", "case_number": "'M-' || n", "personal_number": "NULL",
           "idempotency_key": "gen_random_uuid()"}  # fmt: skip
    columns = [field.column for field in make.Participant._meta.concrete_fields if not field.generated]
    values = ", ".join(own.get(column, f'p."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    return (
        f"INSERT INTO participants_participant ({names}) SELECT {values}"
        " FROM participants_participant p, generate_series(1, %s) n WHERE p.id = %s"
    )


def fill(first, last):
    """Add rows of attendance about others, without the history that nobody here reads."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(FILL.format(people=PEOPLE), [first, last])
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE placements_attendance")


def seconds(client, path):
    began = time.perf_counter()
    assert client.get(path).status_code == 200, path
    return time.perf_counter() - began


def test_the_month_sheet_beside_its_floor(world, settings):
    settings.ROOT_URLCONF = "tests.benchmarks.urls"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal")]
    cast, person = world
    client = Client()
    client.force_login(cast.coordinator)
    month = month_of(timezone.localdate()).code
    paths = {
        "lean": f"/lean/sheet/{person.pk}/{month}/",
        "sheet": reverse("reports:sheet", args=[person.pk, month]),
        "hours": reverse("reports:hours", args=[person.pk]),
    }
    medians, last = {}, -1
    for size in (FEW, MANY):
        fill(last + 1, size - 1)
        last = size - 1
        taken = {name: [] for name in paths}
        for number in range(ROUNDS + 2):
            for name, path in paths.items():
                one = seconds(client, path)
                if number >= 2:
                    taken[name].append(one)
        medians[size] = {name: statistics.median(values) for name, values in taken.items()}
    for name in ("sheet", "hours"):
        with CaptureQueriesContext(connection) as captured:
            client.get(paths[name])
        ratios = [medians[size][name] / medians[size]["lean"] for size in (FEW, MANY)]
        growth = medians[MANY][name] / medians[FEW][name]
        print(f"\n{name}: {ratios[0]:.2f} and {ratios[1]:.2f} x lean, grows {growth:.2f}, {len(captured)} queries")
    print({size: {name: round(1000 * one, 1) for name, one in found.items()} for size, found in medians.items()}, "ms")
