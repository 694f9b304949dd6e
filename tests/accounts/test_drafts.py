"""What is typed is kept: while it is typed, over errors, and when the time runs out."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Draft
from accounts.models.drafts import MOST_DRAFTS
from actionplans.models import FollowUp
from participants.models import Participant
from tests import factories as make
from tests.screen import fields, typed

KEEP, DISCARD = reverse("accounts:keep_draft"), reverse("accounts:discard_draft")
FORM, BODY = "actionplans:log", b"draft_form=actionplans%3Alog&"
TYPED = {
    "occurred_on": "2026-11-20",
    "contact_form": "",
    "parties": ["employer", "relative"],
    "other_parties": "Brodern",
    "text": "Första raden\n\n  andra & <b>raden</b>\n",
    "plan_effect": "Fler timmar",
    "next_step": 'Ring "Åsa"',
    "next_on": "2026-12-24",
}


def log_url(participant):
    return reverse("actionplans:log", args=[participant.pk])


@pytest.fixture
def client(cast, log_in):
    Draft.objects.all().delete()
    return log_in(cast.coordinator)


@pytest.fixture
def values(cast):
    return TYPED | {"contact_form": str(make.code("contact_form", "phone").pk)}


def keep(client, url, values):
    """Type `values` in the form at `url` and let autosave send it."""
    return client.post(KEEP, typed(client, url, **values))


def kept(client, url, names):
    """Return what the form at `url` opens with."""
    shown = fields(client.get(url))
    return {name: shown.get(name) for name in names}


class TestAutosave:
    def test_a_form_opens_again_with_everything_typed(self, cast, client, values):
        assert keep(client, log_url(cast.own), values).json().keys() == {"saved"}
        assert kept(client, log_url(cast.own), values) == values

    def test_what_was_unticked_stays_unticked(self, cast, client, values):
        keep(client, log_url(cast.own), values | {"parties": None})
        assert "parties" not in fields(client.get(log_url(cast.own)))

    def test_a_date_half_typed_is_kept_too(self, cast, client, values):
        keep(client, log_url(cast.own), values | {"occurred_on": "20/11"})
        assert kept(client, log_url(cast.own), ["occurred_on"]) == {"occurred_on": "20/11"}

    def test_it_belongs_to_the_person_written_about(self, cast, client, values):
        keep(client, log_url(cast.own), values)
        assert kept(client, log_url(cast.unit), ["text"]) == {"text": ""}

    def test_it_belongs_to_the_form(self, cast, client, values):
        keep(client, log_url(cast.own), values)
        followup = cast.own.followup_signed.corrections.get()
        url = reverse("actionplans:correct", args=[cast.own.pk, followup.pk])
        assert kept(client, url, ["text"]) == {"text": followup.text}

    def test_nobody_else_ever_sees_it(self, cast, client, values, log_in):
        keep(client, log_url(cast.own), values)
        colleague = log_in(cast.colleague)
        assert kept(colleague, log_url(cast.own), ["text"]) == {"text": ""}
        colleague.post(DISCARD, {"draft_form": "actionplans:log", "draft_subject": str(cast.own.pk)})
        assert kept(client, log_url(cast.own), ["text"]) == {"text": values["text"]}

    def test_the_later_of_two_is_kept(self, cast, client, values):
        keep(client, log_url(cast.own), values)
        keep(client, log_url(cast.own), {"text": "Senare"})
        assert kept(client, log_url(cast.own), ["text"]) == {"text": "Senare"}
        assert Draft.objects.count() == 1

    @pytest.mark.parametrize("code", ["save", "sign"])
    def test_it_is_gone_once_the_form_is_stored(self, cast, client, values, code):
        keep(client, log_url(cast.own), values)
        response = client.post(log_url(cast.own), typed(client, log_url(cast.own)) | {code: ""})
        assert response.status_code == 302
        assert FollowUp.objects.get(other_parties="Brodern").text == values["text"]
        assert not Draft.objects.exists()
        assert kept(client, log_url(cast.own), ["text"]) == {"text": ""}

    def test_it_survives_an_error_in_the_form(self, cast, client, values):
        keep(client, log_url(cast.own), values)
        response = client.post(log_url(cast.own), typed(client, log_url(cast.own), occurred_on="2099-01-01"))
        assert response.status_code == 200
        assert fields(response)["text"] == values["text"]
        assert kept(client, log_url(cast.own), values) == values

    def test_what_is_restored_is_said_to_be_and_can_be_thrown_away(self, cast, client, values):
        assert client.get(log_url(cast.own)).context["draft_kept_at"] is None
        keep(client, log_url(cast.own), values)
        page = client.get(log_url(cast.own))
        assert page.context["draft_kept_at"] == timezone.localtime(Draft.objects.get().updated_at)
        assert DISCARD in page.content.decode()

    def test_autosave_that_comes_after_the_form_was_accepted_keeps_nothing(self, cast, client, values):
        token = "0123456789abcdef"
        late = typed(client, log_url(cast.own), **values) | {"draft_token": token}
        response = client.post(log_url(cast.own), late)
        assert response.status_code == 302
        assert client.cookies["stegvis_accepted"].value == token
        assert client.post(KEEP, late).status_code == 409
        assert not Draft.objects.exists()

    def test_a_form_that_comes_back_with_errors_is_not_told_to_be_accepted(self, cast, client, values):
        data = typed(client, log_url(cast.own), **values) | {"draft_token": "fedcba9876543210", "text": ""}
        response = client.post(log_url(cast.own), data)
        assert b"data-returned" in response.content
        assert "stegvis_accepted" not in response.cookies
        assert client.post(KEEP, data).status_code == 200

    def test_the_browser_is_told_of_the_latest_tokens_alone(self, cast, client, values):
        client.cookies["stegvis_accepted"] = ".".join(["not a token", *[f"{number:016x}" for number in range(60)]])
        data = typed(client, log_url(cast.own), **values) | {"draft_token": "f" * 16}
        client.post(log_url(cast.own), data)
        told = client.cookies["stegvis_accepted"].value.split(".")
        assert len(told) == 40
        assert told[-2:] == [f"{59:016x}", "f" * 16]

    @pytest.mark.parametrize("token", ["", "x", "0" * 17, "0123456789ABCDEF", "é" * 16, "\0"])
    def test_a_token_that_is_none_of_ours_is_passed_by(self, cast, client, values, token):
        response = client.post(log_url(cast.own), typed(client, log_url(cast.own), **values) | {"draft_token": token})
        assert response.status_code == 302
        assert "stegvis_accepted" not in response.cookies

    def test_it_can_be_thrown_away_to_begin_again(self, cast, client, values):
        keep(client, log_url(cast.own), values)
        data = {"draft_form": "actionplans:log", "draft_subject": str(cast.own.pk), "next": log_url(cast.own)}
        assert client.post(DISCARD, data).headers["Location"] == log_url(cast.own)
        assert kept(client, log_url(cast.own), ["text", "occurred_on"]) == {
            "text": "", "occurred_on": timezone.localdate().isoformat(),
        }  # fmt: skip

    @pytest.mark.parametrize(
        "back", ["https://example.com/", "//example.com", "javascript:alert(1)", "foo", "a b", "\0", ""]
    )
    def test_throwing_away_leads_nowhere_else(self, client, back):
        response = client.post(DISCARD, {"draft_form": "x", "next": back})
        assert response.headers["Location"] == reverse("accounts:home")

    def test_a_draft_begun_before_somebody_saved_is_a_conflict_and_no_overwriting(self, cast, client, log_in):
        url = reverse("participants:edit", args=[cast.own.pk])
        keep(client, url, {"phone": "0174-MIN"})
        other = log_in(cast.intake)
        assert other.post(url, typed(other, url, phone="0174-ANDRAS")).status_code == 302
        response = client.post(url, typed(client, url))
        assert response.status_code == 409
        assert fields(response)["phone"] == "0174-MIN"

    def test_a_registration_keeps_boxes_and_choices(self, cast, log_in):
        client, url = log_in(cast.intake), reverse("participants:register")
        language = str(make.code("language", "ar").pk)
        written = {
            "unit": str(cast.here.pk), "first_name": "Ny", "spoken_language": language, "needs_interpreter": "on",
            "is_protected": "on",
        }  # fmt: skip
        keep(client, url, written)
        assert kept(client, url, written) == written
        assert not Participant.objects.filter(first_name="Ny").exists()

    def test_the_settings_of_a_unit_are_kept(self, cast, log_in):
        client, url = log_in(cast.administrator), reverse("accounts:unit", args=[cast.here.pk])
        keep(client, url, {"name": "Nytt namn", "followup_days": "14"})
        assert kept(client, url, ["name", "followup_days"]) == {"name": "Nytt namn", "followup_days": "14"}

    def test_a_get_does_not_keep_anything(self, client):
        assert client.get(KEEP).status_code == 405


class TestOddInput:
    @pytest.mark.parametrize(
        "data",
        [
            {"text": "a"},
            {"draft_form": "", "text": "a"},
            {"draft_form": "x" * 61, "text": "a"},
            {"draft_form": FORM, "draft_subject": "x" * 61},
            {"draft_form": "x\0", "text": "a"},
            {"draft_form": FORM, "draft_subject": "\0"},
            {"draft_form": "x", "text": "a"},
            {"draft_form": "accounts:own", "text": "a"},
            {"draft_form": "actionplans:followups", "text": "a"},
            {"draft_form": "log", "text": "a"},
        ],
    )
    def test_what_names_no_form_is_refused(self, client, data):
        assert client.post(KEEP, data).status_code == 400
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("name", ["text", "te\0xt", "\0", "é\u202e😀", "x" * 300])
    @pytest.mark.parametrize("value", ["a\0b", "\0", "\u202eabc 😀", "x" * 500_000])
    def test_any_text_under_any_name_is_kept(self, client, name, value):
        assert client.post(KEEP, {"draft_form": FORM, name: value}).status_code == 200
        [draft] = Draft.objects.all()
        assert draft.data == {name.replace("\0", "\ufffd"): [value.replace("\0", "\ufffd")]}

    @pytest.mark.parametrize(
        "body",
        [
            BODY + b"text=%ED%A0%80",
            BODY + b"text=\xff\xfe\xed\xa0\x80",
            BODY + b"%ED%A0%80=%00&%00=1",
            BODY + b"draft_subject=%ED%A0%80&text=1",
            BODY + b"&".join(b"f%d=1" % number for number in range(4000)),
        ],
    )
    def test_bytes_that_are_no_text_are_kept_as_far_as_they_go(self, client, body):
        response = client.post(KEEP, body, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 200
        assert Draft.objects.count() == 1

    def test_more_than_autosave_keeps_is_told_and_leaves_what_was_kept(self, client):
        client.post(KEEP, {"draft_form": FORM, "text": "kort"})
        response = client.post(KEEP, {"draft_form": FORM, "text": "x" * 300_000, "plan_effect": "x" * 300_000})
        assert response.status_code == 413
        assert response.json()["error"]
        assert Draft.objects.get().data == {"text": ["kort"]}

    def test_of_very_many_the_oldest_give_way_and_never_the_one_being_written(self, cast, client):
        others = Draft.objects.keep(cast.colleague, FORM, "1", {})
        for subject in range(MOST_DRAFTS):
            Draft.objects.keep(cast.coordinator, FORM, str(subject), {})
        Draft.objects.keep(cast.coordinator, FORM, "0", {"text": ["fortsatt"]})
        client.post(KEEP, {"draft_form": FORM, "draft_subject": "ny", "text": "nyast"})
        kept = set(Draft.objects.filter(user=cast.coordinator).values_list("subject", flat=True))
        assert len(kept) == MOST_DRAFTS
        assert {"ny", "0"} <= kept
        assert "1" not in kept
        assert Draft.objects.get(user=cast.colleague).updated_at == others

    def test_more_than_the_server_takes_is_refused(self, client):
        body = BODY + b"text=" + b"a" * 10_500_000
        assert client.post(KEEP, body, content_type="application/x-www-form-urlencoded").status_code == 400

    @pytest.mark.parametrize(
        "data", [{"draft_form": "\0"}, {"draft_form": "x", "draft_subject": "\0"}, {"draft_form": "x" * 99}]
    )
    def test_throwing_away_what_is_not_there_is_no_fault(self, client, data):
        assert client.post(DISCARD, data).status_code == 302


class TestTimeOut:
    """The time runs out while somebody writes."""

    def sent_too_late(self, client, url, values):
        data = typed(client, url, **values)
        with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
            return client.post(url, data)

    def test_what_was_sent_is_in_the_form_after_the_next_log_in(self, cast, client, values):
        url = log_url(cast.own)
        response = self.sent_too_late(client, url, values)
        assert response.status_code == 302
        assert response.headers["Location"] == f"{reverse('account_login')}?next={url}"
        assert not FollowUp.objects.filter(other_parties="Brodern").exists()
        assert "_auth_user_id" not in client.session
        page = client.get(response.headers["Location"])
        assert len(list(page.context["messages"])) == 1
        response = client.post(
            response.headers["Location"], {"login": cast.coordinator.email, "password": "prov-losenord-1", "next": url}
        )
        assert response.headers["Location"] == url
        assert kept(client, url, values) == values

    def test_somebody_else_who_logs_in_there_sees_nothing_of_it(self, cast, client, values):
        self.sent_too_late(client, log_url(cast.own), values)
        client.force_login(cast.colleague)
        assert kept(client, log_url(cast.own), ["text"]) == {"text": ""}

    def test_a_form_without_draft_leads_to_the_start_page(self, client):
        client.get(reverse("accounts:own"))
        with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
            response = client.post(reverse("accounts:own"), {"language": "en"})
        assert response.headers["Location"] == f"{reverse('account_login')}?next=/"
        assert not Draft.objects.exists()

    def test_a_page_opened_too_late_is_where_one_comes_after_log_in(self, cast, client):
        client.get(cast.own.get_absolute_url())
        with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
            response = client.get(cast.own.get_absolute_url(), {"allt": ""})
        assert response.headers["Location"].endswith(f"?next={cast.own.get_absolute_url()}%3Fallt%3D")

    def test_a_request_forged_from_elsewhere_keeps_nothing(self, cast, values):
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.coordinator)
        client.get(log_url(cast.own))
        Draft.objects.all().delete()
        data = values | {"draft_form": "actionplans:log", "draft_subject": str(cast.own.pk)}
        with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
            assert client.post(log_url(cast.own), data).status_code == 403
        assert client.post(KEEP, data).status_code == 403
        assert not Draft.objects.exists()
