"""Sheets of a register about people who are in Stegvis already: what upper rooms' readers have in common."""

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.enums import FOLLOWUP_READERS
from accounts.models import User

from ..enums import RowStatus
from ..models import CoordinatorPeriod
from .outcomes import Outcome
from .people import NUMBER, People
from .values import as_date

DAY = "datum"
READER = "Registerimport"


class SheetOfPeople:
    """What the sheets of upper rooms share: finding the person of each row, and who worked with them on the day.

    A row is new, there already, or contradicts what is there. Subclasses give `name`, `columns`, `frozen`, and how a
    line is read (`entry`), compared (`stored_of`, `status_of`) and stored (`record`, `write`); where a row can correct
    what is there, `changes_of(person, entry)` tells what it changes.
    """

    def __init__(self, run):
        self.run = run
        self.people = People(run.unit, run.by)
        self.today = timezone.localdate()
        self.rows = {}

    @staticmethod
    def stand_again(person):
        """Work out anew what the person's row keeps of this, after an import has been undone."""

    def take(self, lines):
        """Store what the batch of `lines` says, and return an Outcome for each."""
        read = [(line, self.entry(line)) for line in lines]
        found = [entry for _line, entry in read if entry]
        self.persons = self.people.find({entry.person for entry in found})
        ids = {person.pk for person in self.persons.values()}
        self.coordinators = {}
        for period in CoordinatorPeriod.objects.filter(participant__in=ids).order_by("starts_on"):
            self.coordinators.setdefault(period.participant_id, []).append(period)
        self.stored = self.stored_of(ids, {entry.day for entry in found})
        self.new = []
        outcomes = [self.take_entry(entry) if entry else self.outcome(line) for line, entry in read]
        self.write(self.new)
        return outcomes

    def outcome(self, line, status=RowStatus.ERROR, person=None):
        """Return the Outcome of a row."""
        who, pk = (person.list_name, person.pk) if person else ("", None)
        return Outcome(self.name, line.number, status, who, pk, line.errors)

    def take_entry(self, entry):
        """Return the Outcome of one row, and add what it says to what is new."""
        line, person = entry.line, self.persons.get(entry.person)
        if person is None or not self.may_write_of(person):
            line.refuse(NUMBER, _("There is nobody with that number or reference whom you may write about."))
            return self.outcome(line)
        if (before := self.rows.get(entry.words)) is not None:
            return self.outcome(line, RowStatus.DUPLICATE, before)
        status = self.status_of(person, entry)
        if line.errors:
            return self.outcome(line, person=person)
        self.rows[entry.words] = person
        outcome = self.outcome(line, status, person)
        if status == RowStatus.UPDATE:
            outcome.changes = self.changes_of(person, entry)
        if outcome.is_stored and self.run.wants(outcome):
            self.new.append(self.record(person, entry))
        return outcome

    def may_write_of(self, person):
        """Return whether the one who reads in may write about `person`: whoever may read what is written."""
        return self.run.by is None or person.unit_id in self.run.by.units_as(*FOLLOWUP_READERS)

    def author(self, person, day):
        """Return the id of the coordinator on the `day`, else the first or last there was, else who reads in."""
        periods = self.coordinators.get(person.pk, [])
        then = [one for one in periods if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)]
        if then or periods:
            earlier = [one for one in periods if one.starts_on <= day]
            return (then or earlier[-1:] or periods)[0].coordinator_id
        return self.run.by.pk if self.run.by else self.reader_id

    @cached_property
    def reader_id(self):
        """The id of the user who stands for registers read in by the system, about people without a coordinator."""
        user = User.objects.filter(name=READER, email=None, is_active=False).first()
        return (user or User.objects.create_user(None, READER, is_active=False)).pk

    def read_day(self, line):
        """Return the day of the row; a day to come is wrong."""
        day = line.read(DAY, as_date)
        if day and day > self.today:
            line.refuse(DAY, _("The day has not been yet."))
        elif day is None and not line.has(DAY):
            line.refuse(DAY, _("Write the day."))
        return day
