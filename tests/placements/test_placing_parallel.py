"""Several book the last seat at the same moment: one gets it, and whoever sent the form is told which days are full."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from placements.models import Place, Placement
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


@pytest.mark.django_db(transaction=True)
def test_fewer_seats_and_a_booking_at_the_same_moment_give_one_of_them(cast):
    place = make.make_place(cast.here, seats=1)
    person = make.make_participant(cast.here, by=cast.intake)

    def book():
        make.make_placement(person, place)

    def lower():
        Place.objects.get(pk=place.pk).change(None, seats=[0] * 14)

    def tried(act):
        try:
            act()
        except IntegrityError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(tried, (book, lower))) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_eight_at_the_same_moment_give_one(cast):
    place = make.make_place(cast.here, seats=1)
    people = [make.make_participant(cast.here, by=cast.intake) for _number in range(8)]

    def book(person):
        try:
            return make.make_placement(person, place)
        except IntegrityError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        booked = list(filter(None, pool.map(book, people)))
    assert len(booked) == 1
    assert Placement.objects.filter(place=place).count() == 1
