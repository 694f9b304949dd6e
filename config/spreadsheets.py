"""Spreadsheets in: the rows of an XLSX or CSV file, one at a time, whatever is in it.

Formulas are never run: what counts is the value the program that wrote the file kept beside them. Files may come from
anywhere, so what a file claims of its size is held against limits, and XML may not define entities.

An own reader and not openpyxl's: it takes a fifth of the time for a hundred thousand rows, and tells which cells are
merged, which openpyxl does only for whole workbooks in memory.
"""

import codecs
import csv
import io
import re
import zipfile
from bisect import bisect_right
from datetime import date, datetime
from pathlib import PurePosixPath
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
CHUNK = 1 << 16
MOST_UNPACKED = 1 << 30
MOST_TEXTS = 200_000_000
MOST_PARTS = 2000
MOST_COLUMNS = 100
MOST_MERGED = 100_000
MOST_ROWS = 1_048_576
LONGEST_CELL = 100_000
CSV_NAME = "register"
DELIMITERS = ";,\t|"
# Stops at the next "<", so that a file made of beginnings alone takes no longer than others.
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)[\"']")
REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")


class Unreadable(Exception):
    """The file cannot be read; the message says why, and how to mend it."""


class Fault:
    """A cell that has no value to read: `sentence` says why, and how to mend it."""

    def __init__(self, sentence):
        self.sentence = str(sentence)


class Sheet:
    """A table of a file: its `name` and its rows, as pairs of row number and list of values.

    A value is None, text, a number, a truth value, a date, or a Fault. Empty rows are left out.
    """

    def __init__(self, name, rows, merged=None):
        self.name, self._rows = name, rows
        self.merged = merged or Merged([])

    def __iter__(self):
        return self._rows()


def read(file):
    """Return the Sheets of the open binary `file`; raises Unreadable."""
    head = file.read(8)
    file.seek(0)
    if head.startswith(ZIP):
        return Workbook(file).sheets()
    if head.startswith(OLD_EXCEL):
        raise Unreadable(
            _("The file is in the old Excel format, or protected by a password. Save it as .xlsx without a password.")
        )
    if not head:
        raise Unreadable(_("The file is empty."))
    return [csv_sheet(file)]


# CSV


def csv_sheet(file):
    """Return the one Sheet of a CSV file, whatever its delimiter and encoding."""
    encoding = encoding_of(file)
    delimiter, skip = delimiter_of(file, encoding)

    def rows():
        reader = csv.reader(text_of(file, encoding), delimiter=delimiter)
        try:
            for number, cells in enumerate(reader, 1):
                if number > skip and any(map(str.strip, cells)):
                    yield number - skip, [shortened(cell) for cell in cells]
        except csv.Error as error:
            raise Unreadable(_("The file is not a CSV file, or a quotation mark is never closed.")) from error

    return Sheet(CSV_NAME, rows)


def text_of(file, encoding):
    """Return the `file` from its beginning as text; closing the text leaves the file open."""
    file.seek(0)
    text = io.TextIOWrapper(Unclosed(file), encoding=encoding, errors="replace", newline="")
    return text


class Unclosed(io.BufferedIOBase):
    """A binary file that reading as text does not close."""

    def __init__(self, file):
        self.file = file

    def readable(self):
        """Say yes."""
        return True

    def read1(self, size=-1):
        """Read some."""
        return self.file.read(size)

    def read(self, size=-1):
        """Read."""
        return self.file.read(size)


def encoding_of(file):
    """Return the encoding of a text `file`: by its mark, else UTF-8 if all of it can be that, else Windows-1252."""
    file.seek(0)
    head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    while chunk := file.read(CHUNK):
        if b"\0" in chunk:
            raise Unreadable(_("The file is neither a spreadsheet (.xlsx) nor a text file (.csv)."))
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
    return "utf-8-sig" if is_utf8 else "cp1252"


def delimiter_of(file, encoding):
    """Return the delimiter of a CSV file, and how many lines come before the headings: Excel may name it on one."""
    lines = text_of(file, encoding)
    for skip in range(20):  # noqa: B007
        line = lines.readline(LONGEST_CELL)
        if line.strip():
            break
    named = re.fullmatch(r"sep=(.)", line.strip(), re.IGNORECASE)
    if named:
        return named[1], skip + 1
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count), 0


def shortened(cell):
    """Return the text of a `cell` without the space around it; None for nothing, a Fault when it is too long."""
    text = cell.strip()
    if "\0" in text:
        return Fault(_("The cell has a character that cannot be stored."))
    if len(text) > LONGEST_CELL:
        return Fault(_("The text is longer than %(most)d characters.") % {"most": LONGEST_CELL})
    return text or None


# XLSX


class Workbook:
    """An XLSX file: a zip of XML parts."""

    def __init__(self, file):
        try:
            self.zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise Unreadable(_("The file is broken. Save it again and try once more.")) from error
        parts = self.zip.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable(_("The file is too large when it is unpacked."))
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable(_("The file is protected by a password. Save it without one."))
        self.names = {part.filename for part in parts}

    def sheets(self):
        """Return the Sheets in the order of the workbook."""
        if "xl/workbook.xml" not in self.names:
            raise Unreadable(_("The file is a zip archive but no Excel workbook (.xlsx)."))
        book, targets = BookReader(), RelationReader()
        self.parse("xl/workbook.xml", book)
        if "xl/_rels/workbook.xml.rels" in self.names:
            self.parse("xl/_rels/workbook.xml.rels", targets)
        texts, styles = TextReader(), StyleReader()
        for kind, reader in (("sharedStrings", texts), ("styles", styles)):
            path = targets.by_kind.get(kind)
            if path in self.names:
                if self.zip.getinfo(path).file_size > MOST_TEXTS:
                    raise Unreadable(_("The file is too large when it is unpacked."))
                self.parse(path, reader)
        epoch = CALENDAR_MAC_1904 if book.is_1904 else CALENDAR_WINDOWS_1900
        found = []
        for name, relation in book.found:
            path = targets.by_id.get(relation)
            if path in self.names:
                found.append(self.sheet(name, path, texts.texts, styles.dates, epoch))
        if not found:
            raise Unreadable(_("The workbook has no sheets."))
        return found

    def sheet(self, name, path, texts, dates, epoch):
        """Return the Sheet called `name` in the part `path`."""

        def rows():
            reader = RowReader(texts, dates, epoch)
            for chunk in self.chunks(path, reader):
                del chunk
                yield from reader.taken()

        return Sheet(name, rows, Merged(self.merged(path)))

    def parse(self, path, reader):
        """Let `reader` read all of the part `path`."""
        for _chunk in self.chunks(path, reader):
            pass

    def chunks(self, path, reader):
        """Let `reader` read the part `path`, and yield after each piece; raises Unreadable."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
        parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = refuse_entities
        try:
            with self.zip.open(path) as part:
                while chunk := part.read(CHUNK):
                    parser.Parse(chunk, False)
                    yield chunk
                parser.Parse(b"", True)
                yield b""
        except (expat.ExpatError, zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise Unreadable(_("The file is broken. Save it again and try once more.")) from error
        except Exception as error:
            # zlib tells of broken data by an exception of its own, which does not say so by any common class.
            if type(error).__module__ in {"zlib", "_lzma"}:
                raise Unreadable(_("The file is broken. Save it again and try once more.")) from error
            raise

    def merged(self, path):
        """Return the merged ranges of the part `path` as (first row, last row, first column)."""
        found, rest = [], b""
        try:
            with self.zip.open(path) as part:
                while chunk := part.read(CHUNK * 16):
                    window = rest + chunk
                    last = 0
                    for match in MERGED.finditer(window):
                        found.append((int(match[2]), int(match[4]), column_number(match[1].decode())))
                        last = match.end()
                    rest = window[max(last, len(window) - 300) :]
                    if len(found) > MOST_MERGED:
                        raise Unreadable(_("The sheet has too many merged cells. Merge none, and try once more."))
        except Unreadable:
            raise
        except Exception as error:
            raise Unreadable(_("The file is broken. Save it again and try once more.")) from error
        return found


class Merged:
    """Which rows of a sheet have merged cells, from the `ranges` (first row, last row, first column)."""

    def __init__(self, ranges):
        self.blocks = []
        for first, last, column in sorted(ranges):
            if self.blocks and first <= self.blocks[-1][1]:
                self.blocks[-1][1] = max(self.blocks[-1][1], last)
            else:
                self.blocks.append([first, last, column])
        self.firsts = [block[0] for block in self.blocks]

    def column(self, row):
        """Return the first column (from 0) of the merged cells that cover `row`, or None."""
        place = bisect_right(self.firsts, row) - 1
        return self.blocks[place][2] if place >= 0 and self.blocks[place][1] >= row else None


def refuse_entities(*_declaration):
    """Refuse a part that defines anything: no program that makes spreadsheets does, only attacks."""
    raise Unreadable(_("The file has content that no spreadsheet has, and is not read."))


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
