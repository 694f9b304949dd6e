"""The words of protocols as searches go by them, kept by the database itself whenever a text is written.

Each answer has its words, so that what was written is turned into words once; those of a whole protocol are put
together of them, so that words of different answers are found together. In Swedish, and weighted: A name and title,
B answers, C what else the protocol says (introduction, heading texts, background, text without a place, link, number
of registration, and once it is approved who took part), D questions, the same in every protocol of a template.
Guiding text is not searched. Names are gathered when the state changes, since attendees change only in a draft: they
need no trigger of their own. The functions that the triggers call stand in the migrations "preparing_and_search" and
"search_whole_protocol".
"""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

# Columns of a visit whose words, or whose meaning for the words of others, are searched.
SEARCHED = (
    "title", "operation_text", "introduction", "background", "remainder", "link", "registration_number", "state",
)  # fmt: skip


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
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*SEARCHED),
        when=pgtrigger.After,
        func="""
            PERFORM visits_gather_words(NEW.id);
            RETURN NULL;
        """,
    )


def words_of_heading():
    """Return the trigger that keeps the words of a heading text; the same text again costs nothing."""
    return pgtrigger.Trigger(
        name="keep_words",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("text"),
        when=pgtrigger.After,
        func="""
            IF NEW.text <> coalesce(OLD.text, '') THEN
                PERFORM visits_gather_words(NEW.visit_id);
            END IF;
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
