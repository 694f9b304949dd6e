"""CSV files in: whatever their delimiter and encoding."""

import codecs
import csv
import io
import re

from django.utils.translation import gettext as _

from .tables import CHUNK, LONGEST_CELL, Sheet, Unreadable, shortened

CSV_NAME = "register"
DELIMITERS = ";,\t|"


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
