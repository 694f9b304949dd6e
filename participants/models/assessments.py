"""Assessments (kartläggning): texts under the unit's own headings, and whether the WRI interview is done."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Prefetch, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from ..enums import ReferralState
from .questions import IntakeQuestion
from .visibility import OfParticipantQuerySet


class AssessmentQuerySet(OfParticipantQuerySet):
    """Assessments by who may see them."""

    def unfinished(self):
        """Keep those begun and not finished."""
        return self.filter(finished_on=None)

    def complete(self):
        """Fetch with each its texts and who wrote it, latest first."""
        texts = AssessmentText.objects.order_by("heading__position", "heading")
        people = self.select_related("written_by", "finished_by").prefetch_related(Prefetch("texts", texts))
        return people.order_by("-started_on", "-pk")


class AssessmentManager(models.Manager.from_queryset(AssessmentQuerySet)):
    """Begins assessments."""

    def write(self, participant, *, by, key, texts, finish, **fields):
        """Store a new assessment, finished at once if `finish`; return `(assessment, created)`.

        `texts` are `{heading id: (wording, text)}`. What has been received about the person is assessed from then on.
        Raises ValidationError while another is not finished.
        """

        def create():
            participant.lock()
            assessment = self.model(participant=participant, written_by=by, idempotency_key=key, **fields)
            assessment.set_finished(finish, by)
            assessment.validate_constraints()
            assessment.save(force_insert=True)
            assessment.set_texts(texts)
            for referral in participant.referrals.filter(state=ReferralState.RECEIVED):
                referral.begin_assessment(assessment.started_on, by)
            return assessment

        with act("participants.finish_assessment" if finish else "participants.write_assessment", by=by):
            return create_once(Assessment, key, create)


@tracked(exclude=["version", "idempotency_key"])
class Assessment(Versioned, Idempotent):
    """An assessment of what a person can, wants and needs. Finished it is frozen; opened again with a reason.

    Of the Worker Role Interview (WRI) is noted that it is done, by whom, when, and what it said in free text.
    """

    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="assessments", verbose_name=_("participant")
    )
    started_on = models.DateField(_("assessment started"), default=timezone.localdate)
    wri_on = models.DateField(_("WRI interview done"), null=True, blank=True)
    wri_by = models.CharField(_("WRI interview done by"), max_length=150, blank=True)
    wri_note = models.TextField(_("what the WRI interview said"), blank=True)
    written_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    finished_on = models.DateField(_("assessment finished"), null=True, editable=False)
    finished_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("finished by")
    )
    reopened_because = models.TextField(_("opened again because"), blank=True, editable=False)

    objects = AssessmentManager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            UniqueConstraint(
                fields=["participant"], condition=Q(finished_on=None), name="one_assessment_at_a_time",
                violation_error_message=_(
                    "Somebody else has begun an assessment meanwhile. Open that one and write there."
                ),
            ),
            CheckConstraint(
                condition=Q(finished_on=None) | Q(finished_on__gte=F("started_on")),
                name="assessment_finished_after_start",
                violation_error_message=_("The assessment cannot be finished before it started."),
            ),
            CheckConstraint(
                condition=~Q(wri_on=None) | Q(wri_by=""), name="wri_has_a_day",
                violation_error_message=_("Write the day of the WRI interview too."),
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(
                name="finished_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__finished_on__isnull=False, new__finished_on__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self._meta.verbose_name}, {self.started_on}"

    @property
    def is_finished(self):
        """Whether it is finished and can only be opened again."""
        return self.finished_on is not None

    def change(self, by, texts, finish, **fields):
        """Save `fields` and `texts` of an unfinished one, and finish it if `finish`.

        Raises Conflict, or ValidationError when somebody has finished it.
        """
        with act("participants.finish_assessment" if finish else "participants.write_assessment", by=by):
            self.participant.lock()
            if Assessment.objects.filter(pk=self.pk).exclude(finished_on=None).exists():
                raise ValidationError(_("The assessment is finished. Open it again to change it."))
            for name, value in fields.items():
                setattr(self, name, value)
            self.set_finished(finish, by)
            self.validate_constraints()
            self.save_version(*fields, "finished_on", "finished_by")
            self.set_texts(texts)

    def set_finished(self, finish, by):
        """Take today as the day it was finished by `by`, if `finish`; do not save."""
        self.finished_on, self.finished_by = (timezone.localdate(), by) if finish else (None, None)

    def set_texts(self, texts):
        """Write `texts`, `{heading id: (wording, text)}`; an empty one takes away what stood there."""
        standing = {row.heading_id: row for row in self.texts.all()}
        for heading, (wording, text) in texts.items():
            row = standing.get(heading)
            if row is None and text:
                self.texts.create(heading_id=heading, participant=self.participant, wording=wording, text=text)
            elif row is not None and not text:
                row.delete()
            elif row is not None and row.text != text:
                row.text = text
                row.save()

    def reopen(self, by, reason):
        """Open a finished assessment again, because of `reason`. Raises Conflict or ValidationError."""
        with act("participants.reopen_assessment", by=by):
            self.participant.lock()
            self.finished_on = self.finished_by = None
            self.reopened_because = reason
            self.validate_constraints()
            self.save_version("finished_on", "finished_by", "reopened_because")


@tracked()
class AssessmentText(models.Model):
    """What is written under one heading, with the heading as it was worded then."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="texts", verbose_name=_("assessment"))
    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="+", editable=False, verbose_name=_("participant")
    )
    heading = models.ForeignKey(IntakeQuestion, models.PROTECT, related_name="+", verbose_name=_("heading"))
    wording = models.CharField(_("heading"), max_length=200)
    text = models.TextField(_("text"))

    history_subject = "wording"

    class Meta:
        verbose_name = _("text of an assessment")
        verbose_name_plural = _("texts of assessments")
        constraints = [UniqueConstraint(fields=["assessment", "heading"], name="one_text_per_assessment_heading")]

    def __str__(self):
        return self.wording

    @property
    def question_id(self):
        """The heading, by the name that answers have for it."""
        return self.heading_id
