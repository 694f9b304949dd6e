"""Consents: at most one scope a day, withdrawal at the next request, what the participant saw, and who may read."""

import io
import uuid
from datetime import date, timedelta

import pypdf
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants.consent_words import wording
from participants.due_sources import SOURCES
from participants.enums import ConsentDirection, InformationKind
from participants.expiring import consents_ending
from participants.models import Consent, ConsentScope, Participant, Referral
from tests import factories as make
from tests.screen import errors, fields, fill_in, typed

TODAY = timezone.localdate
IDENTITY, PLAN, HEALTH = InformationKind.IDENTITY, InformationKind.PLAN, InformationKind.HEALTH


def days(number):
    return TODAY() + timedelta(days=number)


def url_of(name, participant, *more):
    return reverse(f"participants:{name}", args=[participant.pk, *more])


def is_valid(participant, party, kind, on=None):
    return Consent.objects.valid(on or TODAY(), party, kind).filter(participant=participant).exists()


@pytest.fixture
def party(cast):
    return make.make_agency("Ett samtyckes part")


@pytest.fixture
def case(cast):
    participant = make.make_participant(cast.here, by=cast.coordinator, first_name="Sam", last_name="Tycke")
    make.make_enrolment(participant, cast.coordinator)
    return participant


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.coordinator)


def give(client, case, party, **changes):
    return fill_in(client, url_of("give_consent", case), agency=party.pk, kinds=["identity", "plan"], **changes)


class TestGiving:
    def test_a_signed_paper_is_registered_and_counts_from_its_first_day(self, client, case, party):
        assert give(client, case, party, starts_on=days(-1), ends_on=days(10)).status_code == 302
        consent = Consent.objects.get(participant=case)
        assert (consent.form, consent.direction) == ("paper", "both")
        assert is_valid(case, party, PLAN)
        assert not is_valid(case, party, HEALTH)
        assert not is_valid(case, party, PLAN, days(-2))
        assert is_valid(case, party, PLAN, days(10))
        assert not is_valid(case, party, PLAN, days(11))

    def test_what_only_comes_to_us_lets_us_tell_nothing(self, client, case, party):
        give(client, case, party, direction="in")
        assert not is_valid(case, party, PLAN)
        assert Consent.objects.covering(TODAY(), party, PLAN).filter(participant=case).exists()

    def test_the_matrix_says_yes_and_no(self, client, case, party):
        give(client, case, party)
        [(agency, cells)] = client.get(url_of("consents", case)).context["matrix"]
        assert agency == party
        assert [kind for kind, consent in cells if consent] == [IDENTITY, PLAN]

    def test_a_referring_party_without_a_consent_stands_in_the_matrix(self, cast, client, case, party):
        Referral.objects.register(
            case, by=cast.intake, key=uuid.uuid4(), unit=case.unit, agency=party, received_on=TODAY()
        )
        [(agency, cells)] = client.get(url_of("consents", case)).context["matrix"]
        assert agency == party
        assert not any(consent for _kind, consent in cells)

    def test_a_second_over_the_same_days_is_told_what_is_there(self, client, case, party):
        give(client, case, party, starts_on="2026-01-01", ends_on="2099-01-31")
        response = give(client, case, party, starts_on="2099-01-31", ends_on="2099-03-01")
        assert response.status_code == 200
        assert "Plan och uppföljning från 1 jan 2026 till 31 jan 2099" in response.content.decode()
        assert Consent.objects.filter(participant=case).count() == 1
        assert give(client, case, party, starts_on="2099-02-01", ends_on="2099-03-01").status_code == 302

    def test_nothing_ticked_and_days_in_the_wrong_order_are_refused_beside_the_field(self, client, case, party):
        response = give(client, case, party, starts_on=days(3), ends_on=days(2))
        assert errors(response) == {"ends_on"}
        url = url_of("give_consent", case)
        assert errors(fill_in(client, url, agency=party.pk)) == {"kinds"}

    def test_renewing_opens_with_the_day_after(self, cast, client, case, party):
        earlier = make.make_consent(case, cast.coordinator, party, ends_on=days(5), kinds=["plan", "health"])
        page = client.get(f"{url_of('give_consent', case)}?renew={earlier.pk}")
        assert fields(page)["starts_on"] == days(6).isoformat()
        assert fields(page)["kinds"] == ["plan", "health"]
        response = client.post(url_of("give_consent", case), fields(page) | {"ends_on": days(90).isoformat()})
        assert response.status_code == 302
        assert is_valid(case, party, HEALTH, days(50))

    def test_one_of_another_case_is_not_renewed_here(self, cast, client, case, party):
        other = make.make_consent(cast.unit, cast.colleague, party, ends_on=days(5), kinds=["health"])
        page = client.get(f"{url_of('give_consent', case)}?renew={other.pk}")
        assert "kinds" not in fields(page)


class TestOnScreen:
    def test_the_participant_ticks_and_what_they_saw_is_kept(self, client, case, party):
        data = typed(client, url_of("give_consent", case), agency=party.pk, kinds="plan", ends_on=days(30), screen="1")
        response = client.post(url_of("give_consent", case), data)
        assert response.status_code == 302
        assert not Consent.objects.filter(participant=case).exists()
        address = response.headers["Location"]
        assert address.startswith(url_of("consent_screen", case, party.pk))
        page = client.get(address)
        assert "kinds" not in fields(page)
        answer = fields(page) | {"kinds": ["identity", "health"], "has_understood": "on"}
        assert client.post(address, answer).status_code == 302
        consent = Consent.objects.get(participant=case)
        assert (consent.form, consent.ends_on) == ("screen", days(30))
        assert set(consent.scopes.values_list("kind", flat=True)) == {IDENTITY, HEALTH}
        assert consent.shown_text.count("☒") == 2
        assert consent.shown_text.count("☐") == 3
        assert party.name in consent.shown_text
        for line in page.context["wording"].rights:
            assert line in consent.shown_text
            assert line in page.content.decode()

    def test_without_a_tick_nothing_is_given(self, client, case, party):
        address = url_of("consent_screen", case, party.pk)
        assert errors(fill_in(client, address)) == {"kinds", "has_understood"}
        refused = fill_in(client, address, kinds="plan")
        assert errors(refused) == {"has_understood"}
        assert fields(refused)["kinds"] == "plan", "what was ticked stays so"
        assert not Consent.objects.filter(participant=case).exists()

    def test_the_screen_shows_nothing_of_the_case_beside_it(self, cast, client):
        page = client.get(url_of("consent_screen", cast.own, make.make_agency().pk)).content.decode()
        assert "CANARY-own-first" in page
        assert "CANARY-own-consent" not in page
        assert url_of("detail", cast.own) not in page

    def test_the_paper_is_prepared_without_registering(self, client, case, party):
        data = typed(client, url_of("give_consent", case), agency=party.pk, kinds="plan", note="Hemligt", print="1")
        response = client.post(url_of("give_consent", case), data)
        address = response.headers["Location"]
        assert "kind=plan" in address
        assert "Hemligt" not in address
        assert not Consent.objects.filter(participant=case).exists()
        assert fields(client.get(url_of("give_consent", case)))["note"] == "Hemligt"


class TestPaper:
    def paper(self, client, case, query=""):
        response = client.get(f"{url_of('consent_form', case)}?{query}")
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)
        return " ".join(text.split())

    def test_it_is_empty_or_as_it_was_prepared(self, client, case, party):
        text = self.paper(client, case)
        assert "Sam Tycke" in text
        assert "☒" not in text
        text = self.paper(client, case, f"party={party.pk}&kind=plan&direction=out&start=2026-01-01&end=2026-12-31")
        assert f"berättar för {party}" in text
        assert text.count("☒") == 1
        assert "från 1 jan 2026 till och med 31 dec 2026" in text

    def test_in_another_language_an_interpreter_explained_it(self, client, case):
        tigrinya = make.code("language", "ti")
        assert "Förklarat på tigrinja av tolken" in self.paper(client, case, f"language={tigrinya.pk}")
        assert "Förklarat på" not in self.paper(client, case)

    @pytest.mark.parametrize(
        "query", ["party=x&kind=y&start=z&direction=w", "party=9&end=2026-02-30", "start=0001-01-01"]
    )
    def test_what_is_odd_in_the_address_is_left_empty(self, client, case, query):
        assert "____" in self.paper(client, case, query)


class TestWithdrawing:
    def test_it_works_on_the_next_request_in_another_client(self, cast, client, case, party, log_in):
        consent = make.make_consent(case, cast.coordinator, party, ends_on=days(90))
        other = log_in(cast.intake)
        assert other.get(url_of("consents", case)).context["matrix"][0][1][0][1] == consent
        assert fill_in(client, url_of("withdraw_consent", case, consent.pk)).status_code == 302
        assert other.get(url_of("consents", case)).context["matrix"] == []
        assert not is_valid(case, party, PLAN)
        assert is_valid(case, party, PLAN, days(-1))
        consent.refresh_from_db()
        assert (consent.withdrawn_on, consent.withdrawn_by) == (TODAY(), cast.coordinator)

    def test_a_new_one_may_begin_the_same_day(self, cast, client, case, party):
        make.make_consent(case, cast.coordinator, party).withdraw(TODAY(), note="", by=cast.coordinator)
        assert give(client, case, party).status_code == 302
        assert is_valid(case, party, PLAN)

    def test_one_to_come_counts_on_no_day(self, cast, case, party):
        consent = make.make_consent(case, cast.coordinator, party, starts_on=days(5))
        consent.withdraw(TODAY(), note="", by=cast.coordinator)
        assert not is_valid(case, party, PLAN, days(5))
        assert consent.is_over

    @pytest.mark.parametrize("on", [1, -31])
    def test_neither_a_day_to_come_nor_one_before_it_was_given(self, cast, client, case, party, on):
        consent = make.make_consent(case, cast.coordinator, party)
        response = fill_in(client, url_of("withdraw_consent", case, consent.pk), on=days(on))
        assert errors(response) == {"on"}
        assert is_valid(case, party, PLAN)

    def test_twice_is_told(self, cast, client, case, party):
        consent = make.make_consent(case, cast.coordinator, party)
        mine = typed(client, url_of("withdraw_consent", case, consent.pk), note="Min")
        consent.withdraw(TODAY(), note="Din", by=cast.intake)
        response = client.post(url_of("withdraw_consent", case, consent.pk), mine)
        assert "redan återkallat" in response.content.decode()
        assert Consent.objects.get(pk=consent.pk).withdrawal_note == "Din"

    def test_an_old_page_of_it_is_a_conflict(self, cast, client, case, party):
        consent = make.make_consent(case, cast.coordinator, party)
        mine = typed(client, url_of("withdraw_consent", case, consent.pk))
        Consent.objects.get(pk=consent.pk).change_end(days(9), reason="Sa det", by=cast.intake)
        assert client.post(url_of("withdraw_consent", case, consent.pk), mine).status_code == 409
        assert is_valid(case, party, PLAN)


class TestEnd:
    def test_a_shorter_time_frees_the_days_after(self, cast, client, case, party):
        consent = make.make_consent(case, cast.coordinator, party, ends_on=days(90))
        url = url_of("change_consent_end", case, consent.pk)
        assert fill_in(client, url, ends_on=days(3), end_reason="Sa det").status_code == 302
        assert not is_valid(case, party, PLAN, days(4))
        assert give(client, case, party, starts_on=days(4), ends_on="").status_code == 302

    def test_a_longer_time_that_meets_another_is_told_what_is_there(self, cast, client, case, party):
        consent = make.make_consent(case, cast.coordinator, party, ends_on=days(5))
        make.make_consent(case, cast.coordinator, party, starts_on=days(6))
        url = url_of("change_consent_end", case, consent.pk)
        response = fill_in(client, url, ends_on=days(6), end_reason="Sa det")
        assert "Det finns redan ett samtycke" in response.content.decode()
        assert Consent.objects.get(pk=consent.pk).ends_on == days(5)

    def test_two_who_change_it_are_shown_both(self, cast, client, case, party, log_in):
        consent = make.make_consent(case, cast.coordinator, party)
        url = url_of("change_consent_end", case, consent.pk)
        mine = typed(client, url, ends_on="2099-02-28", end_reason="Min")
        fill_in(log_in(cast.intake), url, ends_on="2099-01-31", end_reason="Din")
        response = client.post(url, mine)
        assert response.status_code == 409
        theirs = ["".join(part for part, _changed in one.theirs) for one in response.context["form"].differences]
        assert theirs == ["31 januari 2099", "Din"]
        assert client.post(url, fields(response)).status_code == 302
        assert Consent.objects.get(pk=consent.pk).end_reason == "Min"

    def test_a_withdrawn_one_is_not_brought_back(self, cast, case, party):
        consent = make.make_consent(case, cast.coordinator, party)
        consent.withdraw(TODAY(), note="", by=cast.coordinator)
        with pytest.raises(ValidationError), transaction.atomic():
            consent.change_end(days(30), reason="x", by=cast.coordinator)
        assert not is_valid(case, party, PLAN)


class TestDatabase:
    def test_two_scopes_of_one_party_kind_and_day_cannot_stand(self, cast, case, party):
        consent = make.make_consent(case, cast.coordinator, party, kinds=["plan"], ends_on=days(5))
        other = make.make_consent(case, cast.coordinator, party, kinds=["health"])
        same = {"participant": case, "agency": party, "kind": "plan", "consent": other}
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsentScope.objects.create(**same, starts_on=days(5))
        ConsentScope.objects.create(**same, starts_on=days(6))
        assert Consent.objects.valid(days(6), party, PLAN).filter(participant=case).get() == other
        assert consent.scopes.get().ends_before == days(6)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["give", "give", "give", "withdraw", "end"]),
        st.integers(0, 1),
        st.sets(st.sampled_from(["identity", "plan", "health"]), min_size=1),
        st.integers(-12, 8),
        st.none() | st.integers(0, 9),
        st.sampled_from(["both", "out", "in"]),
    ),
    max_size=8,
)
FIRST, LAST = -14, 20


def perform(world, oracle, step):
    """Do one act upon the consents, or have it refused without a trace; tell the `oracle` {(day, party, kind)}."""
    participant, by, parties = world
    name, place, kinds, start, length, direction = step
    party, latest = parties[place], Consent.objects.filter(participant=participant, agency=parties[place]).last()
    ends_on = None if length is None else days(start + length)
    with transaction.atomic():
        if name == "give":
            made = make.make_consent(
                participant, by, party, kinds=kinds, starts_on=days(start), ends_on=ends_on, direction=direction
            )
            covered = {(day, place, kind) for day in span(made) for kind in kinds}
            assert not covered & oracle.keys()
            oracle.update(dict.fromkeys(covered, (made.pk, direction)))
        elif latest and name == "withdraw":
            latest.withdraw(days(start), note="", by=by)
            forget(oracle, latest, lambda day: day >= start)
        elif latest and name == "end":
            latest.change_end(ends_on, reason="x", by=by)
            of_it = {kind for (_day, at, kind), (pk, _way) in oracle.items() if pk == latest.pk and at == place}
            of_it = set(latest.scopes.values_list("kind", flat=True)) or of_it
            forget(oracle, latest, lambda day: True)
            oracle.update({(day, place, kind): (latest.pk, latest.direction) for day in span(latest) for kind in of_it})


def span(consent):
    """Return the days, as numbers from today, that a consent not withdrawn is for."""
    return [
        day for day in range(FIRST, LAST)
        if consent.starts_on <= days(day) and (consent.ends_on is None or days(day) <= consent.ends_on)
    ]  # fmt: skip


def forget(oracle, consent, is_gone):
    for key in [key for key, (pk, _way) in oracle.items() if pk == consent.pk and is_gone(key[0])]:
        del oracle[key]


def test_whatever_is_given_and_withdrawn_there_is_one_a_day_and_valid_knows_it(cast):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
    @given(ACTS)
    def check(steps):
        with transaction.atomic():
            participant = make.make_participant(cast.here, by=cast.coordinator)
            parties = [make.make_agency(), make.make_agency()]
            oracle = {}
            for step in steps:
                try:
                    perform((participant, cast.coordinator, parties), oracle, step)
                except ValidationError:
                    continue
            compare(participant, parties, oracle)
            transaction.set_rollback(True)

    with time_machine.travel(date(2026, 11, 22), tick=False):
        check()


def compare(participant, parties, oracle):
    """What the database says of every party, kind and day is what the oracle says; two at a time never."""
    scopes = list(ConsentScope.objects.filter(participant=participant).select_related("consent"))
    for place, party in enumerate(parties):
        for kind in ("identity", "plan", "health"):
            for day in range(FIRST, LAST):
                on = days(day)
                standing = [
                    scope.consent_id for scope in scopes
                    if (scope.agency_id, scope.kind) == (party.pk, kind) and scope.starts_on <= on
                    and (scope.ends_before is None or on < scope.ends_before)
                ]  # fmt: skip
                there = oracle.get((day, place, kind))
                assert standing == ([there[0]] if there else []), (day, place, kind)
            on = days(FIRST + len(oracle) % (LAST - FIRST))
            there = oracle.get(((on - TODAY()).days, place, kind))
            answer = Consent.objects.valid(on, party, kind).filter(participant=participant)
            assert [one.pk for one in answer] == ([there[0]] if there and there[1] != "in" else [])


class TestCaseOfficer:
    @pytest.fixture
    def agency(self, cast):
        return cast.case_officer.memberships.get().agency

    @pytest.fixture
    def officer(self, agency):
        return make.make_user("case_officer", agency)

    def refer(self, cast, participant, agency, officer):
        return Referral.objects.register(
            participant, by=cast.intake, key=uuid.uuid4(), unit=participant.unit, agency=agency,
            case_officer=officer, received_on=TODAY(),
        )[0]  # fmt: skip

    def seen(self, log_in, user):
        page = log_in(user).get(reverse("participants:party_consents"))
        return {consent.participant for consent in page.context["consents"]}

    def test_own_referrals_and_the_own_party_alone(self, cast, case, agency, officer, party, log_in):
        make.make_consent(case, cast.coordinator, agency, note="CANARY-own-note")
        make.make_consent(case, cast.coordinator, party)
        assert self.seen(log_in, officer) == set()
        self.refer(cast, case, agency, officer)
        page = log_in(officer).get(reverse("participants:party_consents"))
        assert [(one.participant, one.agency) for one in page.context["consents"]] == [(case, agency)]
        assert "CANARY" not in page.content.decode()

    def test_a_colleagues_referral_is_not_ones_own(self, cast, case, agency, officer, log_in):
        make.make_consent(case, cast.coordinator, agency)
        colleague = make.make_user("case_officer", agency)
        self.refer(cast, case, agency, officer)
        assert self.seen(log_in, colleague) == set()

    def test_whoever_has_left_the_party_sees_nothing(self, cast, case, agency, officer, log_in):
        make.make_consent(case, cast.coordinator, agency)
        self.refer(cast, case, agency, officer)
        other = make.make_agency()
        officer.memberships.update(agency=other)
        assert self.seen(log_in, officer) == set()

    def test_protected_identity_is_for_those_named(self, cast, case, agency, officer, log_in):
        make.make_consent(case, cast.coordinator, agency)
        self.refer(cast, case, agency, officer)
        case.protect({cast.named}, by=cast.named)
        assert self.seen(log_in, officer) == set()
        case.name_staff(officer, by=None)
        assert self.seen(log_in, officer) == {case}


class TestDue:
    def due(self, case):
        return consents_ending(Participant.objects.filter(pk=case.pk), TODAY(), days(7))

    def test_two_weeks_before_its_last_day(self, cast, case, party):
        assert consents_ending in SOURCES
        consent = make.make_consent(case, cast.coordinator, party, ends_on=days(21))
        [due] = self.due(case)
        assert (due.participant, due.due_on) == (case, days(7))
        assert due.url.endswith(f"?renew={consent.pk}")
        consent.change_end(days(22), reason="x", by=cast.coordinator)
        assert self.due(case) == []

    def test_what_is_renewed_or_withdrawn_is_nothing_to_do(self, cast, case, party):
        make.make_consent(case, cast.coordinator, party, ends_on=days(3))
        make.make_consent(case, cast.coordinator, party, starts_on=days(4))
        gone = make.make_consent(case, cast.coordinator, make.make_agency(), ends_on=days(3))
        gone.withdraw(TODAY(), note="", by=cast.coordinator)
        assert self.due(case) == []


def test_the_history_tells_who_gave_and_withdrew(cast, client, case, party):
    give(client, case, party)
    fill_in(client, url_of("withdraw_consent", case, Consent.objects.get(participant=case).pk), note="Ångrade sig.")
    page = client.get(reverse("reports:history", args=[case.pk])).content.decode()
    assert "Samtycke registrerat" in page
    assert "Samtycke återkallat" in page
    assert "Ångrade sig." in page
    timeline = client.get(reverse("reports:overview", args=[case.pk])).content.decode()
    assert f"Samtycke till {party} återkallat" in timeline


def test_directions_are_worded_as_they_go(cast, case, party):
    with override("sv"):
        said = {way: wording("Kommunen", party=party, direction=way).sharing for way in ConsentDirection}
    assert said["out"].startswith("Jag samtycker till att Kommunen berättar för")
    assert said["in"].startswith(f"Jag samtycker till att {party} berättar för Kommunen")
    assert "varandra" in said["both"]
