"""The target-group checklist of a referral: does the person belong to those the unit is for?"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import act, tracked
from config.versioning import Versioned

from ..enums import Answer
from .questions import IntakeQuestion
from .referrals import Referral
from .visibility import OfParticipantQuerySet


class ChecklistQuerySet(OfParticipantQuerySet):
    """Checklists by who may see them."""


class ChecklistManager(models.Manager.from_queryset(ChecklistQuerySet)):
    """Answers checklists."""

    def answer(self, referral, *, version, answers, by):
        """Save `answers`, `{question id: (wording, Answer or "", note)}`, of the checklist of `referral`.

        `version` is the one that was read, 1 when there was none. An empty answer takes away what was answered.
        Returns the checklist; raises Conflict.
        """
        with act("participants.answer_checklist", by=by):
            referral.participant.lock()
            checklist, _made = self.get_or_create(referral=referral, participant=referral.participant)
            checklist.version, checklist.answered_by, checklist.answered_at = version, by, timezone.now()
            checklist.save_version("answered_by", "answered_at")
            standing = {row.question_id: row for row in checklist.answers.all()}
            for question, (wording, answer, note) in answers.items():
                checklist.set_answer(standing.get(question), question, wording, answer, note)
            return checklist


@tracked(exclude=["version"])
class Checklist(Versioned):
    """The answers about one referral, by whom and when last."""

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="checklist", verbose_name=_("referral"))
    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="+", editable=False, verbose_name=_("participant")
    )
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = ChecklistManager()

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")

    def __str__(self):
        return str(self.referral)

    def set_answer(self, standing, question, wording, answer, note):
        """Write one answer, if it is another than the `standing` one, which may be None."""
        if not answer and not note:
            if standing:
                standing.delete()
        elif standing is None:
            self.answers.create(
                question_id=question, participant=self.participant, wording=wording, answer=answer, note=note
            )
        elif (standing.answer, standing.note) != (answer, note):
            standing.answer, standing.note = answer, note
            standing.save()


@tracked()
class ChecklistAnswer(models.Model):
    """The answer to one question, with the wording it was answered under."""

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="answers", verbose_name=_("checklist"))
    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="+", editable=False, verbose_name=_("participant")
    )
    question = models.ForeignKey(IntakeQuestion, models.PROTECT, related_name="+", verbose_name=_("question"))
    wording = models.CharField(_("question"), max_length=200)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer, blank=True)
    note = models.CharField(_("comment"), max_length=300, blank=True)

    history_subject = "wording"

    class Meta:
        verbose_name = _("answer of a checklist")
        verbose_name_plural = _("answers of checklists")
        constraints = [
            models.UniqueConstraint(fields=["checklist", "question"], name="one_answer_per_checklist_question")
        ]

    def __str__(self):
        return f"{self.wording} {self.get_answer_display()}"
