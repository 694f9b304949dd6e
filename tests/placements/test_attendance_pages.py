"""Attendance at a desk: the month of a participant, a day of it, announced absence, and sums."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from actionplans.models import ActionPlan
from placements.models import AbsenceNotice, Attendance
from tests import factories as make
from tests.screen import errors, fields, fill_in, typed

NOW = "2026-11-18 12:00 +0100"
TODAY = date(2026, 11, 18)


@pytest.fixture(scope="module")
def built_at():
    return NOW


@pytest.fixture
def cast(standing_cast):
    with time_machine.travel(NOW, tick=False):
        Attendance.objects.all().delete()
        AbsenceNotice.objects.all().delete()
        standing_cast.own.placements.filter(status="ended").update(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 9))
        type(standing_cast.own.placement).objects.filter(status="ongoing").update(starts_on=date(2026, 11, 2))
        yield standing_cast


@pytest.fixture
def coordinator(cast, log_in):
    return log_in(cast.coordinator)


def tab(cast, query=""):
    return reverse("placements:attendance", args=[cast.own.pk]) + query


def day_url(cast, name="mark_day", on=TODAY, placement=None):
    return reverse(f"placements:{name}", args=[cast.own.pk, placement or cast.own.placement.pk, on])


def test_the_month_shows_states_hours_who_marked_and_explanations(cast, coordinator):
    make.make_mark(cast.own.placement, cast.supervisor, on=date(2026, 11, 3))
    make.make_mark(cast.own.placement, cast.colleague, "valid_absence", on=date(2026, 11, 4), explanation="Läkarbesök")
    page = coordinator.get(tab(cast)).content.decode()
    for words in (
        "Närvarande, 6 h",
        str(cast.supervisor),
        "Giltig frånvaro",
        "Läkarbesök",
        "Inte markerad",
        "6 timmars närvaro, 78 planerade på platser, till och med i dag",
        "48 planerade timmar som återstår",
    ):
        assert words in page, words
    assert "Inga dagar" in coordinator.get(tab(cast, "?manad=2025-01")).content.decode()


def test_a_month_to_come_tells_its_planned_hours_and_has_no_sheet(cast, coordinator):
    page = coordinator.get(tab(cast, "?manad=2026-12")).content.decode()
    assert "planerade timmar som återstår" in page
    assert "timmars närvaro" not in page
    assert "/narvarorapport/2026-12/" not in page
    hours = coordinator.get(reverse("reports:hours", args=[cast.own.pk]), {"month": "2026-12"}).content.decode()
    assert "/narvarorapport/2026-12/" not in hours


def test_a_day_is_marked_corrected_and_taken_away_with_history(cast, coordinator):
    assert fill_in(coordinator, day_url(cast), state="invalid_absence", explanation="Försov sig").status_code == 302
    assert fill_in(coordinator, day_url(cast), state="present", hours="3,5").status_code == 302
    mark = Attendance.objects.get(participant=cast.own)
    assert (mark.state, mark.hours, mark.explanation) == ("present", 3.5, "Försov sig")
    assert "/ta-bort/" in coordinator.get(day_url(cast)).content.decode()
    assert fill_in(coordinator, day_url(cast, "take_mark_away")).status_code == 302
    assert not Attendance.objects.filter(participant=cast.own).exists()
    history = coordinator.get(reverse("reports:history", args=[cast.own.pk])).content.decode()
    assert "Markeringen av en dag borttagen" in history
    assert "Försov sig" in history


def test_the_second_of_two_is_shown_both_texts(cast, coordinator, log_in):
    colleague = log_in(cast.colleague)
    mine = typed(coordinator, day_url(cast), state="sick")
    fill_in(colleague, day_url(cast), state="present", hours="4")
    response = coordinator.post(day_url(cast), mine)
    assert response.status_code == 409
    assert coordinator.post(day_url(cast), fields(response)).status_code == 302
    assert Attendance.objects.get(participant=cast.own).state == "sick"


def test_hours_are_asked_for_where_somebody_was_present(cast, coordinator):
    assert errors(fill_in(coordinator, day_url(cast), state="elsewhere", hours="")) == {"hours"}
    assert errors(fill_in(coordinator, day_url(cast), state="present", hours="25")) == {"hours"}
    assert errors(fill_in(coordinator, day_url(cast), hours="6")) == {"state"}


@pytest.mark.parametrize("on", ["2026-11-19", "2026-11-01", "x", "2026-02-30"])
def test_a_day_to_come_or_before_the_placement_is_no_page(cast, coordinator, on):
    assert coordinator.get(day_url(cast, on=on)).status_code == 404


def test_the_day_of_somebody_elses_placement_is_no_page(cast, coordinator):
    assert coordinator.get(day_url(cast, placement=cast.unit.placement.pk)).status_code == 404
    assert coordinator.get(day_url(cast, placement=cast.elsewhere.placement.pk)).status_code == 404


def test_a_day_of_a_register_can_be_corrected(cast, coordinator):
    Attendance.objects.create(participant=cast.own, placement=None, on=TODAY, state="sick")
    path = reverse("placements:mark_day", args=[cast.own.pk, 0, TODAY])
    assert fill_in(coordinator, path, state="sick_certified").status_code == 302
    assert Attendance.objects.get(participant=cast.own).state == "sick_certified"
    yesterday = reverse("placements:mark_day", args=[cast.own.pk, 0, TODAY - timedelta(days=1)])
    assert coordinator.get(yesterday).status_code == 404


def test_a_manager_reads_and_does_not_mark(cast, log_in):
    make.make_mark(cast.own.placement, cast.supervisor, on=TODAY)
    manager = log_in(cast.manager)
    page = manager.get(tab(cast)).content.decode()
    assert "Närvarande, 6 h" in page
    assert "/narvaro/" + str(cast.own.placement.pk) not in page
    assert manager.get(day_url(cast)).status_code == 403


def test_intake_reads_nothing_of_it_in_the_history_either(cast, log_in):
    make.make_mark(cast.own.placement, cast.supervisor, on=TODAY, explanation="CANARY-own-attendance-why")
    intake = log_in(cast.intake)
    assert intake.get(tab(cast)).status_code == 403
    assert "CANARY-own-attendance" not in intake.get(reverse("reports:history", args=[cast.own.pk])).content.decode()


def test_absence_is_announced_changed_and_taken_back(cast, coordinator):
    path = reverse("placements:announce_absence", args=[cast.own.pk])
    data = typed(coordinator, path, kind="valid", told_by="Modern", text="Begravning", ends_on="2026-11-20")
    assert coordinator.post(path, data).status_code == 302
    assert coordinator.post(path, data).status_code == 302
    notice = AbsenceNotice.objects.get(participant=cast.own)
    page = coordinator.get(tab(cast)).content.decode()
    assert "Begravning" in page
    assert "Anmäld: giltig frånvaro, av Modern" in page
    change = reverse("placements:change_absence", args=[cast.own.pk, notice.pk])
    assert errors(fill_in(coordinator, change, ends_on="2026-11-01")) == {"ends_on"}
    assert errors(fill_in(coordinator, change, told_on="2026-11-19")) == {"told_on"}
    assert fill_in(coordinator, change, ends_on="2026-11-19").status_code == 302
    withdraw = reverse("placements:withdraw_absence", args=[cast.own.pk, notice.pk])
    assert fill_in(coordinator, withdraw).status_code == 302
    assert coordinator.get(change).status_code == 404
    assert "Begravning" not in coordinator.get(tab(cast)).content.decode()


class TestActivityWithoutAPlace:
    """Attendance in an assigned activity that has no place is marked here, and nowhere else."""

    @pytest.fixture
    def path(self, cast):
        return reverse("placements:add_activity_mark", args=[cast.own.pk])

    def add(self, client, path, **data):
        return fill_in(
            client, path, **({"on": TODAY, "activity": " SFI  grupp 2", "state": "present", "hours": "3,5"} | data)
        )

    def test_it_is_marked_corrected_and_taken_away(self, cast, coordinator, path):
        make.make_mark(cast.own.placement, cast.supervisor, on=TODAY)
        assert self.add(coordinator, path).status_code == 302
        mark = Attendance.objects.get(participant=cast.own, placement=None)
        assert (mark.activity, mark.hours, mark.missed, mark.marked_by) == ("SFI grupp 2", 3.5, 0, cast.coordinator)
        page = coordinator.get(tab(cast)).content.decode()
        assert "SFI grupp 2" in page
        assert "9,5 timmars närvaro" in page
        change = reverse("placements:change_activity_mark", args=[cast.own.pk, mark.pk])
        assert change in page
        assert fill_in(coordinator, change, state="sick", explanation="Ringde").status_code == 302
        mark.refresh_from_db()
        assert (mark.state, mark.hours, mark.missed) == ("sick", 0, 3.5)
        away = reverse("placements:take_activity_mark_away", args=[cast.own.pk, mark.pk])
        assert away in coordinator.get(change).content.decode()
        assert fill_in(coordinator, away).status_code == 302
        assert [one.activity for one in Attendance.objects.filter(participant=cast.own)] == [""]
        assert coordinator.get(change).status_code == 404

    def test_the_plan_tells_the_names(self, cast, coordinator, path):
        title = ActionPlan.objects.current().get(participant=cast.own).activities.first().title
        assert f'<option value="{title}">' in coordinator.get(path).content.decode()

    def test_the_same_form_twice_is_one_mark_and_another_is_refused(self, cast, coordinator, path):
        data = typed(coordinator, path, on=TODAY, activity="SFI", state="present", hours="2")
        assert coordinator.post(path, data).status_code == 302
        assert coordinator.post(path, data).status_code == 302
        assert Attendance.objects.filter(participant=cast.own).count() == 1
        assert errors(self.add(coordinator, path, activity="sfi")) == {"activity"}

    def test_what_cannot_be_is_said_beside_the_field(self, cast, coordinator, path):
        assert errors(self.add(coordinator, path, on="2026-11-19")) == {"on"}
        assert errors(self.add(coordinator, path, on="2020-01-01")) == {"on"}
        assert errors(self.add(coordinator, path, activity=" ")) == {"activity"}
        assert errors(self.add(coordinator, path, state="sick", hours="")) == {"hours"}

    def test_a_day_read_in_as_a_whole_is_refused_with_a_sentence(self, cast, coordinator, path):
        Attendance.objects.create(participant=cast.own, placement=None, on=TODAY, state="sick")
        for page in (self.add(coordinator, path), fill_in(coordinator, day_url(cast), state="present", hours="6")):
            assert "inläst ur ett register som hel dag" in page.content.decode()
        assert Attendance.objects.filter(participant=cast.own).count() == 1
