"""One reading in of a register: every sheet of the file by the reader settings name for it, in one transaction."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from django.conf import settings
from django.db import IntegrityError, connection
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.models import Unit
from config.history import act
from config.spreadsheets import Unreadable, read

from ..enums import RowStatus
from .places import Places
from .sheet import IMPORT_ACT
from .table import Table
from .values import key_of

BATCH = 2000
LOCK = 8_808_001


@dataclass
class Run:
    """For whom and where a register is read in, and what has come of it.

    `by` None is the system. `chosen` are the rows to take, as pairs of sheet and number; None: every row that
    overwrites nothing done by hand. With `asks_first` those rows are told of and not refused. `tell(outcomes)` is
    called after each batch.
    """

    unit: Unit
    by: object = None
    chosen: frozenset | None = None
    asks_first: bool = False
    tell: object = None
    counts: Counter = field(default_factory=Counter)
    errors: list = field(default_factory=list)
    unknown: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    context: object = None

    def __post_init__(self):
        self.places = Places(self.unit, self.by)

    def wants(self, outcome):
        """Return whether a row that could be stored is to be."""
        if self.chosen is not None:
            return (outcome.sheet, outcome.row) in self.chosen
        return not outcome.by_hand

    @property
    def summary(self):
        """The numbers and errors as the command gives them (the issue's JSON)."""
        counts = self.counts
        return {
            "rows": counts.total(),
            "new": counts[RowStatus.NEW],
            "updated": counts[RowStatus.UPDATE],
            "unchanged": counts[RowStatus.UNCHANGED] + counts[RowStatus.DUPLICATE],
            "errors": self.errors,
        }

    def note(self, outcomes):
        """Count the rows of a batch and keep what is wrong."""
        for outcome in outcomes:
            self.counts[outcome.status] += 1
            self.errors += [
                {"sheet": outcome.sheet, "row": outcome.row, "column": heading, "message": sentence}
                for heading, sentence in outcome.errors
            ]
        if self.tell:
            self.tell(outcomes)


class Rehearsed(Exception):
    """Everything has been tried and is to be undone."""


def readers():
    """Return the classes that read the sheets of a register, by the name of the sheet, in the order of reading."""
    found = [import_string(path) for path in settings.REGISTER_SHEETS]
    return {reader.name: reader for reader in found}


def import_register(file, run, dry_run=False):
    """Read in the open binary `file` as `run` says; with `dry_run` everything is done and undone again.

    Either all that can be stored is, or nothing. Raises Unreadable.
    """
    tables = tables_in(file)
    run.unknown = [(name, heading) for _reader, table, name in tables for heading in table.unknown]
    run.missing = [(name, heading) for _reader, table, name in tables for heading in table.missing]
    try:
        with act(IMPORT_ACT, by=run.by):
            with connection.cursor() as cursor:
                # One register at a time: two might both make the same unit, or register the same person.
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            run.places = Places(run.unit, run.by)
            for reader, table, _name in tables:
                take_all(reader(run), table, run)
            run.context = context_of_act()
            if dry_run:
                raise Rehearsed
    except Rehearsed:
        pass
    except IntegrityError as error:
        raise Unreadable(
            _("Somebody registered some of the same meanwhile, so nothing was read in. Try once more.")
        ) from error
    return run


def take_all(reader, table, run):
    """Let `reader` take the rows of `table` batch by batch."""
    for lines in batches(table.lines()):
        run.note(reader.take(lines))


def batches(lines):
    """Yield `lines` in lists of BATCH."""
    lines = iter(lines)
    while batch := list(islice(lines, BATCH)):
        yield batch


def context_of_act():
    """Return the id under which the history keeps what this act has written, None when it has written nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('pghistory.context_id', true), '')::uuid")
        return cursor.fetchone()[0]


def tables_in(file):
    """Return (reader, Table, name) for each sheet of ours in `file`; raises Unreadable when there is none.

    Where only one sheet has anything, it is the register whatever it is called.
    """
    known, found = readers(), []
    sheets = read(file)
    by_name = {key_of(sheet.name): sheet for sheet in sheets}
    if not set(by_name) & set(known) and len(sheets) == 1:
        sheets[0].name = next(iter(known))
        by_name = {sheets[0].name: sheets[0]}
    for name, reader in known.items():
        if name in by_name:
            by_name[name].name = name
            found.append((reader, Table(by_name[name], reader.columns), name))
    if not found:
        raise Unreadable(_("None of the sheets is called %(names)s.") % {"names": ", ".join(known)})
    return found


def root_unit():
    """Return the municipality itself, made where nothing has been made yet."""
    return Unit.objects.filter(parent=None).first() or Unit.objects.add(None, name=settings.MUNICIPALITY)
