"""From the bytes of a Word document to its paragraphs, tables, notes and running heads, in the order they are read.

Read as XML and not through python-docx, which leaves out what people do write in: content controls, text boxes,
footnotes, comments and tracked insertions. Nothing in a document is ever run, and none of its links is followed.
"""

import zipfile
from io import BytesIO
from itertools import count
from posixpath import join, normpath

from lxml import etree

from .reading import Unreadable, clean
from .word_lines import Paragraph, Table, Word, flat, texts_in

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
MAIN = "word/document.xml"
LARGEST_PART, LARGEST_IN_ALL, MOST_PARTS = 15_000_000, 60_000_000, 3000
DEEPEST = 60
DAMAGED = "Word-filen är skadad och kan inte läsas. Öppna den i Word, spara den på nytt som .docx och läs in den igen."
# What never shows in the document: deleted text, field codes, the second version of what is there already.
HIDDEN = {
    f"{WORD}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "tblPr", "trPr", "tcPr")
}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
UNNUMBERED = ("bullet", "none")


def read_docx(content):
    """Return the Word in `content` (bytes); raise Unreadable."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return Reader(package).read()
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, EOFError, OSError, NotImplementedError,
            zipfile.zlib.error, RuntimeError) as error:  # fmt: skip
        raise Unreadable(DAMAGED) from error


# The package


class Reader:
    """Reads the parts of an open `package`."""

    def __init__(self, package):
        self.package = package
        self.names = set(package.namelist())
        self.check_size()
        self.main = MAIN if MAIN in self.names else self.find_main()
        self.relations = self.read_relations(self.main)
        self.numbering = Numbering(self.related("numbering"))
        self.headings = heading_styles(self.related("styles"))

    def check_size(self):
        """Raise Unreadable for what is no document, or would become too large when it is unpacked."""
        parts = self.package.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_IN_ALL:
            raise Unreadable("Word-filen är för stor när den packas upp. Ta bort bilder ur den och spara den på nytt.")
        if "[Content_Types].xml" not in self.names or not any(name.startswith("word/") for name in self.names):
            raise Unreadable("Filen är packad men inget Word-dokument. Protokoll läses in som .docx, .pdf eller .txt.")

    def find_main(self):
        """Return the name of the document's main part."""
        return next(target for kind, target in self.read_relations("").values() if kind == "officeDocument")

    def part(self, name):
        """Return the root element of the part `name`; raise Unreadable when it is too large or defines entities."""
        info = self.package.getinfo(name)
        if info.file_size > LARGEST_PART:
            raise Unreadable("Word-filen är för stor när den packas upp. Dela den i flera och läs in dem var för sig.")
        content = self.package.read(info)
        if STRICT in content[:4000]:
            content = content.replace(STRICT, WORD.strip("{}").encode()).replace(
                b"http://purl.oclc.org/ooxml/officeDocument/relationships", RELATION.strip("{}").encode()
            )
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
        root = etree.fromstring(content, parser)
        if root.getroottree().docinfo.doctype:
            raise Unreadable("Word-filen innehåller definitioner som inte hör hemma i ett dokument, och läses inte.")
        return root

    def read_relations(self, name):
        """Return `{id: (kind, target)}` of the part `name`; a target outside the file is an address."""
        folder, _slash, own = name.rpartition("/")
        path = join(folder, "_rels", f"{own}.rels")
        if path not in self.names:
            return {}
        found = {}
        for it in self.part(path):
            if not isinstance(it.tag, str):
                continue
            is_outside = it.get("TargetMode") == "External"
            target = it.get("Target", "")
            place = target if is_outside else normpath(join(folder, target)).lstrip("/")
            found[it.get("Id", "")] = (it.get("Type", "").rpartition("/")[2], place)
        return found

    def related(self, kind):
        """Return the root element of the part of that `kind`, or None."""
        target = next((target for own, target in self.relations.values() if own == kind), None)
        return self.part(target) if target in self.names else None

    def read(self):
        """Return the Word."""
        notes = {kind: self.notes(kind) for kind in ("footnote", "endnote", "comment")}
        body = self.part(self.main).find(f"{WORD}body")
        if body is None:
            raise Unreadable(DAMAGED)
        items = Walker(self, notes).items(body)
        word = Word(items, self.edge("header"), self.edge("footer"), list(notes["comment"].values()))
        if not any(line.text for line in flat([*items, *map(Paragraph, word.heads)], lambda _text: False)):
            raise Unreadable("Dokumentet är tomt, eller innehåller bara bilder. Text i bilder kan inte läsas.")
        return word

    def notes(self, kind):
        """Return `{id: text}` of the footnotes, endnotes or comments."""
        root = self.related(f"{kind}s")
        if root is None:
            return {}
        notes = {note.get(f"{WORD}id"): note for note in root.iter(f"{WORD}{kind}") if note.get(f"{WORD}type") is None}
        texts = {key: " ".join(texts_in(Walker(self, {}).items(note))) for key, note in notes.items()}
        return {key: text for key, text in texts.items() if text}

    def edge(self, kind):
        """Return the texts of the running heads or feet, each once."""
        targets = [target for own, target in self.relations.values() if own == kind and target in self.names]
        texts = [text for target in targets for text in texts_in(Walker(self, {}).items(self.part(target)))]
        return list(dict.fromkeys(texts))


class Numbering:
    """How the paragraphs of lists are marked: bullets, or numbers that go on from one to the next."""

    def __init__(self, root):
        self.formats, self.abstract, self.counters = {}, {}, {}
        for one in () if root is None else root.iter(f"{WORD}abstractNum"):
            for level in one.iter(f"{WORD}lvl"):
                key = one.get(f"{WORD}abstractNumId"), level.get(f"{WORD}ilvl")
                self.formats[key] = value(level, "numFmt") or "bullet"
        for one in () if root is None else root.iter(f"{WORD}num"):
            self.abstract[one.get(f"{WORD}numId")] = value(one, "abstractNumId")

    def mark(self, paragraph):
        """Return what stands before `paragraph` in its list: "• ", "2. " or "" for what is in none."""
        properties = paragraph.find(f"{WORD}pPr/{WORD}numPr")
        if properties is None:
            style = value(paragraph.find(f"{WORD}pPr"), "pStyle") or ""
            return "• " if style.startswith(("ListBullet", "Punktlista")) else self.style_number(style)
        number, level = value(properties, "numId"), value(properties, "ilvl") or "0"
        if number in (None, "0"):
            return ""
        key = self.abstract.get(number), level
        if self.formats.get(key, "bullet") in UNNUMBERED:
            return "• " if self.formats.get(key) != "none" else ""
        return self.next_number((number, level))

    def style_number(self, style):
        """Return the mark of a numbered list's own style."""
        return self.next_number(style) if style.startswith(("ListNumber", "Numreradlista")) else ""

    def next_number(self, key):
        """Return the next number of the list `key`."""
        return f"{next(self.counters.setdefault(key, count(1)))}. "


def value(element, name):
    """Return the value of the child `name` of `element`, or None."""
    child = None if element is None else element.find(f"{WORD}{name}")
    return None if child is None else child.get(f"{WORD}val")


def heading_styles(root):
    """Return the ids of the styles that are headings."""
    found = set()
    for style in () if root is None else root.iter(f"{WORD}style"):
        name = (value(style, "name") or "").casefold()
        if name.startswith(("heading", "rubrik")):
            found.add(style.get(f"{WORD}styleId"))
    return found


# The text


class Walker:
    """Goes through an element in the order it is read; `notes` are put in behind the paragraphs that refer to them."""

    def __init__(self, reader, notes):
        self.reader, self.notes = reader, notes

    def items(self, element, depth=0):
        """Return the Paragraphs and Tables in `element`."""
        if depth > DEEPEST:
            raise Unreadable("Word-filens tabeller ligger för djupt i varandra för att kunna läsas.")
        found = []
        for child in element:
            if child.tag in HIDDEN or child.tag == FALLBACK:
                continue
            if child.tag == f"{WORD}p":
                found += self.paragraph(child, depth)
            elif child.tag == f"{WORD}tbl":
                found.append(self.table(child, depth))
            elif isinstance(child.tag, str):
                found += self.items(child, depth + 1)
        return found

    def table(self, element, depth):
        """Return the Table in `element`."""
        rows = [
            [self.items(cell, depth + 1) for cell in row.iter(f"{WORD}tc") if nearest(cell, "tr") is row]
            for row in element.iter(f"{WORD}tr")
            if nearest(row, "tbl") is element
        ]
        return Table(rows)

    def paragraph(self, element, depth):
        """Return the Paragraph in `element`, and after it those of text boxes and notes that hang on it."""
        pieces, boxes = [], []
        self.collect(element, pieces, boxes)
        style = value(element.find(f"{WORD}pPr"), "pStyle")
        text = clean("".join(pieces))
        mark = self.reader.numbering.mark(element) if text.strip() else ""
        found = [Paragraph(mark + text, style in self.reader.headings)]
        for box in boxes:
            found += self.items(box, depth + 1) if not isinstance(box, str) else [Paragraph(clean(box))]
        return found

    def collect(self, element, pieces, boxes):
        """Add the text in `element` to `pieces`, and what stands beside the line of text to `boxes`."""
        stack = [iter(element)]
        links = [None]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
                link = links.pop()
                pieces += self.address(link, pieces)
            elif child.tag in HIDDEN or child.tag == FALLBACK or not isinstance(child.tag, str):
                continue
            elif child.tag == f"{WORD}txbxContent":
                boxes.append(child)
            elif not self.take(child, pieces, boxes):
                stack.append(iter(child))
                links.append((child, len(pieces)) if child.tag == f"{WORD}hyperlink" else None)

    def take(self, child, pieces, boxes):
        """Add the sign or text that `child` is, and return whether it was one."""
        name = child.tag.rpartition("}")[2]
        if child.tag == f"{WORD}t":
            pieces.append(child.text or "")
        elif name in SIGNS and child.tag.startswith(WORD):
            pieces.append("\f" if child.get(f"{WORD}type") == "page" else SIGNS[name])
        elif name in ("footnoteReference", "endnoteReference"):
            boxes.append(self.notes.get(name.removesuffix("Reference"), {}).get(child.get(f"{WORD}id"), ""))
        elif child.tag == f"{WORD}sym":
            pieces.append(symbol(child.get(f"{WORD}char")))
        else:
            return False
        return True

    def address(self, link, pieces):
        """Return where a link leads, to stand behind its text, unless the text says so itself."""
        if link is None:
            return []
        element, start = link
        _kind, target = self.reader.relations.get(element.get(f"{RELATION}id"), ("", ""))
        shown = "".join(pieces[start:]).strip()
        bare = target.removesuffix("/").partition("://")[2].removeprefix("www.")
        if not target.lower().startswith(("http://", "https://")) or not shown or (bare and bare in shown):
            return []
        # A link broken over two elements, or a text with a dot or slash, is the address itself.
        return [] if "://" in shown or shown.startswith("www.") else [f" {target}"]


def symbol(code):
    """Return the sign with the hexadecimal `code`, or "" for none."""
    try:
        sign = chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return ""
    return "" if "\ud800" <= sign <= "\udfff" else sign


def nearest(element, name):
    """Return the nearest element above `element` called `name`."""
    return next(element.iterancestors(f"{WORD}{name}"), None)
