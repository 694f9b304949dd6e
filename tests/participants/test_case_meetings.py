"""Case meetings: agenda, decisions, safety net, closing, minutes and corrections."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.agenda import agenda
from participants.models import CaseDecision, CaseMeeting, Enrolment, MinutesCorrection, Referral, SafetyNetRequest
from tests import factories as make
from tests.access.reading import text_of
from tests.cast import add_protected
from tests.screen import errors, fields, fill_in, typed

TODAY = timezone.localdate


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.intake)


@pytest.fixture
def meeting(cast):
    """Return today's meeting here."""
    return cast.meetings["today", "here"]


@pytest.fixture
def newcomer(cast):
    """Return somebody referred, not enrolled."""
    person = make.make_participant(cast.here, by=cast.intake)
    person.waiting = make.make_referral(person, cast.intake)
    return person


def decide_url(kind, meeting, source):
    return reverse(f"participants:case_meeting_{kind}", args=[source.participant_id, meeting.pk, source.pk])


def waiting(meeting, user):
    return [item.source for item in agenda(meeting, user).waiting]


class TestAgenda:
    def test_what_waits_stands_oldest_first_with_the_days(self, cast, client, meeting, newcomer):
        old = make.make_referral(newcomer, cast.intake, received_on=TODAY() - timedelta(days=400))
        items = agenda(meeting, cast.intake).waiting
        assert items[0].source == old
        assert items[0].days == 400
        assert [item.since for item in items] == sorted(item.since for item in items)
        assert "väntat 400 dagar" in client.get(meeting.get_absolute_url()).content.decode()

    def test_who_stands_there_twice_is_said_to(self, cast, client, meeting, newcomer):
        again = make.make_referral(newcomer, cast.intake, make.make_agency("Andra parten"))
        also = {item.source: [other.source for other in item.also] for item in agenda(meeting, cast.intake).waiting}
        assert (also[again], also[newcomer.waiting]) == ([newcomer.waiting], [again])
        assert "Även på dagordningen" in client.get(meeting.get_absolute_url()).content.decode()

    def test_the_matter_leads_to_the_case_the_checklist_and_the_assessment(self, client, meeting, newcomer):
        page = client.get(decide_url("referral", meeting, newcomer.waiting)).content.decode()
        checklist = reverse("participants:checklist", args=[newcomer.pk, newcomer.waiting.pk])
        intake = reverse("participants:intake", args=[newcomer.pk])
        assert all(f'href="{url}"' in page for url in (newcomer.get_absolute_url(), checklist, f"{intake}#assessment"))
        assert all(client.get(url).status_code == 200 for url in (checklist, intake))

    def test_who_has_several_units_chooses_whose_meetings_to_see_and_plan(self, cast, log_in):
        client, url = log_in(make.make_user("intake", cast.root)), reverse("participants:case_meetings")
        page = client.get(url)
        assert {one.unit for one in page.context["meetings"]} == {cast.here, cast.there}
        assert "Planera nästa möte, Provkommunen" in page.content.decode()
        page = client.get(f"{url}?unit={cast.there.pk}")
        assert {one.unit for one in page.context["meetings"]} == {cast.there}
        assert "Planera nästa möte, Ditenheten" in page.content.decode()

    def test_a_unit_elsewhere_has_its_own(self, cast, meeting):
        assert cast.elsewhere.referral_waiting not in waiting(meeting, cast.intake)
        assert cast.own.referral_waiting in waiting(meeting, cast.intake)

    def test_whoever_drops_out_comes_back(self, cast, meeting):
        enrolment = cast.own.enrolment
        enrolment.exit(
            on=TODAY(), reason=make.code("exit_reason", "absence"), outcome=None, note="", by=cast.coordinator
        )
        assert enrolment in waiting(meeting, cast.intake)

    def test_whoever_gets_work_does_not(self, cast, meeting):
        enrolment = cast.own.enrolment
        enrolment.exit(on=TODAY(), reason=make.code("exit_reason", "work"), outcome=None, note="", by=cast.coordinator)
        assert enrolment not in waiting(meeting, cast.intake)

    def test_what_is_put_off_comes_to_the_next_meeting_with_the_note(self, cast, client, meeting, newcomer):
        answer = fill_in(client, decide_url("referral", meeting, newcomer.waiting), outcome="put_off", reason="Väntar.")
        assert answer.status_code == 302
        assert newcomer.waiting not in waiting(meeting, cast.intake)
        after = make.make_case_meeting(cast.here, cast.intake, TODAY() + timedelta(days=7))
        [item] = [item for item in agenda(after, cast.intake).waiting if item.source == newcomer.waiting]
        assert [decision.reason for decision in item.earlier] == ["Väntar."]


class TestDeciding:
    def test_who_is_admitted_is_enrolled_and_stands_with_the_coordinator_the_same_day(
        self, cast, client, meeting, newcomer, log_in
    ):
        url = decide_url("referral", meeting, newcomer.waiting)
        answer = fill_in(client, url, outcome="admitted", reason="Vill börja.", coordinator=cast.coordinator.pk)
        assert answer.url == meeting.get_absolute_url()
        decision = CaseDecision.objects.get(referral=newcomer.waiting)
        assert decision.referral.state == "admitted"
        assert decision.enrolment.unit == cast.here
        newcomer.refresh_from_db()
        assert newcomer.status == "enrolled"
        shown = log_in(cast.coordinator).get(f"{reverse('participants:list')}?coordinator={cast.coordinator.pk}")
        assert newcomer.case_number in shown.content.decode()

    def test_an_admission_without_a_coordinator_changes_nothing(self, client, meeting, newcomer):
        url = decide_url("referral", meeting, newcomer.waiting)
        answer = fill_in(client, url, outcome="admitted", reason="Vill börja.", coordinator="")
        assert errors(answer) == {"coordinator"}
        assert Referral.objects.get(pk=newcomer.waiting.pk).state == "received"

    def test_an_enrolment_that_cannot_be_takes_the_decision_with_it(self, cast, client, meeting, newcomer):
        url = decide_url("referral", meeting, newcomer.waiting)
        data = typed(client, url, outcome="admitted", reason="Vill börja.", coordinator=cast.coordinator.pk)
        make.make_enrolment(newcomer, cast.coordinator)
        assert client.post(url, data).status_code == 302  # the person is enrolled already: the referral joins that
        assert Enrolment.objects.filter(participant=newcomer).count() == 1
        other = make.make_participant(cast.here, by=cast.intake)
        referral = make.make_referral(other, cast.intake)
        url = decide_url("referral", meeting, referral)
        answer = fill_in(
            client, url, outcome="admitted", reason="Vill börja.", coordinator=cast.coordinator.pk,
            started_on="2026-01-15", planned_end_on="2026-01-01",
        )  # fmt: skip
        assert answer.status_code == 200
        assert Referral.objects.get(pk=referral.pk).state == "received"
        assert not CaseDecision.objects.filter(referral=referral).exists()

    def test_what_the_state_does_not_allow_is_no_choice(self, client, meeting, newcomer):
        url = decide_url("referral", meeting, newcomer.waiting)
        assert errors(fill_in(client, url, outcome="not_admitted", reason="x")) == {"outcome"}

    def test_the_second_who_decides_is_told_who_did_and_what(self, cast, client, meeting, newcomer, log_in):
        url = decide_url("referral", meeting, newcomer.waiting)
        other = make.make_user("intake", cast.here, name="Andra Ärendegruppen")
        late = typed(log_in(other), url, outcome="withdrawn", reason="Återtagen.")
        fill_in(client, url, outcome="declined", reason="Tackar nej.")
        answer = log_in(other).post(url, late)
        assert answer.status_code == 200
        said = " ".join(answer.context["form"].non_field_errors())
        assert f"{cast.intake.name} har redan beslutat om det här: avböjt av personen" in said
        assert fields(answer)["reason"] == "Återtagen."
        assert CaseDecision.objects.get(referral=newcomer.waiting).outcome == "declined"

    def test_two_who_put_off_are_shown_both_reasons(self, cast, client, meeting, newcomer, log_in):
        url = decide_url("referral", meeting, newcomer.waiting)
        other = log_in(make.make_user("intake", cast.here))
        late = typed(other, url, outcome="put_off", reason="Min orsak.")
        fill_in(client, url, outcome="put_off", reason="En annan orsak.")
        answer = other.post(url, late)
        assert answer.status_code == 409
        assert "En" in answer.content.decode()
        assert other.post(url, fields(answer)).status_code == 302
        assert CaseDecision.objects.standing().get(referral=newcomer.waiting).reason == "Min orsak."

    def test_taken_back_the_referral_waits_again_and_the_enrolment_was_in_error(self, cast, client, meeting, newcomer):
        url = decide_url("referral", meeting, newcomer.waiting)
        fill_in(client, url, outcome="admitted", reason="Vill börja.", coordinator=cast.coordinator.pk)
        decision = CaseDecision.objects.get(referral=newcomer.waiting)
        back = reverse("participants:case_meeting_take_back", args=[newcomer.pk, meeting.pk, decision.pk])
        assert fill_in(client, back, reason="Fel person.").status_code == 302
        assert Referral.objects.get(pk=newcomer.waiting.pk).state == "received"
        assert Enrolment.objects.get(participant=newcomer).registered_in_error
        assert newcomer.waiting in waiting(meeting, cast.intake)

    def test_before_its_day_nothing_is_decided(self, cast, client, newcomer):
        ahead = make.make_case_meeting(cast.here, cast.intake, TODAY() + timedelta(days=3))
        answer = fill_in(client, decide_url("referral", ahead, newcomer.waiting), outcome="declined", reason="Nej.")
        assert answer.status_code == 200
        assert "Mötesdagen har inte kommit" in answer.content.decode()

    def test_the_history_tells_of_one_act(self, cast, client, meeting, newcomer):
        url = decide_url("referral", meeting, newcomer.waiting)
        fill_in(client, url, outcome="admitted", reason="Vill börja.", coordinator=cast.coordinator.pk)
        entries = client.get(reverse("reports:history", args=[newcomer.pk])).context["entries"]
        [entry] = [entry for entry in entries if entry.title == "Beslutat på teammötet"]
        assert {"Antagen", "Vill börja."} <= {change.new for change in entry.changes}


class TestSafetyNet:
    def test_a_coordinator_takes_somebody_up_and_the_meeting_agrees(self, cast, client, meeting, log_in):
        cast.own.request.withdraw("Inaktuellt", by=cast.coordinator)
        coordinator = log_in(cast.coordinator)
        take_up = reverse("participants:take_up", args=[cast.own.pk])
        assert fill_in(coordinator, take_up, reason="Kommer inte.").status_code == 302
        request = SafetyNetRequest.objects.waiting().get(participant=cast.own)
        url = decide_url("request", meeting, request)
        answer = fill_in(client, url, outcome="agreed", reason="Ett försök till.")
        assert errors(answer) == {"next_step", "responsible", "due_on"}
        due = (TODAY() + timedelta(days=7)).isoformat()
        answer = fill_in(
            client, url, outcome="agreed", reason="Ett försök till.", next_step="Ringa.",
            responsible=cast.coordinator.pk, due_on=due,
        )  # fmt: skip
        assert answer.status_code == 302
        decision = CaseDecision.objects.get(request=request)
        done = reverse("participants:agreed_step_done", args=[cast.own.pk, decision.pk])
        assert "Ringa." in coordinator.get(reverse("participants:detail", args=[cast.own.pk])).content.decode()
        assert fill_in(coordinator, done).status_code == 302
        decision.refresh_from_db()
        assert decision.done_on == TODAY()

    def test_nobody_is_taken_up_twice(self, cast, log_in):
        answer = fill_in(
            log_in(cast.coordinator), reverse("participants:take_up", args=[cast.own.pk]), reason="En gång till."
        )
        assert "väntar redan på teammötet" in answer.content.decode()

    def test_what_is_taken_back_is_off_the_agenda(self, cast, meeting, log_in):
        url = reverse("participants:withdraw_take_up", args=[cast.own.pk, cast.own.request.pk])
        assert fill_in(log_in(cast.coordinator), url, reason="Har kommit.").status_code == 302
        assert cast.own.request not in waiting(meeting, cast.intake)


class TestClosing:
    def close(self, client, meeting, **changes):
        change = reverse("participants:case_meeting_change", args=[meeting.pk])
        assert fill_in(client, change, attendees="Olga Ord (Hitenheten)", others="Eva\n\nBo").status_code == 302
        return fill_in(client, reverse("participants:case_meeting_close", args=[meeting.pk]), **changes)

    def test_it_is_not_closed_before_somebody_is_noted_as_chair(self, client, meeting):
        fill_in(client, reverse("participants:case_meeting_change", args=[meeting.pk]), chair="")
        answer = fill_in(client, reverse("participants:case_meeting_close", args=[meeting.pk]))
        assert answer.status_code == 200
        assert "Ingen är antecknad som ordförande" in answer.content.decode()

    def test_chair_and_note_taker_were_there_ticked_or_not(self, client, meeting):
        change = reverse("participants:case_meeting_change", args=[meeting.pk])
        assert fill_in(client, change, attendees="Anton Anteck (Hitenheten)", others="Eva").status_code == 302
        answer = fill_in(client, reverse("participants:case_meeting_close", args=[meeting.pk]))
        assert answer.status_code == 302
        meeting.refresh_from_db()
        assert meeting.present == ["Olga Ord (Hitenheten)", "Anton Anteck (Hitenheten)", "Eva"]
        pdf = text_of(client.get(minutes_url(meeting)))
        assert pdf.count("Olga Ord") == 2
        assert "Avslutat" in client.get(meeting.get_absolute_url()).content.decode()

    def test_closed_nothing_in_it_changes_not_even_in_the_database(self, cast, client, meeting):
        assert self.close(client, meeting).status_code == 302
        meeting.refresh_from_db()
        assert meeting.attendees == ["Olga Ord (Hitenheten)", "Eva", "Bo"]
        for rows, change in (
            (CaseMeeting.objects.filter(pk=meeting.pk), {"notes": "x"}),
            (CaseDecision.objects.filter(meeting=meeting), {"reason": "x"}),
        ):
            with pytest.raises(Exception, match=r"held|Cannot update"), transaction.atomic():
                rows.update(**change)
        url = decide_url("referral", meeting, cast.own.referral_waiting)
        assert client.get(url).status_code == 302

    def test_a_correction_stands_beside_the_minutes(self, cast, client, meeting):
        self.close(client, meeting)
        url = reverse("participants:case_meeting_correct", args=[meeting.pk])
        answer = fill_in(client, url, decision=cast.own.decision.pk, text="Rätt ska vara rätt.", reason="Felskrivet.")
        assert answer.status_code == 302
        assert MinutesCorrection.objects.get(meeting=meeting).participant == cast.own
        pdf = text_of(client.get(reverse("participants:case_meeting_minutes", args=[meeting.pk])))
        assert "Rätt ska vara rätt." in pdf
        assert "Olga Ord" in pdf

    def test_of_a_meeting_above_a_correction_of_the_whole_is_not_read(self, cast, log_in):
        runner = make.make_user("intake", cast.units["root"])
        above = make.make_case_meeting(cast.units["root"], runner, TODAY())
        make.close_case_meeting(above, runner)
        MinutesCorrection.objects.create(meeting=above, written_by=runner, text="Om de gemensamma", reason="Fel")
        for user, is_read in ((cast.coordinator, False), (cast.intake, False), (runner, True)):
            reader = log_in(user)
            pdf = reader.get(reverse("participants:case_meeting_minutes", args=[above.pk]))
            texts = reader.get(above.get_absolute_url()).content.decode(), text_of(pdf)
            assert ["Om de gemensamma" in text for text in texts] == [is_read] * 2

    def test_one_who_decides_while_another_closes_is_told(self, client, meeting, newcomer):
        url = decide_url("referral", meeting, newcomer.waiting)
        late = typed(client, url, outcome="declined", reason="Tackar nej.")
        self.close(client, meeting)
        answer = client.post(url, late)
        assert "protokollet är låst" in answer.content.decode()
        assert Referral.objects.get(pk=newcomer.waiting.pk).state == "received"

    def test_called_off_it_takes_nothing_with_it(self, cast, client):
        meeting = make.make_case_meeting(cast.here, cast.intake, TODAY() + timedelta(days=7))
        url = reverse("participants:case_meeting_call_off", args=[meeting.pk])
        assert fill_in(client, url).status_code == 302
        assert make.make_case_meeting(cast.here, cast.intake, TODAY() + timedelta(days=7)).pk != meeting.pk


class TestPlanning:
    def test_in_june_the_next_one_after_july_is_proposed_with_those_whose_turn_it_is(self, cast, log_in):
        summer = TODAY().year + 1
        with time_machine.travel(f"{summer}-07-01 12:00 +0200", tick=False):
            page = log_in(cast.intake).get(reverse("participants:case_meeting_plan", args=[cast.here.pk]))
            held_on = page.context["form"]["held_on"].value()
            assert (held_on.year, held_on.month) == (summer, 8)
            assert "juli är fri från teammöten" in page.content.decode()

    def test_a_day_in_july_is_warned_of_and_can_be_passed(self, cast, client):
        url = reverse("participants:case_meeting_plan", args=[cast.here.pk])
        answer = fill_in(client, url, held_on="2027-07-07")
        assert answer.status_code == 200
        assert "Juli är fri från teammöten" in answer.content.decode()

    def test_two_meetings_on_a_day_are_refused(self, cast, client):
        url = reverse("participants:case_meeting_plan", args=[cast.here.pk])
        make.make_case_meeting(cast.here, cast.intake, date(2027, 3, 3))
        answer = fill_in(client, url, held_on="2027-03-03")
        assert "redan ett teammöte den dagen" in answer.content.decode()

    def test_the_chair_cannot_take_the_notes(self, cast, client, meeting):
        url = reverse("participants:case_meeting_change", args=[meeting.pk])
        assert errors(fill_in(client, url, note_taker=meeting.chair_id)) == {"note_taker"}


def everything(cast, user):
    """Return what `user` is shown of the meetings here: the pages, and the minutes as text."""
    client = Client()
    client.force_login(user)
    shown = []
    for meeting in (cast.meetings["today", "here"], cast.meetings["before", "here"]):
        page = client.get(meeting.get_absolute_url()).content
        shown += [page.split(b"<main")[1], text_of(client.get(minutes_url(meeting))).split("\nContent")[0]]
    return shown


def minutes_url(meeting):
    return reverse("participants:case_meeting_minutes", args=[meeting.pk])


@pytest.mark.parametrize("actor", ["intake", "coordinator", "manager"])
def test_agenda_and_minutes_look_the_same_with_and_without_somebody_protected(cast, actor):
    with time_machine.travel(timezone.now(), tick=False):
        without = everything(cast, cast.users[actor])
        add_protected(cast)
        assert everything(cast, cast.users[actor]) == without
        assert b"CANARY-protected" in everything(cast, cast.named)[0]


def test_who_covers_a_part_of_the_unit_reads_of_a_meeting_above_only_their_own(cast, log_in):
    whole = make.make_user("intake", cast.root)
    above = make.make_case_meeting(cast.root, whole)
    above.notes = "Hemligt för andra enheter"
    above.save()
    page = log_in(cast.coordinator).get(above.get_absolute_url()).content.decode()
    assert "CANARY-own" in page
    assert "CANARY-elsewhere" not in page
    assert "Hemligt för andra enheter" not in page
    assert "Hemligt för andra enheter" in log_in(whole).get(above.get_absolute_url()).content.decode()


def test_the_database_refuses_two_standing_decisions_of_one_meeting_about_one_referral(cast, meeting):
    standing = cast.own.decision
    twin = {field.attname: getattr(standing, field.attname) for field in standing._meta.concrete_fields}
    del twin["id"], twin["idempotency_key"]
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseDecision.objects.create(**twin)
