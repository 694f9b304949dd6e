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
from django.utils import timezone

from accounts.models import Membership, Unit, User
from participants.models import Participant
from placements.models import Place, Placement

from .attendance import DAYS, FILL
from .worker import NoCapture


def fill(rows):
    """Place as many as give `rows` rows of attendance, once; the history triggers are left out to save the time."""
    unit, user = Unit.objects.exclude(parent=None).order_by("pk").first(), User.objects.order_by("pk").first()
    values = {"placements": rows // DAYS, "days": DAYS, "unit": unit.pk, "user": user.pk}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in FILL:
            cursor.execute(statement, values)
        cursor.execute(
            'CREATE TABLE bench_attendance (placement_id bigint, "on" date, state text, hours numeric,'
            ' UNIQUE (placement_id, "on"))'
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE placements_attendance, placements_placement")
    supervisor, _made = User.objects.get_or_create(
        email="matledare@example.org", defaults={"name": "M", "password": "!"}
    )
    Membership.objects.create(user=supervisor, role="supervisor", unit=unit, starts_on=date(2016, 1, 1))


class Cases:
    """Everything that is measured, by name."""

    def __init__(self, rows):
        if not Placement.objects.exists():
            fill(rows)
        self.place = Place.objects.order_by("pk").first()
        self.placements = list(Placement.objects.filter(place=self.place).values_list("pk", flat=True))
        self.supervisor = self.client("matledare@example.org")
        self.manager = self.client("matchef@example.org")
        self.person = Participant.objects.get(placements=self.placements[0]).pk

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

    def sums(self):
        return self.timed(lambda: self.manager.get("/narvaro/"))


def main():
    """Answer until stdin is closed."""
    cases = Cases(int(sys.argv[1]))
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        with CaptureQueriesContext(connection) if line.startswith("?") else NoCapture() as captured:
            seconds = getattr(cases, line.strip().removeprefix("?"))()
        print(json.dumps({"seconds": seconds, "queries": len(captured)}), flush=True)


if __name__ == "__main__":
    main()
