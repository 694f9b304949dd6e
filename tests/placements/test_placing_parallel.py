"""Two coordinators send the form of the last seat at the same moment: one gets it, the other is told which days."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from placements.models import Placement
from tests import factories as make
from tests.screen import typed


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_given_once_through_the_page(cast):
    place = make.make_place(cast.here, seats=1)
    forms = []
    for _number in range(4):
        person = make.make_participant(cast.here, by=cast.intake)
        make.make_enrolment(person, cast.coordinator)
        client, url = Client(), reverse("placements:propose", args=[person.pk, place.pk])
        client.force_login(cast.coordinator)
        values = {"starts_on": timezone.localdate().isoformat(), "halves_0": "both", "hours_0": "6"}
        forms.append((client, url, typed(client, url, **values)))

    def send(form):
        client, url, data = form
        try:
            return client.post(url, data)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, forms))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 302]
    assert all("måndag" in answer.content.decode() for answer in answers if answer.status_code == 200)
    assert Placement.objects.filter(place=place).count() == 1
