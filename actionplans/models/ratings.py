"""Ratings: one row per session, sent and frozen, and the days a coordinator knowingly does not rate."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import BooleanField, CheckConstraint, Exists, F, Func, OuterRef, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import FOLLOWUP_READERS, Role
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from participants.models import Participant, not_hidden_from

from ..enums import Respondent
from .instruments import Instrument

WILL_NOT_ANSWER = 0
ANSWERS = range(6)


class OnlyAnswers(Func):
    """Whether every element of an array is 0-5 or NULL. Containment alone would refuse NULL, which equals nothing."""

    template = "(array_remove(%(expressions)s, NULL) <@ '{0,1,2,3,4,5}'::smallint[])"
    output_field = BooleanField()


class RatingQuerySet(models.QuerySet):
    """Ratings by who may see them."""

    def visible_to(self, user, case=None):
        """Keep those about participants whom `user` covers as coordinator or manager (access.md).

        `case` is the participant a page is about, whose emergency access counts too.

        The participant's answers of today are sealed for those who may rate the same person, until somebody has rated
        as caseworker or knowingly declined to: the caseworker rates without having seen them.
        """
        reached = Q(participant__unit__in=user.units_as(*FOLLOWUP_READERS))
        if case and case.emergency_access:
            reached |= Q(participant=case)
        return self.filter(not_hidden_from(user, "participant__"), reached).unsealed_for(user)

    def unsealed_for(self, user):
        """Leave out those that are sealed for `user`, figures of them too."""
        return self.exclude(sealed(), participant__unit__in=user.units_as(Role.COORDINATOR))

    def by_participants(self):
        """Keep those that participants answered."""
        return self.filter(instrument__respondent=Respondent.PARTICIPANT)

    def by_caseworkers(self):
        """Keep those that coordinators answered."""
        return self.filter(instrument__respondent=Respondent.CASEWORKER)

    def in_order(self):
        """Sort by day, the earliest first."""
        return self.order_by("occurred_on", "pk")


def sealed(on=None):
    """Return the condition that a rating is a participant's of the day `on` that no caseworker has answered to yet."""
    day = on or timezone.localdate()
    same_day = {"participant": OuterRef("participant"), "occurred_on": day}
    rated = Rating.objects.by_caseworkers().filter(**same_day)
    declined = RatingWaiver.objects.filter(**same_day)
    return Q(~Exists(rated), ~Exists(declined), occurred_on=day, instrument__respondent=Respondent.PARTICIPANT)


class RatingManager(models.Manager.from_queryset(RatingQuerySet)):
    """Stores ratings."""

    def record(self, participant, instrument, *, occurred_on, answers, words=(), language="sv", author=None, key):
        """Store one session with `instrument` and return `(rating, created)`.

        `answers` are 1-5, 0 (will not answer) or None (not asked), one for each item in order; `words` as many texts,
        or none at all. `author` is who rated as caseworker or asked the participant to, None for the system; `key`
        makes the same rating sent twice one. Raises ValidationError for answers that do not fit the instrument, a day
        that has not been, and a second rating with the instrument on the day.
        """
        with act("actionplans.send_rating", by=author):
            return self.store(
                participant, instrument, occurred_on=occurred_on, answers=answers, words=words, language=language,
                author=author, key=key,
            )  # fmt: skip

    def store(self, participant, instrument, *, occurred_on, answers, words, language, author, key):
        """Store a session as `record` does, within the act of whoever calls."""
        check_answers(instrument, answers, words)
        if occurred_on > timezone.localdate():
            raise ValidationError({"occurred_on": _("The day has not been yet.")})

        def create():
            rating = self.model(
                participant=participant, instrument=instrument, occurred_on=occurred_on, answers=list(answers),
                words=list(words) or [""] * len(answers), language=language, author=author, idempotency_key=key,
            )  # fmt: skip
            rating.validate_constraints()
            rating.save(force_insert=True)
            return rating

        return create_once(Rating, key, create)

    def decline(self, participant, *, by, reason, key):
        """Note that `by` knowingly does not rate today, which opens the answers of today; return (row, created)."""

        def create():
            waiver = RatingWaiver(
                participant=participant, occurred_on=timezone.localdate(), by=by, reason=reason, idempotency_key=key
            )
            waiver.validate_constraints()
            waiver.save(force_insert=True)
            return waiver

        with act("actionplans.decline_rating", by=by):
            return create_once(RatingWaiver, key, create)


def check_answers(instrument, answers, words=()):
    """Raise ValidationError unless `answers` and `words` fit the items of `instrument` and something was asked."""
    if len(answers) != len(instrument.items) or (words and len(words) != len(answers)):
        raise ValidationError(
            _("The instrument %(instrument)s has %(count)d questions, and this is %(given)d answers."),
            params={"instrument": instrument, "count": len(instrument.items), "given": len(answers)},
        )
    if any(answer is not None and answer not in ANSWERS for answer in answers):
        raise ValidationError(_("An answer is 1-5, or 0 for will not answer."))
    if all(answer is None for answer in answers):
        raise ValidationError(_("No question has an answer."))


@tracked(exclude=["idempotency_key"])
class Rating(Idempotent):
    """One session with an instrument, sent and frozen. `answers` stand in the order of the instrument's items.

    An answer is 1-5, 0 for "will not answer", None for "not asked" (contracts.md). `words` are what was written beside
    each answer, in the same order, '' for nothing. The answers are ordinal: they are never added up.
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

    objects = RatingManager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            UniqueConstraint(
                fields=["participant", "instrument", "occurred_on"], name="one_rating_a_day",
                violation_error_message=_("There is a rating with that instrument on that day already."),
            ),
            CheckConstraint(condition=Q(answers__len__gte=1), name="rating_has_answers"),
            CheckConstraint(
                condition=OnlyAnswers(F("answers")), name="rating_answers_within_scale",
                violation_error_message=_("An answer is 1-5, or 0 for will not answer."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["participant", "occurred_on"], name="rating_by_participant"),
            models.Index(fields=["occurred_on"], name="rating_by_day"),
        ]
        triggers = [
            pgtrigger.Protect(name="sent_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="an_answer_for_each_item",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF cardinality(NEW.answers) <> (
                        SELECT jsonb_array_length(items) FROM actionplans_instrument WHERE id = NEW.instrument_id
                    ) OR cardinality(NEW.words) NOT IN (0, cardinality(NEW.answers))
                    THEN RAISE EXCEPTION 'pgtrigger: a rating has an answer for each item of its instrument';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.instrument}, {self.occurred_on}"

    def get_absolute_url(self):
        """Return the page with the words that were answered."""
        return reverse("actionplans:rating", args=[self.participant_id, self.pk])

    @property
    def is_by_caseworker(self):
        """Whether the coordinator answered, and not the participant."""
        return self.instrument.respondent == Respondent.CASEWORKER

    def by_number(self):
        """Return `{number of the indicator: answer}`; what was not asked is None."""
        return dict(zip(self.instrument.numbers, self.answers, strict=True))

    def words_by_number(self):
        """Return `{number of the indicator: what was written beside the answer}`, without those with nothing."""
        words = zip(self.instrument.numbers, self.words, strict=False)
        return {number: text for number, text in words if text}


@tracked(exclude=["idempotency_key"])
class RatingWaiver(Idempotent):
    """A day on which a coordinator knowingly does not rate as caseworker, with the reason."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="rating_waivers", verbose_name=_("participant")
    )
    occurred_on = models.DateField(_("date"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("declined by"))
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("rating declined")
        verbose_name_plural = _("ratings declined")
        constraints = [UniqueConstraint(fields=["participant", "occurred_on"], name="one_rating_waiver_a_day")]
        triggers = [pgtrigger.Protect(name="waiver_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.participant}, {self.occurred_on}"
