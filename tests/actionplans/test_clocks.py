"""The promises of the first weeks: by when, kept by what, and never by what was before or was only written down."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import UnitSetting
from accounts.unit_settings import COACH_TALKS, COACH_TALKS_DAYS, FIRST_TALK_DAYS, OFFER_DAYS, defaults
from actionplans import clocks
from actionplans.clocks import FIRST_TALK, LABELS, OFFER, TALKS, Facts, facts_of, promises, promises_of
from actionplans.enrolled_due import enrolled_due
from actionplans.models import ActionPlan, Activity, Meeting
from config.workdays import is_workday
from participants.models import Participant
from tests import factories as make

TODAY = timezone.localdate
days = st.dates(date(2022, 1, 1), date(2030, 12, 31))
few_days = st.sets(st.integers(-20, 60), max_size=8)


def with_defaults(setting):
    return defaults()[setting.key]


def of(code, made):
    return next(promise for promise in made if promise.code == code)


class TestWhen:
    @pytest.mark.parametrize(
        ("start", "due"),
        [
            (date(2026, 11, 16), date(2026, 11, 18)),
            (date(2026, 11, 20), date(2026, 11, 24)),
            (date(2026, 6, 18), date(2026, 6, 23)),  # Midsummer's Eve is a Friday and free
            (date(2026, 12, 23), date(2026, 12, 29)),  # Christmas Eve too
            (date(2026, 12, 30), date(2027, 1, 5)),  # and New Year's Eve; the eve of Epiphany is worked
            (date(2026, 3, 31), date(2026, 4, 2)),  # Maundy Thursday is worked
        ],
    )
    def test_the_first_talk_is_due_in_working_days(self, start, due):
        assert of(FIRST_TALK, promises(Facts(begun_on=start), with_defaults)).due_on == due

    @given(days)
    def test_the_others_in_days(self, start):
        made = promises(Facts(begun_on=start), with_defaults)
        assert of(TALKS, made).due_on == of(OFFER, made).due_on == start + timedelta(days=14)
        assert is_workday(of(FIRST_TALK, made).due_on)

    def test_nobody_is_promised_anything_before_a_start(self):
        assert promises(Facts(met={TODAY()}), with_defaults) == []

    @given(days, few_days, st.integers(1, 6), st.integers(1, 30))
    def test_talks_are_kept_on_the_day_of_the_last_one_needed(self, start, after, needed, within):
        settings = defaults() | {COACH_TALKS.key: needed, COACH_TALKS_DAYS.key: within}
        facts = Facts(begun_on=start, talked={start + timedelta(days=number) for number in after})
        promise = of(TALKS, promises(facts, lambda setting: settings[setting.key]))
        counted = sorted(day for day in facts.talked if day >= start)
        assert promise.done == len(counted)
        assert (promise.kept_on is None) == (len(counted) < needed)
        if promise.kept_on:
            assert sum(day <= promise.kept_on for day in counted) == needed
            assert promise.days_late == (promise.kept_on - promise.due_on).days

    @given(days, few_days, st.integers(-10, 90))
    def test_a_promise_stands_in_one_way_on_any_day(self, start, after, later):
        facts = Facts(begun_on=start, met={start + timedelta(days=number) for number in after})
        promise, today = of(FIRST_TALK, promises(facts, with_defaults)), start + timedelta(days=later)
        state = promise.state(today)
        assert (state == clocks.KEPT) == (promise.kept_on is not None and promise.kept_on <= promise.due_on)
        assert (state == clocks.KEPT_LATE) == (promise.kept_on is not None and promise.kept_on > promise.due_on)
        assert (state == clocks.LATE) == (promise.kept_on is None and today > promise.due_on)

    @given(days, st.lists(st.tuples(st.integers(-30, 60), st.integers(-30, 60)), max_size=6))
    def test_an_offer_counts_from_the_start_on(self, start, offers):
        facts = Facts(
            begun_on=start, offers=[tuple(start + timedelta(days=number) for number in both) for both in offers]
        )
        kept = of(OFFER, promises(facts, with_defaults)).kept_on
        counted = [max(0, min(both)) for both in offers if max(both) >= 0]
        assert kept == (start + timedelta(days=min(counted)) if counted else None)


def start_day():
    """Return the day the enrolment of `person` begins."""
    return TODAY() - timedelta(days=40)


@pytest.fixture
def person(cast):
    participant = make.make_participant(cast.here, by=cast.intake)
    make.make_enrolment(participant, cast.coordinator, started_on=start_day())
    return Participant.objects.select_related("unit").get(pk=participant.pk)


def meet(person, kind="coach", status="held", on=None, form="visit"):
    at = timezone.make_aware(datetime.combine(on or start_day(), datetime.min.time())) + timedelta(hours=10)
    form = make.code("contact_form", form)
    return Meeting.objects.create(
        participant=person, kind=kind, status=status, starts_at=at, contact_form=form, reason="Sjuk"
    )


def log(person, cast, form="visit", on=None, **fields):
    return make.make_followup(
        person, cast.coordinator, contact_form=make.code("contact_form", form), occurred_on=on or start_day(), **fields
    )


def plan(person, kind="work_like", on=None):
    made = ActionPlan.objects.filter(participant=person).first() or ActionPlan.objects.create(participant=person)
    kind = make.code("activity_kind", kind)
    return Activity.objects.create(
        plan=made, participant=person, kind=kind, title="Odling", starts_on=on or start_day()
    )


def done(person, code):
    promise = of(code, promises_of(person))
    return promise.done


class TestWhatKeepsThem:
    @pytest.mark.parametrize(
        ("kind", "status", "counts"),
        [
            ("first", "held", 1), ("coach", "held", 1), ("review", "held", 0), ("three_party", "held", 0),
            ("first", "booked", 0), ("first", "missed", 0), ("coach", "cancelled", 0),
        ],
    )  # fmt: skip
    def test_meetings_held(self, person, kind, status, counts):
        meet(person, kind, status)
        assert (done(person, FIRST_TALK), done(person, TALKS)) == (counts, counts)

    @pytest.mark.parametrize(
        ("form", "first", "talks"),
        [("visit", 1, 1), ("video", 1, 1), ("phone", 0, 1), ("email", 0, 0), ("letter", 0, 0)],
    )
    def test_follow_ups_by_how_one_talked(self, person, cast, form, first, talks):
        log(person, cast, form)
        assert (done(person, FIRST_TALK), done(person, TALKS)) == (first, talks)

    def test_one_that_is_not_signed_is_none(self, person, cast):
        log(person, cast, sign=False)
        assert done(person, TALKS) == 0

    def test_one_without_the_participant_is_none(self, person, cast):
        log(person, cast, parties=["employer"])
        assert done(person, TALKS) == 0
        log(person, cast, parties=[])
        assert done(person, TALKS) == 1

    def test_a_correction_counts_instead_of_what_it_corrects(self, person, cast):
        wrong = log(person, cast, "visit")
        log(person, cast, "email", corrects=wrong)
        assert done(person, TALKS) == 0

    def test_a_meeting_and_the_note_about_it_are_one_talk(self, person, cast):
        meet(person, on=start_day() + timedelta(days=1))
        log(person, cast, on=start_day() + timedelta(days=1))
        assert done(person, TALKS) == 1

    def test_what_was_before_the_start_counts_for_nothing(self, person, cast):
        meet(person, on=start_day() - timedelta(days=1))
        log(person, cast, on=start_day() - timedelta(days=2))
        assert (done(person, FIRST_TALK), done(person, TALKS)) == (0, 0)

    @pytest.mark.parametrize(
        ("kind", "counts"),
        [
            ("work_like", 1), ("practice", 1), ("sfi", 1), ("theory", 1), ("job_search", 1), ("entry_week", 0),
            ("wellness", 0), ("life_skills", 0), ("health", 0), ("own_job_search", 0),
        ],
    )  # fmt: skip
    def test_activities_by_kind(self, person, kind, counts):
        plan(person, kind, on=start_day() + timedelta(days=3))
        assert done(person, OFFER) == counts

    def test_an_activity_is_offered_on_the_day_it_is_written_into_the_plan(self, person):
        plan(person, on=TODAY() + timedelta(days=30))
        assert of(OFFER, promises_of(person)).kept_on == TODAY()

    def test_or_on_the_day_it_began(self, person):
        plan(person, on=start_day() + timedelta(days=5))
        assert of(OFFER, promises_of(person)).kept_on == start_day() + timedelta(days=5)

    def test_a_move_begins_nothing_anew(self, person, cast):
        meet(person, on=start_day() + timedelta(days=1))
        person.enrolments.get().move(
            unit=cast.site,
            on=TODAY() - timedelta(days=3),
            coordinator=cast.coordinator,
            by=cast.manager,
            key=uuid.uuid4(),
        )
        moved = Participant.objects.select_related("unit").get(pk=person.pk)
        promise = of(FIRST_TALK, promises_of(moved))
        assert (promise.begun_on, promise.kept_on) == (start_day(), start_day() + timedelta(days=1))

    def test_a_new_enrolment_does(self, person, cast):
        meet(person, on=start_day() + timedelta(days=1))
        person.enrolments.get().exit(
            on=start_day() + timedelta(days=9),
            reason=make.code("exit_reason", "work"),
            outcome=None,
            note="",
            by=cast.manager,
        )
        make.make_enrolment(person, cast.coordinator, started_on=TODAY() - timedelta(days=5))
        promise = of(FIRST_TALK, promises_of(Participant.objects.select_related("unit").get(pk=person.pk)))
        assert (promise.begun_on, promise.kept_on) == (TODAY() - timedelta(days=5), None)

    def test_how_long_they_run_is_the_units(self, person, cast):
        for setting, value in ((FIRST_TALK_DAYS, 1), (COACH_TALKS, 5), (COACH_TALKS_DAYS, 21), (OFFER_DAYS, 7)):
            UnitSetting.objects.put(cast.here, setting, value, by=None)
        made = promises_of(Participant.objects.select_related("unit").get(pk=person.pk))
        assert of(TALKS, made).needed == 5
        assert of(TALKS, made).due_on == start_day() + timedelta(days=21)
        assert of(OFFER, made).due_on == start_day() + timedelta(days=7)

    def test_facts_of_many_are_those_of_each(self, person, cast, django_assert_num_queries):
        meet(person), log(person, cast, "phone", on=start_day() + timedelta(days=2)), plan(person)
        other = make.make_participant(cast.here, by=cast.intake)
        make.make_enrolment(other, cast.coordinator, started_on=TODAY())
        with django_assert_num_queries(1):
            both = facts_of([person.pk, other.pk])
        assert both == facts_of([person.pk]) | facts_of([other.pk])
        assert both[person.pk].met == {start_day()}
        assert both[other.pk] == Facts(begun_on=TODAY())


class TestOnToday:
    def reminders(self, cast, today, last_day):
        people = Participant.objects.coordinated_by(cast.coordinator)
        return [
            due.kind
            for due in enrolled_due(people, today, last_day)
            if due.kind in LABELS and due.participant.pk != cast.own.pk
        ]

    def test_what_is_promised_is_reminded_of_until_it_is_kept(self, person, cast):
        soon = start_day() + timedelta(days=14)
        assert self.reminders(cast, start_day(), start_day()) == []
        assert self.reminders(cast, start_day(), soon) == [FIRST_TALK, TALKS, OFFER]
        meet(person), plan(person)
        assert self.reminders(cast, start_day(), soon) == [TALKS]

    def test_what_was_broken_long_ago_is_no_longer_something_to_do(self, person, cast):
        due_on = start_day() + timedelta(days=14)
        last = due_on + timedelta(days=clocks.REMINDED_DAYS)
        assert TALKS in self.reminders(cast, last, last)
        assert TALKS not in self.reminders(cast, last + timedelta(days=1), last + timedelta(days=1))
