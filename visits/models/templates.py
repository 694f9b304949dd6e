"""What a visit is documented by: a template of each year, as data that never changes once it is published."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from config.history import tracked
from config.versioning import Versioned

from ..enums import FieldKind

# A published template may only be retired, and brought back; its words never change.
TEMPLATE_IS_FROZEN = """
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['retired_at', 'version'])
        IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['retired_at', 'version'])
    THEN
        RAISE EXCEPTION 'a published template never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""
PART_IS_FROZEN = """
    IF EXISTS (SELECT 1 FROM visits_visittemplate WHERE id IN (NEW.template_id, OLD.template_id)
        AND published_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'a published template never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""
LINK_IS_FROZEN = """
    IF EXISTS (SELECT 1 FROM visits_visittemplate template JOIN visits_templatequestion question
        ON question.template_id = template.id
        WHERE question.id IN (NEW.question_id, OLD.question_id) AND template.published_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'a published template never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def frozen(function):
    """Return the trigger that keeps what hangs on a published template as it is."""
    return pgtrigger.Trigger(
        name="published_is_frozen",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=function,
    )


class VisitTemplateQuerySet(models.QuerySet):
    """Templates by what they can be used for."""

    def published(self):
        """Keep those whose words are final, newest first: old protocols are recognised by retired ones too."""
        return self.exclude(published_at=None).order_by("-code")

    def in_use(self):
        """Keep those that new visits can be made from, newest first."""
        return self.published().filter(retired_at=None)


@tracked(exclude=["version"])
class VisitTemplate(Versioned):
    """A version of the template. Once published it is frozen in the database; new wording is a new version."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    background = ArrayField(models.CharField(max_length=300), default=list, blank=True, verbose_name=_("background"))
    # The attendee rule (domain.md 8): it warns and never blocks; empty for a number that does not matter.
    majority_count = models.PositiveSmallIntegerField(_("members of the majority"), null=True, blank=True, default=2)
    opposition_count = models.PositiveSmallIntegerField(
        _("members of the opposition"), null=True, blank=True, default=2
    )
    official_count = models.PositiveSmallIntegerField(_("officials"), null=True, blank=True, default=1)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("based on")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    objects = VisitTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit template")
        verbose_name_plural = _("visit templates")
        constraints = [
            CheckConstraint(
                condition=Q(retired_at=None) | Q(published_at__isnull=False), name="only_published_templates_retire"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__published_at__isnull=False),
                func=TEMPLATE_IS_FROZEN,
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_draft(self):
        """Whether its words may still change."""
        return self.published_at is None

    def labels(self):
        """Return the labels of the heading by kind of field; of several texts the first."""
        return {field.kind: field.label for field in reversed(self.fields.all())}

    def usual_counts(self):
        """Return how many are to take part, by what they take part as; a number that does not matter is left out."""
        counts = {
            "majority": self.majority_count,
            "opposition": self.opposition_count,
            "official": self.official_count,
        }
        return {part: count for part, count in counts.items() if count is not None}


@tracked()
class TemplateField(models.Model):
    """A field of the heading, in its place: what it asks for, by which label, and whether it must be filled in."""

    template = models.ForeignKey(VisitTemplate, models.CASCADE, related_name="fields", verbose_name=_("visit template"))
    position = models.PositiveSmallIntegerField(_("place"))
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind)
    label = models.CharField(_("label"), max_length=100)
    is_required = models.BooleanField(_("required"), default=False)

    class Meta:
        verbose_name = _("heading field")
        verbose_name_plural = _("heading fields")
        ordering = ["position", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["template", "kind"], condition=~Q(kind=FieldKind.TEXT), name="one_field_of_each_kind"
            ),
            UniqueConstraint(fields=["template", "label"], name="field_label_once_in_template"),
        ]
        triggers = [frozen(PART_IS_FROZEN)]

    def __str__(self):
        return self.label


@tracked()
class TemplateQuestion(models.Model):
    """A question of a template with what guides the one who answers."""

    template = models.ForeignKey(
        VisitTemplate, models.CASCADE, related_name="questions", verbose_name=_("visit template")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    question = models.TextField(_("question"))
    guidance = models.TextField(_("guidance"), blank=True)
    sub_questions = ArrayField(models.TextField(), default=list, blank=True, verbose_name=_("sub-questions"))
    # Several when questions were merged; a question that was split is replaced by several.
    replaces = models.ManyToManyField(
        "self", through="visits.QuestionLink", symmetrical=False, related_name="replaced_by", verbose_name=_("replaces")
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["number"]
        constraints = [
            # Checked when all are in place, since questions change places.
            UniqueConstraint(
                fields=["template", "number"], name="question_number_in_template", deferrable=models.Deferrable.DEFERRED
            )
        ]
        triggers = [frozen(PART_IS_FROZEN)]

    def __str__(self):
        return f"{self.number}. {self.question}"

    @property
    def guidance_text(self):
        """The guidance with the sub-questions as bullets, in Markdown."""
        bullets = "\n".join(f"- {question}" for question in self.sub_questions)
        return "\n\n".join(part for part in (self.guidance, bullets) if part)


@tracked()
class QuestionLink(models.Model):
    """That a question replaces one of an earlier template, so that answers can be compared over the years."""

    question = models.ForeignKey(TemplateQuestion, models.CASCADE, related_name="links", verbose_name=_("question"))
    earlier = models.ForeignKey(
        TemplateQuestion, models.PROTECT, related_name="later_links", verbose_name=_("earlier question")
    )

    class Meta:
        verbose_name = _("replaced question")
        verbose_name_plural = _("replaced questions")
        constraints = [
            UniqueConstraint(fields=["question", "earlier"], name="replaced_question_once"),
            CheckConstraint(condition=~Q(question=models.F("earlier")), name="question_replaces_another"),
        ]
        triggers = [frozen(LINK_IS_FROZEN)]

    def __str__(self):
        return f"{self.question} ← {self.earlier}"

    def clean(self):
        """Refuse a link within one template."""
        if self.question.template_id == self.earlier.template_id:
            raise ValidationError(_now("A question replaces one of an earlier template."))
