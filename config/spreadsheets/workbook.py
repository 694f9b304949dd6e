"""XLSX files in: zip archives of XML parts, held against limits."""

import re
import zipfile
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from .parts import BookReader, RelationReader, RowReader, StyleReader, TextReader, column_number
from .tables import CHUNK, Merged, Sheet, Unreadable

MOST_UNPACKED = 1 << 30
MOST_TEXTS = 200_000_000
MOST_PARTS = 2000
MOST_MERGED = 100_000
# Stops at the next "<", so that a file made of beginnings alone takes no longer than others.
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*[\"']\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)[\"']")


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


def refuse_entities(*_declaration):
    """Refuse a part that defines anything: no program that makes spreadsheets does, only attacks."""
    raise Unreadable(_("The file has content that no spreadsheet has, and is not read."))
