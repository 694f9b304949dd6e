"""What case officers send and follow: it tells nothing of who is known, and nothing of it is lost."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from participants.models import Access, IncomingReferral, NumberClash, Participant, Referral
from tests import factories as make
from tests.access.reading import comparable
from tests.cast import add_protected
from tests.screen import errors, fields, fill_in, typed

TODAY = timezone.localdate
OWN, SEND = reverse("participants:own_referrals"), reverse("participants:send_referral")


@pytest.fixture
def cast(standing_cast):
    add_protected(standing_cast)
    return standing_cast


@pytest.fixture
def officer(cast, log_in):
    return log_in(cast.case_officer)


@pytest.fixture
def intake(cast, log_in):
    return log_in(cast.intake)


def send(client, cast, number="", **changes):
    values = {
        "unit": cast.here.pk, "personal_number": number, "first_name": "Ester", "last_name": "Skickad",
        "reason": "Behöver stöd för att komma i arbete.",
    }  # fmt: skip
    response = fill_in(client, SEND, **values | changes)
    return response, IncomingReferral.objects.latest("pk")


def rows(client):
    return {row.name: row for row in client.get(OWN).context["rows"]}


def receive(client, sent, **changes):
    return fill_in(client, reverse("participants:receive", args=[sent.pk]), **changes)


def queue(client):
    response = client.get(reverse("participants:incoming"))
    return {sent.pk for sent in response.context["incoming"]}


class TestSending:
    @pytest.mark.parametrize("whose", ["own", "elsewhere", "protected", "nobody"])
    def test_the_answer_is_the_same_whoever_has_the_number(self, cast, officer, django_assert_num_queries, whose):
        number = make.make_number() if whose == "nobody" else cast.participants[whose].personal_number
        before = Participant.objects.count(), Referral.objects.count(), NumberClash.objects.count()
        response, sent = send(officer, cast, number)
        assert (response.status_code, response.headers["Location"]) == (302, OWN)
        row = rows(officer)["Ester Skickad"]
        assert (row.state, row.since, row.enrolled) == ("Inkommen", TODAY(), "")
        assert (Participant.objects.count(), Referral.objects.count(), NumberClash.objects.count()) == before
        assert b"CANARY" not in comparable(officer.get(SEND))
        assert sent.personal_number == number

    def test_a_number_that_cannot_exist_is_refused_beside_the_field(self, cast, officer):
        response = fill_in(officer, SEND, personal_number="19900101-0000", unit=cast.here.pk)
        assert "personal_number" in errors(response)

    def test_only_units_with_an_intake_team_can_be_chosen(self, cast, officer):
        make.make_unit("Utan ärendegrupp")
        names = {unit.name for unit in officer.get(SEND).context["form"].fields["unit"].queryset}
        assert names == {"Hitenheten", "Ditenheten"}

    def test_the_same_form_twice_is_one_referral(self, cast, officer):
        data = fields(officer.get(SEND)) | {
            "unit": cast.here.pk, "first_name": "Ester", "last_name": "Skickad", "reason": "Stöd"
        }  # fmt: skip
        assert [officer.post(SEND, data).status_code for _time in range(2)] == [302, 302]
        assert IncomingReferral.objects.filter(last_name="Skickad").count() == 1


class TestReceiving:
    def test_the_intake_team_sees_that_it_is_somebody_known_and_joins_the_referral(self, cast, officer, intake):
        _response, sent = send(officer, cast, cast.own.personal_number)
        page = intake.get(reverse("participants:receive", args=[sent.pk]))
        assert fields(page)["who"] == str(cast.own.pk)
        response = receive(intake, sent)
        assert response.headers["Location"] == reverse("participants:intake", args=[cast.own.pk])
        referral = Referral.objects.latest("pk")
        assert (referral.participant, referral.case_officer, referral.agency) == (
            cast.own, cast.case_officer, cast.agency
        )  # fmt: skip
        assert (referral.reason, referral.received_on) == (sent.reason, sent.received_on)

    def test_somebody_new_is_registered_with_what_the_officer_wrote(self, cast, officer, intake):
        number = make.make_number()
        _response, sent = send(officer, cast, number, phone="070-174 06 05")
        assert receive(intake, sent).status_code == 302
        person = Participant.objects.get(personal_number=number)
        assert (person.unit, str(person), person.phone) == (cast.here, "Ester Skickad", "070-174 06 05")
        assert person.referrals.get().sent_as == sent

    def test_a_number_of_another_unit_goes_to_those_who_know_the_case(self, cast, officer, intake):
        _response, sent = send(officer, cast, cast.elsewhere.personal_number)
        assert b"CANARY" not in comparable(intake.get(reverse("participants:receive", args=[sent.pk])))
        receive(intake, sent)
        assert NumberClash.objects.get().other == cast.elsewhere

    def test_one_button_receives_and_another_returns(self, cast, officer, intake):
        _response, sent = send(officer, cast)
        page = intake.get(reverse("participants:receive", args=[sent.pk])).content.decode()
        assert '<button class="btn btn-primary">Ta emot</button>' in page
        assert '<button class="btn btn-outline" name="who" value="return">Återsänd</button>' in page
        assert page.count('value="return"') == 1

    def test_it_is_returned_with_the_reason_kept_here(self, cast, officer, intake):
        _response, sent = send(officer, cast)
        assert errors(receive(intake, sent, who="return")) == {"note"}
        receive(intake, sent, who="return", note="Bor i en annan kommun")
        assert rows(officer)["Ester Skickad"].state == "Återsänd"
        assert "Bor i en annan" not in officer.get(OWN).content.decode()
        assert sent.pk not in queue(intake)

    def test_the_second_to_receive_it_is_told_and_nothing_is_made_twice(self, cast, officer, intake):
        _response, sent = send(officer, cast, make.make_number())
        other = IncomingReferral.objects.get(pk=sent.pk)
        sent.receive_as_new(by=cast.intake)
        people = Participant.objects.count()
        with pytest.raises(Exception, match="newer version"):
            other.receive_as_new(by=cast.intake)
        with pytest.raises(ValidationError):
            IncomingReferral.objects.get(pk=sent.pk).receive(cast.own, by=cast.intake)
        assert Participant.objects.count() == people

    def test_who_comes_second_is_told_what_the_first_did(self, cast, log_in, officer, intake):
        _response, sent = send(officer, cast)
        url = reverse("participants:receive", args=[sent.pk])
        mine = typed(intake, url, who="new")
        receive(log_in(make.make_user("intake", cast.root)), sent, who="return", note="Fel enhet")
        response = intake.post(url, mine)
        assert response.status_code == 409
        assert "Fel enhet" in response.content.decode()
        assert errors(intake.post(url, fields(response))) == {""}
        assert intake.get(url).status_code == 302
        assert not Participant.objects.filter(last_name="Skickad").exists()

    def test_the_other_unit_and_other_roles_have_nothing_to_receive(self, cast, log_in, officer):
        _response, sent = send(officer, cast)
        for name in ("coordinator", "manager", "intake_elsewhere"):
            assert sent.pk not in queue(log_in(cast.users[name]))
            assert log_in(cast.users[name]).get(reverse("participants:receive", args=[sent.pk])).status_code == 404


class TestProtected:
    def test_it_reaches_those_named_on_the_case_alone(self, cast, log_in, officer, intake):
        before = comparable(intake.get(reverse("participants:incoming")))
        _response, sent = send(officer, cast, cast.protected.personal_number)
        assert comparable(intake.get(reverse("participants:incoming"))) == before
        assert intake.get(reverse("participants:receive", args=[sent.pk])).status_code == 404
        assert sent.pk in queue(log_in(cast.named))

    def test_so_does_a_former_number(self, cast, log_in, officer, intake):
        number = cast.protected.personal_number
        cast.protected.change(cast.named, personal_number=make.make_number())
        _response, sent = send(officer, cast, number)
        assert sent.pk not in queue(intake)
        assert sent.pk in queue(log_in(cast.named))

    def test_the_officer_reads_what_they_wrote_and_no_fact_more_unless_named(self, cast, log_in, officer):
        _response, sent = send(officer, cast, cast.protected.personal_number)
        officer.get(OWN)  # says once that it is sent
        before = comparable(officer.get(OWN))
        receive(log_in(cast.named), sent)
        referral = Referral.objects.latest("pk")
        assert referral.participant == cast.protected
        referral.take_step("admitted", on=TODAY(), by=cast.named, reason="Hör hit")
        assert comparable(officer.get(OWN)) == before
        cast.protected.name_staff(cast.case_officer, by=cast.named)
        row = rows(log_in(User.objects.get(pk=cast.case_officer.pk)))["Ester Skickad"]
        assert (row.state, row.enrolled) == ("Antagen", "ja")

    def test_a_referral_registered_here_of_somebody_protected_is_not_shown(self, cast, officer):
        assert cast.protected.referrals.filter(case_officer=cast.case_officer).exists()
        assert b"CANARY-protected" not in officer.get(OWN).content


class TestFollowing:
    def test_the_rows_follow_the_steps_and_show_no_more_than_they_should(self, cast, officer):
        row = rows(officer)["CANARY-own-first CANARY-own-last"]
        assert (row.state, row.enrolled) == ("Kartläggning pågår", "")
        assert row.number == cast.own.masked_number
        cast.own.referrals.get(case_officer=cast.case_officer).take_step(
            "admitted", on=TODAY(), by=cast.intake, reason="Hör hit"
        )
        row = rows(officer)["CANARY-own-first CANARY-own-last"]
        assert (row.state, row.since, row.enrolled) == ("Antagen", TODAY(), "ja")
        assert "Hör hit" not in officer.get(OWN).content.decode()

    def test_a_sent_one_stands_under_the_name_the_officer_wrote(self, cast, officer, intake):
        _response, sent = send(officer, cast, cast.own.personal_number)
        receive(intake, sent)
        assert "Ester Skickad" in rows(officer)
        assert len([row for row in officer.get(OWN).context["rows"] if row.received_on == TODAY()]) == 1 + 1

    def test_the_read_log_names_those_shown(self, cast, officer):
        officer.get(OWN)
        shown = Access.objects.filter(user=cast.case_officer).latest("pk")
        assert (shown.url_name, set(shown.participants)) == (
            "participants:own_referrals", {cast.own.pk, cast.unit.pk, cast.elsewhere.pk}
        )  # fmt: skip

    def test_a_colleague_at_the_party_sees_none_of_it(self, cast, log_in, officer):
        send(officer, cast)
        colleague = make.make_user("case_officer", cast.agency)
        assert rows(log_in(colleague)) == {}

    def test_who_has_left_the_party_sees_nothing(self, cast, log_in, officer):
        send(officer, cast)
        cast.case_officer.memberships.update(ends_on=TODAY() - timedelta(days=1))
        assert log_in(User.objects.get(pk=cast.case_officer.pk)).get(OWN).status_code == 403
        make.give_role(cast.case_officer, "case_officer", make.make_agency("En annan part"))
        assert rows(log_in(User.objects.get(pk=cast.case_officer.pk))) == {}

    def test_many_are_shown_a_page_at_a_time(self, cast, officer):
        for place in range(60):
            make.send_referral(cast.case_officer, cast.here, cast.agency, last_name=f"Nummer {place}", key=uuid.uuid4())
        first = officer.get(OWN)
        second = officer.get(f"{OWN}?after={first.context['page'].after}")
        names = [row.name for page in (first, second) for row in page.context["rows"]]
        assert len(first.context["rows"]) == 50
        assert len(set(names)) == len(names) == 60 + 1 + 3

    @pytest.mark.parametrize("words", ["skickåd ESTER", "own-f", "CANARY-OWN"])
    def test_a_long_list_is_searched_by_name_and_the_name_stands_in_no_address(self, cast, officer, words):
        send(officer, cast)
        assert 'role="search"' not in officer.get(OWN).content.decode()
        for place in range(10):
            make.send_referral(cast.case_officer, cast.here, cast.agency, last_name=f"Nummer {place}", key=uuid.uuid4())
        assert 'role="search"' in officer.get(OWN).content.decode()
        response = officer.post(reverse("participants:search_own_referrals"), {"q": words})
        assert response.headers["Location"] == OWN
        [name] = rows(officer)
        assert ("Skickad" in name) == ("ESTER" in words)
        officer.post(reverse("participants:search_own_referrals"), {"q": ""})
        assert len(rows(officer)) == 1 + 10 + 1 + 3

    def test_who_is_admitted_is_enrolled_has_been_or_is_not(self, cast, officer, intake):
        _response, sent = send(officer, cast)
        receive(intake, sent)
        referral = Referral.objects.latest("pk")
        referral.take_step("admitted", on=TODAY(), by=cast.intake, reason="Hör hit")
        name = "Ester Skickad"
        assert rows(officer)[name].enrolled == "nej"
        enrolment = make.make_enrolment(referral.participant, cast.coordinator)
        assert rows(officer)[name].enrolled == "ja"
        leave(enrolment, cast, on=TODAY())
        assert rows(officer)[name].enrolled == "har varit"

    def test_a_stay_before_the_referral_is_none_that_followed(self, cast, officer):
        person = make.make_participant(cast.here, by=cast.intake)
        leave(make.make_enrolment(person, cast.coordinator), cast, on=TODAY() - timedelta(days=20))
        referral = make.make_referral(person, cast.intake, cast.agency, case_officer=cast.case_officer)
        referral.take_step("admitted", on=TODAY(), by=cast.intake, reason="Hör hit")
        assert rows(officer)[str(person)].enrolled == "nej"


def leave(enrolment, cast, on):
    enrolment.exit(on=on, reason=make.code("exit_reason", "work"), outcome=None, note="", by=cast.coordinator)


def withdraw(client, row, reason="Har fått arbete"):
    return fill_in(client, row.url, reason=reason)


class TestOpeningAndWithdrawing:
    def test_the_officer_reads_what_they_wrote(self, cast, officer):
        send(officer, cast, phone="070-174 06 05")
        page = officer.get(rows(officer)["Ester Skickad"].url).content.decode()
        assert all(text in page for text in ("Behöver stöd för att komma i arbete.", "070-174 06 05", "Hitenheten"))

    def test_before_it_is_received_it_leaves_the_queue(self, cast, officer, intake):
        _response, sent = send(officer, cast)
        url = rows(officer)["Ester Skickad"].url
        assert errors(fill_in(officer, url)) == {"reason"}
        assert fill_in(officer, url, reason="Har fått arbete").status_code == 302
        assert sent.pk not in queue(intake)
        row = rows(officer)["Ester Skickad"]
        assert (row.state, row.since, row.is_open) == ("Återtagen", TODAY(), False)
        assert 'name="reason"' not in officer.get(url).content.decode()
        assert intake.get(reverse("participants:receive", args=[sent.pk])).status_code == 302
        with pytest.raises(ValidationError):
            IncomingReferral.objects.get(pk=sent.pk).receive_as_new(by=cast.intake)

    def test_after_it_is_received_the_referral_is_withdrawn(self, cast, officer, intake):
        _response, sent = send(officer, cast)
        receive(intake, sent)
        assert withdraw(officer, rows(officer)["Ester Skickad"]).status_code == 302
        referral = Referral.objects.latest("pk")
        assert (referral.state, referral.decided_on) == ("withdrawn", TODAY())
        step = referral.steps.latest("pk")
        assert (step.by, step.reason) == (cast.case_officer, "Har fått arbete")
        assert (
            "Har fått arbete"
            in intake.get(reverse("participants:intake", args=[referral.participant_id])).content.decode()
        )

    def test_one_registered_here_is_withdrawn_too(self, cast, officer):
        row = rows(officer)["CANARY-own-first CANARY-own-last"]
        assert withdraw(officer, row).status_code == 302
        assert cast.own.referrals.get(case_officer=cast.case_officer).state == "withdrawn"

    @pytest.mark.parametrize("is_sent", [True, False])
    def test_what_is_decided_is_not_withdrawn(self, cast, officer, intake, is_sent):
        _response, sent = send(officer, cast)
        receive(intake, sent)
        name = "Ester Skickad" if is_sent else "CANARY-own-first CANARY-own-last"
        referral = (
            Referral.objects.latest("pk")
            if is_sent
            else cast.own.referrals.get(case_officer=cast.case_officer, state="assessment")
        )
        data = typed(officer, rows(officer)[name].url, reason="Har fått arbete")
        referral.take_step("admitted", on=TODAY(), by=cast.intake, reason="Hör hit")
        url = rows(officer)[name].url
        assert 'name="reason"' not in officer.get(url).content.decode()
        assert errors(officer.post(url, data)) == {""}
        assert Referral.objects.get(pk=referral.pk).state == "admitted"

    def test_it_is_not_withdrawn_twice(self, cast, officer):
        _response, sent = send(officer, cast)
        IncomingReferral.objects.get(pk=sent.pk).withdraw("En", by=cast.case_officer)
        with pytest.raises(ValidationError):
            IncomingReferral.objects.get(pk=sent.pk).withdraw("Två", by=cast.case_officer)

    @pytest.mark.parametrize("decided", [True, False])
    def test_about_somebody_protected_it_answers_as_if_nobody_had_received_it(self, cast, log_in, officer, decided):
        send(officer, cast, make.make_number(), last_name="Väntande")
        _response, sent = send(officer, cast, cast.protected.personal_number)
        receive(log_in(cast.named), sent)
        referral = Referral.objects.latest("pk")
        if decided:
            referral.take_step("admitted", on=TODAY(), by=cast.named, reason="Hör hit")
        for name in ("Ester Väntande", "Ester Skickad"):
            assert rows(officer)[name].is_open
            assert withdraw(officer, rows(officer)[name]).status_code == 302
        told, hidden = (rows(officer)[name] for name in ("Ester Väntande", "Ester Skickad"))
        assert (told.state, told.since, told.enrolled) == (hidden.state, hidden.since, hidden.enrolled)
        assert Referral.objects.get(pk=referral.pk).state == ("admitted" if decided else "withdrawn")

    def test_nobody_else_opens_it(self, cast, log_in, officer):
        _response, sent = send(officer, cast)
        own = cast.own.referrals.get(case_officer=cast.case_officer)
        colleague = log_in(make.make_user("case_officer", cast.agency))
        for name, pk in (("sent_referral", sent.pk), ("own_referral", own.pk)):
            assert colleague.get(reverse(f"participants:{name}", args=[pk])).status_code == 404
        hidden = cast.protected.referrals.get(case_officer=cast.case_officer)
        assert officer.get(reverse("participants:own_referral", args=[hidden.pk])).status_code == 404
