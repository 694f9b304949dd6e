"""How it went after the exit: checks some months later, each noted with what the person does and how one knows."""

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList
from accounts.unit_settings import CHECK_MONTHS
from config.history import act, tracked
from config.versioning import Versioned

from ..enums import OutcomeEvidence, StillThere
from .visibility import OfParticipantQuerySet

# Exits after which nobody is asked how it went.
NO_CHECKS = ("error", "deceased")


class OutcomeCheckQuerySet(OfParticipantQuerySet):
    """Checks by whether they are made and who may see them."""

    unit_path = "enrolment__unit"

    def open(self):
        """Keep those that have not been made."""
        return self.filter(done_on=None)


class OutcomeCheckManager(models.Manager.from_queryset(OutcomeCheckQuerySet)):
    """Plans checks."""

    def plan(self, enrolment):
        """Set the days of the checks after the exit of `enrolment`, by the unit's settings; those made stay."""
        self.open().filter(enrolment=enrolment).delete()
        if enrolment.exit_reason and enrolment.exit_reason.code in NO_CHECKS:
            return
        made = set(self.filter(enrolment=enrolment).values_list("months", flat=True))
        for months in sorted({enrolment.unit.setting(setting) for setting in CHECK_MONTHS} - made):
            self.create(
                participant=enrolment.participant, enrolment=enrolment, months=months,
                due_on=enrolment.ended_on + relativedelta(months=months),
            )  # fmt: skip


@tracked(exclude=["version"])
class OutcomeCheck(Versioned):
    """What somebody does so many `months` after the exit. It is due on `due_on` and made when `done_on` is there."""

    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="outcome_checks", verbose_name=_("participant")
    )
    enrolment = models.ForeignKey(
        "participants.Enrolment", models.PROTECT, related_name="outcome_checks", verbose_name=_("enrolment")
    )
    months = models.PositiveSmallIntegerField(_("months after the exit"), editable=False)
    due_on = models.DateField(_("to be made"), editable=False)
    done_on = models.DateField(_("made on"), null=True, blank=True)
    still_there = models.CharField(_("still there"), max_length=12, choices=StillThere, blank=True)
    outcome = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.OUTCOME},
        related_name="+", verbose_name=_("does now"),
    )  # fmt: skip
    how = models.CharField(_("known by means of"), max_length=16, choices=OutcomeEvidence, blank=True)
    note = models.TextField(_("about the check"), blank=True)
    noted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("noted by")
    )
    noted_at = models.DateTimeField(_("noted"), null=True, editable=False)

    objects = OutcomeCheckManager()

    class Meta:
        verbose_name = _("check after the exit")
        verbose_name_plural = _("checks after the exit")
        constraints = [
            UniqueConstraint(fields=["enrolment", "months"], name="one_check_per_month"),
            CheckConstraint(
                condition=Q(done_on=None, still_there="") | (Q(done_on__isnull=False) & ~Q(still_there="")),
                name="check_made_has_answer",
            ),
        ]
        indexes = [models.Index(fields=["participant", "due_on"], name="outcome_check_due", condition=Q(done_on=None))]

    def __str__(self):
        return str(self.due_on)

    @property
    def is_done(self):
        """Whether it has been made."""
        return self.done_on is not None

    def note_result(self, *, on, still_there, outcome, how, note, by):
        """Keep what was found `on` the day, anew where it was wrong. Raises Conflict or ValidationError."""
        if on < self.enrolment.ended_on:
            raise ValidationError({"on": _("The enrolment had not ended that day.")})
        with act("participants.check_outcome", by=by):
            self.done_on, self.still_there, self.outcome, self.how, self.note = on, still_there, outcome, how, note
            self.noted_by, self.noted_at = by, timezone.now()
            self.save_version("done_on", "still_there", "outcome", "how", "note", "noted_by", "noted_at")
