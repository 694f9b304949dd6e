"""What people do, in a real browser: by keyboard alone, without JavaScript, without network, and when time runs out."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone

from accounts.models import Draft
from actionplans.models import FollowUp

from .test_pages import AXE, own

TEXT = "Kom i tid och vill fortsätta på eftermiddagarna."


@pytest.fixture
def participant():
    """Return the demo coordinator's participant, without drafts about them."""
    participant = own()
    Draft.objects.filter(subject=str(participant.pk)).delete()
    return participant


def latest(participant):
    return FollowUp.objects.filter(participant=participant).order_by("-pk").first()


def test_a_follow_up_takes_two_clicks_from_the_list(visitor, participant):
    coordinator = visitor("coordinator")
    page = coordinator.page
    coordinator.open(reverse("participants:list") + "?coordinator=mine")
    page.click(f"a[href$='/{participant.pk}/uppfoljningar/ny/']")
    page.locator("[name=contact_form]").first.check()
    page.fill("[name=text]", TEXT)
    page.click("button[name=sign]")
    page.wait_for_selector(".notice-success")
    assert latest(participant).text == TEXT
    assert latest(participant).is_signed


def test_a_follow_up_by_keyboard_alone(visitor, participant):
    coordinator = visitor("coordinator", width=360)
    page = coordinator.page
    coordinator.open(reverse("actionplans:log", args=[participant.pk]))
    focus_on(page, "contact_form")
    page.keyboard.press("Space")
    focus_on(page, "text")
    page.keyboard.type(TEXT + " Med tangenter.")
    focus_on(page, "sign")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice-success")
    assert latest(participant).text == TEXT + " Med tangenter."


def focus_on(page, name):
    """Press Tab until the field or button called `name` has the focus."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def test_a_follow_up_without_javascript(visitor, participant):
    coordinator = visitor("coordinator", java_script_enabled=False)
    page = coordinator.page
    coordinator.open(reverse("actionplans:log", args=[participant.pk]))
    page.check("text=telefon")
    page.fill("[name=text]", TEXT + " Utan skript.")
    page.click("button[name=sign]")
    assert latest(participant).text == TEXT + " Utan skript."


def test_what_is_typed_survives_a_reload(visitor, participant):
    coordinator = visitor("coordinator")
    page = coordinator.page
    address = reverse("actionplans:log", args=[participant.pk])
    coordinator.open(address)
    page.fill("[name=text]", "Halvskrivet")
    page.check("text=brev")
    page.wait_for_selector("[data-draft-status]:text-matches('\\\\d\\\\d.\\\\d\\\\d')")
    coordinator.open(address)
    assert page.input_value("[name=text]") == "Halvskrivet"
    assert page.is_checked("text=brev")


def test_what_is_typed_without_network_is_kept_once_there_is_one(visitor, participant):
    coordinator = visitor("coordinator")
    page = coordinator.page
    coordinator.open(reverse("actionplans:log", args=[participant.pk]))
    coordinator.context.set_offline(True)
    page.fill("[name=text]", "Skrivet utan nät")
    page.wait_for_selector(".unsaved")
    coordinator.context.set_offline(False)
    page.wait_for_selector(".saved:text-matches('\\\\d\\\\d.\\\\d\\\\d')")
    draft = Draft.objects.get(form="actionplans:log", subject=str(participant.pk))
    assert draft.data["text"] == ["Skrivet utan nät"]


NO_ANSWER = {
    "unanswered": lambda route: None,
    "out of order": lambda route: route.fulfill(status=503),
    "out of reach": lambda route: route.abort(),
}


@pytest.mark.parametrize("fault", NO_ANSWER)
def test_what_is_signed_does_not_come_back_though_autosave_failed(visitor, participant, fault):
    coordinator = visitor("coordinator")
    page = coordinator.page
    address = reverse("actionplans:log", args=[participant.pk])
    coordinator.open(address)
    page.route("**" + reverse("accounts:keep_draft"), NO_ANSWER[fault])
    with page.expect_request("**" + reverse("accounts:keep_draft")):
        write(page, "Signerat och klart")
    page.click("button[name=sign]")
    page.wait_for_selector(".notice-success")
    page.unroute("**" + reverse("accounts:keep_draft"))
    coordinator.open(address)
    assert page.input_value("[name=text]") == ""
    assert page.evaluate("sessionStorage.length") == 0


def write(page, words):
    page.check("text=telefon")
    page.fill("[name=text]", words)


def test_the_next_who_is_registered_does_not_get_the_details_of_the_one_before(visitor):
    intake = visitor("intake")
    page = intake.page
    page.route("**" + reverse("accounts:keep_draft"), lambda route: route.abort())
    intake.open(reverse("participants:register"))
    page.fill("[name=first_name]", "Förra")
    page.fill("[name=last_name]", "Personen")
    page.select_option("[name=unit]", index=1)
    page.fill("[name=birth_date]", "1990-01-01")
    page.click("main form.card .btn-primary")
    page.wait_for_selector(".notice-success")
    intake.open(reverse("participants:register"))
    assert page.input_value("[name=first_name]") == ""


@pytest.mark.parametrize("fault", ["out of order", "out of reach"])
def test_what_was_sent_and_did_not_arrive_is_in_the_form_again(visitor, participant, fault):
    coordinator = visitor("coordinator")
    page = coordinator.page
    address = reverse("actionplans:log", args=[participant.pk])
    coordinator.open(address)
    page.route(
        "**" + address, lambda route: NO_ANSWER[fault](route) if route.request.method == "POST" else route.continue_()
    )
    write(page, "Kom inte fram")
    page.click("button[name=sign]", no_wait_after=True)
    page.wait_for_selector("button[name=sign]", state="detached")
    coordinator.open(reverse("reports:today"))
    coordinator.open(address)
    assert page.input_value("[name=text]") == "Kom inte fram"
    assert page.is_checked("text=telefon")


def test_what_arrived_without_a_receipt_is_stored_once(visitor, participant):
    coordinator = visitor("coordinator")
    page = coordinator.page
    address = reverse("actionplans:log", args=[participant.pk])
    coordinator.open(address)

    def lose_the_answer(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    page.route("**" + address, lose_the_answer)
    write(page, "Kom fram utan svar")
    page.click("button[name=sign]", no_wait_after=True)
    page.wait_for_selector("button[name=sign]", state="detached")
    page.unroute("**" + address)
    coordinator.context.clear_cookies(name="stegvis_accepted")
    coordinator.open(address)
    assert page.input_value("[name=text]") == "Kom fram utan svar"
    page.click("button[name=sign]")
    page.wait_for_selector(".notice-success")
    assert FollowUp.objects.filter(participant=participant, text="Kom fram utan svar").count() == 1


def test_what_was_sent_without_being_logged_in_is_in_the_form_after_log_in(visitor, participant):
    coordinator = visitor("coordinator")
    page = coordinator.page
    address = reverse("actionplans:log", args=[participant.pk])
    coordinator.open(address)
    write(page, "Utloggad på vägen")
    coordinator.context.clear_cookies(name="sessionid")
    page.click("button[name=sign]")
    page.wait_for_url(re.compile("/accounts/login/"))
    page.fill("[name=login]", "coordinator@example.org")
    page.fill("[name=password]", "stegvis-demo")
    page.click("main form button")
    page.wait_for_url(re.compile(re.escape(address)))
    assert page.input_value("[name=text]") == "Utloggad på vägen"


def test_what_comes_back_with_an_error_is_kept_until_it_is_mended(visitor, participant):
    coordinator = visitor("coordinator")
    page = coordinator.page
    address = reverse("actionplans:log", args=[participant.pk])
    coordinator.open(address)
    page.route("**" + reverse("accounts:keep_draft"), lambda route: route.abort())
    write(page, "Med fel dag")
    page.fill("[name=occurred_on]", "2099-01-01")
    page.click("button[name=sign]")
    page.wait_for_selector(".error-summary")
    page.wait_for_selector(".unsaved")
    coordinator.open(address)
    assert page.input_value("[name=text]") == "Med fel dag"
    page.fill("[name=occurred_on]", str(timezone.localdate()))
    page.click("button[name=sign]")
    page.wait_for_selector(".notice-success")
    coordinator.open(address)
    assert page.input_value("[name=text]") == ""


def test_what_is_thrown_away_while_it_is_typed_stays_away(visitor, participant):
    coordinator = visitor("coordinator")
    page = coordinator.page
    address = reverse("actionplans:log", args=[participant.pk])
    coordinator.open(address)
    page.fill("[name=text]", "Bort")
    page.wait_for_selector("[data-draft-status]:text-matches('\\\\d\\\\d.\\\\d\\\\d')")
    coordinator.open(address)
    page.fill("[name=text]", "Bort med det")
    page.click("form[data-draft-discard] button")
    page.wait_for_selector("form[data-draft-discard]", state="detached")
    coordinator.open(address)
    assert page.input_value("[name=text]") == ""


def test_the_warning_before_the_time_is_out_can_be_answered(visitor, participant, settings):
    settings.IDLE_SECONDS, settings.IDLE_WARNING_SECONDS = 60, 2
    coordinator = visitor("coordinator")
    page = coordinator.page
    coordinator.open(reverse("actionplans:log", args=[participant.pk]))
    page.wait_for_selector("#idle-warning[open]", timeout=8000)
    with page.expect_response(re.compile(reverse("accounts:stay"))):
        page.keyboard.press("Enter")
    assert not page.is_visible("#idle-warning")


def test_when_the_time_is_out_the_text_is_kept_and_comes_back(visitor, participant, settings):
    settings.IDLE_SECONDS, settings.IDLE_WARNING_SECONDS = 4, 3
    coordinator = visitor("coordinator")
    page = coordinator.page
    address = reverse("actionplans:log", args=[participant.pk])
    coordinator.open(address)
    page.fill("[name=text]", "Avbruten av telefonen")
    page.wait_for_url(re.compile("/accounts/login/"), timeout=15000)
    settings.IDLE_SECONDS, settings.IDLE_WARNING_SECONDS = 1800, 1500
    page.fill("[name=login]", "coordinator@example.org")
    page.fill("[name=password]", "stegvis-demo")
    page.click("main form button")
    page.wait_for_url(re.compile(re.escape(address)))
    assert page.input_value("[name=text]") == "Avbruten av telefonen"


def test_a_long_choice_can_be_searched_by_keyboard(visitor, participant):
    coordinator = visitor("coordinator")
    page = coordinator.page
    coordinator.open(reverse("participants:move", args=[participant.pk]))
    box = page.locator("#id_coordinator-search")
    box.focus()
    page.keyboard.type("osterg")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert "Östergren" in box.input_value()
    chosen = page.locator("#id_coordinator").evaluate("select => select.selectedOptions[0].text")
    assert "Östergren" in chosen


@pytest.fixture
def box(visitor, participant):
    """Return the search field of a long choice, on the page where a participant is moved."""
    coordinator = visitor("coordinator", width=360)
    coordinator.open(reverse("participants:move", args=[participant.pk]))
    return coordinator.page.locator("#id_coordinator-search")


def chosen(box):
    """Return the text of the option that stands in the select behind `box`, "" for that of none."""
    select = box.page.locator("#id_coordinator")
    return select.evaluate("select => select.value ? select.selectedOptions[0].text : ''")


def labels(box):
    """Return the texts of all its options."""
    return box.page.locator("#id_coordinator").evaluate("select => [...select.options].map(option => option.text)")


def is_open(box):
    return box.get_attribute("aria-expanded") == "true"


def empty(box):
    box.focus()
    box.fill("")


def test_a_whole_label_typed_is_chosen_when_one_goes_on(box):
    name = labels(box)[-1]
    empty(box)
    box.page.keyboard.type(name.upper())
    box.page.keyboard.press("Tab")
    assert chosen(box) == box.input_value() == name


@pytest.mark.parametrize("key", ["Tab", "Enter"])
def test_the_only_one_that_matches_is_chosen(box, key):
    empty(box)
    box.page.keyboard.type("osterg")
    box.page.keyboard.press(key)
    assert "Östergren" in box.input_value()
    assert chosen(box) == box.input_value()
    assert not is_open(box)


@pytest.mark.parametrize("key", ["Tab", "Enter"])
@pytest.mark.parametrize("typed", ["a", "finns inte"])
def test_what_is_no_choice_stays_with_a_word_about_it(box, key, typed):
    address = box.page.url
    empty(box)
    box.page.keyboard.type(typed)
    box.page.keyboard.press(key)
    assert box.input_value() == typed
    assert box.get_attribute("aria-invalid") == "true"
    assert box.get_attribute("aria-describedby").endswith("id_coordinator-no-choice")
    assert box.page.inner_text("#id_coordinator-no-choice")
    box.page.locator("main form.card .btn-primary").press("Enter")
    assert box.page.url == address
    assert box.evaluate("box => box === document.activeElement")
    assert not Axe().run(box.page, options=AXE).response["violations"]


def test_enter_never_sends_the_form_while_the_list_is_open(box):
    sent = []
    box.page.on("framenavigated", lambda frame: sent.append(frame.url))
    empty(box)
    box.page.keyboard.type("a")
    assert is_open(box)
    box.page.keyboard.press("Enter")
    box.page.keyboard.press("ArrowUp")
    box.page.keyboard.press("Enter")
    assert not is_open(box)
    assert chosen(box) == box.input_value() != "a"
    assert sent == []
    assert box.page.inner_text("#id_coordinator-no-choice") == ""


def test_arrows_escape_and_tab_do_what_they_do_everywhere(box):
    before = chosen(box)
    box.focus()
    box.page.keyboard.press("ArrowDown")
    assert is_open(box)
    pointed = box.page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert pointed.get_attribute("aria-selected") == "true"
    box.page.keyboard.press("Escape")
    assert not is_open(box)
    assert chosen(box) == before
    empty(box)
    box.page.keyboard.type("finns inte")
    box.page.keyboard.press("Escape")
    assert box.input_value() == before
    box.page.keyboard.press("ArrowUp")
    pointed = box.page.inner_text("#id_coordinator-list [aria-selected=true]")
    box.page.keyboard.press("Tab")
    assert not is_open(box)
    assert box.input_value() == chosen(box)
    assert pointed in (chosen(box), labels(box)[0])


def test_an_error_in_a_long_choice_is_reached_from_the_summary(box):
    empty(box)
    box.page.locator("main form.card .btn-primary").press("Enter")
    box.page.click(".error-summary a[href$='coordinator-search']")
    assert box.evaluate("box => box === document.activeElement")


def test_a_choice_that_was_kept_is_seen_again(box):
    box.page.route("**" + reverse("accounts:keep_draft"), lambda route: route.abort())
    empty(box)
    box.page.keyboard.type("osterg")
    box.page.keyboard.press("Enter")
    name = box.input_value()
    box.page.wait_for_selector(".unsaved")
    box.page.reload()
    assert chosen(box) == name
    assert box.input_value() == name


def test_today_leads_to_the_form_beside_each_line(visitor):
    coordinator = visitor("coordinator")
    page = coordinator.page
    coordinator.open(reverse("reports:today"))
    page.locator(".dues a[href$='/uppfoljningar/ny/']").first.click()
    page.wait_for_selector("button[name=sign]")
    assert page.input_value("[name=occurred_on]") == str(timezone.localdate())
