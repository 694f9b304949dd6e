"""What a unit can take in: seats, and quotas for what the parties may refer."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Unit
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from ..enums import QuotaKind, QuotaPeriod


class UnitSeatsManager(models.Manager):
    """Sets how many seats units have."""

    def put(self, unit, *, starts_on, seats, by, key):
        """Let `unit` have `seats` from a day on; return `(row, created)`. Raises ValidationError."""

        def create():
            row = self.model(unit=unit, starts_on=starts_on, seats=seats, idempotency_key=key)
            row.validate_constraints()
            row.save(force_insert=True)
            return row

        with act("participants.set_seats", by=by):
            return create_once(UnitSeats, key, create)


@tracked(exclude=["version", "idempotency_key"])
class UnitSeats(Versioned, Idempotent):
    """How many can be enrolled in a unit at once from a day on, until the next row of the unit begins."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="seats", verbose_name=_("unit"))
    starts_on = models.DateField(_("from"))
    seats = models.PositiveIntegerField(_("seats"))

    objects = UnitSeatsManager()

    class Meta:
        verbose_name = _("seats of a unit")
        verbose_name_plural = _("seats of units")
        constraints = [
            UniqueConstraint(
                fields=["unit", "starts_on"],
                name="seats_once_a_day",
                violation_error_message=_("The seats from that day are set already. Change them instead."),
            )
        ]

    def __str__(self):
        return f"{self.unit}, {self.starts_on}"

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with act("participants.set_seats", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)


class QuotaQuerySet(models.QuerySet):
    """Quotas by day."""

    def valid(self, on):
        """Keep those that hold `on` the day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class QuotaManager(models.Manager.from_queryset(QuotaQuerySet)):
    """Adds quotas."""

    def add(self, unit, *, by, key, **fields):
        """Return `(quota, created)`. Raises ValidationError."""

        def create():
            quota = self.model(unit=unit, idempotency_key=key, **fields)
            quota.validate_constraints()
            quota.save(force_insert=True)
            return quota

        with act("participants.set_quota", by=by):
            return create_once(Quota, key, create)


@tracked(exclude=["version", "idempotency_key"])
class Quota(Versioned, Idempotent):
    """How many referrals a unit has agreed to take in each period, from a party or, without one, from all
    parties that have no quota of their own."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="quotas", verbose_name=_("unit"))
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("party"),
        help_text=_("Leave empty for all parties that have no quota of their own."),
    )  # fmt: skip
    kind = models.CharField(_("counts"), max_length=10, choices=QuotaKind, default=QuotaKind.ALL)
    number = models.PositiveIntegerField(_("number of referrals"))
    period = models.CharField(_("how often"), max_length=10, choices=QuotaPeriod, default=QuotaPeriod.MONTH)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = QuotaManager()

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="quota_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]
        indexes = [models.Index(fields=["unit", "starts_on"], name="quota_by_unit")]

    def __str__(self):
        return f"{self.unit}, {self.starts_on}"

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with act("participants.set_quota", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)
