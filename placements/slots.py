"""The week in half-days, as seats and placements count it: fourteen slots, Monday morning first."""

from datetime import timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

SLOTS = 14
MORNING, AFTERNOON = 0, 1


def none():
    """Return a week without anything in any slot."""
    return [0] * SLOTS


def slot_of(weekday, half):
    """Return the slot of `half` (MORNING, AFTERNOON) of `weekday`, 0 for Monday."""
    return 2 * weekday + half


def weekdays_in(slots):
    """Return the weekdays, 0 for Monday, with anything in one of `slots` of the day."""
    return [weekday for weekday in range(7) if any(slots[2 * weekday : 2 * weekday + 2])]


def in_words(slots):
    """Return `slots` as words: "måndag, tisdag förmiddag"."""
    parts = []
    for weekday in weekdays_in(slots):
        morning, afternoon = slots[2 * weekday : 2 * weekday + 2]
        name = str(WEEKDAYS[weekday]).lower()
        if morning and afternoon:
            parts.append(name)
        elif morning:
            parts.append(_("%(weekday)s morning") % {"weekday": name})
        else:
            parts.append(_("%(weekday)s afternoon") % {"weekday": name})
    return ", ".join(parts)


def days_between(first, last):
    """Yield the days from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
