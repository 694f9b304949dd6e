"""Files that people send as background material: which kinds are taken, told by their bytes, and what they are called.

A file is never opened beyond what tells its kind, and goes out as it came in, as something to save.
"""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 120
OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"


@dataclass(frozen=True)
class File:
    """A file taken: its bytes, the name it is saved under, and its kind as we tell it."""

    name: str
    content: bytes
    content_type: str


def begins(*signatures):
    """Return the test of content that begins with one of `signatures`."""
    return lambda content: content.startswith(signatures)


def holds(part):
    """Return the test of a Word, Excel or PowerPoint file: a zip with a folder `part` and no macros."""

    def is_it(content):
        names = names_in(content)
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return "[Content_Types].xml" in names and any(name.startswith(f"{part}/") for name in names) and not has_macros

    return is_it


def names_in(content):
    """Return the names of the files in a zip, none when it is no zip that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return []


def says(kind):
    """Return the test of an OpenDocument file: a zip whose first file, never compressed, names its `kind`."""
    return lambda content: content.startswith(b"PK\3\4") and content[30:].startswith(b"mimetype" + kind.encode())


def is_text(content):
    """Return whether `content` can be text: in the encodings that are met with no byte of it is nought."""
    return b"\0" not in content


# Ending -> the kind it is sent as, and the test of its bytes. Nothing that a browser would run is among them.
KINDS = {
    "pdf": ("application/pdf", begins(b"%PDF-")),
    "docx": (f"{OFFICE}.wordprocessingml.document", holds("word")),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", holds("xl")),
    "pptx": (f"{OFFICE}.presentationml.presentation", holds("ppt")),
    "odt": (f"{OPEN_DOCUMENT}.text", says(f"{OPEN_DOCUMENT}.text")),
    "ods": (f"{OPEN_DOCUMENT}.spreadsheet", says(f"{OPEN_DOCUMENT}.spreadsheet")),
    "odp": (f"{OPEN_DOCUMENT}.presentation", says(f"{OPEN_DOCUMENT}.presentation")),
    "jpg": ("image/jpeg", begins(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", begins(b"\xff\xd8\xff")),
    "png": ("image/png", begins(b"\x89PNG\r\n\x1a\n")),
    "txt": ("text/plain", is_text),
    "csv": ("text/csv", is_text),
}
ACCEPTED = ",".join(f".{ending}" for ending in KINDS)
# Marks that nobody sees and that let a name look like another, and signs that file systems give a meaning.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
RESERVED = re.compile(r'[\\/:*?"<>|]+')


def take(upload):
    """Return the uploaded file `upload` as a File; raise ValidationError with how to mend it."""
    if upload.size > LARGEST:
        raise ValidationError(
            _("The file is larger than 20 megabytes. Put it where it can be read, and give the link.")
        )
    name = safe_name(upload.name)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in KINDS:
        raise ValidationError(
            _("Files of this kind are not taken. Save it as PDF, Word, Excel, PowerPoint, OpenDocument, text or image.")
        )
    content_type, is_kind = KINDS[ending]
    content = upload.read()
    if not is_kind(content):
        raise ValidationError(
            _("The content is not what the ending .%(ending)s says, or it holds macros. Save the file anew as PDF."),
            params={"ending": ending},
        )
    return File(name, content, content_type)


def safe_name(name):
    """Return `name` as one that can be saved anywhere: no folders, nothing unseen, not too long, its ending kept."""
    name = unicodedata.normalize("NFC", name)
    name = "".join(sign for sign in name if unicodedata.category(sign) not in UNSEEN)
    name = " ".join(RESERVED.sub(" ", name.replace("\\", "/").rpartition("/")[2]).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME] or "fil"
    return (
        f"{stem[: LONGEST_NAME - len(ending) - 1].strip('. ') or 'fil'}.{ending}"
        if len(ending) < 10
        else name[:LONGEST_NAME]
    )
