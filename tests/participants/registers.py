"""Registers to read in, made in the test: rows as dicts by heading, as CSV or XLSX."""

import csv
import io
import itertools
import json
from datetime import date, timedelta

from django.core.management import call_command
from openpyxl import Workbook

from participants.register import entries
from participants.register.run import readers
from tests import factories as make

days = itertools.count()
HEADINGS = [column.heading for column in entries.COLUMNS]


def a_number():
    """Return a test personal number that no other row has got."""
    return make.make_number(born=date(1960, 1, 1) + timedelta(days=next(days)))


def row(**changes):
    """Return a row of somebody admitted and enrolled; `changes` have _ for the spaces of the headings."""
    values = {
        "personnummer": a_number(), "förnamn": "Vera", "efternamn": "Öberg",
        "remitterande part": "Provparten", "remissdatum": "2026-01-12", "kartläggning påbörjad": "2026-01-19",
        "beslut": "antagen", "beslutsdatum": "2026-01-26", "enhet": "Hitenheten", "inskriven": "2026-02-02",
        "koordinator": "Koordinator här", "planerat slut": "2026-08-01",
    }  # fmt: skip
    return values | {name.replace("_", " "): value for name, value in changes.items()}


def waiting(**changes):
    """Return a row of somebody whose referral waits."""
    left_out = ("kartläggning påbörjad", "beslut", "beslutsdatum", "inskriven", "koordinator", "planerat slut")
    return row(**dict.fromkeys(name.replace(" ", "_") for name in left_out) | changes)


def as_csv(rows, delimiter=";", encoding="utf-8", headings=HEADINGS):
    """Return the bytes of a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(change=None, **sheets):
    """Return the bytes of a workbook with the rows of each of `sheets`; `change(book)` may do more to it."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        headings = [column.heading for column in readers()[name].columns]
        sheet.append(headings)
        for one in rows:
            sheet.append([one.get(heading) for heading in headings])
    if change:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class Importer:
    """Runs the command upon files it writes to `folder`."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, content, name="register.csv", **options):
        """Return what the command says of a file with `content` (rows, or bytes)."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else as_csv(content))
        out = io.StringIO()
        call_command("import_register", str(path), json=True, stdout=out, stderr=io.StringIO(), **options)
        return json.loads(out.getvalue())


def numbers(result):
    """Return how many rows are new, updated and unchanged, and in how many something is wrong."""
    wrong = {(error["sheet"], error["row"]) for error in result["errors"]}
    return result["new"], result["updated"], result["unchanged"], len(wrong)


def faults(result):
    """Return where something is wrong, as pairs of row and column."""
    return [(error["row"], error["column"]) for error in result["errors"]]
