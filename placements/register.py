"""The sheet `närvaro` of a register: how it was each day, and for how many hours, about people who are in Stegvis.

A register says nothing of the place. What somebody has marked in Stegvis, or changed since it was read in, is never
written over; what an earlier file said is, when a later one says otherwise.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from config.bulk import copy_in
from config.history import last_acts
from config.hours import number_in_words, plain
from participants.enums import RowStatus
from participants.register.of_people import DAY, SheetOfPeople
from participants.register.people import IDENTITY, key_in
from participants.register.sheet import IMPORT_ACT
from participants.register.table import Column
from participants.register.values import Wrong, key_of

from .enums import COUNTS_AS_PRESENT, AttendanceState
from .models import Attendance

STATE, HOURS = "status", "timmar"
# The words of a register; those the pages have are known too.
STATES = {
    "närvarande": AttendanceState.PRESENT,
    "annan aktivitet": AttendanceState.ELSEWHERE,
    "giltig frånvaro": AttendanceState.VALID_ABSENCE,
    "ogiltig frånvaro": AttendanceState.INVALID_ABSENCE,
    "sjuk med intyg": AttendanceState.SICK_CERTIFIED,
    "sjuk utan intyg": AttendanceState.SICK,
}
NUMBER = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?", re.ASCII)
MOST = 24


def state_words():
    """Return `{word: AttendanceState}` of every word a state may be written with."""
    with override("sv"):
        return STATES | {key_of(state.label): state for state in AttendanceState}


def as_hours(value):
    """Return the hours in `value`, a number or text with comma or point, None for None; raises Wrong."""
    if value is None:
        return None
    text = str(value).strip()
    if isinstance(value, bool) or not NUMBER.fullmatch(text) or Decimal(text.replace(",", ".")) > MOST:
        raise Wrong(_("Write the hours as a number from 0 to 24 with at most two decimals, for example 6 or 3,5."))
    return plain(text.replace(",", "."))


@dataclass
class AttendanceEntry:
    """A row about a day."""

    line: object
    person: object
    day: object
    state: AttendanceState
    hours: Decimal

    @property
    def words(self):
        """What tells the row from others."""
        return self.person, self.day, self.state, self.hours


class AttendanceSheet(SheetOfPeople):
    """Reads in attendance: one row a person and day."""

    name = "närvaro"
    frozen = ()
    columns = (*IDENTITY, Column(DAY, required=True), Column(STATE, required=True), Column(HOURS))

    @staticmethod
    def explanations():
        """Return what belongs under the headings of this sheet alone, in words."""
        return {
            STATE: _("One of: %(labels)s.") % {"labels": ", ".join(STATES)},
            HOURS: _("Hours attended, for example 6 or 3,5. Empty for an absence."),
        }

    def __init__(self, run):
        super().__init__(run)
        self.states, self.days = state_words(), {}

    def entry(self, line):
        """Return the AttendanceEntry of `line`, or None when something is wrong."""
        key, day = key_in(line), self.read_day(line)
        state, hours = line.read(STATE, self.state_called), line.read(HOURS, as_hours)
        if state in COUNTS_AS_PRESENT and not line.has(HOURS):
            line.refuse(HOURS, _("Write how many hours."))
        elif state and state not in COUNTS_AS_PRESENT and hours:
            line.refuse(HOURS, _("An absence has no hours. Leave the cell empty, or write another status."))
        return None if line.errors else AttendanceEntry(line, key, day, state, hours or Decimal(0))

    def state_called(self, value):
        """Return the AttendanceState that `value` says; raises Wrong."""
        state = self.states.get(key_of("" if value is None else value))
        if state is None:
            raise Wrong(_("Write one of: %(words)s.") % {"words": ", ".join(STATES)})
        return state

    def stored_of(self, ids, days):
        """Return {(person, day): [rows]} of what is marked, and note which rows were last written by an import."""
        found = {}
        rows = list(Attendance.objects.filter(participant__in=ids, on__in=days))
        for row in rows:
            found.setdefault((row.participant_id, row.on), []).append(row)
        acts = last_acts(Attendance, [row.pk for row in rows if row.is_whole_day])
        self.imported = {pk for pk, name in acts.items() if name == IMPORT_ACT}
        return found

    def status_of(self, person, entry):
        """Return whether the row is new, says what is there, or corrects an earlier file; note what it contradicts."""
        place = (person.pk, entry.day)
        earlier = self.days.setdefault(place, entry.line.number)
        if earlier != entry.line.number:
            entry.line.refuse(
                DAY, _("Row %(row)d tells of the same day with other values. Write one row a day.") % {"row": earlier}
            )
            return RowStatus.ERROR
        there = self.stored.get(place)
        if not there:
            return RowStatus.NEW
        if says_the_same(there, entry):
            return RowStatus.UNCHANGED
        if any(row.pk not in self.imported for row in there):
            entry.line.refuse(
                STATE, _("The day is marked in Stegvis otherwise, as %(words)s, and is not written over.")
                % {"words": "; ".join(map(in_words, there))},
            )  # fmt: skip
        return RowStatus.UPDATE

    def changes_of(self, person, entry):
        """Return what the row would change of what an earlier file said."""
        [row] = self.stored[person.pk, entry.day]
        return [(f"{STATE}, {HOURS}", in_words(row), in_words(self.record(person, entry)))]

    def record(self, person, entry):
        """Return the Attendance: a new one, or that of an earlier file with the row's values."""
        values = {"state": entry.state, "hours": entry.hours, "marked_by": self.run.by}
        [row] = self.stored.get((person.pk, entry.day), [None])
        if row is None:
            return Attendance(participant=person, on=entry.day, **values)
        return Attendance(pk=row.pk, version=row.version, participant=person, on=entry.day, **values)

    def write(self, rows):
        """Store those that are new, and what is corrected."""
        corrected = [row for row in rows if row.pk is not None]
        copy_in(Attendance, [row for row in rows if row.pk is None])
        for row in corrected:
            row.save_version("state", "hours", "marked_by")


def says_the_same(rows, entry):
    """Return whether the `rows` of a day say what `entry` says: the state, and the hours of all places together."""
    return {row.state for row in rows} == {entry.state} and sum(row.hours for row in rows) == entry.hours


def in_words(row):
    """Return how a day was, with its hours where it has any."""
    label = str(AttendanceState(row.state).label).lower()
    return f"{label}, {number_in_words(row.hours)}" if row.hours else label
