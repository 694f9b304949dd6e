"""Prints the goals of the issue's table with what was reached, at 10,000 and 200,000 participants in one run."""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

PROJECT = Path(__file__).resolve().parents[2]
SIZES = {"small": int(os.environ.get("BENCH_SMALL", 10_000)), "large": int(os.environ.get("BENCH_LARGE", 200_000))}
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 25))
# What is measured against which floor in the same database: case, floor, goal (times the floor), most queries.
AGAINST_FLOOR = (
    ("list", "lean_list", 2.0, 8),
    ("list_of_all", "lean_list_of_all", 2.0, 8),
    ("overview", "lean_person", 3.0, 12),
    ("followups", "lean_person", 3.0, 12),
    ("ratings", "lean_ratings", 3.0, 20),
    ("log_followup", "bare_insert", 2.0, None),
    ("period_figures", "best_sql", 1.5, None),
    ("today", "lean_list", None, 29),
    ("today_of_forty", "lean_list", None, 29),
    ("unit", "lean_list", None, 34),
)
# What must not grow with the number of participants: case, goal (large / small).
GROWTH = (
    ("filtered", 1.15),
    ("name_search", 1.4),
    ("number_prefix", 1.3),
    ("deepest_page", 1.2),
    ("by_followup", 1.2),
    ("overview", 1.1),
    ("list", None),
)


class Worker:
    """A process with one scale database open."""

    def __init__(self, url):
        environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(PROJECT)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.worker"], cwd=PROJECT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.answer()

    def answer(self):
        """Return what the process says next."""
        return json.loads(self.process.stdout.readline())

    def ask(self, case):
        """Do `case` once and return {"seconds", "queries"}; "?case" counts queries."""
        self.process.stdin.write(f"{case}\n")
        self.process.stdin.flush()
        return self.answer()

    def queries(self, case):
        """Return how many queries `case` makes when nothing is due that comes seldom, as a session's time is."""
        self.ask(case)
        return self.ask(f"?{case}")["queries"]

    def close(self):
        """End the process."""
        self.process.stdin.close()
        self.process.wait(timeout=30)


def database(size):
    """Return the address of a database with `size` participants, made and filled the first time."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = f"stegvis_bench_{size}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"CREATE DATABASE {name}")
    url = urlunsplit(parts._replace(path=f"/{name}"))
    with psycopg.connect(url) as connection:
        filled = connection.execute("SELECT to_regclass('bench_filled')").fetchone()[0]
    if not filled:
        environment = os.environ | {"DATABASE_URL": url}
        for command in (["migrate", "-v0"], ["seed", "--participants", str(size)]):
            subprocess.run([sys.executable, PROJECT / "manage.py", *command], env=environment, check=True)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE bench_filled ()")
            connection.execute("VACUUM ANALYZE")
    return url


@pytest.fixture(scope="module")
def workers():
    made = {name: Worker(database(size)) for name, size in SIZES.items()}
    yield made
    for worker in made.values():
        worker.close()


def measure(workers):
    """Return `{(size name, case): median seconds}` of ROUNDS rounds in which every case takes its turn."""
    cases = {case for row in AGAINST_FLOOR for case in row[:2]} | {row[0] for row in GROWTH}
    seconds = {(size, case): [] for size in workers for case in sorted(cases)}
    for round_number in range(ROUNDS + 2):
        for size, case in seconds:
            taken = workers[size].ask(case)["seconds"]
            if round_number >= 2:
                seconds[size, case].append(taken)
    return {key: statistics.median(values) for key, values in seconds.items()}


def test_goals(workers):
    medians = measure(workers)
    print_against_floor(workers, medians)
    print_growth(workers, medians)
    in_ms = {f"{size} {case}": round(1000 * seconds, 1) for (size, case), seconds in medians.items()}
    print("\nMedians in ms, of which only the ratios carry over:", in_ms)


def print_against_floor(workers, medians):
    small, large = SIZES.values()
    print(f"\n{'':24}{'floor':20}{f'ratio {small}':>14}{f'ratio {large}':>14}{'goal':>8}{'queries':>9}")
    for case, floor, goal, most in AGAINST_FLOOR:
        ratios = [medians[size, case] / medians[size, floor] for size in workers]
        queries = workers["large"].queries(case)
        limit = f" <={most}" if most else ""
        print(f"{case:24}{floor:20}{ratios[0]:14.2f}{ratios[1]:14.2f}{goal or '':>8}{queries:>6}{limit}")
        assert most is None or queries <= most, case


def print_growth(workers, medians):
    print(f"\n{'':24}{'large/small':>12}{'goal':>8}{'queries':>9}")
    for case, goal in GROWTH:
        growth = medians["large", case] / medians["small", case]
        print(f"{case:24}{growth:12.2f}{goal or '':>8}{workers['large'].ask(f'?{case}')['queries']:>6}")
