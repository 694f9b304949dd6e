"""The participant answers: a link that is used once, a lent screen that reaches nothing else, every language."""

import logging
import re
from datetime import UTC, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import UnitSetting
from accounts.unit_settings import RATING_LINK_MINUTES
from actionplans.enums import InvitationPlace
from actionplans.middleware import REACHABLE
from actionplans.models import Instrument, Rating, RatingInvitation
from actionplans.models.invitations import LONGEST_WORDS
from actionplans.views.answering import COOKIE, MOST_WRONG
from config.logs import Formatter
from tests import factories as make
from tests.access.table import TABLE
from tests.screen import fill_in

PASSWORD = "prov-losenord-1"
LANGUAGES = ("sv", "en", "ar", "so", "uk", "ti")


@pytest.fixture
def cast(standing_cast):
    cache.clear()
    return standing_cast


@pytest.fixture
def link(cast):
    """Return the token of a link for `own`."""
    return make.make_link(cast.own, cast.coordinator)[1]


def open_url(token):
    return reverse("rate:open", args=[token])


def question(place):
    return reverse("rate:question", args=[place])


def begun(token, language="sv"):
    """Return a phone that has opened the link."""
    phone = Client()
    assert phone.post(open_url(token), {"language": language}).headers["Location"] == question(1)
    return phone


def answer_all(client, answers="123450123"):
    for place, answer in enumerate(answers, start=1):
        assert client.post(question(place), {"answer": answer, "words": f"ord {place}", "next": "1"}).status_code == 302


def test_a_link_is_opened_answered_and_sent_without_a_log_in(cast, link):
    phone = begun(link)
    answer_all(phone)
    assert phone.get(reverse("rate:review")).status_code == 200
    response = phone.post(reverse("rate:review"), {"send": "1"}, follow=True)
    assert "Tack!" in response.content.decode()
    rating = cast.own.ratings.latest("pk")
    assert rating.answers == [1, 2, 3, 4, 5, 0, 1, 2, 3]
    assert rating.words[2] == "ord 3"
    assert rating.occurred_on == timezone.localdate()
    assert rating.author == cast.coordinator


def test_where_a_register_has_brought_a_rating_of_today_the_link_is_over(cast, link):
    phone = begun(link)
    answer_all(phone)
    brought = make.make_rating(cast.own)
    assert phone.post(reverse("rate:review"), {"send": "1"}).status_code == 404
    assert cast.own.ratings.latest("pk") == brought


def test_what_is_sent_cannot_be_changed_or_sent_again(cast, link):
    phone = begun(link)
    answer_all(phone)
    phone.post(reverse("rate:review"), {"send": "1"})
    number = Rating.objects.count()
    for url, data in ((question(1), {"answer": "5"}), (reverse("rate:review"), {"send": "1"})):
        assert phone.post(url, data).headers["Location"] == reverse("rate:thanks")
    assert Rating.objects.count() == number
    assert cast.own.ratings.latest("pk").answers[0] == 1
    assert set(RatingInvitation.objects.get().answers) == {None}


def test_the_time_stands_as_swedish_writes_it(cast, link):
    assert re.search(r"till klockan \d\d\.\d\d\.", Client().get(open_url(link)).content.decode())


def test_looking_at_the_link_does_not_use_it_up(cast, link):
    for _time in range(3):
        assert Client().get(open_url(link)).status_code == 200
    begun(link)


def test_only_the_first_device_gets_in_and_goes_on_where_it_was(cast, link):
    phone, other = begun(link), Client()
    phone.post(question(1), {"answer": "4", "next": "1"})
    assert other.get(open_url(link)).status_code == 404
    assert other.post(open_url(link), {"language": "sv"}).status_code == 404
    assert other.get(question(1)).status_code == 404
    assert phone.get(open_url(link)).headers["Location"] == question(2)


def without_tokens(response):
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content), response.status_code


def test_wrong_used_expired_and_taken_back_links_answer_alike(cast, link):
    begun(link)
    expired = make.make_link(cast.unit, cast.colleague)[1]
    revoked = make.make_link(cast.protected if hasattr(cast, "protected") else cast.elsewhere, cast.colleague)[1]
    RatingInvitation.objects.latest("pk").take_back(by=cast.colleague)
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        answers = {without_tokens(Client().get(open_url(token))) for token in (link, expired, revoked, "a" * 43)}
        answers |= {without_tokens(Client().post(open_url(token), {})) for token in (link, expired, revoked, "b" * 43)}
    assert len(answers) == 1
    assert answers.pop()[1] == 404


def test_the_time_to_open_is_the_units_own(cast):
    UnitSetting.objects.put(cast.here, RATING_LINK_MINUTES, 5, by=None)
    cast.own.unit.refresh_from_db()
    token = make.make_link(cast.own, cast.coordinator)[1]
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert Client().get(open_url(token)).status_code == 404


def test_the_time_to_answer_runs_out(cast, link):
    phone = begun(link)
    answer_all(phone)
    with time_machine.travel(timezone.now() + timedelta(minutes=91), tick=False):
        assert phone.post(reverse("rate:review"), {"send": "1"}).status_code == 404
    assert RatingInvitation.objects.get().sent_at is None


def test_many_wrong_links_have_to_wait_even_for_a_right_one(cast, link):
    guesser = Client()
    statuses = [guesser.get(open_url(f"{number:043}")).status_code for number in range(22)]
    assert statuses[:20] == [404] * 20
    assert statuses[20:] == [429] * 2
    assert guesser.get(open_url(link)).status_code == 429


def test_the_token_is_stored_nowhere_and_written_in_no_log(cast, link):
    invitation = RatingInvitation.objects.get()
    assert link not in "".join(str(value) for value in vars(invitation).values())
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Not Found: %s", (open_url(link),), None)
    assert link not in Formatter("{message}", style="{").format(record)


def test_no_page_says_whom_it_is_about_and_none_is_kept_or_told_on(cast, link):
    phone = begun(link)
    answer_all(phone)
    pages = [Client().get(open_url("x" * 43)), phone.get(question(1)), phone.get(reverse("rate:review"))]
    phone.post(reverse("rate:review"), {"send": "1"})
    for page in [*pages, phone.get(reverse("rate:thanks"))]:
        assert "CANARY" not in page.content.decode()
        assert cast.own.case_number not in page.content.decode()
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "strict-origin"


def test_the_device_reaches_nothing_else(cast, link):
    phone = begun(link)
    for name in ("actionplans:ratings", "participants:detail", "reports:overview"):
        response = phone.get(reverse(name, args=[cast.own.pk]))
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("account_login"))


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_pages(cast, link):
    cookie = begun(link).cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["path"] == "/skatta/"
    assert cookie["samesite"] == "Lax"


def test_back_and_a_change_of_language_keep_what_was_answered(cast, link):
    make.review_translations()
    phone = begun(link)
    phone.post(question(1), {"answer": "2", "words": "Ett", "next": "1"})
    assert phone.post(question(2), {"answer": "3", "words": "Två", "back": "1"}).headers["Location"] == question(1)
    assert phone.post(question(2), {"words": "Två", "language": "ar"}).headers["Location"] == question(2)
    page = phone.get(question(2)).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert re.search(r'value="3" id="answer-3" checked', page)
    assert "Två" in page


def test_no_answer_and_too_many_words_are_told_with_what_was_typed_still_there(cast, link):
    phone = begun(link)
    response = phone.post(question(1), {"words": "Mina ord", "next": "1"})
    assert response.status_code == 400
    assert "Välj ett svar" in response.content.decode()
    assert "Mina ord" in response.content.decode()
    response = phone.post(question(1), {"answer": "3", "words": "a" * (LONGEST_WORDS + 1), "next": "1"})
    assert response.status_code == 400
    assert "a" * (LONGEST_WORDS + 1) in response.content.decode()


def test_all_must_have_an_answer_before_it_is_sent(cast, link):
    phone = begun(link)
    answer_all(phone, "123")
    response = phone.post(reverse("rate:review"), {"send": "1"})
    assert response.status_code == 400
    assert "inget svar än" in response.content.decode()
    assert RatingInvitation.objects.get().sent_at is None


def test_an_answer_changed_from_the_review_leads_back_to_it(cast, link):
    phone = begun(link)
    answer_all(phone)
    response = phone.post(f"{question(2)}?granska", {"answer": "5", "next": "1"})
    assert response.headers["Location"] == reverse("rate:review")
    assert RatingInvitation.objects.get().answers[1] == 5


def test_only_reviewed_languages_are_offered(cast, link):
    page = Client().get(open_url(link)).content.decode()
    assert "العربية" not in page
    assert '<html lang="sv"' in Client().get(open_url(link) + "?sprak=ar").content.decode()
    Instrument.objects.get(code="bip-participant").translations.get(language="ar").set_reviewed(True, by=None)
    assert "العربية" in Client().get(open_url(link)).content.decode()
    assert '<html lang="ar" dir="rtl">' in Client().get(open_url(link) + "?sprak=ar").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_all_its_words(cast, link, language):
    make.review_translations()
    phone = begun(link, language)
    answer_all(phone)
    for url in (question(1), question(9), reverse("rate:review")):
        page = phone.get(url).content.decode()
        assert f'<html lang="{language}"' in page
        assert "{" not in page
    phone.post(reverse("rate:review"), {"send": "1"})
    assert cast.own.ratings.latest("pk").language == language


def test_a_new_link_ends_the_one_before(cast, link):
    new = make.make_link(cast.own, cast.coordinator)[1]
    assert Client().get(open_url(link)).status_code == 404
    assert Client().get(open_url(new)).status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(
    st.dictionaries(
        st.sampled_from(["answer", "words", "next", "back", "language"]),
        st.one_of(st.text(max_size=20), st.sampled_from(["0", "5", "6", "-1", "²", "ar", "sv", "\0", "\ud800"])),
    )
)
def test_whatever_a_phone_sends_nothing_falls_over(cast, posted):
    phone = begun(make.make_link(cast.own, cast.coordinator)[1])
    data = {name: value.encode("utf-8", "replace").decode() for name, value in posted.items()}
    for url in (question(1), question(9), question(77), reverse("rate:review"), reverse("rate:begin")):
        assert phone.post(url, data).status_code in {302, 400}


# The lent screen


def lend(cast, log_in, participant=None):
    """Return the coordinator's browser lent to a participant."""
    client = log_in(cast.coordinator)
    url = reverse("actionplans:invite", args=[(participant or cast.own).pk])

    response = fill_in(client, url, place="screen")
    assert response.headers["Location"] == reverse("rate:begin")
    return client


def paths(cast):
    """Return every address of the access table that can be made about `own`, and some that are no page."""
    found = ["/", "/finns-inte/", "/accounts/login/", "/accounts/logout/", "/accounts/password/change/"]
    for name, page in TABLE.items():
        arguments = {"nothing": [], "participant": [cast.own.pk]}.get(page.about)
        if arguments is not None and name not in REACHABLE:
            found.append(reverse(name, args=arguments))
    return found


def test_a_lent_screen_reaches_the_rating_and_nothing_else(cast, log_in):
    client = lend(cast, log_in)
    assert client.get(reverse("rate:begin")).status_code == 200
    for path in paths(cast):
        response = client.get(path)
        assert (response.status_code, response.headers.get("Location")) == (302, reverse("rate:begin")), path
        refused = client.post(path, {})
        assert refused.status_code == 403, path
        assert "CANARY" not in refused.content.decode()
        assert client.get(path, headers={"HX-Request": "true"}).status_code == 403


def test_another_tab_is_lent_too_and_keeps_no_draft(cast, log_in):
    client = lend(cast, log_in)
    draft = {"draft_form": "actionplans:log", "draft_subject": str(cast.own.pk), "text": "Från en annan flik"}
    assert client.post(reverse("accounts:keep_draft"), draft).status_code == 403


def test_the_participant_answers_on_the_lent_screen_and_the_password_gives_it_back(cast, log_in):
    client = lend(cast, log_in)
    assert client.post(reverse("rate:begin"), {"language": "sv"}).headers["Location"] == question(1)
    answer_all(client)
    assert "Lämna tillbaka" in client.post(reverse("rate:review"), {"send": "1"}, follow=True).content.decode()
    assert client.get(reverse("reports:today")).headers["Location"] == reverse("rate:begin")
    wrong = client.post(reverse("rate:hand_back"), {"password": "fel"})
    assert wrong.status_code == 400
    right = client.post(reverse("rate:hand_back"), {"password": PASSWORD})
    assert right.headers["Location"] == reverse("actionplans:ratings", args=[cast.own.pk])
    assert client.get(reverse("reports:today")).status_code == 200
    assert cast.own.ratings.latest("pk").answers[0] == 1


def test_too_many_wrong_passwords_log_out(cast, log_in):
    client = lend(cast, log_in)
    for _time in range(MOST_WRONG):
        response = client.post(reverse("rate:hand_back"), {"password": "fel"})
    assert response.headers["Location"] == reverse("account_login")
    assert client.get(reverse("reports:today")).headers["Location"].startswith(reverse("account_login"))
    assert client.get(question(1)).status_code == 404


def test_logging_out_instead_leaves_nothing_open(cast, log_in):
    client = lend(cast, log_in)
    assert client.post(reverse("rate:hand_back"), {"log_out": "1"}).headers["Location"] == reverse("account_login")
    assert client.get(reverse("rate:begin")).status_code == 404


def test_an_idle_lent_screen_is_logged_out_and_what_was_answered_is_there_the_next_time(cast, log_in):
    noon = timezone.localtime().replace(hour=12).astimezone(UTC)
    with time_machine.travel(noon, tick=False) as clock:
        client = lend(cast, log_in)
        client.post(question(1), {"answer": "4", "next": "1"})
        clock.shift(timedelta(minutes=31))
        assert client.get(question(2)).headers["Location"].startswith(reverse("account_login"))
        assert client.get(question(2)).status_code == 404
        again = lend(cast, log_in)
        assert again.get(reverse("rate:begin")).headers["Location"] == question(2)


def test_nothing_is_lent_to_a_browser_that_was_not(cast, log_in):
    lend(cast, log_in)
    other = log_in(cast.colleague)
    assert other.get(question(1)).status_code == 404
    assert other.get(reverse("reports:today")).status_code == 200


def test_a_screen_can_be_lent_for_the_person_alone_that_one_may_rate(cast, log_in):
    url = reverse("actionplans:invite", args=[cast.elsewhere.pk])
    assert log_in(cast.coordinator).post(url, {"place": InvitationPlace.SCREEN}).status_code == 404
    assert log_in(cast.manager).get(reverse("actionplans:invite", args=[cast.own.pk])).status_code == 403
