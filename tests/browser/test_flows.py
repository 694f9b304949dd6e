"""What people do, in a real browser: by keyboard alone, without JavaScript, without network, and when time runs out."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Draft
from actionplans.models import FollowUp

from .test_pages import own

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


def test_today_leads_to_the_form_beside_each_line(visitor):
    coordinator = visitor("coordinator")
    page = coordinator.page
    coordinator.open(reverse("reports:today"))
    page.locator(".todo .btn").first.click()
    page.wait_for_selector("button[name=sign]")
    assert page.input_value("[name=occurred_on]") == str(timezone.localdate())
