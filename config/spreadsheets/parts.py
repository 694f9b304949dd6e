"""The XML parts of a workbook, each read by a Reader of its own as its pieces come."""

import re
from datetime import date, datetime
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import from_excel

from .tables import LONGEST_CELL, Fault, Unreadable, shortened

MOST_COLUMNS = 100
MOST_ROWS = 1_048_576
REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")


def column_number(letters):
    """Return the number of the column called `letters`, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def local(name):
    """Return the name of an element without its namespace."""
    return name.rpartition("}")[2]


class Reader:
    """Reads one part of a workbook; nothing is of interest unless a subclass says so."""

    def start(self, name, attributes):
        """Begin an element."""

    def end(self, name):
        """End one."""

    def text(self, data):
        """Take a piece of text."""


class BookReader(Reader):
    """The names of the sheets in order, and how days are counted."""

    def __init__(self):
        self.found, self.is_1904 = [], False

    def start(self, name, attributes):
        """Take sheets and the epoch."""
        if local(name) == "sheet":
            relation = next((value for key, value in attributes.items() if local(key) == "id"), "")
            self.found.append((attributes.get("name", ""), relation))
        elif local(name) == "workbookPr":
            self.is_1904 = attributes.get("date1904") in {"1", "true"}


class RelationReader(Reader):
    """Which part is which."""

    def __init__(self):
        self.by_id, self.by_kind = {}, {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}

    def start(self, name, attributes):
        """Take relations."""
        if local(name) == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            self.by_id[attributes.get("Id", "")] = path
            self.by_kind[attributes.get("Type", "").rpartition("/")[2]] = path


class TextReader(Reader):
    """The shared texts, by number."""

    def __init__(self):
        self.texts, self.parts, self.is_text, self.is_phonetic = [], [], False, False

    def start(self, name, attributes):
        """Begin a text, or a run of one."""
        kind = local(name)
        if kind == "si":
            self.parts = []
        elif kind == "rPh":
            self.is_phonetic = True
        elif kind == "t":
            self.is_text = not self.is_phonetic

    def end(self, name):
        """End it."""
        kind = local(name)
        if kind == "si":
            self.texts.append("".join(self.parts))
        elif kind == "rPh":
            self.is_phonetic = False
        elif kind == "t":
            self.is_text = False

    def text(self, data):
        """Take a piece."""
        if self.is_text:
            self.parts.append(data)


class StyleReader(Reader):
    """Which cell styles show a date."""

    def __init__(self):
        self.formats, self.dates, self.in_cells = dict(BUILTIN_FORMATS), [], False

    def start(self, name, attributes):
        """Take formats and styles."""
        kind = local(name)
        if kind == "numFmt":
            self.formats[number_or(attributes.get("numFmtId"), -1)] = attributes.get("formatCode", "")
        elif kind == "cellXfs":
            self.in_cells = True
        elif kind == "xf" and self.in_cells:
            number = number_or(attributes.get("numFmtId"), 0)
            # 27-36 and 50-58 are dates of East Asian Excel, without a format written out.
            is_date = number in {*range(27, 37), *range(50, 59)} or is_date_format(self.formats.get(number, ""))
            self.dates.append(bool(is_date))

    def end(self, name):
        """Leave the styles of cells."""
        if local(name) == "cellXfs":
            self.in_cells = False


def number_or(text, otherwise):
    """Return `text` as a whole number, or `otherwise` when it is none."""
    try:
        return int(text)
    except (TypeError, ValueError):
        return otherwise


class RowReader(Reader):
    """The rows of one sheet. `taken` hands over those read so far."""

    def __init__(self, texts, dates, epoch):
        self.texts, self.dates, self.epoch = texts, dates, epoch
        self.rows, self.cells, self.number = [], [], 0
        self.place = self.kind = self.style = self.value = None
        self.is_value = self.has_formula = False

    def taken(self):
        """Return the rows read since last time."""
        rows, self.rows = self.rows, []
        return rows

    def start(self, name, attributes):
        """Begin a row, a cell or its value."""
        kind = name.rpartition("}")[2]
        if kind == "c":
            self.begin_cell(attributes)
        elif kind in ("v", "t"):
            self.is_value = self.place is not None
        elif kind == "f":
            self.has_formula = True
        elif kind == "row":
            self.number = number_or(attributes.get("r"), self.number + 1)
            self.cells, self.next = [], 0
            if self.number > MOST_ROWS:
                raise Unreadable(_("The sheet has more rows than a spreadsheet can have."))

    def begin_cell(self, attributes):
        """Begin a cell at its place: beyond MOST_COLUMNS nothing is read."""
        reference = REFERENCE.match(attributes.get("r", ""))
        place = column_number(reference[1]) if reference else self.next
        self.next = place + 1
        self.place = place if place < MOST_COLUMNS else None
        self.kind, self.style = attributes.get("t"), attributes.get("s")
        self.value, self.has_formula = "", False

    def text(self, data):
        """Take a piece of a value."""
        if self.is_value and len(self.value) <= LONGEST_CELL:
            self.value += data

    def end(self, name):
        """End a value, a cell or a row."""
        kind = name.rpartition("}")[2]
        if kind in ("v", "t"):
            self.is_value = False
        elif kind == "c":
            if self.place is not None:
                self.end_cell()
                self.place = None
        elif kind == "row" and any(cell is not None for cell in self.cells):
            self.rows.append((self.number, self.cells))

    def end_cell(self):
        """Put the value of the cell at its place in the row."""
        value = self.typed() if self.value else (self.without_value() if self.has_formula else None)
        if value is not None:
            if len(self.cells) <= self.place:
                self.cells.extend([None] * (self.place + 1 - len(self.cells)))
            self.cells[self.place] = value

    def without_value(self):
        """Return the Fault of a formula whose value the file does not hold."""
        return Fault(_("The cell holds a formula without a value. Formulas are not run: paste the value instead."))

    def typed(self):
        """Return what the cell says, as its kind has it."""
        if self.kind == "s":
            number = number_or(self.value, -1)
            if not 0 <= number < len(self.texts):
                return Fault(_("The cell refers to a text that the file does not have."))
            return shortened(self.texts[number])
        if self.kind in ("str", "inlineStr"):
            return shortened(self.value)
        if self.kind == "b":
            return self.value == "1"
        if self.kind == "e":
            return Fault(_("The cell shows an error (%(error)s).") % {"error": self.value[:20]})
        if self.kind == "d":
            return iso_date(self.value)
        return self.number_or_date()

    def number_or_date(self):
        """Return a number, as the date it stands for where the style shows one."""
        try:
            number = float(self.value)
        except ValueError:
            return Fault(_("The cell says it is a number, but is none."))
        style = number_or(self.style, -1)
        if 0 <= style < len(self.dates) and self.dates[style]:
            return day_of(number, self.epoch)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


def day_of(number, epoch):
    """Return the date that a `number` of days since `epoch` is, or a Fault."""
    try:
        found = from_excel(number, epoch)
    except (OverflowError, ValueError):
        found = None
    if isinstance(found, datetime):
        return found.date()
    if isinstance(found, date):
        return found
    return Fault(_("The cell shows a time of day, or a date that cannot be."))


def iso_date(text):
    """Return the date in `text`, as the newest workbooks write them, or a Fault."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return Fault(_("The cell shows a time of day, or a date that cannot be."))
