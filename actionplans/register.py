"""The sheets `uppföljningar` and `skattningar` of a register: what was said, and what was rated, about known people.

Both kinds of record are frozen, so a row is new, or there already, or contradicts what is there; nothing is updated.
"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.enums import FOLLOWUP_READERS, CodeListName
from accounts.models import User
from config.bulk import copy_in
from config.forms import LONGEST_TEXT
from participants.enums import RowStatus
from participants.models import CoordinatorPeriod, Participant
from participants.register.outcomes import Outcome
from participants.register.people import IDENTITY, NUMBER, People, key_in
from participants.register.table import Column
from participants.register.values import Wrong, as_date, as_text, key_of

from .models import FollowUp, Instrument, Rating

DAY, FORM, TEXT, INSTRUMENT = "datum", "kontaktform", "text", "instrument"
LAST_ANSWER = 11
ANSWERS = tuple(f"svar {number}" for number in range(1, LAST_ANSWER + 1))
WILL_NOT_ANSWER = "x"
READER = "Registerimport"


class SheetOfPeople:
    """What both sheets share: finding the person of each row, and who worked with them on the day."""

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


@dataclass
class FollowUpEntry:
    """A row about a follow-up."""

    line: object
    person: object
    day: object
    form: object
    text: str

    @property
    def words(self):
        """What tells the row from others."""
        return self.person, self.day, self.form.pk, hash(self.text)


class FollowUpSheet(SheetOfPeople):
    """Reads in follow-ups, signed: the register is where they were written."""

    name = "uppföljningar"
    frozen = ("actionplans.FollowUp:signed_is_frozen",)
    columns = (*IDENTITY, Column(DAY, required=True), Column(FORM), Column(TEXT, required=True))

    @staticmethod
    def stand_again(person):
        """Work out anew when the latest follow-up was."""
        latest = person.followups.signed().newest_first().first()
        if latest:
            latest.update_participant()
        elif person.last_followup_on:
            person.set_followup_dates(None, None)

    def entry(self, line):
        """Return the FollowUpEntry of `line`, or None when something is wrong. Without a form it was another way."""
        key, day = key_in(line), self.read_day(line)
        form = line.read(FORM, self.run.places.code, CodeListName.CONTACT_FORM)
        text = line.read(TEXT, as_text, LONGEST_TEXT)
        if not text and not line.errors:
            line.refuse(TEXT, _("Write what was said."))
        if form is None and not line.has(FORM):
            form = self.run.places.code("other", CodeListName.CONTACT_FORM)
        return None if line.errors else FollowUpEntry(line, key, day, form, text)

    def stored_of(self, ids, days):
        """Return {(person, day, form, text)} of the follow-ups there are."""
        stored = FollowUp.objects.filter(participant__in=ids, occurred_on__in=days).signed()
        return {
            (person, day, form, text.strip())
            for person, day, form, text in stored.values_list("participant", "occurred_on", "contact_form", "text")
        }

    def status_of(self, person, entry):
        """Return whether the very same is there."""
        is_there = (person.pk, entry.day, entry.form.pk, entry.text) in self.stored
        return RowStatus.UNCHANGED if is_there else RowStatus.NEW

    def record(self, person, entry):
        """Return the signed FollowUp."""
        return FollowUp(
            participant=person, author_id=self.author(person, entry.day), occurred_on=entry.day,
            contact_form=entry.form, text=entry.text, signed_at=timezone.now(),
        )  # fmt: skip

    def write(self, followups):
        """Store them, and on each person when the latest was, as FollowUp.update_participant does."""
        copy_in(FollowUp, followups)
        people = {followup.participant_id: followup.participant for followup in followups}
        latest = FollowUp.objects.filter(participant__in=people).signed().standing()
        latest = latest.order_by("participant", "-occurred_on", "-pk").distinct("participant")
        for pk, last_on, next_on in latest.values_list("participant", "occurred_on", "next_on"):
            person = people[pk]
            is_before = person.enrolled_on and last_on < person.enrolled_on
            person.last_followup_on, person.next_followup_on = last_on, None if is_before else next_on
        Participant.objects.bulk_update(people.values(), ["last_followup_on", "next_followup_on"], batch_size=500)


@dataclass
class RatingEntry:
    """A row about a rating: `answers` in the order of the instrument's items."""

    line: object
    person: object
    day: object
    instrument: Instrument
    answers: list

    @property
    def words(self):
        """What tells the row from others."""
        return self.person, self.day, self.instrument.pk, tuple(self.answers)


class RatingSheet(SheetOfPeople):
    """Reads in ratings with the latest version in use of each instrument."""

    name = "skattningar"
    frozen = ("actionplans.Rating:sent_is_frozen",)
    columns = (
        *IDENTITY, Column(DAY, required=True), Column(INSTRUMENT, required=True),
        *(Column(heading, others=(heading.replace(" ", ""),)) for heading in ANSWERS),
    )  # fmt: skip

    def __init__(self, run):
        super().__init__(run)
        in_use = Instrument.objects.filter(is_active=True).order_by("number")
        self.instruments = {instrument.code: instrument for instrument in in_use}

    def entry(self, line):
        """Return the RatingEntry of `line`, or None when something is wrong."""
        key, day = key_in(line), self.read_day(line)
        instrument = line.read(INSTRUMENT, self.instrument_called)
        answers = [line.read(heading, as_answer) for heading in ANSWERS]
        if instrument:
            numbers = [item["number"] for item in instrument.items]
            for number, heading in enumerate(ANSWERS, 1):
                if line.has(heading) and number not in numbers:
                    line.refuse(heading, _("The instrument %(code)s has no such question.") % {"code": instrument.code})
            answers = [answers[number - 1] for number in numbers]
            if not line.errors and all(answer is None for answer in answers):
                line.refuse(ANSWERS[0], _("The row has no answers."))
        return None if line.errors else RatingEntry(line, key, day, instrument, answers)

    def instrument_called(self, value):
        """Return the Instrument with the code `value`; raises Wrong."""
        instrument = self.instruments.get(key_of(value or ""))
        if instrument is None:
            codes = ", ".join(self.instruments) or "–"
            raise Wrong(_("Write the code of an instrument in use: %(codes)s.") % {"codes": codes})
        return instrument

    def stored_of(self, ids, days):
        """Return {(person, instrument, day): answers} of the ratings there are."""
        stored = Rating.objects.filter(participant__in=ids, occurred_on__in=days)
        columns = ("participant", "instrument__code", "occurred_on", "answers")
        return {(person, code, day): answers for person, code, day, answers in stored.values_list(*columns)}

    def status_of(self, person, entry):
        """Return whether the same is there; note on the line that others are. What was answered is never changed."""
        place = (person.pk, entry.instrument.code, entry.day)
        if place not in self.stored:
            self.stored[place] = entry.answers
            return RowStatus.NEW
        if self.stored[place] != entry.answers:
            entry.line.refuse(DAY, _("There is a rating of that day with other answers, which are never changed."))
        return RowStatus.UNCHANGED

    def record(self, person, entry):
        """Return the Rating."""
        return Rating(
            participant=person, instrument=entry.instrument, occurred_on=entry.day, answers=entry.answers,
            words=[""] * len(entry.answers), author_id=self.author(person, entry.day),
        )  # fmt: skip

    def write(self, ratings):
        """Store them."""
        copy_in(Rating, ratings)


def as_answer(value):
    """Return an answer: 1-5, 0 for "will not answer" (x), None for "not asked"; raises Wrong."""
    if value is None:
        return None
    text = key_of(value)
    if text == WILL_NOT_ANSWER:
        return 0
    if text not in {"1", "2", "3", "4", "5"}:
        raise Wrong(_("Write 1 to 5, x for an answer the person would not give, or nothing when it was not asked."))
    return int(text)
