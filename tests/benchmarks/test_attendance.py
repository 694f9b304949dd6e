"""Prints how the group screen of thirty stands beside its floor, and how it grows with the rows of attendance."""

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
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 25))
# Case, floor, goal (times the floor).
AGAINST_FLOOR = (("get", "lean_get", 1.5), ("post", "lean_post", None))
GROWTH = ("get", "post", "month", "sums")


class AttendanceWorker(Worker):
    """A process with one database of attendance open."""

    def __init__(self, url, rows):
        environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(PROJECT)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.attendance_worker", str(rows)], cwd=PROJECT, env=environment,
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.answer()


def database(rows):
    """Return the address of a database with participants enough for so many rows; the worker fills in the rest."""
    name = f"stegvis_bench_attendance_{rows}"
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return url
        connection.execute(f"CREATE DATABASE {name}")
    environment = os.environ | {"DATABASE_URL": url}
    for command in (["migrate", "-v0"], ["seed", "--participants", str(rows // 780 + 100)]):
        subprocess.run([sys.executable, PROJECT / "manage.py", *command], env=environment, check=True)
    return url


@pytest.fixture(scope="module")
def workers():
    made = {name: AttendanceWorker(database(rows), rows) for name, rows in SIZES.items()}
    yield made
    for worker in made.values():
        worker.close()


def test_attendance(workers):
    seconds = {
        (size, case): [] for size in workers for case in ("lean_get", "get", "lean_post", "post", "month", "sums")
    }
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
    for case in GROWTH:
        print(f"{case:12}large/small {medians['large', case] / medians['small', case]:.2f}")
    in_ms = {f"{size} {case}": round(1000 * taken, 1) for (size, case), taken in medians.items()}
    print("Medians in ms, of which only the ratios carry over:", json.dumps(in_ms))
