"""Lost updates: a row carries a version, and who saves an older one is told instead of overwriting."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class Conflict(Exception):
    """Somebody saved the row after it was read; `current` is the row as it stands now."""

    def __init__(self, current):
        super().__init__("the row has a newer version")
        self.current = current


class Versioned(models.Model):
    """A row with a version that grows by one with each save through `save_version`."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def save_version(self, *fields):
        """Write `fields` of this row if nobody has saved since it was read; raise Conflict otherwise.

        Must run inside a transaction when something else is written with it.
        """
        values = {name: getattr(self, name) for name in fields}
        updated = (
            type(self)._base_manager.filter(pk=self.pk, version=self.version).update(version=F("version") + 1, **values)
        )
        if not updated:
            raise Conflict(type(self)._base_manager.get(pk=self.pk))
        self.version += 1
