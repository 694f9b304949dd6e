"""Reservations of one employer by many at the same moment: one holds it, the others are told and counted."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from placements.models import AvoidedCall, EmployerReservation
from tests import factories as make
from tests.screen import typed

TIMES = 8


@pytest.mark.django_db(transaction=True)
def test_eight_who_reserve_at_once_give_one(log_in):
    employer = make.make_employer("Eftertraktad")
    url = reverse("placements:reserve_employer", args=[employer.pk])
    clients = [log_in(make.make_user("coordinator")) for _place in range(TIMES)]
    sent = [(client, typed(client, url)) for client in clients]
    start = Barrier(TIMES)

    def send(client, data):
        start.wait()
        try:
            return client.post(url, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        answers = sorted(pool.map(lambda pair: send(*pair), sent))
    assert answers == [200] * (TIMES - 1) + [302]
    assert EmployerReservation.objects.open().filter(employer=employer).count() == 1
    assert AvoidedCall.objects.count() == TIMES - 1
