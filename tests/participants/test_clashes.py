"""A number registered a second time by somebody who may not know of the first case."""

import re
from datetime import date

import pytest
from django.urls import reverse

from participants.models import Access, NamedStaff, NumberClash, Participant
from reports import figures
from tests import factories as make
from tests.screen import errors, fill_in

QUEUE = reverse("participants:clashes")


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def url_of(clash):
    return reverse("participants:clash", args=[clash.pk])


def clash_of(participant):
    return NumberClash.objects.get(participant=participant)


@pytest.fixture
def case(cast, log_in):
    """Return the later registration, made here with the number of `elsewhere`, and enrolled."""
    response = fill_in(
        log_in(cast.intake), reverse("participants:register"), unit=cast.here.pk, first_name="Ny", last_name="Person",
        personal_number=cast.elsewhere.personal_number,
    )  # fmt: skip
    assert response.status_code == 302
    participant = Participant.objects.get(first_name="Ny")
    make.make_enrolment(participant, cast.coordinator)
    return participant


@pytest.fixture
def decider(cast, log_in):
    return log_in(cast.coordinator_elsewhere)


def decide(client, case, outcome):
    return fill_in(client, url_of(clash_of(case)), outcome=outcome)


def test_it_waits_in_the_queue_of_those_who_know_the_first_case(cast, case, decider, log_in):
    assert [clash.participant for clash in decider.get(QUEUE).context["clashes"]] == [case]
    assert decider.get(url_of(clash_of(case))).status_code == 200
    for user in (cast.intake, cast.coordinator, cast.manager):
        assert list(log_in(user).get(QUEUE).context["clashes"]) == []
        assert log_in(user).get(url_of(clash_of(case))).status_code == 404


def test_today_tells_those_who_can_decide_how_many_wait(cast, case, decider, log_in):
    assert decider.get(reverse("reports:today")).context["clashes"] == 1
    assert log_in(cast.intake).get(reverse("reports:today")).context["clashes"] == 0


def test_a_protected_later_case_waits_only_for_those_named_on_it(cast, case, decider, log_in):
    case.protect([cast.intake], by=cast.intake)
    assert list(decider.get(QUEUE).context["clashes"]) == []
    assert decider.get(url_of(clash_of(case))).status_code == 404
    assert decider.get(reverse("reports:today")).context["clashes"] == 0
    NamedStaff.objects.appoint(case, [cast.intake, cast.coordinator_elsewhere], by=cast.intake)
    assert [clash.participant for clash in decider.get(QUEUE).context["clashes"]] == [case]


def test_the_history_of_the_later_case_does_not_tell_that_the_number_is_known(cast, case, log_in):
    client = log_in(cast.intake)
    other = fill_in(
        client, reverse("participants:register"), unit=cast.here.pk, first_name="Annan", last_name="Person",
        personal_number=make.make_number(),
    )  # fmt: skip
    assert other.status_code == 302
    shown = [labels(client, one) for one in (case, Participant.objects.get(first_name="Annan"))]
    assert shown[0] == shown[1]


def labels(client, participant):
    """Return what the entry of the registration in the history of `participant` tells of."""
    page = client.get(reverse("reports:history", args=[participant.pk]))
    entries = [[change.label for change in entry.changes] for entry in page.context["entries"]]
    return next(labels for labels in entries if "Personnummer" in labels)


class TestTheSamePerson:
    @pytest.fixture(autouse=True)
    def decided(self, case, decider):
        assert decide(decider, case, "same_person").headers["Location"] == QUEUE
        case.refresh_from_db()

    def test_the_later_registration_is_closed_and_leads_to_the_earlier(self, cast, case):
        assert case.merged_into == cast.elsewhere
        assert case.status == "ended"
        clash = clash_of(case)
        assert (clash.outcome, clash.resolved_by) == ("same_person", cast.coordinator_elsewhere)

    def test_its_enrolments_count_nowhere(self, cast, case):
        assert not case.enrolments.counted().exists()
        period = figures.Period(date(2000, 1, 1), date(2099, 12, 31))
        rows = figures.enrolments(figures.Scope(frozenset([cast.here.pk])))
        assert case not in {row.participant for row in rows.select_related("participant")}
        # The two whose cases these are, and nobody else.
        new = figures.participants(period, figures.Scope(frozenset([cast.here.pk]))).new
        assert new.total == 2

    def test_it_is_in_no_list_and_its_page_says_that_it_is_closed(self, cast, case, log_in):
        client = log_in(cast.intake)
        shown = client.get(reverse("participants:list"), {"status": ""}).context["people"]
        assert case not in shown
        assert client.get(reverse("participants:detail", args=[case.pk])).status_code == 200

    @pytest.mark.parametrize("name", ["edit", "enrol", "reopen"])
    def test_nothing_more_is_done_to_it(self, cast, case, log_in, name):
        client = log_in(cast.intake)
        url = reverse(f"participants:{name}", args=[case.pk])
        assert client.get(url).status_code == 403
        assert client.post(url, {"version": 1}).status_code == 403

    def test_it_can_still_be_protected(self, cast, case, log_in):
        url = reverse("participants:protection", args=[case.pk])
        named = [cast.intake.pk, cast.coordinator.pk]
        assert fill_in(log_in(cast.intake), url, is_protected="on", named_staff=named).status_code == 302
        assert log_in(cast.colleague).get(reverse("participants:detail", args=[case.pk])).status_code == 404

    def test_nothing_is_followed_up_on_it(self, cast, case, log_in):
        url = reverse("actionplans:log", args=[case.pk])
        assert log_in(cast.coordinator).get(url).status_code == 403

    def test_it_is_decided_once(self, case, decider):
        assert decider.get(url_of(clash_of(case))).status_code == 404
        assert decider.post(url_of(clash_of(case)), {"outcome": "other_person"}).status_code == 404
        assert list(decider.get(QUEUE).context["clashes"]) == []

    def test_the_number_can_be_registered_here_again_with_the_same_answer(self, cast, case, log_in):
        response = fill_in(
            log_in(cast.intake), reverse("participants:register"), unit=cast.here.pk, first_name="Igen",
            last_name="Person", personal_number=cast.elsewhere.personal_number,
        )  # fmt: skip
        assert response.status_code == 302
        assert clash_of(Participant.objects.get(first_name="Igen")).outcome == ""


class TestWhatWasWrittenUnderIt:
    """The closed registration `case` had a follow-up; it is read on the case that goes on by those who may see both."""

    @pytest.fixture(autouse=True)
    def decided(self, cast, case, decider):
        signed = make.make_followup(case, cast.coordinator, text="Sagt här", occurred_on=date(2026, 1, 7))
        make.make_followup(case, cast.coordinator, corrects=signed, text="Rättat här", occurred_on=date(2026, 1, 7))
        make.make_followup(case, cast.coordinator, sign=False, text="Aldrig skrivet under")
        decide(decider, case, "same_person")
        case.refresh_from_db()

    @pytest.fixture
    def both(self, cast, log_in):
        """Return a client of somebody who works in both units."""
        make.give_role(cast.colleague, "coordinator", cast.there)
        return log_in(cast.colleague)

    def url(self, name, participant):
        return reverse(name, args=[participant.pk])

    def page(self, client, name, participant):
        return client.get(self.url(name, participant)).content.decode()

    def shown(self):
        return Access.objects.latest("pk").participants

    @pytest.mark.parametrize("name", ["reports:overview", "participants:detail", "participants:readers"])
    def test_the_two_lead_to_each_other_and_both_are_in_the_log(self, cast, case, both, name):
        assert case.get_absolute_url() in self.page(both, name, cast.elsewhere)
        assert self.shown() == sorted([case.pk, cast.elsewhere.pk])
        assert cast.elsewhere.get_absolute_url() in self.page(both, name, case)
        assert self.shown() == sorted([case.pk, cast.elsewhere.pk])

    def test_an_act_that_shows_one_of_them_notes_one_of_them(self, cast, both):
        self.page(both, "participants:edit", cast.elsewhere)
        assert self.shown() == [cast.elsewhere.pk]

    def test_the_timeline_holds_what_stands_and_says_where_it_was_written(self, cast, case, both):
        page = both.get(cast.elsewhere.get_absolute_url(), {"allt": ""})
        [event] = [event for event in page.context["events"] if event.case]
        assert (event.text, event.case) == ("Rättat här", case.case_number)
        assert "Aldrig skrivet under" not in page.content.decode()

    def test_so_do_the_followups_with_what_was_corrected(self, cast, case, both):
        page = both.get(self.url("actionplans:followups", cast.elsewhere))
        threads = page.context["threads"]
        assert [followup.text for followup in threads[-1]] == ["Sagt här", "Rättat här"]
        assert len(threads) == 3
        assert not any(followup.may_correct for followup in threads[-1])
        assert page.content.decode().count("CANARY-elsewhere-signed-text") == 1
        assert "Aldrig skrivet under" not in page.content.decode()
        assert case.case_number in page.content.decode()
        assert self.shown() == sorted([case.pk, cast.elsewhere.pk])

    def test_the_days_are_in_order_whichever_case_they_stand_in(self, cast, both):
        make.make_followup(cast.elsewhere, cast.coordinator_elsewhere, occurred_on=date(2026, 1, 2))
        make.make_followup(cast.elsewhere, cast.coordinator_elsewhere, occurred_on=date(2026, 1, 9))
        threads = both.get(self.url("actionplans:followups", cast.elsewhere)).context["threads"]
        days = [thread[0].occurred_on for thread in threads]
        assert days == sorted(days, reverse=True)
        assert date(2026, 1, 7) in days

    @pytest.mark.parametrize("name", ["reports:overview", "actionplans:followups", "participants:detail"])
    def test_whoever_sees_one_of_them_alone_reads_nothing_of_the_other(self, cast, case, log_in, name):
        page = self.page(log_in(cast.coordinator_elsewhere), name, cast.elsewhere)
        assert case.case_number not in page
        for known in (cast.coordinator_elsewhere, cast.case_officer):
            page = page.replace(known.name, "")
        assert not re.search("(Sagt|Rättat) här", page)
        assert self.shown() == [cast.elsewhere.pk]
        page = self.page(log_in(cast.coordinator), name, case)
        assert cast.elsewhere.case_number not in page
        assert self.shown() == [case.pk]

    @pytest.mark.parametrize("name", ["reports:overview", "actionplans:followups", "participants:detail"])
    def test_a_protected_one_is_not_there_for_those_not_named(self, cast, case, both, name):
        case.protect([cast.coordinator], by=cast.coordinator)
        page = self.page(both, name, cast.elsewhere)
        assert case.case_number not in page
        assert self.shown() == [cast.elsewhere.pk]

    def test_one_closed_into_a_closed_one_belongs_too(self, cast, case, both, log_in):
        first = make.make_participant(cast.there, by=cast.intake_elsewhere)
        cast.elsewhere.merge_into(first, by=cast.intake_elsewhere)
        page = self.page(both, "reports:overview", first)
        assert case.case_number in page
        assert cast.elsewhere.case_number in page
        assert self.shown() == sorted([case.pk, cast.elsewhere.pk, first.pk])

    def test_intake_sees_the_registrations_and_no_followups(self, cast, case, log_in):
        make.give_role(cast.intake, "intake", cast.there)
        page = self.page(log_in(cast.intake), "reports:overview", cast.elsewhere)
        assert case.case_number in page
        assert "Rättat här" not in page


class TestAnotherPerson:
    @pytest.fixture(autouse=True)
    def decided(self, case, decider):
        assert decide(decider, case, "other_person").status_code == 302
        case.refresh_from_db()

    def test_the_number_is_taken_from_the_later_registration(self, cast, case):
        assert (case.personal_number, case.number_is_disputed, case.merged_into) == (None, False, None)
        cast.elsewhere.refresh_from_db()
        assert cast.elsewhere.personal_number

    def test_the_case_goes_on_and_can_be_given_its_right_number(self, cast, case, log_in):
        right = make.make_number(date(1975, 5, 5))
        url = reverse("participants:edit", args=[case.pk])
        assert fill_in(log_in(cast.intake), url, personal_number=right).status_code == 302
        case.refresh_from_db()
        assert (case.personal_number, case.status) == (right, "enrolled")

    def test_it_is_not_found_by_the_number_that_was_not_its_own(self, cast, case, log_in):
        client = log_in(cast.intake)
        client.post(reverse("participants:search"), {"q": cast.elsewhere.personal_number})
        assert client.get(reverse("participants:list"), {"status": ""}).context["people"] == []


def test_an_answer_must_be_chosen(case, decider):
    assert errors(decide(decider, case, "")) == {"outcome"}
    assert clash_of(case).outcome == ""


def test_a_number_corrected_meanwhile_leaves_nothing_to_sort_out(cast, case, decider, log_in):
    right = make.make_number(date(1975, 5, 5))
    url = reverse("participants:edit", args=[case.pk])
    assert fill_in(log_in(cast.intake), url, personal_number=right).status_code == 302
    assert list(decider.get(QUEUE).context["clashes"]) == []
    assert decider.post(url_of(clash_of(case)), {"outcome": "other_person"}).status_code == 404
    case.refresh_from_db()
    assert (case.personal_number, case.number_is_disputed, case.former_numbers) == (right, False, [])


def test_changing_to_such_a_number_waits_in_the_queue_too(cast, decider, log_in):
    url = reverse("participants:edit", args=[cast.own.pk])
    response = fill_in(log_in(cast.coordinator), url, personal_number=cast.elsewhere.personal_number)
    assert response.status_code == 302
    cast.own.refresh_from_db()
    assert cast.own.number_is_disputed
    assert [clash.participant for clash in decider.get(QUEUE).context["clashes"]] == [cast.own]


def test_the_number_of_a_protected_case_waits_for_those_named_alone(cast, log_in):
    protected = make.make_participant(
        cast.here, by=cast.named, is_protected=True, personal_number=make.make_number(date(1980, 1, 1))
    )
    fill_in(
        log_in(cast.intake), reverse("participants:register"), unit=cast.here.pk, first_name="Ny", last_name="Person",
        personal_number=protected.personal_number,
    )  # fmt: skip
    assert len(log_in(cast.named).get(QUEUE).context["clashes"]) == 1
    for user in (cast.coordinator, cast.manager, cast.intake):
        assert list(log_in(user).get(QUEUE).context["clashes"]) == []
