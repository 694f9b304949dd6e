"""One process per database of attendance: fills it the first time, then does the case named on each line of stdin."""

import json
import os
import sys
import time
import uuid
from datetime import date

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"

import django

django.setup()

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Unit, User
from participants.models import Participant
from placements.hours import month_of
from placements.models import Place, Placement

from .attendance import FILL, place_people
from .worker import NoCapture


def fill(rows, people):
    """Give so many people so many rows of attendance between them, once; history is copied, which saves the time."""
    unit, user = Unit.objects.exclude(parent=None).order_by("pk").first(), User.objects.order_by("pk").first()
    values = {"days": rows // people, "user": user.pk}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        place_people(people)
        for statement in FILL:
            cursor.execute(statement, values)
        cursor.execute(
            'CREATE TABLE bench_attendance (placement_id bigint, "on" date, state text, hours numeric,'
            ' UNIQUE (placement_id, "on"))'
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE placements_attendance, placements_attendanceevent, placements_placement, placements_place"
        )
    supervisor, _made = User.objects.get_or_create(
        email="matledare@example.org", defaults={"name": "M", "password": "!"}
    )
    Membership.objects.create(user=supervisor, role="supervisor", unit=unit, starts_on=date(2016, 1, 1))


class Cases:
    """Everything that is measured, by name."""

    def __init__(self, rows, people):
        if not Placement.objects.exists():
            fill(rows, people)
        self.place = Place.objects.order_by("pk").first()
        self.placements = list(Placement.objects.filter(place=self.place).values_list("pk", flat=True))
        self.supervisor = self.client("matledare@example.org")
        self.manager = self.client("matchef@example.org")
        self.coordinator = self.client("matning0@example.org")
        self.person = Participant.objects.get(placements=self.placements[0]).pk
        this_month = month_of(timezone.localdate())
        self.code = this_month.code
        self.month_before = {"start": this_month.before.first, "end": this_month.before.last}

    def client(self, email):
        client = Client()
        client.force_login(User.objects.get(email=email))
        client.get("/konto/")
        return client

    def timed(self, ask):
        began = time.perf_counter()
        response = ask()
        seconds = time.perf_counter() - began
        assert response.status_code == 200, response.status_code
        return seconds

    def lean_get(self):
        return self.timed(lambda: self.supervisor.get(f"/lean/group/{self.place.pk}/"))

    def get(self):
        return self.timed(lambda: self.supervisor.get(f"/grupp/{self.place.pk}/?dag={timezone.localdate()}"))

    def lean_post(self):
        return self.timed(lambda: self.supervisor.post(f"/lean/mark/{self.place.pk}/", {"state": "present"}))

    def post(self):
        data = {"key": str(uuid.uuid4())} | {f"state-{pk}": "present" for pk in self.placements}
        path, headers = f"/grupp/{self.place.pk}/?dag={timezone.localdate()}", {"Accept": "application/json"}
        return self.timed(lambda: self.supervisor.post(path, data, headers=headers))

    def month(self):
        return self.timed(lambda: self.manager.get(f"/deltagare/{self.person}/narvaro/"))

    def sheet(self):
        return self.timed(lambda: self.manager.get(reverse("reports:sheet", args=[self.person, self.code])))

    def hours(self):
        return self.timed(lambda: self.manager.get(reverse("reports:hours", args=[self.person])))

    def today(self):
        return self.timed(lambda: self.coordinator.get(reverse("reports:today")))

    def period(self):
        return self.timed(lambda: self.manager.get(reverse("reports:period", query=self.month_before)))

    def sums(self):
        return self.timed(lambda: self.manager.get(reverse("placements:month_sums")))


def main():
    """Answer until stdin is closed."""
    cases = Cases(*map(int, sys.argv[1:]))
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        with CaptureQueriesContext(connection) if line.startswith("?") else NoCapture() as captured:
            seconds = getattr(cases, line.strip().removeprefix("?"))()
        print(json.dumps({"seconds": seconds, "queries": len(captured)}), flush=True)


if __name__ == "__main__":
    main()
