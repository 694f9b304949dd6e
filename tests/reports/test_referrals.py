"""Referrals in the period report: what became of those received, the flow of the waiting, and who they are."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from participants.enums import ReferralState as State
from participants.models import Participant, Referral
from reports.definitions import REFERRAL_LABELS, WAITING_LABELS
from tests import factories as make

PAGE, ROWS = reverse("reports:period"), reverse("reports:period_rows")
START, END = date(2026, 3, 1), date(2026, 5, 31)


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def refer(cast, received_on, *steps, unit=None, is_woman=True, **fields):
    """Return a referral received on the day and taken through `steps`, pairs of state and day."""
    unit = unit or cast.here
    person = make.make_participant(unit, by=cast.intake, personal_number=make.make_number(is_woman=is_woman), **fields)
    agency = cast.case_officer.memberships.get().agency
    referral = Referral.objects.register(
        person, by=cast.intake, key=make.uuid.uuid4(), unit=unit, agency=agency, received_on=received_on
    )[0]
    for state, day in steps:
        referral.take_step(state, on=day, by=cast.intake, reason="Efter samtal.")
    return referral


@pytest.fixture
def spring(cast):
    """Referrals of every kind before, during and after three months."""
    before, during, after = START - timedelta(days=20), START + timedelta(days=10), END + timedelta(days=10)
    refer(cast, before, (State.ASSESSMENT, before), (State.ADMITTED, START))
    refer(cast, before)
    refer(cast, before, (State.WITHDRAWN, START - timedelta(days=1)))
    refer(cast, START, (State.ASSESSMENT, during), (State.ADMITTED, END))
    refer(cast, during, (State.ASSESSMENT, during), (State.NOT_ADMITTED, during), is_woman=False)
    refer(cast, during, (State.OTHER_SUPPORT, during))
    refer(cast, during, (State.DECLINED, during), unit=cast.site)
    refer(cast, END, (State.ASSESSMENT, after), (State.ADMITTED, after))
    refer(cast, during, (State.WITHDRAWN, during), (State.RECEIVED, during + timedelta(days=1)))
    refer(cast, after)
    refer(cast, during, unit=cast.there)
    return cast


def figures(client, cast, **more):
    query = {"unit": cast.here.pk, "start": START.isoformat(), "end": END.isoformat()} | more
    return client.get(PAGE, query).context["document"].figures.referrals


def totals(found):
    return {name: getattr(found, name).total for name in {**REFERRAL_LABELS, **WAITING_LABELS}}


class TestNumbers:
    def test_those_received_are_told_by_where_they_stood_at_the_end(self, spring, log_in):
        assert totals(figures(log_in(spring.manager), spring)) == {
            "received": 6, "admitted": 1, "not_admitted": 1, "other_support": 1, "declined": 1, "withdrawn": 0,
            "pending": 2, "assessment_started": 2, "carried_over": 2, "decided": 5, "remaining": 3,
        }  # fmt: skip

    def test_they_are_told_by_sex(self, spring, log_in):
        not_admitted = figures(log_in(spring.manager), spring).not_admitted
        assert (not_admitted.women, not_admitted.men, not_admitted.unknown) == (0, 1, 0)

    def test_a_decision_taken_back_before_the_end_never_was_and_one_taken_back_later_stands(self, cast, log_in):
        refer(cast, START, (State.WITHDRAWN, START), (State.RECEIVED, END + timedelta(days=1)))
        assert totals(figures(log_in(cast.manager), cast))["withdrawn"] == 1
        later = figures(log_in(cast.manager), cast, end=(END + timedelta(days=1)).isoformat())
        assert (totals(later)["withdrawn"], totals(later)["remaining"]) == (0, 1)

    def test_the_sums_hold(self, spring, log_in):
        for days in range(0, 120, 7):
            found = figures(log_in(spring.manager), spring, start=(START - timedelta(days=days)).isoformat())
            parts = (found.admitted, found.not_admitted, found.other_support, found.declined, found.withdrawn)
            for sex in ("total", "women", "men", "unknown"):
                received = getattr(found.received, sex)
                assert received == sum(getattr(part, sex) for part in (*parts, found.pending))
                came = getattr(found.carried_over, sex) + received
                assert came - getattr(found.decided, sex) == getattr(found.remaining, sex)

    def test_a_second_registration_of_somebody_and_an_enrolment_in_error_count_nowhere(self, cast, log_in):
        twice, error = refer(cast, START), refer(cast, START, (State.ADMITTED, START))
        Participant.objects.filter(pk=twice.participant_id).update(merged_into=cast.own)
        make.make_enrolment(error.participant, cast.coordinator, started_on=START).register_in_error(cast.coordinator)
        assert not any(totals(figures(log_in(cast.manager), cast)).values())
        make.make_enrolment(error.participant, cast.coordinator, started_on=START)
        assert totals(figures(log_in(cast.manager), cast))["admitted"] == 1

    def test_a_protected_person_is_counted_for_those_named_alone(self, cast, log_in):
        hidden = refer(cast, START)
        hidden.participant.protect([cast.named], by=cast.intake)
        assert totals(figures(log_in(cast.manager), cast))["received"] == 0
        assert totals(figures(log_in(cast.named), cast))["received"] == 1


def test_every_number_opens_its_people(spring, log_in):
    client = log_in(spring.manager)
    query = {"unit": spring.here.pk, "start": START.isoformat(), "end": END.isoformat()}
    for name, total in totals(figures(client, spring)).items():
        page = client.get(ROWS, query | {"figure": f"referrals.{name}"})
        assert (page.status_code, len(page.context["rows"])) == (200, total), name
    assert client.get(ROWS, query | {"figure": "referrals.nothing"}).status_code == 404


def test_the_command_writes_them(spring, tmp_path):
    path = tmp_path / "rapport.json"
    call_command("report", "period", unit="Hitenheten", start=str(START), end=str(END), output=str(path))
    found = json.loads(path.read_text())["referrals"]
    assert found["received"] == {"women": 5, "men": 1, "unknown": 0, "total": 6}
    assert found["carried_over"]["total"] + found["received"]["total"] - found["decided"]["total"] == 3
