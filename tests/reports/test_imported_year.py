"""A year read in from a register adds up in the period report, and the pages show the same people, states and dates."""

import json
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from participants.models import Participant
from tests import factories as make
from tests.participants.registers import Importer, a_number, numbers

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
DECISIONS = {
    "antagen": "admitted", "ej antagen": "not_admitted", "annan insats": "other_support", "avböjt": "declined",
    "återtagen": "withdrawn", None: "pending",
}  # fmt: skip
REASONS = {"arbete": "work", "studier": "studies", "flytt": "moved", None: None}


@pytest.fixture
def cast(standing_cast):
    return standing_cast


def a_year():
    """Return the rows of a year: somebody is referred every third day, and is decided on, starts and leaves."""
    rows = []
    for turn in range(120):
        received = YEAR[0] + timedelta(days=3 * turn)
        decision = list(DECISIONS)[turn % 7 % 6] if turn % 5 else "antagen"
        one = {"personnummer": a_number(), "förnamn": "Vera", "efternamn": f"Nummer {turn}", "enhet": "Året"}
        one |= {"remitterande part": "Provparten", "remissdatum": received, "beslut": decision}
        one |= {"beslutsdatum": received + timedelta(days=14) if decision else None}
        if decision in ("antagen", "ej antagen") or (decision is None and turn % 2):
            one["kartläggning påbörjad"] = received + timedelta(days=7)
        if decision == "antagen":
            started = received + timedelta(days=20)
            one |= {"inskriven": started, "koordinator": "Ny Person"}
            if turn % 3:
                one |= {"avslutad": started + timedelta(days=90), "avslutsorsak": list(REASONS)[turn % 4]}
        rows.append(one)
    return rows


def report(folder, unit):
    path = folder / "rapport.json"
    call_command("report", "period", unit=unit, start=str(YEAR[0]), end=str(YEAR[1]), output=str(path))
    return json.loads(path.read_text())


def in_year(day):
    return bool(day) and YEAR[0] <= day <= YEAR[1]


def test_it_adds_up_and_the_pages_show_it(cast, log_in, tmp_path):
    rows = a_year()
    assert numbers(Importer(tmp_path)(rows)) == (len(rows), 0, 0, 0)
    found = report(tmp_path, "Året")
    known = [row for row in rows if not row["beslut"] or in_year(row["beslutsdatum"])]
    by_state = Counter(DECISIONS[row["beslut"]] for row in known)
    by_state["pending"] += len(rows) - len(known)
    referrals = found["referrals"]
    assert {state: referrals[state]["total"] for state in DECISIONS.values()} == dict(by_state)
    assert referrals["received"]["total"] == len(rows)
    begun = [row for row in rows if in_year(row.get("kartläggning påbörjad"))]
    assert referrals["assessment_started"]["total"] == len(begun)
    new = [row for row in rows if in_year(row.get("inskriven"))]
    exited = [row for row in new if in_year(row.get("avslutad"))]
    assert found["participants"]["new"]["total"] == len(new)
    assert found["participants"]["exited"]["total"] == len(exited)
    assert found["participants"]["balance"] == 0
    reasons = Counter(REASONS[row["avslutsorsak"]] for row in exited)
    assert found["exits"]["without_reason"]["total"] == reasons.pop(None)
    assert {code: one["total"] for code, one in found["exits"]["by_reason"].items() if one["total"]} == dict(reasons)
    the_pages_show(rows, log_in(make.make_user("manager", cast.root)))


def the_pages_show(rows, client):
    """The list and the case of a few of the rows show who they are and their days."""
    for row in rows[::23]:
        person = Participant.objects.get(personal_number=row["personnummer"])
        referral = person.referrals.earliest("pk")
        assert (referral.received_on, referral.decided_on) == (row["remissdatum"], row["beslutsdatum"])
        words = client.get(reverse("participants:detail", args=[person.pk])).content.decode()
        assert row["efternamn"] in words
        for day in (row.get("inskriven"), row.get("avslutad")):
            assert day is None or str(day.year) in words
        if row.get("inskriven"):
            enrolment = person.enrolments.get()
            assert (enrolment.started_on, enrolment.ended_on) == (row["inskriven"], row.get("avslutad"))
