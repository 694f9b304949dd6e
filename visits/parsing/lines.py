"""From text to blocks: paragraphs and bullets as they were before lines were wrapped and pages broken.

Documents come from word processors and from PDFs: with hard line breaks or one line a paragraph, with form feeds,
running heads and page numbers, with bullets of several kinds, and with links and words broken over two lines.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import mode

BULLET = re.compile(
    r"(?:[-–—•·▪●◦○‣∙■□◆❖➢➤►✓✔*+\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc\uf02d⁃]|o(?=\s{2,}|\t))(?:\s+|$)|[-–—•·▪●◦○■](?=[^\W\d_])"
)
NUMBERED = re.compile(r"\d{1,2}[.)]\s")
PAGE_NUMBER = re.compile(r"(?:sida|sid\.?)?\s*\d{1,3}\s*(?:\(\d{1,3}\)|(?:av|/)\s*\d{1,3})?", re.IGNORECASE)
URL_AT_END = re.compile(r"(?:https?://|www\.)\S*$", re.IGNORECASE)
URL_PART = re.compile(r"[\w%~./?=&#+:@-]+[/.,;]?$|\S*[/=&%#?]\S*$")
# Words that cannot end a sentence, so that the line after goes on with it.
NEVER_LAST = re.compile(r"(?:^|\s)(?:och|eller|samt|att|från|inom|hos)$")
AFTER_LOOSE_HYPHEN = re.compile(r"(?:och|eller|samt|respektive)\b")
ENDINGS = ".!?:"
# What programs that divide words write at the end of a line; the hyphen people write is another sign.
LINE_END_HYPHEN = "\u2010"
LONGEST_HALF_LABEL = 40
# Readers that know where lines end write it behind those in which the next word had no room; no text file holds it.
FULL = "\x1f"
WIDEST = 120
# A document is taken to be wrapped when this many of its lines break off within a sentence.
BREAKS_OF_WRAPPED = 2


@dataclass(frozen=True)
class Line:
    """A line that is not blank: its text, how far in it stands, and what came before it.

    That is "" for nothing, "blank" for a blank line, "page" for a page break, and "paragraph" where the line is known
    to begin one. `is_heading` where the document says so itself. `is_full` tells whether the first word of the line
    after had no room in this one, None where that is not known but from how long the lines are.
    """

    text: str
    indent: int
    before: str
    is_heading: bool = False
    is_full: bool | None = None


@dataclass(frozen=True)
class Block:
    """A paragraph or a bullet in one line; `is_adjacent` when no blank line or page break stands before it."""

    text: str
    is_bullet: bool = False
    is_adjacent: bool = False
    is_heading: bool = False


def read_blocks(source, begins_label):
    """Return `(blocks, furniture)` of `source`: the Blocks in order, and running heads and page numbers.

    `source` is text, or whatever has a `read_lines(begins_label)` of its own. `begins_label` tells whether a text
    begins with a label of the heading, which always begins a block.
    """
    lines, furniture = read_lines(source) if isinstance(source, str) else source.read_lines(begins_label)
    width = wrap_width(lines)
    builder = Builder(width, begins_label, margin=mode([line.indent for line in lines] or [0]))
    for line in lines:
        builder.add(line)
    return builder.blocks(), furniture


def read_lines(text):
    """Return `(lines, furniture)`: the Lines that are not blank, and the texts that only frame the pages."""
    knows_full = FULL in text
    pages = [[row.rstrip(" \t") for row in page.split("\n")] for page in text.split("\f")]
    heads = repeated_edges(pages)
    lines, furniture, seen = [], [], set()
    for page in pages:
        before = "page" if lines else ""
        edge_rows = edges(page)
        for row in page:
            stripped = row.strip().rstrip(FULL)
            if not stripped:
                before = before or "blank"
            elif row in edge_rows and is_furniture(stripped, heads, seen, len(pages)):
                furniture.append(stripped)
            else:
                indent = len(row.expandtabs(4)) - len(row.expandtabs(4).lstrip())
                is_full = row.endswith(FULL) if knows_full else None
                lines.append(Line(stripped, indent, before, is_full=is_full))
                before = ""
    return lines, furniture


def edges(page):
    """Return the first two and the last two rows of `page` that are not blank."""
    rows = [row for row in page if row.strip()]
    return {*rows[:2], *rows[-2:]}


def repeated_edges(pages):
    """Return the texts that stand at the edge of at least half the `pages`, two at least: running heads and feet."""
    found = Counter(text for page in pages for text in {row.strip().rstrip(FULL) for row in edges(page)})
    return {text for text, count in found.items() if count >= max(2, len(pages) / 2)}


def is_furniture(text, heads, seen, pages):
    """Return whether `text` at the edge of a page only frames it; the first of a running head is the heading itself."""
    if text in heads:
        known = text in seen
        seen.add(text)
        return known
    return pages > 1 and bool(PAGE_NUMBER.fullmatch(text))


def wrap_width(lines):
    """Return the width at which the document is wrapped, or None for one whose lines are whole paragraphs."""
    lengths = [line.indent + len(line.text) for line in lines if " " in line.text]
    if not lengths or sum(length > WIDEST for length in lengths) > len(lengths) / 20:
        return None
    broken = sum(
        after.before == "" and not ends_sentence(line.text) and after.text[0].islower()
        for line, after in pairwise(lines)
    )
    if broken < BREAKS_OF_WRAPPED:
        return None
    return max((length for length in lengths if length <= WIDEST), default=None)


def ends_sentence(text):
    """Return whether a sentence, or a line that leads to a list, ends where `text` does."""
    return text.rstrip(" \"'”’»)")[-1:] in ENDINGS


class Builder:
    """Puts lines together to blocks."""

    def __init__(self, width, begins_label, margin=0):
        self.width, self.begins_label, self.margin = width, begins_label, margin
        self.parts = []
        # How far in the lines of the last block stand.
        self.indents = []

    def blocks(self):
        """Return the Blocks."""
        return [
            Block(text if self.begins_label(text) else " ".join(text.split()), is_bullet, is_adjacent, is_heading)
            for text, is_bullet, is_adjacent, _last, is_heading in self.parts
            if text
        ]

    def add(self, line):
        """Take one line: it goes on with the last block or begins one."""
        bullet = BULLET.match(line.text)
        text = line.text[bullet.end() :] if bullet else line.text
        joint = None if bullet else self.joint(line)
        if joint is None:
            is_adjacent = line.before in ("", "paragraph")
            self.parts.append([text, bool(bullet), is_adjacent, line, line.is_heading])
            self.indents = [line.indent]
        else:
            last = self.parts[-1]
            last[0], last[3] = last[0].removesuffix(LINE_END_HYPHEN) + joint + text, line
            self.indents.append(line.indent)

    def joint(self, line):
        """Return what joins `line` to the last block, "" or a space; None when it begins a block of its own."""
        if not self.parts:
            return None
        text, is_bullet, _is_adjacent, last, _is_heading = self.parts[-1]
        if line.before == "" and self.completes_label(text, line):
            return " "
        if self.begins_label(line.text) or line.before in ("blank", "paragraph"):
            return None
        if not text or text[-1] == LINE_END_HYPHEN:
            return ""
        if line.before == "page":
            return " " if self.goes_on_after_page(last, line) else None
        if URL_AT_END.search(text) and self.goes_on_with_link(last, line):
            return ""
        if text[-1] == "/" and text[-2:-1].isalnum() and line.text[0].isalnum():
            return ""
        if text[-1] == "-" and text[-2:-1].isalnum():
            return " " if AFTER_LOOSE_HYPHEN.match(line.text) else ""
        return " " if self.goes_on(text, is_bullet, last, line) else None

    def completes_label(self, text, line):
        """Return whether a label was broken over two lines: `text` is the beginning of one that `line` ends."""
        if len(text) > LONGEST_HALF_LABEL or ":" in text or "\t" in text or ends_sentence(text):
            return False
        return line.text[0].islower() and self.begins_label(f"{text} {line.text}")

    def goes_on(self, text, is_bullet, last, line):
        """Return whether `line` goes on with the sentence or paragraph of the line `last`."""
        if text[-1] in ",(" or NEVER_LAST.search(text):
            return True
        if not ends_sentence(text) and line.text[0].islower():
            return True
        if NUMBERED.match(line.text) and (ends_sentence(text) or NUMBERED.match(text)):
            return False
        if ends_sentence(text) and not is_bullet and self.is_set_in(line):
            return False
        return self.is_full(last, line) or (is_bullet and line.indent > last.indent)

    def is_set_in(self, line):
        """Return whether `line` stands in as the first line of a paragraph does where no blank line parts them."""
        first, *others = self.indents
        return line.indent > self.indents[-1] if others else line.indent == first > self.margin

    def goes_on_after_page(self, last, line):
        """Return whether the sentence of the line `last` goes on on the page after it."""
        if ends_sentence(last.text):
            return False
        never_ends = last.text[-1] in ",(" or bool(NEVER_LAST.search(last.text))
        return never_ends or line.text[0].islower() or self.is_full(last, line)

    def goes_on_with_link(self, last, line):
        """Return whether `line` begins with the rest of the link that `last` ends with."""
        first, _space, rest = line.text.partition(" ")
        if not URL_PART.match(first) or URL_AT_END.match(first):
            return False
        is_cut = last.is_full or (self.width is not None and last.indent + len(last.text) >= self.width)
        ends_open = last.text[-1] in "/-_=&?"
        looks_like_link = bool(re.search(r"[/=&%#?_]|\w-\w|\w\.\w", first)) and not first[0].isupper()
        return looks_like_link or (not rest and (is_cut or ends_open)) or (is_cut and ends_open)

    def is_full(self, last, line):
        """Return whether the first word of `line` would not have had room in the line `last`."""
        if last.is_full is not None:
            return last.is_full
        if self.width is None:
            return False
        first = line.text.split(" ", 1)[0]
        # Words that may be divided at a hyphen are wrapped after it.
        first = first if "-" not in first[1:-1] else first[: first.index("-", 1) + 1]
        return last.indent + len(last.text) + 1 + len(first) > self.width
