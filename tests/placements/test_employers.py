"""Employers: one register for all units, whom to ask before one calls, offers with a clock, and merges."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import UnitSetting
from accounts.unit_settings import AGREEMENT_DAYS, RESERVATION_HOURS
from placements.models import (
    AvoidedCall,
    Employer,
    EmployerAgreement,
    EmployerCall,
    EmployerMerge,
    EmployerPair,
    EmployerReservation,
    JobOffer,
)
from placements.models.calls import ReservedByAnother
from placements.offer_figures import clock, in_words, offer_figures
from placements.organisation_number import luhn, parse, written
from tests import factories as make
from tests.screen import errors, fields, fill_in, typed

TODAY = timezone.localdate
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def by(cast):
    return cast.employer_coordinator


@pytest.fixture
def client(by, log_in):
    return log_in(by)


@pytest.fixture
def employer(by):
    return make.make_employer("Lilla Bageriet", by, organisation_number=make.make_organisation_number())


def url(name, *args, **query):
    return reverse(f"placements:{name}", args=[getattr(one, "pk", one) for one in args], query=query)


def shown(response):
    """Return the names of the employers in the list on the page."""
    return [one.name for one in response.context["employers"]]


class TestOrganisationNumber:
    @pytest.mark.parametrize("text", ["556677-8899", "5566778899", "16556677-8899", " 556677 - 8899 "])
    def test_it_is_typed_in_any_usual_form(self, text):
        assert parse(text) == "5566778899"

    @pytest.mark.parametrize("text", [f"556677-889{last}" for last in range(9)])
    def test_a_number_with_a_wrong_last_digit_is_refused(self, text):
        with pytest.raises(ValidationError):
            parse(text)

    @pytest.mark.parametrize("text", ["", "abc", "12345", "٥٥٥٠٠٠٠٠٠٠", "555000-00100", "811218-9876"])
    def test_what_is_no_organisation_number_is_refused(self, text):
        with pytest.raises(ValidationError):
            parse(text)

    @given(
        st.from_regex(r"\A[5-9][0-9][2-9][0-9]{6}\Z"), st.sampled_from(["", "16"]), st.sampled_from(["", "-", " - "])
    )
    def test_every_way_to_write_it_gives_the_same_ten_digits(self, nine, century, dash):
        number = next(nine + str(last) for last in range(10) if not luhn(nine + str(last)))
        assert parse(f"{century}{number[:6]}{dash}{number[6:]}") == number
        assert parse(written(number)) == number


class TestRegister:
    def test_one_is_registered_and_found_by_part_of_its_name_and_number(self, cast, client, by):
        number = make.make_organisation_number()
        response = fill_in(client, url("add_employer"), name="Åkes Plåt AB", organisation_number=written(number))
        employer = Employer.objects.get(organisation_number=number)
        assert response.url == employer.get_absolute_url()
        assert (employer.owner, employer.created_by) == (by, by)
        for text in ("ake plat", number[:6], written(number), "plåt åkes"):
            client.post(url("search_employers"), {"q": text})
            assert "Åkes Plåt AB" in shown(client.get(url("employers"))), text
        client.post(url("search_employers"), {"q": "finns inte"})
        assert "Inga arbetsgivare stämmer" in client.get(url("employers")).content.decode()

    def test_a_number_that_exists_leads_to_its_employer(self, client, employer):
        before = Employer.objects.count()
        response = fill_in(client, url("add_employer"), name="Nytt namn", organisation_number=employer.number)
        assert errors(response) == {"organisation_number"}
        assert employer.get_absolute_url() in response.content.decode()
        assert fields(response)["name"] == "Nytt namn"
        assert Employer.objects.count() == before

    def test_changing_to_a_number_that_exists_leads_to_both_side_by_side(self, client, employer, by):
        other = make.make_employer("Något annat", by)
        response = fill_in(client, url("change_employer", other), organisation_number=employer.number)
        assert url("merge_employers", other, employer) in response.content.decode()

    def test_a_name_much_alike_is_warned_of_once(self, client, employer):
        data = typed(client, url("add_employer"), name="Lilla Bageriet AB")
        response = client.post(url("add_employer"), data)
        assert employer.get_absolute_url() in response.content.decode()
        ticked = next(iter(response.context["form"].fields["passed_warnings"].widget.attrs.values()))
        assert client.post(url("add_employer"), data | {"passed_warnings": ticked}).status_code == 302

    def test_filters(self, cast, client, by):
        trade = make.code("branch", "trade")
        one = make.make_employer("Handlaren", by, branch=trade, unit=cast.here)
        two = make.make_employer("Bonden", by, unit=cast.there)
        make.make_agreement(two, by, cast.there)
        make.make_agreement(one, by, cast.here, ends_on=TODAY() - timedelta(days=1))
        make.reserve(one, by)
        for query, found in (
            ({"branch": trade.pk}, ["Handlaren"]), ({"unit": cast.there.pk}, ["Bonden"]),
            ({"agreement": "1"}, ["Bonden"]), ({"reserved": "1"}, ["Handlaren"]),
        ):  # fmt: skip
            assert shown(client.get(url("employers", **query))) == found, query

    def test_pages_follow_each_other(self, client, by):
        for number in range(30):
            make.make_employer(f"Firma {number:02}", by)
        first = client.get(url("employers"))
        rest = client.get(url("employers", after=first.context["page"].after))
        assert len(shown(first)) == 25
        assert not set(shown(first)) & set(shown(rest))
        assert len(shown(first)) + len(shown(rest)) == Employer.objects.standing().count()

    def test_parts_of_another_employer_are_not_there(self, client, employer, by):
        site = make.make_site(make.make_employer("Annan", by), by)
        assert client.get(url("employer_site", employer, site)).status_code == 404

    def test_coordinators_read_and_do_not_change(self, cast, log_in, employer):
        client = log_in(cast.coordinator_elsewhere)
        assert client.get(url("employer", employer)).status_code == 200
        assert client.get(url("change_employer", employer)).status_code == 403
        assert client.get(url("employer", 10**9)).status_code == 404

    def test_every_change_is_told(self, client, employer, by):
        make.make_call(employer, by, about="Om vintern")
        fill_in(client, url("change_employer", employer), phone="0999-1")
        text = client.get(reverse("reports:employer_history", args=[employer.pk])).content.decode()
        assert "Om vintern" in text
        assert "0999-1" in text
        # Whose history it is stands above it, and not in each entry.
        assert f"Arbetsgivare: {employer}" not in text


class TestCalls:
    def test_a_contact_stands_for_all_units_as_the_last_one(self, cast, log_in, employer):
        client = log_in(cast.coordinator)
        response = fill_in(
            client, url("log_call", employer), form=make.code("contact_form", "phone").pk, about="Om vårens platser",
            outcome=make.code("call_outcome", "interested").pk, next_on=TODAY() + timedelta(days=3), next_step="Ringa",
        )  # fmt: skip
        assert response.status_code == 302
        text = log_in(cast.coordinator_elsewhere).get(url("log_call", employer)).content.decode()
        assert "Om vårens platser" in text
        assert cast.coordinator.name in text

    def test_an_earlier_contact_logged_later_is_not_the_last(self, employer, by):
        last = make.make_call(employer, by, hours_ago=1)
        make.make_call(employer, by, hours_ago=9)
        employer.refresh_from_db()
        assert employer.last_call == last

    def test_only_whoever_logged_it_changes_it(self, cast, log_in, employer, by):
        call = make.make_call(employer, by)
        assert log_in(cast.coordinator).get(url("change_call", employer, call)).status_code == 403
        response = fill_in(log_in(by), url("change_call", employer, call), about="Rättat")
        assert response.status_code == 302
        assert EmployerCall.objects.get(pk=call.pk).about == "Rättat"

    def test_of_two_windows_the_second_is_shown_both_texts(self, client, employer, by):
        call = make.make_call(employer, by)
        mine = typed(client, url("change_call", employer, call), about="Mitt ord")
        fill_in(client, url("change_call", employer, call), about="Ett annat ord")
        response = client.post(url("change_call", employer, call), mine)
        assert response.status_code == 409
        assert all(word in response.content.decode() for word in ("Mitt", "annat"))

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"next_step": "Ringa"}, {"next_on"}),
            ({"on": TODAY() + timedelta(days=2)}, {"on"}),
            ({"next_on": TODAY() - timedelta(days=2)}, {"next_on"}),
            ({"about": " "}, {"about"}),
        ],
    )
    def test_what_does_not_hold_together_is_told_beside_the_field(self, client, employer, changes, wrong):
        codes = {"form": make.code("contact_form", "phone").pk, "outcome": make.code("call_outcome", "later").pk}
        response = fill_in(client, url("log_call", employer), **{"about": "Något"} | codes | changes)
        assert errors(response) == wrong

    def test_a_next_step_is_done_by_a_later_contact(self, client, employer, by):
        make.make_call(employer, by, hours_ago=5, about="Gammalt", next_on=TODAY(), next_step="Ringa")
        page = url("call_log", show="own_next")
        assert "Gammalt" in client.get(page).content.decode()
        assert "har kommit till sin dag" in client.get(url("employers")).content.decode()
        make.make_call(employer, by)
        assert "Gammalt" not in client.get(page).content.decode()


class TestReservation:
    def test_another_is_refused_and_the_call_is_counted_as_avoided(self, cast, log_in, employer, by):
        make.reserve(employer, by)
        client = log_in(cast.coordinator)
        for _time in range(2):
            response = fill_in(client, url("reserve_employer", employer), about="Plats")
            assert response.status_code == 200
            assert by.name in response.content.decode()
            assert fields(response)["about"] == "Plats"
        assert AvoidedCall.objects.filter(kind="refused", user=cast.coordinator).count() == 1
        assert EmployerReservation.objects.filter(employer=employer).count() == 1

    def test_it_holds_for_the_hours_of_the_unit(self, cast, by, employer):
        UnitSetting.objects.put(cast.root, RESERVATION_HOURS, 5, by=None)
        now = timezone.now()
        reservation = make.reserve(employer, by, now=now)
        assert reservation.ends_at == now + 5 * HOUR
        with pytest.raises(ReservedByAnother):
            make.reserve(employer, cast.coordinator, now=now + 5 * HOUR - timedelta(seconds=1))
        assert make.reserve(employer, cast.coordinator, now=now + 5 * HOUR)

    def test_released_early_it_is_free_at_once(self, cast, client, employer, by):
        make.reserve(employer, by, now=timezone.now() - HOUR)
        assert fill_in(client, url("release_employer", employer)).status_code == 302
        assert make.reserve(employer, cast.coordinator)

    def test_a_coordinator_does_not_release_that_of_another(self, cast, log_in, employer, by):
        make.reserve(employer, by)
        client = log_in(cast.coordinator)
        assert client.get(url("release_employer", employer)).status_code == 403
        assert client.post(url("release_employer", employer)).status_code == 403
        assert EmployerReservation.objects.open().filter(employer=employer).exists()

    def test_a_contact_logged_by_the_holder_releases_it_unless_unticked(self, client, employer, by):
        make.reserve(employer, by, now=timezone.now() - HOUR)
        codes = {"form": make.code("contact_form", "phone").pk, "outcome": make.code("call_outcome", "later").pk}
        fill_in(client, url("log_call", employer), about="Ett", release=None, **codes)
        assert EmployerReservation.objects.open().filter(employer=employer).exists()
        fill_in(client, url("log_call", employer), about="Två", **codes)
        assert not EmployerReservation.objects.open().filter(employer=employer).exists()

    def test_a_contact_with_one_that_another_holds_is_warned_of(self, cast, log_in, employer, by):
        make.reserve(employer, by)
        client = log_in(cast.coordinator)
        codes = {"form": make.code("contact_form", "phone").pk, "outcome": make.code("call_outcome", "later").pk}
        response = fill_in(client, url("log_call", employer), about="De ringde oss", **codes)
        assert response.context["form"].warnings
        assert not employer.calls.exists()

    def test_the_database_itself_refuses_two_at_once(self, cast, employer, by):
        now = timezone.now()
        EmployerReservation.objects.create(employer=employer, user=by, starts_at=now, ends_at=now + HOUR)
        with pytest.raises(IntegrityError, match="employer_reserved_once"), transaction.atomic():
            EmployerReservation.objects.create(
                employer=employer, user=cast.coordinator, starts_at=now + HOUR / 2, ends_at=now + 2 * HOUR
            )


class TestDoubleCalls:
    def test_letting_it_be_is_counted_once_a_day(self, cast, log_in, employer, by):
        make.make_call(employer, by)
        client = log_in(cast.coordinator)
        assert url("avoid_call", employer) in client.get(url("log_call", employer)).content.decode()
        for _time in range(2):
            fill_in(client, url("avoid_call", employer))
        page = client.get(url("avoided_calls"))
        assert (page.context["avoided"], page.context["doubled"]) == (1, 0)

    def test_two_who_call_within_two_days_have_called_twice(self, cast, client, employer, by):
        for hours, user in ((100, by), (60, cast.coordinator), (40, cast.coordinator), (1, by)):
            make.make_call(employer, user, hours_ago=hours)
        start = TODAY() - timedelta(days=9)
        page = client.get(url("avoided_calls", start=start))
        assert (page.context["made"], page.context["doubled"]) == (4, 2)

    def test_days_in_the_wrong_order_are_told(self, client):
        page = client.get(url("avoided_calls", start="2026-05-01", end="2026-04-01"))
        assert "made" not in page.context
        assert errors(page) == {"end"}


class TestAgreements:
    def alarming(self):
        return list(EmployerAgreement.objects.alarming().values_list("title", flat=True))

    def test_what_is_to_be_renewed_or_given_notice_of_within_the_days_of_its_unit(self, cast, employer, by):
        UnitSetting.objects.put(cast.there, AGREEMENT_DAYS, 10, by=None)
        day = TODAY()
        for title, unit, days in (("nära", cast.here, 60), ("långt", cast.here, 61), ("där", cast.there, 11)):
            make.make_agreement(employer, by, unit, title=title, renewal_on=day + timedelta(days=days))
        make.make_agreement(employer, by, cast.there, title="uppsägning", notice_on=day + timedelta(days=10))
        make.make_agreement(employer, by, cast.here, title="passerat", notice_on=day - timedelta(days=20))
        make.make_agreement(employer, by, cast.here, title="utan dag")
        make.make_agreement(
            employer, by, cast.here, title="uppsagt", notice_on=day, notice_given_on=day - timedelta(days=1)
        )
        assert sorted(self.alarming()) == ["nära", "passerat", "uppsägning"]

    def test_moving_the_day_ahead_ends_the_alarm(self, cast, client, employer, by):
        agreement = make.make_agreement(employer, by, cast.here, title="Årligt", renewal_on=TODAY())
        assert "Årligt" in client.get(url("agreements")).content.decode()
        assert client.get(url("employers")).context["agreements"] == 1
        later = TODAY() + timedelta(days=365)
        assert fill_in(client, url("agreement", employer, agreement), renewal_on=later).status_code == 302
        assert "Årligt" not in client.get(url("agreements")).content.decode()
        assert "Årligt" in client.get(url("agreements", visa="galler")).content.decode()

    def test_days_before_it_begins_are_refused(self, cast, client, employer):
        response = fill_in(
            client, url("add_agreement", employer), kind=make.code("agreement_kind", "iop").pk, title="Fel",
            unit=cast.here.pk, notice_on=TODAY() - timedelta(days=1),
        )  # fmt: skip
        assert errors(response) == {"notice_on"}


class TestOffers:
    def test_an_offer_is_answered_and_the_time_is_told(self, cast, client, employer, by):
        offer = make.make_offer(employer, by, cast.here, hours_ago=5)
        assert str(offer) in client.get(url("employers")).content.decode()
        assert fill_in(client, url("answer_offer", employer, offer), answer="accepted").status_code == 302
        offer.refresh_from_db()
        assert not offer.is_open
        page = client.get(url("offers"))
        assert page.context["figures"].answered == page.context["figures"].in_time == 1
        assert page.context["figures"].wait_in_words == "5 timmar"
        assert not page.context["open_offers"]

    def test_an_answer_from_two_at_once_is_not_overwritten_in_silence(self, cast, client, employer, by):
        offer = make.make_offer(employer, by, cast.here)
        mine = typed(client, url("answer_offer", employer, offer), answer="lost")
        fill_in(client, url("answer_offer", employer, offer), answer="accepted")
        assert client.post(url("answer_offer", employer, offer), mine).status_code == 409
        offer.refresh_from_db()
        assert offer.answer == "accepted"

    def test_the_median_is_of_those_answered_in_the_period(self, cast, employer, by):
        now = timezone.now()
        for hours, answer in ((2, "accepted"), (30, "lost"), (10, "declined")):
            offer = make.make_offer(employer, by, cast.here, hours_ago=40, hours=24)
            offer.give_answer(answer, at=offer.received_at + hours * HOUR, note="", by=by)
        last = JobOffer.objects.get(answer="lost")
        make.make_subsidy(last, by, applied_on=TODAY(), decided_on=TODAY() + timedelta(days=7), result="granted")
        figures = offer_figures(by, TODAY() - timedelta(days=3), TODAY() + timedelta(days=9))
        assert figures.median_wait == 10 * HOUR
        assert figures.median_subsidised == 30 * HOUR
        assert (figures.in_time, figures.answered, figures.median_decision_days) == (2, 3, 7)
        assert offer_figures(by, now.date() + timedelta(days=9), now.date() + timedelta(days=9)).median_wait is None

    def test_the_clock_runs_out(self, cast, employer, by):
        offer = make.make_offer(employer, by, cast.here, hours_ago=0, hours=24)
        start = offer.received_at
        assert [clock(offer, start + hours * HOUR) for hours in (0, 20, 25)] == [
            ("", "24 timmar kvar"), ("today", "4 timmar kvar"), ("late", "1 timme för sent"),
        ]  # fmt: skip

    @given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=900)))
    def test_a_length_of_time_is_said_in_one_unit(self, time):
        assert len(in_words(time).split()) == 2

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"decided_on": TODAY(), "result": "granted"}, {"applied_on"}),
            ({"applied_on": TODAY(), "decided_on": TODAY()}, {"result"}),
            ({"applied_on": TODAY(), "result": "granted"}, {"decided_on"}),
            ({"applied_on": TODAY(), "decided_on": TODAY() - timedelta(days=1), "result": "refused"}, {"decided_on"}),
        ],
    )
    def test_the_steps_of_a_subsidy_come_in_order(self, cast, client, employer, by, changes, wrong):
        offer = make.make_offer(employer, by, cast.here)
        kind = {"kind": make.code("subsidy", "wage_subsidy").pk}
        assert errors(fill_in(client, url("add_subsidy", employer, offer), **kind, **changes)) == wrong

    def test_an_answer_before_the_offer_is_refused(self, cast, client, employer, by):
        offer = make.make_offer(employer, by, cast.here)
        response = fill_in(
            client, url("answer_offer", employer, offer), answer="lost", answered_on=TODAY() - timedelta(days=2)
        )
        assert errors(response) == {"answered_on"}

    def test_a_coordinator_registers_what_an_employer_offers(self, cast, log_in, employer):
        client = log_in(cast.coordinator)
        assert fill_in(client, url("add_offer", employer), title="Kan börja på måndag").status_code == 302
        offer = employer.offers.get()
        received_at, answer_by = (timezone.make_naive(at) for at in (offer.received_at, offer.answer_by))
        assert answer_by - received_at == 24 * HOUR
        assert client.get(url("answer_offer", employer, offer)).status_code == 403


def holdings(employer):
    """Return what refers to `employer`, as comparable sets of ids."""
    rows = ("employersites", "employercontacts", "employeragreements", "calls", "offers", "places", "reservations")
    return {name: set(getattr(employer, name).values_list("pk", flat=True)) for name in rows}


class TestMerge:
    @pytest.fixture
    def pair(self, cast, by, employer):
        other = make.make_employer("Lilla Bageriet i stan", by, phone="0999-7", union_contact="Lena")
        for one in (employer, other):
            make.fill_employer(one, by, cast.here)
            make.make_place(cast.here, employer=one)
        return employer, other

    def test_names_alike_are_found_and_stay_away_when_they_are_different(self, client, pair):
        employer, other = pair
        assert EmployerPair.objects.waiting().of(employer).exists()
        assert other.name in client.get(url("duplicates")).content.decode()
        assert fill_in(client, url("dismiss_pair", employer, other)).status_code == 302
        other.change(None, name="Lilla Bageriet i Stan")
        assert not EmployerPair.objects.waiting().of(employer).exists()

    def test_everything_moves_and_moves_back(self, client, pair, by):
        kept, gone = pair
        before = [holdings(one) for one in pair]
        response = fill_in(client, url("merge_employers", gone, kept), kept=kept.pk)
        assert response.url == kept.get_absolute_url()
        assert client.get(gone.get_absolute_url()).url == kept.get_absolute_url()
        kept.refresh_from_db()
        assert (kept.phone, kept.union_contact) == ("0999-7", "Lena")
        together = holdings(kept)
        # Both were reserved by the same person at the same time: the later reservation stays where it was.
        for name in set(together) - {"reservations"}:
            assert together[name] == before[0][name] | before[1][name], name
        merge = EmployerMerge.objects.get(gone=gone)
        new = make.make_call(kept, by, about="Efter")
        assert fill_in(client, url("undo_merge", kept, merge)).status_code == 302
        after = [holdings(Employer.objects.get(pk=one.pk)) for one in pair]
        assert new.pk in after[0].pop("calls") - before[0].pop("calls")
        assert after == before
        kept.refresh_from_db()
        gone.refresh_from_db()
        assert (kept.phone, gone.phone, gone.merged_into) == ("", "0999-7", None)
        assert kept.last_call == new
        assert client.get(url("undo_merge", kept, merge)).status_code == 404

    def test_a_number_that_was_taken_over_goes_back(self, pair, by):
        with_number, kept = pair
        number = with_number.organisation_number
        merge = make.merge_employers(kept, with_number, by)
        kept.refresh_from_db()
        assert kept.organisation_number == number
        merge.undo(by)
        for one, wanted in ((kept, None), (with_number, number)):
            one.refresh_from_db()
            assert one.organisation_number == wanted

    def test_a_merge_under_another_is_undone_last(self, pair, by):
        first, second = pair
        third = make.make_employer("Tredje", by)
        lower = make.merge_employers(second, first, by)
        upper = make.merge_employers(third, second, by)
        with pytest.raises(ValidationError):
            lower.undo(by)
        with pytest.raises(ValidationError):
            make.merge_employers(second, make.make_employer("Fjärde", by), by)
        upper.undo(by)
        lower.undo(by)
        assert Employer.objects.standing().filter(pk__in=[one.pk for one in (first, second, third)]).count() == 3

    def test_merged_ones_are_in_no_list(self, client, pair, by):
        kept, gone = pair
        make.merge_employers(kept, gone, by)
        assert gone.name not in shown(client.get(url("employers")))
        assert client.get(url("log_call", gone)).status_code == 404


def test_an_act_that_is_sent_twice_logs_once(employer, client):
    codes = {"form": make.code("contact_form", "phone").pk, "outcome": make.code("call_outcome", "later").pk}
    data = typed(client, url("log_call", employer), about="En gång", **codes)
    assert [client.post(url("log_call", employer), data).status_code for _time in range(2)] == [302, 302]
    assert employer.calls.count() == 1
