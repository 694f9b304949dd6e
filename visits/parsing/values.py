"""The values of a heading: names, dates and links in the ways people write them."""

import re
from datetime import date

MONTH_NAMES = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, start=1)}
DATES = (
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b"),
    re.compile(r"\b(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})\b"),
    re.compile(r"\b(?P<day>\d{1,2})\s*[./]\s*(?P<month>\d{1,2})[\s./-]+(?P<year>\d{4})\b"),
    re.compile(r"\b(?P<day>\d{1,2})(?::?[ea])?\.?\s+(?P<name>" + "|".join(MONTHS) + r")\s+(?P<year>\d{4})\b", re.I),
)
WEEKDAY = re.compile(r"\b(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?\b|\bden\b", re.IGNORECASE)
BETWEEN_NAMES = re.compile(r"\s*(?:[,;\n]|\b(och|samt)\b|&)\s*(?![^(]*\))", re.IGNORECASE)
LINK = re.compile(r"(?:https?://|www\.)\S+|\S+\.\w{2,}(?:/\S*)?", re.IGNORECASE)


def find_date(text):
    """Return `(day, rest)`: the first date in `text`, and what else it says than the date and its weekday.

    `(None, text)` when there is no date between 1900 and 2099 in it.
    """
    for pattern in DATES:
        found = pattern.search(text)
        day = found and as_date(found.groupdict())
        if day:
            return day, WEEKDAY.sub("", text[: found.start()] + " " + text[found.end() :]).strip(" ,.;")
    return None, text


def as_date(parts):
    """Return the date of the matched `parts`, or None for a day that does not exist."""
    month = parts.get("month") or MONTHS[parts["name"].lower()]
    try:
        day = date(int(parts["year"]), int(month), int(parts["day"]))
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2099 else None


def split_names(text):
    """Return `(names, joints)`: the names in `text`, and the words "och" and "samt" that stood between them."""
    names, joints = [], []
    start = 0
    for found in [*BETWEEN_NAMES.finditer(text), None]:
        name = text[start : found.start() if found else len(text)].strip()
        # "Bo Ek, ordförande": what begins with a small letter says something of the one before.
        if name and names and name[0].islower():
            names[-1] += f", {name}"
        elif name:
            names.append(name)
        if found:
            joints += [found[1]] if found[1] else []
            start = found.end()
    return names, joints


def is_link(text):
    """Return whether `text` is a link and nothing else."""
    return bool(LINK.fullmatch(text))
