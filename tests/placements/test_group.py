"""The group screen: what a supervisor sees, marks and never learns."""

import re
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pgtrigger
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from participants.models import Access, Participant
from placements import group
from placements.models import AbsenceNotice, Attendance
from tests import factories as make
from tests.cast import owners_in
from tests.screen import fields

# A Wednesday, at noon, on which everybody of the cast is to come.
NOW = "2026-11-18 12:00 +0100"
TODAY = date(2026, 11, 18)
JSON = {"Accept": "application/json"}


@pytest.fixture(scope="module")
def built_at():
    return NOW


@pytest.fixture
def cast(standing_cast):
    with time_machine.travel(NOW, tick=False):
        AbsenceNotice.objects.all().delete()
        # Without a trace: a mark that was taken away refuses the taps of before.
        with pgtrigger.ignore():
            Attendance.objects.all().delete()
        type(standing_cast.own.placement).objects.filter(status="ongoing").update(
            starts_on=date(2026, 6, 1), ends_on=None, status="ongoing"
        )
        yield standing_cast


@pytest.fixture
def supervisor(cast, log_in):
    return log_in(cast.supervisor)


def url(cast, day=None, place="here"):
    path = reverse("placements:group_day", args=[cast.places[place].pk])
    return f"{path}?dag={day}" if day else path


def post(client, cast, day=None, json=True, **data):
    data = {"key": str(uuid.uuid4())} | data
    return client.post(url(cast, day), data, headers=JSON if json else {})


def mark_of(participant, on=TODAY):
    mark = Attendance.objects.filter(participant=participant, on=on).first()
    return mark and (mark.state, mark.hours)


def row(participant, state, hours=None):
    pk = participant.placement.pk
    return {f"state-{pk}": state} | ({} if hours is None else {f"hours-{pk}": hours})


def test_the_supervisor_lands_on_the_group_of_the_only_place(cast, supervisor):
    response = supervisor.get(reverse("accounts:home"), follow=True)
    assert response.redirect_chain[-1][0] == url(cast)
    assert "CANARY-own-shown-name" in response.content.decode()


def test_with_several_places_one_chooses(cast, supervisor):
    other = make.make_place(cast.site, name="Hitplatsens kiosk")
    make.make_placement(make.make_participant(cast.here), other, starts_on=date(2026, 11, 1))
    page = supervisor.get(reverse("placements:group")).content.decode()
    assert "Hitplatsens kiosk" in page
    assert "2 personer i dag" in page
    assert reverse("placements:group") in supervisor.get(url(cast)).content.decode()


def test_with_nobody_placed_the_page_says_so(cast, supervisor):
    type(cast.own.placement).objects.filter(status="ongoing").update(ends_on=date(2026, 11, 1))
    assert supervisor.get(reverse("placements:group")).status_code == 200


def test_nothing_of_the_person_but_the_shown_name_is_there(cast, supervisor):
    make.make_mark(cast.own.placement, cast.coordinator, explanation="CANARY-own-attendance-explanation")
    make.make_absence(cast.unit, cast.coordinator, told_by="CANARY-unit-told-by", text="CANARY-unit-absence-text")
    page = supervisor.get(url(cast)).content.decode()
    assert set(re.findall(r"CANARY-[a-z]+-[a-z-]+", page)) == {"CANARY-own-shown-name", "CANARY-unit-shown-name"}
    assert cast.own.case_number not in page
    assert f"/deltagare/{cast.own.pk}/" not in page
    assert "Anmäld: sjuk" in page


def test_the_protected_are_there_for_a_supervisor_named_on_the_case_alone(cast, supervisor):
    Participant.objects.get(pk=cast.own.pk).protect([cast.named], by=cast.named)
    assert owners_in(supervisor.get(url(cast)).content.decode()) == {"unit"}
    assert post(supervisor, cast, **row(cast.own, "sick")).json()["rows"] == {}
    assert mark_of(cast.own) is None
    Participant.objects.get(pk=cast.own.pk).name_staff(cast.supervisor, by=cast.named)
    assert owners_in(supervisor.get(url(cast)).content.decode()) == {"unit"}
    cast.own.placements.update(has_alias=True)
    assert owners_in(supervisor.get(url(cast)).content.decode()) == {"own", "unit"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_place_answers_as_one_that_never_was(cast, supervisor, method):
    other = getattr(supervisor, method)(url(cast, place="there"))
    never = getattr(supervisor, method)(reverse("placements:group_day", args=[987_654_321]))
    assert other.status_code == never.status_code == 404
    assert other.content == never.content


def test_a_placement_of_another_place_is_not_marked(cast, supervisor):
    post(supervisor, cast, **row(cast.elsewhere, "present"))
    assert mark_of(cast.elsewhere) is None


def test_one_tap_marks_and_says_when(cast, supervisor):
    response = post(supervisor, cast, **row(cast.own, "present", "3,5"))
    assert mark_of(cast.own) == ("present", Decimal("3.5"))
    told = response.json()
    assert told["saved"] == "12.00"
    words = told["rows"][str(cast.own.placement.pk)]
    assert words["label"] == "Närvarande, 3,5 h"
    assert words["by"] == f"{cast.supervisor}, 12.00"
    assert words["was"] == "present|3,5"


def test_the_hours_are_those_of_the_weekday_unless_written(cast, supervisor):
    post(supervisor, cast, **row(cast.own, "present"))
    assert mark_of(cast.own) == ("present", 6)
    assert 'value="6"' in supervisor.get(url(cast)).content.decode()


def test_all_present_marks_the_rest_and_leaves_those_announced_and_marked(cast, supervisor):
    third = make.make_participant(cast.here)
    third.placement = make.make_placement(third, cast.places["here"])
    make.make_absence(cast.unit, cast.coordinator)
    make.make_mark(cast.own.placement, state="sick")
    shown = {f"was-{one.placement.pk}": "" for one in (cast.own, cast.unit, third)}
    post(supervisor, cast, all="1", **shown)
    assert [mark_of(one) for one in (cast.own, cast.unit, third)] == [("sick", 0), None, ("present", 6)]


def test_all_present_marks_nobody_who_was_not_on_the_page(cast, supervisor):
    post(supervisor, cast, all="1", **{f"was-{cast.own.placement.pk}": ""})
    assert mark_of(cast.own) == ("present", 6)
    assert mark_of(cast.unit) is None


def test_announced_absence_is_confirmed_with_one_tap(cast, supervisor):
    make.make_absence(cast.own, cast.coordinator, kind="sick")
    post(supervisor, cast, take=str(cast.own.placement.pk))
    assert mark_of(cast.own) == ("sick", 0)


def test_without_script_the_form_saves_what_was_changed_alone(cast, supervisor):
    page = supervisor.get(url(cast))
    make.make_mark(cast.unit.placement, cast.colleague, state="sick_certified")
    data = {name: value for name, value in fields(page).items() if not name.startswith(("all", "take"))}
    data[f"state-{cast.own.placement.pk}"] = "valid_absence"
    response = supervisor.post(url(cast), data)
    assert response.status_code == 302
    assert mark_of(cast.own) == ("valid_absence", 0)
    assert mark_of(cast.unit) == ("sick_certified", 0)


def test_bad_hours_are_told_beside_the_field_and_nothing_chosen_is_lost(cast, supervisor):
    data = row(cast.own, "present", "sex") | row(cast.unit, "sick")
    page = post(supervisor, cast, json=False, **data).content.decode()
    assert "Skriv timmarna som ett tal" in page
    assert 'value="sex"' in page
    assert mark_of(cast.own) is mark_of(cast.unit) is None
    assert post(supervisor, cast, **data).status_code == 400


@pytest.mark.parametrize("hours", ["25", "-1", "1e400", "NaN", "²", "6,555"])
def test_odd_hours_are_refused(cast, supervisor, hours):
    assert post(supervisor, cast, **row(cast.own, "present", hours)).status_code == 400
    assert mark_of(cast.own) is None


def test_what_is_refused_says_where_when_and_of_whom_to_those_who_may_see(cast, supervisor):
    told = post(supervisor, cast, TODAY, **row(cast.own, "present", "25")).json()
    assert told["about"] == f"{cast.places['here']}, 18 nov 2026, CANARY-own-shown-name"
    yesterday = TODAY - timedelta(days=1)
    type(cast.own.placement).objects.filter(pk=cast.own.placement.pk).update(ends_on=yesterday)
    told = post(supervisor, cast, yesterday, **row(cast.own, "present", "25")).json()
    assert told["about"] == f"{cast.places['here']}, 17 nov 2026"


@pytest.mark.parametrize("key", ["", "x", "\0"])
def test_without_a_key_of_its_own_nothing_is_saved(cast, supervisor, key):
    assert post(supervisor, cast, key=key, **row(cast.own, "present")).status_code == 400


@pytest.mark.parametrize("ago", [1, 13])
def test_earlier_days_are_marked(cast, supervisor, ago):
    day = TODAY - timedelta(days=ago)
    assert post(supervisor, cast, day, **row(cast.own, "sick")).status_code == 200
    assert mark_of(cast.own, day) == ("sick", 0)
    assert f"{day:%Y-%m-%d}" in supervisor.get(url(cast, day)).content.decode()


@pytest.mark.parametrize("day", ["2026-11-19", "2026-11-04", "x", "2026-02-30"])
def test_days_to_come_and_long_ago_are_not(cast, supervisor, day):
    if "2026-11" in day:
        assert post(supervisor, cast, day, **row(cast.own, "sick")).status_code == 400
    assert 'data-day="2026-11-18"' in supervisor.get(url(cast, day)).content.decode()


@pytest.mark.parametrize(
    ("now", "before"), [("2026-11-16", "2026-11-13"), ("2026-11-15", "2026-11-13"), ("2026-11-18", "2026-11-17")]
)
def test_the_day_before_is_one_on_which_somebody_may_come(cast, supervisor, now, before):
    with time_machine.travel(f"{now} 12:00 +0100", tick=False):
        page = supervisor.get(url(cast)).content.decode()
        assert f'href="?dag={before}" rel="prev"' in page
        assert 'rel="next"' not in page
        back = supervisor.get(url(cast, before)).content.decode()
        assert f'href="?dag={now}" rel="next"' in back


def test_earlier_days_that_nobody_has_marked_are_told(cast, supervisor):
    assert "tidigare dagar är inte markerade" in supervisor.get(url(cast)).content.decode()
    for ago in range(1, 14):
        for person in (cast.own, cast.unit):
            make.make_mark(person.placement, cast.coordinator, on=TODAY - timedelta(days=ago))
    assert "inte markera" not in supervisor.get(url(cast)).content.decode().split("<form")[0]


def test_a_tap_that_waited_counts_from_when_it_was_made(cast, supervisor):
    day = TODAY - timedelta(days=16)
    age = int(timedelta(days=15).total_seconds() * 1000)
    assert post(supervisor, cast, day, age=str(age), **row(cast.own, "sick")).status_code == 200
    assert timezone.localdate(Attendance.objects.get(on=day).marked_at) == TODAY - timedelta(days=15)
    assert post(supervisor, cast, age=str(age * 3), **row(cast.own, "sick")).status_code == 400


def test_a_tap_that_waited_is_taken_when_the_placement_has_ended_since(cast, supervisor):
    yesterday = TODAY - timedelta(days=1)
    type(cast.own.placement).objects.filter(pk=cast.own.placement.pk).update(ends_on=yesterday)
    assert post(supervisor, cast, yesterday, age="80000000", **row(cast.own, "present")).status_code == 200
    assert mark_of(cast.own, yesterday) == ("present", 6)
    # Whoever is not placed there now is not shown, whatever the day (access.md).
    assert owners_in(supervisor.get(url(cast, yesterday)).content.decode()) == {"unit"}


def test_every_answer_with_people_writes_one_row_of_the_log(cast, supervisor):
    supervisor.get(url(cast))
    before = Access.objects.count()
    supervisor.get(url(cast))
    post(supervisor, cast, **row(cast.own, "present"))
    rows = Access.objects.order_by("-pk")[: Access.objects.count() - before]
    assert [sorted(one.participants) for one in rows] == [[cast.own.pk], sorted([cast.own.pk, cast.unit.pk])]


def test_a_get_and_a_post_ask_the_database_as_often_for_two_as_for_twelve(cast, supervisor):
    def asked():
        people = type(cast.own.placement).objects.filter(place=cast.places["here"])
        marks = {f"was-{pk}": "" for pk in people.values_list("pk", flat=True)}
        Attendance.objects.all().delete()
        counts = []
        for ask in (lambda: supervisor.get(url(cast)), lambda: post(supervisor, cast, all="1", **marks)):
            with CaptureQueriesContext(connection) as captured:
                assert ask().status_code == 200
            counts.append(len(captured))
        return counts

    asked()
    few = asked()
    for number in range(8):
        make.make_placement(
            make.make_participant(cast.here), cast.places["here"], weekdays=[number % 5, 2],
            starts_on=date(2026, 11, 1),
        )  # fmt: skip
    assert asked() == few
    assert max(few) <= 20


def test_absence_is_announced_at_the_place(cast, supervisor):
    path = reverse("placements:group_absence", args=[cast.places["here"].pk, cast.own.placement.pk])
    page = supervisor.get(path)
    assert set(re.findall(r"CANARY-[a-z]+-[a-z-]+", page.content.decode())) == {"CANARY-own-shown-name"}
    data = fields(page) | {"kind": "sick", "told_by": "Deltagaren", "text": "Feber"}
    assert supervisor.post(path, data).status_code == 302
    notice = AbsenceNotice.objects.get(participant=cast.own)
    assert (notice.kind, notice.starts_on, notice.created_by) == ("sick", TODAY, cast.supervisor)
    assert "Anmäld: sjuk" in supervisor.get(url(cast)).content.decode()


def test_absence_is_announced_of_nobody_elsewhere(cast, supervisor):
    for place, person in (("here", cast.elsewhere), ("there", cast.elsewhere), ("there", cast.own)):
        path = reverse("placements:group_absence", args=[cast.places[place].pk, person.placement.pk])
        assert supervisor.get(path).status_code == 404


class TestReadIn:
    """A day that a register has told of as a whole."""

    @pytest.fixture
    def read_in(self, cast):
        return make.make_attendance(cast.own, None, on=TODAY, state="sick_certified")

    def test_it_stands_as_marked_and_how_is_not_told(self, cast, supervisor, read_in):
        page = supervisor.get(url(cast))
        words = page.content.decode()
        assert "Inläst" in words
        assert "Inläst ur ett register, som hel dag" in words
        assert f'name="state-{cast.own.placement.pk}"' not in words
        assert page.context["counted"] == "1 av 2 markerade, 0 närvarande"
        assert page.context["unmarked"] == 1

    def test_it_is_not_marked_over_one_by_one_nor_together(self, cast, supervisor, read_in):
        response = post(supervisor, cast, **row(cast.own, "present", "6"))
        assert response.status_code == 400
        assert "inläst" in response.json()["error"]
        page = post(supervisor, cast, json=False, **row(cast.own, "present", "6"))
        assert "inläst ur ett register" in page.content.decode()
        was = {f"was-{one.placement.pk}": "" for one in (cast.own, cast.unit)}
        assert post(supervisor, cast, all="1", **was).status_code == 200
        assert [one.placement for one in Attendance.objects.filter(participant=cast.own)] == [None]
        # A tap that was on its way when the day was read in.
        mark = (cast.own.placement, "present", Decimal(6))
        Attendance.objects.mark([mark], on=TODAY, by=cast.supervisor, at=timezone.now(), key=uuid.uuid4())
        assert mark_of(cast.own) == ("sick_certified", 0)

    def test_the_places_do_not_ask_for_it(self, cast, supervisor, read_in):
        assert {missing for _place, _count, missing in group.places_of(cast.supervisor, TODAY)} == {1}

    def test_an_activity_without_a_place_leaves_the_place_to_be_marked(self, cast, supervisor):
        make.make_attendance(cast.own, None, on=TODAY, activity="SFI", hours=Decimal(2))
        assert "Inläst" not in supervisor.get(url(cast)).content.decode()
        assert "SFI" not in supervisor.get(url(cast)).content.decode()
        assert post(supervisor, cast, **row(cast.own, "present", "4")).status_code == 200
        assert sum(one.hours for one in Attendance.objects.filter(participant=cast.own)) == 6
