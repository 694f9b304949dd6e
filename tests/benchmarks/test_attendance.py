"""Prints how the group screen of thirty stands beside its floor, and how pages grow with the rows of attendance.

    DATABASE_URL=postgres://… python -m pytest -s tests/benchmarks/test_attendance.py

BENCH_ROWS and BENCH_ROWS_LARGE are the rows compared, BENCH_PEOPLE between how many people in groups of thirty,
BENCH_ROUNDS how often each page is asked. The databases are made beside that of DATABASE_URL the first time and kept
(`stegvis_bench_attendance_…`, 5 GB at ten million rows); the user must be a superuser, to fill in without triggers.
"""

import json
import os
import statistics
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from .test_goals import PROJECT, Worker

SIZES = {
    "small": int(os.environ.get("BENCH_ROWS", 1_000_000)),
    "large": int(os.environ.get("BENCH_ROWS_LARGE", 10_000_000)),
}
PEOPLE = int(os.environ.get("BENCH_PEOPLE", 12_800))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 25))
# Case, floor, goal (times the floor).
AGAINST_FLOOR = (("get", "lean_get", 1.5), ("post", "lean_post", None))
FLOORS = ("lean_get", "lean_post")
GROWTH = ("get", "post", "month", "sheet", "hours", "sums", "today", "period")


class AttendanceWorker(Worker):
    """A process with one database of attendance open."""

    def __init__(self, url, rows):
        environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(PROJECT)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.attendance_worker", str(rows), str(PEOPLE)], cwd=PROJECT,
            env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.answer()


def database(rows):
    """Return the address of a database with the people of so many rows; the worker fills in the rest."""
    name = f"stegvis_bench_attendance_{rows}"
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return url
        connection.execute(f"CREATE DATABASE {name}")
    environment = os.environ | {"DATABASE_URL": url}
    for command in (["migrate", "-v0"], ["seed", "--participants", str(PEOPLE + 500)]):
        subprocess.run([sys.executable, PROJECT / "manage.py", *command], env=environment, check=True)
    return url


@pytest.fixture(scope="module")
def workers():
    made = {name: AttendanceWorker(database(rows), rows) for name, rows in SIZES.items()}
    yield made
    for worker in made.values():
        worker.close()


def test_attendance(workers):
    seconds = {(size, case): [] for case in (*FLOORS, *GROWTH) for size in workers}
    for round_number in range(ROUNDS + 2):
        for size, case in seconds:
            taken = workers[size].ask(case)["seconds"]
            if round_number >= 2:
                seconds[size, case].append(taken)
    medians = {key: statistics.median(values) for key, values in seconds.items()}
    ratios = "".join(f"{f'ratio {rows}':>16}" for rows in SIZES.values())
    print(f"\n{'':12}{'floor':12}{ratios}{'goal':>6}{'queries':>9}")
    for case, floor, goal in AGAINST_FLOOR:
        ratios = [medians[size, case] / medians[size, floor] for size in workers]
        print(
            f"{case:12}{floor:12}{ratios[0]:16.2f}{ratios[1]:16.2f}{goal or '':>6}{workers['large'].queries(case):>9}"
        )
    print(f"\n{'':12}{'large/small':>16}{'queries':>9}")
    for case in (*FLOORS, *GROWTH):
        growth = medians["large", case] / medians["small", case]
        print(f"{case:12}{growth:16.2f}{workers['large'].queries(case):>9}")
    in_ms = {f"{size} {case}": round(1000 * taken, 1) for (size, case), taken in medians.items()}
    print("Medians in ms, of which only the ratios carry over:", json.dumps(in_ms))
