"""Registers read in on a page: the file while it is needed, what each row means, and what can be undone."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from config.idempotency import Idempotent
from config.versioning import Versioned

from ..enums import ImportState, RowStatus

UNDER_WAY = (ImportState.READING, ImportState.STORING)


class RegisterImportQuerySet(models.QuerySet):
    """Imports by whose they are."""

    def visible_to(self, user):
        """Keep the user's own: the file was theirs, and the rows tell what they may see."""
        from ..rules import can_import

        return self.filter(created_by=user) if can_import(user) else self.none()


class RegisterImport(Versioned, Idempotent):
    """A register somebody reads in: read, looked through, confirmed, and undone as long as nothing has changed since.

    `content` is the file, kept only until it has been read in or given up. `context` is the id under which the history
    keeps everything the import wrote: that is what undoing takes back.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(_("content"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.READING)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0)
    counts = models.JSONField(_("numbers"), default=dict)
    made = models.JSONField(_("not there before"), default=dict)
    headings = models.JSONField(_("headings"), default=dict)
    # Pairs of sheet and row that were chosen; empty: all of them.
    chosen = models.JSONField(_("chosen rows"), null=True)
    failure = models.TextField(_("what went wrong"), blank=True)
    context = models.UUIDField(_("history"), null=True)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("read in by"))
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = RegisterImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("register read in")
        verbose_name_plural = _("registers read in")
        indexes = [models.Index(fields=["created_by", "-created_at"], name="register_import_by_user")]

    def __str__(self):
        return self.file_name

    @property
    def is_under_way(self):
        """Whether a job has it."""
        return self.state in UNDER_WAY

    @property
    def rows_in_all(self):
        """How many rows it has, once they have been read."""
        return sum(self.counts.values())

    @property
    def stored(self):
        """How many rows are new or would change something."""
        return self.counts.get(RowStatus.NEW, 0) + self.counts.get(RowStatus.UPDATE, 0)


class RegisterImportRowQuerySet(models.QuerySet):
    """The rows of imports."""

    def visible_to(self, user):
        """Leave out those about somebody whom `user` may no longer know of."""
        from .person import Participant

        return self.filter(Q(participant=None) | Q(participant__in=Participant.objects.visible_to(user).values("pk")))


class RegisterImportRow(models.Model):
    """What one row means: told before it is stored, and kept a while afterwards."""

    register_import = models.ForeignKey(
        RegisterImport, models.CASCADE, related_name="rows", db_index=False, verbose_name=_("register read in")
    )
    sheet = models.CharField(_("sheet"), max_length=40)
    row = models.PositiveIntegerField(_("row"))
    status = models.CharField(_("what it is"), max_length=10, choices=RowStatus)
    who = models.CharField(_("who"), max_length=250, blank=True)
    participant = models.BigIntegerField(_("participant"), null=True)
    errors = models.JSONField(_("errors"), default=list)
    changes = models.JSONField(_("changes"), default=list)
    by_hand = models.BooleanField(_("changed by hand since"), default=False)

    objects = RegisterImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a register")
        verbose_name_plural = _("rows of registers")
        indexes = [
            models.Index(fields=["register_import", "id"], name="register_row_in_order"),
            models.Index(fields=["register_import", "status", "id"], name="register_row_by_status"),
        ]

    def __str__(self):
        return f"{self.sheet} {self.row}"
