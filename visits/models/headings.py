"""What stands in the heading fields that have no column of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import tracked

from .frozen import only_in_draft
from .templates import TemplateField
from .words import words_of_heading


@tracked()
class HeadingText(models.Model):
    """The text of one heading field of kind text at one visit."""

    visit = models.ForeignKey(
        "visits.BoardVisit", models.CASCADE, related_name="heading_texts", verbose_name=_("board visit")
    )
    field = models.ForeignKey(TemplateField, models.PROTECT, related_name="+", verbose_name=_("heading field"))
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("heading text")
        verbose_name_plural = _("heading texts")
        ordering = ["field__position"]
        constraints = [models.UniqueConstraint(fields=["visit", "field"], name="heading_text_once")]
        triggers = [only_in_draft(), words_of_heading()]

    def __str__(self):
        return self.text
