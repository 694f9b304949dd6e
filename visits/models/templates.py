"""What a visit is documented by: a template of each year with its questions, as data that never changes once used."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import tracked

LABELS = ("operation", "members", "officials", "date", "link")


class VisitTemplateQuerySet(models.QuerySet):
    """Templates by what they can be used for."""

    def published(self):
        """Keep those that visits can be made from, newest first."""
        return self.exclude(published_at=None).order_by("-code")


@tracked()
class VisitTemplate(models.Model):
    """A version of the template. Once published it is frozen in the database; new wording is a new version."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    background = ArrayField(models.CharField(max_length=300), default=list, blank=True, verbose_name=_("background"))
    operation_label = models.CharField(_("label of the operation"), max_length=60)
    members_label = models.CharField(_("label of the members"), max_length=60)
    officials_label = models.CharField(_("label of the officials"), max_length=60)
    date_label = models.CharField(_("label of the date"), max_length=60)
    link_label = models.CharField(
        _("label of the link"), max_length=60, blank=True, help_text=_("Empty when the template asks for no link.")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = VisitTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit template")
        verbose_name_plural = _("visit templates")
        triggers = [
            pgtrigger.Protect(
                name="published_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self):
        return self.title

    def labels(self):
        """Return the labels of the heading by field; a field the template lacks is left out."""
        return {field: label for field in LABELS if (label := getattr(self, f"{field}_label"))}


@tracked()
class TemplateQuestion(models.Model):
    """A question of a template with what guides the one who answers."""

    template = models.ForeignKey(
        VisitTemplate, models.PROTECT, related_name="questions", verbose_name=_("visit template")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    question = models.TextField(_("question"))
    guidance = models.TextField(_("guidance"), blank=True)
    sub_questions = ArrayField(models.TextField(), default=list, blank=True, verbose_name=_("sub-questions"))

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="question_number_in_template")]
        triggers = [
            pgtrigger.Trigger(
                name="published_is_frozen",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=(
                    "IF EXISTS (SELECT 1 FROM visits_visittemplate WHERE id IN (NEW.template_id, OLD.template_id) "
                    "AND published_at IS NOT NULL) THEN "
                    "RAISE EXCEPTION 'a published template never changes' USING ERRCODE = 'restrict_violation'; "
                    "END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
                ),
            )
        ]

    def __str__(self):
        return f"{self.number}. {self.question}"

    @property
    def guidance_text(self):
        """The guidance with the sub-questions as bullets, in Markdown."""
        bullets = "\n".join(f"- {question}" for question in self.sub_questions)
        return "\n\n".join(part for part in (self.guidance, bullets) if part)
