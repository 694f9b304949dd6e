"""From the bytes of a PDF to its text: a line for each line on the page, a form feed between pages.

What stands beside each other with a wide gap is parted by a tab, what stands further apart than lines do by a blank
line, and what stands in from the margin by spaces: the rest is done as for any text (lines.py).
"""

import logging
import re
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import pairwise
from statistics import quantiles
from typing import NamedTuple

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTContainer, LTTextLine
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psparser import PSException

from .lines import FULL, LINE_END_HYPHEN, read_lines
from .reading import Unreadable, clean

MOST_PAGES = 300
# In heights of a line: how much further than usual a line must stand from the one above to begin a paragraph, and how
# much of two lines' height is shared when they stand beside each other.
PARAGRAPH, BESIDE = 0.2, 0.5
# The first word on the next page counts only where no sentence ends; it is taken to be as long as many Swedish ones.
LONG_WORD = 12
UNMAPPED = re.compile(r"\(cid:\d+\)")
MOST_UNMAPPED = 0.2
# In lines.
LONGEST_LABEL = 4
DAMAGED = "PDF-filen är skadad och kan inte läsas. Öppna den, skriv ut den som en ny PDF och läs in den igen."
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


class Piece(NamedTuple):
    """A text between `left` and `right`, whose first word, or the part of it before a hyphen, is `word` wide."""

    left: float
    right: float
    text: str
    word: float


@dataclass
class Row:
    """What stands at one height of a page: the Pieces of text from left to right."""

    top: float
    bottom: float
    pieces: list

    @property
    def height(self):
        """How high it is."""
        return max(self.top - self.bottom, 1.0)

    @property
    def text(self):
        """The text, with a tab between pieces."""
        return "\t".join(piece.text for piece in sorted(self.pieces))

    @property
    def left(self):
        """Where it begins."""
        return min(piece.left for piece in self.pieces)

    @property
    def right(self):
        """Where it ends."""
        return max(piece.right for piece in self.pieces)

    @property
    def word(self):
        """How wide its first word is."""
        return min(self.pieces).word


class Pages:
    """The `pages` of a PDF, each a list of Rows."""

    def __init__(self, pages):
        self.pages = pages

    def read_lines(self, begins_label):
        """Return `(lines, furniture)` as lines.read_lines does of a text."""
        pages = [whole_labels(page, begins_label) for page in self.pages if page]
        measures = Measures.of(pages)
        return read_lines(clean("\n\f".join(page_text(page, measures) for page in pages)))


def read_pdf(content):
    """Return the Pages in the PDF `content` (bytes); raise Unreadable."""
    try:
        pages = [rows_of(page) for page in extract_pages(BytesIO(content), laparams=layout(), maxpages=MOST_PAGES + 1)]
    except PDFPasswordIncorrect as error:
        raise Unreadable("PDF-filen är skyddad med lösenord. Spara den utan lösenord och läs in den igen.") from error
    except (PDFException, PSException, ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError,
            AssertionError, ArithmeticError, EOFError, OSError, NotImplementedError) as error:  # fmt: skip
        raise Unreadable(DAMAGED) from error
    if len(pages) > MOST_PAGES:
        raise Unreadable(f"PDF-filen har fler än {MOST_PAGES} sidor. Dela den och läs in delarna var för sig.")
    check_text(pages)
    return Pages(pages)


def layout():
    """Return how signs are put together to lines: those more than two widths apart are not."""
    return LAParams(boxes_flow=None, all_texts=True, char_margin=2.0, line_margin=0.3)


def check_text(pages):
    """Raise Unreadable when there is no text in `pages` (lists of Rows) that means anything."""
    written = "".join(row.text for page in pages for row in page)
    if not written.strip():
        raise Unreadable("PDF-filen har ingen text, bara bilder. Läs in en PDF som sparats ur Word, eller Word-filen.")
    unmapped = UNMAPPED.findall(written)
    if len(unmapped) > MOST_UNMAPPED * len(UNMAPPED.sub("", written)):
        raise Unreadable("PDF-filens tecken kan inte läsas som text. Läs in Word-filen i stället.")


def whole_labels(rows, begins_label):
    """Return `rows`, where a label that is broken over lines in its column stands on the first of them.

    What stood beside the rest of it stays on its own line.
    """
    rows = [replace(row, pieces=sorted(row.pieces)) for row in rows]
    for place, row in enumerate(rows):
        if len(row.pieces) > 1 and not row.pieces[0].text.endswith(":"):
            take_label(row, rows[place + 1 : place + LONGEST_LABEL], begins_label)
    return [row for row in rows if row.pieces]


def rows_of(page):
    """Return the Rows of `page` from the top down."""
    rows = []
    for line in sorted(lines_in(page), key=lambda it: (-it.y1, it.x0)):
        text = " ".join(line.get_text().split())
        if not text:
            continue
        piece = Piece(line.x0, line.x1, mended(text), word_width(line))
        beside = next((row for row in rows[-3:] if stands_beside(row, line)), None)
        if beside:
            beside.pieces.append(piece)
            beside.top, beside.bottom = max(beside.top, line.y1), min(beside.bottom, line.y0)
        else:
            rows.append(Row(line.y1, line.y0, [piece]))
    return sorted(rows, key=lambda row: -row.top)


def lines_in(item):
    """Yield the lines of text in `item`, those of figures too."""
    stack = [item]
    while stack:
        one = stack.pop()
        if isinstance(one, LTTextLine):
            yield one
        elif isinstance(one, LTContainer):
            stack += reversed(list(one))


def word_width(line):
    """Return how wide the first word of `line` is, or what of it stands before a hyphen."""
    begins = right = line.x0
    for sign in line:
        if not isinstance(sign, LTChar) or not sign.get_text().strip():
            if right > begins:
                break
            continue
        right = sign.x1
        if sign.get_text() == "-":
            break
    return right - begins


def mended(text):
    """Return `text` with a bullet whose sign the font does not name as one."""
    found = UNMAPPED.match(text)
    return "•" + text[found.end() :] if found else text


def stands_beside(row, line):
    """Return whether `line` stands at the height of `row`, and beside what is there."""
    shared = min(row.top, line.y1) - max(row.bottom, line.y0)
    if shared < BESIDE * min(row.height, max(line.height, 1.0)):
        return False
    return all(line.x0 >= piece.right - 1 or line.x1 <= piece.left + 1 for piece in row.pieces)


def take_label(row, following, begins_label):
    """Let the label that `row` begins with have what of it stands first in the `following` Rows, if anything does."""
    left, right, label, word = row.pieces[0]
    taken = []
    for below in following:
        if not below.pieces or abs(below.pieces[0].left - left) > 1 or not below.pieces[0].text[0].islower():
            return
        taken.append(below)
        either = joined(label, below.pieces[0].text)
        label = next(filter(begins_label, either), either[0])
        if begins_label(label):
            row.pieces[0] = Piece(left, right, label, word)
            for one in taken:
                del one.pieces[0]
            return


def joined(label, rest):
    """Return how a label and the `rest` of it on the next line may belong together, the likeliest first."""
    whole = label.rstrip(f"-{LINE_END_HYPHEN}") + rest
    return [f"{label} {rest}"] if label[-1] not in ("-", LINE_END_HYPHEN) else [whole, label + rest]


@dataclass(frozen=True)
class Measures:
    """How a document is set: lines `pitch` heights apart from `margin` to `edge`, with signs `width` wide."""

    pitch: float
    margin: float
    edge: float
    width: float

    @classmethod
    def of(cls, pages):
        """Return the Measures of `pages`."""
        rows = [row for page in pages for row in page]
        steps = [(above.top - below.top) / below.height for page in pages for above, below in pairwise(page)]
        steps = [step for step in steps if step > 0]
        widths = sorted((it.right - it.left) / len(it.text) for row in rows for it in row.pieces if len(it.text) > 20)
        # What runs at the edges of pages may stand further out than the text does.
        inner = [row for page in pages for row in page[1:-1]] or rows
        return cls(
            pitch=quantiles(steps, n=4)[0] if len(steps) > 1 else 1.5,
            margin=min(row.left for row in rows),
            edge=max(row.right for row in inner),
            width=max(widths[len(widths) // 2] if widths else 6.0, 1.0),
        )

    def is_apart(self, above, row):
        """Return whether more than the usual space stands between two Rows."""
        return (above.top - row.top) / min(above.height, row.height) > self.pitch + PARAGRAPH

    def is_full(self, row, below):
        """Return whether the first word of the Row `below` (None on the next page) had no room in `row`."""
        word = below.word if below else LONG_WORD * self.width
        return row.right + word + self.width > self.edge


def page_text(page, measures):
    """Return the text of a page's Rows, with FULL behind those that the next word had no room in."""
    written = []
    for row, below in pairwise([*page, None]):
        indent = " " * max(0, round((row.left - measures.margin) / measures.width))
        is_apart = below is not None and measures.is_apart(row, below)
        is_full = measures.is_full(row, None if is_apart else below)
        written.append(indent + row.text + (FULL if is_full else ""))
        written += [""] if is_apart else []
    return "\n".join(written)
