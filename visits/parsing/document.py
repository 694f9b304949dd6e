"""From blocks to a Document: the heading, the questions with their answers, and what could not be placed."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from .labels import TEXT, Labels
from .lines import ENDINGS, read_blocks
from .offers import NoTemplate, differing, found_questions, offer_of, own_questions
from .questions import NUMBER, best_match, divide_questions, guidance_length
from .values import find_date, find_form, is_link, split_names
from .words import digest, words

LONGEST_TITLE = 200
LONGEST_ITEM = 200
LONGEST_NAME = 200
LONGEST_LINK = 1000
LONGEST_SUBHEADING = 80
# What a title speaks of, the surest first.
TITLE_WORDS = ("mall", "protokoll", "anteckning", "nämndbesök", "besök", "")


@dataclass
class DocumentAnswer:
    """A question in the document's own words, its guidance, and the answer; both in Markdown.

    `written_number` is the number as the document has it before the question; a question that the document lacks, and
    that has the template's words, `is_found` not to be.
    """

    number: int
    question: str
    guidance: str = ""
    text: str = ""
    written_number: str = field(default="", compare=False)
    is_found: bool = True


@dataclass
class Document:
    """What a protocol says. `labels` are words that only frame the rest; `remainder` is what could not be placed.

    `form` is a code of the way the visit was made, `texts` the heading fields that ask for a text by their labels.
    `offer` is set when the questions differ so much from the template's that a new one may be wanted (offers.py).
    `digest` is the same for documents with the same words, whatever their bullets, line breaks, running heads and
    page numbers are.
    """

    template: str = ""
    title: str = ""
    introduction: str = ""
    operation: str = ""
    date: datetime.date | None = None
    members: list = field(default_factory=list)
    officials: list = field(default_factory=list)
    link: str = ""
    form: str = ""
    texts: dict = field(default_factory=dict)
    background: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    labels: list = field(default_factory=list)
    remainder: list = field(default_factory=list)
    digest: str = ""
    offer: dict | None = None
    # What the template says for the document, which must not be taken for words of its own.
    is_titled: bool = True
    is_date_elsewhere: bool = False

    def all_text(self):
        """Return everything the document says in words of its own as one text."""
        answers = [f"{it.written_number} {it.question} {it.guidance} {it.text}" for it in self.answers if it.is_found]
        title = self.title if self.is_titled else ""
        date = "" if self.is_date_elsewhere else str(self.date or "")
        single = [title, self.introduction, self.operation, date, self.link]
        lists = [*self.members, *self.officials, *self.background, *self.labels, *self.remainder, *self.texts.values()]
        return "\n".join([*single, *lists, *answers])


def parse(source, templates):
    """Return the Document of `source` (text, or a Word) as the one of `templates` (TemplateShapes) it is most like.

    Raises NoTemplate, with the questions it seems to have, when they are like those of none.
    """
    labels = Labels(templates)
    blocks, furniture = read_blocks(source, labels.begins)
    blocks = divide_questions(blocks, templates)
    match = best_match(blocks, templates, labels_by_field(blocks, labels))
    if match is None:
        raise NoTemplate(offer_of(own_questions(blocks), blocks))
    first = min(match.places.values())
    document = Document(template=match.template.code, labels=list(furniture))
    Head(document, labels, match.template).read(blocks[:first])
    said = [block.text for block in blocks if block.text == document.title or block.text not in furniture]
    notes = list(getattr(source, "notes", ()))
    document.digest = digest(" ".join([*said, *notes]))
    document.answers = read_answers(blocks, match)
    keep_the_rest(blocks, document)
    document.remainder += notes
    if differing(blocks, match):
        document.offer = offer_of(found_questions(blocks, match), blocks[:first])
    document.is_titled = bool(document.title)
    document.title = document.title or match.template.title
    return document


def labels_by_field(blocks, labels):
    """Return the labels that `blocks` begin with, by field."""
    pieces = [piece for block in blocks if not block.is_bullet for piece in labels.divide(block.text)]
    return {piece.field: piece.label for piece in reversed(pieces) if piece.field}


# The heading


class Head:
    """Reads the blocks before the first question into a document."""

    def __init__(self, document, labels, template):
        self.document, self.labels, self.template = document, labels, template
        self.values = {}
        self.written = {}
        self.field = ""
        self.top = []

    def read(self, blocks):
        """Place every one of `blocks`."""
        for block in blocks:
            pieces = [block.text] if block.is_bullet else self.labels.divide(block.text)
            for piece in pieces:
                if block.is_bullet or not piece.field:
                    self.take(block, piece if block.is_bullet else piece.text)
                else:
                    self.begin(piece)
        self.settle_top()
        self.settle_values()

    def begin(self, piece):
        """Begin the field of a label; a field that has been before is kept as it is written."""
        if piece.field in self.values:
            self.document.remainder.append(f"{piece.label} {piece.text}".strip())
            self.field = ""
            return
        self.document.labels.append(piece.label)
        self.written[piece.field] = piece.label
        self.values[piece.field] = [piece.text] if piece.text else []
        self.field = piece.field

    def take(self, block, text):
        """Place a text without a label: with the field before it, at the top, or in the remainder."""
        if self.goes_with_field(block, text):
            self.values[self.field].append(text)
        elif self.belongs_to_top(block, text):
            self.top.append((block, text))
        else:
            self.document.remainder.append(text)

    def goes_with_field(self, block, text):
        """Return whether a text is a value of the field before it."""
        values = self.values.get(self.field)
        if values is None or self.field == "questions":
            return False
        if self.field == "background":
            return block.is_bullet or (len(text) <= LONGEST_ITEM and not text.endswith("."))
        if self.field in ("members", "officials"):
            return not values or block.is_bullet or (block.is_adjacent and not self.is_running_text(text))
        if self.field.startswith(TEXT):
            return not values or block.is_bullet or block.is_adjacent
        return not values

    def belongs_to_top(self, block, text):
        """Return whether a text that is no field's value is title, introduction or background."""
        if not self.values or (block.is_bullet and "background" not in self.values):
            return True
        return not self.has_introduction() and self.is_running_text(text)

    def has_introduction(self):
        """Return whether running text has been found at the top."""
        return any(self.is_running_text(text) for block, text in self.top if not block.is_bullet)

    def is_running_text(self, text):
        """Return whether a text is a paragraph of sentences rather than a heading."""
        return text.endswith(".") or len(text) > LONGEST_TITLE

    def settle_top(self):
        """Divide what stands at the top into title, introduction, background and remainder."""
        document = self.document
        headings = [text for block, text in self.top if not block.is_bullet and not self.is_running_text(text)]
        spoken = (text for word in TITLE_WORDS for text in headings if word in text.casefold())
        document.title = next(spoken, "")
        for text in headings:
            if text != document.title:
                (document.labels if text in document.labels else document.remainder).append(text)
        running = [text for block, text in self.top if not block.is_bullet and self.is_running_text(text)]
        document.introduction = "\n\n".join(running)
        document.background = [text for block, text in self.top if block.is_bullet]

    def settle_values(self):
        """Give each field its value."""
        document, values = self.document, self.values
        document.background += values.get("background", [])
        self.settle_operation(" ".join(values.get("operation", [])))
        document.members = self.names("members")
        document.officials = self.names("officials")
        self.settle_date(" ".join(values.get("date", [])))
        self.settle_link(" ".join(values.get("link", [])))
        self.settle_form(" ".join(values.get("form", [])))
        for name, texts in values.items():
            if name.startswith(TEXT):
                self.settle_text(name, "\n".join(texts))

    def settle_form(self, text):
        """Keep the form of the visit, and the words that said it; other words in its place stay in the remainder."""
        self.document.form = find_form(text)
        if self.document.form:
            self.document.labels.append(text)
        elif words(text):
            self.remain("form", text)

    def settle_text(self, field, text):
        """Keep the text of a heading field of this template; one of another template's stays in the remainder."""
        label = field.removeprefix(TEXT)
        if label in {own.rstrip(":") for own in self.template.texts}:
            self.document.texts[label] = text
        elif words(text):
            self.remain(field, text)

    def names(self, field):
        """Return the names in `field`; words that joined them are labels."""
        names, joints = split_names("\n".join(self.values.get(field, [])))
        self.document.labels += joints
        for name in names:
            if len(name) > LONGEST_NAME:
                self.remain(field, name)
        return [name for name in names if len(name) <= LONGEST_NAME]

    def settle_operation(self, text):
        """Keep the operation's name; what is too long to be one stays in the remainder."""
        if len(text) <= LONGEST_NAME:
            self.document.operation = text
        else:
            self.remain("operation", text)

    def settle_date(self, text):
        """Keep the date; what is said beside it stays in the remainder, another way of writing it among the labels."""
        self.document.date, rest = find_date(text)
        self.document.is_date_elsewhere = words(text) != words(str(self.document.date or ""))
        if words(rest):
            self.remain("date", text)
        elif self.document.is_date_elsewhere:
            self.document.labels.append(text)

    def settle_link(self, text):
        """Keep the link; other words in its place stay in the remainder."""
        if is_link(text) and len(text) <= LONGEST_LINK:
            self.document.link = text
        elif words(text):
            self.remain("link", text)

    def remain(self, field, text):
        """Keep what could not be placed of a `field`, with the field's label."""
        label = self.written[field]
        if label in self.document.labels:
            self.document.labels.remove(label)
        self.document.remainder.append(f"{label} {text}")


# The answers


def read_answers(blocks, match):
    """Return a DocumentAnswer for every question of the template; one the document lacks has the template's words."""
    edges = sorted([*match.places.values(), len(blocks)])
    answers = []
    for asked in match.template.questions:
        place = match.places.get(asked.number)
        if place is None:
            answers.append(DocumentAnswer(asked.number, asked.question, asked.guidance, is_found=False))
            continue
        following = blocks[place + 1 : edges[edges.index(place) + 1]]
        length = guidance_length(following, asked, match.likeness)
        written, question = divide_number(blocks[place].text, asked.number)
        guidance, text = as_markdown(following[:length], headings=False), as_markdown(following[length:])
        answers.append(DocumentAnswer(asked.number, question, guidance, text, written))
    return answers


def divide_number(question, number):
    """Return `(number as written, question)` of a question that begins with the `number` it has anyway, else "" first.

    What else is said with the number stays with the question.
    """
    numbered = NUMBER.match(question)
    is_its_number = numbered and int(numbered[1]) == number and len(words(numbered.group())) == 1
    end = numbered.end() if is_its_number else 0
    return question[:end], question[end:]


def as_markdown(blocks, headings=True):
    """Return `blocks` as Markdown: bullets as "- ", sub-headings (when `headings`) as "### ", the rest paragraphs."""
    parts, was_heading = [], False
    for place, block in enumerate(blocks):
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        is_heading = headings and (block.is_heading or is_subheading(block, following))
        mark = "- " if block.is_bullet else "### " if is_heading else ""
        previous = blocks[place - 1] if place else None
        parts.append(joint(previous, block) if previous and not (is_heading or was_heading) else "\n\n")
        parts.append(mark + block.text)
        was_heading = is_heading
    return "".join(parts).strip()


def joint(previous, block):
    """Return what stands between two blocks: a line break within a list or between short lines, else a blank line."""
    if block.is_bullet or previous.is_bullet:
        return "\n" if block.is_bullet and previous.is_bullet else "\n\n"
    are_lines = block.is_adjacent and len(previous.text) <= LONGEST_SUBHEADING and previous.text[-1] not in ENDINGS
    return "\n" if are_lines else "\n\n"


def is_subheading(block, following):
    """Return whether a block is a heading of what follows it: short, unpunctuated, above running text or bullets."""
    if following is None or not looks_like_heading(block):
        return False
    return following.is_bullet or not looks_like_heading(following)


def looks_like_heading(block):
    """Return whether a block is short, begins with a capital and ends without a mark."""
    text = block.text
    if block.is_bullet or len(text) > LONGEST_SUBHEADING or text[-1] in ENDINGS + ",;":
        return False
    return text[0].isupper() or (text[0].isdigit() and not text.isdigit())


# Nothing is lost


def keep_the_rest(blocks, document):
    """Add to the remainder the words of `blocks` that stand nowhere in `document`; there are none that we know of."""
    lost = Counter(words(" ".join(block.text for block in blocks))) - Counter(words(document.all_text()))
    if lost:
        document.remainder.append(" ".join(lost.elements()))
