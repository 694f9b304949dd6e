"""Hand-overs, extensions, verified outcomes, checks after the exit and re-entry, by the pages that make them."""

from datetime import timedelta

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import UnitSetting
from accounts.unit_settings import CHECK_MONTHS
from participants.due_sources import SOURCES
from participants.enums import ExtensionParty, ExtensionState
from participants.models import (
    CoordinatorPeriod,
    Enrolment,
    HandOver,
    NamedStaff,
    OutcomeCheck,
    Participant,
    hand_over,
)
from reports.timeline import timeline
from tests import factories as make
from tests.cast import add_protected
from tests.screen import boxes, errors, fields, fill_in, typed

from .periods import coordinator_on

TODAY = timezone.localdate


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def url_of(participant, name, *more):
    return reverse(f"participants:{name}", args=[participant.pk, *more])


def send_early(client, url, **values):
    """Fill in a check before its day and pass the warning."""
    response = fill_in(client, url, **values)
    return fill_in(client, url, **values, passed_warnings=boxes(response, "passed_warnings")[0])


def in_days(days):
    return (TODAY() + timedelta(days=days)).isoformat()


def dues(people, until=7):
    """Return the Dues about `people` by kind."""
    found = {}
    for source in SOURCES:
        for due in source(people, TODAY(), TODAY() + timedelta(days=until)):
            found.setdefault(due.kind, []).append(due)
    return found


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.coordinator)


@pytest.fixture
def case(cast):
    """Return somebody enrolled with the coordinator, about whom nothing else is there."""
    participant = make.make_participant(cast.here, by=cast.coordinator, last_name="Ensam")
    make.make_enrolment(participant, cast.coordinator)
    return Participant.objects.get(pk=participant.pk)


@pytest.fixture
def ended(cast, client, case):
    """Return somebody who left for work yesterday."""
    values = {"reason": make.code("exit_reason", "work").pk, "outcome": make.code("outcome", "work").pk}
    assert fill_in(client, url_of(case, "exit"), on=in_days(-1), **values).status_code == 302
    return Participant.objects.get(pk=case.pk)


class TestHandingOverACaseload:
    URL = "participants:hand_over"

    @pytest.fixture
    def load(self, cast):
        """Return three cases of the colleague, whom the manager hands on."""
        people = [make.make_participant(cast.here, by=cast.colleague) for _place in range(3)]
        return [make.make_enrolment(person, cast.colleague) for person in people]

    def url(self, user):
        return f"{reverse(self.URL)}?fran={user.pk}"

    def test_all_go_to_one_from_a_day_with_the_note_and_an_entry_in_each_history(self, cast, log_in, load):
        response = fill_in(
            log_in(cast.manager), self.url(cast.colleague), coordinator=cast.coordinator.pk, on=in_days(2), note="Ring."
        )
        assert response.status_code == 302
        for enrolment in [*load, cast.unit.enrolment]:
            assert coordinator_on(enrolment, TODAY() + timedelta(days=1)) == cast.colleague
            assert coordinator_on(enrolment, TODAY() + timedelta(days=2)) == cast.coordinator
            page = log_in(cast.manager).get(reverse("reports:history", args=[enrolment.participant_id]))
            assert "Överlämnat" in [entry.title for entry in page.context["entries"]]
        assert {period.note for period in cast.coordinator.coordinator_periods.unread()} >= {"Ring."}

    def test_they_can_be_spread_each_with_its_own_note_and_some_can_stay(self, cast, log_in, load):
        client, url = log_in(cast.manager), self.url(cast.colleague)
        first, second, _third = load
        data = typed(client, url, coordinator=cast.coordinator.pk, note="Alla")
        data |= {f"to-{second.pk}": cast.named.pk, f"note-{second.pk}": "Just du", "cases": [first.pk, second.pk]}
        assert client.post(url, data).status_code == 302
        assert [coordinator_on(one, TODAY()) for one in load] == [cast.coordinator, cast.named, cast.colleague]
        assert CoordinatorPeriod.objects.current().get(enrolment=second).note == "Alla\n\nJust du"
        assert CoordinatorPeriod.objects.current().get(enrolment=first).note == "Alla"

    def test_nothing_is_done_when_one_of_them_has_nobody_to_take_it(self, cast, log_in, load):
        client, url = log_in(cast.manager), self.url(cast.colleague)
        data = typed(client, url) | {f"to-{load[0].pk}": cast.named.pk}
        response = client.post(url, data)
        assert errors(response) == {f"to-{one.pk}" for one in (*load[1:], cast.unit.enrolment)}
        assert coordinator_on(load[0], TODAY()) == cast.colleague

    def test_nothing_is_done_when_one_of_them_has_gone_meanwhile(self, cast, log_in, load):
        client, url = log_in(cast.manager), self.url(cast.colleague)
        data = typed(client, url, coordinator=cast.coordinator.pk)
        load[1].assign(cast.named, from_on=TODAY(), by=cast.manager)
        assert errors(client.post(url, data)) == {"cases"}
        assert coordinator_on(load[0], TODAY()) == cast.colleague
        with pytest.raises(ValidationError):
            hand_over(
                [HandOver(one, cast.coordinator, "") for one in load], on=TODAY(), by=cast.manager,
                from_user=cast.colleague,
            )  # fmt: skip
        assert coordinator_on(load[0], TODAY()) == cast.colleague

    def test_the_same_form_twice_hands_over_once(self, cast, log_in, load):
        client, url = log_in(cast.manager), self.url(cast.colleague)
        data = typed(client, url, coordinator=cast.coordinator.pk)
        assert [client.post(url, data).status_code for _time in range(2)] == [302, 302]
        assert load[0].coordinator_periods.count() == 2

    def test_a_coordinator_hands_over_ones_own_and_nobody_elses(self, cast, client, load):
        assert boxes(client.get(reverse(self.URL)), "cases") == [str(cast.own.enrolment.pk)]
        assert client.get(self.url(cast.colleague)).status_code == 404
        response = fill_in(client, reverse(self.URL), coordinator=cast.colleague.pk)
        assert response.status_code == 302
        assert coordinator_on(cast.own.enrolment, TODAY()) == cast.colleague
        assert "Inget ärende att överlämna" in client.get(reverse(self.URL)).content.decode()

    def test_a_coordinator_of_another_unit_cannot_be_given_it(self, cast, client):
        response = fill_in(client, reverse(self.URL), coordinator=cast.coordinator_elsewhere.pk)
        assert errors(response) == {"coordinator"}

    def test_days_that_have_been_are_refused(self, cast, client):
        values = {"coordinator": cast.colleague.pk, "on": in_days(-1)}
        assert errors(fill_in(client, reverse(self.URL), **values)) == {"on"}

    def test_whoever_has_left_is_marked_and_the_case_is_found_as_nobodys(self, cast, log_in, load):
        membership = cast.colleague.memberships.get()
        membership.end(TODAY() - timedelta(days=1), by=cast.administrator)
        stranded = set(CoordinatorPeriod.objects.without_role().values_list("enrolment", flat=True))
        assert stranded == {one.pk for one in (*load, cast.unit.enrolment)}
        page = log_in(cast.manager).get(reverse(self.URL)).content.decode()
        assert "inte längre koordinator" in page
        values = {"coordinator": cast.coordinator.pk}
        assert fill_in(log_in(cast.manager), self.url(cast.colleague), **values).status_code == 302
        assert not CoordinatorPeriod.objects.without_role().exists()

    def test_protected_cases_are_there_for_those_named_alone_and_name_who_takes_over(self, cast, log_in):
        protected = add_protected(cast)
        assert str(cast.named) not in log_in(cast.manager).get(reverse(self.URL)).content.decode()
        response = fill_in(log_in(cast.named), reverse(self.URL), coordinator=cast.colleague.pk)
        assert response.status_code == 302
        assert NamedStaff.objects.active().filter(participant=protected, user=cast.colleague).exists()

    def test_the_new_one_is_told_until_the_note_is_read(self, cast, client, log_in, case):
        url = url_of(case, "coordinator")
        assert fill_in(client, url, coordinator=cast.colleague.pk, note="Ring modern först.").status_code == 302
        [due] = dues(Participant.objects.coordinated_by(cast.colleague).filter(pk=case.pk))["hand_over"]
        colleague = log_in(cast.colleague)
        assert "Ring modern först." in colleague.get(due.url).content.decode()
        assert due.kind in dues(Participant.objects.filter(pk=case.pk)), "to open it is not to say that it is read"
        assert fill_in(colleague, due.url).status_code == 302
        assert "hand_over" not in dues(Participant.objects.filter(pk=case.pk))
        assert client.get(due.url).status_code == 403

    def test_ones_own_choice_of_oneself_is_not_told(self, cast, log_in, case):
        fill_in(log_in(cast.colleague), url_of(case, "coordinator"), coordinator=cast.colleague.pk)
        assert "hand_over" not in dues(Participant.objects.filter(pk=case.pk))


class TestDaysWithoutACoordinator:
    def test_each_such_day_is_found(self, cast, case):
        enrolment = case.enrolments.get()
        start = enrolment.started_on
        enrolment.coordinator_periods.update(starts_on=start + timedelta(days=3), ends_on=start + timedelta(days=9))
        found = Enrolment.objects.filter(pk=enrolment.pk).with_coordinator_gap().get()
        days = (TODAY() - start).days + 1
        assert found.days_uncovered == days - 7
        assert found.coordinator_gaps() == [
            (start, start + timedelta(days=2)), (start + timedelta(days=10), TODAY()),
        ]  # fmt: skip

    def test_one_imported_without_any_can_be_given_one_and_changed(self, cast, client, case):
        enrolment = case.enrolments.get()
        enrolment.coordinator_periods.all().delete()
        assert Enrolment.objects.with_coordinator_gap().filter(pk=enrolment.pk).exists()
        assert fill_in(client, url_of(case, "period"), started_on=in_days(-50)).status_code == 302
        values = {"coordinator": cast.colleague.pk, "from_on": in_days(-50)}
        assert fill_in(client, url_of(case, "coordinator"), **values).status_code == 302
        assert not Enrolment.objects.with_coordinator_gap().filter(pk=enrolment.pk).exists()

    def test_a_start_to_come_lacks_nobody_yet(self, cast, case):
        case.enrolments.update(started_on=TODAY() + timedelta(days=5))
        case.coordinator_periods.all().delete()
        assert not Enrolment.objects.with_coordinator_gap().filter(participant=case).exists()


class TestExtension:
    def propose(self, client, case, **changes):
        end = (case.planned_end_on + timedelta(days=60)).isoformat()
        return fill_in(client, url_of(case, "extend"), **{"to_end_on": end, "reason": "Mer tid."} | changes)

    def answer(self, client, case, party, **changes):
        values = {"party": party, "answer": "yes", "who": "Sara Lind", "how": "phone"} | changes
        return fill_in(client, url_of(case, "answer_extension"), **values)

    def test_the_planned_end_moves_when_the_third_has_agreed_and_not_before(self, client, case):
        assert self.propose(client, case).status_code == 302
        assert self.answer(client, case, "case_officer").status_code == 302
        assert Participant.objects.get(pk=case.pk).planned_end_on == case.planned_end_on
        assert self.answer(client, case, "participant").status_code == 302
        later = case.planned_end_on + timedelta(days=60)
        assert Participant.objects.get(pk=case.pk).planned_end_on == later == case.enrolments.get().planned_end_on
        assert case.extensions.get().state == ExtensionState.AGREED
        assert client.get(url_of(case, "answer_extension")).status_code == 404

    def test_all_that_has_been_said_can_be_noted_at_once(self, client, case):
        day = in_days(-1)
        answers = {"case_officer_on": day, "case_officer_who": "Sara Lind", "case_officer_how": "email"}
        assert self.propose(client, case, **answers, participant_on=day, participant_how="meeting").status_code == 302
        assert case.extensions.get().state == ExtensionState.AGREED
        assert Participant.objects.get(pk=case.pk).planned_end_on == case.planned_end_on + timedelta(days=60)

    def test_a_no_leaves_the_planned_end_and_another_can_be_proposed(self, client, case):
        self.propose(client, case)
        assert self.answer(client, case, "participant", answer="no").status_code == 302
        assert case.extensions.get().state == ExtensionState.DECLINED
        assert Participant.objects.get(pk=case.pk).planned_end_on == case.planned_end_on
        assert self.propose(client, case).status_code == 302

    def test_the_manager_can_be_asked_first(self, cast, client, log_in, case):
        self.propose(client, case, unit="asked")
        assert set(case.extensions.get().missing) == set(ExtensionParty)
        assert self.answer(log_in(cast.manager), case, "unit", who="").status_code == 302
        assert case.extensions.get().answers.get().who == cast.manager.name

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"to_end_on": "2020-01-01"}, {"to_end_on"}),
            ({"reason": ""}, {"reason"}),
            ({"participant_on": in_days(0)}, {"participant_how"}),
            ({"participant_on": in_days(3), "participant_how": "phone"}, {"participant_on"}),
            ({"case_officer_who": "Sara"}, {"case_officer_on", "case_officer_how"}),
        ],
    )  # fmt: skip
    def test_what_is_not_whole_is_refused(self, client, case, changes, wrong):
        assert errors(self.propose(client, case, **changes)) == wrong
        assert not case.extensions.exists()

    def test_the_case_officer_has_a_name_and_the_day_has_been(self, client, case):
        self.propose(client, case)
        assert errors(self.answer(client, case, "case_officer", who="")) == {"who"}
        assert errors(self.answer(client, case, "case_officer", on=in_days(1))) == {"on"}

    def test_a_second_proposal_beside_one_that_waits_is_refused(self, cast, client, log_in, case):
        mine = typed(client, url_of(case, "extend"), to_end_on="2099-01-01", reason="Min")
        self.propose(log_in(cast.colleague), case)
        response = client.post(url_of(case, "extend"), mine)
        assert errors(response) == {""}
        assert fields(response)["reason"] == "Min"

    def test_two_who_note_an_answer_are_told(self, cast, client, log_in, case):
        self.propose(client, case)
        values = {"party": "participant", "answer": "yes", "how": "phone"}
        mine = typed(client, url_of(case, "answer_extension"), **values)
        self.answer(log_in(cast.colleague), case, "participant", how="meeting")
        response = client.post(url_of(case, "answer_extension"), mine)
        assert response.status_code in (200, 409)
        assert case.extensions.get().answers.filter(party="participant").get().how == "meeting"

    def test_it_falls_with_the_exit_and_goes_along_with_a_move(self, cast, client, case):
        self.propose(client, case)
        make.give_role(cast.coordinator, "coordinator", cast.there)
        values = {"unit": cast.there.pk, "coordinator": cast.coordinator_elsewhere.pk, "on": in_days(-1)}
        assert fill_in(client, url_of(case, "move"), **values).status_code == 302
        extension = case.extensions.get()
        assert (extension.enrolment.unit, extension.state) == (cast.there, ExtensionState.PROPOSED)
        fill_in(client, url_of(case, "exit"), reason=make.code("exit_reason", "work").pk)
        assert case.extensions.get().state == ExtensionState.WITHDRAWN

    def test_it_can_be_withdrawn(self, client, case):
        self.propose(client, case)
        assert fill_in(client, url_of(case, "withdraw_extension")).status_code == 302
        assert case.extensions.get().state == ExtensionState.WITHDRAWN
        assert client.get(url_of(case, "withdraw_extension")).status_code == 404

    def test_the_dates_alone_cannot_be_pushed_later_without_saying_what_was_wrong(self, client, case):
        later = (case.planned_end_on + timedelta(days=1)).isoformat()
        assert errors(fill_in(client, url_of(case, "period"), planned_end_on=later)) == {"correction"}
        response = fill_in(client, url_of(case, "period"), planned_end_on=later, correction="Skrev fel månad")
        assert response.status_code == 302
        assert "Skrev fel månad" in client.get(url_of(case, "detail")).content.decode()

    def test_today_says_extend_or_end_and_then_who_is_waited_for(self, client, case):
        people = Participant.objects.filter(pk=case.pk)
        assert "planned_end" not in dues(people)
        two_weeks_before = case.planned_end_on - timedelta(days=14)
        with time_machine.travel(two_weeks_before):
            assert [due.due_on for due in dues(people)["planned_end"]] == [two_weeks_before]
        self.propose(client, case)
        with time_machine.travel(two_weeks_before):
            found = dues(people)
            assert "planned_end" not in found
            assert "deltagaren" in found["extension"][0].waiting_for

    def test_it_is_told_on_the_timeline(self, cast, client, case):
        self.propose(client, case)
        assert "Mer tid." in [event.text for event in timeline(case, cast.coordinator)]


class TestAfterTheExit:
    def test_checks_are_set_by_the_units_months(self, cast, client, case):
        UnitSetting.objects.put(cast.here, CHECK_MONTHS[2], 12, by=None)
        fill_in(client, url_of(case, "exit"), reason=make.code("exit_reason", "studies").pk, on=in_days(-1))
        ended_on = TODAY() - timedelta(days=1)
        days = [ended_on + relativedelta(months=months) for months in (1, 3, 12)]
        assert list(case.outcome_checks.order_by("due_on").values_list("due_on", flat=True)) == days

    @pytest.mark.parametrize("reason", ["error", "deceased"])
    def test_after_some_exits_nobody_asks(self, client, case, reason):
        fill_in(client, url_of(case, "exit"), reason=make.code("exit_reason", reason).pk)
        assert not case.outcome_checks.exists()

    def test_one_registered_in_error_stays_in_the_log(self, client, case):
        fill_in(client, url_of(case, "exit"), reason=make.code("exit_reason", "error").pk)
        assert not Enrolment.objects.counted().filter(participant=case).exists()
        titles = [entry.title for entry in client.get(reverse("reports:history", args=[case.pk])).context["entries"]]
        assert {"Inskriven", "Inskrivningen avslutad"} <= set(titles)
        assert "Felregistrerad" in client.get(url_of(case, "detail")).content.decode()

    def test_they_are_the_last_coordinators_to_make(self, cast, client, ended):
        assert list(Participant.objects.last_coordinated_by(cast.coordinator)) == [ended]
        assert not Participant.objects.last_coordinated_by(cast.colleague).exists()
        own = Participant.objects.last_coordinated_by(cast.coordinator)
        assert "outcome_check" not in dues(own)
        with time_machine.travel(TODAY() + timedelta(days=95)):
            assert len(dues(own)["outcome_check"]) == 2

    def test_a_check_keeps_what_is_found_and_can_be_corrected(self, cast, client, ended):
        check = ended.outcome_checks.order_by("due_on")[0]
        url = url_of(ended, "check_outcome", check.pk)
        work = make.code("outcome", "work")
        values = {"still_there": "yes", "outcome": work.pk, "how": "employer", "note": "Fler timmar"}
        assert send_early(client, url, **values).status_code == 302
        check.refresh_from_db()
        assert (check.done_on, check.still_there, check.outcome, check.how) == (TODAY(), "yes", work, "employer")
        assert check.noted_by == cast.coordinator
        assert fields(client.get(url))["note"] == "Fler timmar"
        assert send_early(client, url, still_there="not_reached").status_code == 302
        check.refresh_from_db()
        assert (check.outcome, check.how, check.still_there) == (None, "", "not_reached")

    def test_a_check_says_what_the_person_does_and_how_one_knows(self, client, ended):
        url = url_of(ended, "check_outcome", ended.outcome_checks.first().pk)
        assert errors(fill_in(client, url, still_there="no", outcome="", how="")) == {"outcome", "how"}
        assert errors(fill_in(client, url, still_there="not_reached", on=in_days(1))) == {"on"}
        assert errors(fill_in(client, url, still_there="not_reached", on=in_days(-2))) == {"on"}

    def test_the_second_of_two_sees_both_checks(self, cast, client, log_in, ended):
        url = url_of(ended, "check_outcome", ended.outcome_checks.first().pk)
        mine = typed(client, url, still_there="no", outcome=make.code("outcome", "none").pk, how="person")
        send_early(log_in(cast.colleague), url, still_there="not_reached", note="Ringde")
        mine["passed_warnings"] = boxes(client.post(url, mine), "passed_warnings")[0]
        assert client.post(url, mine).status_code == 409

    def test_a_check_before_its_day_is_passed_knowingly_and_later_without_a_word(self, client, ended):
        check = ended.outcome_checks.order_by("due_on").first()
        url = url_of(ended, "check_outcome", check.pk)
        response = fill_in(client, url, still_there="not_reached")
        assert "Kontrollen ska göras" in response.content.decode()
        assert ended.outcome_checks.open().filter(pk=check.pk).exists()
        check.due_on = TODAY()
        check.save(update_fields=["due_on"])
        assert fill_in(client, url, still_there="not_reached").status_code == 302

    def test_a_check_of_somebody_else_is_not_there(self, cast, client, ended):
        check = ended.outcome_checks.first()
        assert client.get(url_of(cast.own, "check_outcome", check.pk)).status_code == 404

    def test_the_verified_outcome_stands_beside_the_stated(self, cast, client, ended):
        values = {"outcome": make.code("outcome", "none").pk, "how": "person", "note": "Blev aldrig av"}
        assert fill_in(client, url_of(ended, "verify_outcome"), **values).status_code == 302
        enrolment = ended.enrolments.get()
        assert (enrolment.outcome.code, enrolment.verified_outcome.code) == ("work", "none")
        assert (enrolment.verified_by, enrolment.verified_on, enrolment.verified_how) == (
            cast.coordinator, TODAY(), "person"
        )  # fmt: skip
        page = client.get(url_of(ended, "detail")).content.decode()
        assert "Blev aldrig av" in page
        assert "anställning" in page

    def test_the_second_of_two_sees_both_verifications(self, cast, client, log_in, ended):
        url = url_of(ended, "verify_outcome")
        mine = typed(client, url, how="person")
        fill_in(log_in(cast.colleague), url, how="pay_slip")
        assert client.post(url, mine).status_code == 409
        assert ended.enrolments.get().verified_how == "pay_slip"

    def test_undoing_the_exit_takes_away_what_is_to_be_checked_and_verified(self, client, ended):
        fill_in(client, url_of(ended, "verify_outcome"), how="person")
        fill_in(client, url_of(ended, "reopen"))
        enrolment = ended.enrolments.get()
        assert (enrolment.verified_outcome, enrolment.verified_how) == (None, "")
        assert not ended.outcome_checks.exists()


class TestReEntry:
    def test_the_page_tells_the_stays_before_and_how_long_since(self, client, ended):
        page = client.get(url_of(ended, "enrol")).content.decode()
        assert "återinskrivning" in page
        assert "1 dag sedan" in page

    def test_it_is_linked_to_the_stay_before_and_the_checks_of_that_stay_are_over(self, client, ended):
        before = ended.enrolments.get()
        assert fill_in(client, url_of(ended, "enrol")).status_code == 302
        again = ended.enrolments.latest("pk")
        assert (again.reentry_of, again.days_away) == (before, 1)
        assert not OutcomeCheck.objects.filter(participant=ended).exists()
        assert "Återinskrivning" in client.get(url_of(ended, "detail")).content.decode()

    def test_one_in_error_is_no_re_entry_and_gives_back_the_checks(self, client, ended):
        fill_in(client, url_of(ended, "enrol"))
        fill_in(client, url_of(ended, "exit"), reason=make.code("exit_reason", "error").pk)
        assert ended.outcome_checks.count() == 3
        fill_in(client, url_of(ended, "enrol"))
        assert ended.enrolments.latest("pk").reentry_of == ended.enrolments.earliest("pk")

    def test_who_comes_for_the_first_time_is_told_of_nothing(self, cast, client):
        newcomer = make.make_participant(cast.here, by=cast.coordinator)
        assert "återinskrivning" not in client.get(url_of(newcomer, "enrol")).content.decode()
        fill_in(client, url_of(newcomer, "enrol"))
        assert newcomer.enrolments.get().reentry_of is None


def test_coordinators_of_several_units_are_offered_with_where_they_work(cast, log_in):
    newcomer = make.make_participant(cast.here, by=cast.coordinator)
    make.give_role(cast.coordinator, "coordinator", cast.there)
    page = log_in(cast.coordinator).get(url_of(newcomer, "enrol")).content.decode()
    assert f"{cast.coordinator_elsewhere.name}, {cast.there.name}" in page
    assert f"{cast.colleague.name}, {cast.here.name}" in page


def test_a_date_agreed_while_a_start_is_prepared_stands(cast, client):
    newcomer = make.make_participant(cast.here, by=cast.coordinator)
    make.make_followup(newcomer, cast.coordinator, next_on=TODAY() + timedelta(days=3))
    fill_in(client, url_of(newcomer, "enrol"), started_on=in_days(9))
    assert Participant.objects.get(pk=newcomer.pk).next_followup_on is None, "agreed before anybody had the case"
    values = {"occurred_on": TODAY(), "next_on": TODAY() + timedelta(days=12)}
    make.make_followup(Participant.objects.get(pk=newcomer.pk), cast.coordinator, **values)
    assert Participant.objects.get(pk=newcomer.pk).next_followup_on == TODAY() + timedelta(days=12)


def test_one_extension_waits_at_a_time_in_the_database(cast, case):
    enrolment = case.enrolments.get()
    make.make_extension(enrolment, cast.coordinator)
    with pytest.raises(ValidationError):
        make.make_extension(enrolment, cast.coordinator)
