"""What stands in the cells of a register, in the ways people write it."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext as _

from config import personnummer
from config.forms import EARLIEST, LATEST
from config.postgres import fold

from ..enums import Sex

SEXES = {"kvinna": Sex.WOMAN, "k": Sex.WOMAN, "man": Sex.MAN, "m": Sex.MAN}
# Year first, as the standard has it, or day first, as people write.
YEAR_FIRST = re.compile(r"(\d{4})[-./ ]?(\d{1,2})[-./ ]?(\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?", re.ASCII)
DAY_FIRST = re.compile(r"(\d{1,2})\s?[-./ ]\s?(\d{1,2})\s?[-./ ]\s?(\d{4})", re.ASCII)
SPACE = re.compile(r"\s+")


class Wrong(ValueError):
    """A value cannot be what its column is about; the message is a sentence with how to mend it."""


def key_of(text):
    """Return `text` as names are compared: without regard to case and to how it is spaced."""
    return SPACE.sub(" ", unicodedata.normalize("NFC", str(text))).strip().casefold()


def as_text(value, longest):
    """Return a cell's `value` as text on one line or more, '' for None; raises Wrong when it is too long."""
    if value is None:
        return ""
    if isinstance(value, bool):
        raise Wrong(_("The cell says true or false, and a text belongs there."))
    text = unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > longest:
        raise Wrong(
            _("The text is %(now)d characters. At most %(most)d have room.") % {"now": len(text), "most": longest}
        )
    return text


def as_line(value, longest):
    """Return a cell's `value` as text on one line; raises Wrong."""
    return SPACE.sub(" ", as_text(value, longest)).strip()


def as_date(value):
    """Return the date in `value`: Excel's own, or text (2026-01-31, 20260131, 31/1 2026, 31.1.2026); None for None.

    Raises Wrong.
    """
    if value is None:
        return None
    found = value if isinstance(value, date) else date_in(str(value).strip())
    if not EARLIEST <= found <= LATEST:
        raise Wrong(_("The date must be between 1900 and 2099."))
    return found


def date_in(text):
    """Return the date written in `text`; raises Wrong."""
    year_first, day_first = YEAR_FIRST.fullmatch(text), DAY_FIRST.fullmatch(text)
    if year_first:
        year, month, day = year_first.groups()
    elif day_first:
        day, month, year = day_first.groups()
    else:
        raise Wrong(_("Write the date as year-month-day, for example 2026-01-31."))
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Wrong(_("That date does not exist. Write it as year-month-day, for example 2026-01-31.")) from None


def as_number(value):
    """Return the personal number in `value` as twelve digits, '' for None; raises Wrong."""
    if value is None:
        return ""
    # Excel drops the noughts that a number of ten digits begins with.
    text = f"{value:010d}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    try:
        return personnummer.parse(text)
    except ValueError:
        raise Wrong(str(personnummer.PersonnummerFormField.default_error_messages["invalid"])) from None


def as_sex(value):
    """Return the Sex that `value` says, None for None; raises Wrong."""
    if value is None:
        return None
    try:
        return SEXES[key_of(value)]
    except KeyError:
        raise Wrong(_("Write kvinna or man.")) from None


def as_year(value, today):
    """Return the year in `value`, None for None; raises Wrong for what nobody can be born in."""
    if value is None:
        return None
    text = str(value).strip()
    if not re.fullmatch(r"\d{4}", text, re.ASCII) or not today.year - 120 <= int(text) <= today.year:
        raise Wrong(_("Write the year of birth with four digits."))
    return int(text)


def same_name(one, other):
    """Return whether two names are the same but for accents, hyphens and capitals."""
    return " ".join(fold(one).split()) == " ".join(fold(other).split())
