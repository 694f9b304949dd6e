"""Finding a participant by what somebody has at hand: part of a name, a birth date, a number, a case number."""

import re
from datetime import date

from django.db.models import Q

from config.postgres import fold

CASE_NUMBER = re.compile(r"s-?(\d{4})-?(\d{1,6})|(\d{4})-(\d{5,6})", re.ASCII | re.IGNORECASE)
DIGITS = re.compile(r"[\d+-]*\d[\d+-]*", re.ASCII)
CENTURIES = ("19", "20")
# A word shorter than this has no trigram of its own, so it must begin a name to be found by the index.
SHORTEST_INSIDE = 3


def matching(queryset, text):
    """Keep the participants in `queryset` that match every word of `text`.

    Letters match anywhere in a name (two letters or fewer: where a name begins), whatever the accents and hyphens.
    Digits match the beginning of a personal number in either century, a birth date, or a whole former number.
    """
    for word in text.split():
        queryset = queryset.filter(condition(word))
    return queryset


def condition(word):
    """Return the condition that one `word` of a search stands for."""
    case = CASE_NUMBER.fullmatch(word)
    if case:
        year, number = case.group(1) or case.group(3), case.group(2) or case.group(4)
        return Q(case_number=f"S-{year}-{int(number):05}")
    if DIGITS.fullmatch(word):
        return number_condition(re.sub(r"\D", "", word))
    return name_condition(word)


def name_condition(word):
    """Return the condition that a name contains `word`."""
    parts = fold(word).split()
    if not parts:
        return Q(pk__in=[])
    conditions = Q()
    for part in parts:
        conditions &= Q(search_name__contains=part if len(part) >= SHORTEST_INSIDE else f" {part}")
    return conditions


def number_condition(digits):
    """Return the condition that a personal number begins with `digits`, or that they are a birth date."""
    starts = [century + digits for century in CENTURIES if len(digits) <= 10]
    if digits.startswith(("18", *CENTURIES)):
        starts.append(digits)
    conditions = Q(pk__in=[])
    for start in starts:
        conditions |= Q(personal_number__startswith=start)
        if len(start) == 12:
            conditions |= Q(former_numbers__contains=[start])
        elif len(start) == 8:
            conditions |= birth_date_condition(start)
    return conditions


def birth_date_condition(digits):
    """Return the condition that the birth date is `digits` (YYYYMMDD), which finds those without a number too."""
    try:
        return Q(birth_date=date(int(digits[:4]), int(digits[4:6]), int(digits[6:])))
    except ValueError:
        return Q(pk__in=[])
