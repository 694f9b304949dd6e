"""The criteria of municipal labour-market employment: data with validity and source, answered per placement.

Source of the demand: the agreement BEA says who may be employed on its terms; what a municipality asks stands in rows
that an administrator changes (domain.md 5).
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList
from config.history import act, tracked
from config.versioning import Versioned
from participants.enums import Answer

from .parts import PartQuerySet, PlacementPart


class EmploymentCriterionQuerySet(models.QuerySet):
    """Criteria by day."""

    def asked(self, on=None):
        """Return those asked `on` the day (today unless given), in order."""
        day = on or timezone.localdate()
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
        ).order_by("position", "pk")

    def about(self, placement):
        """Keep those of the forms of employment that `placement` has; all where none of them has any."""
        own = self.filter(form__in=placement.employments.values("form"))
        return own if own.exists() else self


@tracked(exclude=["version"])
class EmploymentCriterion(Versioned):
    """What is to be so before somebody is employed in the form `form`, by which source, between two days."""

    form = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.EMPLOYMENT_FORM}, related_name="+",
        verbose_name=_("form of employment"),
    )  # fmt: skip
    text = models.CharField(_("wording"), max_length=200)
    guidance = models.CharField(_("guidance"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=200)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    valid_from = models.DateField(_("asked from"), null=True, blank=True)
    valid_to = models.DateField(_("asked to"), null=True, blank=True)

    objects = EmploymentCriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion of employment")
        verbose_name_plural = _("criteria of employment")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="criterion_valid_to_after_from",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]

    def __str__(self):
        return self.text


class CriterionAnswerManager(models.Manager.from_queryset(PartQuerySet)):
    """Answers criteria."""

    def answer(self, placement, *, answers, by):
        """Save `answers`, `{criterion id: (wording, Answer or "", note)}`, of `placement` as it was read.

        An empty answer takes away what was answered. Raises Conflict.
        """
        with act("placements.answer_criteria", by=by):
            placement.save_version()
            standing = {row.criterion_id: row for row in self.filter(placement=placement)}
            for criterion, (wording, answer, note) in answers.items():
                self._set(placement, standing.get(criterion), criterion, wording, answer, note, by)

    def _set(self, placement, row, criterion, wording, answer, note, by):
        if not answer and not note:
            if row:
                row.delete()
        elif row is None:
            self.create(
                placement=placement, participant=placement.participant, criterion_id=criterion, wording=wording,
                answer=answer, note=note, answered_by=by,
            )  # fmt: skip
        elif (row.answer, row.note) != (answer, note):
            row.answer, row.note, row.answered_by, row.answered_on = answer, note, by, timezone.localdate()
            row.save()


@tracked()
class CriterionAnswer(PlacementPart):
    """The answer to one criterion about a placement, in the wording it was answered under."""

    criterion = models.ForeignKey(
        EmploymentCriterion, models.PROTECT, related_name="+", editable=False, verbose_name=_("criterion")
    )
    wording = models.CharField(_("criterion"), max_length=200)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer, blank=True)
    note = models.CharField(_("comment"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("answered by")
    )
    answered_on = models.DateField(_("answered"), default=timezone.localdate)

    objects = CriterionAnswerManager()
    history_subject = "wording"

    class Meta:
        verbose_name = _("answer to a criterion")
        verbose_name_plural = _("answers to criteria")
        constraints = [models.UniqueConstraint(fields=["placement", "criterion"], name="one_answer_per_criterion")]

    def __str__(self):
        return f"{self.wording} {self.get_answer_display()}"
