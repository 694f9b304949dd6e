"""A template filled on a tablet by somebody new: prepared, written by touch, seen through, with others beside."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Draft
from visits.models import Answer, BoardVisit

from .test_pages import AXE
from .test_visits import SAVED, standing, text, visit, write_path, writer  # noqa: F401 - fixtures

TABLET = {"width": 820, "has_touch": True}
PHONE = {"width": 360, "has_touch": True}
# In sight, and below the bar that stays at the top.
UNDER_THE_BAR = """element => {
  const {top, bottom} = element.getBoundingClientRect();
  return top >= document.querySelector(".index-bar").getBoundingClientRect().bottom && bottom <= innerHeight;
}"""
TOO_SMALL = """() => [...document.querySelectorAll("main :is(button, summary, textarea, .index a)")]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"""


def comes_in_sight(found):
    """Return whether `found` stands in sight within the two seconds that scrolling may take."""
    for _time in range(20):
        if found.evaluate(UNDER_THE_BAR):
            return True
        found.page.wait_for_timeout(100)
    return False


def test_a_template_is_filled_on_a_tablet(visitor):
    # Other tests leave half-typed visits behind, which the form would open with.
    Draft.objects.filter(form="visits:create").delete()
    someone = visitor("official", **TABLET)
    page = someone.page
    someone.open(reverse("visits:list"))
    page.locator(".acts .btn-primary").tap()
    page.locator("#id_operation-search").tap()
    page.keyboard.type("cykel")
    page.locator("[role=option]:visible").tap()
    page.locator("main .form-acts .btn-primary").tap()
    page.wait_for_url(re.compile("/deltagande/"))
    page.locator("main form [name^='name-']").first.fill("Karin Nordmark")
    page.locator("main .form-acts .btn-primary").tap()
    page.wait_for_url(re.compile(r"/besok/\d+/$"))
    page.locator(".head .acts .btn-primary").tap()
    page.wait_for_url(re.compile("/anteckna/"))
    expect(page.locator("[data-saves-itself]")).to_be_visible()
    assert page.evaluate(TOO_SMALL) == []
    made = BoardVisit.objects.latest("pk")
    for number in made.answers.values_list("number", flat=True):
        page.locator(f"#answer-{number}").tap()
        # Right after a tap the browser itself drops keys, sooner than any finger comes to the next one.
        page.wait_for_timeout(300)
        page.keyboard.type(f"Svar på fråga {number}.")
    for number in made.answers.values_list("number", flat=True):
        expect(standing(page, number)).to_have_text(SAVED)
    stored = dict(Answer.objects.filter(visit=made).values_list("number", "text"))
    assert stored == {number: f"Svar på fråga {number}." for number in stored}
    assert not someone.complaints


def test_bullets_go_on_by_touch_and_end_with_an_empty_one(writer, visit):  # noqa: F811
    page = writer("official", **TABLET)
    page.locator("#answer-1").tap()
    page.locator("[data-toolbar='answer-1'] [data-mark='### ']").tap()
    page.keyboard.type("Vägen in\n")
    page.locator("[data-toolbar='answer-1'] [data-mark='- ']").tap()
    page.keyboard.type("möte första veckan\nhandledare\n\nSedan följer planen.")
    written = "### Vägen in\n- möte första veckan\n- handledare\n\nSedan följer planen."
    expect(page.locator("#answer-1")).to_have_value(written)
    expect(standing(page, 1)).to_have_text(SAVED)
    assert text(visit, 1) == written
    # A line is broken before a bullet as anywhere else.
    page.locator("#answer-1").press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#answer-1")).to_have_value(written.replace("- möte", "\n- möte"))


@pytest.mark.parametrize("screen", [TABLET, PHONE])
def test_the_index_stays_at_hand_and_says_what_waits(writer, visit, screen):  # noqa: F811
    page = writer("official", **screen)
    bar = page.locator(".index-bar")
    page.locator("#answer-6").tap()
    page.context.set_offline(True)
    page.keyboard.type("Skrivet utan nät")
    expect(bar.locator("[data-overview]")).to_have_text(re.compile(r": .* 6$"))
    bar.locator("summary").tap()
    expect(bar.locator("[data-index='3'] a")).to_be_in_viewport()
    assert page.evaluate(TOO_SMALL) == []
    bar.locator("[data-index='3'] a").tap()
    expect(bar.locator("ol")).not_to_be_visible()
    assert comes_in_sight(page.locator("#asked-3"))
    # What one comes to by keyboard, upwards too, is not hidden behind it.
    page.locator("#answer-3").press("Shift+Tab")
    for _step in range(6):
        page.keyboard.press("Shift+Tab")
        assert comes_in_sight(page.locator(":focus"))
    page.context.set_offline(False)
    expect(bar.locator("[data-overview]")).to_have_text("", timeout=10_000)
    assert text(visit, 6) == "Skrivet utan nät"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_whoever_types_on_is_led_to_the_two_texts_and_back(writer, visit):  # noqa: F811
    bos, lenas = writer("official", **TABLET), writer("board_member", **PHONE)
    bos.locator("#answer-4").tap()
    bos.wait_for_load_state("networkidle")
    lenas.fill("#answer-4", "Lika.\n- buss")
    expect(standing(lenas, 4)).to_have_text(SAVED)
    bos.keyboard.type("Bos text.")
    shown = standing(bos, 4).locator("button")
    expect(shown).to_be_visible()
    expect(bos.locator("#answer-4")).to_be_focused()
    expect(bos.locator("[data-overview]")).to_have_text(re.compile(r": .* 4$"))
    shown.tap()
    expect(bos.locator(".two-texts")).to_be_focused()
    assert bos.evaluate(TOO_SMALL.replace("main :is", "main .two-texts :is")) == []
    # From the top of the page: what the bar happens to cover halfway is scrolled past, not too small.
    bos.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    found = Axe().run(bos, options=AXE).response["violations"]
    assert not found, [node["failureSummary"] for one in found for node in one["nodes"]]
    # Neither the joined text here nor the server's makes a paragraph part of the bullet above it.
    expect(bos.locator("#joined-4")).to_have_value("Lika.\n- buss\n\nBos text.")
    bos.locator(".two-texts button[value=joined]").tap()
    expect(bos.locator("#answer-4")).to_be_focused()
    expect(standing(bos, 4)).to_have_text(SAVED)
    expect(bos.locator("[data-overview]")).to_have_text("")
    assert text(visit, 4) == "Lika.\n- buss\n\nBos text."
