"""Notes about health: their author and the responsible coordinator read them; to others they do not exist."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actionplans.models import FollowUp
from participants.models import CoordinatorPeriod, Participant
from reports import figures
from reports.history import history
from reports.timeline import timeline
from tests import factories as make
from tests.screen import boxes, fill_in, typed

TODAY = timezone.localdate
SECRET = "Sover dåligt och äter ny medicin"


@pytest.fixture
def case(cast):
    """Return the coordinator's participant, about whose health a colleague has written."""
    participant = make.make_participant(cast.here, by=cast.coordinator)
    make.make_enrolment(participant, cast.coordinator)
    make.make_followup(participant, cast.colleague, text=SECRET, is_health=True)
    return Participant.objects.get(pk=participant.pk)


def url_of(participant, name, *more):
    return reverse(f"actionplans:{name}", args=[participant.pk, *more])


def reads(client, case):
    """Return on which pages of the case the note stands."""
    pages = [
        url_of(case, "followups"),
        reverse("reports:overview", args=[case.pk]),
        reverse("reports:history", args=[case.pk]),
    ]
    return [SECRET in client.get(page).content.decode() for page in pages]


def test_the_responsible_coordinator_and_the_author_read_it(cast, log_in, case):
    assert reads(log_in(cast.coordinator), case) == [True] * 3
    assert reads(log_in(cast.colleague), case) == [True] * 3


@pytest.mark.parametrize("actor", ["named", "manager"])
def test_to_other_readers_of_follow_ups_it_does_not_exist(cast, log_in, case, actor):
    client = log_in(cast.users[actor])
    assert reads(client, case) == [False] * 3
    assert client.get(url_of(case, "followups")).context["threads"] == []
    note = case.followups.get()
    unknown = client.get(url_of(case, "correct", 987_654_321))
    assert client.get(url_of(case, "correct", note.pk)).content == unknown.content


def test_with_the_case_goes_the_right_to_read(cast, log_in, case):
    case.enrolments.get().assign(cast.named, from_on=TODAY(), by=cast.manager)
    assert reads(log_in(cast.named), case) == [True] * 3
    assert reads(log_in(cast.coordinator), case) == [False] * 3
    assert reads(log_in(cast.colleague), case) == [True] * 3


def test_an_author_who_has_left_the_unit_reads_nothing(cast, log_in, case):
    cast.colleague.memberships.get().end(TODAY() - timedelta(days=1), by=cast.administrator)
    assert log_in(cast.colleague).get(url_of(case, "followups")).status_code == 404


def test_it_is_marked_in_the_form_and_the_mark_stands(cast, log_in, case):
    client = log_in(cast.coordinator)
    values = {"contact_form": make.code("contact_form", "phone").pk, "text": "Ont i ryggen", "is_health": "on"}
    data = typed(client, url_of(case, "log"), **values) | {"save": "1"}
    assert client.post(url_of(case, "log"), data).status_code == 302
    note = case.followups.get(text="Ont i ryggen")
    assert note.is_health
    assert boxes(client.get(url_of(case, "change", note.pk)), "is_health")
    assert (
        fill_in(client, url_of(case, "change", note.pk), text="Ont i ryggen och knät", is_health="on").status_code
        == 302
    )
    note.refresh_from_db()
    assert note.is_signed
    assert note.is_health


def test_a_manager_named_as_coordinator_by_a_register_reads_no_more(cast, log_in, case):
    CoordinatorPeriod.objects.filter(participant=case).update(coordinator=cast.manager)
    assert reads(log_in(cast.manager), case) == [False] * 3


def test_a_correction_of_one_about_health_is_about_health_and_of_no_other(cast, log_in, case):
    client = log_in(cast.colleague)
    note = case.followups.get()
    url = url_of(case, "correct", note.pk)
    assert boxes(client.get(url), "is_health") == []
    assert fill_in(client, url, text=f"{SECRET}. Rättat.").status_code == 302
    assert note.corrections.get().is_health
    assert reads(log_in(cast.manager), case) == [False] * 3
    plain = make.make_followup(case, cast.colleague)
    assert not make.make_followup(case, cast.colleague, corrects=plain, is_health=True).is_health


def test_what_was_about_health_before_it_was_unmarked_stays_out_of_the_history(cast, case):
    note = make.make_followup(case, cast.colleague, sign=False, text="Ny diagnos", is_health=True)
    note.change(cast.colleague, sign=True, text="Vi sågs", is_health=False)
    entries, _page = history(case, cast.manager)
    assert "Ny diagnos" not in str(entries)
    assert "Vi sågs" in [event.text for event in timeline(case, cast.manager)]
    assert "Ny diagnos" in str(history(case, cast.coordinator)[0])


def test_figures_and_dates_count_it_since_they_say_nothing_of_what_it_holds(cast, case):
    assert case.last_followup_on == TODAY() - timedelta(days=1)
    scope = figures.Scope(frozenset({cast.here.pk}), cast.manager)
    signed = figures.signed_followups(figures.Period(TODAY() - timedelta(days=9), TODAY()), scope)
    assert signed.filter(participant=case).count() == 1
    assert not FollowUp.objects.visible_to(cast.manager).filter(participant=case).exists()
