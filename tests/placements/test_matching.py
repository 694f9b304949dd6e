"""Matching: the rules and their reasons, the pages, what is known, stopped matches, moving on, rules about support."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.models import Access
from placements import matching
from placements.match_facts import fitting, labels, people_facts, person_facts, place_facts
from placements.matching import CHECKS, Labels, Outcome, PersonFacts, PlaceFacts, Rule, Said
from placements.models import Place, SeatHold, StoppedMatch, SupportRule
from placements.moving_on import SOURCES, Fact, facts
from tests import factories as make
from tests.cast import add_protected
from tests.screen import fill_in

DAY = date(2026, 6, 1)
OPEN = PlaceFacts(1, "internal", date(2026, 1, 1), seats=(1,) * 14)
SAID = Said("jobbgarantin", "Får inte anställas", "Avtalet")


@pytest.fixture
def cast(standing_cast):
    return standing_cast


NOBODY = PersonFacts()


def failing(person=NOBODY, place=OPEN, on=DAY, **asks):
    return matching.failing(person, place._replace(**asks), on)


class TestRules:
    def test_an_open_place_with_seats_fits_whom_nothing_is_known_of(self):
        assert failing() == []
        assert matching.fits(PersonFacts(), OPEN, DAY)

    def test_before_it_opens_and_after_it_closed(self):
        assert failing(on=date(2025, 12, 31)) == [Rule.CLOSED]
        assert failing(ends_on=DAY) == []
        assert failing(ends_on=DAY - timedelta(days=1)) == [Rule.CLOSED]

    def test_out_of_season(self):
        assert failing(season=(4, 5)) == [Rule.SEASON]
        assert failing(season=(5, 6)) == []

    def test_full_is_told_once_whatever_half_days_the_person_can(self):
        assert failing(PersonFacts(half_days=(0,) * 14), taken=(1,) * 14) == [Rule.FULL]

    def test_free_on_other_half_days(self):
        mornings, afternoons = (1, 0) * 7, (0, 1) * 7
        assert failing(PersonFacts(half_days=mornings), taken=mornings) == [Rule.HALF_DAYS]
        assert failing(PersonFacts(half_days=mornings), taken=afternoons) == []

    @pytest.mark.parametrize(("can", "fails"), [("9.5", True), ("10", False), ("40", False)])
    def test_hours(self, can, fails):
        found = failing(PersonFacts(hours=Decimal(can)), hours_min=Decimal(10), hours_max=Decimal(30))
        assert found == ([Rule.HOURS] if fails else [])

    @pytest.mark.parametrize(("level", "fails"), [(1, True), (2, False), (4, False), (5, True)])
    def test_independence_below_and_past_the_range(self, level, fails):
        found = failing(PersonFacts(level=level), independence_from=2, independence_to=4)
        assert found == ([Rule.INDEPENDENCE] if fails else [])

    def test_swedish_by_its_place_in_the_list(self):
        assert failing(PersonFacts(language=30), language=40) == [Rule.LANGUAGE]
        assert failing(PersonFacts(language=40), language=40) == []

    def test_a_requirement_lacking(self):
        assert failing(PersonFacts(requirements=frozenset({"a"})), requirements=("a", "b")) == [Rule.REQUIREMENT]
        assert failing(PersonFacts(requirements=frozenset({"a", "b"})), requirements=("a",)) == []

    def test_a_support_form_that_a_rule_refuses(self):
        assert failing(PersonFacts(refused={"internal": SAID})) == [Rule.SUPPORT_FORM]
        assert failing(PersonFacts(refused={"private": SAID})) == []


half_days = st.tuples(*[st.integers(0, 2)] * 14)
codes = st.frozensets(st.sampled_from("abcd"))
hours = st.decimals(0, 40, places=1)
kinds = st.sampled_from(["internal", "private", "osa"])
ranges = st.tuples(st.integers(1, 5), st.integers(1, 5)).map(sorted)
people = st.builds(
    PersonFacts,
    level=st.none() | st.integers(1, 5), language=st.none() | st.integers(1, 4), hours=st.none() | hours,
    half_days=st.none() | half_days, requirements=st.none() | codes, has_support_form=st.booleans(),
    refused=st.dictionaries(kinds, st.just(SAID)), allowed=st.dictionaries(kinds, st.just(SAID)),
    ruled=st.frozensets(kinds),
)  # fmt: skip
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def places(draw):
    least, most = draw(ranges)
    few, many = sorted([draw(hours), draw(hours)])
    return PlaceFacts(
        1, draw(kinds), draw(days), draw(st.none() | days), tuple(draw(st.frozensets(st.integers(1, 12)))),
        draw(half_days), least, most, few, many, draw(st.none() | st.integers(1, 4)), tuple(draw(codes)),
        draw(half_days),
    )  # fmt: skip


quickly = settings(max_examples=150, deadline=None, derandomize=True, database=None)


class TestProperties:
    @quickly
    @given(people, places(), days)
    def test_a_place_fits_when_and_only_when_no_rule_is_told_to_fail(self, person, place, on):
        told = matching.reasons(person, place, on, Labels())
        assert matching.fits(person, place, on) == (not any(reason.fails for reason in told))
        assert [reason.rule for reason in told if reason.fails] == matching.failing(person, place, on)

    @quickly
    @given(people, places(), days)
    def test_each_rule_is_told_at_most_once_and_what_fails_or_is_unknown_always(self, person, place, on):
        told = {reason.rule: reason for reason in matching.reasons(person, place, on, Labels())}
        assert len(told) == len(matching.reasons(person, place, on, Labels()))
        for check in CHECKS:
            if check.judge(person, place, on) != Outcome.FITS:
                assert told[check.rule].sentence.strip()

    @quickly
    @given(people, places(), days, st.randoms(use_true_random=False))
    def test_the_order_of_requirements_and_months_changes_nothing(self, person, place, on, roll):
        mixed = place._replace(
            requirements=tuple(roll.sample(place.requirements, len(place.requirements))),
            season=tuple(roll.sample(place.season, len(place.season))),
        )
        assert matching.reasons(person, mixed, on, Labels()) == matching.reasons(person, place, on, Labels())

    @quickly
    @given(people, places(), days)
    def test_to_know_less_never_makes_a_place_not_fit(self, person, place, on):
        for name in ("level", "language", "hours", "half_days", "requirements"):
            if matching.fits(person, place, on):
                assert matching.fits(person._replace(**{name: None}), place, on)


def some_person(roll, levels):
    """Return PersonFacts where each fact may be unknown."""
    known = {
        "level": roll.randint(1, 5), "language": roll.choice(levels[2:]).position,
        "hours": Decimal(roll.randint(0, 40)),
        "half_days": tuple(roll.choice([0, 0, 1]) for _slot in range(14)),
        "requirements": frozenset(roll.choice([[], ["driving_licence", "other"]])),
        "refused": {roll.choice(["internal", "private"]): SAID},
    }  # fmt: skip
    return PersonFacts(**{name: value for name, value in known.items() if roll.random() < 0.6})


class TestFacts:
    def test_of_a_person_on_a_day(self, cast):
        person = make.make_participant(cast.here, by=cast.coordinator)
        today = timezone.localdate()
        make.make_profile(person, half_days=[1] * 14, requirements=["computer"])
        make.make_level(person, 2, days_ago=30)
        make.make_level(person, 3, days_ago=10)
        make.make_support(person, "job_guarantee", days_ago=30, ends_on=today - timedelta(days=5))
        found = person_facts(person, today)
        assert (found.level, found.hours, found.requirements) == (3, 20, {"computer"})
        assert not found.has_support_form
        before = person_facts(person, today - timedelta(days=15))
        assert before.level == 2
        assert set(before.refused) == {"municipal_employment"}

    def test_of_nobody_known(self, cast):
        person = make.make_participant(cast.here, by=cast.coordinator)
        assert person_facts(person, timezone.localdate())[:5] == (None,) * 5

    def test_seats_placed_and_kept_are_taken(self, cast):
        today = timezone.localdate()
        place = make.make_place(cast.here, seats=3)
        make.make_placement(cast.own, place, weekdays=[0])
        week = [1 if slot < 2 else 0 for slot in range(14)]
        SeatHold.objects.create(place=place, slots=week, starts_on=today, ends_on=today, reason="Skolklass")
        [found] = place_facts(Place.objects.filter(pk=place.pk), today)
        assert found.taken == (2, 2) + (0,) * 12
        [later] = place_facts(Place.objects.filter(pk=place.pk), today + timedelta(days=1))
        assert later.taken == (1, 1) + (0,) * 12

    def test_the_database_finds_the_places_that_fit_and_no_others(self, cast):
        roll, on = Random("matching"), timezone.localdate()
        kinds = [make.code("place_kind", code) for code in ("internal", "municipal", "private")]
        levels = [None, *(make.code("language_level", name) for name in ("none", "sfi_b", "upper_secondary"))]
        for _number in range(60):
            place = make.make_place(
                cast.here, kind=roll.choice(kinds),
                starts_on=on + timedelta(days=roll.choice([-9, -9, 0, 1])),
                season=roll.choice([[], [on.month], [13 - on.month]]),
                ends_on=roll.choice([None, None, on + timedelta(days=9)]), hours_min=roll.choice([0, 10, 25]),
                independence_from=roll.randint(1, 3), independence_to=roll.randint(3, 5),
                language_level=roll.choice(levels),
                requirements=roll.choice([[], ["driving_licence"], ["full_time"], ["driving_licence", "full_time"]]),
            )  # fmt: skip
            place.seats = [roll.choice([0, 0, 0, 1]) for _slot in range(14)]
            place.save(update_fields=["seats"])
            if place.starts_on <= on and not place.season:
                SeatHold.objects.create(place=place, slots=place.seats, starts_on=on, ends_on=on, reason="Skolklass")
        found = place_facts(Place.objects.all(), on)
        for person in [PersonFacts(), *(some_person(roll, levels) for _number in range(60))]:
            fits = {place.pk for place in found if matching.fits(person, place, on)}
            assert {place.pk for place in fitting(Place.objects.all(), person, on)} == fits, person

    def test_full_time_stops_nobody_who_can_the_hours(self, cast):
        today = timezone.localdate()
        place = make.make_place(cast.here, requirements=["full_time"], hours_min=20, hours_max=38)
        for hours, fits in ((38, True), (30, False)):
            person = PersonFacts(hours=Decimal(hours), requirements=frozenset())
            assert fitting(Place.objects.filter(pk=place.pk), person, today).exists() == fits

    def test_no_demands_asks_for_nothing_and_says_nothing_of_a_person(self, cast):
        today, level = timezone.localdate(), make.code("language_level", "none")
        place = make.make_place(cast.here, language_level=level)
        [facts] = place_facts(Place.objects.filter(pk=place.pk), today)
        assert facts.language is None
        assert not any(reason.rule == Rule.LANGUAGE for reason in matching.reasons(NOBODY, facts, today, labels()))
        person = make.make_participant(cast.here, by=cast.coordinator)
        make.make_profile(person, language_level=level)
        assert person_facts(person, today).language is None

    def test_as_many_queries_for_many(self, cast, django_assert_num_queries):
        today = timezone.localdate()
        people = [make.make_participant(cast.here, by=cast.coordinator) for _number in range(5)]
        for person in people:
            make.make_profile(person)
            make.make_place(cast.here)
        with django_assert_num_queries(4):
            people_facts([person.pk for person in people], today)
        with django_assert_num_queries(2):
            place_facts(Place.objects.all(), today)
        with django_assert_num_queries(1):
            labels()


def sections(response):
    """Return the text of the part that fits, and that of the part that does not."""
    fits, fails = (
        response.content.decode().split('<section aria-labelledby="fits">')[1].split('aria-labelledby="fails"')
    )
    return fits, fails


class TestPage:
    def test_the_two_parts_with_their_reasons(self, cast, log_in):
        person = make.make_participant(cast.here, by=cast.coordinator)
        make.make_profile(person)
        make.make_level(person, 2)
        make.make_place(cast.here, name="Lagom odling", independence_from=1, independence_to=2)
        make.make_place(cast.there, name="Svår verkstad", independence_from=4, hours_min=30)
        fits, fails = sections(log_in(cast.coordinator).get(reverse("placements:matches", args=[person.pk])))
        assert "Lagom odling" in fits
        assert "självständighet 1 till 2" in fits
        assert "Svår verkstad" in fails
        assert "minst 30 timmar" in fails
        assert "självständighet 4" in fails
        assert "Timmar, självständighet" in fails
        assert (fits.count("<details"), fails.count("<details")) == (0, fails.count("<summary"))

    def test_by_unit_and_name_and_filtered_by_unit_kind_and_day(self, cast, log_in):
        for unit, name in ((cast.there, "A"), (cast.here, "Ö"), (cast.here, "Å"), (cast.site, "Z")):
            make.make_place(unit, name=f"Plats {name}")
        client, url = log_in(cast.coordinator), reverse("placements:matches", args=[cast.own.pk])

        def names(**query):
            context = client.get(url, query).context
            return [row.place.name for row in context["fits"].rows if row.place.name.startswith("Plats ")]

        assert names() == ["Plats A", "Plats Å", "Plats Ö", "Plats Z"]
        assert names(unit=cast.here.pk) == ["Plats Å", "Plats Ö", "Plats Z"]
        assert names(kind="private") == []
        assert names(day="2001-01-01") == []

    def test_pages_of_each_part(self, cast, log_in):
        for _number in range(30):
            make.make_place(cast.here)
        response = log_in(cast.coordinator).get(reverse("placements:matches", args=[cast.own.pk]), {"fits": 2})
        fits = response.context["fits"]
        assert (fits.number, len(fits.rows)) == (2, len(fits.ids) - 25)
        assert response.context["fails"].number == 1

    def test_an_employer_coordinator_reads_no_needs_and_changes_nothing(self, cast, log_in):
        client = log_in(cast.employer_coordinator)
        body = client.get(reverse("placements:matches", args=[cast.own.pk])).content.decode()
        assert "CANARY-own-first" in body
        assert "-profile-needs" not in body
        assert "-level-note" not in body
        assert cast.own.case_number not in body
        assert reverse("placements:match_profile", args=[cast.own.pk]) not in body


class TestFittingPeople:
    def url(self, place, **query):
        return reverse("placements:fitting_people", args=[place.pk], query=query)

    def people(self, cast):
        place = make.make_place(cast.here, independence_from=3, independence_to=4)
        made = {}
        for name, level in (("Åke", 3), ("Bo", 1), ("Alf", 4)):
            made[name] = make.make_participant(cast.here, by=cast.coordinator, first_name=name, last_name=name)
            make.make_enrolment(made[name], cast.coordinator)
            make.make_profile(made[name])
            make.make_level(made[name], level)
        return place, made

    def test_own_people_in_name_order_and_why(self, cast, log_in):
        place, _people = self.people(cast)
        response = log_in(cast.coordinator).get(self.url(place))
        names = [person.first_name for person, _reasons, _may in response.context["rows"]]
        assert [name for name in names if name in ("Alf", "Bo", "Åke")] == ["Alf", "Åke"]
        assert "CANARY-elsewhere" not in response.content.decode()
        assert "självständighet 3 till 4" in response.content.decode()
        row = Access.objects.latest("pk")
        assert {person.pk for person, *_rest in response.context["rows"]} == set(row.participants)

    def test_an_employer_coordinator_gets_name_and_language_alone(self, cast, log_in):
        place, _people = self.people(cast)
        body = log_in(cast.employer_coordinator).get(self.url(place)).content.decode()
        assert "Alf" in body
        assert "självständighet 3" not in body

    def test_whoever_nothing_is_noted_of_is_counted_and_not_proposed(self, cast, log_in):
        place, _people = self.people(cast)
        person = make.make_participant(cast.here, by=cast.coordinator, first_name="Okänd")
        make.make_enrolment(person, cast.coordinator)
        response = log_in(cast.coordinator).get(self.url(place))
        assert response.context["unknown"] == 1
        assert "Okänd" not in response.content.decode()

    def test_a_protected_person_is_there_for_named_staff_alone(self, cast, log_in):
        add_protected(cast)
        place = make.make_place(cast.here)
        assert "CANARY-protected" in log_in(cast.named).get(self.url(place)).content.decode()
        for actor in (cast.coordinator, cast.manager, cast.employer_coordinator):
            assert "CANARY-protected" not in log_in(actor).get(self.url(place)).content.decode()


class TestStops:
    def test_one_click_notes_the_rule_with_its_sentence_once_a_day(self, cast, log_in):
        place = make.make_place(cast.here, hours_min=30)
        client, url = log_in(cast.coordinator), reverse("placements:match_stop", args=[cast.own.pk, place.pk])
        for _click in range(2):
            response = client.post(f"{url}?kind=internal", {"rule": "hours"})
            assert response.headers["Location"].endswith(f"matchning/?kind=internal#place-{place.pk}")
        stop = StoppedMatch.objects.get(place=place)
        assert (stop.rule, stop.stopped_by, stop.unit) == ("hours", cast.coordinator, cast.here)
        assert "30" in stop.sentence
        page = client.get(reverse("placements:matches", args=[cast.own.pk])).content.decode()
        assert reverse("placements:match_take_back_stop", args=[cast.own.pk, stop.pk]) in page

    def test_what_nothing_noted_says_needs_a_note(self, cast, log_in):
        place = make.make_place(cast.here)
        client, url = log_in(cast.coordinator), reverse("placements:match_stop", args=[cast.own.pk, place.pk])
        assert client.post(url, {"rule": "other"}).status_code == 200
        assert client.post(url, {"rule": "hours"}).status_code == 200
        assert client.post(url, {"rule": "other", "note": "Ville ha heltid"}).status_code == 302
        assert StoppedMatch.objects.get(place=place).note == "Ville ha heltid"

    def test_taken_back_it_counts_no_longer_and_may_be_noted_anew(self, cast, log_in):
        place = make.make_place(cast.here)
        stop = make.make_stop(cast.own, place, note="Fel")
        client = log_in(cast.employer_coordinator)
        url = reverse("placements:match_take_back_stop", args=[cast.own.pk, stop.pk])
        assert fill_in(client, url).status_code == 302
        assert not StoppedMatch.objects.standing().filter(place=place).exists()
        assert client.get(url).status_code == 404
        make.make_stop(cast.own, place, note="Rätt")


class TestMovingOn:
    def test_the_facts_of_a_placement(self, cast):
        place = make.make_place(cast.here, independence_to=2)
        today = timezone.localdate()
        placement = make.make_placement(cast.own, place, starts_on=today - timedelta(days=100))
        assert [fact.code for fact in facts(placement, today)] == ["level", "months"]
        assert facts(placement, today - timedelta(days=50)) == []

    def test_what_another_source_tells_is_among_them(self, cast, monkeypatch):
        signal = Fact("signal", "Arbetsledaren säger till")
        monkeypatch.setattr("placements.moving_on.SOURCES", [*SOURCES, lambda rows, _day: {rows[0].pk: signal}])
        assert facts(cast.own.placement, timezone.localdate()) == [signal]

    def test_listed_until_a_person_decides_that_it_is_not_time_yet(self, cast, log_in):
        place = make.make_place(cast.here, name="Lätt odling", independence_to=1)
        placement = make.make_placement(cast.own, place)
        client = log_in(cast.coordinator)
        listed, page = reverse("placements:moving_on"), reverse("placements:matches", args=[cast.own.pk])
        assert "Lätt odling" in client.get(listed).content.decode()
        assert "Dags att gå vidare från Lätt odling?" in client.get(page).content.decode()
        url = reverse("placements:match_not_yet", args=[cast.own.pk, placement.pk])
        assert "platsen är för upp till 1" in client.get(url).content.decode()
        assert fill_in(client, url, reason="Lär sig ännu").status_code == 302
        body = client.get(listed).content.decode()
        assert "Lätt odling" not in body
        assert "1 stannar tills vidare" in body
        assert "Lär sig ännu" in client.get(page).content.decode()

    def test_the_day_to_look_again_is_to_come(self, cast, log_in):
        url = reverse("placements:match_not_yet", args=[cast.own.pk, cast.own.placement.pk])
        day = timezone.localdate().isoformat()
        response = fill_in(log_in(cast.coordinator), url, reason="Sen", until_on=day)
        assert response.context["form"].errors["until_on"]

    def test_it_comes_to_today_until_it_is_decided(self, cast, log_in):
        place = make.make_place(cast.here, name="Lätt odling", independence_to=1)
        placement = make.make_placement(cast.own, place)
        client, today = log_in(cast.coordinator), reverse("reports:today")

        def due():
            rows = client.get(today, {"slag": "moving_on"}).context["rows"]
            return [todo.due for row in rows for todo in row["todos"] if row["person"] == cast.own]

        [found] = [one for one in due() if one.label.startswith("Lätt odling")]
        assert found.url == reverse("placements:matches", args=[cast.own.pk])
        assert "självständighet" in found.detail
        make.make_not_yet(placement, cast.coordinator)
        assert not [one for one in due() if one.label.startswith("Lätt odling")]


class TestTimeline:
    def events(self, cast, log_in, who):
        context = log_in(who).get(reverse("reports:overview", args=[cast.own.pk]), {"allt": ""}).context
        return {event.title: event for event in context["events"]}

    def test_degrees_support_forms_stops_and_decisions_to_stay_stand_there(self, cast, log_in):
        today, place = timezone.localdate(), make.make_place(cast.here, name="Svår verkstad")
        person = cast.own
        make.make_level(person, 4, by=cast.coordinator, days_ago=2, note="Planerar sin dag")
        make.make_level(person, 5, days_ago=-3)
        make.make_support(person, "job_guarantee", days_ago=5, decided_by="Kim på AF")
        make.make_stop(person, place, "hours", by=cast.coordinator, sentence="Minst 30 timmar", note="Ring igen")
        make.make_stop(person, place, "season").take_back(cast.coordinator)
        make.make_not_yet(person.placement, cast.coordinator, reason="Lär sig ännu")
        with translation.override("sv"):
            found = self.events(cast, log_in, cast.coordinator)
        level = next(event for title, event in found.items() if title.startswith("Självständighet 4, från "))
        assert (level.day, level.text) == (today - timedelta(days=2), "Planerar sin dag")
        assert found["Stödform: jobb- och utvecklingsgarantin"].by == "Kim på AF"
        assert found["Matchning med Svår verkstad stoppad: timmar"].text == "Minst 30 timmar\nRing igen"
        assert not [title for title in found if "säsong" in title or title.startswith("Självständighet 5")]
        stays = [event.text for title, event in found.items() if title.startswith("Stannar på ")]
        assert "Lär sig ännu" in stays

    def test_intake_reads_nothing_of_it(self, cast, log_in):
        make.make_stop(cast.own, make.make_place(cast.here, name="Svår verkstad"), "hours")
        titles = " ".join(self.events(cast, log_in, cast.intake))
        assert "Svår verkstad" not in titles
        assert "Självständighet" not in titles


class TestSupportRules:
    def test_a_rule_stops_a_match_from_its_first_day_to_its_last(self, cast):
        today = timezone.localdate()
        make.make_support_rule("social_assistance", "internal", valid_from=today, valid_to=today)
        assert "internal" in person_facts(cast.own, today).refused
        assert "internal" not in person_facts(cast.own, today + timedelta(days=1)).refused

    def test_two_rules_never_say_something_of_the_same_at_once(self, cast):
        make.make_support_rule("none", "osa")
        with pytest.raises(ValidationError):
            make.make_support_rule("none", "osa", is_allowed=True)

    def test_an_administrator_adds_and_ends_a_rule(self, cast, log_in):
        client = log_in(cast.administrator)
        form, kind = make.code("support_form", "none"), make.code("place_kind", "osa")
        typed = {"support_form": form.pk, "place_kind": kind.pk, "why": "Så är det", "source": "Avtalet"}
        url = reverse("placements:add_support_rule")
        both = fill_in(client, url, **typed, employment_form=make.code("employment_form", "osa").pk)
        assert both.context["form"].errors["place_kind"]
        assert fill_in(client, url, **typed, valid_from="2026-01-01").status_code == 302
        rule = SupportRule.objects.get(support_form=form)
        assert not rule.is_allowed
        url = reverse("placements:support_rule", args=[rule.pk])
        assert fill_in(client, url, valid_to="2025-01-01").status_code == 200
        assert fill_in(client, url, valid_to="2026-02-01").status_code == 302
        rule.refresh_from_db()
        assert rule.valid_to == date(2026, 2, 1)

    def test_the_defaults_stop_municipal_employment_for_whom_the_employment_service_pays(self, cast):
        person = make.make_participant(cast.here, by=cast.coordinator)
        make.make_support(person, "job_guarantee")
        place = make.make_place(cast.here, kind=make.code("place_kind", "municipal_employment"))
        today = timezone.localdate()
        [asks] = place_facts(Place.objects.filter(pk=place.pk), today)
        with translation.override("sv"):
            told = matching.reasons(person_facts(person, today), asks, today, labels())
        [stopping] = [reason for reason in told if reason.fails]
        assert "Arbetsförmedlingen betalar" in stopping.sentence
        assert "Överenskommelse" in stopping.sentence
