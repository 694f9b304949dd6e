"""The group screen: who is at a place on a day, as supervisors see it, and what they send from it.

A supervisor never gets a participant: the rows carry the name shown at the place and nothing else of the person.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from config.forms import DateField
from config.postgres import SwedishOrder
from config.workdays import is_workday

from .attendance import hours_on, is_planned
from .enums import COUNTS_AS_PRESENT, AttendanceState
from .group_words import short_hours
from .models import AbsenceNotice, Attendance, Placement
from .models.attendance import MOST_HOURS, WHOLE_DAY
from .slots import days_between

# So far back a supervisor marks; what is older the coordinator puts right.
DAYS_BACK = 14
# So old a tap may be that has waited on a telephone without a connection.
OLDEST_TAP = timedelta(days=30)
NOT_MARKED = ""
COLUMNS = ("participant_id", "place_id", "shown_name", "hours", "slots", "starts_on", "ends_on")
PLACE_COLUMNS = ("name", "season", "starts_on", "ends_on")
MARK_COLUMNS = ("participant_id", "placement_id", "activity", "on", "state", "hours", "marked_at", "marked_by__name")
TOLD_COLUMNS = ("participant_id", "kind", "ends_on")
STATES = tuple(AttendanceState)


def days_open(today):
    """Return the first day that can be marked on `today`."""
    return today - timedelta(days=DAYS_BACK - 1)


def day_named(text):
    """Return the day in `text`, None when there is none."""
    try:
        return DateField().clean(text)
    except forms.ValidationError:
        return None


def day_in(text, today):
    """Return the day in `text` if it can be marked on `today`, else None."""
    day = day_named(text)
    return day if day and days_open(today) <= day <= today else None


def reachable(user, day):
    """Return the placements whose attendance of `day` the supervisor `user` may write: those at own places that day.

    With protected identity only where `user` is named on the case.
    """
    return Placement.objects.at_own_place(user, day)


def seen(user, day):
    """Return those of the reachable that `user` may be shown: whoever is placed there now too (access.md)."""
    own = reachable(user, day)
    return own if day == timezone.localdate() else own.filter(pk__in=Placement.objects.current().values("pk"))


@dataclass(frozen=True)
class Row:
    """Somebody in the group: the placement, whether planned that day, the mark and what was announced."""

    placement: Placement
    is_planned: bool
    mark: Attendance | None
    notice: AbsenceNotice | None
    # A register has told of the day as a whole: it is marked, and how is not told at the place.
    is_read_in: bool = False

    @property
    def is_marked(self):
        """Whether the day needs no mark any more."""
        return self.mark is not None or self.is_read_in

    @property
    def state(self):
        """The state marked, "" when not marked."""
        return self.mark.state if self.mark else NOT_MARKED

    @property
    def is_present(self):
        """Whether the mark counts as present."""
        return self.state in COUNTS_AS_PRESENT

    @property
    def may_be_proposed(self):
        """Whether there is an announced absence to confirm with one tap."""
        return self.notice is not None and not self.is_marked

    @property
    def was(self):
        """What stands there, as the form sends it back, so that only what was changed is saved."""
        return f"{self.state}|{short_hours(self.mark.hours)}" if self.mark else ""


def placed_at(place, own):
    """Return those of the placements `own`, as `seen` gives them, that are at `place`, by name: one query."""
    placements = list(own.filter(place=place).only(*COLUMNS).order_by(SwedishOrder("shown_name"), "pk"))
    for placement in placements:
        placement.place = place
    return placements


def rows_of(placements, day, told=None):
    """Return the Rows of `placements`, as placed_at gives them, on `day`: two queries.

    `told` is what told_of has read already, if it has.
    """
    marks = list(marks_of(placements, day).select_related("marked_by").only(*MARK_COLUMNS))
    read_in = {mark.participant_id for mark in marks if mark.is_whole_day}
    marks = {mark.placement_id: mark for mark in marks if not mark.is_whole_day}
    told = told_of(placements, day) if told is None else told
    return [
        Row(
            placement, is_planned(placement, day), marks.get(placement.pk), told.get(placement.participant_id),
            placement.participant_id in read_in,
        )
        for placement in placements
    ]  # fmt: skip


def marks_of(placements, day):
    """Return the attendance of `day` that is about `placements`, or about the day of those people as a whole."""
    ids, people = zip(*((one.pk, one.participant_id) for one in placements), strict=True) if placements else ((), ())
    at_place = Q(placement__in=ids) | WHOLE_DAY
    return Attendance.objects.filter(at_place, participant__in=people, on=day)


def read_in_of(placements, day):
    """Return the ids of those of `placements` whose day a register has told of as a whole: one query."""
    people = {placement.participant_id for placement in placements}
    read_in = Attendance.objects.whole_days().filter(participant__in=people, on=day)
    read_in = set(read_in.values_list("participant", flat=True))
    return {placement.pk for placement in placements if placement.participant_id in read_in}


def told_of(placements, day):
    """Return `{id of the participant: AbsenceNotice}` of what is announced of `day`: one query."""
    people = {placement.participant_id for placement in placements}
    told = AbsenceNotice.objects.filter(participant__in=people).touching(day, day).order_by("-pk").only(*TOLD_COLUMNS)
    return {notice.participant_id: notice for notice in told}


def places_of(user, day):
    """Return [(place, how many are there on `day`, how many of them are not marked)] of `user`'s places, by name."""
    placements = list(seen(user, day).select_related("place").order_by("place__sort_name", "place"))
    marked = set(marks_of(placements, day).values_list("participant", "placement"))
    found = {}
    for placement in placements:
        planned, here = is_planned(placement, day), (placement.participant_id, placement.pk)
        count, missing = found.get(placement.place, (0, 0))
        missing += planned and marked.isdisjoint({here, (placement.participant_id, None)})
        found[placement.place] = (count + (planned or here in marked), missing)
    return [(place, count, missing) for place, (count, missing) in found.items()]


def days_behind(placements, today):
    """Return `{day: (how many were to come or are marked, how many are not marked)}` of the days that can be marked.

    Of `placements`, as placed_at gives those whom the user may see now, until `today`: one query.
    """
    marks = Attendance.objects.filter(placement__in=[one.pk for one in placements]).between(days_open(today), today)
    marked = set(marks.values_list("placement", "on"))
    found = {}
    for day in days_between(days_open(today), today):
        planned = {one.pk for one in placements if is_planned(one, day)}
        come = {one.pk for one in placements if (one.pk, day) in marked}
        found[day] = (len(planned | come), len(planned - come))
    return found


def days_worth(found):
    """Return those of the days `found` by days_behind that one steps through: workdays, and those with people."""
    return [day for day, (people, _missing) in found.items() if people or is_workday(day)]


HOURS = forms.DecimalField(
    min_value=0, max_value=MOST_HOURS, decimal_places=2, max_digits=4, localize=True, required=False,
)  # fmt: skip


class Sent:
    """What was sent from the group screen, by script or by form: `marks`, whom to `fill` as present, and `errors`.

    `marks` are (placement, state, hours). `errors` are sentences by the id of the placement, under None those about
    all of it. `typed` is what was sent, by id, so that the page can show it again.
    """

    def __init__(self, post, placements, day, told, read_in):
        self.post, self.placements, self.day, self.told, self.read_in = post, placements, day, told, read_in
        self.marks, self.fill, self.errors, self.typed = [], [], {}, {}
        self.key = self.read_key()
        for pk, placement in placements.items():
            self.read_row(pk, placement)
        if "take" in post:
            self.read_confirmed(post["take"])
        if "all" in post:
            self.read_all()

    def read_key(self):
        """Return the key of the tap."""
        try:
            return UUID(self.post.get("key", ""))
        except ValueError:
            self.errors[None] = _("The page is out of date. Open it again.")
            return None

    def read_row(self, pk, placement):
        """Read what is sent of one placement, if it differs from what stood on the page."""
        state, hours = self.post.get(f"state-{pk}"), self.post.get(f"hours-{pk}", "").strip()
        if state is None:
            return
        self.typed[pk] = (state, hours)
        if state not in (NOT_MARKED, *STATES):
            self.errors[pk] = _("Choose one of the states.")
        elif pk in self.read_in:
            self.errors[pk] = _("The day has been read in from a register already, and is not marked here.")
        elif self.is_changed(pk, placement, state, hours):
            self.read_mark(pk, placement, state, hours)

    def is_changed(self, pk, placement, state, hours):
        """Return whether the row says anything else than it did when the page was opened."""
        was = self.post.get(f"was-{pk}")
        if was is None:
            return True
        old, _bar, old_hours = was.partition("|")
        return state != old or (state in COUNTS_AS_PRESENT and hours != old_hours)

    def read_mark(self, pk, placement, state, hours):
        """Add the mark of one placement, with the hours of the weekday where none are written."""
        if state not in COUNTS_AS_PRESENT or not hours:
            self.marks.append((placement, state, hours_on(placement, self.day) if not hours else Decimal(0)))
            return
        try:
            self.marks.append((placement, state, HOURS.clean(hours)))
        except forms.ValidationError:
            self.errors[pk] = _("Write the hours as a number from 0 to 24, for example 6 or 3,5.")

    def read_confirmed(self, text):
        """Add the mark that was announced of the placement whose id is `text`."""
        placement = self.placements.get(int(text) if text.isascii() and text.isdigit() else None)
        if placement is None or placement.participant_id not in self.told or placement.pk in self.read_in:
            self.errors[None] = _("The absence is no longer announced. Choose a state instead.")
            return
        self.marks = [mark for mark in self.marks if mark[0] != placement]
        self.marks.append((placement, self.told[placement.participant_id].proposed_state, Decimal(0)))

    def read_all(self):
        """Mark as present all that were on the page without a mark, but for those whose absence is announced."""
        marked = {placement.pk for placement, _state, _hours in self.marks}
        self.fill = [
            (placement, AttendanceState.PRESENT, hours_on(placement, self.day))
            for pk, placement in self.placements.items()
            if self.post.get(f"was-{pk}") == ""
            and pk not in marked
            and pk not in self.read_in
            and placement.participant_id not in self.told
            and is_planned(placement, self.day)
        ]

    def save(self, by, at):
        """Save it as tapped by `by` at the moment `at`; a constant number of statements."""
        if self.marks:
            Attendance.objects.mark(self.marks, on=self.day, by=by, at=at, key=self.key)
        if self.fill:
            Attendance.objects.mark(self.fill, on=self.day, by=by, at=at, key=self.key, only_unmarked=True)


def tapped_at(text, now=None):
    """Return the moment of a tap made so many milliseconds ago as `text` says; now when it says nothing we can use.

    A telephone's clock may be wrong, so it tells how long ago and not when. Older than OLDEST_TAP is none.
    """
    now = now or timezone.now()
    if not (text.isascii() and text.isdigit() and len(text) < 13):
        return now
    age = timedelta(milliseconds=int(text))
    return now - age if age <= OLDEST_TAP else None


def received(user, place, day, post):
    """Return what `user` sends of `place` on `day`, as Sent: three queries."""
    placements = reachable(user, day).filter(place=place).only(*COLUMNS).order_by("pk").in_bulk()
    for placement in placements.values():
        placement.place = place
    people = placements.values()
    return Sent(post, placements, day, told_of(people, day), read_in_of(people, day))
