"""Attendance as pages and reports read it: the days somebody was to come, what was marked of them, and the sums.

Nothing here judges anybody: it counts. What counts as present is enums.COUNTS_AS_PRESENT alone.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from config.workdays import free_days

from . import slots
from .enums import PlacementStatus
from .hours import sums_of_rows
from .models import AbsenceNotice, Attendance, Placement


def is_open(place, day):
    """Return whether `place` is open on `day`: within its own days and its season, and no holiday."""
    if place.season and day.month not in place.season:
        return False
    ended = place.ends_on is not None and day > place.ends_on
    return not ended and day >= place.starts_on and day not in free_days(day.year)


def hours_on(placement, day):
    """Return the hours `placement` has on the weekday of `day`."""
    return placement.hours[day.weekday()]


def is_planned(placement, day):
    """Return whether whoever has `placement` is to come on `day`.

    It must go on, the weekday must have hours or a half-day in it, and the place must be open.
    """
    if day < placement.starts_on or (placement.ends_on is not None and day > placement.ends_on):
        return False
    weekday = day.weekday()
    return bool(placement.hours[weekday] or any(placement.slots[2 * weekday : 2 * weekday + 2])) and is_open(
        placement.place, day
    )


def planned_days(placement, first, last):
    """Return the days from `first` to `last` on which whoever has `placement` is to come."""
    first = max(first, placement.starts_on)
    last = min(last, placement.ends_on or last)
    return [day for day in slots.days_between(first, last) if is_planned(placement, day)] if first <= last else []


@dataclass(frozen=True)
class Day:
    """A day of somebody at a place: whether it was planned and with how many hours, the mark of it and what was told.

    `placement` is None for a day read in from a register that does not say where, and for an activity without a place.
    """

    on: date
    placement: Placement | None
    planned_hours: Decimal | None
    mark: Attendance | None
    notice: AbsenceNotice | None = None

    @property
    def where(self):
        """The place or the activity in words; "" for the day as a whole."""
        return str(self.placement.place) if self.placement else self.mark.where

    @property
    def is_planned(self):
        """Whether the person was to come."""
        return self.planned_hours is not None

    @property
    def is_coming(self):
        """Whether the day is yet to come."""
        return self.on > timezone.localdate()

    @property
    def is_unmarked(self):
        """Whether the day has come, or been, and nobody has marked it."""
        return self.is_planned and self.mark is None and not self.is_coming


def going_on(placements, first, last):
    """Keep those of the queryset `placements` that go on some day from `first` to `last`; also those ended since."""
    return placements.filter(
        Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last,
        status__in=(PlacementStatus.ONGOING, PlacementStatus.ENDED),
    )  # fmt: skip


def days_of(participant, user, first, last):
    """Return the Days of `participant` from `first` to `last` as `user` may read them, earliest first.

    Those the person was to come, and those that were marked all the same. Three queries.
    """
    placements = going_on(participant.placements.all(), first, last).select_related("place")
    marks = Attendance.objects.visible_to(user, participant).filter(participant=participant).between(first, last)
    notices = AbsenceNotice.objects.visible_to(user, participant).filter(participant=participant).touching(first, last)
    marks = marks.select_related("marked_by", "placement__place")
    return days(list(placements), list(marks), list(notices), first, last)


def days(placements, marks, notices, first, last):
    """Return the Days of `placements` and `marks` from `first` to `last`, earliest first."""
    marked = {(mark.on, mark.placement_id, mark.activity): mark for mark in marks}
    whole_days = {mark.on for mark in marks if mark.is_whole_day}
    found = [
        Day(day, placement, hours_on(placement, day), marked.pop((day, placement.pk, ""), None), told_of(notices, day))
        for placement in placements
        for day in planned_days(placement, first, last)
        # What a register says of a day without saying where is about the day as a whole.
        if day not in whole_days
    ]
    found += [Day(mark.on, mark.placement, None, mark, told_of(notices, mark.on)) for mark in marked.values()]
    return sorted(found, key=lambda day: (day.on, day.where))


def told_of(notices, day):
    """Return the first of the AbsenceNotices `notices` that covers `day`, or None."""
    return next((notice for notice in notices if notice.covers(day)), None)


@dataclass(frozen=True)
class DaySums:
    """What a list of Days comes to: hours `planned` to today, `to_come` and `attended`, and how many days of what."""

    planned: Decimal
    to_come: Decimal
    attended: Decimal
    planned_days: int
    present_days: int
    unmarked_days: int


def sums_of(found):
    """Return the DaySums of the Days `found`."""
    marks = [day.mark for day in found if day.mark]
    planned = [day for day in found if day.is_planned]
    return DaySums(
        planned=sum((day.planned_hours for day in planned if not day.is_coming), Decimal(0)),
        to_come=sum((day.planned_hours for day in planned if day.is_coming), Decimal(0)),
        attended=sums_of_rows(marks).attended,
        planned_days=len(planned),
        present_days=sum(mark.counts_as_present for mark in marks),
        unmarked_days=sum(day.is_unmarked for day in found),
    )
