"""The cases of a batch of rows: what is stored of each person, and what is to be stored, written set by set."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from config.bulk import copy_in

from ..enums import ParticipantStatus, ReferralState
from ..models import (
    CaseNumberSeries,
    CoordinatorPeriod,
    Enrolment,
    NumberClash,
    Participant,
    Referral,
    ReferralStep,
)
from ..models.referrals import OPEN_STATES

STANDING = ("status", "unit_id", "enrolled_on", "planned_end_on", "next_followup_on")


@dataclass
class Case:
    """A person with referrals, enrolments and coordinators, those to be added among them (they have no id yet)."""

    participant: Participant
    hidden_holder: Participant | None = None
    referrals: list = field(default_factory=list)
    enrolments: list = field(default_factory=list)
    periods: list = field(default_factory=list)

    @property
    def is_new(self):
        """Whether the person is to be registered."""
        return self.participant.pk is None

    def referral(self, received_on, agency):
        """Return the referral of that day from that party, or None."""
        for referral in self.referrals:
            if referral.received_on == received_on and referral.agency_id == agency.pk and agency.pk:
                return referral
        return None

    def enrolment(self, started_on, unit, in_error):
        """Return the enrolment from that day in that unit, or None; one that is not in error comes first."""
        same = [one for one in self.enrolments if one.started_on == started_on and one.unit_id == unit.pk and unit.pk]
        return min(same, key=lambda one: one.registered_in_error != in_error, default=None)

    def last_of(self, enrolment):
        """Return where the chain of moves that begins with `enrolment` has come."""
        moved = {one.moved_from_id: one for one in self.enrolments if one.moved_from_id}
        while enrolment.pk in moved:
            enrolment = moved[enrolment.pk]
        return enrolment

    def overlaps(self, started_on, ended_on, but=None):
        """Return the enrolment that shares a day with those from `started_on` to `ended_on`, or None."""
        for one in self.enrolments:
            if one is but or one.registered_in_error:
                continue
            begins_before = ended_on is None or one.started_on <= ended_on
            if begins_before and (one.ended_on is None or one.ended_on >= started_on):
                return one
        return None

    def periods_of(self, enrolment):
        """Return the coordinator periods of `enrolment`."""
        if enrolment.pk:
            return [one for one in self.periods if one.enrolment_id == enrolment.pk]
        return [one for one in self.periods if one.pk is None and one.enrolment is enrolment]

    def stand(self):
        """Work out what the row keeps for lists, as Participant.refresh_standing does; return whether it differs."""
        person = self.participant
        before = [getattr(person, name) for name in STANDING]
        counted = [one for one in self.enrolments if not one.registered_in_error]
        latest = max(counted, key=lambda one: (one.started_on, one.pk or 1 << 62), default=None)
        if latest is None:
            person.status, person.enrolled_on, person.planned_end_on = self._status_before(), None, None
            if self.is_new:
                person.unit = max(self.referrals, key=lambda one: one.received_on).unit
        else:
            person.status = self._status_before() if latest.ended_on else ParticipantStatus.ENROLLED
            person.unit, person.enrolled_on = latest.unit, latest.started_on
            person.planned_end_on = latest.planned_end_on
            if latest.pk is None:
                person.next_followup_on = None
        return before != [getattr(person, name) for name in STANDING]

    def _status_before(self):
        states = {referral.state for referral in self.referrals} & set(OPEN_STATES)
        if ReferralState.ASSESSMENT in states:
            return ParticipantStatus.ASSESSMENT
        return ParticipantStatus.REFERRED if states or not self.enrolments else ParticipantStatus.ENDED


def load(people, entries):
    """Return `{PersonKey: Case}` of those known among the `entries`, in four queries."""
    found = people.find({entry.person for entry in entries})
    cases = {person.pk: Case(person) for person in found.values()}
    if cases:
        for referral in Referral.objects.filter(participant__in=cases).order_by("pk"):
            cases[referral.participant_id].referrals.append(referral)
        for enrolment in Enrolment.objects.filter(participant__in=cases).select_related("unit").order_by("pk"):
            cases[enrolment.participant_id].enrolments.append(enrolment)
        for period in CoordinatorPeriod.objects.filter(participant__in=cases).order_by("starts_on"):
            cases[period.participant_id].periods.append(period)
    return {key: cases[person.pk] for key, person in found.items()}


def new_enrolment(case, entry, by):
    """Return the Enrolment that `entry` tells of and its CoordinatorPeriod (None without a coordinator)."""
    versions = [one.version for one in case.enrolments]
    enrolment = Enrolment(
        unit=entry.unit, started_on=entry.started_on, planned_end_on=entry.usual_end_on, ended_on=entry.ended_on,
        exit_reason=entry.reason, outcome=entry.outcome, registered_in_error=entry.is_in_error, created_by=by,
        version=max(versions, default=0) + 1,
    )  # fmt: skip
    period = new_period(case, enrolment, entry) if entry.coordinator and not entry.is_in_error else None
    return enrolment, period


def new_period(case, enrolment, entry):
    """Return the CoordinatorPeriod of `entry` for `enrolment`; one to come is prepared from today, as by hand."""
    first, today = enrolment.started_on, timezone.localdate()
    if first > today:
        ends = [one.ends_on for one in case.periods if one.ends_on]
        first = min(first, max([today, *(day + timedelta(days=1) for day in ends)]))
    return CoordinatorPeriod(
        enrolment=enrolment, coordinator=entry.coordinator, starts_on=first, ends_on=enrolment.ended_on
    )


class Writer:
    """Stores a batch of cases: each kind of record in one go, people first."""

    def __init__(self, by):
        self.by = by
        self.changed, self.taken_away = {}, []
        self.courses, self.new_courses = [], []

    def change(self, record, **values):
        """Note that `record` is to be given `values`."""
        for name, value in values.items():
            setattr(record, name, value)
        if record.pk:
            self.changed.setdefault((type(record), record.pk), (record, set()))[1].update(values)

    def write(self, cases):
        """Store everything about `cases`."""
        moved = [case for case in cases if case.stand() and not case.is_new]
        self._write_people([case for case in cases if case.is_new])
        if self.taken_away:
            CoordinatorPeriod.objects.filter(pk__in=[period.pk for period in self.taken_away]).delete()
        self._write_changes()
        self._write_referrals(cases)
        self._write_enrolments(cases)
        Participant.objects.bulk_update(
            [case.participant for case in moved], [name.removesuffix("_id") for name in STANDING], batch_size=500
        )

    def _write_people(self, cases):
        if not cases:
            return
        people = [case.participant for case in cases]
        numbers = CaseNumberSeries.take_many(timezone.localdate().year, len(people))
        for person, number in zip(people, numbers, strict=True):
            person.case_number = number
        copy_in(Participant, people)
        for case in cases:
            if case.hidden_holder:
                NumberClash.objects.create(
                    participant=case.participant, other=case.hidden_holder, registered_by=self.by
                )

    def _write_changes(self):
        kinds = {}
        for (model, _pk), (record, names) in self.changed.items():
            if hasattr(record, "version"):
                record.version += 1
                names.add("version")
            kinds.setdefault((model, frozenset(names)), []).append(record)
        for (model, names), records in kinds.items():
            model._base_manager.bulk_update(records, sorted(names), batch_size=500)

    def _write_referrals(self, cases):
        new = []
        for case in cases:
            for referral in case.referrals:
                if referral.pk is None:
                    referral.participant = case.participant
                    new.append(referral)
        copy_in(Referral, new)
        courses = self.courses + self._rest_of_courses()
        steps = [
            ReferralStep(referral_id=one.pk, participant_id=one.participant_id, state=state, on=day, by=self.by)
            for one, course in courses
            for state, day in course
        ]
        copy_in(ReferralStep, steps)

    def _rest_of_courses(self):
        """Return the steps that changed referrals lack; where the stored ones were others, they are taken away."""
        stored = {}
        changed = [referral.pk for referral, _steps in self.new_courses]
        for step in ReferralStep.objects.filter(referral__in=changed).order_by("on", "pk") if changed else ():
            stored.setdefault(step.referral_id, []).append((step.state, step.on))
        rest, wrong = [], []
        for referral, steps in self.new_courses:
            known = stored.get(referral.pk, [])
            is_beginning = known == steps[: len(known)]
            rest.append((referral, steps[len(known) :] if is_beginning else steps))
            wrong += [] if is_beginning else [referral.pk]
        ReferralStep.objects.filter(referral__in=wrong).delete()
        return rest

    def _write_enrolments(self, cases):
        new, periods = [], []
        for case in cases:
            for enrolment in case.enrolments:
                if enrolment.pk is None:
                    enrolment.participant = case.participant
                    new.append(enrolment)
            for period in case.periods:
                if period.pk is None:
                    period.participant = case.participant
                    periods.append(period)
        copy_in(Enrolment, new)
        for period in periods:
            period.enrolment_id = period.enrolment.pk
        copy_in(CoordinatorPeriod, periods)
