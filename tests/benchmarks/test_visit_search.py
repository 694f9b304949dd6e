"""Search in 5,000 protocols beside the bare SQL of the same hits, and a protocol as PDF beside WeasyPrint of its HTML.

    BENCH_PROTOCOLS=5000 python -m pytest -s tests/benchmarks/test_visit_search.py

Prints what was reached against the goals; only the ratios carry over from one machine to another. It fills the test
database in a transaction that is rolled back.
"""

import os
import statistics
import time
import uuid
from datetime import date, timedelta
from random import Random

import pytest
from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from tests.visits import factories as make
from visits.models import Answer, BoardVisit, ProtocolWords
from visits.protocol import protocol_pdf

from .test_pdf import html_of, plain, seconds

PROTOCOLS = int(os.environ.get("BENCH_PROTOCOLS", 5_000))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 15))
MOST_QUERIES = 12
WORDS = [
    "verksamheten",
    "deltagare",
    "arbetsledare",
    "planen",
    "skriver",
    "samtal",
    "vecka",
    "kollegor",
    "uppdrag",
    "möten",
    "lokaler",
    "resor",
    "språk",
    "praktik",
    "företag",
    "utbildning",
    "ansvar",
    "stöd",
    "kvalitet",
    "rutiner",
    "önskar",
    "saknar",
    "bygger",
    "lagar",
    "odlar",
    "säljer",
    "lär",
    "frågar",
]
RARE = ["lastcykel", "kylrum", "körkortsteori", "utsug", "vattenskada"]
# What is measured, what is typed, and the goal (times the bare SQL of the same hits).
CASES = (
    ("a rare word", "lastcykel", 6.0),
    ("two words, anywhere in it", "lastcykel kylrum", 6.0),
    ("a word in every protocol", "deltagarna", 3.0),
    ("words in quotes", '"stöd kvalitet"', 4.0),
    ("nothing found", "finnsinte", 8.0),
)
# The floor asks for the same hits in the same order, shows where the words stand, and knows no users, filters or pages.
BARE = """
SELECT visit.id, visit.operation_text, visit.visited_on, answer.number,
    ts_headline('swedish', answer.text, asked, 'MaxFragments=2, MaxWords=28, MinWords=12')
FROM (
    SELECT hit.visit_id, ts_rank(hit.words, query) AS rank, query AS asked
    FROM visits_protocolwords hit JOIN visits_boardvisit found ON found.id = hit.visit_id,
        websearch_to_tsquery('swedish', %s) query
    WHERE hit.words @@ query ORDER BY rank DESC, found.visited_on DESC, hit.visit_id DESC LIMIT 20
) best
JOIN visits_boardvisit visit ON visit.id = best.visit_id
JOIN LATERAL (
    SELECT a.number, a.text FROM visits_answer a JOIN visits_answerwords w ON w.answer_id = a.id
    WHERE a.visit_id = visit.id AND w.words @@ replace(querytree(best.asked), ' & ', ' | ')::tsquery
    ORDER BY ts_rank(w.words, best.asked) DESC LIMIT 2
) answer ON true
ORDER BY best.rank DESC, visit.visited_on DESC, visit.id DESC
"""


def bare(request):
    """Answer with the hits as the database gives them."""
    with connection.cursor() as cursor:
        cursor.execute(BARE, [request.GET["q"]])
        rows = cursor.fetchall()
    return HttpResponse("".join(f"<p>{row}</p>" for row in rows))


urlpatterns = [path("bare/", bare), path("", include("config.urls"))]


def answer_text(roll):
    """Return an answer of some two hundred words, one in ten with something rare."""
    words = roll.choices(WORDS, k=200)
    if roll.random() < 0.1:
        words[roll.randrange(200)] = roll.choice(RARE)
    return f"### Så är det\n\n{' '.join(words[:100])}.\n\n- {' '.join(words[100:])}."


def fill(number, by):
    """Make so many protocols with six answers each."""
    roll, template, first = Random("protocols"), make.template(), date(2010, 1, 1)
    visits = BoardVisit.objects.bulk_create(
        BoardVisit(
            template=template, title=template.title, operation_text=f"Enhet {place % 40}", created_by=by,
            visited_on=first + timedelta(days=place), idempotency_key=uuid.UUID(int=roll.getrandbits(128)),
        )
        for place in range(number)
    )  # fmt: skip
    questions = list(template.questions.all())
    for start in range(0, number, 500):
        Answer.objects.bulk_create(
            Answer(
                visit=visit, template_question=asked, number=asked.number, question=asked.question,
                text=answer_text(roll),
            )
            for visit in visits[start : start + 500]
            for asked in questions
        )  # fmt: skip


@pytest.fixture(scope="module")
def official(django_db_setup, django_db_blocker):
    """Fill the archive; return somebody who reads all of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        user = make.make_official()
        fill(PROTOCOLS, user)
        with connection.cursor() as cursor:
            for table in ("visits_boardvisit", "visits_answer", "visits_answerwords", "visits_protocolwords"):
                cursor.execute(f"ANALYZE {table}")
        yield user
        transaction.set_rollback(True)


def took(client, address, data=None):
    """Return how long `address` took."""
    began = time.perf_counter()
    assert client.get(address, data).status_code == 200
    return time.perf_counter() - began


@pytest.mark.urls("tests.benchmarks.test_visit_search")
def test_searching_the_protocols(official, django_db_blocker, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal")]
    with django_db_blocker.unblock():
        client, address = Client(), reverse("visits:search")
        client.force_login(official)
        print(f"\n{PROTOCOLS} protocols {'hits':>22}{'ratio':>8}{'goal':>8}{'ms':>8}{'bare ms':>9}{'queries':>9}")
        for name, text, goal in CASES:
            client.post(reverse("visits:search_text"), {"q": text})
            pairs = [(took(client, address), took(client, "/bare/", {"q": text})) for _round in range(ROUNDS + 2)][2:]
            ours, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
            with CaptureQueriesContext(connection) as captured:
                count = client.get(address).context["count"]
            matching = ProtocolWords.objects.filter(
                words=SearchQuery(text, config="swedish", search_type="websearch")
            ).count()
            print(
                f"{name:28}{matching:>8}{ours / floor:>8.2f}{goal:>8}{ours * 1000:>8.1f}{floor * 1000:>9.1f}"
                f"{len(captured):>6} <={MOST_QUERIES}"
            )
            assert count == min(matching, 1000)
            assert len(captured) <= MOST_QUERIES


def test_a_usual_protocol_as_pdf(official, django_db_blocker, monkeypatch):
    texts = [answer_text(Random(number)) for number in range(6)]
    with django_db_blocker.unblock():
        visit = make.fresh(make.make_visit(by=official, texts=texts))
        html = html_of(visit, monkeypatch)
        protocol_pdf(visit)
        pairs = [(seconds(protocol_pdf, visit)[0], seconds(plain, html)[0]) for _round in range(6)][1:]
    ours, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"\nProtocol PDF, six answers: {ours / floor:.2f} x WeasyPrint of the finished HTML, {ours * 1000:.0f} ms")
