"""Search over protocols in Swedish: which ones match, in which order, and what they say around the words.

What is typed is read as web searches are: several words are all in the protocol, "words in quotes" stand together, or
between them (eller) means either, and a minus sign leaves out. Words are found in most of their forms, as far as
PostgreSQL knows the Swedish ones.
"""

import re
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, Func, TextField, Window
from django.db.models.functions import RowNumber

from .models import Answer, AnswerWords, BoardVisit, ProtocolWords

SWEDISH = "swedish"
PHRASES = re.compile(r'("[^"]*"?)')
OR = re.compile(r"\beller\b", re.IGNORECASE)
# The latest so many of those that match are ranked: who gets more than a thousand hits needs another word.
MOST_HITS = 1000
PASSAGES = 2
# Signs of the private use area, which no text of ours means anything by.
START, STOP = "\ue000", "\ue001"
CONTEXT = {"max_fragments": 2, "max_words": 28, "min_words": 12, "fragment_delimiter": " … "}
MARKED = re.compile(f"{START}(.*?){STOP}", re.DOTALL)
# Marks of running text (config/markdown.py) at the beginning of a line, and emphasis: in a passage they only disturb.
MARKS_OF_LINES = re.compile(r"(?m)^[ \t]*(?:#{1,6}[ \t]+|[-*+][ \t]+|\d{1,3}[.)][ \t]+)")


@dataclass
class Hit:
    """A protocol that matches: the `visit`, its operation's name in parts, and its SearchPassages.

    Parts are (text, whether it is to be marked).
    """

    visit: BoardVisit
    operation: list
    passages: list = field(default_factory=list)


@dataclass
class SearchPassage:
    """What stands around the words in `answer`, or outside all answers where that is None."""

    answer: Answer | None
    question: list
    text: list


def understand(text):
    """Return what is looked for in `text` as PostgreSQL writes it, its words as alternatives; "" for nothing at all.

    There is nothing to look for in words that every text has (och, det), and in nothing but words to leave out.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT querytree(websearch_to_tsquery(%s, %s))", [SWEDISH, with_or(text)])
        tree = cursor.fetchone()[0]
    return "" if tree in ("", "T") else tree.replace(" & ", " | ")


def with_or(text):
    """Return `text` with the word that PostgreSQL knows for what is Swedish for it, outside quotes."""
    return "".join(part if part.startswith('"') else OR.sub("or", part) for part in PHRASES.split(text))


def ranked(visits, text):
    """Return the ids of those of `visits` that match `text`, the best first and of equals the latest."""
    query = SearchQuery(with_or(text), config=SWEDISH, search_type="websearch")
    latest_first = F("visited_on").desc(nulls_last=True)
    matching = visits.filter(search_words__words=query).order_by(latest_first, "-pk").values("pk")[:MOST_HITS]
    words = ProtocolWords.objects.filter(visit__in=matching).annotate(rank=SearchRank(F("words"), query))
    latest_first = F("visit__visited_on").desc(nulls_last=True)
    return list(words.order_by("-rank", latest_first, "-visit").values_list("visit", flat=True))


class Alternatives(SearchQuery):
    """What `understand` returned, read as PostgreSQL has written it."""

    template = "(%(expressions)s)::tsquery"


def hits(ids, alternatives):
    """Return the Hits of the visits `ids` in that order, with what they say around any of the words."""
    query = Alternatives(alternatives)
    marked = headline(F("operation_text"), query, highlight_all=True)
    visits = BoardVisit.objects.select_related("template").annotate(marked=marked).in_bulk(ids)
    found = {pk: Hit(visits[pk], parts(visits[pk].marked)) for pk in ids if pk in visits}
    for answer in passages_of(found, query):
        passage = SearchPassage(answer, parts(answer.marked_question), parts(answer.marked))
        found[answer.visit_id].passages.append(passage)
    without = [pk for pk, hit in found.items() if not hit.passages]
    for pk, marked in outside_answers(without, query) if without else ():
        found[pk].passages.append(SearchPassage(None, [], parts(marked)))
    return list(found.values())


def passages_of(visits, query):
    """Return the answers in `visits` (ids) that match best, PASSAGES of each, in the order of their questions."""
    best_first = Window(
        RowNumber(), partition_by="visit", order_by=[SearchRank(F("words"), query).desc(), "answer__number"]
    )
    best = AnswerWords.objects.filter(visit__in=list(visits), words=query).annotate(place=best_first)
    best = best.filter(place__lte=PASSAGES).values("answer")
    answers = Answer.objects.filter(pk__in=best).annotate(
        marked=headline(F("text"), query, **CONTEXT), marked_question=headline(F("question"), query, highlight_all=True)
    )
    return answers.order_by("visit", "number")


def outside_answers(visits, query):
    """Return (id, passage) of those of `visits` (ids) that hold the words outside title and answers."""
    text = Func(F("pk"), function="visits_words_beside", output_field=TextField())
    found = BoardVisit.objects.filter(pk__in=visits).annotate(marked=headline(text, query, **CONTEXT))
    return [row for row in found.values_list("pk", "marked") if START in row[1]]


def headline(text, query, **options):
    """Return the expression for what `text` says around the words of `query`."""
    return SearchHeadline(text, query, config=SWEDISH, start_sel=START, stop_sel=STOP, **options)


def parts(marked):
    """Return a text that PostgreSQL has marked as (part, whether it is marked), without the marks of running text."""
    plain = MARKS_OF_LINES.sub("", marked).replace("**", "")
    return [(part, bool(place % 2)) for place, part in enumerate(MARKED.split(plain)) if part]
