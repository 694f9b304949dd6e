"""The sheets `uppföljningar` and `skattningar` of a register: what was said, and what was rated, about known people.

Both kinds of record are frozen, so a row is new, or there already, or contradicts what is there; nothing is updated.
"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import CodeListName
from config.bulk import copy_in
from config.forms import LONGEST_TEXT
from participants.enums import RowStatus
from participants.models import Participant
from participants.register.of_people import DAY, SheetOfPeople
from participants.register.people import IDENTITY, key_in
from participants.register.table import Column
from participants.register.values import Wrong, as_text, key_of

from .models import FollowUp, Instrument, Rating

FORM, TEXT, INSTRUMENT = "kontaktform", "text", "instrument"
LAST_ANSWER = 11
ANSWERS = tuple(f"svar {number}" for number in range(1, LAST_ANSWER + 1))
WILL_NOT_ANSWER = "x"


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
