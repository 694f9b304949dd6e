"""What is known of a participant for matching: noted on one page, told in words, and what follows from it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from config.versioning import Conflict
from placements import matching, slots
from placements.match_facts import person_facts, place_facts
from placements.matching import PersonFacts, Rule
from placements.models import Place, WorkProfile
from tests import factories as make
from tests.screen import boxes, fill_in


@pytest.fixture
def cast(standing_cast):
    return standing_cast


class TestKnown:
    def test_noted_and_changed_by_forms(self, cast, log_in):
        person = make.make_participant(cast.here, by=cast.coordinator)
        client, url = log_in(cast.coordinator), reverse("placements:match_profile", args=[person.pk])
        assert fill_in(client, url, weekly_hours="12,5", half_days=["0", "2"], needs="Buss").status_code == 302
        profile = WorkProfile.objects.get(participant=person)
        assert (profile.weekly_hours, profile.half_days) == (Decimal("12.5"), [1, 0, 1] + [0] * 11)
        assert fill_in(client, url, weekly_hours="15").status_code == 302
        profile.refresh_from_db()
        assert (profile.weekly_hours, profile.half_days[:3], profile.needs) == (15, [1, 0, 1], "Buss")

    @pytest.mark.parametrize("odd", ["41", "-1", "tolv", "1,25", "NaN", "1e9"])
    def test_odd_hours_are_refused_in_swedish(self, cast, log_in, odd):
        client, url = log_in(cast.coordinator), reverse("placements:match_profile", args=[cast.own.pk])
        response = fill_in(client, url, weekly_hours=odd)
        assert response.status_code == 200
        assert response.context["form"].errors["weekly_hours"]

    def test_two_who_note_it_first_are_told_of_each_other(self, cast):
        person = make.make_participant(cast.here, by=cast.coordinator)
        make.make_profile(person)
        with pytest.raises(Conflict):
            make.make_profile(person)

    def test_one_degree_a_day_and_one_support_form_at_a_time(self, cast):
        with pytest.raises(ValidationError, match=r"already|redan"):
            make.make_level(cast.own, 4, days_ago=30)
        with pytest.raises(ValidationError):
            make.make_support(cast.own, days_ago=5)
        make.make_support(cast.own, "job_guarantee", days_ago=5)

    def test_no_demands_is_said_of_places_and_of_nobody(self, cast, log_in):
        level, url = make.code("language_level", "none"), reverse("placements:match_profile", args=[cast.own.pk])
        form = log_in(cast.coordinator).get(url).context["form"]
        assert level not in form.fields["language_level"].queryset


class TestWords:
    @pytest.mark.parametrize(
        ("week", "words"),
        [
            ((1, 1) * 5 + (0, 0) * 2, "måndag–fredag"),
            ((1, 0) * 4 + (0, 0) * 3, "måndag–torsdag förmiddag"),
            ((1, 1) * 2 + (0, 1) + (1, 0) + (0, 0) * 3, "måndag, tisdag, onsdag eftermiddag, torsdag förmiddag"),
            ((3, 2) + (0, 0) + (1, 1) * 3 + (0, 2) + (0, 0), "måndag, onsdag–fredag, lördag eftermiddag"),
            ((0, 0) * 7, ""),
        ],
    )
    def test_a_week_is_told_as_short_as_one_says_it(self, week, words):
        with translation.override("sv"):
            assert slots.in_words(week) == words


class TestOnePage:
    def address(self, person):
        return reverse("placements:match_profile", args=[person.pk])

    def test_all_that_matching_needs_is_noted_in_one_go(self, cast, log_in):
        person, client = make.make_participant(cast.here, by=cast.coordinator), log_in(cast.coordinator)
        form = make.code("support_form", "job_guarantee")
        typed = {
            "level": "3", "level_note": "Klarar passet", "support_form": form.pk, "decided_by": "Kim på AF",
            "weekly_hours": "20", "half_days": ["0", "1"], "requirements": ["driving_licence"], "needs": "Sitta ner",
            "language_level": make.code("language_level", "sfi_b").pk,
        }  # fmt: skip
        assert fill_in(client, self.address(person), **typed).status_code == 302
        found = person_facts(person, timezone.localdate())
        assert (found.level, found.hours, found.requirements) == (3, 20, {"driving_licence"})
        assert found.half_days[:3] == (1, 1, 0)
        assert person.independence_levels.get().note == "Klarar passet"
        assert person.support_periods.get().decided_by == "Kim på AF"

    def test_what_is_not_changed_is_not_noted_anew(self, cast, log_in):
        client = log_in(cast.coordinator)
        before = cast.own.independence_levels.count(), cast.own.support_periods.count()
        assert fill_in(client, self.address(cast.own), weekly_hours="15").status_code == 302
        assert (cast.own.independence_levels.count(), cast.own.support_periods.count()) == before

    def test_a_degree_changed_twice_a_day_is_one_row(self, cast, log_in):
        person, client = make.make_participant(cast.here, by=cast.coordinator), log_in(cast.coordinator)
        for level in ("2", "4"):
            assert fill_in(client, self.address(person), level=level).status_code == 302
        assert person.independence_levels.get().level == 4

    def test_a_note_without_a_degree_and_a_support_form_noted_already_are_asked_about(self, cast, log_in):
        person, client = make.make_participant(cast.here, by=cast.coordinator), log_in(cast.coordinator)
        make.make_support(person, "job_guarantee")
        form = make.code("support_form", "job_guarantee").pk
        page = fill_in(client, self.address(person), level_note="Klarar passet", support_form=form)
        assert set(page.context["form"].errors) == {"level", "support_form"}
        assert not WorkProfile.objects.filter(participant=person).exists()


class TestFullTime:
    def test_full_time_is_told_by_the_hours_and_never_ticked(self, cast, log_in):
        person, place = cast.own, make.make_place(cast.here, requirements=["full_time"], hours_min=20, hours_max=38)
        page = log_in(cast.coordinator).get(reverse("placements:match_profile", args=[person.pk]))
        assert "full_time" not in boxes(page, "requirements")
        today = timezone.localdate()
        [asks] = place_facts(Place.objects.filter(pk=place.pk), today)
        assert (asks.hours_min, asks.requirements) == (38, [])
        known = PersonFacts(requirements=frozenset())
        assert matching.failing(known._replace(hours=Decimal(30)), asks, today) == [Rule.HOURS]
        assert matching.failing(known._replace(hours=Decimal(38)), asks, today) == []
        assert matching.failing(known, asks, today) == []
