"""The intake page and its acts: registering, steps, checklist, background and assessment."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from participants.enums import Occasion, QuestionKind
from participants.models import Assessment, Background, Checklist, IntakeQuestion, Participant, Referral
from participants.models.background import compared, without_livelihood
from tests import factories as make
from tests.screen import errors, fields, fill_in, typed

TODAY = timezone.localdate


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.intake)


@pytest.fixture
def newcomer(cast):
    return make.make_participant(cast.here, by=cast.intake)


def url_of(name, participant, *more):
    return reverse(f"participants:{name}", args=[participant.pk, *more])


def sides(response):
    assert response.status_code == 409
    return {
        tuple("".join(part for part, _changed in side) for side in (difference.theirs, difference.yours))
        for difference in response.context["form"].differences
    }


def passed(client, url, **values):
    """Return the answer when the warning that the form shows is passed."""
    response = fill_in(client, url, **values)
    assert response.status_code == 200
    box = response.context["form"].fields["passed_warnings"].widget.attrs["value"]
    return client.post(url, fields(response) | {"passed_warnings": box})


class TestRegistering:
    def register(self, client, cast, **changes):
        values = {"unit": cast.here.pk, "first_name": "Ny", "last_name": "Person", "agency": cast.agency.pk}
        return fill_in(client, reverse("participants:new_referral"), **values | changes)

    def test_a_new_person_and_the_referral_in_one_go(self, cast, client):
        response = self.register(client, cast, reason="Vill arbeta", case_officer=cast.case_officer.pk)
        person = Participant.objects.get(first_name="Ny")
        assert response.headers["Location"] == url_of("intake", person)
        referral = person.referrals.earliest("pk")
        assert (referral.state, referral.case_officer, referral.unit) == ("received", cast.case_officer, cast.here)
        assert "Vill arbeta" in client.get(url_of("intake", person)).content.decode()

    def test_a_number_one_knows_registers_neither(self, cast, client):
        before = Referral.objects.count()
        response = self.register(client, cast, personal_number=cast.own.personal_number)
        assert errors(response) == {"personal_number"}
        assert cast.own.case_number in response.content.decode()
        assert (Referral.objects.count(), Participant.objects.filter(first_name="Ny").count()) == (before, 0)

    def test_an_officer_of_another_party_is_refused(self, cast, client):
        other = make.make_user("case_officer", make.make_agency())
        assert errors(self.register(client, cast, case_officer=other.pk)) == {"case_officer"}

    def test_a_day_to_come_is_refused(self, cast, client):
        assert errors(self.register(client, cast, received_on=f"{TODAY() + timedelta(days=1)}")) == {"received_on"}

    def test_from_the_case(self, cast, client):
        values = {"agency": cast.agency.pk, "case_officer_name": "Bo Ek", "reason": "Kommer tillbaka"}
        assert fill_in(client, url_of("add_referral", cast.own), **values).status_code == 302
        referral = cast.own.referrals.latest("pk")
        assert (referral.officer_name, referral.reason) == ("Bo Ek", "Kommer tillbaka")

    def test_the_day_received_is_corrected_but_not_past_the_next_step(self, cast, client):
        referral = cast.own.referrals.earliest("pk")
        url = url_of("change_referral", cast.own, referral.pk)
        assert errors(fill_in(client, url, received_on=f"{TODAY()}")) == {"received_on"}
        day = TODAY() - timedelta(days=80)
        assert fill_in(client, url, received_on=f"{day}").status_code == 302
        assert referral.steps.earliest("pk").on == day


class TestSteps:
    def test_the_step_asked_for_is_chosen_and_the_list_follows(self, cast, client, newcomer):
        referral = make.make_referral(newcomer, by=cast.intake)
        url = url_of("referral_step", newcomer, referral.pk)
        assert fields(client.get(f"{url}?till=assessment"))["state"] == "assessment"
        assert fill_in(client, url, state="assessment").status_code == 302
        assert errors(fill_in(client, url, state="admitted")) == {"reason"}
        assert errors(fill_in(client, url, state="other_support", reason="Nej")) == {"state"}
        support = make.code("support", "work_training")
        fill_in(client, url, state="admitted", reason="Hör hit", recommended_support=support.pk)
        page = client.get(url_of("intake", newcomer)).content.decode()
        assert all(text in page for text in ("Antagen", "Hör hit", "arbetsträning", "Antagen, men inte inskriven."))
        shown = client.get(f"{reverse('participants:referrals')}?state=admitted")
        assert [row.participant for row in shown.context["referrals"]] == [newcomer]

    def test_a_decision_is_taken_back_with_a_reason(self, cast, client, newcomer):
        referral = make.make_referral(newcomer, by=cast.intake)
        url = url_of("referral_step", newcomer, referral.pk)
        fill_in(client, url, state="declined", reason="Vill inte")
        assert errors(fill_in(client, url)) == {"reason"}
        assert fill_in(client, url, reason="Ändrade sig").status_code == 302
        assert Referral.objects.get(pk=referral.pk).state == "received"

    def test_the_second_of_two_who_decide_is_shown_the_first(self, cast, client, log_in, newcomer):
        referral = make.make_referral(newcomer, by=cast.intake)
        url = url_of("referral_step", newcomer, referral.pk)
        mine = typed(client, url, state="admitted", reason="Hör hit")
        fill_in(log_in(make.make_user("intake", cast.root)), url, state="declined", reason="Vill inte")
        response = client.post(url, mine)
        assert ("Vill inte", "Hör hit") in sides(response)
        assert Referral.objects.get(pk=referral.pk).state == "declined"

    def test_the_list_shows_the_longest_waiting_first_and_follows_unit_and_party(self, cast, client, newcomer):
        late = make.make_referral(newcomer, by=cast.intake, agency=cast.agency, received_on=TODAY())
        early = make.make_referral(newcomer, by=cast.intake, received_on=TODAY() - timedelta(days=100))
        url = reverse("participants:referrals")
        shown = [row.pk for row in client.get(url).context["referrals"]]
        assert (shown[0], shown[-1]) == (early.pk, late.pk)
        of_party = client.get(f"{url}?agency={early.agency_id}").context["referrals"]
        assert [row.pk for row in of_party] == [early.pk]
        assert client.get(f"{url}?state=withdrawn").context["referrals"] == []


class TestChecklist:
    def test_answers_keep_their_wording_when_the_question_changes(self, cast, client, newcomer):
        referral = make.make_referral(newcomer, by=cast.intake)
        url = url_of("checklist", newcomer, referral.pk)
        question = IntakeQuestion.objects.asked_in(cast.here, QuestionKind.CHECKLIST).first()
        wording = question.text
        fill_in(client, url, **{f"answer-{question.pk}": "unclear", f"note-{question.pk}": "Frågar igen"})
        IntakeQuestion.objects.filter(pk=question.pk).update(text="Något helt annat?")
        page = client.get(url_of("intake", newcomer)).content.decode()
        assert wording in page
        assert "Något helt annat?" not in page
        assert wording in client.get(url).content.decode()
        fill_in(client, url, **{f"answer-{question.pk}": "no"})
        [answer] = referral.checklist.answers.all()
        assert (answer.wording, answer.answer, answer.note) == (wording, "no", "Frågar igen")

    def test_a_unit_asks_its_own_and_those_above_it_while_they_last(self, cast):
        asked = IntakeQuestion.objects.asked_in
        own = IntakeQuestion.objects.create(kind="checklist", unit=cast.here, text="Här?", position=1)
        last = TODAY() - timedelta(days=1)
        old = IntakeQuestion.objects.create(kind="checklist", text="Förr?", valid_to=last)
        for unit in (cast.here, cast.site):
            assert asked(unit, "checklist").first() == own
        assert own not in asked(cast.there, "checklist")
        assert old not in asked(cast.here, "checklist")
        assert old in asked(cast.here, "checklist", on=last)

    def test_the_second_to_answer_is_shown_both(self, cast, client, log_in, newcomer):
        referral = make.make_referral(newcomer, by=cast.intake)
        url = url_of("checklist", newcomer, referral.pk)
        question = IntakeQuestion.objects.asked_in(cast.here, QuestionKind.CHECKLIST).first()
        name = f"answer-{question.pk}"
        mine = typed(client, url, **{name: "no"})
        fill_in(log_in(make.make_user("intake", cast.root)), url, **{name: "yes"})
        response = client.post(url, mine)
        assert sides(response) == {("Ja", "Nej")}
        assert client.post(url, fields(response)).status_code == 302
        assert Checklist.objects.get(referral=referral).answers.get().answer == "no"

    def test_administrators_word_it(self, cast, log_in):
        administrator = log_in(cast.administrator)
        url = reverse("participants:add_question", args=["kartlaggning"])
        assert fill_in(administrator, url, text="Fritid", unit=cast.here.pk, position=5).status_code == 302
        assert IntakeQuestion.objects.asked_in(cast.here, "assessment").first().text == "Fritid"


class TestBackground:
    def livelihood(self, code):
        return f"livelihood-{make.code('livelihood', code).pk}"

    def test_the_exit_opens_with_the_start_and_shows_what_changed(self, cast, log_in, newcomer):
        client = log_in(cast.coordinator)
        make.make_enrolment(newcomer, cast.coordinator)
        url = url_of("note_background", newcomer, "start")
        support, wage = self.livelihood("social_assistance"), self.livelihood("wage")
        work = make.code("occupation", "employed").pk
        assert fill_in(client, url, **{support: "100", "occupation": ""}).status_code == 302
        exit_url = url_of("note_background", newcomer, "avslut")
        assert fields(client.get(exit_url))[support] == "100"
        assert fill_in(client, exit_url, **{support: "25", wage: "75", "occupation": work}).status_code == 302
        page = client.get(url_of("intake", newcomer))
        [stay] = page.context["stays"]
        changed = {fact.label: fact.has_changed for fact in stay["facts"]}
        assert (changed["Försörjning"], changed["Sysselsättning"], changed["Utbildning"]) == (True, True, False)
        assert "lön 75 %, ekonomiskt bistånd 25 %" in page.content.decode()

    def test_less_than_the_whole_is_warned_about_and_can_be_passed(self, cast, client, newcomer):
        url, wage = url_of("note_background", newcomer, "start"), self.livelihood("wage")
        response = fill_in(client, url, **{wage: "60"})
        assert "60 procent, inte 100" in response.content.decode()
        assert not newcomer.backgrounds.exists()
        assert passed(client, url, **{wage: "60"}).status_code == 302
        assert newcomer.backgrounds.get().livelihoods.get().extent == 60

    def test_the_exit_is_offered_to_whoever_has_been_enrolled(self, cast, client, newcomer):
        make.make_background(newcomer, cast.intake)
        url = url_of("note_background", newcomer, "avslut")
        assert url not in client.get(url_of("intake", newcomer)).content.decode()
        assert client.get(url).status_code == 404
        make.make_enrolment(newcomer, cast.coordinator)
        assert url in client.get(url_of("intake", newcomer)).content.decode()
        assert client.get(url).status_code == 200

    @pytest.mark.parametrize("percents", [{"wage": "101"}, {"wage": "0"}, {"wage": "60", "partner": "41"}])
    def test_more_than_the_whole_is_refused(self, cast, client, newcomer, percents):
        values = {self.livelihood(code): percent for code, percent in percents.items()}
        assert errors(fill_in(client, url_of("note_background", newcomer, "start"), **values))
        assert not newcomer.backgrounds.exists()

    def test_what_is_noted_already_is_changed_instead(self, cast, client):
        response = client.get(url_of("note_background", cast.own, "start"))
        assert response.headers["Location"] == url_of("background", cast.own, cast.own.backgrounds.get().pk)
        support, wage = self.livelihood("social_assistance"), self.livelihood("wage")
        changed = {support: "", wage: "40"}
        assert passed(client, response.headers["Location"], **changed).status_code == 302
        assert [str(row) for row in cast.own.backgrounds.get().livelihoods.all()] == ["lön 40 %"]

    def test_after_an_exit_a_new_stay_begins(self, cast, newcomer):
        for occasion in (Occasion.START, Occasion.EXIT, Occasion.START):
            make.make_background(newcomer, cast.intake, occasion=occasion)
        (latest, nothing), (start, exit_) = newcomer.backgrounds.all().stays()
        assert (nothing, exit_.start, latest.start) == (None, start, None)
        assert not any(fact.has_changed for fact in compared(latest, nothing))

    def test_unknown_livelihood_is_found_by_what_was_noted_last(self, cast, newcomer):
        people = Participant.objects.filter(pk=newcomer.pk)
        assert newcomer in without_livelihood(people)
        make.make_background(newcomer, cast.intake)
        assert newcomer not in without_livelihood(people)
        make.make_background(newcomer, cast.intake, occasion=Occasion.EXIT, livelihoods={})
        assert newcomer in without_livelihood(people)

    def test_an_exit_leads_to_it(self, cast, log_in):
        client = log_in(cast.coordinator)
        fill_in(client, url_of("exit", cast.own), reason=make.code("exit_reason", "work").pk)
        assert url_of("note_background", cast.own, "avslut") in client.get(url_of("detail", cast.own)).content.decode()


class TestAssessment:
    def first(self, cast):
        return f"text-{IntakeQuestion.objects.asked_in(cast.here, QuestionKind.ASSESSMENT).first().pk}"

    def test_it_is_saved_finished_frozen_and_opened_again(self, cast, client, newcomer):
        url, text = url_of("assessment", newcomer), self.first(cast)
        assert fill_in(client, url, **{text: "Tio år i kök."}, save="1").status_code == 302
        assert fields(client.get(url))[text] == "Tio år i kök."
        fill_in(client, url, wri_on=f"{TODAY()}", wri_by="Moa Ek", wri_note="Trygg", finish="1")
        assessment = newcomer.assessments.get()
        assert (assessment.finished_on, assessment.finished_by) == (TODAY(), cast.intake)
        page = client.get(url_of("intake", newcomer)).content.decode()
        assert all(words in page for words in ("Tio år i kök.", "Moa Ek", "Trygg"))
        with pytest.raises(ProgrammingError), transaction.atomic():
            Assessment.objects.filter(pk=assessment.pk).update(wri_note="Ändrat")
        reopen = url_of("reopen_assessment", newcomer, assessment.pk)
        assert errors(fill_in(client, reopen)) == {"reason"}
        assert fill_in(client, reopen, reason="Nya intyg").status_code == 302
        assert fill_in(client, url, **{text: "Elva år i kök."}, finish="1").status_code == 302
        history = client.get(reverse("reports:history", args=[newcomer.pk])).content.decode()
        assert all(words in history for words in ("Nya intyg", "Tio år i kök.", "Elva år i kök."))

    def test_texts_stand_under_the_heading_they_were_written_under(self, cast, client):
        heading = IntakeQuestion.objects.asked_in(cast.here, QuestionKind.ASSESSMENT).first()
        before = heading.text
        IntakeQuestion.objects.filter(pk=heading.pk).update(text="Ny rubrik")
        assert before in client.get(url_of("intake", cast.own)).content.decode()

    def test_days_to_come_and_an_interview_without_a_day_are_refused(self, cast, client, newcomer):
        url = url_of("assessment", newcomer)
        assert errors(fill_in(client, url, started_on=f"{TODAY() + timedelta(days=1)}")) == {"started_on"}
        assert errors(fill_in(client, url, wri_by="Moa Ek")) == {"wri_on"}

    def test_an_interview_that_is_done_was_made_by_somebody(self, client, newcomer):
        url = url_of("assessment", newcomer)
        assert errors(fill_in(client, url, wri_on=f"{TODAY()}")) == {"wri_by"}
        assert errors(fill_in(client, url, wri_note="Trygg")) == {"wri_on", "wri_by"}
        assert fill_in(client, url, wri_on=f"{TODAY()}", wri_by="Moa Ek").status_code == 302

    def test_what_was_received_is_assessed_from_when_it_begins(self, cast, client, newcomer):
        referral = make.make_referral(newcomer, by=cast.intake)
        decided = make.make_referral(newcomer, by=cast.intake)
        decided.take_step("withdrawn", on=TODAY(), by=cast.intake, reason="Ångrade sig")
        fill_in(client, url_of("assessment", newcomer), started_on=f"{TODAY() - timedelta(days=2)}", save="1")
        referral, decided = (Referral.objects.get(pk=one.pk) for one in (referral, decided))
        assert (referral.state, referral.assessment_started_on) == ("assessment", TODAY() - timedelta(days=2))
        assert decided.state == "withdrawn"

    def test_it_begins_no_earlier_than_the_referral_was_received(self, cast, newcomer):
        referral = make.make_referral(newcomer, by=cast.intake)
        make.make_assessment(newcomer, cast.intake, started_on=TODAY() - timedelta(days=30))
        referral = Referral.objects.get(pk=referral.pk)
        assert (referral.state, referral.assessment_started_on) == ("assessment", referral.received_on)

    def test_the_second_to_write_is_shown_both(self, cast, client, log_in, newcomer):
        url, text = url_of("assessment", newcomer), self.first(cast)
        fill_in(client, url, **{text: "Kök."}, save="1")
        mine = typed(client, url, **{text: "Kök i tio år."})
        fill_in(log_in(make.make_user("intake", cast.root)), url, **{text: "Kök och servering."}, save="1")
        response = client.post(url, mine | {"save": "1"})
        assert sides(response) == {("Kök och servering.", "Kök i tio år.")}

    def test_two_who_begin_at_the_same_time_leave_one_and_nothing_is_lost(self, cast, client, log_in, newcomer):
        url, text = url_of("assessment", newcomer), self.first(cast)
        mine = typed(client, url, **{text: "Kök."})
        fill_in(log_in(make.make_user("intake", cast.root)), url, **{text: "Servering."}, save="1")
        response = client.post(url, mine | {"save": "1"})
        assert errors(response) == {""}
        assert fields(response)[text] == "Kök."
        assert Assessment.objects.filter(participant=newcomer).count() == 1

    @pytest.mark.parametrize("name", ["coordinator", "manager"])
    def test_others_of_the_unit_read_it_and_write_nothing(self, cast, log_in, name):
        client = log_in(cast.users[name])
        page = client.get(url_of("intake", cast.own)).content.decode()
        assert "CANARY-own-assessment-text" in page
        assert url_of("assessment", cast.own) not in page
        assert client.get(url_of("assessment", cast.own)).status_code == 403


def test_the_timeline_tells_of_the_intake(cast, client):
    page = client.get(reverse("reports:overview", args=[cast.own.pk])).content.decode()
    for words in ("Aktualisering från Provparten", "kartläggning pågår", "Bakgrund vid start noterad", "Kartläggning"):
        assert words in page


def test_the_history_names_the_source_that_changed(cast, client, newcomer):
    make.make_background(newcomer, cast.intake)
    background = Background.objects.get(participant=newcomer)
    background.change(cast.intake, {make.code("livelihood", "social_assistance"): 50})
    history = client.get(reverse("reports:history", args=[newcomer.pk])).content.decode()
    assert "Ekonomiskt bistånd: omfattning i procent" in history
