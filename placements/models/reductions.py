"""Reductions of assigned hours, as data: what the board has decided, from when to when, and why.

Source: socialtjänstlagen (2025:400) 12 kap.: at most 40 hours a week are assigned, fewer for whoever has a child under
8, works part time or takes part in another programme. The board decides; the system counts with what it decided.
"""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import FOLLOWUP_READERS, CodeListName
from accounts.models import CodeList
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned
from participants.models import OfParticipantQuerySet, Participant

MOST_HOURS = 40


class HoursReductionQuerySet(OfParticipantQuerySet):
    """Reductions by who may read them, and by day."""

    readers = FOLLOWUP_READERS

    def during(self, first, last):
        """Keep those that hold on any of the days `first` to `last`."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)

    def newest_first(self):
        """Sort by the first day, latest first."""
        return self.order_by("-starts_on", "-pk")


class HoursReductionManager(models.Manager.from_queryset(HoursReductionQuerySet)):
    """Registers reductions."""

    def add(self, participant, *, by, key, **fields):
        """Store a reduction of `participant`; return `(reduction, created)`. Raises ValidationError."""

        def create():
            reduction = self.model(participant=participant, created_by=by, idempotency_key=key, **fields)
            reduction.validate_constraints()
            reduction.save(force_insert=True)
            return reduction

        with act("placements.add_reduction", by=by):
            return create_once(HoursReduction, key, create)


@tracked(exclude=["version", "idempotency_key"])
class HoursReduction(Versioned, Idempotent):
    """So many hours a week fewer are assigned from `starts_on` to `ends_on`, both included; None: until further notice.

    Several that hold at once add up; what is assigned is never less than nothing.
    """

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="hours_reductions", editable=False, verbose_name=_("participant")
    )
    kind = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.HOURS_REDUCTION}, related_name="+",
        verbose_name=_("why fewer hours"),
    )  # fmt: skip
    weekly_hours = models.DecimalField(
        _("hours a week fewer"), max_digits=4, decimal_places=2, validators=[MaxValueValidator(MOST_HOURS)]
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    note = models.TextField(_("who decided and on what grounds"), blank=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("registered by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = HoursReductionManager()

    class Meta:
        verbose_name = _("reduction of assigned hours")
        verbose_name_plural = _("reductions of assigned hours")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="reduction_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            CheckConstraint(
                condition=Q(weekly_hours__gt=0, weekly_hours__lte=MOST_HOURS),
                name="reduction_has_hours",
                violation_error_message=_("Write how many hours a week fewer: more than 0, at most 40."),
            ),
        ]
        indexes = [models.Index(fields=["participant", "-starts_on"], name="reduction_by_participant")]

    def __str__(self):
        return f"{self.kind}, {self.starts_on}"

    def holds(self, day):
        """Return whether it holds on `day`."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    @property
    def is_over(self):
        """Whether its last day has been."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with act("placements.change_reduction", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)

    def end(self, on, by):
        """Let `on` be its last day. Raises Conflict or ValidationError."""
        if on < self.starts_on:
            raise ValidationError({"ends_on": _("It began later than that.")})
        with act("placements.end_reduction", by=by):
            self.ends_on = on
            self.save_version("ends_on")
