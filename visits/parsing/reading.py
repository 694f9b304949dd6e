"""From the bytes of a file to what it says, by what the file is and not by what it is called."""

import codecs
import re
import unicodedata

LARGEST, LARGEST_FILE = 1_000_000, 10_000_000
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What no text file holds; tab, line feed, form feed and carriage return are the ones it may.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


PDF, ZIP, OLD_OFFICE, RTF = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"
# How far into a PDF its mark may stand; mail programs put things before it.
PDF_WITHIN = 1024


class Unreadable(Exception):
    """The file is not one that can be read; the message is a Swedish sentence that says why."""


def kind_of(content):
    """Return what the file with the bytes `content` is: "docx", "pdf" or "txt"; raise Unreadable for other kinds."""
    if content.startswith(OLD_OFFICE):
        raise Unreadable(
            "Filen är i det gamla Word-formatet eller skyddad med lösenord. Spara den som .docx utan lösenord."
        )
    if content.startswith(RTF):
        raise Unreadable("Filen är i formatet RTF. Öppna den i Word och spara den som .docx.")
    if content.startswith(ZIP):
        return "docx"
    return "pdf" if PDF in content[:PDF_WITHIN] else "txt"


def read(content):
    """Return what the file with the bytes `content` says: text, a Word or the Pages of a PDF; raise Unreadable.

    Must run within limits of time and memory (worker.py): what a file claims of itself may be meant to harm.
    """
    kind = kind_of(content)
    if len(content) > (LARGEST if kind == "txt" else LARGEST_FILE):
        largest = f"{LARGEST // 1000} kB" if kind == "txt" else f"{LARGEST_FILE // 1_000_000} MB"
        raise Unreadable(f"Filen är för stor: högst {largest} kan läsas in.")
    if kind == "docx":
        from .docx import read_docx

        return read_docx(content)
    if kind == "pdf":
        from .pdf import read_pdf

        return read_pdf(content)
    return read_text(content)


def read_text(content):
    """Return the text in `content` (bytes) with newlines as line breaks; raise Unreadable.

    UTF-8 with or without byte order mark, UTF-16 with one, and the Windows code page 1252 are understood.
    """
    if len(content) > LARGEST:
        raise Unreadable(f"Filen är för stor: högst {LARGEST // 1000} kB kan läsas in.")
    text = decode(content)
    if CONTROL.search(text):
        raise Unreadable("Filen är ingen textfil: spara protokollet som oformaterad text (.txt) och läs in den filen.")
    text = clean(text)
    if not text.strip():
        raise Unreadable("Filen är tom.")
    return text


def clean(text):
    """Return `text` composed, without signs that do not show, and with newlines as line breaks."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00ad\n", "").replace("\u00ad", "")


def decode(content):
    """Return `content` as text by its byte order mark, else as UTF-8 when it is that, else as code page 1252."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return decode_as(content, encoding)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return decode_as(content, "cp1252")


def decode_as(content, encoding):
    """Return `content` read as `encoding`; raise Unreadable when it is not."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("Filens tecken kan inte läsas: spara den som text med kodningen UTF-8.") from error
