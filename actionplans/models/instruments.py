"""Instruments: forms of questions as versioned data, and which of their languages are offered.

Source of the indicators: the employment indicator project (BIP), Væksthusets Forskningscenter, 2011-2016.
"""

import pgtrigger
from django.db import models
from django.db.models import UniqueConstraint
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from config.history import act, tracked
from config.versioning import Versioned

from ..enums import Respondent

ORIGINAL = "sv"
CONTENT = ("code", "number", "respondent", "title", "introduction", "items", "scale", "words", "languages", "source")


class InstrumentQuerySet(models.QuerySet):
    """Versions of instruments."""

    def current(self, respondent):
        """Return the version that `respondent` (a Respondent) answers now: the latest in use, or None."""
        return self.filter(respondent=respondent, is_active=True).order_by("-loaded_at", "-number", "-pk").first()

    def newest_first(self):
        """Sort by who answers, then the latest version first."""
        return self.order_by("respondent", "code", "-number")


class InstrumentManager(models.Manager.from_queryset(InstrumentQuerySet)):
    """Loads instruments."""

    def load(self, content, by=None):
        """Store `content` (the values of CONTENT) as a version; return (instrument, what was done).

        What was done is "added", "changed" for a version nobody has answered, or "unchanged". Raises UsedVersion when
        the version has been answered and differs. A language whose words have changed is no longer reviewed.
        """
        with act("actionplans.load_instrument", by=by):
            found = self.select_for_update().filter(code=content["code"], number=content["number"]).first()
            if found is None:
                instrument, done = self.create(**content), "added"
            elif all(getattr(found, name) == content[name] for name in CONTENT):
                return found, "unchanged"
            elif found.is_used:
                raise UsedVersion(found)
            else:
                found.unreview_changed(content)
                self.filter(pk=found.pk).update(**content)
                instrument, done = self.get(pk=found.pk), "changed"
            for language in content["languages"].keys() - {ORIGINAL}:
                instrument.translations.get_or_create(language=language)
            instrument.translations.exclude(language__in=content["languages"]).delete()
        return instrument, done


class UsedVersion(Exception):
    """The `instrument` has been answered, so its words cannot change."""

    def __init__(self, instrument):
        super().__init__(f"{instrument} has been answered")
        self.instrument = instrument


class Instrument(models.Model):
    """One version of a form of questions: its items in order, its scale and its words, per language.

    `items` is a list of `{"number": indicator 1-11, "indicator": {language: name}, "question": {language: text}}`,
    `scale` a list of five `{language: label}`, from 1 to 5; `words` is `{language: {key: text}}` with what the pages
    say around the questions, `languages` `{language: {"name", "direction"}}`. The file format: docs/instruments.md.

    A version that has been used never changes: a new wording is a new version, and an old rating is always shown in
    the words that were answered.
    """

    code = models.SlugField(_("code"), max_length=40)
    number = models.PositiveSmallIntegerField(_("version"))
    respondent = models.CharField(_("answered by"), max_length=12, choices=Respondent)
    title = models.JSONField(_("title"))
    introduction = models.JSONField(_("introduction"), default=dict)
    items = models.JSONField(_("items"))
    scale = models.JSONField(_("scale"))
    words = models.JSONField(_("words of the pages"), default=dict)
    languages = models.JSONField(_("languages"), default=dict)
    source = models.CharField(_("source of the wording"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    loaded_at = models.DateTimeField(_("loaded"), default=timezone.now, editable=False)

    objects = InstrumentManager()

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        constraints = [UniqueConstraint(fields=["code", "number"], name="instrument_version_once")]
        triggers = [
            pgtrigger.Trigger(
                name="used_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*CONTENT),
                func="""
                    IF EXISTS (SELECT 1 FROM actionplans_rating WHERE instrument_id = OLD.id)
                        OR EXISTS (SELECT 1 FROM actionplans_ratinginvitation WHERE instrument_id = OLD.id)
                    THEN RAISE EXCEPTION 'pgtrigger: a used version of an instrument never changes';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return _now("%(name)s, version %(number)d") % {"name": self.name, "number": self.number}

    @property
    def is_used(self):
        """Whether anybody has answered the version, or been asked to."""
        return self.ratings.exists() or self.invitations.exists()

    @property
    def staff_language(self):
        """The language staff read it in: their own when the instrument has it, else the original."""
        return get_language() if get_language() in self.languages else ORIGINAL

    @property
    def name(self):
        """The title, for staff."""
        return self.title.get(self.staff_language, "")

    @property
    def numbers(self):
        """The numbers of the indicators, in the order of the items."""
        return [item["number"] for item in self.items]

    def indicators(self):
        """Return `{number: name of the indicator}` for staff."""
        return {item["number"]: item["indicator"][self.staff_language] for item in self.items}

    def labels(self, language=None):
        """Return `{answer: label}` of the scale in `language`, that of the staff unless given."""
        language = language or self.staff_language
        return {step: label[language] for step, label in enumerate(self.scale, start=1)}

    def direction(self, language):
        """Return "rtl" for a language written from right to left, else "ltr"."""
        return self.languages.get(language, {}).get("direction", "ltr")

    @cached_property
    def offered(self):
        """`{language: its own name}` of what participants may choose: the original and what is reviewed."""
        reviewed = set(self.translations.exclude(reviewed_at=None).values_list("language", flat=True))
        offered = {ORIGINAL} | reviewed
        return {language: facts["name"] for language, facts in self.languages.items() if language in offered}

    def text_in(self, language):
        """Return everything the instrument says in `language`, for comparing versions."""
        items = [
            (item["number"], item["indicator"].get(language), item["question"].get(language)) for item in self.items
        ]
        scale = [label.get(language) for label in self.scale]
        return (
            self.languages.get(language), self.title.get(language), self.introduction.get(language), items, scale,
            self.words.get(language),
        )  # fmt: skip

    def unreview_changed(self, content):
        """Take back the reviews of the languages that say something else in `content`."""
        new = Instrument(**content)
        for translation in self.translations.exclude(reviewed_at=None):
            if self.text_in(translation.language) != new.text_in(translation.language):
                translation.set_reviewed(False, by=None)

    def put_in_use(self, is_active, by):
        """Let the version be answered from now on, or no longer."""
        with act("actionplans.use_instrument" if is_active else "actionplans.retire_instrument", by=by):
            self.is_active = is_active
            self.save(update_fields=["is_active"])


@tracked(exclude=["version"])
class InstrumentTranslation(Versioned):
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

    @property
    def is_offered(self):
        """Whether participants may choose it."""
        return self.reviewed_at is not None

    def set_reviewed(self, is_reviewed, by):
        """Mark it as reviewed by `by`, or as not reviewed. Raises Conflict."""
        self.reviewed_by, self.reviewed_at = (by, timezone.now()) if is_reviewed else (None, None)
        with act("actionplans.review_translation" if is_reviewed else "actionplans.unreview_translation", by=by):
            self.save_version("reviewed_by", "reviewed_at")
