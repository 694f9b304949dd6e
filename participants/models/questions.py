"""What units ask at intake in their own words: the target-group checklist and the headings of the assessment."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from config.history import tracked
from config.versioning import Versioned

from ..enums import QuestionKind


class IntakeQuestionQuerySet(models.QuerySet):
    """Questions by unit and by day."""

    def asked_in(self, unit, kind, on=None):
        """Return those of `kind` asked in `unit` `on` the day (today unless given), in order.

        A unit asks its own, those of the units above it, and those of the whole municipality.
        """
        day = on or timezone.localdate()
        return self.filter(
            Q(unit=None) | Q(unit__in=Unit.objects.with_ancestors([unit.pk])),
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day), kind=kind,
        ).order_by("position", "pk")  # fmt: skip


@tracked(exclude=["version"])
class IntakeQuestion(Versioned):
    """A question of the checklist or a heading of the assessment, asked between two days in a unit and those below it.

    Whatever was answered keeps the wording it was answered under, so a question may be reworded.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=QuestionKind)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="intake_questions", verbose_name=_("unit")
    )  # none: the whole municipality
    text = models.CharField(_("wording"), max_length=200)
    guidance = models.CharField(_("guidance"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    valid_from = models.DateField(_("asked from"), null=True, blank=True)
    valid_to = models.DateField(_("asked to"), null=True, blank=True)

    objects = IntakeQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question at intake")
        verbose_name_plural = _("questions at intake")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="question_valid_to_after_from",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]

    def __str__(self):
        return self.text


def wordings(questions, answered):
    """Return `{question id: wording}` to ask: of the `questions` of today, and of what was `answered` before.

    What was answered stands in the wording it was answered under, also when it is not asked any more.
    """
    asked = {question.pk: question.text for question in questions}
    return asked | {answer.question_id: answer.wording for answer in answered}
