"""What a Word document holds, and its lines: paragraphs, and tables whose cells are labels and values."""

from dataclasses import dataclass, field, replace

from .lines import Line, wrap_width

LONGEST_LABEL = 80


@dataclass
class Paragraph:
    """A paragraph: its text, in which a newline is a line break; a list's mark stands before it."""

    text: str
    is_heading: bool = False


@dataclass
class Table:
    """A table: rows of cells, each a list of Paragraphs and Tables."""

    rows: list


@dataclass
class Word:
    """What a Word document says: `items` in order, running heads and feet, and `notes` (comments) beside the text."""

    items: list
    heads: list = field(default_factory=list)
    feet: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def read_lines(self, begins_label):
        """Return `(lines, furniture)` as lines.read_lines does of a text."""
        lines = [*flat([Paragraph(text) for text in self.heads], begins_label), *flat(self.items, begins_label)]
        lines = [line for line in lines if line.text]
        as_typed = [replace(line, before="") if line.before == "paragraph" else line for line in lines]
        # Somebody pasted text with hard line breaks: each line of it is a paragraph to Word.
        return (lines if wrap_width(as_typed) is None else as_typed), [*self.heads, *self.feet]


# To lines


def texts_in(items):
    """Return the texts of `items` in order, without blank ones."""
    return [line.text for line in flat(items, lambda _text: False) if line.text]


def flat(items, begins_label):
    """Yield the Lines of `items`; the cells of a table that are labels stand on a line with the cells beside them."""
    before = "paragraph"
    for item in items:
        if isinstance(item, Table):
            for row in paired(item.rows, begins_label):
                yield from flat_row(row, begins_label)
            before = "paragraph"
        elif not item.text.strip():
            before = "page" if "\f" in item.text else "blank"
        else:
            yield from lines_of(item, before)
            before = "paragraph"


def lines_of(paragraph, before):
    """Yield a Line for each line of `paragraph`; those after the first go on with it or begin anew."""
    indent = 0
    for text in paragraph.text.replace("\f", "\n").split("\n"):
        if text.strip():
            yield Line(text.strip(), indent, before, paragraph.is_heading)
            before, indent = "", 2


def paired(rows, begins_label):
    """Yield the `rows`, where a row of nothing but labels is put together with the values in the row below."""
    rows = iter(rows)
    for row in rows:
        texts = [" ".join(texts_in(cell)) for cell in row]
        if (
            len(row) > 1
            and all(texts)
            and all(begins_label(f"{text.rstrip(':')}:") and len(text) < 60 for text in texts)
        ):
            below = next(rows, None)
            if below is not None and len(below) == len(row):
                yield [cell for pair in zip(row, below, strict=True) for cell in pair]
                continue
            yield row
            if below is not None:
                yield below
        else:
            yield row


def is_label(text, begins_label):
    """Return whether the `text` of a cell is a label and nothing else, with or without a colon."""
    return 0 < len(text) <= LONGEST_LABEL and begins_label(f"{text.rstrip(': ')}:")


def flat_row(cells, begins_label):
    """Yield the Lines of the `cells` of a row."""
    label = ""
    for cell in cells:
        lines = [line for line in flat(cell, begins_label) if line.text]
        text = " ".join(line.text for line in lines)
        if label and lines:
            # The value stands on the line of its label; further lines of it stand below, next to it.
            yield Line(f"{label}\t{lines[0].text}", 0, "paragraph")
            yield from lines[1:]
            label = ""
        elif len(cells) > 1 and is_label(text, begins_label):
            if label:
                yield Line(label, 0, "paragraph")
            label = text
        else:
            yield from lines
    if label:
        yield Line(label, 0, "paragraph")
