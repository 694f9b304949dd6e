"""What was said to each question."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from config import personnummer
from config.history import act, tracked
from config.versioning import Conflict, Versioned

from .frozen import only_in_draft
from .questions import TemplateQuestion
from .words import words_of_answer


class AnswerQuerySet(models.QuerySet):
    """Answers of visits."""

    def make_empty(self, visit):
        """Make an empty answer to each question of the template of `visit`, in the template's words."""
        self.bulk_create(
            self.model(visit=visit, template_question=asked, number=asked.number, question=asked.question,
                       guidance=asked.guidance_text)
            for asked in visit.template.questions.all()
        )  # fmt: skip


# What a save writes.
WRITTEN = ("text", "saved_by", "saved_at", "saved_page", "saved_turn")


@tracked(exclude=["version", "saved_page", "saved_turn"])
class Answer(Versioned):
    """A question as it was put, and the answer as Markdown exactly as it was typed."""

    visit = models.ForeignKey(
        "visits.BoardVisit", models.CASCADE, related_name="answers", verbose_name=_("board visit")
    )
    template_question = models.ForeignKey(
        TemplateQuestion, models.PROTECT, related_name="answers", verbose_name=_("question of the template")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    question = models.TextField(_("question"))
    guidance = models.TextField(_("guidance"), blank=True)
    text = models.TextField(_("answer"), blank=True)
    saved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("saved by")
    )
    saved_at = models.DateTimeField(_("saved"), null=True, editable=False)
    # Which page of a browser saved it last, and for which time: a writer's own text is known again (visits/sending.py).
    saved_page = models.UUIDField(null=True, editable=False)
    saved_turn = models.PositiveIntegerField(default=0, editable=False)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["visit", "number"], name="answer_number_in_visit")]
        triggers = [only_in_draft(), words_of_answer()]

    def __str__(self):
        return f"{self.number}. {self.question}"

    @property
    def is_empty(self):
        """Whether nothing is answered yet."""
        return not self.text.strip()

    def number_warning(self):
        """Return a sentence when the text seems to hold a personal number, else ""."""
        if not personnummer.find(self.text):
            return ""
        return _now(
            "Question %(number)d holds what looks like a personal number. Protocols become public: take it out."
        ) % {"number": self.number}

    def write(self, text, *, version, by, sent=None):
        """Save `text` over the `version` the writer has seen; raise Conflict when somebody else has saved since.

        The same text again changes nothing. `sent` (visits/sending.py) is what the page says of the save: when what
        stands there now came from that very page, earlier, it is no conflict. Raises ValidationError when the visit is
        no longer a draft.
        """
        if version != self.version and sent and sent.follows(self):
            version = self.version
        stored = self.text, self.version
        try:
            if self.text == text:
                self.note_turn(sent)
                return
            if sent and sent.is_late(self):
                raise Conflict(self)
            self.text, self.version, self.saved_by, self.saved_at = text, version, by, timezone.now()
            self.saved_page, self.saved_turn = (sent.page, sent.turn) if sent else (None, 0)
            self.save_over(by, sent)
        except IntegrityError as error:
            self.text, self.version = stored
            raise ValidationError(_("The visit is no longer a draft, so nothing can be written in it.")) from error

    def note_turn(self, sent):
        """Remember a save that changes nothing, so that one sent before it and still on its way comes too late.

        The version stays, since nobody else has anything to be told.
        """
        if sent and sent.may_be_overtaken(self):
            self.saved_page, self.saved_turn = sent.page, sent.turn
            same = type(self).objects.filter(pk=self.pk, version=self.version)
            same.update(saved_page=sent.page, saved_turn=sent.turn)

    def save_over(self, by, sent):
        """Write what was typed over the version it was typed on, or over what the same page stored at this moment."""
        try:
            with act("visits.write_answer", by=by):
                self.save_version(*WRITTEN)
        except Conflict as conflict:
            current = conflict.current
            self.version = current.version
            if current.text == self.text:
                return
            if sent is None or not sent.follows(current):
                raise
            self.save_over(by, sent)
