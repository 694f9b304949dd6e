"""Double submits: a create form carries a key, and the same key twice gives the same row once."""

import uuid

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from .versioning import Conflict


class Idempotent(models.Model):
    """A row that remembers the key of the form that created it."""

    idempotency_key = models.UUIDField(_("idempotency key"), default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


def create_once(model, key, create):
    """Return `(row, created)`: what `create()` gives, or the `model` row that the same `key` gave before.

    `create` runs in a transaction and must store `key` on the row. What it raises is passed on, unless it failed
    because the same form was being stored at that very moment.
    """
    existing = model._base_manager.filter(idempotency_key=key).first()
    if existing:
        return existing, False
    try:
        with transaction.atomic():
            return create(), True
    except (IntegrityError, ValidationError, Conflict):
        existing = model._base_manager.filter(idempotency_key=key).first()
        if existing is None:
            raise
        return existing, False
