"""A supervisor at the group screen with a telephone: gloves, lost connections, faults of the server, log-outs."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error

from accounts.models import CodeList, Unit, User
from config.workdays import is_workday
from participants.models import Participant
from placements.attendance import is_open
from placements.models import Attendance, Place, Placement
from placements.models.absences import AbsenceNotice

from .test_pages import check

SMALLEST = 44
PHONE = {"width": 360, "has_touch": True, "is_mobile": True}


def workday():
    """Return the latest day that somebody is to come."""
    day = timezone.localdate()
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


@pytest.fixture
def group():
    """Return the placements of a group of four at a place of the demo supervisor's, none of them marked."""
    today, by = timezone.localdate(), User.objects.get(email="coordinator@example.org")
    place, _made = Place.objects.add(
        by=by, key=uuid4(), unit=Unit.objects.get(name="Södra odlingen"), name="Provodlingen", seats=[9] * 14,
        kind=CodeList.objects.get(list="place_kind", code="internal"), starts_on=today - timedelta(days=90),
    )  # fmt: skip
    assert is_open(place, workday())
    people = Participant.objects.filter(unit__name="Växthuset", is_protected=False).order_by("-pk")[:4]
    told_before = AbsenceNotice.objects.filter(participant__in=list(people))
    told_before.update(withdrawn_at=timezone.now())
    yield [
        Placement.objects.create(
            participant=person, place=place, status="ongoing", starts_on=today - timedelta(days=60), created_by=by,
            shown_name=f"Prov {letter}", slots=[1] * 14, hours=[Decimal(6)] * 7,
        )
        for letter, person in zip("ABCD", people, strict=True)
    ]  # fmt: skip
    told_before.update(withdrawn_at=timezone.now())
    Placement.objects.filter(place=place).update(
        ends_on=today - timedelta(days=30), starts_on=today - timedelta(days=60)
    )


def path(group):
    return reverse("placements:group_day", args=[group[0].place_id]) + f"?dag={workday()}"


def opened(visitor, group, role="supervisor", **options):
    phone = visitor(role, **(PHONE | options))
    phone.open(path(group))
    return phone


def row(phone, placement):
    return phone.page.locator(f"[data-row='{placement.pk}']")


def choose(phone, placement, state):
    """Open somebody's row and tap a state."""
    details = row(phone, placement).locator("details")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    details.locator(f"input[value='{state}']").check(force=True)


def states(group):
    """Return the letters of those marked with their states."""
    marks = Attendance.objects.filter(placement__in=group, on=workday()).order_by("placement__shown_name")
    return {mark.placement.shown_name[-1]: mark.state for mark in marks.select_related("placement")}


def settled(phone):
    """Wait until nothing on the telephone waits to be sent."""
    for _turn in range(200):
        if not phone.page.evaluate("localStorage.getItem(`stegvis-taps:${document.body.dataset.user}`)"):
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError(phone.page.inner_text("[data-standing]"))


def told(phone, words):
    """Wait until the line that says how it stands says `words`."""
    phone.page.locator("[data-standing], #taps p", has_text=words).wait_for()


def lose_posts(phone):
    """Let nothing that is sent arrive."""
    phone.page.route(
        re.compile(r"/grupp/"), lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )


def events(placement):
    model = Attendance._meta.get_field("events").related_model
    return model.objects.filter(placement=placement, on=workday()).count()


def test_two_taps_for_the_group_and_then_the_exceptions(visitor, group):
    phone = opened(visitor, group)
    check(phone, "group")
    phone.page.click("[data-all]")
    settled(phone)
    assert states(group) == dict.fromkeys("ABCD", "present")
    choose(phone, group[1], "sick")
    settled(phone)
    assert states(group) == {"A": "present", "B": "sick", "C": "present", "D": "present"}
    assert "4 av 4 markerade, 3 närvarande" in phone.page.inner_text("main")
    assert "sparat" in row(phone, group[1]).inner_text()
    assert "Tage Holmgren" in row(phone, group[0]).inner_text()
    assert not phone.page.locator("[data-all]").is_visible()
    check(phone, "group, marked")
    assert phone.complaints == []


def test_targets_are_large_enough_for_gloves(visitor, group):
    phone = opened(visitor, group)
    row(phone, group[0]).locator("summary").click()
    small = phone.page.eval_on_selector_all(
        "main :is(button, summary, a, label:has(input[type=radio]), input.form-control)",
        "(all, least) => all.filter(one => one.checkVisibility()).map(one => [one.outerHTML.slice(0, 80),"
        " one.getBoundingClientRect()]).filter(([_html, box]) => box.height < least || box.width < least)"
        ".map(([html]) => html)",
        SMALLEST,
    )
    assert small == []


def test_taps_without_a_connection_arrive_once_when_it_is_back(visitor, group):
    phone = opened(visitor, group)
    phone.context.set_offline(True)
    phone.page.click("[data-all]")
    choose(phone, group[2], "invalid_absence")
    told(phone, "Inte skickat")
    assert "Inte skickat än" in row(phone, group[2]).inner_text()
    assert states(group) == {}
    phone.context.set_offline(False)
    settled(phone)
    assert states(group) == {"A": "present", "B": "present", "C": "invalid_absence", "D": "present"}
    assert [events(one) for one in group] == [1, 1, 2, 1]


def test_of_two_taps_the_later_stands_however_long_the_first_was_on_its_way(visitor, group):
    phone = opened(visitor, group)
    held = []

    def hold_first(route):
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    phone.page.route(re.compile(r"/grupp/"), hold_first)
    choose(phone, group[0], "present")
    phone.page.wait_for_timeout(500)
    choose(phone, group[0], "sick")
    phone.page.wait_for_timeout(1500)
    held[0].continue_()
    settled(phone)
    assert states(group) == {"A": "sick"}


class SameAddress(LiveServerThread.server_class):
    """A server that may take the address of one that has just been killed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs | {"allow_reuse_address": True})


@pytest.fixture
def own_server(visitor):
    """Return a server that can be stopped and started at the same address, and somebody at a telephone there."""

    class Server:
        thread, port = None, 0

        def start(self):
            self.thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={}, port=self.port)
            self.thread.daemon, self.thread.server_class = True, SameAddress
            self.thread.start()
            self.thread.is_ready.wait()
            assert self.thread.error is None, self.thread.error
            self.port = self.thread.port

        def stop(self):
            self.thread.terminate()

    server = Server()
    server.start()
    phone = visitor(None, **PHONE)
    phone.site = f"http://127.0.0.1:{server.port}"
    phone.log_in("supervisor")
    yield server, phone
    server.stop()


def test_taps_outlast_a_server_that_is_killed_and_a_page_that_is_opened_anew(own_server, group):
    server, phone = own_server
    phone.open(path(group))
    choose(phone, group[0], "present")
    settled(phone)
    server.stop()
    phone.page.click("[data-all]")
    choose(phone, group[1], "sick")
    told(phone, "Inte skickat")
    assert states(group) == {"A": "present"}
    phone.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        phone.page.reload()
    server.start()
    phone.context.set_offline(False)
    phone.open(path(group))
    settled(phone)
    assert states(group) == {"A": "present", "B": "sick", "C": "present", "D": "present"}
    assert [events(one) for one in group] == [1, 2, 1, 1]
    assert Attendance.objects.filter(placement__in=group, on=workday()).count() == len(group)


def test_what_waits_is_there_after_the_page_was_closed_and_is_sent_when_it_is_opened(visitor, group):
    phone = opened(visitor, group)
    lose_posts(phone)
    choose(phone, group[0], "sick")
    told(phone, "Inte skickat")
    phone.page.close()
    assert states(group) == {}
    phone.page = phone.context.new_page()
    phone.open(path(group))
    settled(phone)
    assert states(group) == {"A": "sick"}
    assert events(group[0]) == 1


def test_a_fault_of_the_server_in_the_middle_loses_and_doubles_nothing(visitor, group):
    phone = opened(visitor, group)
    seen = []

    def fail(route):
        """Fail at first, then carry out the tap and lose the answer, then let all through."""
        if route.request.method != "POST":
            route.continue_()
            return
        seen.append(route.request.post_data)
        if len(seen) == 1:
            route.fulfill(status=503, body="fault")
        elif len(seen) == 2:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.page.route(re.compile(r"/grupp/"), fail)
    phone.page.click("[data-all]")
    settled(phone)
    assert states(group) == dict.fromkeys("ABCD", "present")
    assert [events(one) for one in group] == [1, 1, 1, 1]
    assert len({re.search("key=([^&]*)", body)[1] for body in seen}) == 1


def test_a_session_that_has_ended_keeps_the_queue_until_one_has_logged_in_again(visitor, group):
    phone = opened(visitor, group)
    cookies = phone.context.cookies()
    phone.context.clear_cookies()
    choose(phone, group[0], "valid_absence")
    told(phone, "loggats ut")
    assert states(group) == {}
    assert cookies
    phone.log_in("supervisor")
    phone.open(path(group))
    settled(phone)
    assert states(group) == {"A": "valid_absence"}


def test_hours_are_changed_and_a_mark_is_taken_away(visitor, group):
    phone = opened(visitor, group)
    choose(phone, group[0], "present")
    settled(phone)
    hours = row(phone, group[0]).locator("input.form-control")
    assert hours.input_value() == "6"
    hours.fill("3,5")
    hours.press("Tab")
    settled(phone)
    assert Attendance.objects.get(placement=group[0], on=workday()).hours == Decimal("3.5")
    choose(phone, group[0], "")
    settled(phone)
    assert states(group) == {}


def test_hours_that_are_none_are_told_in_the_row_which_stands_as_it_did(visitor, group):
    phone = opened(visitor, group)
    choose(phone, group[0], "sick")
    settled(phone)
    row(phone, group[0]).locator("input.form-control").fill("sex")
    row(phone, group[0]).locator("input[value='present']").click(force=True)
    told(phone, "Kunde inte sparas")
    shown = row(phone, group[0]).inner_text()
    assert "Inte sparat: Skriv timmarna" in shown
    assert "Inte skickat" not in shown
    assert row(phone, group[0]).locator("[data-label]").inner_text().startswith("Sjuk")
    assert row(phone, group[0]).locator("input[value='sick']").is_checked()
    assert "1 av 4 markerade, 0 närvarande" in phone.page.inner_text("main")
    assert states(group) == {"A": "sick"}
    assert phone.complaints == [f"400 {phone.site}{path(group)}"]


def test_what_waits_is_sent_from_whatever_page_one_lands_on(visitor, group):
    phone = opened(visitor, group)
    lose_posts(phone)
    choose(phone, group[0], "sick")
    choose(phone, group[1], "present")
    told(phone, "väntar: 2")
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.open(reverse("accounts:own"))
    told(phone, "Sparat")
    settled(phone)
    assert states(group) == {"A": "sick", "B": "present"}


def test_what_is_refused_from_another_page_says_whom_and_when(visitor, group):
    phone = opened(visitor, group)
    lose_posts(phone)
    row(phone, group[2]).locator("summary").click()
    row(phone, group[2]).locator("input.form-control").fill("25")
    choose(phone, group[2], "present")
    told(phone, "väntar: 1")
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.open(reverse("accounts:own"))
    told(phone, "Kunde inte sparas: Provodlingen")
    words = phone.page.inner_text("#taps p")
    assert "Prov C: Skriv timmarna" in words
    assert f"{workday().day} " in words
    settled(phone)


def test_the_arrows_pass_by_states_without_saving_them(visitor, group):
    phone = opened(visitor, group)
    row(phone, group[0]).locator("summary").click()
    row(phone, group[0]).locator("input[type=radio]").first.focus()
    phone.page.keyboard.press("Space")
    settled(phone)
    for _press in range(3):
        phone.page.keyboard.press("ArrowRight")
        phone.page.wait_for_timeout(500)
    assert events(group[0]) == 1
    phone.page.keyboard.press("Tab")
    settled(phone)
    assert events(group[0]) == 2
    assert states(group)["A"] == row(phone, group[0]).locator("input:checked").get_attribute("value")


def test_announced_absence_is_confirmed_with_a_tap(visitor, group):
    AbsenceNotice.objects.announce(
        group[3].participant_id, by=None, key=uuid4(), kind="sick", starts_on=workday(), ends_on=workday(),
        told_by="Deltagaren",
    )  # fmt: skip
    phone = opened(visitor, group)
    phone.page.click("[data-all]")
    settled(phone)
    row(phone, group[3]).locator("[data-take]").click()
    settled(phone)
    assert states(group) == {"A": "present", "B": "present", "C": "present", "D": "sick"}


def test_without_javascript_it_is_a_form(visitor, group):
    phone = opened(visitor, group, java_script_enabled=False)
    page = phone.page
    row(phone, group[0]).locator("summary").click()
    row(phone, group[0]).locator("input[value='elsewhere']").check(force=True)
    page.click("[data-save] button")
    page.wait_for_selector(".notice-success")
    assert states(group) == {"A": "elsewhere"}
    page.click("[data-all]")
    page.wait_for_selector(".notice-success")
    assert states(group) == {"A": "elsewhere", "B": "present", "C": "present", "D": "present"}
