"""Placements through the pages: proposed, agreed, started, changed, ended, undone; who is shown what of them."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from config.templatetags.stegvis import day as written
from participants.models import Access
from placements.due_sources import SOURCES
from placements.models import Employment, Observation, Placement
from placements.people import people_for
from placements.placing import working_day
from tests import factories as make
from tests.screen import boxes, errors, fields, fill_in

TODAY = timezone.localdate


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def place(cast):
    return make.make_place(cast.here, seats=1, name="Cykelverkstan", hours_min=0)


@pytest.fixture
def case(cast):
    participant = make.make_participant(cast.here, by=cast.coordinator, first_name="Mia", last_name="Mött")
    make.make_enrolment(participant, cast.coordinator)
    participant.refresh_from_db()
    return participant


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.coordinator)


def url_of(name, case, *more):
    return reverse(f"placements:{name}", args=[case.pk, *more])


def week(*days, halves="both", hours="6"):
    return {f"halves_{day}": halves for day in days} | {f"hours_{day}": hours for day in days}


def propose(client, case, place, days=(0, 1), **changes):
    values = {"starts_on": TODAY().isoformat()} | week(*days) | changes
    return fill_in(client, url_of("propose", case, place.pk), **values)


def proposed(client, case, place, **changes):
    assert propose(client, case, place, **changes).status_code == 302
    return Placement.objects.filter(participant=case).latest("pk")


def agreed(client, case, place, **changes):
    placement = proposed(client, case, place, **changes)
    day = TODAY().isoformat()
    fill_in(client, url_of("agree", case, placement.pk), participant=day, place=day, coordinator=day)
    return Placement.objects.get(pk=placement.pk)


def knowingly(client, url, **values):
    """Send the form at `url`, and once more past the warnings where there are any."""
    response = fill_in(client, url, **values)
    if response.status_code != 200 or not response.context["form"].warnings:
        return response
    return client.post(url, fields(response) | {"passed_warnings": boxes(response, "passed_warnings")[0]})


def start(client, case, placement, **values):
    return knowingly(client, url_of("start", case, placement.pk), **values)


def ongoing(client, case, place, **changes):
    placement = agreed(client, case, place, **changes)
    assert start(client, case, placement).status_code == 302
    return Placement.objects.get(pk=placement.pk)


def dues(people):
    return [due for source in SOURCES for due in source(people, TODAY(), TODAY() + timedelta(days=6))]


def kinds(case):
    return {due.kind for due in dues(type(case).objects.filter(pk=case.pk))}


class TestCourse:
    def test_from_proposal_to_end(self, client, case, place):
        placement = proposed(client, case, place, ends_on=(TODAY() + timedelta(days=60)).isoformat())
        assert (placement.status, placement.shown_name, placement.weekly_hours) == ("proposed", "Mia Mött", 12)
        url, day = url_of("agree", case, placement.pk), TODAY().isoformat()
        fill_in(client, url, participant=day, place=day)
        placement.refresh_from_db()
        assert placement.status == "proposed"
        fill_in(client, url, coordinator=day)
        start(client, case, placement)
        placement.refresh_from_db()
        assert placement.status == "ongoing"
        assert [talk.kind for talk in placement.talks.order_by("planned_on")] == ["start", "middle", "end"]
        response = fill_in(
            client, url_of("end", case, placement.pk), reason=make.code("placement_end", "employed").pk,
            outcome=make.code("placement_outcome", "employment_there").pk,
        )  # fmt: skip
        assert response.status_code == 302
        placement.refresh_from_db()
        assert (placement.status, placement.ends_on, placement.end_reason.code) == ("ended", TODAY(), "employed")
        assert set(placement.talks.values_list("kind", flat=True)) == {"end", "first_check", "second_check"}

    def test_a_step_that_cannot_be_taken_leads_to_the_placement_and_says_why(self, client, case, place):
        placement = proposed(client, case, place)
        url = url_of("start", case, placement.pk)
        response = client.get(url, follow=True)
        assert response.redirect_chain == [(placement.get_absolute_url(), 302)]
        assert "Det går inte nu: placeringen är föreslagen." in response.content.decode()
        response = client.post(url, {"version": placement.version, "on": TODAY().isoformat()})
        assert "föreslagen" in response.content.decode()

    def test_a_day_to_come_has_not_started(self, client, case, place):
        placement = agreed(client, case, place)
        later = (TODAY() + timedelta(days=1)).isoformat()
        assert errors(fill_in(client, url_of("start", case, placement.pk), on=later)) == {"on"}

    def test_a_start_before_the_planned_day_or_on_another_weekday_is_asked_about(self, client, case, place):
        monday = TODAY() - timedelta(days=TODAY().weekday() + 7)
        placement = agreed(client, case, place, starts_on=(monday + timedelta(days=1)).isoformat(), days=(1, 2))
        url = url_of("start", case, placement.pk)
        body = fill_in(client, url, on=monday.isoformat()).content.decode()
        assert f"Starten var planerad till senare, den {written(monday + timedelta(days=1))}." in body
        assert "Dagen är en måndag, och deltagaren ska vara där tisdag, onsdag." in body
        assert fill_in(client, url, on=(monday + timedelta(days=1)).isoformat()).status_code == 302

    def test_an_end_before_marked_days_is_asked_about(self, cast, client, case):
        placement = make.make_placement(case, make.make_place(cast.here))
        make.make_mark(placement, cast.coordinator, "present", on=TODAY() - timedelta(days=2))
        why = {"reason": make.code("placement_end", "other").pk, "outcome": make.code("placement_outcome", "none").pk}
        url, early = url_of("end", case, placement.pk), (TODAY() - timedelta(days=5)).isoformat()
        body = fill_in(client, url, on=early, **why).content.decode()
        assert (
            f"Markerade dagar skulle inte längre höra till placeringen: {written(TODAY() - timedelta(days=2))}." in body
        )
        assert fill_in(client, url, **why).status_code == 302

    def test_days_changed_so_that_marked_days_fall_outside_are_asked_about(self, cast, client, case):
        placement = make.make_placement(case, make.make_place(cast.here, hours_min=0), weekdays=range(5))
        make.make_mark(placement, cast.coordinator, "present", on=TODAY() - timedelta(days=2))
        url = url_of("change_placement", case, placement.pk)
        early = (TODAY() - timedelta(days=5)).isoformat()
        assert "Markerade dagar" in fill_in(client, url, ends_on=early, reason="Slut").content.decode()
        later = TODAY() + timedelta(days=(1 - TODAY().weekday()) % 7)
        make.make_mark(placement, cast.coordinator, "present", on=later)
        body = fill_in(client, url, halves_1="", hours_1="", reason="Kurs").content.decode()
        assert f"placeringen: {written(later)}." in body
        assert fill_in(client, url, halves_4="", hours_4="", reason="Kurs").status_code == 302

    def test_steps_are_taken_back(self, client, case, place):
        placement = ongoing(client, case, place)
        undo = url_of("undo", case, placement.pk)
        fill_in(client, undo, reason="Fel person")
        placement.refresh_from_db()
        assert (placement.status, placement.talks.count()) == ("agreed", 0)
        fill_in(client, url_of("withdraw", case, placement.pk), reason="Handledaren slutade")
        placement.refresh_from_db()
        assert (placement.status, placement.end_note) == ("withdrawn", "Handledaren slutade")
        fill_in(client, undo, reason="Det blev av ändå")
        placement.refresh_from_db()
        assert (placement.status, placement.end_note) == ("agreed", "")

    def test_an_end_taken_back_restores_the_planned_end_and_the_talks(self, cast, client, case, place):
        later = TODAY() + timedelta(days=60)
        placement = ongoing(client, case, place, ends_on=later.isoformat())
        moved = placement.talks.get(kind="middle")
        moved.settle(cast.coordinator, planned_on=TODAY() + timedelta(days=41), held_on=None, note="")
        before = dict(placement.talks.values_list("kind", "planned_on"))
        end(cast, placement)
        undo = url_of("undo", case, placement.pk)
        assert f"med {written(later)} som planerad sista dag" in client.get(undo).content.decode()
        assert fill_in(client, undo, reason="Fel").status_code == 302
        placement.refresh_from_db()
        assert (placement.status, placement.ends_on, placement.end_reason) == ("ongoing", later, None)
        assert dict(placement.talks.values_list("kind", "planned_on")) == before

    def test_a_start_taken_back_restores_the_planned_start(self, client, case, place):
        placement = agreed(client, case, place)
        earlier = TODAY() - timedelta(days=3)
        start(client, case, placement, on=earlier.isoformat())
        placement.refresh_from_db()
        assert placement.starts_on == earlier
        fill_in(client, url_of("undo", case, placement.pk), reason="Fel")
        placement.refresh_from_db()
        assert (placement.status, placement.starts_on) == ("agreed", TODAY())

    def test_an_end_is_not_taken_back_when_the_seat_is_somebody_elses(self, cast, client, case, place):
        placement = ongoing(client, case, place)
        end(cast, placement, on=TODAY() - timedelta(days=1))
        make.make_placement(make.make_participant(cast.here, by=cast.intake), place, starts_on=TODAY())
        body = fill_in(client, url_of("undo", case, placement.pk), reason="Fel").content.decode()
        assert "Platsen är full" in body
        assert "Föreslå en ny placering i stället." in body
        assert "andra halvdagar" not in body

    def test_a_change_of_what_was_agreed_is_a_proposal_unless_all_agree(self, client, case, place):
        placement = agreed(client, case, place)
        url = url_of("change_placement", case, placement.pk)
        assert errors(fill_in(client, url, purpose="Kassa")) == {"reason"}
        fill_in(client, url, purpose="Kassa", all_agree="on", reason="Platsen bad om det")
        placement.refresh_from_db()
        assert (placement.status, placement.purpose) == ("agreed", "Kassa")
        fill_in(client, url, **week(2), reason="Bussen går inte andra dagar")
        placement.refresh_from_db()
        assert (placement.status, placement.agreed_by_place_on) == ("proposed", None)

    def test_hours_stand_on_the_days_one_is_there(self, client, case, place):
        assert errors(propose(client, case, place, days=())) == {"halves_0"}
        assert errors(propose(client, case, place, hours_0="")) == {"hours_0"}
        assert errors(propose(client, case, place, hours_4="3")) == {"halves_4"}

    def test_a_talk_moves_with_the_days_until_somebody_moves_it(self, client, case, place):
        placement = ongoing(client, case, place, ends_on=(TODAY() + timedelta(days=60)).isoformat())
        end = placement.talks.get(kind="end")
        url = url_of("change_placement", case, placement.pk)
        fill_in(client, url, ends_on=(TODAY() + timedelta(days=90)).isoformat(), reason="Längre")
        end.refresh_from_db()
        assert end.planned_on == working_day(TODAY() + timedelta(days=83))
        fill_in(
            client, url_of("talk", case, placement.pk, end.pk), planned_on=(TODAY() + timedelta(days=70)).isoformat()
        )
        fill_in(client, url, ends_on=(TODAY() + timedelta(days=100)).isoformat(), reason="Längre igen")
        end.refresh_from_db()
        assert end.planned_on == TODAY() + timedelta(days=70)


def end(cast, placement, on=None):
    reason, outcome = make.code("placement_end", "illness"), make.code("placement_outcome", "none")
    Placement.objects.filter(pk=placement.pk).update(starts_on=TODAY() - timedelta(days=9))
    placement.refresh_from_db()
    placement.end(cast.coordinator, on=on or TODAY(), reason=reason, outcome=outcome, note="")


class TestRefused:
    """What stops a seat has a sentence of its own, on the field to mend; the database judges."""

    def told(self, response):
        return {name: " ".join(texts) for name, texts in response.context["form"].errors.items()}

    def test_a_place_that_opens_later(self, cast, client, case):
        place = make.make_place(cast.here, starts_on=TODAY() + timedelta(days=9), hours_min=0)
        told = self.told(propose(client, case, place))
        assert told["starts_on"].startswith("Platsen öppnar den")

    def test_a_place_that_has_closed(self, cast, client, case):
        place = make.make_place(cast.here, ends_on=TODAY() - timedelta(days=9), hours_min=0)
        told = self.told(propose(client, case, place))
        assert told["starts_on"].startswith("Platsen är stängd sedan")

    def test_a_place_that_closes_before_the_end(self, cast, client, case):
        place = make.make_place(cast.here, ends_on=TODAY() + timedelta(days=9), hours_min=0)
        assert self.told(propose(client, case, place))["ends_on"].startswith("Platsen stänger efter")
        assert propose(client, case, place, ends_on=place.ends_on.isoformat()).status_code == 302

    def test_a_place_out_of_season(self, cast, client, case):
        later = TODAY() + timedelta(days=62)
        place = make.make_place(cast.here, season=[TODAY().month], hours_min=0)
        assert "bara öppen vissa månader" in self.told(propose(client, case, place))["ends_on"]
        assert "starts_on" in self.told(propose(client, case, place, starts_on=later.isoformat()))
        assert propose(client, case, place, ends_on=TODAY().isoformat()).status_code == 302

    def test_who_is_there_when_the_season_is_made_shorter_stays_and_may_leave(self, cast, client, case, place):
        placement = ongoing(client, case, place)
        type(place).objects.filter(pk=place.pk).update(season=[(TODAY().month + 5) % 12 + 1])
        url = url_of("change_placement", case, placement.pk)
        assert fill_in(client, url, purpose="Kassa", reason="Mer").status_code == 302
        assert errors(fill_in(client, url, halves_3="both", hours_3="6", reason="Mer")) == {""}
        why = {"reason": make.code("placement_end", "other").pk, "outcome": make.code("placement_outcome", "none").pk}
        assert fill_in(client, url_of("end", case, placement.pk), **why).status_code == 302


class TestChoosingAPlace:
    def test_the_place_is_searched_for_and_chosen_with_the_seats_of_the_day(self, client, case, place):
        day = (TODAY() + timedelta(days=7)).isoformat()
        response = fill_in(client, url_of("choose_place", case), q="cykel", on=day)
        [(found, url)] = response.context["found"]
        assert found == place
        form = client.get(url)
        assert fields(form)["starts_on"] == day
        assert form.context["place"].week == [("mån–fre", "1", False)]

    def test_a_closed_place_is_not_found(self, cast, client, case):
        make.make_place(cast.here, name="Nedlagd", ends_on=TODAY() - timedelta(days=1))
        response = fill_in(client, url_of("choose_place", case), q="nedlagd")
        assert "Ingen öppen plats" in response.content.decode()

    def test_more_than_fit_on_the_page_are_told_of(self, cast, client, case):
        for number in range(26):
            make.make_place(cast.here, name=f"Odling {number}")
        response = fill_in(client, url_of("choose_place", case), q="odling")
        assert len(response.context["found"]) == 25
        assert "Det finns fler" in response.content.decode()

    def test_a_proposed_placement_is_given_another_place_and_an_agreed_one_is_not(self, cast, client, case, place):
        placement, other = proposed(client, case, place), make.make_place(cast.here, name="Syateljén", hours_min=0)
        choose = f"{url_of('choose_place', case)}?placering={placement.pk}"
        [(_found, url)] = fill_in(client, choose, q="syat").context["found"]
        assert fill_in(client, url).status_code == 302
        placement.refresh_from_db()
        assert placement.place == other
        Placement.objects.filter(pk=placement.pk).update(status="agreed")
        assert client.get(choose).status_code == 404

    def test_a_talk_leads_to_a_meeting_of_its_kind_and_day(self, client, case, place):
        placement = ongoing(client, case, place)
        talk = placement.talks.get(kind="start")
        address = f"{reverse('actionplans:book', args=[case.pk])}?{talk.booking}"
        assert address.replace("&", "&amp;") in client.get(placement.get_absolute_url()).content.decode()
        form = fields(client.get(address))
        assert (form["kind"], form["on"]) == ("three_party", talk.planned_on.isoformat())


class TestSeats:
    def test_a_full_place_names_the_days_that_are_full(self, cast, client, case, place):
        other = make.make_participant(cast.here, by=cast.intake)
        make.make_placement(other, place, weekdays=[1])
        response = propose(client, case, place)
        body = response.content.decode()
        assert response.status_code == 200
        assert "Platsen är full: tisdag, från" in body
        assert fields(response)["halves_1"] == "both"
        assert propose(client, case, place, days=(0,)).status_code == 302

    def test_only_half_days_with_seats_are_offered(self, cast, client, case):
        place = make.make_place(cast.here, hours_min=0, weekdays=[0, 2])
        place.seats[1] = 0
        place.save(update_fields=["seats"])
        form = client.get(url_of("propose", case, place.pk)).context["form"]
        assert [name for name in form.fields if name.startswith("halves")] == ["halves_0", "halves_2"]
        assert [value for value, _label in form.fields["halves_0"].choices] == ["", "morning"]
        assert errors(propose(client, case, place, days=())) == {"halves_0"}
        assert propose(client, case, place, days=(2,)).status_code == 302

    def test_a_day_the_place_does_not_have_is_not_called_full(self, cast, client, case, place):
        placement = proposed(client, case, place, days=(0, 3))
        other = make.make_place(cast.here, hours_min=0, weekdays=[0], name="Måndagsplatsen")
        url = f"{url_of('change_placement', case, placement.pk)}?plats={other.pk}"
        body = fill_in(client, url).content.decode()
        assert "Platsen tar inte emot på torsdag." in body
        assert "Platsen är full" not in body

    def test_two_are_held_at_once_knowingly_and_no_third(self, cast, client, case, place):
        proposed(client, case, place, days=(0,))
        second, third = make.make_place(cast.here), make.make_place(cast.here)
        response = propose(client, case, second, days=(1,))
        assert "Överlappar Cykelverkstan" in response.content.decode()
        again = fields(response) | {"passed_warnings": boxes(response, "passed_warnings")[0]}
        assert client.post(url_of("propose", case, second.pk), again).status_code == 302
        page = client.get(url_of("placements", case)).content.decode()
        assert "pågår samtidigt" in page
        response = propose(client, case, third, days=(2,))
        again = fields(response) | {"passed_warnings": boxes(response, "passed_warnings")[0]}
        assert "redan två placeringar" in client.post(url_of("propose", case, third.pk), again).content.decode()

    def test_the_hours_the_place_asks_for_are_warned_of(self, cast, client, case):
        place = make.make_place(cast.here, hours_min=20)
        assert "20 till 40 timmar" in propose(client, case, place).content.decode()


class TestProtected:
    def test_the_place_reads_an_alias(self, cast, log_in, case, place):
        case.protect({cast.coordinator}, by=cast.coordinator)
        client = log_in(cast.coordinator)
        assert errors(propose(client, case, place)) == {"shown_name"}
        assert propose(client, case, place, shown_name="mia").status_code == 200
        assert proposed(client, case, place, shown_name="Kim").has_alias

    def test_a_supervisor_named_on_the_page_reads_the_alias_in_the_group_and_others_nothing(
        self, cast, log_in, case, place
    ):
        other = make.make_user("supervisor", cast.here)
        protection = reverse("participants:protection", args=[case.pk])
        named = [str(cast.coordinator.pk), str(cast.supervisor.pk)]
        response = fill_in(log_in(cast.coordinator), protection, is_protected="on", named_staff=named)
        assert response.status_code == 302
        place = make.make_place(cast.places["here"].unit, weekdays=range(7))
        placement = make.make_placement(case, place, shown_name="CANARY-alias", has_alias=True, weekdays=range(7))
        for name, args in (("group_day", [place.pk]), ("observations", [])):
            url = reverse(f"placements:{name}", args=args)
            page = log_in(cast.supervisor).get(url).content.decode()
            assert "CANARY-alias" in page, name
            assert "Mött" not in page, name
            assert "CANARY-alias" not in log_in(other).get(url, follow=True).content.decode(), name
        observe = reverse("placements:observe", args=[placement.pk])
        assert log_in(cast.supervisor).get(observe).status_code == 200
        assert log_in(other).get(observe).status_code == 404
        assert log_in(cast.supervisor).get(url_of("placements", case)).status_code == 404

    def test_who_becomes_protected_is_seen_at_no_place_and_comes_up(self, cast, client, case):
        placement = make.make_placement(case, cast.places["here"])
        assert placement in Placement.objects.at_own_place(cast.supervisor)
        case.protect({cast.coordinator, cast.supervisor}, by=cast.coordinator)
        assert placement not in Placement.objects.at_own_place(cast.supervisor)
        assert "placement_alias" in kinds(case)
        Placement.objects.filter(pk=placement.pk).update(shown_name="Kim", has_alias=True)
        assert placement in Placement.objects.at_own_place(cast.supervisor)


class TestEmployerCoordinator:
    def test_the_list_finds_by_name_posted_and_shows_no_more(self, cast, log_in, case):
        client = log_in(cast.employer_coordinator)
        response = client.post(reverse("placements:search_people"), {"q": "mia"}, follow=True)
        assert "Mött, Mia" in response.content.decode()
        assert case.case_number not in response.content.decode()
        assert list(response.context["people"]) == [case]
        response = client.post(reverse("placements:search_people"), {"q": case.case_number}, follow=True)
        assert not response.context["people"]

    def test_those_without_a_placement_are_found(self, cast, log_in, case):
        client = log_in(cast.employer_coordinator)
        people = client.get(reverse("placements:people"), {"visa": "utan"}).context["people"]
        assert case in people
        assert cast.own not in people

    def test_one_reads_goals_of_work_and_no_notes(self, cast, log_in):
        client = log_in(cast.employer_coordinator)
        page = client.get(reverse("placements:placements", args=[cast.own.pk])).content.decode()
        assert "CANARY-own-goal-title" in page
        assert cast.own.case_number not in page
        whole = client.get(reverse("placements:placement", args=[cast.own.pk, cast.own.placement.pk])).content.decode()
        assert "CANARY-own-employment-reference" in whole
        assert "observation" not in whole.replace("placements:observations", "")

    def test_one_proposes_and_ends(self, cast, log_in, case, place):
        client = log_in(cast.employer_coordinator)
        placement = ongoing(client, case, place)
        assert placement.created_by == cast.employer_coordinator
        assert Access.objects.filter(user=cast.employer_coordinator, participants__contains=[case.pk]).exists()

    def test_the_protected_are_nobody(self, cast, log_in, case):
        case.protect({cast.coordinator}, by=cast.coordinator)
        assert case not in people_for(cast.employer_coordinator)
        client = log_in(cast.employer_coordinator)
        assert client.get(url_of("placements", case)).status_code == 404

    def test_others_units_are_not_covered(self, cast, case):
        user = make.make_user("employer_coordinator", cast.there)
        assert cast.elsewhere in people_for(user)
        assert case not in people_for(user)


class TestSupervisor:
    def test_an_observation_is_read_by_the_coordinator_and_told_in_today(self, cast, log_in):
        placement = cast.own.placement
        url = reverse("placements:observe", args=[placement.pk])
        supervisor = log_in(cast.supervisor)
        assert fill_in(supervisor, url, text="Plockade undan själv.", is_ready="on").status_code == 302
        observation = Observation.objects.latest("pk")
        assert (observation.author, observation.participant) == (cast.supervisor, cast.own)
        assert "observation" in kinds(cast.own)
        client = log_in(cast.coordinator)
        page = client.get(placement.get_absolute_url()).content.decode()
        assert "Plockade undan själv." in page
        read = reverse("placements:read_observation", args=[cast.own.pk, placement.pk, observation.pk])
        client.post(read)
        observation.refresh_from_db()
        assert observation.read_by == cast.coordinator
        back = reverse("placements:take_back_observation", args=[placement.pk, observation.pk])
        assert "redan läst" in supervisor.post(back).content.decode()

    def test_an_unread_one_is_taken_back_by_its_author_alone(self, cast, log_in):
        observation, placement = cast.own.observation, cast.own.placement
        back = reverse("placements:take_back_observation", args=[placement.pk, observation.pk])
        other = make.make_user("supervisor", cast.site)
        assert log_in(other).post(back).status_code == 404
        assert log_in(cast.supervisor).post(back).status_code == 302
        assert not Observation.objects.filter(pk=observation.pk).exists()

    def test_one_reads_ones_own_alone(self, cast, log_in):
        other = make.make_user("supervisor", cast.site)
        page = log_in(other).get(reverse("placements:observe", args=[cast.own.placement.pk])).content.decode()
        assert "CANARY-own-shown-name" in page
        assert "CANARY-own-observation" not in page

    def test_other_places_and_days_past_are_nobody(self, cast, log_in):
        client = log_in(cast.supervisor)
        for placement in (cast.elsewhere.placement, cast.own.agreed_placement):
            assert client.get(reverse("placements:observe", args=[placement.pk])).status_code == 404
        assert client.get(reverse("placements:observe", args=[987_654_321])).status_code == 404

    def test_something_is_written_about_a_day_at_the_place(self, cast, log_in):
        url, client = reverse("placements:observe", args=[cast.own.placement.pk]), log_in(cast.supervisor)
        assert errors(fill_in(client, url)) == {"text"}
        assert errors(fill_in(client, url, text="x" * 1001)) == {"text"}
        early = (cast.own.placement.starts_on - timedelta(days=1)).isoformat()
        assert errors(fill_in(client, url, text="Bra", on=early)) == {"on"}


class TestEmployment:
    def test_it_is_extended_with_its_history_and_told_before_it_ends(self, cast, client):
        placement = cast.own.placement
        employment = make.make_employment(placement, ends_on=TODAY() + timedelta(days=20))
        assert "employment_end" in kinds(cast.own)
        url = reverse("placements:extend_employment", args=[cast.own.pk, placement.pk, employment.pk])
        early = fill_in(client, url, to_end_on=TODAY().isoformat(), decided_on=TODAY().isoformat(), reason="Mer tid")
        assert errors(early) == {"to_end_on"}
        later = TODAY() + timedelta(days=200)
        fill_in(client, url, to_end_on=later.isoformat(), decided_on=TODAY().isoformat(), reason="Mer tid")
        employment.refresh_from_db()
        assert employment.ends_on == later
        assert employment.extensions.get().from_end_on == TODAY() + timedelta(days=20)

    def test_a_subsidy_that_ends_is_told_of(self, cast):
        code = make.code("subsidy", "wage_subsidy")
        make.make_employment(cast.own.placement, ends_on=None, subsidy=code, subsidy_until=TODAY() + timedelta(days=30))
        assert "subsidy_end" in kinds(cast.own)

    def test_a_decision_is_about_some_subsidy(self, cast, client):
        url = reverse("placements:add_employment", args=[cast.own.pk, cast.own.placement.pk])
        form = make.code("employment_form", "osa").pk
        response = fill_in(client, url, form=form, percent="50", subsidy_until=TODAY().isoformat())
        assert errors(response) == {"subsidy", "subsidy_decided_on"}
        assert fill_in(client, url, form=form, percent="50").status_code == 302
        assert Employment.objects.latest("pk").percent == 50

    def test_an_extent_far_from_the_hours_at_the_place_is_asked_about(self, cast, client):
        placement = make.make_placement(cast.own, make.make_place(cast.here), hours=[3] + [0] * 6, weekdays=[0])
        url = reverse("placements:add_employment", args=[cast.own.pk, placement.pk])
        form = make.code("employment_form", "osa").pk
        body = fill_in(client, url, form=form, percent="50").content.decode()
        assert "50 procent är 20 timmar i veckan, och placeringen har 3." in body
        assert knowingly(client, url, form=form, percent="50").status_code == 302

    def test_an_answer_keeps_its_wording(self, cast, client):
        placement = cast.unit.placement
        url = reverse("placements:criteria", args=[cast.unit.pk, placement.pk])
        answer = placement.criterionanswers.get()
        answer.criterion.text = "Något helt annat?"
        answer.criterion.save()
        assert answer.wording in client.get(url).content.decode()
        assert fill_in(client, url, **{f"answer-{answer.criterion_id}": "no"}).status_code == 302
        answer.refresh_from_db()
        assert answer.answer == "no"


class TestToday:
    def test_each_step_comes_up_in_its_time(self, client, case, place):
        placement = proposed(client, case, place)
        assert kinds(case) == {"placement_agree"}
        day = TODAY().isoformat()
        fill_in(client, url_of("agree", case, placement.pk), participant=day, place=day, coordinator=day)
        assert kinds(case) == {"placement_start"}
        start(client, case, placement)
        assert kinds(case) == set()
        ends_on = (TODAY() + timedelta(days=8)).isoformat()
        fill_in(client, url_of("change_placement", case, placement.pk), ends_on=ends_on, reason="Slut på säsongen")
        assert kinds(case) == {"placement_end", "placement_talk"}

    def test_what_goes_on_after_the_exit_comes_up(self, cast, case):
        make.make_placement(case, cast.places["here"])
        enrolment = case.enrolments.get()
        enrolment.exit(on=TODAY(), reason=make.code("exit_reason", "work"), outcome=None, note="", by=cast.coordinator)
        assert "placement_left" in kinds(case)


class TestCase:
    def test_it_stands_on_overview_timeline_and_history_but_not_to_intake(self, cast, log_in):
        for name in ("reports:overview", "reports:history"):
            url = reverse(name, args=[cast.own.pk])
            assert "CANARY-own-placement" in log_in(cast.coordinator).get(url).content.decode()
            assert "CANARY-own-placement" not in log_in(cast.intake).get(url).content.decode()

    def test_emergency_access_reads_and_changes_nothing(self, cast, log_in):
        make.make_emergency(cast.own, cast.manager_elsewhere)
        client = log_in(cast.manager_elsewhere)
        assert client.get(cast.own.placement.get_absolute_url()).status_code == 200
        assert client.get(reverse("placements:choose_place", args=[cast.own.pk])).status_code == 403

    def test_it_follows_the_case_to_another_unit(self, cast, log_in, case):
        placement = make.make_placement(case, cast.places["here"])
        case.unit = cast.there
        case.save()
        assert log_in(cast.coordinator_elsewhere).get(placement.get_absolute_url()).status_code == 200
        assert log_in(cast.coordinator).get(placement.get_absolute_url()).status_code == 404


def test_a_form_sent_twice_proposes_once(cast, client, case, place):
    key = uuid.uuid4()
    common = {"starts_on": TODAY(), "slots": [1] * 2 + [0] * 12, "hours": [6] + [0] * 6, "shown_name": "Mia"}
    first, made = Placement.objects.propose(case, by=cast.coordinator, key=key, place=place, **common)
    again, made_again = Placement.objects.propose(case, by=cast.coordinator, key=key, place=place, **common)
    assert (made, made_again, first) == (True, False, again)
    other = make.make_participant(cast.here, by=cast.intake)
    with pytest.raises(ValidationError, match="full"):
        Placement.objects.propose(other, by=cast.coordinator, key=uuid.uuid4(), place=place, **common)
