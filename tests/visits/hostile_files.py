"""Files made to harm, or damaged on their way: `python -m tests.visits.hostile_files 10000` tries so many.

Every one of them must give a Document or a sentence, in time, and the process that reads must be there for the next.
"""

import os
import random
import sys
import time
import zipfile
import zlib
from functools import cache
from io import BytesIO

EMPTY_PACKAGE = b"PK\x05\x06" + b"\0" * 18
CELL, END_OF_CELL = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
OWN_FILE = '<!ENTITY x SYSTEM "file:///etc/passwd">'
MEGABYTE = 1024 * 1024
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def package(document, **parts):
    """Return a Word file whose document part is `document` (bytes); `parts` by name with "__" for "/"."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", TYPES)
        made.writestr("word/document.xml", document)
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def word(inner, before=""):
    """Return the document part with `inner` as its body."""
    return (
        f'<?xml version="1.0"?>{before}<w:document xmlns:w="{NAMESPACE}"><w:body>{inner}</w:body></w:document>'.encode()
    )


def paragraph(text):
    """Return a paragraph of Word."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*objects):
    """Return a PDF of `objects` (bytes), numbered from 1, the first of which is its catalogue; its table is damaged."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, it) for number, it in enumerate(objects, start=1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R /Size 9 >>\nstartxref\n0\n%%EOF"


def stream(content, filters=b"/FlateDecode"):
    """Return a stream of a PDF."""
    return b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(content), filters, content)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>"


@cache
def spaces():
    """Return four hundred megabytes of spaces, compressed."""
    return zlib.compress(b" " * (400 * MEGABYTE), 1)


def bombs():
    """Return `{name: function that gives the bytes}` of files made to harm."""
    return {
        "a large part": lambda: package(b" " * (120 * MEGABYTE)),
        "many large parts": lambda: package(word(""), **{f"word__{n}.xml": b" " * (8 * MEGABYTE) for n in range(12)}),
        "many parts": lambda: package(word(""), **{f"word__{n}.xml": b"" for n in range(4000)}),
        "a billion laughs": lambda: package(word("&a9;", f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>')),
        "a file of ours": lambda: package(word(paragraph("&x;"), f"<!DOCTYPE x [{OWN_FILE}]>")),
        "a place on the net": lambda: package(word("", '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">')),
        "deep tables": lambda: package(word(CELL * 2000 + paragraph("djupt") + END_OF_CELL * 2000)),
        "a wide table": lambda: package(word(f"<w:tbl><w:tr>{'<w:tc/>' * 400_000}</w:tr></w:tbl>")),
        "one long word": lambda: package(word(paragraph("a" * 9_000_000))),
        "many paragraphs": lambda: package(word(paragraph("Hur går det?") * 90_000)),
        "no document": lambda: package(b"<x/>"),
        "no Word": lambda: EMPTY_PACKAGE,
        "only the beginning": lambda: b"PK\x03\x04",
        "only the beginning of a PDF": lambda: b"%PDF-1.7",
        "macros and nothing else": lambda: package(b"", word__vbaProject_bin=b"Sub AutoOpen()"),
        "a stream that grows": lambda: pdf(CATALOGUE, PAGES, PAGE, stream(spaces())),
        "a stream that grows twice": lambda: pdf(
            CATALOGUE, PAGES, PAGE, stream(zlib.compress(spaces()), b"[/FlateDecode /FlateDecode]")
        ),
        "pages in a ring": lambda: pdf(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"),
        "objects in a ring": lambda: pdf(CATALOGUE, PAGES, b"<< /Type /Page /Contents 3 0 R /MediaBox 5 0 R >>"),
        "deep brackets": lambda: pdf(b"[" * 300_000),
        "a script": lambda: pdf(
            b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>", PAGES, PAGE,
            stream(zlib.compress(b"")),
        ),
        "text in endless turns": lambda: ("Hur? " * 190_000).encode(),
        "a line without end": lambda: b"a" * 999_999,
        "labels without end": lambda: ("Verksamhet: " * 80_000).encode(),
        "brackets without end": lambda: ("Datum (" * 130_000).encode(),
        "dates without end": lambda: ("1 januari " * 90_000).encode(),
    }  # fmt: skip


def bomb(name):
    """Return the bytes of the bomb called `name`."""
    return bombs()[name]()


def mutated(content, chance):
    """Return `content` with something changed by `chance` (a Random): bytes, a piece cut, doubled, or put elsewhere."""
    content = bytearray(content)
    for _time in range(chance.choice((1, 2, 5, 30))):
        place, length = chance.randrange(len(content)), chance.choice((1, 4, 60, 2000))
        kind = chance.randrange(6)
        if kind == 0:
            content[place] = chance.randrange(256)
        elif kind == 1:
            del content[place : place + length]
        elif kind == 2:
            content[place:place] = content[place : place + length]
        elif kind == 3:
            content[place:place] = chance.choice((b"\0", b"<", b"&x;", b"0 R", b"%%EOF", b"\xff\xfe", b"PK\x05\x06"))
        elif kind == 4:
            content[place : place + length] = chance.randbytes(length)
        else:
            content = content[:place] or content
        if not content:
            return b""
    return bytes(content)


def mutated_parts(content, chance):
    """Return a Word file with something changed within its parts, packed so that it can be unpacked again."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as new:
        hit = chance.choice([name for name in old.namelist() if name.endswith((".xml", ".rels"))])
        for name in old.namelist():
            new.writestr(name, mutated(old.read(name), chance) if name == hit else old.read(name))
    return file.getvalue()


def damaged(bases, number):
    """Return file number `number` made of `bases`, the bytes of sound ones; the same number gives the same file."""
    chance = random.Random(number)
    base = chance.choice(bases)
    is_word = base.startswith(b"PK")
    return mutated_parts(base, chance) if is_word and chance.random() < 0.7 else mutated(base, chance)


def bases():
    """Return the bytes of sound files in all three shapes."""
    from .documents import document
    from .renderings import as_docx, as_pdf

    texts = [document(answers=["Ja."] * 6), document("2023", answers=["- Nej\n- Jo"] * 6)]
    words = [as_docx(texts[0], table=True, head="Huvud"), as_docx(texts[1])]
    return [*words, as_pdf(texts[0], table=True), as_pdf(texts[1], foot=True), texts[0].encode()]


def main(count):
    """Read so many damaged files, and every bomb, and say how it went."""
    from visits.exchange import template_shapes
    from visits.parsing import Unreadable
    from visits.reader import DocumentReader

    reader, shapes, sound = DocumentReader(), template_shapes(), bases()
    files = [*map(bomb, bombs()), *(damaged(sound, number) for number in range(count))]
    outcomes, slowest, began = {}, 0, time.monotonic()
    for content in files:
        at = time.monotonic()
        try:
            reader.read(content, shapes)
            outcome = "läst"
        except Unreadable as error:
            outcome = str(error)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        slowest = max(slowest, time.monotonic() - at)
    print(f"{len(files)} filer på {time.monotonic() - began:.0f} s, den långsammaste {slowest:.1f} s")
    for outcome, number in sorted(outcomes.items(), key=lambda it: -it[1]):
        print(f"{number:6} {outcome}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
