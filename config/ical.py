"""Calendar files (iCalendar, RFC 5545): one event, with what a calendar needs and nothing else."""

import unicodedata

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header


def event_file(*lines):
    """Return the file of one event with the content `lines` ("NAME:value"); empty ones are left out."""
    whole = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Stegvis//SV", "BEGIN:VEVENT", *filter(None, lines), "END:VEVENT",
        "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(map(folded, whole))


def ical_response(content, name):
    """Return `content` as a file to save, called `name` with the ending .ics."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.ics")
    return response


def stamp(moment):
    """Return a moment as the format writes it, in UTC."""
    return f"{moment.astimezone(timezone.get_fixed_timezone(0)):%Y%m%dT%H%M%SZ}"


def escaped(text):
    """Return `text` with what the format gives a meaning taken as itself, and line breaks as spaces."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return plain(text)


def plain(text):
    """Return `text` on one line, without signs that control something."""
    return "".join(sign for sign in " ".join(text.split()) if unicodedata.category(sign) != "Cc")


def folded(line):
    """Return `line` in parts of at most 75 bytes, each further one begun by a space, as the format asks."""
    parts, part = [], ""
    for letter in line:
        if len(f"{part}{letter}".encode()) > 74:
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
