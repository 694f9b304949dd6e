"""Writing at a visit: saved while typing, two texts side by side, nothing lost without a network or a script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import expect

from accounts.demo import PASSWORD
from accounts.models import Draft
from tests.visits.factories import make_visit, member, send_out
from visits.models import Answer

from .test_pages import AXE

SAVED = re.compile(r"\d\d:\d\d")


def demo_user(name):
    return get_user_model().objects.get(email=f"{name}@example.org")


@pytest.fixture
def visit(site):
    """Return a draft of the demo's official, which the demo's board member leads."""
    attendees = [member("Lena Ahlgren", "majority", user=demo_user("board-member"), is_leading=True)]
    return make_visit(by=demo_user("official"), operation_text="Provvisningen", attendees=attendees)


@pytest.fixture
def writer(visitor, visit):
    """Return the function that gives the page where a role writes."""

    def write_as(role, **options):
        person = visitor(role, **options)
        person.open(write_path(visit))
        return person.page

    return write_as


def write_path(visit):
    return reverse("visits:write", args=[visit.pk])


def text(visit, number):
    return Answer.objects.get(visit=visit, number=number).text


def standing(page, number):
    return page.locator(f"#standing-{number}")


def tag(page, number):
    return page.locator(f"[data-index='{number}'] [data-answer-tag]")


def test_an_answer_is_saved_while_it_is_typed(writer, visit):
    page = writer("official")
    before = tag(page, 2).inner_text()
    page.fill("#answer-2", "Planen läses högt.\n\n- varje månad")
    expect(standing(page, 2)).to_have_text(SAVED)
    assert tag(page, 2).inner_text() != before
    assert text(visit, 2) == "Planen läses högt.\n\n- varje månad"
    page.click("#question-2 button[name=preview]")
    expect(page.locator("#question-2 .preview li")).to_have_text("varje månad")


def test_an_answer_is_written_by_keyboard_alone(writer, visit):
    page = writer("official", width=360)
    page.locator("#answer-1").press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Skrivet med tangenter.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(standing(page, 1)).to_have_text(SAVED)
    assert text(visit, 1) == "Skrivet med tangenter."


def test_two_who_write_at_once_see_both_texts_and_lose_none(writer, visit):
    bos, lenas = writer("official"), writer("board_member", width=360)
    bos.locator("#answer-3").focus()
    bos.wait_for_load_state("networkidle")
    lenas.fill("#answer-3", "SFI tre dagar på plats.")
    expect(standing(lenas, 3)).to_have_text(SAVED)
    bos.fill("#answer-3", "SFI på plats och i köket.")
    box = bos.locator(".two-texts")
    expect(box).to_contain_text("Lena Ahlgren")
    expect(tag(bos, 3)).to_have_class(re.compile("tag-late"))
    assert text(visit, 3) == "SFI tre dagar på plats."
    found = Axe().run(bos, options=AXE).response["violations"]
    assert not found, found
    box.locator("button[value=joined]").click()
    expect(standing(bos, 3)).to_have_text(SAVED)
    assert text(visit, 3) == "SFI tre dagar på plats.\nSFI på plats och i köket."
    # Who comes back to the question begins on what stands there now.
    lenas.locator("#answer-4").focus()
    lenas.locator("#answer-3").focus()
    expect(lenas.locator("#answer-3")).to_have_value("SFI tre dagar på plats.\nSFI på plats och i köket.")


@pytest.mark.parametrize(("choice", "kept"), [("theirs", "Lenas text."), ("mine", "Bos text.")])
def test_either_of_two_texts_can_be_kept(writer, visit, choice, kept):
    bos, lenas = writer("official"), writer("board_member")
    bos.locator("#answer-4").focus()
    bos.wait_for_load_state("networkidle")
    lenas.fill("#answer-4", "Lenas text.")
    expect(standing(lenas, 4)).to_have_text(SAVED)
    bos.fill("#answer-4", "Bos text.")
    bos.locator(f".two-texts button[value={choice}]").click()
    expect(bos.locator(".two-texts")).to_have_count(0)
    expect(bos.locator("#answer-4")).to_have_value(kept)
    expect(standing(bos, 4)).to_have_text(SAVED)
    assert text(visit, 4) == kept


def test_what_is_typed_without_a_network_is_kept_and_sent_once(writer, visit):
    page = writer("official")
    page.context.set_offline(True)
    page.fill("#answer-6", "Skrivet på tåget.")
    expect(standing(page, 6).locator(".unsaved")).to_be_visible()
    page.context.set_offline(False)
    expect(standing(page, 6)).to_have_text(SAVED, timeout=10_000)
    assert text(visit, 6) == "Skrivet på tåget."


def test_what_arrived_without_a_receipt_is_no_conflict(writer, visit):
    page = writer("official")
    page.route("**/anteckna/6/", lambda route: (route.fetch(), route.abort()))
    page.fill("#answer-6", "Kom fram utan kvitto.")
    expect(standing(page, 6).locator(".unsaved")).to_be_visible()
    page.unroute("**/anteckna/6/")
    page.reload()
    expect(standing(page, 6)).to_have_text(SAVED)
    page.fill("#answer-6", "Kom fram utan kvitto, och mer.")
    expect(standing(page, 6)).to_have_text(SAVED)
    assert page.locator(".two-texts").count() == 0
    assert page.evaluate("sessionStorage.length") == 0
    assert text(visit, 6) == "Kom fram utan kvitto, och mer."


def test_text_typed_too_late_is_shown_on_the_visits_page(writer, visit):
    page = writer("official")
    send_out(visit)
    page.fill("#answer-1", "Hann inte med.")
    expect(standing(page, 1).locator(".unsaved")).to_be_visible()
    page.reload()
    expect(page.locator("[data-unsent]")).to_contain_text("Hann inte med.")
    assert text(visit, 1) == ""


def test_without_javascript_everything_works(writer, visit):
    page = writer("official", java_script_enabled=False)
    page.fill("#answer-5", "\n\nBörjar med tomrader")
    page.click("#question-5 button[name=preview]")
    assert page.locator(".preview").inner_text().endswith("Börjar med tomrader")
    page.click("main .form-acts button >> nth=0")
    assert page.url.endswith("#question-5")
    assert text(visit, 5) == "\n\nBörjar med tomrader"


def test_the_time_runs_out_without_javascript_and_the_text_comes_back(writer, visit, settings):
    page = writer("official", java_script_enabled=False)
    page.fill("#answer-5", "Avbruten utan skript")
    settings.IDLE_SECONDS = 0
    page.click("#question-5 .form-acts button >> nth=0")
    page.wait_for_url(re.compile("/accounts/login/"))
    settings.IDLE_SECONDS = 1800
    page.fill("[name=login]", "official@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    assert page.input_value("#answer-5") == "Avbruten utan skript"
    assert text(visit, 5) == ""
    page.goto(page.url.rsplit("/", 2)[0] + "/")
    assert page.input_value("#answer-5") == "Avbruten utan skript"
    page.click("#question-5 .form-acts button >> nth=0")
    assert text(visit, 5) == "Avbruten utan skript"
    assert not Draft.objects.filter(form="visits:answer").exists()


def test_the_time_runs_out_and_the_text_is_stored_after_log_in(writer, visit):
    user = demo_user("official")
    Draft.objects.keep(user, "visits:answer", f"{visit.pk}/5", {"text": ["Från före pausen"], "version": ["1"]})
    page = writer("official")
    expect(standing(page, 5).locator(".saved")).to_have_text(SAVED)
    assert text(visit, 5) == "Från före pausen"
    assert not Draft.objects.filter(form="visits:answer").exists()
