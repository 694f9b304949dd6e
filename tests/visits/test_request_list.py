"""Requests to the board where many stand together: their list, and the preparation of the next visit."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from tests import factories as make
from visits.models import BoardRequest

from .factories import answer_request, approve, ask, correct, fresh, make_official, make_visit

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def client(log_in):
    return log_in(make_official())


@pytest.fixture
def visit():
    return make_visit(texts=["Köket vill ha ett större kylrum."])


class TestList:
    def listed(self, client, **query):
        response = client.get(reverse("visits:requests"), query)
        return [wish.text for wish in response.context["wishes"]]

    def test_it_is_filtered_and_what_is_late_is_told(self, client, visit):
        yesterday = TODAY() - timedelta(days=1)
        ask(visit, text="sent", owner="Chefen", due_on=yesterday)
        ask(visit, text="i tid", due_on=TODAY())
        answer_request(ask(visit, text="svarat", due_on=yesterday))
        old = make_visit(operation_text="Köket", texts=["Ord"], visited_on=TODAY() - timedelta(days=400))
        ask(old, text="gammalt")
        assert self.listed(client) == ["gammalt", "svarat", "i tid", "sent"]
        assert self.listed(client, status="late") == ["sent"]
        assert self.listed(client, status="waiting") == ["gammalt", "i tid", "sent"]
        assert self.listed(client, status="met") == ["svarat"]
        assert self.listed(client, owner="Chefen") == ["sent"]
        assert self.listed(client, operation="Köket", year=old.visited_on.year) == ["gammalt"]
        assert self.listed(client, status="sönder", after="x") == self.listed(client)
        body = client.get(reverse("visits:requests")).content.decode()
        assert body.count("tag-late") == 1
        assert "1 försenat" in body

    def test_it_is_paged(self, client, visit):
        answer = visit.answers.select_related("visit").get(number=1)
        for number in range(27):
            BoardRequest.objects.make(by=None, key=uuid.uuid4(), visit=answer.visit, text=f"Nummer {number}")
        first = client.get(reverse("visits:requests")).context["page"]
        assert len(first.ids) == 25
        assert self.listed(client, after=first.after) == ["Nummer 1", "Nummer 0"]

    def test_nothing_yet_says_what_to_do(self, client):
        assert "Inga önskemål än" in client.get(reverse("visits:requests")).content.decode()


class TestPreparation:
    def asked(self, client, visit):
        response = client.get(reverse("visits:preparation", args=[visit.pk]))
        return [wish.text for wish in response.context["requests"]], response.content.decode()

    def test_it_shows_what_waits_and_leads_to_the_answer(self, client, log_in):
        unit = make.make_unit("Köket")
        before = approve(make_visit(operation=unit, operation_text="Köket", texts=["Ord"]))
        wish = ask(before, text="Väntar")
        answer_request(ask(before, text="Klart"))
        coming = make_visit(operation=unit, operation_text="Köket")
        texts, body = self.asked(client, coming)
        assert texts == ["Väntar"]
        assert reverse("visits:answer_request", args=[wish.pk]) in body
        reader = log_in(make.make_user(Role.MANAGER))
        assert reverse("visits:answer_request", args=[wish.pk]) not in self.asked(reader, approve(coming))[1]

    def test_an_old_protocol_that_has_the_name_alone_counts_and_no_name_is_no_name(self, client):
        unit = make.make_unit("Köket")
        ask(approve(make_visit(operation_text="köket", texts=["Ord"])), text="Med namnet")
        ask(approve(make_visit(operation_text="", texts=["Ord"])), text="Utan namn")
        assert self.asked(client, make_visit(operation=unit, operation_text="Köket"))[0] == ["Med namnet"]
        assert self.asked(client, make_visit(operation_text=""))[0] == []

    def test_a_correction_is_not_told_of_its_own_requests(self, client, visit):
        ask(approve(visit))
        newer = correct(fresh(visit))
        assert self.asked(client, newer)[0] == []
