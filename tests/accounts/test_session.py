"""The session: how long it lasts, what is kept out of caches, and what the browser is told to refuse."""

import re
from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.views.own import AccountView
from config.history import act
from tests.access.table import TABLE

OWN, STAY, LOGIN = reverse("accounts:own"), reverse("accounts:stay"), reverse("account_login")
IDLE = 30 * 60


@pytest.fixture
def client(cast, log_in):
    client = log_in(cast.coordinator)
    client.get(OWN)
    return client


def after(seconds):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False)


class TestIdleTime:
    def test_the_session_ends_after_thirty_idle_minutes(self, client, settings):
        assert settings.IDLE_SECONDS == IDLE
        with after(IDLE + 1):
            response = client.get(OWN)
        assert response.headers["Location"] == f"{LOGIN}?next={OWN}"
        assert client.get(OWN).status_code == 302

    def test_it_is_still_there_just_before(self, client):
        with after(IDLE - 31):
            assert client.get(OWN).status_code == 200

    def test_every_request_begins_the_time_anew(self, client):
        for minutes in range(20, 200, 20):
            with after(60 * minutes):
                assert client.get(OWN).status_code == 200

    def test_another_time_can_be_set(self, client, settings):
        settings.IDLE_SECONDS = 60
        with after(62):
            assert client.get(OWN).status_code == 302

    @pytest.mark.parametrize("url", [STAY, reverse("accounts:keep_draft")])
    def test_staying_and_typing_count_as_activity(self, client, url):
        with after(IDLE - 60):
            response = client.post(url, {"draft_form": "actionplans:log"})
            assert response.status_code == 200
        with after(IDLE + 600):
            assert client.get(OWN).status_code == 200

    def test_stay_says_how_long_and_asks_to_be_posted(self, client):
        assert client.post(STAY).content == str(IDLE).encode()
        assert client.get(STAY).status_code == 405

    def test_nobody_stays_who_is_not_there(self):
        assert Client().post(STAY).status_code == 302

    def test_an_ended_session_cannot_be_stayed_in(self, client):
        with after(IDLE + 1):
            assert client.post(STAY).status_code == 302
        assert client.get(OWN).status_code == 302

    def test_pages_tell_the_script_when_to_warn(self, client):
        page = client.get(OWN).context
        assert (page["idle_seconds"], page["idle_warning_seconds"]) == (IDLE, 25 * 60)


class TestCaches:
    @pytest.mark.parametrize("name", sorted(name for name, page in TABLE.items() if page.about == "nothing"))
    def test_what_a_user_is_shown_is_stored_nowhere(self, client, name):
        assert client.get(reverse(name)).headers["Cache-Control"] == "no-store"

    def test_neither_are_refusals_and_answers_to_scripts(self, client):
        for response in (client.get("/deltagare/987654321/"), client.post(STAY), client.get("/finns-inte/")):
            assert response.headers["Cache-Control"] == "no-store"

    def test_a_page_open_to_everybody_may_be(self):
        assert "Cache-Control" not in Client().get(reverse("accessibility")).headers


INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\bstyle=\"|\son[a-z]+=\"|href=\"javascript:", re.IGNORECASE)
# One who may open most pages of each kind.
ACTORS = ("coordinator", "manager", "administrator", "log_reviewer")


class TestWhatTheBrowserRefuses:
    def test_scripts_styles_and_forms_are_our_own_alone(self, client):
        policy = client.get(OWN).headers["Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert directives == {
            "default-src": "'self'",
            "img-src": "'self' data:",
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
        }
        assert "unsafe" not in policy

    def test_the_same_holds_for_refusals_and_the_log_in(self, client):
        policy = client.get(OWN).headers["Content-Security-Policy"]
        for response in (client.get("/deltagare/987654321/"), client.get("/finns-inte/"), Client().get(LOGIN)):
            assert response.headers["Content-Security-Policy"] == policy

    @pytest.mark.parametrize(
        ("status", "fault"),
        [
            (400, None), (403, None), (404, Http404()), (403, PermissionDenied()), (400, SuspiciousOperation()),
            (500, RuntimeError()), (503, OperationalError()),
        ],
    )  # fmt: skip
    def test_it_holds_for_every_page_that_tells_of_a_fault(self, client, settings, monkeypatch, status, fault):
        policy = client.get(OWN).headers["Content-Security-Policy"]
        client.raise_request_exception = False
        if fault is None and status == 400:
            settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
            response = client.post(OWN, {"language": "sv"}, content_type="application/x-www-form-urlencoded")
        elif fault is None:
            client.handler.enforce_csrf_checks = True
            response = client.post(OWN, {"language": "sv"})
        else:
            monkeypatch.setattr(AccountView, "get_object", Mock(side_effect=fault))
            response = client.get(OWN)
        assert response.status_code == status
        assert response.headers["Content-Security-Policy"] == policy
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert not INLINE.search(response.content.decode())
        assert b'<html lang="sv"' in response.content

    def test_no_page_needs_what_is_refused(self, cast, log_in):
        clients = [log_in(cast.users[name]) for name in ACTORS]
        seen = set()
        for name, page in TABLE.items():
            if page.about not in ("nothing", "participant"):
                continue
            url = reverse(name, args=[cast.own.pk] if page.about == "participant" else [])
            for client in clients:
                response = client.get(f"{url}?{page.query}")
                if response.status_code == 200 and "html" in response.headers["Content-Type"]:
                    seen.add(name)
                    assert not INLINE.search(response.content.decode()), name
        assert len(seen) > 25

    def test_neither_do_the_pages_of_the_log_in(self, client):
        for name in ("account_login", "account_reset_password", "account_signup"):
            assert not INLINE.search(Client().get(reverse(name)).content.decode()), name
        for name in ("mfa_index", "usersessions_list", "account_logout"):
            assert not INLINE.search(client.get(reverse(name)).content.decode()), name

    def test_nothing_is_framed_sniffed_or_told_where_one_came_from(self, client):
        headers = client.get(OWN).headers
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client):
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_language_chosen_leaves_the_rest_of_the_user_as_an_administrator_has_made_it(cast, client, monkeypatch):
    def meanwhile(*arguments, **options):
        User.objects.filter(pk=cast.coordinator.pk).update(name="Nytt namn")
        return act(*arguments, **options)

    monkeypatch.setattr("accounts.views.own.act", meanwhile)
    assert client.post(OWN, {"language": "en"}).status_code == 302
    user = User.objects.get(pk=cast.coordinator.pk)
    assert (user.language, user.name) == ("en", "Nytt namn")
