"""The values of a heading: names, dates and links in the ways people write them."""

import re
from datetime import date

MONTH_NAMES = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, start=1)}
SHORT_MONTHS = {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9, "febr": 2}
ORDINALS = (
    "första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde", "elfte",
    "tolfte", "trettonde", "fjortonde", "femtonde", "sextonde", "sjuttonde", "artonde", "nittonde", "tjugonde",
    "tjugoförsta", "tjugoandra", "tjugotredje", "tjugofjärde", "tjugofemte", "tjugosjätte", "tjugosjunde",
    "tjugoåttonde", "tjugonionde", "trettionde", "trettioförsta",
)  # fmt: skip
DAYS = {name: number for number, name in enumerate(ORDINALS, start=1)}
MONTH = "|".join(sorted([*MONTHS, *SHORT_MONTHS], key=len, reverse=True))
DAY = r"(?P<day>\d{1,2})(?::?[ea])?\.?"
DATES = (
    re.compile(r"\b(?P<year>\d{4})\s?[-–./]\s?(?P<month>\d{1,2})\s?[-–./]\s?(?P<day>\d{1,2})\b"),
    re.compile(r"\b(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})\b"),
    re.compile(r"\b(?P<day>\d{1,2})\s*[-–./]\s*(?P<month>\d{1,2})[\s./–-]+(?P<year>\d{4})\b"),
    re.compile(rf"\b{DAY}\s+(?P<name>{MONTH})\b\.?,?\s+(?:år\s+)?(?P<year>\d{{4}})\b", re.I),
    re.compile(rf"\b(?P<word>{'|'.join(ORDINALS)})\s+(?P<name>{MONTH})\b\.?,?\s+(?P<year>\d{{4}})\b", re.I),
    # Years of two figures: 19/11-21, 19 nov -21, 211119
    re.compile(r"\b(?P<day>\d{1,2})\s*[./]\s*(?P<month>\d{1,2})\s*[-–./ ]+(?P<short>\d{2})\b(?!\s*[:.]\d)"),
    re.compile(rf"\b{DAY}\s+(?P<name>{MONTH})\b\.?\s*[-–’']\s?(?P<short>\d{{2}})\b", re.I),
    re.compile(r"(?<![\d-])(?P<short>\d{2})(?P<month>\d{2})(?P<day>\d{2})(?![\d-])"),
)
WEEKDAY = re.compile(r"\b(?:mån|tis|ons|tors?|fre|lör|sön)(?:dag(?:en)?)?\b\.?|\bden\b", re.IGNORECASE)
BETWEEN_NAMES = re.compile(r"\s*(?:[,;\n]|\b(och|samt)\b|&)\s*(?![^(]*\))", re.IGNORECASE)
NAMES_IN_LINE = re.compile(r"\w+ \w+,")
PARTICLE = r"(?:von|af|av|de|van)"
BROKEN_NAME = re.compile(rf"((?:(?<=, )\w+|\b{PARTICLE}))\n(?=[A-ZÅÄÖÉ]|{PARTICLE}\b)")
FORMS = {
    "digital": re.compile(
        r"\W*(?:digitalt?(?: besök)?|på distans|via teams|teams|videomöte|distansbesök)\W*", re.IGNORECASE
    ),
    "outdoors": re.compile(r"\W*(?:utomhus|utomhusbesök|ute)\W*", re.IGNORECASE),
    "on_site": re.compile(r"\W*(?:på plats|fysiskt?(?: besök)?|besök på plats|platsbesök)\W*", re.IGNORECASE),
}
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
    name = (parts.get("name") or "").lower()
    month = parts.get("month") or MONTHS.get(name) or SHORT_MONTHS.get(name)
    number = parts.get("day") or DAYS[parts["word"].lower()]
    try:
        day = date(int(parts.get("year") or f"20{parts['short']}"), int(month), int(number))
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2099 else None


def split_names(text):
    """Return `(names, joints)`: the names in `text`, and the words "och" and "samt" that stood between them."""
    names, joints = [], []
    start = 0
    text = with_whole_names(text)
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


def with_whole_names(text):
    """Return `text` with names in one line that a narrow column broke in two: "Anna Ek, Bo / Al, Cia Lind"."""
    # Where names stand one a line, without commas, one of a single word is whole.
    return BROKEN_NAME.sub(r"\1 ", text) if NAMES_IN_LINE.search(text) else text


def is_link(text):
    """Return whether `text` is a link and nothing else."""
    return bool(LINK.fullmatch(text))


def find_form(text):
    """Return the code of the form of the visit that `text` says and nothing else, or ""."""
    return next((form for form, pattern in FORMS.items() if pattern.fullmatch(text)), "")
