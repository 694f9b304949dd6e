"""Prints how writing at a visit stands beside its floors: 20 questions, 10 who write, and the save of one answer."""

import json
import os
import statistics
import time
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from tests.visits import factories as make
from visits.models import Answer, Presence

ROUNDS = int(os.environ.get("BENCH_ROUNDS", 40))
QUESTIONS, WRITERS = 20, 10
TEXT = "Ledamöterna frågade hur det går för deltagarna och vad som hindrar dem. " * 12
# Case, floor.
AGAINST_FLOOR = (("save", "bare save"), ("page", "lean page"), ("presence", "bare save"))


@pytest.fixture
def visit(db):
    """Return a draft with twenty questions answered."""
    made = make.make_visit()
    asked = made.answers.get(number=1)
    more = range(made.answers.count() + 1, QUESTIONS + 1)
    Answer.objects.bulk_create(
        Answer(
            visit=made, number=number, template_question=asked.template_question, question=asked.question,
            guidance=asked.guidance,
        )
        for number in more
    )  # fmt: skip
    writer = make.make_official()
    for answer in made.answers.all():
        answer.write(f"{TEXT}\n\n- {answer.number}", version=1, by=writer)
    return make.fresh(made)


class Cases:
    """What is measured, by name."""

    def __init__(self, visit):
        self.visit, self.page_id = visit, uuid.uuid4()
        self.client = Client()
        self.client.force_login(make.make_official())
        self.versions = {"save": visit.answers.get(number=7).version, "bare save": 1}
        for number in range(WRITERS):
            Presence.objects.beat(visit, make.make_official(), uuid.uuid4(), number + 1)
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE bench_answer (id bigint PRIMARY KEY, text text, version int, saved_by_id bigint,"
                " saved_at timestamptz)"
            )
            cursor.execute("INSERT INTO bench_answer VALUES (%s, '', 1, NULL, NULL)", [visit.pk])
        self.paths = {
            "save": reverse("visits:answer", args=[visit.pk, 7]), "bare save": f"/lean/answer/{visit.pk}/",
            "page": reverse("visits:write", args=[visit.pk]), "lean page": f"/lean/visit/{visit.pk}/",
            "presence": reverse("visits:presence", args=[visit.pk]),
        }  # fmt: skip

    def data(self, case):
        """Return what is posted, None for a page that is read."""
        if case == "presence":
            return {"page": self.page_id, "number": 3}
        if case not in self.versions:
            return None
        version = self.versions[case]
        self.versions[case] += 1
        return {"text": f"{TEXT} {version}", "version": version}

    def ask(self, case):
        """Return the seconds one request takes."""
        data, headers = self.data(case), {"Accept": "application/json"}
        began = time.perf_counter()
        response = (
            self.client.get(self.paths[case])
            if data is None
            else self.client.post(self.paths[case], data, headers=headers)
        )
        seconds = time.perf_counter() - began
        assert response.status_code in (200, 204), (case, response.status_code)
        return seconds


@override_settings(ROOT_URLCONF="tests.benchmarks.urls")
def test_writing(visit):
    cases = Cases(visit)
    seconds = {case: [] for case in cases.paths}
    for round_number in range(ROUNDS + 2):
        for case, taken in seconds.items():
            spent = cases.ask(case)
            if round_number >= 2:
                taken.append(spent)
    medians = {case: statistics.median(taken) for case, taken in seconds.items()}
    print()
    for case, floor in AGAINST_FLOOR:
        with CaptureQueriesContext(connection) as captured:
            cases.ask(case)
        print(f"{case:10}{medians[case] / medians[floor]:6.2f} x {floor}, {len(captured)} queries")
    print("Medians in ms, of which only the ratios carry over:")
    print(json.dumps({case: round(1000 * taken, 1) for case, taken in medians.items()}))
