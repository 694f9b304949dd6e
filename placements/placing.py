"""The course of a placement as plain rules: which step leads from which status where, what is full, when one talks.

Nothing here asks the database, so that every rule can be tried with any dates (domain.md 5).
"""

from datetime import date, timedelta

from config.postgres import fold
from config.workdays import is_workday

from . import slots
from .enums import TALKS, Party, PlacementStatus, TalkKind

# A person may hold two placements at once for a period of transition.
MOST_AT_ONCE = 2
FAR = date.max
# One talks a week after the start and before the end, and, where no end is set, midway after six weeks.
DAYS_TO_START_TALK = 7
DAYS_TO_MIDDLE_TALK = 42
DAYS_BEFORE_END_TALK = 7

PROPOSED, AGREED, ONGOING, ENDED, WITHDRAWN = (
    PlacementStatus.PROPOSED, PlacementStatus.AGREED, PlacementStatus.ONGOING, PlacementStatus.ENDED,
    PlacementStatus.WITHDRAWN,
)  # fmt: skip
# Which statuses each step can be taken from.
STEPS = {
    "agree": (PROPOSED, AGREED),
    "change": (PROPOSED, AGREED, ONGOING),
    "start": (AGREED,),
    "end": (ONGOING,),
    "withdraw": (PROPOSED, AGREED),
    "undo": (ONGOING, ENDED, WITHDRAWN),
}


def is_possible(step, status):
    """Return whether `step`, a key of STEPS, can be taken with a placement in `status`."""
    return status in STEPS[step]


def status_by_agreements(agreed):
    """Return AGREED when every Party has a day in `agreed`, `{party: day or None}`; PROPOSED otherwise."""
    return AGREED if all(agreed.get(party) for party in Party) else PROPOSED


def before_undo(status, agreed):
    """Return the status that undoing the last step gives back: an end the placement, a start what was agreed."""
    return ONGOING if status == ENDED else status_by_agreements(agreed)


def overlaps(one, other):
    """Return whether two periods (first day, last day or None) have a day in common."""
    return one[0] <= (other[1] or FAR) and other[0] <= (one[1] or FAR)


def most_at_once(period, others):
    """Return the most periods that hold on one and the same day of `period`, itself counted."""
    near = [other for other in others if overlaps(period, other)]
    days = [period[0], *(other[0] for other in near if other[0] > period[0])]
    return max(1 + sum(overlaps((day, day), other) for other in near) for day in days)


def full_slots(seats, wanted, period, uses):
    """Return `{slot: first day it is full}` of the half-days in `wanted`, within `period` (first, last or None).

    `uses` are (slots, first day, last day or None) of what else holds seats. The database judges the same way
    (REFUSE_OVERFILLING in models/seats.py): something new is full only from a day on which something begins.
    """
    first, last = period
    near = [use for use in uses if overlaps(period, use[1:])]
    days = sorted({first, *(use[1] for use in near if first < use[1] <= (last or FAR))})
    full = {}
    for day in days:
        there = [use[0] for use in near if overlaps((day, day), use[1:])]
        for slot in range(slots.SLOTS):
            taken = sum(use[slot] for use in there)
            if wanted[slot] and taken + wanted[slot] > seats[slot]:
                full.setdefault(slot, day)
    return full


def working_day(day, first=date.min, last=FAR):
    """Return `day`, or where it is none the next working day up to `last`, else the one before it from `first` on.

    Where there is none between them it is `day` itself.
    """
    later = earlier = day
    while later <= last and not is_workday(later):
        later += timedelta(days=1)
    if later <= last:
        return later
    while earlier >= first and not is_workday(earlier):
        earlier -= timedelta(days=1)
    return earlier if earlier >= first else day


def planned_talks(starts_on, ends_on):
    """Return `{TalkKind: day}` of the three-party talks of a placement from `starts_on` to `ends_on` (None: open).

    They never stand in the wrong order or after the last day; a short placement has them closer together. They stand
    on working days, where the placement has any.
    """
    days = days_of_talks(starts_on, ends_on)
    return {kind: working_day(on, starts_on, ends_on or FAR) for kind, on in days.items()}


def days_of_talks(starts_on, ends_on):
    """Return `{TalkKind: day}` as planned_talks, whatever day of the week it is."""
    last = ends_on or FAR
    start = min(starts_on + timedelta(days=DAYS_TO_START_TALK), last)
    if ends_on is None:
        return {TalkKind.START: start, TalkKind.MIDDLE: starts_on + timedelta(days=DAYS_TO_MIDDLE_TALK)}
    middle = starts_on + (ends_on - starts_on) // 2
    end = max(ends_on - timedelta(days=DAYS_BEFORE_END_TALK), starts_on)
    days = sorted([start, middle, end])
    return dict(zip(TALKS, days, strict=True))


def hides(name, first_name, last_name):
    """Return whether `name` is an alias: it has no word of the person's own names."""
    own = {*fold(first_name).split(), *fold(last_name).split()}
    return bool(name.strip()) and not own & set(fold(name).split())
