"""The plan: making, changing, noting, agreeing, comparing, closing, and what it leaves to do."""

from datetime import timedelta
from decimal import Decimal

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import UnitSetting
from accounts.unit_settings import OFFER_DAYS
from actionplans.enrolled_due import enrolled_due
from actionplans.mending import plan_too_old
from actionplans.models import ActionPlan, Activity, Goal, PlanVersion
from actionplans.plan_content import changes, content_of
from actionplans.plan_document import agreed_parts
from actionplans.plan_due import SOURCES
from participants.models import Participant
from tests import factories as make
from tests.access.reading import text_of
from tests.screen import errors, fields, fill_in, typed

TODAY = timezone.localdate


def ago(days):
    return TODAY() - timedelta(days=days)


@pytest.fixture
def case(cast):
    """Return an enrolled participant of the coordinator without a plan."""
    participant = make.make_participant(cast.here, by=cast.coordinator, last_name="Planerad")
    make.make_enrolment(participant, cast.coordinator)
    participant.refresh_from_db()
    return participant


@pytest.fixture
def plan(cast, case):
    return make.make_plan(case, cast.coordinator)


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.coordinator)


def url(plan, name="plan", *more):
    return reverse(f"actionplans:{name}", args=[plan.participant_id, *more])


def content(plan):
    return content_of(ActionPlan.objects.with_parts().get(pk=plan.pk))


class TestMaking:
    def test_the_empty_tab_leads_on_and_a_plan_grows_from_it(self, cast, client, case):
        page = client.get(reverse("actionplans:plan", args=[case.pk]))
        make_url = reverse("actionplans:make_plan", args=[case.pk])
        assert make_url in page.content.decode()
        assert fill_in(client, make_url, purpose="Ett jobb\ni kök", assigned_hours="12,5").status_code == 302
        plan = case.plans.get()
        assert (plan.purpose, plan.assigned_hours, plan.responsible) == ("Ett jobb\ni kök", 12.5, cast.coordinator.name)
        assert fill_in(client, url(plan, "add_goal"), title="Klara SFI", indicators=["2", "6"]).status_code == 302
        goal = plan.goals.get()
        assert list(Goal.objects.about(6)) == [goal]
        response = fill_in(
            client, url(plan, "add_activity") + f"?mal={goal.pk}", title="SFI",
            kind=make.code("activity_kind", "sfi").pk, starts_on=TODAY().isoformat(), hours_0="3", hours_2="2.25",
        )  # fmt: skip
        assert response.status_code == 302
        activity = plan.activities.get()
        assert activity.goal == goal
        assert activity.hours == [3, 0, Decimal("2.25"), 0, 0, 0, 0]

    def test_a_second_plan_is_refused_with_everything_typed_still_there(self, client, plan):
        response = fill_in(client, url(plan, "make_plan"), purpose="En annan plan")
        assert response.status_code == 200
        assert fields(response)["purpose"] == "En annan plan"
        assert plan.participant.plans.count() == 1

    @pytest.mark.parametrize("hours", ["fyra", "-1", "24,5", "1,234", "NaN", "1e400", "٣"])
    def test_hours_that_are_none_are_refused(self, client, plan, hours):
        kind = make.code("activity_kind", "sfi").pk
        values = {"title": "SFI", "kind": kind, "starts_on": "2026-11-02", "hours_1": hours}
        assert errors(fill_in(client, url(plan, "add_activity"), **values)) == {"hours_1"}

    def test_more_than_forty_hours_cannot_be_assigned_even_past_the_form(self, client, plan):
        assert errors(fill_in(client, url(plan, "change_plan"), assigned_hours="41")) == {"assigned_hours"}
        with pytest.raises(DatabaseError), transaction.atomic():
            ActionPlan.objects.filter(pk=plan.pk).update(assigned_hours=41)

    def test_those_who_read_are_offered_no_act(self, cast, log_in, client, plan):
        make.make_goal(plan, cast.coordinator)
        for reader in (cast.intake, cast.manager):
            page = log_in(reader).get(url(plan)).content.decode()
            assert "Klara SFI" in page
            assert url(plan, "agree_plan") not in page

    def test_goals_of_another_plan_are_no_parent_and_no_way_to_change(self, cast, client, plan):
        other = cast.own.plans.current().get().goals.first()
        response = fill_in(client, url(plan, "add_activity"), title="X", starts_on="2026-11-02", goal=other.pk)
        assert "goal" in errors(response)
        assert client.get(url(plan, "change_goal", other.pk)).status_code == 404


class TestCourse:
    def test_goals_change_places_once_for_two_clicks_at_once(self, cast, client, plan):
        goals = [make.make_goal(plan, cast.coordinator, title=title) for title in "ABC"]
        sent = {"direction": "up", "position": str(goals[2].position)}
        for _click in range(2):
            assert client.post(url(plan, "move_goal", goals[2].pk), sent).status_code == 302
        assert "".join(plan.goals.values_list("title", flat=True)) == "ACB"

    def test_an_activity_begins_and_ends_on_the_day_noted(self, cast, client, plan):
        activity = make.make_activity(plan, cast.coordinator, ends_on=TODAY() + timedelta(days=90))
        note = url(plan, "note_activity", activity.pk)
        assert fill_in(client, f"{note}?till=ongoing").status_code == 302
        assert errors(fill_in(client, note, status="stopped", reason="")) == {"reason"}
        assert (
            fill_in(client, note, status="stopped", settled_on=ago(2).isoformat(), reason="Ryggen").status_code == 302
        )
        activity.refresh_from_db()
        assert (activity.status, activity.ends_on, activity.settled_on) == ("stopped", ago(2), ago(2))

    @pytest.mark.parametrize(
        ("before", "wanted", "wrong"),
        [("planned", "stopped", "status"), ("cancelled", "done", "status"), ("done", "cancelled", "status")],
    )
    def test_what_cannot_follow_is_refused_and_changes_nothing(self, cast, client, plan, before, wanted, wrong):
        activity = make.make_activity(plan, cast.coordinator)
        Activity.objects.filter(pk=activity.pk).update(status=before)
        response = fill_in(client, url(plan, "note_activity", activity.pk), status=wanted, reason="Så blev det")
        assert errors(response) == {wrong}
        activity.refresh_from_db()
        assert activity.status == before

    @pytest.mark.parametrize(
        ("values", "wrong"),
        [
            ({"status": "dropped", "reason": " "}, "reason"),
            ({"status": "reached", "settled_on": ""}, "settled_on"),
            ({"status": "reached", "settled_on": "2099-01-01"}, "settled_on"),
        ],
    )
    def test_a_goal_is_dropped_with_a_word_and_settled_on_a_day_that_has_been(self, cast, client, plan, values, wrong):
        goal = make.make_goal(plan, cast.coordinator)
        assert errors(fill_in(client, url(plan, "settle_goal", goal.pk), **values)) == {wrong}

    def test_two_notes_about_one_activity_are_a_conflict_that_shows_both(self, cast, client, log_in, plan):
        activity = make.make_activity(plan, cast.coordinator)
        note = url(plan, "note_activity", activity.pk)
        mine = typed(client, note, status="cancelled", reason="Mina ord")
        fill_in(log_in(cast.colleague), note, status="ongoing", reason="Andras ord")
        response = client.post(note, mine)
        assert response.status_code == 409
        assert {"Mina", "Andras"} <= set(
            response.content.decode().replace("<mark>", " ").replace("</mark>", " ").split()
        )


class TestAgreeing:
    def agree(self, client, plan, **values):
        values = {"participant_how": "paper", "caseworker_agrees": "on"} | values
        return fill_in(client, url(plan, "agree_plan"), **values)

    def test_a_version_reads_word_for_word_whatever_changes_later(self, cast, client, plan):
        goal = make.make_goal(plan, cast.coordinator, title="Första ordet")
        assert self.agree(client, plan).status_code == 302
        goal.change(cast.coordinator, title="Andra ordet")
        version = plan.versions.get()
        assert (version.number, version.acknowledged_by, version.agreed_on) == (1, cast.coordinator, TODAY())
        page = client.get(url(plan, "plan_version", version.pk)).content.decode()
        assert "Första ordet" in page
        assert "Andra ordet" not in page

    @pytest.mark.parametrize("sql", ["UPDATE {} SET number = 9", "DELETE FROM {}"])
    def test_a_version_is_frozen_in_the_database(self, cast, plan, sql):
        make.make_goal(plan, cast.coordinator)
        make.agree(plan, cast.coordinator)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql.format(PlanVersion._meta.db_table))

    def test_both_must_agree_and_on_the_screen_the_participant_ticks(self, cast, client, plan):
        make.make_goal(plan, cast.coordinator)
        assert errors(self.agree(client, plan, caseworker_agrees=None)) == {"caseworker_agrees"}
        assert errors(self.agree(client, plan, participant_how="screen")) == {"participant_agrees"}
        assert errors(self.agree(client, plan, agreed_on=ago(100).isoformat())) == {"agreed_on"}
        assert self.agree(client, plan, participant_how="screen", participant_agrees="on").status_code == 302

    def test_an_empty_plan_is_nothing_to_agree_on(self, client, plan):
        assert errors(self.agree(client, plan)) == {""}

    def test_a_plan_changed_meanwhile_is_shown_anew_before_it_is_frozen(self, cast, client, plan):
        goal = make.make_goal(plan, cast.coordinator)
        sent = typed(client, url(plan, "agree_plan"), participant_how="paper", caseworker_agrees="on")
        goal.change(cast.colleague, title="Någon annans ord")
        response = client.post(url(plan, "agree_plan"), sent)
        assert errors(response) == {""}
        assert "Någon annans ord" in response.content.decode()
        assert not plan.versions.exists()
        assert client.post(url(plan, "agree_plan"), fields(response)).status_code == 302
        assert plan.versions.get().content["goals"][0]["title"] == "Någon annans ord"

    def test_the_tab_tells_what_has_changed_since(self, cast, client, plan):
        goal = make.make_goal(plan, cast.coordinator)
        activity = make.make_activity(plan, cast.coordinator)
        make.agree(plan, cast.coordinator)
        assert client.get(url(plan)).context["changes"] == []
        goal.change(cast.coordinator, title="Klara kurs D")
        activity.change(cast.coordinator, hours=[Decimal(5)] * 2 + [Decimal(0)] * 5)
        make.make_goal(plan, cast.coordinator, title="Ett nytt mål")
        found = client.get(url(plan)).context["changes"]
        assert sorted(change.kind for change in found) == ["added", "changed", "changed"]
        [hours] = [change for change in found if change.title.startswith("Aktivitet")]
        [difference] = hours.differences
        before, after = ("".join(part for part, _changed in side) for side in (difference.theirs, difference.yours))
        assert (before, after) == ("mån–tis 4", "mån–tis 5")

    def test_any_two_versions_are_compared_either_way(self, cast, client, plan):
        goal = make.make_goal(plan, cast.coordinator, title="Före")
        first = make.agree(plan, cast.coordinator)
        goal.change(cast.coordinator, title="Efter")
        make.make_activity(plan, cast.coordinator, title="Ny")
        second = make.agree(plan, cast.coordinator)
        page = client.get(url(plan, "plan_versions"), {"older": first.pk, "newer": second.pk})
        assert [change.kind for change in page.context["changes"]] == ["changed", "added"]
        page = client.get(url(plan, "plan_versions"), {"older": second.pk, "newer": first.pk})
        assert [change.kind for change in page.context["changes"]] == ["changed", "removed"]
        other = cast.own.plan_versions.get()
        assert not client.get(url(plan, "plan_versions"), {"older": other.pk, "newer": first.pk}).context["is_compared"]

    def test_a_word_of_a_list_renamed_since_is_no_change(self, cast, plan):
        activity = make.make_activity(plan, cast.coordinator)
        version = make.agree(plan, cast.coordinator)
        type(activity.kind).objects.filter(pk=activity.kind_id).update(label="något annat")
        assert changes(version.content, content(plan)) == []


class TestClosing:
    def test_a_closed_plan_is_read_and_a_new_one_can_be_made(self, cast, client, plan):
        make.make_goal(plan, cast.coordinator, title="Gammalt mål")
        assert fill_in(client, url(plan, "close_plan"), closing_note="Klart").status_code == 302
        assert client.get(url(plan, "add_goal")).status_code == 404
        assert "Gammalt mål" in client.get(url(plan, "earlier_plan", plan.pk)).content.decode()
        assert fill_in(client, url(plan, "make_plan"), purpose="Nu på nytt").status_code == 302
        assert fill_in(client, url(plan, "reopen_plan", plan.pk)).status_code == 200
        plan.refresh_from_db()
        assert plan.closed_on

    def test_a_form_opened_before_the_plan_was_closed_is_refused(self, cast, client, plan):
        goal = make.make_goal(plan, cast.coordinator)
        stale = Goal.objects.select_related("plan").get(pk=goal.pk)
        plan.close(cast.coordinator, on=TODAY(), note="")
        with pytest.raises(ValidationError):
            stale.change(cast.coordinator, title="För sent")

    def test_the_end_of_the_enrolment_proposes_to_close_the_plan(self, cast, client, plan):
        enrolment = plan.participant.enrolments.get()
        enrolment.exit(on=TODAY(), reason=make.code("exit_reason", "work"), outcome=None, note="", by=cast.coordinator)
        assert client.get(url(plan)).context["plan_should_close"]


class TestDue:
    def kinds(self, last_day=None):
        people = Participant.objects.filter(last_name="Planerad")
        found = [due.kind for source in SOURCES for due in source(people, TODAY(), last_day or TODAY())]
        made = [due.kind for due in enrolled_due(people, TODAY(), last_day or TODAY())]
        return found + [kind for kind in made if kind == "make_plan"]

    def test_somebody_without_a_plan_after_two_weeks_waits_for_one(self, case):
        assert self.kinds() == ["make_plan"]

    def test_a_plan_waits_to_be_agreed_then_to_be_gone_through_again(self, cast, plan):
        assert self.kinds() == ["agree_plan"]
        make.make_goal(plan, cast.coordinator)
        make.agree(plan, cast.coordinator, agreed_on=ago(10))
        assert self.kinds() == []
        assert self.kinds(ago(10) + relativedelta(months=3)) == ["plan"]

    def test_a_plan_is_gone_through_on_the_day_set_until_it_is_agreed_again(self, cast, plan):
        make.make_goal(plan, cast.coordinator)
        make.agree(plan, cast.coordinator, agreed_on=ago(10))
        plan.change(cast.coordinator, review_on=ago(1))
        assert self.kinds() == ["plan"]
        make.agree(plan, cast.coordinator, agreed_on=ago(1))
        assert self.kinds() == []

    def test_how_long_a_plan_may_wait_is_the_units(self, cast, plan):
        UnitSetting.objects.put(cast.here, OFFER_DAYS, 60, by=None)
        assert self.kinds() == []

    def test_goals_and_activities_are_due_until_they_are_noted(self, cast, plan):
        goal = make.make_goal(plan, cast.coordinator, target_on=ago(1))
        activity = make.make_activity(plan, cast.coordinator, ends_on=ago(1))
        make.agree(plan, cast.coordinator)
        assert self.kinds() == ["goal", "activity"]
        goal.settle(cast.coordinator, status="reached", on=TODAY(), reason="")
        activity.note(cast.coordinator, status="done", on=ago(1), reason="")
        assert self.kinds() == []

    def test_a_plan_older_than_three_months_is_too_old(self, cast, case):
        plan = make.make_plan(case, cast.coordinator, started_on=ago(200))
        people = Participant.objects.filter(pk=case.pk)
        make.make_goal(plan, cast.coordinator)
        make.agree(plan, cast.coordinator, agreed_on=TODAY() - relativedelta(months=3))
        assert case not in plan_too_old(people, TODAY())
        assert case in plan_too_old(people, TODAY() + timedelta(days=1))


class TestPaper:
    def test_the_copy_holds_no_number_and_no_address(self, cast, client):
        pdf = client.get(reverse("actionplans:plan_pdf", args=[cast.own.pk]))
        words = text_of(pdf).replace("\n", "")
        assert "CANARY-own-goal-title" in words
        assert "CANARY-own-address" not in words
        assert cast.own.personal_number[2:8] not in words
        assert cast.own.last_name not in pdf.headers["Content-Disposition"]

    def test_a_protected_persons_copy_says_so(self, cast, plan):
        make.make_goal(plan, cast.coordinator)
        version = make.agree(plan, cast.coordinator)
        case = plan.participant
        assert "Skyddade" not in agreed_parts(version, case)[1]["header"]
        case.is_protected = True
        assert agreed_parts(version, case)[1]["header"].startswith("Skyddade personuppgifter")


def test_history_and_timeline_tell_of_the_plan(cast, client, plan):
    goal = make.make_goal(plan, cast.coordinator, indicators=[3])
    make.make_activity(plan, cast.coordinator)
    goal.settle(cast.coordinator, status="reached", on=TODAY(), reason="Klarade provet")
    make.agree(plan, cast.coordinator)
    entries = client.get(reverse("reports:history", args=[plan.participant_id])).context["entries"]
    told = {change.new for entry in entries for change in entry.changes}
    assert {"Hälsa", "mån–tis 4", "Klarade provet"} <= told
    page = client.get(plan.participant.get_absolute_url())
    titles = [event.title for event in page.context["events"]]
    assert {"Mål uppnått: Klara SFI", "Plan överenskommen, version 1"} <= set(titles)
    assert page.context["plan_facts"]
