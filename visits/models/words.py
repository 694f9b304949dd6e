"""The words of protocols as searches go by them, kept by the database itself whenever a text is written.

Each answer has its words, so that what was written is turned into words once; those of a whole protocol are put
together of them, so that words of different answers are found together. In Swedish, and weighted: A name and title,
B answers, C background and text without a place, D questions, the same in every protocol of a template. The functions
that the triggers call stand in the migration "preparing_and_search".
"""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


def words_of_answer():
    """Return the trigger that keeps the words of an answer."""
    return pgtrigger.Trigger(
        name="keep_words",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("text", "question"),
        when=pgtrigger.After,
        func="""
            PERFORM visits_keep_words(NEW.id, NEW.visit_id, NEW.question, NEW.text);
            PERFORM visits_gather_words(NEW.visit_id);
            RETURN NULL;
        """,
    )


def words_of_visit():
    """Return the trigger that keeps the words a visit has outside its answers."""
    return pgtrigger.Trigger(
        name="keep_words",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("title", "operation_text", "background", "remainder"),
        when=pgtrigger.After,
        func="""
            PERFORM visits_gather_words(NEW.id);
            RETURN NULL;
        """,
    )


class AnswerWords(models.Model):
    """The words of one answer and its question."""

    answer = models.OneToOneField(
        "visits.Answer", models.CASCADE, primary_key=True, related_name="search_words", verbose_name=_("answer")
    )
    visit = models.ForeignKey("visits.BoardVisit", models.CASCADE, related_name="+", verbose_name=_("board visit"))
    words = SearchVectorField(_("words"))

    class Meta:
        verbose_name = _("words of an answer")
        verbose_name_plural = _("words of answers")

    def __str__(self):
        return str(self.answer_id)


class ProtocolWords(models.Model):
    """The words of one whole protocol."""

    visit = models.OneToOneField(
        "visits.BoardVisit", models.CASCADE, primary_key=True, related_name="search_words",
        verbose_name=_("board visit"),
    )  # fmt: skip
    words = SearchVectorField(_("words"))

    class Meta:
        verbose_name = _("words of a protocol")
        verbose_name_plural = _("words of protocols")
        indexes = [GinIndex(fields=["words"], name="protocol_words")]

    def __str__(self):
        return str(self.visit_id)
