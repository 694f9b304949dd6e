"""Writing in a real browser: saved while typing, two texts side by side, nothing lost without a network."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect, sync_playwright

from visits.models import Answer

from .factories import approve, make_board_member, make_official, make_visit, member, send_out

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def chromium():
    """Return Debian's Chromium; the ORM may be used beside it (pitfalls.md)."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=SWITCHES)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_as(chromium, live_server):
    """Return the function that opens a path logged in as a user; faults in a page's own scripts fail the test."""
    contexts, faults = [], []

    def open_it(user, path, width=1280, **options):
        client = Client()
        client.force_login(user)
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies["sessionid"].value,
            "url": live_server.url,
        }
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        context.add_cookies([cookie])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(live_server.url + path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def official():
    return make_official(language="en", name="Bo Skrivare")


def write_path(visit):
    return reverse("visits:write", args=[visit.pk])


def text(visit, number):
    return Answer.objects.get(visit=visit, number=number).text


def standing(page, number):
    return page.locator(f"#standing-{number}")


def test_an_answer_is_saved_while_it_is_typed(open_as, official):
    visit = make_visit(by=official)
    page = open_as(official, write_path(visit))
    page.fill("#answer-2", "Planen läses högt.\n\n- varje månad")
    expect(standing(page, 2)).to_have_text(re.compile(r"Saved \d\d\.\d\d"))
    expect(page.locator("[data-index='2'] [data-answer-tag]")).to_have_text("answered")
    assert text(visit, 2) == "Planen läses högt.\n\n- varje månad"
    page.click("#question-2 button[name=preview]")
    expect(page.locator("#question-2 .preview li")).to_have_text("varje månad")


def test_two_who_write_at_once_see_both_texts_and_lose_none(open_as, official):
    lena = make_board_member(name="Lena Ledamot", language="en")
    visit = make_visit(by=official, attendees=[member("Lena Ledamot", "majority", user=lena)])
    bos, lenas = open_as(official, write_path(visit)), open_as(lena, write_path(visit), width=360)
    bos.locator("#answer-3").focus()
    lenas.fill("#answer-3", "SFI tre dagar på plats.")
    expect(standing(lenas, 3)).to_have_text(re.compile("Saved"))
    bos.fill("#answer-3", "SFI på plats och i köket.")
    box = bos.locator(".two-texts")
    expect(box).to_contain_text("Lena Ledamot saved")
    expect(bos.locator("[data-index='3'] [data-answer-tag]")).to_have_text("Two texts")
    assert text(visit, 3) == "SFI tre dagar på plats."
    check(bos)
    box.get_by_role("button", name="Write the two together").click()
    expect(standing(bos, 3)).to_have_text(re.compile("Saved"))
    assert text(visit, 3) == "SFI tre dagar på plats.\nSFI på plats och i köket."
    lenas.locator("#answer-4").focus()
    lenas.locator("#answer-3").focus()
    expect(lenas.locator("#answer-3")).to_have_value("SFI tre dagar på plats.\nSFI på plats och i köket.")


def test_what_is_typed_without_a_network_is_kept_and_sent_once(open_as, official, live_server):
    visit = make_visit(by=official)
    page = open_as(official, write_path(visit))
    page.context.set_offline(True)
    page.fill("#answer-6", "Skrivet på tåget.")
    expect(standing(page, 6)).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    expect(standing(page, 6)).to_have_text(re.compile("Saved"), timeout=10_000)
    assert text(visit, 6) == "Skrivet på tåget."
    # The answer arrives, its receipt does not; the tab is left and opened again.
    page.route("**/anteckna/6/", lambda route: (route.fetch(), route.abort()))
    page.fill("#answer-6", "Kom fram utan kvitto.")
    expect(standing(page, 6)).to_contain_text("Not saved yet")
    page.unroute("**/anteckna/6/")
    page.goto(live_server.url + reverse("visits:list"))
    page.goto(live_server.url + write_path(visit))
    page.fill("#answer-6", "Kom fram utan kvitto, och mer.")
    expect(standing(page, 6)).to_have_text(re.compile("Saved"))
    assert page.locator(".two-texts").count() == 0
    assert text(visit, 6) == "Kom fram utan kvitto, och mer."


def test_text_typed_too_late_is_shown_on_the_visits_page(open_as, official, live_server):
    visit = make_visit(by=official)
    page = open_as(official, write_path(visit))
    send_out(visit)
    page.fill("#answer-1", "Hann inte med.")
    expect(standing(page, 1)).to_contain_text("nothing was saved")
    page.goto(live_server.url + write_path(visit))
    expect(page.locator("[data-unsent]")).to_contain_text("Hann inte med.")
    assert text(visit, 1) == ""


def test_without_javascript_everything_works(open_as, official):
    visit = make_visit(by=official)
    page = open_as(official, write_path(visit), java_script_enabled=False)
    page.fill("#answer-5", "\n\nBörjar med tomrader")
    page.click("#question-5 button[name=preview]")
    assert page.locator(".preview").inner_text().endswith("Börjar med tomrader")
    page.click("main form button.btn-outline")
    assert page.url.endswith("#question-5")
    assert text(visit, 5) == "\n\nBörjar med tomrader"


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_and_fits(open_as, official, live_server, width):
    draft = make_visit(by=official, texts=["### Rubrik\n\n- punkt\n\n1. ett", "x" * 300])
    reading, approved = send_out(make_visit(by=official)), approve(make_visit(by=official))
    page = open_as(official, reverse("visits:list"), width=width)
    check(page)
    paths = [reverse("visits:create"), *(visit.get_absolute_url() for visit in (draft, reading, approved))]
    paths += [
        reverse(f"visits:{name}", args=[draft.pk]) for name in ("write", "change", "attendees", "send_out", "discard")
    ]
    paths += [reverse(f"visits:{name}", args=[reading.pk]) for name in ("approve", "call_back")]
    for path in [*paths, reverse("visits:answer", args=[draft.pk, 2])]:
        page.goto(live_server.url + path)
        check(page)


def check(page):
    """Assert that the page has no fault axe can find and nothing to scroll sideways to."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert not found, [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
