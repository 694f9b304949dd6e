"""Writing at a visit with everything going wrong, with others beside, and with the toolbar."""

import os
import re
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import expect

from accounts.demo import PASSWORD
from visits.models import Answer

from .test_visits import SAVED, standing, tag, text, visit, write_path, writer  # noqa: F401 - fixtures
from .torture import KEPT, Writer, mortal_server, rounds

# 30 when it is to be proved rather than watched over.
ROUNDS = int(os.environ.get("STEGVIS_TORTURE_ROUNDS", 6))
STAMP = re.compile("Lena Ahlgren")


@pytest.fixture
def mortal(site):
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    with mortal_server(urlunsplit(url)) as server:
        yield server


def logged_in(browser, site, role):
    """Return a browser of its own, logged in at `site`."""
    context = browser.new_context()
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", f"{role}@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(re.compile(r"^(?!.*/accounts/login/)"))
    page.close()
    return context


def test_not_a_letter_is_lost_or_doubled_whatever_breaks(browser, mortal, visit):  # noqa: F811
    cache.clear()
    url = mortal.site + write_path(visit)
    roles = enumerate(("official", "board-member"), start=1)
    writers = [Writer(logged_in(browser, mortal.site, role), url, number) for number, role in roles]
    rounds(writers, mortal, ROUNDS, lambda number: Answer.objects.get(visit=visit, number=number).text)
    for one in writers:
        one.context.close()


def test_others_are_seen_beside_the_question_they_write_in(writer, visit):  # noqa: F811
    lenas = writer("board_member", width=360)
    lenas.locator("#answer-3").focus()
    bos = writer("official")
    expect(bos.locator("#question-3 .here")).to_have_text(STAMP, timeout=20_000)
    expect(bos.locator("[data-index='3'] .here")).to_have_text(STAMP)
    expect(bos.locator("[data-people]")).to_contain_text("Lena Ahlgren")
    lenas.close()
    expect(bos.locator("#question-3 .here")).to_have_text("", timeout=20_000)


def test_what_others_save_comes_by_itself_but_not_under_ones_hands(writer, visit):  # noqa: F811
    bos, lenas = writer("official"), writer("board_member")
    bos.locator("#answer-2").focus()
    lenas.fill("#answer-1", "Lenas ettan")
    expect(standing(lenas, 1)).to_have_text(SAVED)
    lenas.fill("#answer-2", "Lenas tvåa")
    expect(standing(lenas, 2)).to_have_text(SAVED)
    expect(bos.locator("#answer-1")).to_have_value("Lenas ettan", timeout=20_000)
    expect(standing(bos, 2).locator("button")).to_be_visible()
    assert bos.input_value("#answer-2") == ""
    standing(bos, 2).locator("button").click()
    expect(bos.locator("#answer-2")).to_have_value("Lenas tvåa")


def test_two_texts_are_joined_passage_by_passage(writer, visit):  # noqa: F811
    bos, lenas = writer("official"), writer("board_member", width=360)
    bos.locator("#answer-3").focus()
    bos.wait_for_load_state("networkidle")
    lenas.fill("#answer-3", "SFI tre dagar.\n\nLika.\n\n- Buss")
    expect(standing(lenas, 3)).to_have_text(SAVED)
    bos.fill("#answer-3", "SFI fyra dagar.\n\nLika.\n\n- Buss till alla")
    expect(tag(bos, 3)).to_have_class(re.compile("tag-late"))
    bos.locator("[name=passage-1][value=theirs]").check()
    bos.locator("[name=passage-2][value=mine]").check()
    joined = "SFI tre dagar.\n\nLika.\n\n- Buss till alla"
    expect(bos.locator("#joined-3")).to_have_value(joined)
    # A tab that is closed in the middle of it loses neither the choice nor what was written.
    bos.locator("#joined-3").press("Control+End")
    bos.keyboard.type(" i veckan")
    bos.reload()
    expect(bos.locator("#joined-3")).to_have_value(joined + " i veckan")
    expect(bos.locator("#answer-3")).to_have_value("SFI fyra dagar.\n\nLika.\n\n- Buss till alla")
    bos.locator(".two-texts button[value=joined]").click()
    expect(standing(bos, 3)).to_have_text(SAVED)
    assert text(visit, 3) == joined + " i veckan"
    assert bos.evaluate(KEPT) == 0


def test_what_is_typed_while_two_texts_are_shown_is_not_lost(writer, visit):  # noqa: F811
    bos, lenas = writer("official"), writer("board_member")
    bos.locator("#answer-4").focus()
    bos.wait_for_load_state("networkidle")
    lenas.fill("#answer-4", "Lenas.")
    expect(standing(lenas, 4)).to_have_text(SAVED)
    bos.keyboard.type("Bos.")
    expect(bos.locator(".two-texts")).to_be_visible()
    bos.keyboard.type(" Och mer.")
    expect(bos.locator(".difference")).to_contain_text("Bos. Och mer.")
    assert text(visit, 4) == "Lenas."


def test_two_tabs_of_one_writer_show_both_texts(writer, visit):  # noqa: F811
    first = writer("official")
    second = first.context.new_page()
    second.goto(first.url)
    first.fill("#answer-5", "Från den första")
    second.fill("#answer-5", "Från den andra")
    for page in (first, second):
        expect(page.locator("#question-5 .two-texts, #standing-5 .saved").first).to_be_visible()
    assert first.locator(".two-texts").count() + second.locator(".two-texts").count() == 1
    assert first.evaluate(KEPT) == 1


def test_a_log_out_keeps_the_text_and_the_page_goes_on_after_the_next_log_in(writer, visit, site):  # noqa: F811
    page = writer("official")
    page.context.clear_cookies()
    page.fill("#answer-1", "Efter utloggning")
    expect(standing(page, 1).locator("a")).to_have_attribute("href", "/accounts/login/")
    cache.clear()
    with page.context.expect_page() as opened:
        standing(page, 1).locator("a").click()
    other = opened.value
    other.fill("[name=login]", "official@example.org")
    other.fill("[name=password]", PASSWORD)
    other.click("main form button")
    expect(standing(page, 1)).to_have_text(SAVED, timeout=30_000)
    assert text(visit, 1) == "Efter utloggning"
    assert page.evaluate(KEPT) == 0


def test_what_waits_is_shown_before_one_logs_out_and_can_be_thrown_away(writer, visit, site):  # noqa: F811
    page = writer("official")
    page.route("**/anteckna/*/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.fill("#answer-6", "Kom inte fram")
    expect(standing(page, 6).locator(".unsaved")).to_be_visible()
    page.goto(f"{site}/accounts/logout/")
    expect(page.locator("[data-unsent]")).to_contain_text("Kom inte fram")
    page.locator("[data-forget]").click()
    page.wait_for_url(re.compile("/accounts/login/|/$"))
    assert page.evaluate(KEPT) == 0


def test_the_toolbar_marks_lines_by_keyboard_and_undo_takes_it_back(writer, visit):  # noqa: F811
    page = writer("official", width=360)
    page.fill("#answer-2", "ett\ntvå\n\ntre")
    page.locator("#answer-2").press("Control+a")
    bullets = page.locator("[data-toolbar='answer-2'] [data-mark='- ']")
    bullets.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#answer-2")).to_have_value("- ett\n- två\n\n- tre")
    page.locator("[data-toolbar='answer-2'] [data-mark='### ']").click()
    expect(page.locator("#answer-2")).to_have_value("### ett\n### två\n\n### tre")
    page.locator("#answer-2").press("Control+z")
    expect(page.locator("#answer-2")).to_have_value("- ett\n- två\n\n- tre")
    bullets.click()
    expect(page.locator("#answer-2")).to_have_value("ett\ntvå\n\ntre")
    expect(standing(page, 2)).to_have_text(SAVED)
    assert bullets.bounding_box()["height"] >= 44
