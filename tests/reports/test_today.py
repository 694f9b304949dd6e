"""Today: which follow-ups are overdue, due today and due this week, and who waits for intake.

What all kinds of things to do share is tried in test_board.py.
"""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import UnitSetting
from accounts.unit_settings import FOLLOWUP_DAYS
from participants.enums import ReferralState
from participants.models import IncomingReferral, Participant, Referral
from tests import factories as make

TODAY = reverse("reports:today")
FOLLOWUPS = {"slag": "followup"}
REAL_TODAY = timezone.localdate()
SUNDAY = REAL_TODAY + timedelta(days=7 - REAL_TODAY.isoweekday())
MONDAY, WEDNESDAY = SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=3)


@pytest.fixture(autouse=True)
def nobody_else(cast):
    """Take those of the cast out of sight, so that a test holds its own people alone."""
    Participant.objects.update(unit=cast.there)


def at(day):
    return time_machine.travel(f"{day} 08:00 +0100", tick=False)


def enrolled(cast, coordinator=None, unit=None, started=SUNDAY - timedelta(days=100), last=None, following=None):
    participant = make.make_participant(unit or cast.here, by=cast.intake)
    make.make_enrolment(participant, coordinator or cast.coordinator, started_on=started)
    participant.set_followup_dates(last, following)
    return participant


def todos(log_in, user, day, **query):
    """Return `{participant: bucket}` and the counts by bucket of the follow-ups that `user` sees on `day`."""
    with at(day):
        page = log_in(user).get(TODAY, FOLLOWUPS | query)
        assert page.status_code == 200
        context = page.context
    found = {row["person"]: todo.bucket for row in context["rows"] for todo in row["todos"]}
    return found, {bucket["name"]: bucket["count"] for bucket in context["buckets"] if bucket["name"] != "andra"}


def make_referral(person, received_on, unit=None):
    return Referral.objects.register(
        person, by=person.created_by, key=uuid.uuid4(), unit=unit or person.unit, agency=make.make_agency(),
        received_on=received_on,
    )[0]  # fmt: skip


def take(referral, state):
    referral.take_step(state, on=REAL_TODAY, by=referral.registered_by, reason="Beslut på ärendemötet.")


def due_on(cast, *days):
    return [enrolled(cast, last=SUNDAY - timedelta(days=50), following=day) for day in days]


class TestBuckets:
    @pytest.mark.parametrize("today", [SUNDAY, MONDAY, WEDNESDAY])
    def test_yesterday_is_overdue_today_is_today(self, cast, log_in, today):
        overdue, now = due_on(cast, today - timedelta(days=1), today)
        found, counts = todos(log_in, cast.coordinator, today)
        assert found == {overdue: "forsenade", now: "idag"}
        assert counts == {"forsenade": 1, "idag": 1, "veckan": 0}

    def test_on_a_sunday_the_week_is_over(self, cast, log_in):
        due_on(cast, MONDAY)
        assert todos(log_in, cast.coordinator, SUNDAY) == ({}, {"forsenade": 0, "idag": 0, "veckan": 0})

    def test_on_a_monday_it_lasts_to_sunday(self, cast, log_in):
        tuesday, sunday, _next_monday = due_on(
            cast, MONDAY + timedelta(days=1), MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
        )
        found, counts = todos(log_in, cast.coordinator, MONDAY)
        assert found == {tuesday: "veckan", sunday: "veckan"}
        assert counts == {"forsenade": 0, "idag": 0, "veckan": 2}

    def test_the_most_urgent_comes_first(self, cast, log_in):
        days = [WEDNESDAY + timedelta(days=number) for number in (2, -3, 0, -9)]
        people = dict(zip(days, due_on(cast, *days), strict=True))
        found, _counts = todos(log_in, cast.coordinator, WEDNESDAY)
        assert list(found) == [people[day] for day in sorted(days)]

    def test_a_count_opens_the_rows_behind_it(self, cast, log_in):
        due_on(cast, *(WEDNESDAY + timedelta(days=number) for number in (-5, -4, -1, 0, 0, 1)))
        _found, counts = todos(log_in, cast.coordinator, WEDNESDAY)
        assert counts == {"forsenade": 3, "idag": 2, "veckan": 1}
        for name, count in counts.items():
            found, same = todos(log_in, cast.coordinator, WEDNESDAY, visa=name)
            assert list(found.values()) == [name] * count
            assert same == counts

    def test_an_empty_bucket_does_not_say_that_all_is_done(self, cast, log_in):
        due_on(cast, WEDNESDAY - timedelta(days=1))
        with at(WEDNESDAY):
            page = log_in(cast.coordinator).get(TODAY, {"visa": "veckan"})
        assert page.context["rows"] == []
        assert "Inga sådana just nu." in page.content.decode()
        assert "Alla dina deltagare" not in page.content.decode()

    def test_a_bucket_that_is_not_there_is_all_of_them(self, cast, log_in):
        due_on(cast, WEDNESDAY, WEDNESDAY + timedelta(days=1))
        assert len(todos(log_in, cast.coordinator, WEDNESDAY, visa="finns inte")[0]) == 2

    def test_how_late_it_is_is_told_in_days(self, cast, log_in):
        due_on(cast, WEDNESDAY - timedelta(days=12))
        with at(WEDNESDAY):
            [row] = log_in(cast.coordinator).get(TODAY, FOLLOWUPS).context["rows"]
        [todo] = row["todos"]
        assert (todo.days_late, todo.due.due_on) == (12, WEDNESDAY - timedelta(days=12))


class TestInterval:
    """Without an agreed date so many days count from the last follow-up, or from the start."""

    @pytest.mark.parametrize(("last", "bucket"), [(31, "forsenade"), (30, "idag"), (29, "veckan"), (20, None)])
    def test_thirty_days_by_default(self, cast, log_in, last, bucket):
        participant = enrolled(cast, last=MONDAY - timedelta(days=last))
        assert todos(log_in, cast.coordinator, MONDAY)[0] == ({participant: bucket} if bucket else {})

    @pytest.mark.parametrize(("started", "bucket"), [(31, "forsenade"), (30, "idag"), (29, "veckan"), (1, None)])
    def test_they_count_from_the_start_where_there_is_no_followup(self, cast, log_in, started, bucket):
        participant = enrolled(cast, started=MONDAY - timedelta(days=started))
        assert todos(log_in, cast.coordinator, MONDAY)[0] == ({participant: bucket} if bucket else {})

    def test_a_follow_up_from_an_earlier_enrolment_does_not_make_a_new_one_late(self, cast, log_in):
        enrolled(cast, last=MONDAY - timedelta(days=300), started=MONDAY - timedelta(days=3))
        assert todos(log_in, cast.coordinator, MONDAY)[0] == {}

    def test_a_unit_can_have_its_own(self, cast, log_in):
        UnitSetting.objects.put(cast.site, FOLLOWUP_DAYS, 14, by=None)
        sooner = enrolled(cast, unit=cast.site, last=MONDAY - timedelta(days=15))
        enrolled(cast, last=MONDAY - timedelta(days=15))
        assert todos(log_in, cast.coordinator, MONDAY)[0] == {sooner: "forsenade"}

    def test_the_case_tells_the_same_day_as_the_lists(self, cast):
        UnitSetting.objects.put(cast.site, FOLLOWUP_DAYS, 14, by=None)
        days = {"last": MONDAY - timedelta(days=15), "started": MONDAY - timedelta(days=90)}
        enrolled(cast, unit=cast.site, **days), enrolled(cast, **days), enrolled(cast, started=MONDAY)
        enrolled(cast, last=MONDAY, following=MONDAY + timedelta(days=3))
        people = list(Participant.objects.with_followup_due().filter(unit__in=[cast.site, cast.here]))
        assert len(people) == 4
        assert [person.followup_due for person in people] == [person.followup_due_on for person in people]

    def test_an_agreed_date_wins_over_the_interval(self, cast, log_in):
        enrolled(cast, last=MONDAY - timedelta(days=60), following=MONDAY + timedelta(days=30))
        assert todos(log_in, cast.coordinator, MONDAY)[0] == {}


class TestPlannedAhead:
    """An enrolment that begins on a day to come is nobody's to wait for, and late with nothing."""

    @pytest.fixture
    def planned(self, cast):
        with at(MONDAY):
            return enrolled(cast, started=MONDAY + timedelta(days=3), following=MONDAY + timedelta(days=1))

    def test_nothing_is_late_before_it_begins(self, cast, log_in, planned):
        for days, found in ((0, {planned: "veckan"}), (2, {planned: "veckan"}), (3, {planned: "forsenade"})):
            assert todos(log_in, cast.coordinator, MONDAY + timedelta(days=days))[0] == found

    def test_nor_is_it_on_the_list(self, cast, log_in, planned):
        with at(MONDAY + timedelta(days=2)):
            client = log_in(cast.coordinator)
            assert client.get(reverse("participants:list"), {"followup": "overdue"}).context["people"] == []
            [person] = client.get(reverse("participants:list"), {"coordinator": "mine"}).context["people"]
            assert client.get(reverse("participants:list"), {"coordinator": "none"}).context["people"] == []
        assert (person, person.coordinator_name) == (planned, cast.coordinator.name)
        assert person.followup_due_on == MONDAY + timedelta(days=3)

    def test_intake_does_not_wait_for_a_coordinator(self, cast, log_in, planned):
        with at(MONDAY):
            assert log_in(cast.intake).get(TODAY).context["without_coordinator"] == []


class TestWhose:
    def test_ones_own_alone(self, cast, log_in):
        [mine] = due_on(cast, MONDAY)
        enrolled(cast, coordinator=cast.colleague, following=MONDAY)
        assert todos(log_in, cast.coordinator, MONDAY)[0] == {mine: "idag"}

    def test_those_handed_over_are_the_new_coordinators_from_that_day(self, cast, log_in):
        [case] = due_on(cast, MONDAY)
        case.enrolments.get().assign(cast.colleague, from_on=MONDAY, by=cast.manager)
        assert todos(log_in, cast.coordinator, MONDAY)[0] == {}
        assert todos(log_in, cast.colleague, MONDAY)[0] == {case: "idag"}
        assert todos(log_in, cast.coordinator, SUNDAY)[0] == {}

    def test_nobody_who_has_left(self, cast, log_in):
        [case] = due_on(cast, MONDAY - timedelta(days=1))
        case.enrolments.get().exit(
            on=REAL_TODAY, reason=make.code("exit_reason", "work"), outcome=None, note="", by=cast.manager
        )
        assert todos(log_in, cast.coordinator, MONDAY)[0] == {}

    def test_logging_the_follow_up_takes_it_off_the_list(self, cast, log_in):
        [case] = due_on(cast, WEDNESDAY)
        with at(WEDNESDAY):
            make.make_followup(case, cast.coordinator, occurred_on=WEDNESDAY)
        assert todos(log_in, cast.coordinator, WEDNESDAY)[0] == {}


class TestIntake:
    def lists(self, log_in, cast):
        context = log_in(cast.intake).get(TODAY).context
        return context["registered"], context["without_coordinator"]

    def test_those_registered_wait_for_enrolment_oldest_first(self, cast, log_in):
        waiting = [make.make_participant(cast.here, by=cast.intake) for _number in range(3)]
        enrolled(cast)
        make.make_participant(cast.there, by=cast.intake_elsewhere)
        assert self.lists(log_in, cast) == (waiting, [])

    def test_those_enrolled_without_a_coordinator_wait_for_one(self, cast, log_in):
        enrolled(cast)
        alone = enrolled(cast)
        alone.coordinator_periods.update(ends_on=REAL_TODAY - timedelta(days=1))
        assert self.lists(log_in, cast) == ([], [alone])

    def test_a_coordinator_to_come_is_a_coordinator(self, cast, log_in):
        enrolled(cast, started=REAL_TODAY + timedelta(days=7))
        assert self.lists(log_in, cast) == ([], [])

    def test_the_count_is_of_all_though_fifty_are_shown(self, cast, log_in):
        for _number in range(52):
            make.make_participant(cast.here, by=cast.intake)
        context = log_in(cast.intake).get(TODAY).context
        assert (len(context["registered"]), context["registered_count"]) == (50, 52)

    def test_a_referral_waits_for_its_decision_and_then_for_enrolment(self, cast, log_in):
        person = make.make_participant(cast.here, by=cast.intake)
        referral = make_referral(person, received_on=REAL_TODAY - timedelta(days=9))
        context = log_in(cast.intake).get(TODAY).context
        assert (context["decisions"], context["registered"]) == ([referral], [])
        take(referral, ReferralState.ADMITTED)
        context = log_in(cast.intake).get(TODAY).context
        assert (context["decisions"], context["registered"]) == ([], [person])
        make.make_enrolment(person, cast.coordinator, started_on=REAL_TODAY)
        context = log_in(cast.intake).get(TODAY).context
        assert (context["decisions"], context["registered"]) == ([], [])

    def test_who_was_declined_waits_for_nothing(self, cast, log_in):
        person = make.make_participant(cast.here, by=cast.intake)
        take(make_referral(person, received_on=REAL_TODAY), ReferralState.DECLINED)
        context = log_in(cast.intake).get(TODAY).context
        assert (context["decisions"], context["registered"]) == ([], [])

    def test_who_was_here_before_and_is_admitted_again_waits_again(self, cast, log_in):
        person = enrolled(cast)
        person.enrolments.get().exit(
            on=REAL_TODAY - timedelta(days=30), reason=make.code("exit_reason", "work"), outcome=None, note="",
            by=cast.manager,
        )  # fmt: skip
        assert self.lists(log_in, cast) == ([], [])
        take(make_referral(person, received_on=REAL_TODAY - timedelta(days=3)), ReferralState.ADMITTED)
        assert self.lists(log_in, cast) == ([person], [])

    def test_where_the_person_is_decides_whose_referral_it_is(self, cast, log_in):
        person = make.make_participant(cast.here, by=cast.intake)
        referral = make_referral(person, received_on=REAL_TODAY, unit=cast.there)
        assert log_in(cast.intake).get(TODAY).context["decisions"] == [referral]
        assert referral not in log_in(cast.users["intake_elsewhere"]).get(TODAY).context["decisions"]

    def test_an_assessment_that_is_begun_and_not_finished_is_told_with_the_page_to_go_on(self, cast, log_in):
        person, done, elsewhere = (
            make.make_participant(unit, by=cast.intake) for unit in (cast.here, cast.here, cast.there)
        )
        begun = make.make_assessment(person, cast.intake, finish=False)
        make.make_assessment(done, cast.intake)
        make.make_assessment(elsewhere, cast.intake, finish=False)
        response = log_in(cast.intake).get(TODAY)
        assert response.context["assessments"] == [begun]
        assert reverse("participants:assessment", args=[person.pk]) in response.content.decode()

    def test_what_case_officers_have_sent_is_told_with_its_number(self, cast, log_in):
        client, words = log_in(cast.intake), "från handläggare att ta emot"
        IncomingReferral.objects.update(unit=cast.there)
        assert words not in client.get(TODAY).content.decode()
        for unit in (cast.here, cast.here, cast.there):
            make.send_referral(cast.case_officer, unit, cast.agency)
        assert f"2 aktualiseringar {words}" in client.get(TODAY).content.decode()

    def test_intake_sees_no_follow_ups_to_make(self, cast, log_in):
        due_on(cast, REAL_TODAY)
        assert "rows" not in log_in(cast.intake).get(TODAY).context

    def test_one_with_both_roles_sees_both(self, cast, log_in):
        make.give_role(cast.coordinator, "intake", cast.here)
        waiting, [due] = make.make_participant(cast.here, by=cast.intake), due_on(cast, REAL_TODAY)
        context = log_in(cast.coordinator).get(TODAY, FOLLOWUPS).context
        assert context["registered"] == [waiting]
        assert [row["person"] for row in context["rows"]] == [due]
