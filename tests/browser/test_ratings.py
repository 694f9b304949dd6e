"""A rating from the link to the coordinator's page, on a small telephone without JavaScript, in every language."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.demo import PASSWORD
from accounts.models import User
from actionplans.models import Instrument, RatingInvitation
from participants.models import Participant

from .test_pages import check, own

PHONE = {"width": 320, "java_script_enabled": False, "is_mobile": True}
LANGUAGES = ("sv", "en", "ar", "so", "uk", "ti")
SMALLEST = 44
TARGETS = "button, .button, a, .answer, textarea"


@pytest.fixture
def participant():
    """Return somebody of the demo coordinator's who has not rated today."""
    others = Participant.objects.coordinated_by(own_coordinator()).filter(status="enrolled")
    rated = Participant.objects.filter(ratings__occurred_on=timezone.localdate())
    return others.exclude(pk__in=rated.values("pk")).exclude(pk=own().pk).order_by("pk").first()


def own_coordinator():
    return User.objects.get(email="coordinator@example.org")


def link_for(coordinator, participant):
    """Return the path of a link that the coordinator makes."""
    coordinator.open(reverse("actionplans:invite", args=[participant.pk]))
    coordinator.page.check("[name=place][value=phone]")
    coordinator.page.click("main form.card .btn-primary")
    coordinator.page.wait_for_selector("svg.qr")
    return re.sub(r"^https?://[^/]+", "", coordinator.page.input_value("#link"))


def answer(page, step):
    page.check(f"#answer-{step}")
    page.click("button[name=next]")


def test_a_rating_on_a_small_telephone_without_javascript(visitor, participant):
    coordinator = visitor("coordinator", java_script_enabled=False)
    phone = visitor(None, **PHONE)
    page = phone.page
    phone.open(link_for(coordinator, participant) + "?sprak=sv")
    page.click("button.main")
    for place, step in enumerate("12345012", start=1):
        assert page.inner_text("#progress") == f"{place} av 9"
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        answer(page, step)
    page.click("button[name=back]")
    assert page.is_checked("#answer-2")
    page.click("button[name=language][value=ar]")
    assert page.get_attribute("html", "dir") == "rtl"
    assert page.is_checked("#answer-2")
    page.click("button[name=next]")
    page.fill("#words", "أحب العمل")
    answer(page, 3)
    page.click("button[name=send]")
    page.wait_for_url(re.compile("/tack/$"))
    rating = participant.ratings.latest("pk")
    assert rating.answers == [1, 2, 3, 4, 5, 0, 1, 2, 3]
    assert rating.words[8] == "أحب العمل"
    reads_after_rating(coordinator, participant)


def reads_after_rating(coordinator, participant):
    """The coordinator sees nothing of the answers before having rated the same day; then both side by side."""
    page = coordinator.page
    coordinator.open(reverse("actionplans:ratings", args=[participant.pk]))
    assert "أحب العمل" not in page.content()
    page.click(f"main a[href$='/{participant.pk}/skattningar/ny/']")
    for number in range(1, 12):
        page.check(f"[name=answer-{number}][value='4']")
    page.click("main form.card .btn-primary")
    page.wait_for_selector(".notice-success")
    assert "أحب العمل" in page.content()


def test_a_link_opens_on_one_telephone_alone(visitor, participant):
    path = link_for(visitor("coordinator"), participant)
    first, second = visitor(None, **PHONE), visitor(None, **PHONE)
    first.open(path)
    first.page.click("button.main")
    assert second.open(path).status == 404
    assert first.open(path).status == 200
    RatingInvitation.objects.unsent().filter(participant=participant).first().take_back(by=own_coordinator())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_at_fault_in_any_language(visitor, participant, language):
    path = link_for(visitor("coordinator"), participant)
    phone = visitor(None, width=320, color_scheme="dark" if language in ("ar", "uk") else "light")
    page = phone.page
    phone.open(f"{path}?sprak={language}")
    look(phone, f"{language}, beginning")
    page.click("button.main")
    assert page.get_attribute("html", "lang") == language
    look(phone, f"{language}, question")
    page.click("button[name=next]")
    page.wait_for_selector(".error:focus")
    look(phone, f"{language}, question with an error")
    for _place in Instrument.objects.get(code="bip-participant").items:
        answer(page, 4)
    look(phone, f"{language}, review")
    phone.open(reverse("rate:open", args=["x" * 43]))
    look(phone, "no link")
    RatingInvitation.objects.unsent().filter(participant=participant).first().take_back(by=own_coordinator())


def look(phone, where):
    """Nothing is wrong with the page, and everything to press is large enough for a thumb."""
    check(phone, where)
    small = phone.page.eval_on_selector_all(
        TARGETS,
        "(all, least) => all.map(one => one.getBoundingClientRect())"
        ".filter(box => box.height < least || box.width < least).length",
        SMALLEST,
    )
    assert small == 0, where


def test_a_lent_screen_is_taken_back_with_the_password(visitor, participant):
    coordinator = visitor("coordinator")
    page = coordinator.page
    coordinator.open(reverse("actionplans:invite", args=[participant.pk]))
    page.check("[name=place][value=screen]")
    page.click("main form.card .btn-primary")
    page.wait_for_url(re.compile("/skatta/borja/$"))
    coordinator.open(reverse("reports:today"))
    assert page.url.endswith("/skatta/borja/")
    check(coordinator, "lent screen")
    page.click("footer a")
    check(coordinator, "taking back")
    page.fill("[name=password]", PASSWORD)
    page.click("button.main")
    page.wait_for_url(re.compile(f"/{participant.pk}/skattningar/$"))
    coordinator.open(reverse("reports:today"))
    assert page.url.endswith(reverse("reports:today"))
    RatingInvitation.objects.unsent().filter(participant=participant).first().take_back(by=own_coordinator())
