"""Which blocks of a document are the questions of a template, which template it is, and where guidance ends."""

import re
from dataclasses import dataclass, replace

from .likeness import Likeness
from .words import words

# From here a block is taken to be a question, or a paragraph to be guidance.
LIKE_QUESTION = 0.34
LIKE_GUIDANCE = 0.38
FEWEST_FOUND = 2
# How like a question, in share of what was found, the line above it must be to be the question itself.
ABOVE = 0.75
LONGEST_QUESTION = 320
# A sentence that asks and stands behind another one.
QUESTION_WITHIN = re.compile(r"(?<=[^\W\d][.!?:] )[A-ZÅÄÖ\d](?:[^?.!:]|[.:](?!\s+[A-ZÅÄÖ])){12,}\?(?=\s|$)")
# How like a question of a template such a sentence must be.
ALL_BUT_THE_SAME = 0.7
NUMBER = re.compile(r"(?:fråga\s*)?(\d{1,2})\s*[.):]\s+", re.IGNORECASE)
# How guidance that asks or instructs begins; answers do not.
INSTRUCTS = re.compile(
    r"(?:hur|vilka|vilken|vilket|vad(?! gäller| det gäller)|på vilket sätt|finns det|om det finns|beskriv|ange|"
    r"ge exempel|redogör|skriv|notera)\b",
    re.IGNORECASE,
)
SPEAKS = re.compile(r"\b(?:vi|oss|vår|vårt|våra|man|jag)\b", re.IGNORECASE)
# A name within a sentence tells an answer from guidance, which is the same for every operation.
NAME_WITHIN = re.compile(r"[^\W\d_][^\s.!?:]*,?\s+(?!I\s)[A-ZÅÄÖ][a-zåäöé]")
# What a title or a heading says of the template beside its questions.
FOR_YEAR, FOR_LABEL = 1.0, 0.5


@dataclass(frozen=True)
class Match:
    """A template held against a document: the blocks of its questions by number, and how well they fit in all."""

    template: object
    likeness: Likeness
    places: dict
    score: float


def best_match(blocks, templates, labels):
    """Return the Match of the template of `templates` that fits `blocks` best, or None when none does.

    `labels` are the heading's labels by field as the document has them.
    """
    matches = [match(blocks, template, labels) for template in templates]
    found = [it for it in matches if len(it.places) >= min(FEWEST_FOUND, len(it.template.questions))]
    return max(found, key=lambda it: it.score, default=None)


def match(blocks, template, labels):
    """Return the Match of one template."""
    likeness = Likeness([f"{asked.question} {asked.guidance}" for asked in template.questions])
    places, score = find_questions(blocks, template, likeness)
    head = " ".join(block.text for block in blocks[: min(places.values(), default=0)])
    score += FOR_YEAR * (template.code in words(title_words(head)))
    own = template.labels.get("operation", "").rstrip(":").casefold()
    score += FOR_LABEL * (bool(own) and own == labels.get("operation", "").rstrip(":").casefold())
    return Match(template, likeness, places, score)


def title_words(head):
    """Return the part of a document's `head` where its year stands: its first words."""
    return head[:200]


def find_questions(blocks, template, likeness):
    """Return `({number: place}, score)`: the blocks that are most like the questions, in the questions' order."""
    scores = [
        {asked.number: score for asked in template.questions if (score := like_question(block, asked, likeness))}
        for block in blocks
    ]
    places, total = best_in_order(scores, [asked.number for asked in template.questions])
    return earliest_of_each(places, scores), total


def like_question(block, asked, likeness):
    """Return how like the question `asked` a block is, or 0 for too little."""
    if not may_be_question(block):
        return 0
    numbered = NUMBER.match(block.text)
    score = likeness.of(NUMBER.sub("", block.text, count=1), asked.question)
    if numbered and int(numbered[1]) == asked.number:
        score += 0.15
    if block.text.endswith("?"):
        score += 0.1
    return score if score >= LIKE_QUESTION else 0


def may_be_question(block):
    """Return whether a block has the form of a question: one line that asks, or a heading without a full stop."""
    if block.is_bullet or len(block.text) > LONGEST_QUESTION:
        return False
    return block.text[-1] == "?" or block.text[-1] not in ".!,;"


def best_in_order(scores, numbers):
    """Return `({number: place}, total)`: one place at most for each of `numbers`, in order, with the highest total.

    `scores` holds for each place `{number: score}`.
    """
    # best[k] is the best (total, places) with the first k numbers, from the places seen so far.
    best = [(0.0, ())] * (len(numbers) + 1)
    for place, found in enumerate(scores):
        if not found:
            continue
        before = list(best)
        for k, number in enumerate(numbers, start=1):
            options = [best[k], best[k - 1]]
            if number in found:
                total, places = before[k - 1]
                options.append((total + found[number], (*places, (number, place))))
            best[k] = max(options, key=lambda option: option[0])
    total, places = best[-1]
    return dict(places), total


def earliest_of_each(places, scores):
    """Return `places` with each question moved up over the sub-questions that are more like it than it is itself."""
    taken = set(places.values())
    moved = {}
    for number, place in places.items():
        enough = ABOVE * scores[place][number]
        while place > 0 and place - 1 not in taken and scores[place - 1].get(number, 0) >= enough:
            place -= 1
        moved[number] = place
    return moved


def divide_questions(blocks, templates):
    """Return `blocks` with a question apart from the text that stands before and behind it in the same block."""
    likenesses = [(template, Likeness([asked.question for asked in template.questions])) for template in templates]
    divided = []
    for block in blocks:
        start, end = (0, 0) if block.is_bullet else question_within(block.text, likenesses)
        parts = [block.text[:start].strip(), block.text[start:end].strip(), block.text[end:].strip()]
        if end and len(list(filter(None, parts))) > 1:
            divided += [replace(block, text=text, is_adjacent=bool(place)) for place, text in enumerate(parts) if text]
        else:
            divided.append(block)
    return divided


def question_within(text, likenesses):
    """Return where in `text` a question of any template begins and ends, (0, 0) for nowhere.

    One that stands behind another sentence, where it came when lines were rejoined, must be all but the template's own.
    """
    end = text.find("? ") + 1
    if end and is_question(text[:end], likenesses, 1.5 * LIKE_QUESTION):
        return 0, end
    for found in QUESTION_WITHIN.finditer(text):
        if len(found.group()) <= LONGEST_QUESTION and is_question(found.group(), likenesses, ALL_BUT_THE_SAME):
            return found.span()
    return 0, 0


def is_question(text, likenesses, enough):
    """Return whether `text` is so much like a question of any template."""
    return any(
        likeness.of(text, asked.question) >= enough for template, likeness in likenesses for asked in template.questions
    )


def guidance_length(blocks, asked, likeness):
    """Return how many of `blocks`, those after the question `asked`, are guidance and not yet the answer."""
    length = 0
    while length < len(blocks) and asks(blocks[length]):
        length += 1
    if length < len(blocks) and resembles_guidance(blocks[length], asked, likeness):
        length += 1
    return length


def asks(block):
    """Return whether a block asks or instructs the one who answers."""
    if block.text.endswith("?"):
        return True
    return bool(INSTRUCTS.match(block.text)) and not SPEAKS.search(block.text) and not NAME_WITHIN.search(block.text)


def resembles_guidance(block, asked, likeness):
    """Return whether a block says what the template's own guidance says."""
    return not NAME_WITHIN.search(block.text) and likeness.of(block.text, asked.guidance) >= LIKE_GUIDANCE
