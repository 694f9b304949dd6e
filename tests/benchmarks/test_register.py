"""A register of a hundred thousand rows read in, beside a bare COPY of what it becomes; and the memory it takes."""

import io
import os
import resource
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from django.db import connection
from openpyxl import Workbook

from participants.demo import luhn
from tests.benchmarks.test_goals import PROJECT
from tests.participants.registers import HEADINGS

ROWS = int(os.environ.get("BENCH_REGISTER", 100_000))
MEGABYTES = 300
PEOPLE = 40_000
TABLES = ("participant", "referral", "referralstep", "enrolment", "coordinatorperiod")


def rows():
    """Yield the rows: each person comes back twice or more, two in three are admitted, one in twenty has no number."""
    for number in range(ROWS):
        person, turn = number % PEOPLE, number // PEOPLE
        received = date(2016, 1, 1) + timedelta(days=person % 900 + 1000 * turn)
        digits = f"{date(1950, 1, 1) + timedelta(days=person // 2):%Y%m%d}{238 + person % 2}"
        one = {"förnamn": "Vera", "efternamn": f"Nummer {person}", "personnummer": digits + luhn(digits[2:])}
        if person % 20 == 0:
            one = {"referens": f"R{person}", "kön": "kvinna", "födelseår": 1980}
        one |= {"remitterande part": f"Part {number % 5}", "remissdatum": received, "enhet": f"Enhet {number % 4}"}
        if number % 3:
            started = received + timedelta(days=30)
            one |= {"beslut": "antagen", "beslutsdatum": received + timedelta(days=14), "inskriven": started}
            one |= {"koordinator": f"Koordinator {number % 20}", "avslutad": started + timedelta(days=120)}
        yield one


def workbook(path):
    """Write the register to `path`."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("register")
    sheet.append(HEADINGS)
    for one in rows():
        sheet.append([one.get(heading) for heading in HEADINGS])
    book.save(path)


def bare_copy():
    """Return the seconds that COPY needs for the same rows into tables without index, trigger or history."""
    taken = 0
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"CREATE UNLOGGED TABLE bench_{table} AS SELECT * FROM participants_{table} LIMIT 0")
            content = io.BytesIO()
            with cursor.copy(f"COPY (SELECT * FROM participants_{table}) TO STDOUT") as copy:
                for data in copy:
                    content.write(data)
            began = time.perf_counter()
            with cursor.copy(f"COPY bench_{table} FROM STDIN") as copy:
                copy.write(content.getvalue())
            taken += time.perf_counter() - began
            cursor.execute(f"DROP TABLE bench_{table}")
    return taken


def address():
    """Return the address of the database the tests run in."""
    settings = connection.settings_dict
    return f"postgres://{settings['USER']}@/{settings['NAME']}?host={settings['HOST'] or settings['OPTIONS']['host']}"


@pytest.mark.django_db(transaction=True)
def test_a_hundred_thousand_rows(tmp_path):
    path = tmp_path / "register.xlsx"
    workbook(path)
    began = time.perf_counter()
    command = [sys.executable, "manage.py", "import_register", str(path), "--json"]
    done = subprocess.run(command, cwd=PROJECT, env=os.environ | {"DATABASE_URL": address()}, capture_output=True)
    seconds = time.perf_counter() - began
    assert done.returncode == 0, done.stderr.decode()[-500:]
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    floor = bare_copy()
    print(
        f"\n{ROWS} rows in {seconds:.0f} s, {ROWS / seconds:.0f} a second, {megabytes:.0f} MB (goal {MEGABYTES}); "
        f"a bare COPY of the same rows {floor:.1f} s: {seconds / floor:.0f} x"
    )
    assert megabytes < MEGABYTES
