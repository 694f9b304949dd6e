"""Pages of places: add and change, what is refused and how it is said, vacancies, missions."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.models import Access
from placements.missions import progress
from placements.models import Place, SeatHold
from tests import factories as make
from tests.screen import fill_in


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def editor(cast):
    return logged_in(cast.employer_coordinator)


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args, **query):
    return reverse(f"placements:{name}", args=args, query=query)


def words(response):
    return " ".join(response.content.decode().split())


NEW = {
    "name": "Verkstan", "supervisor": "Berit Norling", "tasks": "Laga cyklar", "seats_0": "3", "seats_1": "2",
    "independence_from": "2", "independence_to": "4", "hours_min": "7,5", "hours_max": "30", "season": ["4", "5"],
}  # fmt: skip


class TestForm:
    def test_a_place_is_added_with_its_whole_profile(self, cast, editor):
        other, target = cast.places["there"], make.make_mission({cast.here: 5}).targets.get()
        more = {
            "unit": cast.here.pk, "kind": make.code("place_kind", "internal").pk, "requirements": ["driving_licence"],
            "next_places": f"{other.name}, {other.unit}", "mission_target": target.pk,
        }  # fmt: skip
        response = fill_in(editor, url("add_place"), **NEW, **more)
        place = Place.objects.get(name="Verkstan")
        assert response.url == place.get_absolute_url()
        assert (place.seats[:3], place.season, place.requirements) == ([3, 2, 0], [4, 5], ["driving_licence"])
        assert (place.hours_min, list(place.next_places.all()), place.mission_target) == (7.5, [other], target)
        assert "körkort B" in words(editor.get(response.url))

    def test_seats_below_what_is_taken_are_refused_by_their_half_day(self, cast, editor):
        place = make.make_place(cast.here, seats=2)
        for _number in range(2):
            make.make_placement(make.make_participant(cast.here, by=cast.intake), place, weekdays=[1])
        response = fill_in(editor, url("change_place", place.pk), seats_2="1", tasks="Nytt")
        assert list(response.context["form"].errors) == ["seats_2"]
        assert "2 platser är upptagna då, nu eller längre fram." in words(response)
        assert fill_in(editor, url("change_place", place.pk), seats_0="0", tasks="Nytt").status_code == 302
        assert Place.objects.get(pk=place.pk).seats[:3] == [0, 2, 2]

    def test_a_private_place_needs_an_employer_and_an_internal_one_has_none(self, cast, editor):
        more = {"unit": cast.here.pk, "kind": make.code("place_kind", "private").pk}
        assert "kind" in fill_in(editor, url("add_place"), **NEW, **more).context["form"].errors
        assert fill_in(editor, url("add_place_at", cast.employer.pk), **NEW, **more).status_code == 302
        assert Place.objects.get(name="Verkstan").employer == cast.employer

    def test_a_next_place_that_is_not_there_is_told_with_those_alike(self, cast, editor):
        response = fill_in(editor, url("change_place", cast.places["here"].pk), next_places="Ditenhetens lager")
        assert "Kanske menar du: Ditenhetens kök, Ditenheten." in words(response)

    def test_closing_where_people_go_on_is_warned_of(self, cast, editor):
        place = cast.places["here"]
        day = timezone.localdate() + timedelta(days=5)
        typed = {"ends_on": day.isoformat(), "closing_reason": "Lokalen sägs upp"}
        response = fill_in(editor, url("close_place", place.pk), **typed)
        assert "fortsätter efter den dagen" in words(response)
        passed = response.context["form"].fields["passed_warnings"].widget.attrs["value"]
        fill_in(editor, url("close_place", place.pk), **typed, passed_warnings=passed)
        assert Place.objects.get(pk=place.pk).ends_on == day
        assert fill_in(editor, url("reopen_place", place.pk)).status_code == 302
        assert Place.objects.get(pk=place.pk).ends_on is None


class TestHolds:
    def test_seats_are_reserved_and_released(self, cast, editor):
        place, day = make.make_place(cast.here, seats=2), timezone.localdate() + timedelta(days=20)
        typed = {"reason": "Yrkespaketet", "ends_on": day.isoformat(), "seats_0": "2"}
        assert fill_in(editor, url("hold_seats", place.pk), **typed).status_code == 302
        response = fill_in(editor, url("hold_seats", place.pk), **typed | {"seats_0": "1"})
        assert "Bara 0 är lediga de dagarna." in words(response)
        hold = SeatHold.objects.get(place=place)
        assert fill_in(editor, url("release_hold", place.pk, hold.pk)).status_code == 302
        assert fill_in(editor, url("hold_seats", place.pk), **typed).status_code == 302


class TestWhoIsPlaced:
    def test_those_without_the_case_read_how_many_and_no_name(self, cast):
        place = cast.places["here"]
        response = logged_in(cast.official).get(place.get_absolute_url())
        assert "CANARY" not in words(response)
        assert response.context["others_placed"] == place.placements.standing().count()

    def test_a_coordinator_reads_the_names_of_the_unit_and_is_noted(self, cast):
        place, before = cast.places["here"], Access.objects.count()
        response = logged_in(cast.coordinator).get(place.get_absolute_url())
        assert "CANARY-own-first" in words(response)
        assert Access.objects.count() == before + 1

    def test_a_supervisor_sees_own_places_only(self, cast):
        client = logged_in(cast.supervisor)
        assert [place.pk for place in client.get(url("places")).context["places"]] == [cast.places["here"].pk]
        assert client.get(cast.places["there"].get_absolute_url()).status_code == 404


class TestVacancies:
    def found(self, client, **query):
        return [place.name for place in client.get(url("vacancies", **query)).context["places"]]

    def test_they_are_of_all_units_by_unit_and_name_and_only_what_is_free(self, cast):
        client, today = logged_in(cast.coordinator), timezone.localdate()
        full = make.make_place(cast.here, seats=1, name="Fullt")
        make.make_placement(make.make_participant(cast.here, by=cast.intake), full, ends_on=today)
        make.make_place(cast.there, name="Afton", weekdays=[5])
        assert self.found(client) == ["Afton", "Ditenhetens kök", "Hitplatsens odling"]
        assert self.found(client, day="5") == ["Afton"]
        tomorrow = (today + timedelta(days=1)).isoformat()
        assert "Fullt" in self.found(client, on=tomorrow)
        make.make_hold(full, starts_on=today + timedelta(days=10))
        assert "Fullt" in self.found(client, on=tomorrow)
        assert "Fullt" not in self.found(client, on=tomorrow, weeks="4")
        assert self.found(client, unit=cast.here.pk, on=tomorrow) == ["Fullt", "Hitplatsens odling"]

    def test_excel_holds_what_is_filtered(self, cast):
        client = logged_in(cast.manager)
        response = client.get(url("vacancies_export", unit=cast.there.pk))
        from tests.access.reading import text_of

        assert "Ditenhetens kök" in text_of(response)
        assert "Hitplatsens odling" not in text_of(response)


class TestList:
    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({"requirement": "driving_licence"}, {"Krav"}),
            ({"requirement": "not-driving_licence"}, {"Hitplatsens odling", "Ditenhetens kök", "Stängd"}),
            ({"state": "closed"}, {"Stängd"}),
            ({"state": "coming"}, {"Snart"}),
            ({"degree": "5", "state": "open"}, {"Hitplatsens odling", "Ditenhetens kök"}),
            ({"state": "nonsense", "kind": "x"}, {"Hitplatsens odling", "Ditenhetens kök", "Krav", "Stängd", "Snart"}),
        ],
    )
    def test_filters(self, cast, editor, query, names):
        today = timezone.localdate()
        make.make_place(cast.here, name="Krav", requirements=["driving_licence"], independence_to=3)
        make.make_place(cast.here, name="Stängd", ends_on=today - timedelta(days=1))
        make.make_place(cast.here, name="Snart", starts_on=today + timedelta(days=9), requirements=["computer"])
        wide = {"state": ""} | query
        found = {place.name for place in editor.get(url("places", **wide)).context["places"]}
        assert found - ({"Snart"} if "requirement" in query else set()) == names

    def test_search_finds_places_and_employers_and_stands_in_no_address(self, cast, editor):
        make.make_place(cast.here, name="Lagret", employer=cast.employer)
        response = editor.post(url("search_places"), {"q": "provf", "filters": ""}, follow=True)
        assert [place.name for place in response.context["places"]] == ["Lagret"]
        assert "provf" not in response.request["QUERY_STRING"]


class TestMissions:
    def test_places_opened_within_the_days_count_by_their_most_seats(self, cast):
        today = timezone.localdate()
        mission = make.make_mission({cast.here: 10, cast.there: 5}, ends_on=today + timedelta(days=60))
        target = mission.targets.get(unit=cast.here)
        for seats, days in ((3, -10), (2, -400), (4, 20)):
            make.make_place(cast.here, seats=seats, starts_on=today + timedelta(days=days), mission_target=target)
        closed = make.make_place(cast.here, seats=1, starts_on=today - timedelta(days=20), mission_target=target)
        closed.close(today - timedelta(days=1), "Flyttat", by=None)
        [found] = progress([mission], today)
        assert (found.asked, found.made, found.coming, found.closed, found.left) == (15, 4, 4, 1, 11)

    def test_a_department_whose_places_count_keeps_its_part(self, cast, editor):
        mission = make.make_mission({cast.here: 10, cast.there: 5})
        make.make_place(cast.here, mission_target=mission.targets.get(unit=cast.here))
        changes = {f"seats_{cast.here.pk}": "", f"seats_{cast.there.pk}": "7"}
        assert fill_in(editor, url("change_mission", mission.pk), **changes).status_code == 302
        assert dict(mission.targets.values_list("unit__name", "seats")) == {"Hitenheten": 0, "Ditenheten": 7}


def test_the_history_tells_what_was_changed_in_words(cast, editor):
    place = make.make_place(cast.here, by=cast.employer_coordinator, seats=1)
    fill_in(editor, url("change_place", place.pk), seats_0="4", season=["6"])
    text = words(editor.get(reverse("reports:place_history", args=[place.pk])))
    assert "måndag 4 på förmiddagen och 1 på eftermiddagen" in text
    assert "juni" in text


def test_employer_coordinators_land_on_the_places(cast, editor):
    assert editor.get(reverse("accounts:home")).url == url("places")
