"""A number registered a second time by somebody who may not know of the first case."""

from datetime import date

import pytest
from django.urls import reverse

from participants.models import NamedStaff, NumberClash, Participant
from reports import figures
from tests import factories as make
from tests.screen import errors, fill_in

QUEUE = reverse("participants:clashes")


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
