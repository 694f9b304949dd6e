"""Saved filters: saved, used, renamed and deleted by their own user, and never with what was searched for."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlencode
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import SavedFilter
from accounts.models.filters import MOST_FILTERS
from accounts.saved_filters import savable
from tests.screen import errors, fill_in, typed

LIST = reverse("participants:list")
SAVE, SAVED = reverse("accounts:save_filter"), reverse("accounts:saved_filters")
LATE = "status=enrolled&followup=overdue"
texts = st.text(st.characters(codec="utf-8"), max_size=30)


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def save(client, name="Försenade", query=LATE):
    return fill_in(client, f"{SAVE}?sida=participants:list&{query}", name=name)


def own(user):
    return list(SavedFilter.objects.of(user, "participants:list").values_list("name", "query"))


class TestSaving:
    def test_the_list_offers_to_save_what_it_shows_and_then_links_to_it(self, cast, log_in):
        client = log_in(cast.coordinator)
        page = client.get(f"{LIST}?{LATE}").content.decode()
        assert f"{SAVE}?sida=participants:list&amp;status=enrolled&amp;followup=overdue" in page
        response = save(client)
        assert response.headers["Location"] == f"{LIST}?{LATE}"
        assert own(cast.coordinator) == [("Försenade", LATE)]
        page = client.get(response.headers["Location"]).content.decode()
        assert '<a href="?status=enrolled&amp;followup=overdue" aria-current="true">Försenade</a>' in page
        assert "Spara det här filtret" not in page

    def test_it_shows_what_it_showed_when_it_was_saved(self, cast, log_in):
        client = log_in(cast.coordinator)
        before = client.get(f"{LIST}?coordinator=mine&status=").context["people"]
        address = save(client, query="coordinator=mine&status=").headers["Location"]
        assert client.get(address).context["people"] == before == [cast.own]

    def test_what_was_searched_is_not_saved(self, cast, log_in):
        client = log_in(cast.coordinator)
        client.post(reverse("participants:search"), {"q": "CANARY-own"})
        save(client, query="status=&q=CANARY-own&sort=-name")
        assert own(cast.coordinator) == [("Försenade", "status=&sort=-name")]

    @given(texts, texts)
    def test_nothing_but_codes_of_the_lists_own_parameters_is_kept(self, name, value):
        kept = savable("participants:list", urlencode({name: value, "status": value, "unit": "7"}))
        assert "unit=7" in kept
        assert kept.replace("unit=7", "").strip("&").isascii()
        assert {pair.split("=")[0] for pair in kept.split("&")} <= {
            "coordinator", "status", "unit", "followup", "planned_end", "sort"
        }  # fmt: skip

    def test_a_name_is_taken_once_whatever_its_capitals(self, cast, log_in):
        client = log_in(cast.coordinator)
        save(client)
        response = save(client, name="  försenade ", query="status=")
        assert response.status_code == 200
        assert "Du har redan ett filter med det namnet" in response.content.decode()
        assert len(own(cast.coordinator)) == 1

    def test_others_may_use_the_same_name(self, cast, log_in):
        save(log_in(cast.coordinator)), save(log_in(cast.colleague))
        assert own(cast.coordinator) == own(cast.colleague)

    @pytest.mark.parametrize("name", ["", "   ", "x" * 61])
    def test_a_name_is_asked_for(self, cast, log_in, name):
        assert errors(save(log_in(cast.coordinator), name=name)) == {"name"}

    def test_there_is_a_most(self, cast, log_in):
        for number in range(MOST_FILTERS):
            SavedFilter.objects.save_as(
                user=cast.coordinator, page="participants:list", name=f"Nr {number}", query="", key=uuid.uuid4()
            )
        response = save(log_in(cast.coordinator))
        assert "fler går inte" in response.content.decode()
        assert len(own(cast.coordinator)) == MOST_FILTERS

    def test_a_list_that_is_not_one_is_not_there(self, cast, log_in):
        client = log_in(cast.coordinator)
        assert client.get(f"{SAVE}?sida=participants:log").status_code == 404
        assert client.get(f"{SAVED}?sida=x").status_code == 404

    def test_names_stand_in_swedish_order(self, cast, log_in):
        client = log_in(cast.coordinator)
        for name in ("Örnar", "Ålar", "bin", "Äpplen"):
            save(client, name=name)
        assert [name for name, _query in own(cast.coordinator)] == ["bin", "Ålar", "Äpplen", "Örnar"]
        links = client.get(LIST).context["saved"]["links"]
        assert [link["name"] for link in links] == ["bin", "Ålar", "Äpplen", "Örnar"]


@pytest.fixture
def saved(cast):
    return SavedFilter.objects.save_as(
        user=cast.coordinator, page="participants:list", name="Försenade", query=LATE, key=uuid.uuid4()
    )[0]


def url(name, saved):
    return reverse(f"accounts:{name}", args=[saved.pk])


class TestChanging:
    def test_it_is_renamed(self, cast, log_in, saved):
        client = log_in(cast.coordinator)
        assert fill_in(client, url("rename_filter", saved), name="Sena").status_code == 302
        assert own(cast.coordinator) == [("Sena", LATE)]
        assert "Sena" in client.get(SAVED).content.decode()

    def test_the_same_name_with_other_capitals_is_its_own(self, cast, log_in, saved):
        assert fill_in(log_in(cast.coordinator), url("rename_filter", saved), name="FÖRSENADE").status_code == 302

    def test_it_is_deleted_when_one_has_said_yes(self, cast, log_in, saved):
        client = log_in(cast.coordinator)
        assert client.get(url("delete_filter", saved)).status_code == 200
        assert own(cast.coordinator)
        assert fill_in(client, url("delete_filter", saved)).status_code == 302
        assert own(cast.coordinator) == []

    def test_deleting_what_was_renamed_meanwhile_asks_again(self, cast, log_in, saved):
        client = log_in(cast.coordinator)
        page = client.get(url("delete_filter", saved))
        SavedFilter.objects.get(pk=saved.pk).rename("Annat")
        assert (
            client.post(url("delete_filter", saved), {"version": page.context["form"]["version"].value()}).status_code
            == 409
        )
        assert own(cast.coordinator) == [("Annat", LATE)]

    def test_renaming_in_two_windows_shows_both_names(self, cast, log_in, saved):
        client = log_in(cast.coordinator)
        mine = typed(client, url("rename_filter", saved), name="Ett namn")
        fill_in(client, url("rename_filter", saved), name="Ett annat namn")
        response = client.post(url("rename_filter", saved), mine)
        assert response.status_code == 409
        text = response.content.decode()
        assert "Ett namn" in text
        assert "annat" in text
        assert own(cast.coordinator) == [("Ett annat namn", LATE)]

    def test_nobody_elses(self, cast, log_in, saved):
        client = log_in(cast.colleague)
        for name in ("rename_filter", "delete_filter"):
            assert client.get(url(name, saved)).status_code == 404
            assert client.post(url(name, saved), {"name": "Mitt", "version": 1}).status_code == 404
        assert client.get(LIST).context["saved"]["links"] == []

    def test_a_taken_name_is_refused(self, cast, saved):
        other = SavedFilter.objects.save_as(
            user=cast.coordinator, page="participants:list", name="Annat", query="", key=uuid.uuid4()
        )[0]
        with pytest.raises(ValidationError):
            other.rename("försenade")
