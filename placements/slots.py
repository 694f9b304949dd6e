"""The week in half-days, as seats and placements count it: fourteen slots, Monday morning first."""

from datetime import timedelta
from itertools import groupby

from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

SLOTS = 14
MORNING, AFTERNOON = 0, 1


def none():
    """Return a week without anything in any slot."""
    return [0] * SLOTS


def week_of(numbers):
    """Return a week with 1 in each of the slots `numbers`."""
    return [int(slot in numbers) for slot in range(SLOTS)]


def slot_of(weekday, half):
    """Return the slot of `half` (MORNING, AFTERNOON) of `weekday`, 0 for Monday."""
    return 2 * weekday + half


def weekdays_in(slots):
    """Return the weekdays, 0 for Monday, with anything in one of `slots` of the day."""
    return [weekday for weekday in range(7) if any(slots[2 * weekday : 2 * weekday + 2])]


def in_words(slots):
    """Return `slots` as words, three days in a row or more as one: "måndag–onsdag, fredag förmiddag"."""

    def halves(day):
        return bool(slots[2 * day]), bool(slots[2 * day + 1])

    days = enumerate(weekdays_in(slots))
    runs = groupby(days, key=lambda numbered: (numbered[1] - numbered[0], halves(numbered[1])))
    return ", ".join(run_in_words([day for _place, day in run], *key[1]) for key, run in runs)


def run_in_words(days, morning, afternoon):
    """Return weekdays in a row, alike in which halves they have, as words."""
    names = [str(WEEKDAYS[day]).lower() for day in days]
    words = "%(weekday)s"
    if not afternoon:
        words = _("%(weekday)s morning")
    elif not morning:
        words = _("%(weekday)s afternoon")
    parts = names if len(names) < 3 else [f"{names[0]}–{names[-1]}"]
    return ", ".join(words % {"weekday": part} for part in parts)


def days_between(first, last):
    """Yield the days from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def slots_of(weekday=None, half=None):
    """Return the slots of a weekday and a half, of all where one is not given."""
    weekdays = range(7) if weekday is None else [weekday]
    halves = (MORNING, AFTERNOON) if half is None else [half]
    return [slot_of(day, part) for day in weekdays for part in halves]


def counted_in_words(counts):
    """Return how many there are of each half-day as words: "måndag 2, tisdag 2 förmiddag och 1 eftermiddag"."""
    parts = []
    for weekday in weekdays_in(counts):
        morning, afternoon = counts[2 * weekday : 2 * weekday + 2]
        words = (
            _("%(weekday)s %(morning)s")
            if morning == afternoon
            else _("%(weekday)s %(morning)s in the morning and %(afternoon)s in the afternoon")
        )
        names = {"weekday": str(WEEKDAYS[weekday]).lower(), "morning": morning, "afternoon": afternoon}
        parts.append(words % names)
    return ", ".join(parts)


def per_day(counts):
    """Return (name of the weekday, morning, afternoon) of each of the seven days."""
    return [(WEEKDAYS[day], counts[2 * day], counts[2 * day + 1]) for day in range(7)]


def months_between(first, last):
    """Return the months, 1 for January, from the day `first` to the day `last`."""
    count = min(12 * (last.year - first.year) + last.month - first.month + 1, 12)
    return sorted({(first.month - 1 + number) % 12 + 1 for number in range(count)})


def months_in_words(months):
    """Return the `months` by name in their order, "" for none."""
    return ", ".join(str(MONTHS[month]).lower() for month in sorted(months))


def week_in_short(counts, seats):
    """Return [(days, numbers, whether all are 0)] of the days with `seats`, those that stand alike together.

    The days as "mån–fre"; the numbers of `counts` as "3", as "3/1" for morning and afternoon, or of the half alone
    that has seats.
    """

    def told(day):
        (morning, afternoon), (has_morning, has_afternoon) = counts[2 * day : 2 * day + 2], seats[2 * day : 2 * day + 2]
        if not has_afternoon:
            return _("%(number)d in the morning") % {"number": morning}, not morning
        if not has_morning:
            return _("%(number)d in the afternoon") % {"number": afternoon}, not afternoon
        return str(morning) if morning == afternoon else f"{morning}/{afternoon}", not (morning or afternoon)

    days = enumerate(weekdays_in(seats))
    runs = groupby(days, key=lambda numbered: (numbered[1] - numbered[0], told(numbered[1])))
    return [(days_in_short([day for _place, day in run]), *words) for (_step, words), run in runs]


def days_in_short(days):
    """Return weekdays in a row as "mån" or "mån–fre"."""
    first, last = WEEKDAYS_ABBR[days[0]], WEEKDAYS_ABBR[days[-1]]
    return str(first) if len(days) == 1 else f"{first}–{last}"
