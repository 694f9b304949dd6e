"""A case officer asks for a month sheet; the coordinator delivers it or not; a consent opens it, each time anew."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.models import Access, Consent
from placements.due_sources import SOURCES
from placements.hours import month_of
from placements.models import SheetRequest
from placements.sheet_due import sheet_requests_due
from tests import factories as make
from tests.screen import fields, fill_in

TODAY = timezone.localdate
LIST, ASK = reverse("placements:own_sheets"), reverse("placements:ask_sheet")


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def party(cast):
    return cast.case_officer.memberships.get().agency


@pytest.fixture
def person(cast, party):
    """Somebody the case officer has referred, who has agreed to attendance and has been there today."""
    made = make.make_participant(cast.here, by=cast.intake, first_name="Vera", last_name="Öberg")
    make.make_referral(made, cast.intake, party, case_officer=cast.case_officer)
    make.make_consent(made, cast.coordinator, party, ["identity", "attendance"])
    make.make_enrolment(made, cast.coordinator)
    placement = make.make_placement(made, cast.places["here"], cast.coordinator)
    make.make_attendance(made, placement, explanation="Fick skjuts hit")
    return made


@pytest.fixture
def officer(cast, log_in):
    return log_in(cast.case_officer)


@pytest.fixture
def coordinator(cast, log_in):
    return log_in(cast.coordinator)


def consent_of(person):
    return Consent.objects.get(participant=person, scopes__kind="attendance")


def ask(officer, person):
    """Ask for this month's sheet on the page, and return the request."""
    month = month_of(TODAY()).code
    response = fill_in(officer, ASK, about=consent_of(person).pk, month=month, purpose="Beslut om bistånd")
    assert response.status_code == 302
    return SheetRequest.objects.get(participant=person)


def deliver(coordinator, asked, **changes):
    address = reverse("reports:deliver_sheet", args=[asked.participant_id, asked.pk])
    return fill_in(coordinator, address, **changes)


def own(asked, pdf=False):
    return reverse("placements:own_sheet_pdf" if pdf else "placements:own_sheet", args=[asked.pk])


def withdraw(cast, person):
    consent_of(person).withdraw(TODAY(), note="", by=cast.coordinator)


def test_asked_delivered_and_read(cast, person, officer, coordinator):
    asked = ask(officer, person)
    assert asked.is_waiting
    assert "Beslut om bistånd" in coordinator.get(reverse("reports:hours", args=[person.pk])).content.decode()
    assert "Fick skjuts" not in officer.get(own(asked)).content.decode()
    assert officer.get(own(asked, pdf=True)).status_code == 404
    assert deliver(coordinator, asked).status_code == 302
    page = officer.get(own(asked))
    assert page.context["sheet"].attended == 6
    assert "Vera Öberg" in page.content.decode()
    assert "Fick skjuts" not in page.content.decode()
    assert officer.get(own(asked, pdf=True)).content.startswith(b"%PDF")
    row = Access.objects.latest("pk")
    assert (row.url_name, row.participants, row.is_refused) == ("placements:own_sheet_pdf", [person.pk], False)


def test_explanations_go_with_it_only_when_they_are_let(person, officer, coordinator):
    asked = ask(officer, person)
    deliver(coordinator, asked, with_explanations="on")
    assert "Fick skjuts" in officer.get(own(asked)).content.decode()


def test_what_is_delivered_stays_as_it_was(person, officer, coordinator):
    asked = ask(officer, person)
    deliver(coordinator, asked)
    person.attendance.update(hours=1)
    assert officer.get(own(asked)).context["sheet"].attended == 6
    with pytest.raises(DatabaseError), transaction.atomic():
        SheetRequest.objects.filter(pk=asked.pk).update(content={})


def test_a_withdrawn_consent_closes_it_on_the_next_request(cast, person, officer, coordinator):
    asked = ask(officer, person)
    deliver(coordinator, asked)
    withdraw(cast, person)
    for address in (own(asked), own(asked, pdf=True)):
        answer = officer.get(address)
        assert answer.status_code == 403
        assert "Öberg" not in answer.content.decode()
        assert Access.objects.latest("pk").is_refused
    assert "Öberg" not in officer.get(LIST).content.decode()
    assert "Öberg" not in officer.get(ASK).content.decode()


def test_nothing_is_delivered_without_a_consent(cast, person, officer, coordinator):
    asked = ask(officer, person)
    withdraw(cast, person)
    answer = deliver(coordinator, asked)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    asked.refresh_from_db()
    assert (asked.state, asked.content) == ("waiting", None)


def test_nobody_asks_about_somebody_without_a_consent_about_attendance(cast, person, officer, party):
    other = make.make_participant(cast.here, by=cast.intake, last_name="Utan")
    make.make_referral(other, cast.intake, party, case_officer=cast.case_officer)
    consent = make.make_consent(other, cast.coordinator, party, ["identity", "plan"])
    assert "Utan" not in officer.get(ASK).content.decode()
    form = fields(officer.get(ASK)) | {"about": consent.pk}
    assert "about" in officer.post(ASK, form).context["form"].errors
    with pytest.raises(ValidationError):
        make.ask_for_sheet(other, cast.case_officer, party)


def test_an_officer_of_the_same_party_who_did_not_refer_reads_nothing(
    cast, person, officer, coordinator, party, log_in
):
    asked = ask(officer, person)
    deliver(coordinator, asked)
    other = log_in(make.make_user("case_officer", party))
    assert "Öberg" not in other.get(LIST).content.decode()
    assert "Öberg" not in other.get(ASK).content.decode()
    assert other.get(own(asked)).status_code == 404


def test_it_is_declined_with_a_reason(person, officer, coordinator):
    asked = ask(officer, person)
    address = reverse("placements:decline_sheet", args=[person.pk, asked.pk])
    assert "reason" in fill_in(coordinator, address, reason=" ").context["form"].errors
    assert fill_in(coordinator, address, reason="Månaden är inte slut").status_code == 302
    assert "Månaden är inte slut" in officer.get(own(asked)).content.decode()
    assert deliver(coordinator, asked).status_code == 200
    asked.refresh_from_db()
    assert asked.state == "declined"


def test_the_same_month_is_asked_for_once_at_a_time(cast, person, officer, coordinator, party):
    asked = ask(officer, person)
    again = fill_in(officer, ASK, about=consent_of(person).pk, month=month_of(TODAY()).code)
    assert again.status_code == 200
    assert SheetRequest.objects.filter(participant=person).count() == 1
    deliver(coordinator, asked)
    assert make.ask_for_sheet(person, cast.case_officer, party).is_waiting


def test_no_month_to_come_is_asked_for(cast, person, party):
    with pytest.raises(ValidationError):
        make.ask_for_sheet(person, cast.case_officer, party, month=month_of(TODAY()).after)


def test_it_is_due_until_it_is_answered(cast, person, officer, coordinator, django_assert_num_queries):
    asked = ask(officer, person)
    people = type(person).objects.filter(pk=person.pk)
    assert sheet_requests_due in SOURCES
    with django_assert_num_queries(1):
        [due] = sheet_requests_due(people, TODAY(), TODAY() + timedelta(days=365))
    assert due.url == reverse("reports:deliver_sheet", args=[person.pk, asked.pk])
    assert sheet_requests_due(people, TODAY(), TODAY()) == []
    withdraw(cast, person)
    [due] = sheet_requests_due(people, TODAY(), TODAY() + timedelta(days=365))
    assert due.url == reverse("placements:decline_sheet", args=[person.pk, asked.pk])


def test_the_coordinator_finds_what_to_do_in_the_history_and_intake_reads_none_of_it(cast, person, officer, log_in):
    ask(officer, person)
    make.make_reduction(person, cast.coordinator, note="Nämnden beslutade")
    history = reverse("reports:history", args=[person.pk])
    assert "Beslut om bistånd" in log_in(cast.coordinator).get(history).content.decode()
    page = log_in(cast.intake).get(history).content.decode()
    assert "Beslut om bistånd" not in page
    assert "Nämnden beslutade" not in page


class TestReductions:
    def test_registered_changed_and_ended(self, cast, person, coordinator):
        add = reverse("placements:add_reduction", args=[person.pk])
        kind = make.code("hours_reduction", "child_under_8").pk
        assert fill_in(coordinator, add, kind=kind, weekly_hours="7,5", note="Beslut 12/1").status_code == 302
        reduction = person.hours_reductions.get()
        assert (float(reduction.weekly_hours), reduction.starts_on, reduction.ends_on) == (7.5, TODAY(), None)
        change = reverse("placements:change_reduction", args=[person.pk, reduction.pk])
        assert fill_in(coordinator, change, weekly_hours="10").status_code == 302
        end = reverse("placements:end_reduction", args=[person.pk, reduction.pk])
        assert fill_in(coordinator, end, ends_on=TODAY()).status_code == 302
        reduction.refresh_from_db()
        assert (reduction.weekly_hours, reduction.ends_on) == (10, TODAY())

    @pytest.mark.parametrize(
        ("field", "value"),
        [("weekly_hours", "0"), ("weekly_hours", "41"), ("weekly_hours", "-1"), ("weekly_hours", "sju"),
         ("ends_on", "2020-01-01"), ("kind", "")],
    )  # fmt: skip
    def test_what_cannot_be_is_told_beside_the_field(self, person, coordinator, field, value):
        add = reverse("placements:add_reduction", args=[person.pk])
        given = {"kind": make.code("hours_reduction", "other").pk, "weekly_hours": "5"} | {field: value}
        assert field in fill_in(coordinator, add, **given).context["form"].errors

    def test_it_does_not_end_before_it_began(self, cast, person, coordinator):
        reduction = make.make_reduction(person, cast.coordinator)
        end = reverse("placements:end_reduction", args=[person.pk, reduction.pk])
        assert "ends_on" in fill_in(coordinator, end, ends_on="2020-01-01").context["form"].errors


def test_employer_coordinators_read_sums_and_no_day(cast, person, log_in):
    client = log_in(cast.employer_coordinator)
    address = reverse("placements:month_sums")
    page = client.get(address).content.decode()
    assert "Öberg, Vera" in page
    assert "Sjuk" not in page
    assert "Sjuk" in log_in(cast.manager).get(address).content.decode()
    assert "Fick skjuts" not in page
    assert reverse("reports:sheet", args=[person.pk, month_of(TODAY()).code]) not in page
    month = month_of(TODAY()).code
    assert client.get(reverse("reports:sheet", args=[person.pk, month])).status_code == 404
    assert client.get(reverse("reports:hours", args=[person.pk])).status_code == 404
    assert log_in(cast.supervisor).get(address).status_code == 403
    assert log_in(cast.intake).get(address).status_code == 403


def test_the_case_officer_is_told_by_a_link_alone_and_the_timeline_tells_of_what_was_delivered(
    cast, person, officer, coordinator
):
    asked = ask(officer, person)
    overview = reverse("reports:overview", args=[person.pk])
    assert "lämnad till" not in coordinator.get(overview).content.decode()
    deliver(coordinator, asked)
    letter = mail.outbox[-1]
    assert letter.to == [cast.case_officer.email]
    assert f"http://testserver{own(asked)}" in letter.body
    assert not {"Vera", "Öberg", person.case_number} & set(re.split(r"[\s/]", letter.subject + letter.body))
    told = f"Närvarorapport för {month_of(TODAY())} lämnad till {asked.agency}"
    assert told in coordinator.get(overview).content.decode()
    intake = Client()
    intake.force_login(cast.intake)
    assert told not in intake.get(overview).content.decode()


def test_a_declined_request_is_told_of_too(person, officer, coordinator):
    asked = ask(officer, person)
    address = reverse("placements:decline_sheet", args=[person.pk, asked.pk])
    assert fill_in(coordinator, address, reason="Vi har ingen närvaro att lämna").status_code == 302
    assert len(mail.outbox) == 1
    assert own(asked) in mail.outbox[0].body
    assert "ingen närvaro" not in mail.outbox[0].body
