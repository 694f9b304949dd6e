"""Instruments as versioned data, and ratings with them.

Source of the indicators: the employment indicator project (BIP), Væksthusets Forskningscenter, 2011-2016.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import FOLLOWUP_READERS
from config.history import tracked
from config.idempotency import Idempotent
from participants.models import Participant, not_hidden_from

from ..enums import Respondent


class Instrument(models.Model):
    """One version of a form of questions: its items in order, its scale and its words, per language.

    `items` is a list of `{"number": indicator 1-11, "indicator": {language: name}, "question": {language: text}}`,
    `scale` a list of five `{language: label}`, from 1 to 5. A version that has been used never changes: a new wording
    is a new version, and an old rating is always shown in the words that were answered.
    """

    code = models.SlugField(_("code"), max_length=40)
    number = models.PositiveSmallIntegerField(_("version"))
    respondent = models.CharField(_("answered by"), max_length=12, choices=Respondent)
    title = models.JSONField(_("title"))
    introduction = models.JSONField(_("introduction"), default=dict)
    items = models.JSONField(_("items"))
    scale = models.JSONField(_("scale"))
    source = models.CharField(_("source of the wording"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    loaded_at = models.DateTimeField(_("loaded"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        constraints = [UniqueConstraint(fields=["code", "number"], name="instrument_version_once")]

    def __str__(self):
        return f"{self.code} {self.number}"


@tracked()
class InstrumentTranslation(models.Model):
    """A language of an instrument; it is offered to participants once the municipality has marked it reviewed."""

    instrument = models.ForeignKey(
        Instrument, models.CASCADE, related_name="translations", verbose_name=_("instrument")
    )
    language = models.CharField(_("language"), max_length=8)
    reviewed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)

    class Meta:
        verbose_name = _("translation of an instrument")
        verbose_name_plural = _("translations of instruments")
        constraints = [UniqueConstraint(fields=["instrument", "language"], name="translation_once")]

    def __str__(self):
        return f"{self.instrument}, {self.language}"


class RatingQuerySet(models.QuerySet):
    """Ratings by who may see them."""

    def visible_to(self, user):
        """Keep those about participants whom `user` covers as coordinator or manager (access.md)."""
        units = user.units_as(*FOLLOWUP_READERS)
        return self.filter(not_hidden_from(user, "participant__"), participant__unit__in=units)


@tracked(exclude=["idempotency_key"])
class Rating(Idempotent):
    """One session with an instrument, sent and frozen. `answers` stand in the order of the instrument's items.

    An answer is 1-5, 0 for "will not answer", None for "not asked" (contracts.md). `words` are what was written beside
    each answer, in the same order, '' for nothing.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="ratings", verbose_name=_("participant"))
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="ratings", verbose_name=_("instrument"))
    occurred_on = models.DateField(_("date"))
    answers = ArrayField(models.SmallIntegerField(null=True), verbose_name=_("answers"))
    words = ArrayField(models.TextField(), default=list, blank=True, verbose_name=_("words"))
    language = models.CharField(_("language"), max_length=8, default="sv")
    author = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("registered by")
    )  # who rated as caseworker, or who asked the participant to
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            UniqueConstraint(
                fields=["participant", "instrument", "occurred_on"], name="one_rating_a_day",
                violation_error_message=_("There is a rating with that instrument on that day already."),
            ),
            CheckConstraint(condition=Q(answers__len__gte=1), name="rating_has_answers"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["participant", "occurred_on"], name="rating_by_participant")]
        triggers = [pgtrigger.Protect(name="sent_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.instrument}, {self.occurred_on}"
