"""Registers read in on a page, step by step: read through, stored, given up, and forgotten after a while."""

import io
import logging
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from config.spreadsheets import Unreadable

from ..enums import ImportState, RowStatus
from ..models import Participant, RegisterImport, RegisterImportRow
from .outcomes import STORED
from .run import Run, import_register

# Files up to so many bytes are read at once, so that most people need not wait for the worker.
AT_ONCE = 150_000
KEPT_DAYS = 30
LONGEST_WHO = 250
logger = logging.getLogger(__name__)


def begin(register):
    """Have `register` (a RegisterImport, just uploaded or just confirmed) read by whoever is quicker."""
    if len(register.content) <= AT_ONCE:
        work(register.pk)
    else:
        work_later.enqueue(register.pk)


@task()
def work_later(pk):
    """Do what is to be done with the import `pk`, in the worker."""
    work(pk)


def work(pk):
    """Read through, or store, the import `pk`, whichever it waits for."""
    register = RegisterImport.objects.select_related("created_by", "unit").get(pk=pk)
    step = {ImportState.READING: read_through, ImportState.STORING: store}.get(register.state)
    if step is None:
        return
    rows = []
    with override(register.created_by.language), Teller(register, rows) as tell:
        try:
            with transaction.atomic():
                step(register, tell, rows)
        except Unreadable as error:
            fail(register, error)
        except Exception as error:
            # What the database says may hold a personal number, which no log may have.
            logger.error("register_import_failed:%s:%s", register.pk, type(error).__name__)
            fail(register, _("Something went wrong on our side, and nothing was read in. Try once more."))


def read_through(register, tell, rows):
    """Find out what each row would do, by doing it and undoing it again. Raises Unreadable."""
    run = Run(register.unit, register.created_by, asks_first=True, tell=tell)
    import_register(io.BytesIO(register.content), run, dry_run=True)
    forget_strangers(rows)
    RegisterImportRow.objects.bulk_create(rows, batch_size=2000)
    register.counts, register.made = dict(run.counts), run.places.made
    register.headings = {"missing": run.missing, "unknown": run.unknown}
    register.state = ImportState.READY
    register.save_version("counts", "made", "headings", "state")


def store(register, tell, rows):
    """Store the rows that were confirmed; what they mean is found out anew, since others have worked meanwhile."""
    chosen = None if register.chosen is None else frozenset(map(tuple, register.chosen))
    run = Run(register.unit, register.created_by, chosen, asks_first=True, tell=tell)
    import_register(io.BytesIO(register.content), run)
    mark_not_chosen(rows, run)
    register.rows.all().delete()
    RegisterImportRow.objects.bulk_create(rows, batch_size=2000)
    counts = Counter(row.status for row in rows)
    register.counts, register.made, register.context = dict(counts), run.places.made, run.context
    register.state, register.content, register.ended_at = ImportState.DONE, None, timezone.now()
    register.save_version("counts", "made", "context", "state", "content", "ended_at")


def mark_not_chosen(rows, run):
    """Say of those of `rows` that could have been stored, and were not among the chosen, that they were not."""
    for row in rows:
        if row.status in STORED and not run.wants(row):
            row.status = RowStatus.NOT_CHOSEN


def forget_strangers(rows):
    """Leave out of `rows` the ids of people who were only tried out."""
    ids = {row.participant for row in rows} - {None}
    there = set(Participant.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for row in rows:
        row.participant = row.participant if row.participant in there else None


def fail(register, error):
    """Keep why nothing was read; the file is of no more use."""
    register.state, register.failure, register.content = ImportState.FAILED, str(error), None
    register.ended_at = timezone.now()
    register.save_version("state", "failure", "content", "ended_at")


def forget_old(user):
    """Take away what the rows of the user's old imports told, and files that nobody confirmed."""
    old = RegisterImport.objects.filter(created_by=user, created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    RegisterImportRow.objects.filter(register_import__in=old).delete()
    old.filter(state=ImportState.READY).update(state=ImportState.CANCELLED)
    old.exclude(content=None).update(content=None)


class Teller:
    """Keeps the rows of an import, and lets the page see how many are done while the transaction still goes on."""

    def __init__(self, register, rows):
        self.register, self.rows = register, rows
        self.line = None if connection.in_atomic_block else connection.copy()

    def __enter__(self):
        """Begin."""
        return self

    def __exit__(self, *exception):
        """Let go of the line."""
        if self.line:
            self.line.close()

    def __call__(self, outcomes):
        """Keep a batch of Outcomes."""
        kept = ("sheet", "row", "status", "participant", "errors", "changes", "by_hand")
        for one in outcomes:
            values = {name: getattr(one, name) for name in kept}
            self.rows.append(RegisterImportRow(register_import=self.register, who=one.who[:LONGEST_WHO], **values))
        if self.line:
            with suppress(DatabaseError), self.line.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
                cursor.execute(
                    "UPDATE participants_registerimport SET rows_done = %s WHERE id = %s",
                    [len(self.rows), self.register.pk],
                )
