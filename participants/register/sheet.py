"""The sheet `register`: referrals and enrolments, batch by batch, compared with what is stored.

A row is taken as a whole or not at all. An empty cell never takes anything away. What somebody has changed in Stegvis
by hand is not overwritten unless the row has been chosen knowingly.
"""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from config.history import last_acts

from ..enums import ReferralState, RowStatus, Sex
from ..models import Participant, Referral
from ..models.referrals import OPEN_STATES
from . import entries
from .cases import Case, Writer, load, new_enrolment, new_period
from .entries import entry_in
from .outcomes import Outcome
from .people import LONGEST_REFERENCE, NUMBER, People
from .values import same_name

IMPORT_ACT = "participants.import_register"


@dataclass
class Difference:
    """A value of a stored `record` that the row has otherwise: `values` are what it would be given.

    `fills` what was empty; anything else overwrites. `course` is the new course of a referral, where that differs.
    """

    record: object
    heading: str
    old: str
    new: str
    values: dict
    fills: bool = False
    course: list | None = None


@dataclass
class Plan:
    """What one row would do to its case."""

    differences: list = field(default_factory=list)
    adds_referral: bool = False
    adds_enrolment: bool = False
    period_of: object = None

    @property
    def is_empty(self):
        """Whether everything is as the row has it."""
        return not (self.differences or self.adds_referral or self.adds_enrolment or self.period_of)


class RegisterSheet:
    """Reads in rows of the sheet; `run` (participants.register.run.Run) says for whom, where and which."""

    name = "register"
    frozen = ()  # triggers that keep what the sheet makes from being taken back
    columns = entries.COLUMNS

    def __init__(self, run):
        self.run = run
        self.people = People(run.unit, run.by)
        self.places = run.places
        self.today = timezone.localdate()
        # What the file has said so far: of whom with which name, of which referral, and which rows.
        self.names, self.referrals, self.rows = {}, {}, {}

    @staticmethod
    def stand_again(person):
        """Work out anew what the person's row keeps for lists, after an import has been undone."""
        person.refresh_standing()

    def take(self, lines):
        """Store what the batch of `lines` says, and return an Outcome for each."""
        read = [(line, entry_in(line, self.places, self.today)) for line in lines]
        found = [entry for _line, entry in read if entry]
        self.cases = load(self.people, found)
        numbers = {entry.person.number for entry in found if entry.person not in self.cases} - {""}
        self.hidden = self.people.hidden_holders(numbers) if self.run.by and numbers else {}
        self.acts = {}
        self.writer = Writer(self.run.by)
        outcomes = [self.take_entry(entry) if entry else self.refused(line) for line, entry in read]
        self.writer.write(list({id(case): case for case in self.cases.values()}.values()))
        for outcome, (_line, entry) in zip(outcomes, read, strict=True):
            if entry and entry.person in self.cases:
                outcome.participant = self.cases[entry.person].participant.pk
        return outcomes

    def refused(self, line):
        """Return the Outcome of a row with something wrong."""
        values = (line.values.get(heading) for heading in (entries.LAST_NAME, entries.FIRST_NAME))
        who = ", ".join(value for value in values if isinstance(value, str))
        return Outcome(self.name, line.number, RowStatus.ERROR, who[:LONGEST_REFERENCE], errors=line.errors)

    def take_entry(self, entry):
        """Return the Outcome of one row, and let it do to its case what it does."""
        case = self.cases.get(entry.person)
        who = case.participant.list_name if case and not entry.last_name else who_in(entry)
        outcome = Outcome(self.name, entry.line.number, RowStatus.UNCHANGED, who)
        if self.is_repeated(entry):
            outcome.status = RowStatus.DUPLICATE
            return outcome
        plan = self.plan(case, entry)
        outcome.changes = [(one.heading, one.old, one.new) for one in plan.differences]
        outcome.changes += additions(entry, plan) if self.run.tell else []
        outcome.by_hand = bool(case) and any(self.is_by_hand(one) for one in plan.differences)
        outcome.errors = entry.line.errors
        if outcome.errors:
            outcome.status = RowStatus.ERROR
        elif not plan.is_empty:
            outcome.status = RowStatus.NEW if plan.adds_referral else RowStatus.UPDATE
            self.judge_by_hand(entry, plan, outcome)
        if outcome.is_stored and self.run.wants(outcome):
            self.carry_out(case, entry, plan)
        if not outcome.errors:
            self.remember(entry)
        return outcome

    def judge_by_hand(self, entry, plan, outcome):
        """Refuse a row that would overwrite what was changed by hand, where nobody is asked first."""
        if not outcome.by_hand or self.run.asks_first:
            return
        for one in plan.differences:
            if self.is_by_hand(one):
                sentence = _("“%(old)s” was written in Stegvis by hand and is not replaced by “%(new)s”.")
                entry.line.refuse(one.heading, sentence % {"old": one.old, "new": one.new})
        outcome.status = RowStatus.ERROR

    # What the file itself says twice

    def is_repeated(self, entry):
        """Return whether the very same row stood before in the file; note on the line what contradicts it."""
        referral = (entry.person, entry.received_on, entry.party.name)
        before = self.rows.get((*referral, entry.started_on))
        if before:
            if before[1] == hash(entry.words):
                return True
            entry.line.refuse(
                entries.RECEIVED, _("Row %(row)d tells of the same with other values.") % {"row": before[0]}
            )
        elif (earlier := self.referrals.get(referral)) and earlier[1] != hash(entry.referral_words):
            entry.line.refuse(
                entries.DECISION, _("Row %(row)d has the same referral with other values.") % {"row": earlier[0]}
            )
        named = self.names.get(entry.person)
        if named and (entry.first_name or entry.last_name) and not same_name(named[1], full_name(entry)):
            entry.line.refuse(
                entries.LAST_NAME, _("Row %(row)d has the same person with another name.") % {"row": named[0]}
            )
        return False

    def remember(self, entry):
        """Keep what the row says, to compare the rows that follow with."""
        number, referral = entry.line.number, (entry.person, entry.received_on, entry.party.name)
        self.rows[(*referral, entry.started_on)] = (number, hash(entry.words))
        self.referrals.setdefault(referral, (number, hash(entry.referral_words)))
        if entry.first_name or entry.last_name:
            self.names.setdefault(entry.person, (number, full_name(entry)))

    # What differs from what is stored

    def plan(self, case, entry):
        """Return the Plan of `entry` upon `case` (None: somebody unknown); note on the line what cannot be."""
        plan = Plan()
        if case is None:
            self.check_new(entry)
            plan.adds_referral, plan.adds_enrolment = True, entry.started_on is not None
            return plan
        self.compare_person(case, entry, plan)
        self.compare_referral(case, entry, plan)
        if entry.started_on:
            self.compare_enrolment(case, entry, plan)
        if case.participant.is_protected and not plan.is_empty:
            entry.line.refuse(NUMBER, _("The identity is protected. Register what the row says by hand in Stegvis."))
        return plan

    def check_new(self, entry):
        """Note what lacks to register somebody."""
        if not entry.person.number:
            return
        for heading, value in ((entries.FIRST_NAME, entry.first_name), (entries.LAST_NAME, entry.last_name)):
            if not value:
                entry.line.refuse(heading, _("Write the name: the person is not registered before."))

    def compare_person(self, case, entry, plan):
        """Compare the name; with a reference, the sex and year of birth must be the person's."""
        person = case.participant
        names = (
            (entries.FIRST_NAME, "first_name", entry.first_name),
            (entries.LAST_NAME, "last_name", entry.last_name),
        )
        for heading, name, new in names:
            old = getattr(person, name)
            if new and not same_name(old, new):
                plan.differences.append(Difference(person, heading, old, new, {name: new}, fills=not old))
        if not entry.person.number:
            if person.registered_sex and entry.sex != person.registered_sex:
                entry.line.refuse(entries.SEX, _("The person with that reference has another sex."))
            if person.birth_year and entry.birth_year != person.birth_year:
                entry.line.refuse(entries.BIRTH_YEAR, _("The person with that reference has another year of birth."))

    def compare_referral(self, case, entry, plan):
        """Compare the referral of that day from that party, or let it be added."""
        stored = case.referral(entry.received_on, entry.party)
        plan.adds_referral = stored is None
        if stored is None:
            return
        if (entry.officer or entry.officer_name) and (
            (stored.case_officer_id, stored.case_officer_name)
            != (entry.officer.pk if entry.officer else None, entry.officer_name)
        ):
            old = str(stored.case_officer or stored.case_officer_name)
            values = {"case_officer": entry.officer, "case_officer_name": entry.officer_name}
            new = str(entry.officer or entry.officer_name)
            plan.differences.append(Difference(stored, entries.OFFICER, old, new, values, fills=not old))
        add_code(plan, stored, entries.RECOMMENDED, "recommended_support", entry.recommended)
        self.compare_course(stored, entry, plan)

    def compare_course(self, stored, entry, plan):
        """Compare assessment and decision; what the row leaves empty is as it is."""
        assessed_on = entry.assessed_on or stored.assessment_started_on
        is_open = stored.state in OPEN_STATES
        decision = entry.decision or (None if is_open else stored.state)
        decided_on = entry.decided_on if entry.decision else stored.decided_on
        if (assessed_on, decision, decided_on) == (
            stored.assessment_started_on, None if is_open else stored.state, stored.decided_on
        ):  # fmt: skip
            return
        course = [(ReferralState.RECEIVED, stored.received_on)]
        course += [(ReferralState.ASSESSMENT, assessed_on)] if assessed_on else []
        course += [(decision, decided_on)] if decision else []
        state = decision or course[-1][0]
        values = {"state": state, "assessment_started_on": assessed_on, "decided_on": decided_on}
        heading = entries.DECISION if entry.decision else entries.ASSESSED
        fills = is_open and (stored.assessment_started_on in (None, assessed_on))
        old = course_text(stored.state, stored.decided_on or stored.assessment_started_on)
        new = course_text(state, decided_on or assessed_on)
        plan.differences.append(Difference(stored, heading, old, new, values, fills, course))

    def compare_enrolment(self, case, entry, plan):
        """Compare the enrolment from that day in that unit, or let it be added."""
        stored = case.enrolment(entry.started_on, entry.unit, entry.is_in_error)
        if stored is None:
            plan.adds_enrolment = True
            self.check_free(case, entry)
            return
        if stored.registered_in_error != entry.is_in_error:
            self.compare_error(stored, entry, plan)
            return
        last = case.last_of(stored)
        add_day(plan, last, entries.PLANNED_END, "planned_end_on", entry.planned_end_on)
        add_day(plan, last, entries.ENDED, "ended_on", entry.ended_on)
        add_code(plan, last, entries.REASON, "exit_reason", entry.reason)
        add_code(plan, last, entries.OUTCOME, "outcome", entry.outcome)
        if entry.ended_on and case.overlaps(last.started_on, entry.ended_on, but=last):
            self.check_free(case, entry, but=last)
        if not stored.registered_in_error:
            self.compare_coordinator(case, stored, last, entry, plan)

    def compare_error(self, stored, entry, plan):
        """Let an enrolment become registered in error; the other way about somebody has decided otherwise since."""
        if entry.is_in_error:
            values = {"registered_in_error": True, "exit_reason": entry.reason, "ended_on": entry.ended_on}
            new = str(entry.reason)
            plan.differences.append(Difference(stored, entries.REASON, str(stored.exit_reason or ""), new, values))
        else:
            entry.line.refuse(entries.STARTED, _("The enrolment from that day is marked as registered in error."))

    def check_free(self, case, entry, but=None):
        """Note when the person is enrolled already on some of the days."""
        taken = None if entry.is_in_error else case.overlaps(entry.started_on, entry.ended_on, but)
        if taken:
            entry.line.refuse(
                entries.STARTED,
                _("The person is enrolled from %(start)s in %(unit)s, during some of the same days.")
                % {"start": short(taken.started_on), "unit": taken.unit},
            )

    def compare_coordinator(self, case, stored, last, entry, plan):
        """Compare the coordinator: where others have been since, whoever the register names need only be among them."""
        wanted = entry.coordinator
        if wanted is None:
            return
        periods = [*case.periods_of(stored), *(case.periods_of(last) if last is not stored else [])]
        if any(wanted.pk and period.coordinator_id == wanted.pk for period in periods):
            return
        if not periods:
            plan.period_of = last
            return
        old, values = str(periods[-1].coordinator), {"coordinator": wanted}
        plan.differences.append(Difference(periods[-1], entries.COORDINATOR, old, str(wanted), values))

    def is_by_hand(self, difference):
        """Return whether the difference would overwrite what was last written by somebody at a screen."""
        record = difference.record
        if difference.fills or record.pk is None:
            return False
        model = type(record)
        if model not in self.acts:
            ids = {one.pk for case in self.cases.values() for one in records_of(case) if type(one) is model and one.pk}
            self.acts[model] = last_acts(model, ids)
        return self.acts[model].get(record.pk) != IMPORT_ACT

    # What the row does

    def carry_out(self, case, entry, plan):
        """Do to the case what the row says; the writer stores it with the batch."""
        self.places.keep(entry.unit, entry.party, entry.coordinator)
        if case is None:
            case = self.cases[entry.person] = Case(self.new_person(entry), self.hidden.get(entry.person.number))
            if case.hidden_holder:
                case.participant.number_is_disputed = True
        for one in plan.differences:
            self.writer.change(one.record, **one.values)
            if one.course and one.record.pk:
                self.writer.new_courses.append((one.record, one.course))
            if "ended_on" in one.values or "registered_in_error" in one.values:
                self.close_periods(case, one.record)
        if plan.adds_referral:
            self.add_referral(case, entry)
        if plan.adds_enrolment:
            self.add_enrolment(case, entry)
        if plan.period_of is not None:
            period = new_period(case, plan.period_of, entry)
            case.periods.append(period)

    def new_person(self, entry):
        """Return the Participant that the row registers."""
        person = Participant(
            first_name=entry.first_name, last_name=entry.last_name, created_by=self.run.by, unit=entry.unit
        )
        if entry.person.number:
            person.set_number(entry.person.number)
            if entry.sex and entry.sex != sex_of(entry.person.number):
                person.registered_sex = entry.sex
        else:
            person.registered_sex, person.birth_year = entry.sex, entry.birth_year
            person.register_reference, person.register_unit = entry.person.reference, self.run.unit
            if not (person.first_name or person.last_name):
                person.first_name, person.last_name = _("Anonymous"), entry.person.reference
        return person

    def add_referral(self, case, entry):
        """Add the referral with its course."""
        referral = Referral(
            unit=entry.unit, agency=entry.party, case_officer=entry.officer, case_officer_name=entry.officer_name,
            received_on=entry.received_on, recommended_support=entry.recommended, state=entry.steps[-1][0],
            assessment_started_on=entry.assessed_on, decided_on=entry.decided_on, registered_by=self.run.by,
        )  # fmt: skip
        case.referrals.append(referral)
        self.writer.courses.append((referral, entry.steps))

    def add_enrolment(self, case, entry):
        """Add the enrolment with its coordinator; what was registered in error leaves its days free for it."""
        enrolment, period = new_enrolment(case, entry, self.run.by)
        if period:
            wrong = [one for one in case.enrolments if one.registered_in_error]
            for stale in [one for enrolment_in_error in wrong for one in case.periods_of(enrolment_in_error)]:
                case.periods.remove(stale)
                self.writer.taken_away.append(stale)
            case.periods.append(period)
        case.enrolments.append(enrolment)

    def close_periods(self, case, enrolment):
        """Let the coordinators of an enrolment end with it."""
        for period in case.periods_of(enrolment):
            if period.starts_on > enrolment.ended_on:
                case.periods.remove(period)
                self.writer.taken_away.append(period)
            elif period.ends_on is None or period.ends_on > enrolment.ended_on:
                self.writer.change(period, ends_on=enrolment.ended_on)


def records_of(case):
    """Return every record of a case that a row may change."""
    return [case.participant, *case.referrals, *case.enrolments, *case.periods]


def full_name(entry):
    """Return the name as the row has it."""
    return f"{entry.first_name} {entry.last_name}"


def who_in(entry):
    """Return the person as the row calls them."""
    return ", ".join(filter(None, (entry.last_name, entry.first_name))) or entry.person.reference


def sex_of(number):
    """Return the Sex that a personal number (twelve digits) tells."""
    return Sex.WOMAN if int(number[10]) % 2 == 0 else Sex.MAN


def short(day):
    """Return a day as people read it, '' for None."""
    return day.isoformat() if day else ""


def course_text(state, day):
    """Return a state and its day in words."""
    return f"{ReferralState(state).label} {short(day)}".strip()


def additions(entry, plan):
    """Return what a row adds, as triples like those of what it changes."""
    added = []
    if plan.adds_referral:
        added.append((entries.RECEIVED, "", f"{short(entry.received_on)}, {entry.party}"))
        if len(entry.steps) > 1:
            added.append((entries.DECISION if entry.decision else entries.ASSESSED, "", course_text(*entry.steps[-1])))
    if plan.adds_enrolment:
        coordinator = f", {entry.coordinator}" if entry.coordinator else ""
        added.append((entries.STARTED, "", f"{short(entry.started_on)}, {entry.unit}{coordinator}"))
        if entry.ended_on:
            reason = f", {entry.reason}" if entry.reason else ""
            added.append((entries.ENDED, "", f"{short(entry.ended_on)}{reason}"))
    elif plan.period_of is not None:
        added.append((entries.COORDINATOR, "", str(entry.coordinator)))
    return added


def add_day(plan, record, heading, name, new):
    """Add to `plan` that the day `name` of `record` is another."""
    old = getattr(record, name)
    if new and old != new:
        plan.differences.append(Difference(record, heading, short(old), short(new), {name: new}, fills=old is None))


def add_code(plan, record, heading, name, new):
    """Add to `plan` that the code `name` of `record` is another."""
    if new and getattr(record, f"{name}_id") != new.pk:
        old = getattr(record, name)
        plan.differences.append(Difference(record, heading, str(old or ""), str(new), {name: new}, fills=old is None))
