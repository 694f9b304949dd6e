"""Employment that a placement is, or has become: form, extent, subsidy, extensions, and the alarm before it ends."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from .parts import PartQuerySet, PlacementPart


class EmploymentManager(models.Manager.from_queryset(PartQuerySet)):
    """Registers employments."""

    def add(self, placement, *, by, key, **fields):
        """Register an employment of `placement`; return `(employment, created)`. Raises ValidationError."""

        def create():
            employment = self.model(
                placement=placement, participant=placement.participant, idempotency_key=key, **fields
            )
            employment.validate_constraints()
            employment.save(force_insert=True)
            return employment

        with act("placements.add_employment", by=by):
            return create_once(Employment, key, create)


@tracked(exclude=["version", "idempotency_key"])
class Employment(Versioned, Idempotent, PlacementPart):
    """An employment: its form, percent of full time, days, and the decision about a subsidy.

    `ends_on` is the last day with all extensions counted; None for one without an end.
    """

    form = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.EMPLOYMENT_FORM}, related_name="+",
        verbose_name=_("form of employment"),
    )  # fmt: skip
    percent = models.PositiveSmallIntegerField(
        _("percent of full time"), default=100, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    subsidy = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.SUBSIDY},
        related_name="+", verbose_name=_("subsidy"),
    )  # fmt: skip
    subsidy_applied_on = models.DateField(_("subsidy applied for"), null=True, blank=True)
    subsidy_decided_on = models.DateField(_("subsidy decided"), null=True, blank=True)
    subsidy_until = models.DateField(_("subsidy decided to"), null=True, blank=True)
    reference = models.CharField(_("reference number of the decision"), max_length=40, blank=True)

    objects = EmploymentManager()

    class Meta:
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="employment_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100),
                name="employment_percent",
                violation_error_message=_("Between 1 and 100 percent."),
            ),
            CheckConstraint(
                condition=Q(subsidy_decided_on=None) | Q(subsidy_applied_on=None)
                | Q(subsidy_decided_on__gte=F("subsidy_applied_on")),
                name="subsidy_decided_after_applied",
                violation_error_message=_("The subsidy cannot be decided before it is applied for."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.form}, {self.percent} %"

    @property
    def awaits_subsidy(self):
        """Whether a subsidy is applied for and not decided."""
        return self.subsidy_applied_on is not None and self.subsidy_decided_on is None

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        for name, value in fields.items():
            setattr(self, name, value)
        with act("placements.change_employment", by=by):
            self.validate_constraints()
            self.save_version(*fields)

    def extend(self, by, *, to_end_on, decided_on, reason):
        """Let it last to `to_end_on`, None for no end, and keep what was. Raises Conflict or ValidationError."""
        if self.ends_on is None:
            raise ValidationError(_("The employment has no last day."))
        if to_end_on and to_end_on <= self.ends_on:
            raise ValidationError({"to_end_on": _("An extension ends later than now. Correct the employment instead.")})
        with act("placements.extend_employment", by=by):
            EmploymentExtension.objects.create(
                employment=self, participant_id=self.participant_id, from_end_on=self.ends_on, to_end_on=to_end_on,
                decided_on=decided_on, reason=reason, decided_by=by,
            )  # fmt: skip
            self.ends_on = to_end_on
            self.save_version("ends_on")


@tracked()
class EmploymentExtension(models.Model):
    """An extension of an employment: from which last day to which, when and why."""

    employment = models.ForeignKey(
        Employment, models.PROTECT, related_name="extensions", editable=False, verbose_name=_("employment")
    )
    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="+", editable=False, verbose_name=_("participant")
    )
    from_end_on = models.DateField(_("earlier last day"))
    to_end_on = models.DateField(_("new last day"), null=True, blank=True)
    decided_on = models.DateField(_("decided"), default=timezone.localdate)
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("registered by")
    )

    class Meta:
        verbose_name = _("extension of an employment")
        verbose_name_plural = _("extensions of employments")
        ordering = ["decided_on", "pk"]

    def __str__(self):
        return f"{self.from_end_on} – {self.to_end_on or ''}"
