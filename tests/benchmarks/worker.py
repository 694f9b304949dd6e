"""One process per scale database: reads the name of a case on stdin, does it once, answers with seconds and queries."""

import json
import os
import sys
import time
import uuid
from datetime import date, timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, Unit, User
from participants.models import CoordinatorPeriod, Participant
from reports import figures

from . import best


class Cases:
    """Everything that is measured, by name."""

    def __init__(self):
        self.searched = {}
        self.coordinator, self.manager = self.log_in("matning0@example.org"), self.log_in("matchef@example.org")
        self.busy_unit = hand_over(40, "matning-fyrtio@example.org")
        self.busy = self.log_in("matning-fyrtio@example.org")
        own = Participant.objects.filter(unit__memberships__user__email="matning0@example.org", status="enrolled")
        self.person = own.order_by("pk").first().pk
        last = Participant.objects.order_by("-sort_name", "-pk").values_list("pk", flat=True)[30]
        self.deepest = last
        self.units = frozenset(Unit.objects.values_list("pk", flat=True))
        today = timezone.localdate()
        self.year = figures.Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS bench_followup (id bigserial PRIMARY KEY, participant_id bigint, "
                "author_id bigint, occurred_on date, text text, signed_at timestamptz)"
            )

    def log_in(self, email):
        """Return a client logged in as the user with `email`."""
        client = Client()
        client.force_login(User.objects.get(email=email))
        client.get("/konto/")
        return client

    def get(self, client, path, search=None):
        """Get `path`, after `search` has been put in the session."""
        if search is not None and self.searched.get(client, "") != search:
            client.post("/deltagare/sok/", {"q": search})
            self.searched[client] = search
        began = time.perf_counter()
        response = client.get(path)
        seconds = time.perf_counter() - began
        assert response.status_code == 200, (path, response.status_code)
        return seconds

    def lean_list(self):
        return self.get(self.coordinator, "/lean/list/")

    def lean_list_of_all(self):
        return self.get(self.manager, "/lean/list/")

    def list(self):
        return self.get(self.coordinator, "/deltagare/", "")

    def list_of_all(self):
        return self.get(self.manager, "/deltagare/", "")

    def filtered(self):
        return self.get(self.manager, f"/deltagare/?status=enrolled&followup=30&unit={min(self.units) + 3}", "")

    def name_search(self):
        return self.get(self.manager, "/deltagare/?status=", "åsa öberg")

    def number_prefix(self):
        return self.get(self.manager, "/deltagare/?status=", "198109")

    def deepest_page(self):
        return self.get(self.manager, f"/deltagare/?status=&after={self.deepest}", "")

    def by_followup(self):
        return self.get(self.manager, "/deltagare/?sort=followup", "")

    def today(self):
        return self.get(self.coordinator, "/idag/")

    def today_of_forty(self):
        return self.get(self.busy, "/idag/")

    def unit(self):
        return self.get(self.manager, f"/enheten/?unit={self.busy_unit}")

    def lean_person(self):
        return self.get(self.coordinator, f"/lean/person/{self.person}/")

    def overview(self):
        return self.get(self.coordinator, f"/deltagare/{self.person}/")

    def followups(self):
        return self.get(self.coordinator, f"/deltagare/{self.person}/uppfoljningar/")

    def lean_ratings(self):
        return self.get(self.coordinator, f"/lean/ratings/{self.person}/")

    def ratings(self):
        return self.get(self.coordinator, f"/deltagare/{self.person}/skattningar/")

    def post(self, path, data, status):
        """Post `data` as the coordinator."""
        began = time.perf_counter()
        response = self.coordinator.post(path, data)
        seconds = time.perf_counter() - began
        assert response.status_code == status, (path, response.status_code)
        return seconds

    def bare_insert(self):
        return self.post(f"/lean/insert/{self.person}/", {"text": "Vi talade om veckan. " * 10}, 204)

    def log_followup(self):
        form = {
            "occurred_on": timezone.localdate(), "contact_form": self.contact_form, "parties": ["participant"],
            "text": "Vi talade om veckan. " * 10, "next_on": timezone.localdate() + timedelta(days=14),
            "idempotency_key": uuid.uuid4(), "sign": "1",
        }  # fmt: skip
        return self.post(f"/deltagare/{self.person}/uppfoljningar/ny/", form, 302)

    @property
    def contact_form(self):
        """The id of a contact form, looked up once."""
        from accounts.models import CodeList

        if not hasattr(self, "_contact_form"):
            self._contact_form = CodeList.objects.get(list="contact_form", code="visit").pk
        return self._contact_form

    def best_sql(self):
        began = time.perf_counter()
        best.figures(self.year, self.units)
        return time.perf_counter() - began

    def period_figures(self):
        began = time.perf_counter()
        figures.period_report(self.year, figures.Scope(self.units))
        return time.perf_counter() - began


def hand_over(number, email):
    """Make the user with `email` the coordinator of so many ongoing cases in one unit, once; return the unit's id."""
    unit = Unit.objects.exclude(parent=None).order_by("pk").first()
    user, is_new = User.objects.get_or_create(email=email, defaults={"name": "Fyrtio ärenden", "password": "!"})
    if is_new:
        Membership.objects.create(user=user, role="coordinator", unit=unit, starts_on=date(2016, 1, 1))
        current = CoordinatorPeriod.objects.current().filter(participant__unit=unit, participant__status="enrolled")
        chosen = list(current.order_by("pk").values_list("pk", flat=True)[:number])
        CoordinatorPeriod.objects.filter(pk__in=chosen).update(coordinator=user)
    return unit.pk


def main():
    """Answer until stdin is closed."""
    cases = Cases()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        with CaptureQueriesContext(connection) if line.startswith("?") else NoCapture() as captured:
            seconds = getattr(cases, line.strip().removeprefix("?"))()
        print(json.dumps({"seconds": seconds, "queries": len(captured)}), flush=True)


class NoCapture(list):
    """Measures time without counting queries."""

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return None


if __name__ == "__main__":
    main()
