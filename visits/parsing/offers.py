"""The questions of a document in its own words, for one that no template knows or that differs much from its own.

From them a new template version can be made (visits/new_template.py): an offer is plain data, so that it can be kept.
"""

import re
from itertools import pairwise

from .labels import Labels
from .likeness import Likeness
from .questions import NUMBER, asks, guidance_length, may_be_question
from .reading import Unreadable

# Below this likeness a question is taken to be put in other words than the template's.
SAME_QUESTION = 0.62
# So large a share of the questions, and so many at least, must be new, missing or in other words.
FEWEST_DIFFERENT, SHARE_DIFFERENT = 2, 0.34
FEWEST_QUESTIONS = 2
LONGEST_TITLE = 200


class NoTemplate(Unreadable):
    """The questions are like those of no template; `offer` is what a new one could be made of, or None."""

    def __init__(self, offer):
        super().__init__("Texten liknar ingen av mallarna: inga av deras frågor hittades i den.")
        self.offer = offer


def offer_of(questions, head):
    """Return the offer of a template with `questions`, or None for too few; `head` are the blocks of the heading."""
    if len(questions) < FEWEST_QUESTIONS:
        return None
    title = next((block.text for block in head if not block.is_bullet and len(block.text) <= LONGEST_TITLE), "")
    year = re.search(r"\b(?:19|20)\d{2}\b", " ".join(block.text for block in head[:12]))
    return {"title": title, "code": year.group() if year else "", "questions": questions}


def question(text, guidance=(), earlier=None):
    """Return one question of an offer; `earlier` is the number of the template's question it is like."""
    numbered = NUMBER.match(text)
    text = text[numbered.end() :] if numbered else text
    plain = [block.text for block in guidance if not is_sub_question(block)]
    return {
        "question": text,
        "guidance": "\n\n".join(plain),
        "sub_questions": [block.text for block in guidance if is_sub_question(block)],
        "earlier": earlier,
    }


def is_sub_question(block):
    """Return whether a block of guidance is a question of its own."""
    return block.is_bullet or block.text.endswith("?")


def own_questions(blocks):
    """Return the questions of a document that no template knows: what asks, and what asks or instructs after it."""
    no_labels = Labels(())
    found, place = [], 0
    while place < len(blocks):
        block = blocks[place]
        place += 1
        if not is_own_question(block) or no_labels.begins(block.text):
            continue
        start = place
        while place < len(blocks) and asks(blocks[place]) and not NUMBER.match(blocks[place].text):
            place += 1
        found.append(question(block.text, blocks[start:place]))
    return found


def is_own_question(block):
    """Return whether a block has the form of a question that stands by itself."""
    if not may_be_question(block):
        return False
    return block.text.endswith("?") or (bool(NUMBER.match(block.text)) and block.text[-1] not in ".:")


def found_questions(blocks, match):
    """Return the questions of a document that has been held against a template, those the template lacks too."""
    asked = {
        place: question
        for question in match.template.questions
        if (place := match.places.get(question.number)) is not None
    }
    edges = sorted([*asked, len(blocks)])
    found = []
    for place, end in pairwise(edges):
        following = blocks[place + 1 : end]
        length = guidance_length(following, asked[place], match.likeness)
        found.append(question(blocks[place].text, following[:length], earlier=asked[place].number))
        found += [question(block.text) for block in following[length:] if is_extra(block)]
    return found


def is_extra(block):
    """Return whether a block in an answer is a question the template lacks: numbered, or styled as a heading."""
    return is_own_question(block) and (block.is_heading or bool(NUMBER.match(block.text)))


def differing(blocks, match):
    """Return how many questions of a template the document lacks, adds or puts in other words; 0 for few."""
    questions = match.template.questions
    likeness = Likeness([asked.question for asked in questions])
    texts = {number: NUMBER.sub("", blocks[place].text, count=1) for number, place in match.places.items()}
    same = sum(likeness.of(texts.get(asked.number, ""), asked.question) >= SAME_QUESTION for asked in questions)
    first = min(match.places.values())
    extra = sum(is_extra(block) for block in blocks[first:]) - sum(
        is_extra(blocks[place]) for place in match.places.values()
    )
    differences = len(questions) - same + max(extra, 0)
    return differences if differences >= max(FEWEST_DIFFERENT, SHARE_DIFFERENT * len(questions)) else 0
