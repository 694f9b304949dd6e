"""Requests to the board in a browser: marked with the pointer or with keys, or ticked without a script."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import expect

from tests.visits.factories import ask, make_visit
from visits.models import BoardRequest

WISHES = "Köket vill ha mer.\n\n- Ett *större* kylrum.\n- En diskmaskin till, så att fler kan hjälpa."
MARK = """([from, to]) => {
    const items = document.querySelectorAll("[data-passage-source] li");
    const range = document.createRange();
    range.setStart(items[from].firstChild, 0);
    range.setEnd(items[to], items[to].childNodes.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


@pytest.fixture
def visit(site):
    official = get_user_model().objects.get(email="official@example.org")
    return make_visit(by=official, operation_text="Provvisningen", texts=[WISHES])


def form(visit):
    return reverse("visits:make_requests", args=[visit.pk, 1])


def test_what_is_marked_on_the_visit_is_taken_along_and_never_in_the_address(visitor, visit):
    ask(visit, passage="Ett större kylrum.")
    official = visitor("official")
    official.open(visit.get_absolute_url())
    page = official.page
    page.evaluate(MARK, [0, 1])
    page.click("[data-passage-link]")
    expect(page.locator("#id_marked")).to_have_value(
        "Ett större kylrum.\nEn diskmaskin till, så att fler kan hjälpa."
    )  # fmt: skip
    assert "kylrum" not in page.url
    page.click("main form.card .btn-primary")
    expect(page.locator("h1")).to_contain_text("Provvisningen")
    made = BoardRequest.objects.latest("pk")
    assert made.passage == "Ett större kylrum.\n\nEn diskmaskin till, så att fler kan hjälpa."
    official.open(form(visit))
    expect(page.locator("#id_marked")).to_have_value("")
    assert official.complaints == []


def test_what_is_marked_beside_the_form_is_taken_with_a_button_by_keyboard(visitor, visit):
    official = visitor("official", width=360)
    official.open(form(visit))
    page = official.page
    take = page.locator("[data-passage-take]")
    take.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-passage-said]")).not_to_be_empty()
    page.evaluate(MARK, [1, 1])
    take.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_marked")).to_have_value("En diskmaskin till, så att fler kan hjälpa.")
    expect(page.locator("#id_marked")).to_be_focused()
    assert official.complaints == []


def test_bullets_are_ticked_without_a_script(visitor, visit):
    official = visitor("official", width=320, java_script_enabled=False)
    official.open(visit.get_absolute_url())
    page = official.page
    page.click("[data-passage-link]")
    expect(page.locator("[data-passage-take]")).to_be_hidden()
    for label in ("Ett större kylrum.", "En diskmaskin till, så att fler kan hjälpa."):
        page.get_by_label(label).check()
    page.click("main form.card .btn-primary")
    page.wait_for_url(f"**{visit.get_absolute_url()}*")
    assert list(BoardRequest.objects.filter(visit=visit).order_by("pk").values_list("text", flat=True)) == [
        "Ett större kylrum.", "En diskmaskin till, så att fler kan hjälpa."
    ]  # fmt: skip
