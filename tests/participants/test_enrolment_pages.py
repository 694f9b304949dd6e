"""The pages that enrol, change, move, end and open again."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone

from accounts.models import UnitSetting
from accounts.unit_settings import STAY_MONTHS
from participants.models import Enrolment, Participant
from tests import factories as make
from tests.screen import errors, fields, fill_in, typed

from .periods import coordinator_on

TODAY = timezone.localdate


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def url_of(participant, name):
    return reverse(f"participants:{name}", args=[participant.pk])


def sides(response):
    """Return the pairs of texts (theirs, yours) that a conflict shows."""
    assert response.status_code == 409
    return {
        tuple("".join(part for part, _changed in side) for side in (difference.theirs, difference.yours))
        for difference in response.context["form"].differences
    }


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.coordinator)


@pytest.fixture(autouse=True)
def settled(cast):
    """Let no referral stand in the way."""
    make.settle_referrals(cast.own, cast.intake)


@pytest.fixture
def other(cast, log_in):
    return log_in(cast.manager)


@pytest.fixture
def newcomer(cast):
    """Return somebody registered and not enrolled."""
    return make.make_participant(cast.here, by=cast.coordinator)


def enrolment_of(participant):
    return participant.enrolments.order_by("-started_on", "-pk").first()


class TestEnrolling:
    def test_it_opens_on_todays_date_in_the_own_unit_with_oneself(self, cast, client, newcomer):
        proposed = fields(client.get(url_of(newcomer, "enrol")))
        assert (proposed["unit"], proposed["coordinator"]) == (str(cast.here.pk), str(cast.coordinator.pk))
        assert (proposed["started_on"], proposed["planned_end_on"]) == (TODAY().isoformat(), "")

    def test_without_a_planned_end_the_units_stay_counts(self, cast, client, newcomer):
        UnitSetting.objects.put(cast.here, STAY_MONTHS, 9, by=None)
        assert fill_in(client, url_of(newcomer, "enrol"), started_on="2026-01-15").status_code == 302
        enrolment = enrolment_of(newcomer)
        assert enrolment.planned_end_on.isoformat() == "2026-10-14"
        newcomer.refresh_from_db()
        assert (newcomer.status, newcomer.planned_end_on) == ("enrolled", enrolment.planned_end_on)

    def test_the_default_stay_is_six_months(self, client, newcomer):
        fill_in(client, url_of(newcomer, "enrol"))
        assert enrolment_of(newcomer).planned_end_on == TODAY() + relativedelta(months=6, days=-1)

    def test_a_planned_end_given_is_kept(self, cast, client, newcomer):
        fill_in(client, url_of(newcomer, "enrol"), started_on="2026-01-15", planned_end_on="2026-02-01")
        enrolment = enrolment_of(newcomer)
        assert (enrolment.started_on.isoformat(), enrolment.planned_end_on.isoformat()) == ("2026-01-15", "2026-02-01")
        assert coordinator_on(enrolment, enrolment.started_on) == cast.coordinator

    def test_a_planned_end_before_the_start_is_refused(self, client, newcomer):
        response = fill_in(client, url_of(newcomer, "enrol"), started_on="2026-01-15", planned_end_on="2026-01-14")
        assert response.status_code == 200
        assert errors(response)
        assert enrolment_of(newcomer) is None

    def test_somebody_who_is_no_coordinator_there_is_refused(self, cast, client, newcomer):
        response = fill_in(client, url_of(newcomer, "enrol"), coordinator=cast.intake.pk)
        assert errors(response) == {"coordinator"}

    def test_a_coordinator_of_another_of_ones_units_is_refused(self, cast, log_in, newcomer):
        make.give_role(cast.coordinator, "coordinator", cast.there)
        client = log_in(type(cast.coordinator).objects.get(pk=cast.coordinator.pk))
        response = fill_in(
            client, url_of(newcomer, "enrol"), unit=cast.here.pk, coordinator=cast.coordinator_elsewhere.pk
        )
        assert errors(response) == {"coordinator"}

    def test_a_second_enrolment_at_the_same_time_is_refused(self, cast, client):
        response = fill_in(client, url_of(cast.own, "enrol"))
        assert response.status_code == 200
        assert errors(response)
        assert cast.own.enrolments.count() == 1

    def test_one_who_has_left_can_come_back(self, cast, client):
        fill_in(client, url_of(cast.own, "exit"), reason=make.code("exit_reason", "work").pk, on=yesterday())
        assert fill_in(client, url_of(cast.own, "enrol")).status_code == 302
        assert cast.own.enrolments.count() == 2
        assert Participant.objects.get(pk=cast.own.pk).status == "enrolled"

    def test_after_an_enrolment_in_error_the_right_one_takes_the_same_days(self, cast, client):
        start = cast.own.enrolment.started_on.isoformat()
        fill_in(client, url_of(cast.own, "exit"), reason=make.code("exit_reason", "error").pk)
        response = fill_in(client, url_of(cast.own, "enrol"), started_on=start, coordinator=cast.colleague.pk)
        assert response.status_code == 302
        assert coordinator_on(cast.own.enrolments.counted().get(), TODAY()) == cast.colleague

    def test_days_of_an_earlier_enrolment_are_refused(self, cast, client):
        fill_in(client, url_of(cast.own, "exit"), reason=make.code("exit_reason", "work").pk, on=yesterday())
        response = fill_in(client, url_of(cast.own, "enrol"), started_on=yesterday())
        assert errors(response)
        assert cast.own.enrolments.count() == 1


class TestAdmitting:
    """A referral that waits is decided with the enrolment: nobody is enrolled while it is asked whether to admit."""

    @pytest.fixture
    def referral(self, cast, newcomer):
        return make.make_referral(newcomer, by=cast.intake)

    @pytest.fixture
    def intake(self, cast, log_in):
        return log_in(cast.intake)

    def enrol(self, client, cast, newcomer, **values):
        return fill_in(client, url_of(newcomer, "enrol"), coordinator=cast.coordinator.pk, **values)

    def state(self, referral):
        return type(referral).objects.get(pk=referral.pk).state

    def test_intake_admits_with_a_reason_and_enrols_in_one_act(self, cast, intake, newcomer, referral):
        assert errors(self.enrol(intake, cast, newcomer)) == {"reason"}
        support = make.code("support", "work_training")
        answer = self.enrol(intake, cast, newcomer, reason="Hör hit", recommended_support=support.pk)
        assert answer.status_code == 302
        referral.refresh_from_db()
        assert (referral.state, referral.decided_on, referral.recommended_support) == ("admitted", TODAY(), support)
        assert referral.steps.latest("pk").reason == "Hör hit"
        assert enrolment_of(newcomer).unit == cast.here

    def test_what_cannot_be_enrolled_is_not_admitted(self, cast, intake, newcomer, referral):
        values = {"started_on": "2026-01-15", "planned_end_on": "2026-01-14", "reason": "Hör hit"}
        assert errors(self.enrol(intake, cast, newcomer, **values))
        assert self.state(referral) == "received"

    @pytest.mark.parametrize("who", ["coordinator", "manager"])
    def test_others_are_told_that_the_intake_team_decides(self, cast, log_in, newcomer, who):
        client = log_in(getattr(cast, who))
        data = fields(client.get(url_of(newcomer, "enrol"))) | {"coordinator": cast.coordinator.pk}
        referral = make.make_referral(newcomer, by=cast.intake)
        page = client.get(url_of(newcomer, "enrol")).content.decode()
        assert "väntar på beslut" in page
        assert 'name="started_on"' not in page
        assert "väntar på beslut" in client.post(url_of(newcomer, "enrol"), data).content.decode()
        assert (enrolment_of(newcomer), self.state(referral)) == (None, "received")

    def test_what_came_meanwhile_is_not_admitted_unseen(self, cast, intake, newcomer, referral):
        url = url_of(newcomer, "enrol")
        data = typed(intake, url, reason="Hör hit", coordinator=cast.coordinator.pk)
        other = make.make_referral(newcomer, by=cast.intake)
        response = intake.post(url, data)
        assert errors(response) == {""}
        assert {self.state(one) for one in (referral, other)} == {"received"}
        assert intake.post(url, fields(response)).status_code == 302
        assert {self.state(one) for one in (referral, other)} == {"admitted"}

    def test_the_same_form_twice_enrols_once(self, cast, intake, newcomer, referral):
        url = url_of(newcomer, "enrol")
        data = typed(intake, url, reason="Hör hit", coordinator=cast.coordinator.pk)
        assert [intake.post(url, data).status_code for _time in range(2)] == [302, 302]
        assert newcomer.enrolments.count() == 1


class TestPlannedAhead:
    """Admitted now, beginning later: the first coordinator has the case until then as well."""

    @pytest.fixture
    def planned(self, cast, client, newcomer):
        assert fill_in(client, url_of(newcomer, "enrol"), started_on=in_days(9)).status_code == 302
        return Participant.objects.get(pk=newcomer.pk)

    def test_the_coordinator_has_the_case_from_today(self, cast, client, planned):
        enrolment = enrolment_of(planned)
        assert enrolment.started_on.isoformat() == in_days(9)
        assert coordinator_on(enrolment, TODAY()) == cast.coordinator
        assert coordinator_on(enrolment, TODAY() - timedelta(days=1)) is None
        assert client.get(url_of(planned, "detail")).context["coordinator_period"].coordinator == cast.coordinator

    def test_the_page_says_when_it_starts(self, client, planned):
        assert planned.is_yet_to_start
        assert "Börjar" in client.get(planned.get_absolute_url()).content.decode()
        details = client.get(reverse("participants:detail", args=[planned.pk])).content.decode()
        assert "Börjar" in details
        assert "Pågår" not in details

    def test_it_begins_the_day_after_the_last_one_ended(self, cast, client):
        fill_in(client, url_of(cast.own, "exit"), reason=make.code("exit_reason", "work").pk)
        response = fill_in(client, url_of(cast.own, "enrol"), started_on=in_days(9), coordinator=cast.colleague.pk)
        assert response.status_code == 302
        assert coordinator_on(enrolment_of(cast.own), TODAY() + timedelta(days=1)) == cast.colleague
        assert cast.own.coordinator_periods.current().get().coordinator == cast.coordinator

    def test_somebody_else_can_take_it_over_before_it_begins(self, cast, client, planned):
        assert fill_in(client, url_of(planned, "coordinator"), coordinator=cast.colleague.pk).status_code == 302
        assert coordinator_on(enrolment_of(planned), TODAY()) == cast.colleague
        values = {"coordinator": cast.coordinator.pk, "from_on": yesterday()}
        assert errors(fill_in(client, url_of(planned, "coordinator"), **values)) == {"from_on"}

    @pytest.mark.parametrize("days", [0, 3, 20, -5])
    def test_the_start_can_be_changed(self, cast, client, planned, days):
        assert fill_in(client, url_of(planned, "period"), started_on=in_days(days)).status_code == 302
        enrolment = enrolment_of(planned)
        assert enrolment.started_on.isoformat() == in_days(days)
        assert coordinator_on(enrolment, TODAY()) == cast.coordinator
        assert coordinator_on(enrolment, TODAY() + timedelta(days=min(days, 0) - 1)) is None

    def test_a_start_that_has_been_can_be_put_off(self, cast, client):
        assert fill_in(client, url_of(cast.own, "period"), started_on=in_days(3)).status_code == 302
        assert coordinator_on(enrolment_of(cast.own), TODAY()) == cast.coordinator
        assert coordinator_on(enrolment_of(cast.own), TODAY() - timedelta(days=1)) is None

    def test_who_never_comes_is_taken_out_before_it_begins(self, client, planned):
        declined = make.code("exit_reason", "declined").pk
        assert errors(fill_in(client, url_of(planned, "exit"), reason=declined, on=in_days(10))) == {"on"}
        assert fill_in(client, url_of(planned, "exit"), reason=declined).status_code == 302
        assert Participant.objects.get(pk=planned.pk).status == "ended"
        assert enrolment_of(planned).ended_on.isoformat() == in_days(9)

    def test_one_planned_in_error_does_not_stand_in_the_way_of_the_right_one(self, client, planned):
        fill_in(client, url_of(planned, "exit"), reason=make.code("exit_reason", "error").pk)
        assert fill_in(client, url_of(planned, "enrol")).status_code == 302
        for name in ("exit", "move", "coordinator", "period"):
            assert client.get(url_of(planned, name)).status_code == 200, name
        page = client.get(url_of(planned, "detail"))
        assert page.context["may_change"]
        assert page.context["enrolments"][0].is_ongoing


def in_days(days):
    return (TODAY() + timedelta(days=days)).isoformat()


def yesterday():
    return (TODAY() - timedelta(days=1)).isoformat()


def tomorrow():
    return (TODAY() + timedelta(days=1)).isoformat()


class TestPeriod:
    def test_both_days_are_saved_and_the_coordinator_follows_the_start(self, cast, client):
        start = cast.own.enrolment.started_on - timedelta(days=10)
        response = fill_in(
            client,
            url_of(cast.own, "period"),
            started_on=start.isoformat(),
            planned_end_on="2099-01-31",
            correction="Fel dag",
        )
        assert response.status_code == 302
        enrolment = enrolment_of(cast.own)
        assert (enrolment.started_on, enrolment.planned_end_on.isoformat()) == (start, "2099-01-31")
        assert coordinator_on(enrolment, start) == cast.coordinator
        assert Participant.objects.get(pk=cast.own.pk).planned_end_on == enrolment.planned_end_on

    def test_a_start_after_a_change_of_coordinator_is_refused(self, cast, client):
        fill_in(client, url_of(cast.own, "coordinator"), coordinator=cast.colleague.pk, from_on=yesterday())
        response = fill_in(client, url_of(cast.own, "period"), started_on=TODAY().isoformat())
        assert errors(response) == {"started_on"}

    def test_the_day_of_a_move_stays_so_that_no_day_is_lost_or_counted_twice(self, cast, client):
        make.give_role(cast.coordinator, "coordinator", cast.there)
        values = {"unit": cast.there.pk, "coordinator": cast.coordinator_elsewhere.pk, "on": yesterday()}
        fill_in(client, url_of(cast.own, "move"), **values)
        assert errors(fill_in(client, url_of(cast.own, "period"), started_on=TODAY().isoformat())) == {"started_on"}
        assert (
            fill_in(client, url_of(cast.own, "period"), planned_end_on="2099-01-31", correction="Fel dag").status_code
            == 302
        )

    def test_the_second_of_two_sees_both_dates(self, cast, client, other):
        mine = typed(client, url_of(cast.own, "period"), planned_end_on="2099-05-05", correction="Fel dag")
        fill_in(other, url_of(cast.own, "period"), planned_end_on="2099-04-04", correction="Fel dag")
        response = client.post(url_of(cast.own, "period"), mine)
        assert len(sides(response)) == 1
        assert enrolment_of(cast.own).planned_end_on.isoformat() == "2099-04-04"
        assert client.post(url_of(cast.own, "period"), fields(response)).status_code == 302
        assert enrolment_of(cast.own).planned_end_on.isoformat() == "2099-05-05"


class TestCoordinator:
    def change(self, client, cast, user, day):
        return fill_in(client, url_of(cast.own, "coordinator"), coordinator=user.pk, from_on=day)

    def test_the_new_one_is_responsible_from_that_day(self, cast, client):
        assert self.change(client, cast, cast.colleague, TODAY().isoformat()).status_code == 302
        assert coordinator_on(cast.own.enrolment, TODAY()) == cast.colleague
        assert coordinator_on(cast.own.enrolment, TODAY() - timedelta(days=1)) == cast.coordinator

    def test_it_can_be_a_day_to_come(self, cast, client):
        assert self.change(client, cast, cast.colleague, tomorrow()).status_code == 302
        assert coordinator_on(cast.own.enrolment, TODAY()) == cast.coordinator

    def test_before_the_start_is_refused(self, cast, client):
        day = (cast.own.enrolment.started_on - timedelta(days=1)).isoformat()
        assert errors(self.change(client, cast, cast.colleague, day)) == {"from_on"}

    @pytest.mark.parametrize("name", ["intake", "coordinator_elsewhere", "ended", "not_begun"])
    def test_nobody_but_a_coordinator_there_can_be_chosen(self, cast, client, name):
        assert errors(self.change(client, cast, cast.users[name], TODAY().isoformat())) == {"coordinator"}

    def test_the_second_of_two_sees_whom_the_first_chose(self, cast, client, other):
        mine = typed(client, url_of(cast.own, "coordinator"), coordinator=cast.colleague.pk)
        self.change(other, cast, cast.named, TODAY().isoformat())
        response = client.post(url_of(cast.own, "coordinator"), mine)
        assert (cast.named.name, cast.colleague.name) in sides(response)
        assert coordinator_on(cast.own.enrolment, TODAY()) == cast.named
        assert client.post(url_of(cast.own, "coordinator"), fields(response)).status_code == 302
        assert coordinator_on(cast.own.enrolment, TODAY()) == cast.colleague


class TestMoving:
    def move(self, client, cast, **changes):
        values = {"unit": cast.there.pk, "coordinator": cast.coordinator_elsewhere.pk} | changes
        return fill_in(client, url_of(cast.own, "move"), **values)

    def test_the_case_goes_on_in_the_new_unit_out_of_ones_sight(self, cast, client, log_in):
        response = self.move(client, cast)
        assert response.headers["Location"] == reverse("participants:list")
        assert client.get(response.headers["Location"]).status_code == 200
        assert client.get(cast.own.get_absolute_url()).status_code == 404
        assert log_in(cast.coordinator_elsewhere).get(cast.own.get_absolute_url()).status_code == 200
        old, new = cast.own.enrolments.order_by("started_on")
        assert (new.unit, new.started_on, new.moved_from) == (cast.there, TODAY(), old)
        assert old.ended_on == TODAY() - timedelta(days=1)
        assert new.planned_end_on == old.planned_end_on

    def test_a_move_within_ones_sight_keeps_the_case_there(self, cast, client):
        make.give_role(cast.coordinator, "coordinator", cast.there)
        self.move(client, cast)
        page = client.get(url_of(cast.own, "detail"))
        assert page.status_code == 200
        assert [enrolment.unit for enrolment in page.context["enrolments"]] == [cast.there, cast.here]

    def test_a_day_to_come_is_refused(self, cast, client):
        assert errors(self.move(client, cast, on=tomorrow())) == {"on"}
        assert cast.own.enrolments.count() == 1

    def test_the_day_of_the_start_is_refused(self, cast, client):
        assert errors(self.move(client, cast, on=cast.own.enrolment.started_on.isoformat())) == {"on"}

    def test_a_coordinator_who_does_not_work_there_is_refused(self, cast, client):
        assert errors(self.move(client, cast, coordinator=cast.colleague.pk)) == {"coordinator"}

    def test_the_second_of_two_is_asked_and_shown_no_keys(self, cast, client, other):
        mine = typed(client, url_of(cast.own, "move"), unit=cast.there.pk, coordinator=cast.coordinator_elsewhere.pk)
        fill_in(other, url_of(cast.own, "period"), planned_end_on="2099-04-04", correction="Fel dag")
        response = client.post(url_of(cast.own, "move"), mine)
        assert sides(response) == {(cast.here.name, cast.there.name)}
        assert client.post(url_of(cast.own, "move"), fields(response)).status_code == 302
        assert enrolment_of(cast.own).unit == cast.there


class TestExit:
    def leave(self, client, participant, **changes):
        values = {"reason": make.code("exit_reason", "studies").pk} | changes
        return fill_in(client, url_of(participant, "exit"), **values)

    def test_day_reason_outcome_and_words_are_kept(self, cast, client):
        outcome, note = make.code("outcome", "studies"), "Första raden\r\n\r\nandra & <b>raden</b>"
        assert self.leave(client, cast.own, on=yesterday(), outcome=outcome.pk, note=note).status_code == 302
        enrolment = enrolment_of(cast.own)
        assert (enrolment.ended_on.isoformat(), enrolment.exit_reason.code) == (yesterday(), "studies")
        assert (enrolment.outcome, enrolment.exit_note) == (outcome, note.replace("\r\n", "\n"))
        assert coordinator_on(enrolment, TODAY()) is None

    def test_whoever_leaves_has_ended_or_waits_for_the_referral_that_is_open(self, cast, client):
        person = make.make_participant(cast.here, by=cast.intake)
        make.make_enrolment(person, cast.coordinator)
        for leaving, status in ((person, "ended"), (cast.unit, "assessment")):
            assert self.leave(client, leaving).status_code == 302
            assert Participant.objects.get(pk=leaving.pk).status == status

    def test_the_outcome_may_be_left_open_but_not_the_reason(self, cast, client):
        assert errors(self.leave(client, cast.own, reason="")) == {"reason"}
        assert self.leave(client, cast.own).status_code == 302
        assert enrolment_of(cast.own).outcome is None

    def test_a_day_to_come_is_refused(self, cast, client):
        assert errors(self.leave(client, cast.own, on=tomorrow())) == {"on"}
        assert enrolment_of(cast.own).is_ongoing

    def test_a_day_before_the_start_is_refused(self, cast, client):
        day = cast.own.enrolment.started_on - timedelta(days=1)
        assert errors(self.leave(client, cast.own, on=day.isoformat())) == {"on"}
        assert enrolment_of(cast.own).is_ongoing

    def test_a_reason_that_is_no_longer_in_use_cannot_be_chosen(self, cast, client):
        reason = make.code("exit_reason", "max_time")
        reason.valid_to = TODAY() - timedelta(days=1)
        reason.save()
        assert errors(self.leave(client, cast.own, reason=reason.pk)) == {"reason"}

    def test_one_who_was_registered_in_error_is_not_counted(self, cast, client):
        self.leave(client, cast.own, reason=make.code("exit_reason", "error").pk)
        assert not Enrolment.objects.counted().filter(participant=cast.own).exists()

    def test_the_second_of_two_who_change_is_asked(self, cast, client, other):
        mine = typed(client, url_of(cast.own, "exit"), reason=make.code("exit_reason", "studies").pk, note="Mitt")
        fill_in(other, url_of(cast.own, "period"), planned_end_on="2099-04-04", correction="Fel dag")
        response = client.post(url_of(cast.own, "exit"), mine)
        assert response.status_code == 409
        assert fields(response)["note"] == "Mitt"
        assert enrolment_of(cast.own).is_ongoing
        assert client.post(url_of(cast.own, "exit"), fields(response)).status_code == 302
        assert enrolment_of(cast.own).exit_note == "Mitt"

    def test_what_one_wrote_of_an_exit_that_somebody_else_made_first_stays_in_the_form(self, cast, client, other):
        mine = typed(client, url_of(cast.own, "exit"), reason=make.code("exit_reason", "studies").pk, note="Mitt")
        self.leave(other, cast.own, note="Den andres")
        response = client.post(url_of(cast.own, "exit"), mine)
        assert errors(response) == {""}
        assert fields(response)["note"] == "Mitt"
        assert enrolment_of(cast.own).exit_note == "Den andres"

    def test_there_is_nothing_more_to_end(self, cast, client):
        self.leave(client, cast.own)
        for name in ("exit", "move", "coordinator", "period"):
            assert client.get(url_of(cast.own, name)).status_code == 404


class TestOpeningAgain:
    @pytest.fixture(autouse=True)
    def ended(self, cast, client):
        fill_in(
            client, url_of(cast.own, "exit"), reason=make.code("exit_reason", "work").pk, on=yesterday(), note="Ord"
        )

    def test_the_person_is_enrolled_as_before_with_the_same_coordinator(self, cast, client):
        assert fill_in(client, url_of(cast.own, "reopen")).status_code == 302
        enrolment = enrolment_of(cast.own)
        assert (enrolment.ended_on, enrolment.exit_reason, enrolment.exit_note) == (None, None, "")
        assert coordinator_on(enrolment, TODAY()) == cast.coordinator
        assert Participant.objects.get(pk=cast.own.pk).status == "enrolled"

    def test_what_was_said_of_the_exit_stays_in_the_history(self, cast, client):
        fill_in(client, url_of(cast.own, "reopen"))
        assert "Ord" in client.get(reverse("reports:history", args=[cast.own.pk])).content.decode()

    def test_what_is_open_cannot_be_opened(self, cast, client):
        fill_in(client, url_of(cast.own, "reopen"))
        assert client.get(url_of(cast.own, "reopen")).status_code == 404

    def test_the_same_page_sent_twice_opens_once(self, cast, client):
        mine = typed(client, url_of(cast.own, "reopen"))
        first, second = (client.post(url_of(cast.own, "reopen"), mine) for _time in range(2))
        assert first.url == second.url == url_of(cast.own, "detail")
        assert cast.own.enrolments.get().is_ongoing


class TestFormOfAnEarlierEnrolment:
    """A form opened on one enrolment is never carried out upon the next."""

    def test_an_exit_does_not_end_the_enrolment_somebody_moved_to(self, cast, client, other):
        make.give_role(cast.coordinator, "coordinator", cast.there)
        mine = typed(client, url_of(cast.own, "exit"), reason=make.code("exit_reason", "studies").pk)
        fill_in(other, url_of(cast.own, "move"), unit=cast.there.pk, coordinator=cast.coordinator_elsewhere.pk)
        assert client.post(url_of(cast.own, "exit"), mine).status_code == 409
        assert enrolment_of(cast.own).is_ongoing

    def test_nor_does_it_end_a_new_enrolment(self, cast, client, other):
        mine = typed(client, url_of(cast.own, "exit"), reason=make.code("exit_reason", "studies").pk)
        fill_in(other, url_of(cast.own, "exit"), reason=make.code("exit_reason", "work").pk, on=yesterday())
        fill_in(other, url_of(cast.own, "enrol"), coordinator=cast.colleague.pk)
        assert client.post(url_of(cast.own, "exit"), mine).status_code == 409
        assert enrolment_of(cast.own).is_ongoing
