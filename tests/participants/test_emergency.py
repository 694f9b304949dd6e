"""Emergency access: who may ask, what it opens and for how long, the alarm, the log and the review."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from participants.models import Access, EmergencyAccess, Participant
from tests import factories as make
from tests.access.reading import comparable, text_of
from tests.cast import add_protected, owners_in
from tests.screen import errors, fill_in

URL = "participants:emergency"
REASON = "Måste nå personen i dag om en akut sak."
HEALTH, SIGNED = "-health-", "-signed-"


def ask(client, participant, number=None, **changes):
    values = {"number": number or participant.case_number, "reason": REASON} | changes
    return fill_in(client, reverse(URL), **values)


def pages(participant):
    """Return the pages of a case that whoever reads it by emergency access opens."""
    names = ("reports:overview", "actionplans:followups", "participants:detail", "reports:history")
    return [reverse(name, args=[participant.pk]) for name in names]


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.coordinator_elsewhere)


@pytest.fixture
def manager(cast, log_in):
    return log_in(cast.manager)


def test_the_case_of_another_unit_is_open_and_every_page_is_in_the_log_with_the_reason(cast, client):
    assert client.get(cast.own.get_absolute_url()).status_code == 404
    response = ask(client, cast.own)
    assert response.headers["Location"] == cast.own.get_absolute_url()
    told = client.get(response.headers["Location"]).content.decode()
    assert re.search(r"öppet för dig till klockan \d\d\.\d\d\.", told)
    for page in pages(cast.own):
        response = client.get(page)
        assert response.status_code == 200, page
        assert HEALTH not in response.content.decode()
        row = Access.objects.latest("pk")
        assert (row.user, row.participants) == (cast.coordinator_elsewhere, [cast.own.pk])
        assert row.reason_label == f"nödåtkomst: {REASON}"
    assert SIGNED in client.get(pages(cast.own)[1]).content.decode()


OPENED = {
    "actionplans:plan": "CANARY-own-",
    "actionplans:plan_versions": "Version 1",
    "actionplans:ratings": "-skattning-ord",
    "actionplans:meetings": "-meeting-decided",
    "participants:intake": "-assessment-text",
    "participants:consents": "-consent-note",
    "participants:detail": "-meeting-step",
}


@pytest.mark.parametrize(("name", "text"), OPENED.items())
def test_every_tab_shows_what_the_case_holds_and_lets_nobody_change_it(cast, client, name, text):
    assert client.get(reverse(name, args=[cast.own.pk])).status_code == 404
    ask(client, cast.own)
    shown = text_of(client.get(reverse(name, args=[cast.own.pk])))
    assert text in shown
    assert owners_in(shown) <= {"own"}
    assert HEALTH not in shown
    assert client.get(reverse(name, args=[cast.unit.pk])).status_code == 404, "another case"


def test_it_is_found_by_the_personal_number_too(cast, client):
    number = cast.own.personal_number
    assert ask(client, cast.own, number=f"{number[:8]}-{number[8:]}").status_code == 302


def test_notes_about_health_are_open_when_they_are_asked_for(cast, client):
    ask(client, cast.own, includes_health="on")
    assert all(HEALTH in client.get(page).content.decode() for page in (pages(cast.own)[1], pages(cast.own)[3]))


def test_a_manager_opens_health_in_the_own_unit_and_keeps_the_rights_of_the_role(cast, manager):
    assert HEALTH not in manager.get(pages(cast.own)[1]).content.decode()
    assert errors(ask(manager, cast.own)) == {"number"}, "nothing to open without health"
    assert ask(manager, cast.own, includes_health="on").status_code == 302
    assert HEALTH in manager.get(pages(cast.own)[1]).content.decode()
    assert Access.objects.latest("pk").reason.startswith("emergency:")
    assert manager.get(reverse("participants:period", args=[cast.own.pk])).status_code == 200
    assert HEALTH not in manager.get(pages(cast.unit)[1]).content.decode(), "another case"


def test_it_ends_with_the_role_that_gave_it(cast, log_in):
    user = make.make_user("intake", cast.here)
    make.give_role(user, "coordinator", cast.units["there"])
    make.make_emergency(cast.own, user, health=True)
    client = log_in(user)
    assert HEALTH in client.get(pages(cast.own)[1]).content.decode()
    user.memberships.filter(role="coordinator").delete()
    client = log_in(user)
    assert client.get(pages(cast.own)[1]).status_code == 403
    assert HEALTH not in client.get(pages(cast.own)[3]).content.decode()


def test_it_lets_nobody_change_anything(cast, client):
    ask(client, cast.own, includes_health="on")
    for name in ("edit", "protection", "enrol", "period", "coordinator", "move", "exit", "extend", "show_number"):
        path = reverse(f"participants:{name}", args=[cast.own.pk])
        assert client.post(path, {"version": "1"}).status_code == 403, name
    assert client.get(reverse("actionplans:log", args=[cast.own.pk])).status_code == 403


def test_it_is_in_no_list_and_no_search(cast, client):
    ask(client, cast.own)
    client.post(reverse("participants:search"), {"q": cast.own.case_number})
    for name in ("participants:list", "participants:export", "reports:today"):
        assert "CANARY-own" not in text_of(client.get(reverse(name)))


def test_after_eight_hours_it_is_gone_on_the_next_request(cast, client, log_in):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        ask(client, cast.own)
    access = EmergencyAccess.objects.latest("pk")
    assert access.ends_at - access.starts_at == timedelta(hours=8)
    for page in pages(cast.own):
        with time_machine.travel(access.ends_at - timedelta(seconds=1), tick=False):
            assert log_in(cast.coordinator_elsewhere).get(page).status_code == 200
        with time_machine.travel(access.ends_at, tick=False):
            assert log_in(cast.coordinator_elsewhere).get(page).status_code == 404
    assert Access.objects.latest("pk").is_refused


def test_it_is_ones_own_alone(cast, client, log_in):
    ask(client, cast.own)
    assert log_in(cast.manager_elsewhere).get(cast.own.get_absolute_url()).status_code == 404
    assert client.get(cast.unit.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("kind", ["case_number", "personal_number"])
def test_protected_identity_answers_like_a_number_nobody_has(cast, client, log_in, kind):
    add_protected(cast)
    absent = {"case_number": "S-2026-99999", "personal_number": make.make_number()}[kind]
    hidden = getattr(cast.protected, kind)
    for user in (client, log_in(cast.manager), log_in(cast.named)):
        answers = [comparable(ask(user, None, number=number)) for number in (hidden, absent)]
        assert answers[0].replace(hidden.encode(), b"") == answers[1].replace(absent.encode(), b"")
    assert not EmergencyAccess.objects.filter(participant=cast.protected, reason=REASON).exists()


def test_what_becomes_protected_meanwhile_is_closed_at_once(cast, client):
    ask(client, cast.own)
    cast.own.refresh_from_db()
    cast.own.protect({cast.coordinator}, by=cast.coordinator)
    assert client.get(cast.own.get_absolute_url()).status_code == 404
    with pytest.raises(Exception, match=r"kan öppnas|can be opened"):
        EmergencyAccess.objects.open(
            user=cast.manager, participant=Participant.objects.get(pk=cast.own.pk), reason=REASON,
            includes_health=False, key="7e57ab1e-0000-4000-8000-000000000009",
        )  # fmt: skip


@pytest.mark.parametrize("changes", [{"reason": "Bråttom"}, {"reason": ""}, {"number": "abc"}, {"number": "S-2026-"}])
def test_a_reason_in_a_sentence_and_a_number_that_is_one_are_asked_for(cast, client, changes):
    response = ask(client, cast.own, **changes)
    assert errors(response) == set(changes)
    assert not EmergencyAccess.objects.filter(user=cast.coordinator_elsewhere).exists()


def test_the_same_form_twice_opens_and_alarms_once(cast, client):
    ask(client, cast.own)
    assert EmergencyAccess.objects.filter(user=cast.coordinator_elsewhere).count() == 1


def test_managers_of_the_unit_and_log_reviewers_get_a_link_and_nothing_else(cast, client, settings):
    ask(client, cast.own)
    to = {address for letter in mail.outbox for address in letter.to}
    assert to == {cast.manager.email, cast.log_reviewer.email, cast.named_reviewer.email}
    for letter in mail.outbox:
        assert reverse("participants:emergencies") in letter.body
        assert not any(word in letter.body + letter.subject for word in ("CANARY", cast.own.case_number, REASON))


def test_it_waits_for_review_where_those_who_review_begin(cast, client, manager, log_in):
    EmergencyAccess.objects.all().update(reviewed_at=timezone.now(), reviewed_by=cast.log_reviewer)
    ask(client, cast.own)
    link = "1 nödåtkomst att granska"
    assert link in manager.get(reverse("reports:unit")).content.decode()
    assert link in log_in(cast.log_reviewer).get(reverse("participants:log")).content.decode()
    assert link not in log_in(cast.manager_elsewhere).get(reverse("reports:unit")).content.decode()
    access = EmergencyAccess.objects.latest("pk")
    url = reverse("participants:review_emergency", args=[access.pk])
    assert fill_in(manager, url, note="Talade med henne.").status_code == 302
    access.refresh_from_db()
    assert (access.reviewed_by, access.review_note) == (cast.manager, "Talade med henne.")
    assert link not in manager.get(reverse("reports:unit")).content.decode()
    assert manager.get(url).status_code == 404


def test_the_second_who_reviews_is_told_that_the_first_stands(cast, client, manager, log_in):
    ask(client, cast.own)
    access = EmergencyAccess.objects.latest("pk")
    url = reverse("participants:review_emergency", args=[access.pk])
    reviewer = log_in(cast.log_reviewer)
    reviewer.get(url)
    fill_in(manager, url, note="Först")
    response = reviewer.post(url, {"note": "Sedan"})
    assert errors(response) == {""}
    access.refresh_from_db()
    assert access.review_note == "Först"


def test_nobody_reviews_what_they_opened_themselves(cast, manager):
    ask(manager, cast.own, includes_health="on")
    access = EmergencyAccess.objects.latest("pk")
    assert manager.get(reverse("participants:review_emergency", args=[access.pk])).status_code == 403
    assert "väntar på någon annan" in manager.get(reverse("participants:emergencies")).content.decode()


def test_log_reviewers_read_case_numbers_and_no_names(cast, client, log_in):
    ask(client, cast.own)
    page = log_in(cast.log_reviewer).get(reverse("participants:emergencies")).content.decode()
    assert cast.own.case_number in page
    assert "CANARY-own-first" not in page


def test_those_who_work_with_the_case_see_that_it_was_opened(cast, client, log_in):
    ask(client, cast.own)
    page = log_in(cast.coordinator).get(cast.own.get_absolute_url()).content.decode()
    assert cast.coordinator_elsewhere.name in page
    assert REASON in page
