"""History: triggers write what changed, the act says who did it and what it was.

Every model holding a record of a person is decorated with `tracked`; every method that changes one runs within
`act`. The rows are append-only in the database and are read by the history page in reports.
"""

from contextlib import contextmanager
from contextvars import ContextVar

import pghistory
from django.db import transaction


def tracked(**kwargs):
    """Return the class decorator that keeps every insert, update and delete of a model as an event row."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        append_only=True,
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
        **kwargs,
    )


is_acting = ContextVar("is_acting", default=False)


@contextmanager
def act(name, by, **context):
    """Run one act in one transaction; its `name` ("participants.exit"), the user `by` and `context` go to the history.

    `by` is None for what the system itself does, such as an import by command. What an act does by way of other acts
    belongs to it: the history tells of the outermost, once.
    """
    if is_acting.get():
        with transaction.atomic():
            yield
        return
    token = is_acting.set(True)
    try:
        with transaction.atomic(), pghistory.context(act=name, user=by.pk if by else None, **context):
            yield
    finally:
        is_acting.reset(token)


def last_acts(model, ids):
    """Return `{id: name of the act}` that last wrote each of the rows `ids` of `model`; "" where no act is known."""
    events = model._meta.get_field("events").related_model
    latest = events.objects.filter(pgh_obj_id__in=ids).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return {pk: (context or {}).get("act", "") for pk, context in latest.values_list("pgh_obj_id", "pgh_context")}
