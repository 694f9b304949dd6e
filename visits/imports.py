"""Files read in on a page: by the request itself when they are small, else by the worker, one file at a time."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from config.idempotency import create_once

from .enums import FileState
from .exchange import Given, read_in, template_shapes
from .models import ImportFile, VisitImport
from .parsing import NoTemplate, Unreadable

# A single file up to so many bytes is read at once, so that one who reads in one need not wait for the worker.
AT_ONCE = 500_000
logger = logging.getLogger(__name__)


def begin(*, by, key, files, reads=True):
    """Return `(batch, created)`: a VisitImport of `files`, pairs of name and bytes.

    It is read now or by the worker, or by the caller when not `reads`.
    """

    def create():
        batch = VisitImport.objects.create(created_by=by, idempotency_key=key)
        ImportFile.objects.bulk_create(
            ImportFile(batch=batch, position=place, file_name=name, content=content)
            for place, (name, content) in enumerate(files, start=1)
        )
        return batch

    batch, created = create_once(VisitImport, key, create)
    if created and reads:
        begin_reading(batch)
    return batch, created


def begin_reading(batch):
    """Have what waits in `batch` read by whoever is quicker."""
    sizes = [len(content) for content in batch.files.waiting().values_list("content", flat=True)]
    if len(sizes) == 1 and sizes[0] <= AT_ONCE:
        work(batch.pk)
    else:
        work_later.enqueue(batch.pk)


def try_again(batch):
    """Have the files of `batch` read that a lost job left waiting, or that a new template may have made readable."""
    batch.files.readable_again().update(state=FileState.WAITING, failure="")
    begin_reading(batch)


@task()
def work_later(pk):
    """Read what waits in the import `pk`, in the worker."""
    work(pk)


def work(pk):
    """Read what waits in the import `pk`: each file by itself, wholly or not at all."""
    batch = VisitImport.objects.select_related("created_by").get(pk=pk)
    shapes = template_shapes()
    with override(batch.created_by.language):
        for one in batch.files.waiting().values_list("pk", flat=True):
            read_file(one, shapes, batch.created_by)


def read_file(pk, shapes, by):
    """Read the ImportFile `pk`, unless somebody else has just done so."""
    with transaction.atomic():
        file = ImportFile.objects.select_for_update().waiting().filter(pk=pk).first()
        if file is None:
            return
        try:
            given = Given(bytes(file.content), file.file_name)
            with transaction.atomic():
                visit, created, document = read_in(given, shapes, by)
                file.finish(visit, created, document.offer if document else None)
        except NoTemplate as error:
            file.fail(str(error), error.offer, keeps_content=True)
        except Unreadable as error:
            file.fail(str(error))
        except Exception as error:
            logger.error("visit_import_failed:%s:%s", pk, type(error).__name__)
            file.fail(
                _("Something went wrong on our side, and nothing was read in. Try once more."), keeps_content=True
            )
