"""Free seats: those a place has, less those placed on and those reserved. Everybody who asks counts here.

A place has no seats before it opens, after it closes, nor outside its season.
"""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from . import slots
from .models.places import MOST_TAKEN_OF
from .models.seats import NO_END


def free_seats(places, first, last=None):
    """Return `{id of the place: fourteen numbers}`, the fewest seats free on each half-day from `first` to `last`.

    `places` are rows of Place, however many: one query. Without `last` it is about one day.
    """
    return {pk: free for (pk, _number), free in free_in_periods(places, [(first, last or first)]).items()}


def free_in_periods(places, periods):
    """Return `{(id of the place, number of the period): fourteen numbers}` for the (first, last) of each of `periods`.

    In one query. A number is never below 0: where seats were made fewer, or a place closed, while people are there.
    """
    places, taken = list(places), {}
    with connection.cursor() as cursor:
        firsts, lasts = zip(*periods, strict=True)
        cursor.execute(MOST_TAKEN_OF, [list(firsts), list(lasts), [place.pk for place in places]])
        for number, pk, most in cursor.fetchall():
            taken[pk, number - 1] = most
    return {
        (place.pk, number): free_of(place, first, last, taken.get((place.pk, number)))
        for number, (first, last) in enumerate(periods)
        for place in places
    }


def free_of(place, first, last, taken):
    """Return the seats of `place` less those `taken` (None for none) in a period."""
    if not place.is_usable(first, last):
        return slots.none()
    return [max(seats - used, 0) for seats, used in zip(place.seats, taken or slots.none(), strict=True)]


def weeks_ahead(place, today, number):
    """Return (first day, last day, fourteen numbers) of this week from `today` on and of the `number` weeks after it.

    A half-day counts as free in a week when it is so on all its days: the week is what one is placed by.
    """
    monday = today - timedelta(days=today.weekday())
    periods = [(today, monday + timedelta(days=6))]
    periods += [(monday + timedelta(days=7 * week), monday + timedelta(days=7 * week + 6)) for week in range(1, number)]
    free = free_in_periods([place], periods)
    return [(first, last, free[place.pk, index]) for index, (first, last) in enumerate(periods)]


def short_of(place, seats):
    """Return the (slot, taken) of each half-day of which more seats of `place` are taken, now or later, than `seats`.

    Only half-days that are to have fewer seats than now, as the database judges it.
    """
    with connection.cursor() as cursor:
        cursor.execute(MOST_TAKEN_OF, [[timezone.localdate()], [NO_END], [place.pk]])
        row = cursor.fetchone()
    taken = row[2] if row else slots.none()
    return [
        (slot, used)
        for slot, used in enumerate(taken)
        if used > seats[slot] and seats[slot] < place.seats[slot]
    ]  # fmt: skip
