"""Rules about support forms where somebody is employed or placed: told with source and days, counted in one click."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from placements.models import Employment, Placement, StoppedMatch
from tests import factories as make
from tests.screen import boxes, fill_in

TODAY = timezone.localdate
PASSED = "passed_warnings"


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def guaranteed(cast):
    """Somebody with the job guarantee, placed here, whom the rules do not let the municipality employ."""
    person = make.make_participant(cast.here, by=cast.coordinator)
    make.make_enrolment(person, cast.coordinator)
    make.make_support(person, "job_guarantee")
    person.placement = make.make_placement(person, make.make_place(cast.here))
    return person


def address(name, person, *more):
    return reverse(f"placements:{name}", args=[person.pk, person.placement.pk, *more])


def bea(**fields):
    form = make.code("employment_form", "municipal_bea").pk
    days = {"starts_on": TODAY().isoformat(), "ends_on": (TODAY() + timedelta(days=90)).isoformat()}
    return {"percent": "100", "form": form} | days | fields


class TestEmployment:
    def test_a_rule_that_refuses_it_is_told_with_its_source_and_its_days(self, cast, log_in, guaranteed):
        client, url = log_in(cast.coordinator), address("add_employment", guaranteed)
        page = fill_in(client, url, **bea())
        assert page.status_code == 200
        body = page.content.decode()
        assert "Överenskommelse mellan kommunen och Arbetsförmedlingen" in body
        assert "i kraft från 1 jan 2020" in body
        assert not Employment.objects.filter(participant=guaranteed).exists()
        [fingerprint] = boxes(page, PASSED)
        assert fill_in(client, url, **bea(passed_warnings=fingerprint)).status_code == 302
        assert Employment.objects.filter(participant=guaranteed).exists()

    @pytest.mark.parametrize(("field", "days"), [("valid_to", -1), ("valid_from", 1)])
    def test_a_rule_out_of_force_on_the_first_day_stops_nothing(self, cast, log_in, guaranteed, field, days):
        form = make.code("employment_form", "osa")
        fields = {"valid_from": date(2020, 1, 1), field: TODAY() + timedelta(days=days)}
        make.make_support_rule(place_kind=None, employment_form=form, **fields)
        response = fill_in(log_in(cast.coordinator), address("add_employment", guaranteed), **bea(form=form.pk))
        assert response.status_code == 302

    def test_another_form_of_employment_and_another_support_form_are_not_stopped(self, cast, log_in, guaranteed):
        client, osa = log_in(cast.employer_coordinator), make.code("employment_form", "osa").pk
        assert fill_in(client, address("add_employment", guaranteed), **bea(form=osa)).status_code == 302
        assert fill_in(client, address("add_employment", cast.own), **bea()).status_code == 302

    def test_where_no_support_form_is_noted_it_is_said_that_there_are_rules(self, cast, log_in, guaranteed):
        guaranteed.support_periods.get().change(cast.coordinator, ends_on=TODAY() - timedelta(days=1))
        page = fill_in(log_in(cast.coordinator), address("add_employment", guaranteed), **bea())
        assert "Det finns regler om stödformer" in page.content.decode()
        assert not page.context["form"].is_refused

    def test_to_correct_something_else_is_not_warned_of_and_to_extend_is(self, cast, log_in, guaranteed):
        employment = make.make_employment(guaranteed.placement, ends_on=TODAY() + timedelta(days=20))
        client = log_in(cast.coordinator)
        assert fill_in(client, address("change_employment", guaranteed, employment.pk), percent="50").status_code == 302
        later = {"to_end_on": (TODAY() + timedelta(days=99)).isoformat(), "decided_on": TODAY().isoformat()}
        page = fill_in(client, address("extend_employment", guaranteed, employment.pk), reason="Mer tid", **later)
        assert page.context["form"].is_refused
        assert boxes(page, PASSED)


class TestCounted:
    def test_one_click_under_the_warning_counts_it(self, cast, log_in, guaranteed):
        client = log_in(cast.coordinator)
        page = fill_in(client, address("add_employment", guaranteed), **bea()).content.decode()
        url = address("stop_employment", guaranteed)
        assert f'action="{url}"' in page
        assert 'name="starts_on" value="' + TODAY().isoformat() in page
        form = {"form": make.code("employment_form", "municipal_bea").pk, "starts_on": TODAY().isoformat()}
        assert client.post(url, form).headers["Location"] == guaranteed.placement.get_absolute_url()
        stop = StoppedMatch.objects.get(participant=guaranteed)
        assert (stop.rule, stop.place, stop.stopped_by) == (
            "support_form",
            guaranteed.placement.place,
            cast.coordinator,
        )
        assert "1 jan 2020" in stop.sentence

    def test_what_no_rule_refuses_needs_a_note(self, cast, log_in, guaranteed):
        client, url = log_in(cast.coordinator), address("stop_employment", guaranteed)
        form = {"form": make.code("employment_form", "osa").pk, "starts_on": TODAY().isoformat()}
        assert client.post(url, form).context["form"].errors["note"]
        assert client.post(url, form | {"note": "Handläggaren sa nej"}).status_code == 302
        assert StoppedMatch.objects.get(participant=guaranteed).note == "Handläggaren sa nej"


class TestProposal:
    def test_a_kind_of_place_that_a_rule_refuses_is_told_before_it_is_proposed(self, cast, log_in, guaranteed):
        place = make.make_place(cast.here, kind=make.code("place_kind", "municipal_employment"))
        client, url = log_in(cast.coordinator), reverse("placements:propose", args=[guaranteed.pk, place.pk])
        asked = {"starts_on": TODAY().isoformat(), "halves_0": "both", "hours_0": "8"}
        page = fill_in(client, url, **asked)
        assert "Arbetsförmedlingen betalar ersättningen" in page.content.decode()
        [fingerprint] = boxes(page, PASSED)
        assert fill_in(client, url, **asked, passed_warnings=fingerprint).status_code == 302
        assert Placement.objects.filter(participant=guaranteed, place=place).exists()
