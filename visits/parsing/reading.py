"""From the bytes of a file to its text."""

import codecs
import re
import unicodedata

LARGEST = 1_000_000
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What no text file holds; tab, line feed, form feed and carriage return are the ones it may.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Unreadable(Exception):
    """The file is not one that can be read; the message is a Swedish sentence that says why."""


def read_text(content):
    """Return the text in `content` (bytes) with newlines as line breaks; raise Unreadable.

    UTF-8 with or without byte order mark, UTF-16 with one, and the Windows code page 1252 are understood.
    """
    if len(content) > LARGEST:
        raise Unreadable(f"Filen är för stor: högst {LARGEST // 1000} kB kan läsas in.")
    text = decode(content)
    if CONTROL.search(text):
        raise Unreadable("Filen är ingen textfil: spara protokollet som oformaterad text (.txt) och läs in den filen.")
    text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00ad\n", "").replace("\u00ad", "")
    if not text.strip():
        raise Unreadable("Filen är tom.")
    return text


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
