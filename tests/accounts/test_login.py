"""Logging in: who may, how often, with which second step, and where one lands in which language."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.menu import LANDING, MENU, current_item, is_under, lines, section
from accounts.models import Draft
from accounts.urls import urlpatterns
from tests import factories as make
from tests.screen import fields, typed

LOGIN, HOME, OWN = reverse("account_login"), reverse("accounts:home"), reverse("accounts:own")
PASSWORD = "prov-losenord-1"
User = get_user_model()


@pytest.fixture(autouse=True)
def unlimited():
    """Let no test pay for the tries of another."""
    cache.clear()
    yield
    cache.clear()


def log_in_as(user, password=PASSWORD, client=None):
    client = client or Client()
    return client, client.post(LOGIN, {"login": user.email, "password": password})


def is_logged_in(client):
    return client.get(OWN).status_code == 200


class TestPassword:
    def test_the_right_one_leads_to_the_start_page(self, cast):
        client, response = log_in_as(cast.coordinator)
        assert response.headers["Location"] == HOME
        assert is_logged_in(client)

    def test_capitals_in_the_address_do_not_matter(self, cast):
        client = Client()
        client.post(LOGIN, {"login": cast.coordinator.email.upper(), "password": PASSWORD})
        assert is_logged_in(client)

    def test_a_wrong_one_answers_like_an_address_nobody_has(self, cast):
        _client, wrong = log_in_as(cast.coordinator, "fel-losenord-1")
        unknown = Client().post(LOGIN, {"login": "ingen@example.org", "password": PASSWORD})
        assert wrong.status_code == unknown.status_code == 200
        assert [error.code for error in wrong.context["form"].non_field_errors().as_data()] == [
            error.code for error in unknown.context["form"].non_field_errors().as_data()
        ]

    def test_one_who_cannot_log_in_is_refused(self, cast):
        User.objects.filter(pk=cast.coordinator.pk).update(is_active=False)
        client, _response = log_in_as(cast.coordinator)
        assert not is_logged_in(client)

    def test_one_who_no_longer_can_is_out_at_the_next_request(self, cast):
        client, _response = log_in_as(cast.coordinator)
        User.objects.filter(pk=cast.coordinator.pk).update(is_active=False)
        assert not is_logged_in(client)

    def test_repeated_failures_are_stopped(self, cast):
        client = Client()
        answers = [log_in_as(cast.coordinator, "fel-losenord-1", client)[1] for _try in range(40)]
        assert answers[-1].status_code == 429
        assert "Retry-After" in answers[-1].headers or answers[-1].content
        _client, right = log_in_as(cast.coordinator)
        assert right.status_code != 302

    @pytest.mark.parametrize(
        ("wanted", "location"), [(OWN, OWN), ("https://example.com/", HOME), ("//example.com", HOME), ("\0", HOME)]
    )
    def test_the_page_keeps_where_one_was_going_and_goes_nowhere_else(self, cast, wanted, location):
        response = Client().post(LOGIN, {"login": cast.coordinator.email, "password": PASSWORD, "next": wanted})
        assert response.headers["Location"] == location

    def test_logging_out_ends_the_session(self, cast):
        client, _response = log_in_as(cast.coordinator)
        assert client.post(reverse("account_logout")).status_code == 302
        assert not is_logged_in(client)


class TestSigningUp:
    def test_nobody_signs_up(self, cast):
        before = User.objects.count()
        page = Client().get(reverse("account_signup"))
        assert "form" not in fields(page)
        assert fields(page) == {}
        response = Client().post(
            reverse("account_signup"),
            {"email": "ny@example.org", "password1": "ett-langt-losenord", "password2": "ett-langt-losenord"},
        )
        assert response.status_code == 200
        assert User.objects.count() == before

    def test_asking_for_a_new_password_does_not_tell_who_exists(self, cast, mailoutbox):
        url = reverse("account_reset_password")
        known, unknown = (
            Client().post(url, {"email": email}) for email in (cast.coordinator.email, "ingen@example.org")
        )
        assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
        assert [mail.to for mail in mailoutbox] == [[cast.coordinator.email]]


class TestDemoUsers:
    @pytest.fixture
    def demo(self, cast):
        User.objects.filter(pk=cast.coordinator.pk).update(is_demo=True)
        return User.objects.get(pk=cast.coordinator.pk)

    def test_they_log_in_where_the_demo_is_on(self, demo, settings):
        settings.DEMO = True
        client, _response = log_in_as(demo)
        assert is_logged_in(client)

    def test_they_are_refused_everywhere_else(self, demo, settings):
        settings.DEMO = False
        client, _response = log_in_as(demo)
        assert not is_logged_in(client)

    def test_a_session_from_the_demo_is_worth_nothing_there(self, demo, settings):
        settings.DEMO = True
        client, _response = log_in_as(demo)
        settings.DEMO = False
        assert client.get(OWN).headers["Location"] == f"{LOGIN}?next={OWN}"
        assert client.get(reverse("participants:list")).status_code == 302

    def test_everybody_else_logs_in(self, cast, settings):
        settings.DEMO = False
        client, _response = log_in_as(cast.colleague)
        assert is_logged_in(client)


class TestSecondStep:
    def set_up(self, client):
        """Set up the second step as the page asks for: the password once more, then a code."""
        url = reverse("mfa_activate_totp")
        again = client.get(url).headers["Location"]
        assert client.post(again, {"password": PASSWORD, "next": url}).headers["Location"] == url
        secret = client.get(url).context["form"].secret
        code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
        assert client.post(url, {"code": code}).status_code == 302

    def test_it_is_asked_for_where_the_municipality_wants_it(self, cast, settings):
        settings.TWO_FACTOR_REQUIRED = True
        client, _response = log_in_as(cast.coordinator)
        for url in (HOME, OWN, reverse("participants:list"), cast.own.get_absolute_url()):
            assert client.get(url).headers["Location"] == reverse("mfa_activate_totp"), url
        assert client.post(reverse("participants:search"), {"q": "x"}).headers["Location"] == reverse(
            "mfa_activate_totp"
        )

    def test_nothing_is_shown_or_logged_before_it_is_in_place(self, cast, settings):
        settings.TWO_FACTOR_REQUIRED = True
        client, _response = log_in_as(cast.coordinator)
        assert b"CANARY" not in client.get(cast.own.get_absolute_url(), follow=True).content

    def test_what_was_being_sent_is_kept_until_it_is_in_place(self, cast, settings):
        client, _response = log_in_as(cast.coordinator)
        form = reverse("actionplans:log", args=[cast.own.pk])
        data = typed(client, form, text="Det jag just skrev.")
        settings.TWO_FACTOR_REQUIRED = True
        assert client.post(form, data).headers["Location"] == reverse("mfa_activate_totp")
        self.set_up(client)
        assert fields(client.get(form))["text"] == "Det jag just skrev."

    def test_a_request_forged_from_elsewhere_keeps_nothing(self, cast, settings):
        settings.TWO_FACTOR_REQUIRED = True
        before = set(Draft.objects.values_list("pk", flat=True))
        forger = Client(enforce_csrf_checks=True)
        forger.force_login(cast.coordinator)
        data = {"draft_form": "actionplans:log", "draft_subject": "1", "text": "x"}
        assert forger.post(reverse("actionplans:log", args=[cast.own.pk]), data).status_code == 403
        assert set(Draft.objects.values_list("pk", flat=True)) == before

    def test_once_it_is_set_up_one_gets_through(self, cast, settings):
        settings.TWO_FACTOR_REQUIRED = True
        client, _response = log_in_as(cast.coordinator)
        self.set_up(client)
        assert client.get(cast.own.get_absolute_url()).status_code == 200

    def test_the_next_log_in_asks_for_the_code(self, cast):
        client, _response = log_in_as(cast.coordinator)
        self.set_up(client)
        client, response = log_in_as(cast.coordinator)
        assert response.headers["Location"] == reverse("mfa_authenticate")
        assert not is_logged_in(client)
        assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
        assert not is_logged_in(client)

    def test_it_is_optional_elsewhere(self, cast):
        client, _response = log_in_as(cast.coordinator)
        assert is_logged_in(client)
        assert not Authenticator.objects.exists()


class TestLanding:
    @pytest.mark.parametrize("role", list(Role))
    def test_every_role_lands_where_its_work_is(self, cast, log_in, role):
        client = log_in(cast.users[role.value])
        response = client.get(HOME)
        assert response.headers["Location"] == reverse(LANDING[role])
        assert client.get(response.headers["Location"], follow=True).status_code == 200

    @pytest.mark.parametrize("name", ["no_role", "ended", "not_begun"])
    def test_one_without_a_role_lands_on_the_account_page(self, cast, log_in, name):
        client = log_in(cast.users[name])
        assert client.get(HOME).headers["Location"] == OWN
        page = client.get(OWN)
        assert page.status_code == 200
        assert page.context["menu"] == []

    def test_the_first_of_several_roles_decides_and_the_menu_holds_all(self, cast, log_in):
        user = make.make_user(Role.MANAGER, cast.here)
        make.give_role(user, Role.COORDINATOR, cast.there)
        client = log_in(user)
        assert client.get(HOME).headers["Location"] == reverse("reports:today")
        urls = {line["url"] for line in client.get(OWN).context["menu"]}
        assert {reverse("reports:today"), reverse("reports:unit"), reverse("participants:log")} <= urls
        assert reverse("accounts:administration") not in urls

    def test_administration_is_current_on_its_own_pages_alone(self, cast):
        label = MENU[-1].label
        for pattern in urlpatterns:
            current = [
                line["label"] for line in lines(cast.administrator, f"accounts:{pattern.name}") if line["is_current"]
            ]
            is_under = str(pattern.pattern).startswith("administration/")
            assert current == ([label] if is_under else []), pattern.name

    def test_a_name_stands_for_what_begins_with_it_as_a_whole_word(self):
        assert is_under("placements:places", "placements:place")
        assert is_under("placements:place_seats", "placements:place")
        assert not is_under("placements:placement", "placements:place")
        assert not is_under("placements:placements", "placements:place")
        assert is_under("visits:list", "visits:")

    def test_pages_of_a_line_are_tabs_that_one_may_open(self, cast, log_in):
        for role in Role:
            client = log_in(cast.users[role.value])
            for item in MENU:
                for page in item.pages if cast.users[role.value].is_any(*item.roles) else ():
                    user = cast.users[role.value]
                    tabs = section(user, page.url_name)
                    # The same page may be a tab of another line, which the user may open.
                    is_here = current_item(user, page.url_name) is item
                    assert user.is_any(*page.roles) or not is_here or page.label not in [it["label"] for it in tabs]
                    for tab in tabs:
                        assert client.get(tab["url"]).status_code == 200, (role, tab["url"])

    def test_the_menu_is_short(self, cast):
        for role in Role:
            assert len(lines(cast.users[role.value], "")) <= 10, role

    def test_the_menu_opens_nothing_but_what_one_may(self, cast, log_in):
        for role in Role:
            client = log_in(cast.users[role.value])
            for line in client.get(OWN).context["menu"]:
                assert client.get(line["url"], follow=True).status_code == 200, (role, line["url"])


class TestLanguage:
    def language_of(self, client, url=OWN, **headers):
        response = client.get(url, headers=headers)
        language = response.headers["Content-Language"]
        assert f'<html lang="{language}"' in response.content.decode()
        return language

    @pytest.mark.parametrize("wanted", ["en", "en-GB,en;q=0.9", "fi", ""])
    def test_it_is_swedish_whatever_the_browser_wants(self, cast, log_in, wanted):
        assert self.language_of(log_in(cast.coordinator), accept_language=wanted) == "sv"
        assert self.language_of(Client(), LOGIN, accept_language=wanted) == "sv"

    def test_it_is_english_for_one_who_has_chosen_it(self, cast, log_in):
        client = log_in(cast.coordinator)
        assert client.post(OWN, {"language": "en"}).headers["Location"] == OWN
        assert self.language_of(client, accept_language="sv") == "en"
        client.post(OWN, {"language": "sv"})
        assert self.language_of(client, accept_language="en") == "sv"

    def test_no_other_language_can_be_chosen(self, cast, log_in):
        client = log_in(cast.coordinator)
        response = client.post(OWN, {"language": "fi"})
        assert set(response.context["form"].errors) == {"language"}
        assert self.language_of(client) == "sv"

    def test_codes_follow_the_language(self, cast, log_in):
        client = log_in(cast.administrator)
        url = reverse("accounts:codes", args=["exit_reason"])
        with_language = {}
        for language in ("sv", "en"):
            client.post(OWN, {"language": language})
            with_language[language] = client.get(url).content.decode()
        assert "föräldraledighet" in with_language["sv"]
        assert "parental leave" in with_language["en"]

    def test_choosing_it_is_in_the_history_with_who_did(self, cast, log_in):
        log_in(cast.coordinator).post(OWN, {"language": "en"})
        event = cast.coordinator.events.latest("pgh_id")
        assert event.language == "en"
        assert event.pgh_context["user"] == cast.coordinator.pk
