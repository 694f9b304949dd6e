"""access.md proved: who gets what where, whose text never stands in an answer, and what the read log says of it."""

import re
import time

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.middleware import LAST_SEEN
from participants.models import Access
from participants.pages import LABELS
from tests.cast import health_owners_in, owners_in

from .reading import comparable, text_of
from .table import ALLAUTH, EVERYBODY, TABLE
from .world import ABOUT_A_PERSON, AUTHORS, KNOWN, MISSING, SEES, World

pytestmark = pytest.mark.usefixtures("undrawn_documents")

TARGETS = ("own", "unit", "elsewhere", "protected", "missing")
# Those who know the case that had a number before read the name of whoever it was registered for again.
CLASH_PAGES = {"participants:clashes", "participants:clash"}
# The reason is written for those who review it.
EMERGENCY_PAGES = {"participants:emergencies", "participants:review_emergency"}
# A case officer reads the names of own referrals there, of whoever is not protected.
OWN_REFERRALS = {"own", "unit", "elsewhere"}
PAGES_OF_OWN_REFERRALS = {
    "participants:own_referrals", "participants:own_referral", "participants:party_consents", "actionplans:notices",
    "placements:own_sheets", "placements:ask_sheet",
}  # fmt: skip

# An employer coordinator reads the names of those placed, in the units covered (access.md: Placement).
PAGES_OF_PLACED = {"placements:place", "placements:month_sums"}
# Names there, and what matching is about; nothing else of the case.
PAGES_OF_MATCHES = {"placements:moving_on", "placements:fitting_people", "reports:stopped_matches"}
OF_MATCHES = "first|last|support-decided-by|stop-sentence|stop-note|not-yet-reason"
# What those without a case role read of a person: the beginnings of the canaries.
MAY_READ = {
    "employer_coordinator": (
        "first|last|shown-name|placement-|employment-|goal-title|support-decided-by|stop-|not-yet-reason"
    ),
    "supervisor": "shown-name|observation-",
}
# What intake, administrators and log reviewers never read.
PLACED = re.compile("-(shown-name|placement|employment|observation|talk|criterion)-?")
# Texts of attendance, which intake reads none of.
OF_ATTENDANCE = ("-attendance-", "-reduction-", "-sheet-")
# Where a personal number stands: asked for, and opened to be changed (tests/test_numbers.py).
PAGES_OF_NUMBERS = {"participants:show_number", "participants:edit"}
# At the own place a supervisor reads the name shown there, of whoever is not protected, and nothing else of a person.
GROUP_PAGES = {"placements:group_day", "placements:group_absence"}
OWN_GROUP = {"own", "unit"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Return the World, built once: every question below is asked in a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker, world):
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def clients(world, django_db_blocker):
    """Return `{actor: client logged in as them}`."""
    made = {actor: Client() for actor in EVERYBODY}
    with django_db_blocker.unblock():
        for actor, client in made.items():
            if actor != "anonymous":
                client.force_login(world.user(actor))
                seen_until_the_end(client)
    return made


def seen_until_the_end(client):
    """Note the client as seen, so that no request writes it to the session only to have it rolled back."""
    session = client.session
    session[LAST_SEEN] = int(time.time()) + 3600
    session.save()


def url_names(resolver=None, namespace=""):
    """Yield the full name of every url."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield namespace + (entry.name or "")
        else:
            yield from url_names(entry, namespace + (f"{entry.namespace}:" if entry.namespace else ""))


def test_every_url_is_declared():
    assert set(url_names()) == set(TABLE) | ALLAUTH


def knows(page, actor, target):
    """Return whether `actor` may know of `target` on `page`."""
    return actor in SEES[target] or (actor in page.known_to and target in KNOWN[actor])


def allowed(page, actors, actor, target):
    if "author" in actors:
        return AUTHORS.get(target) == actor
    return actor in actors


def expected(page, method, actor, target):
    """Return the status `actor` gets with `method` on `page` about `target`; None where the page has no such method."""
    actors, status = (page.get, page.get_status) if method == "get" else (page.post, page.post_status)
    if not actors:
        return None
    if actor == "anonymous":
        return status if page.is_open else 302
    if page.about in ABOUT_A_PERSON and not knows(page, actor, target):
        return 404
    if allowed(page, actors, actor, target):
        return status
    return 403 if page.about in ABOUT_A_PERSON or actor in page.seen_by else page.denied


def ask(world, clients, name, page, method, actor, target):
    client = clients[actor]
    client.cookies.pop("messages", None)
    path = world.address(name, page.about, target)
    if method == "get":
        return client.get(f"{path}?{page.query}" if page.query else path)
    return client.post(path, page.post_data)


def targets_for(actor, page, method):
    """Return whom `page` is asked about as `actor`.

    To all but those who write notes here, `own` and `unit` are the same: a case here that is not theirs. Whoever knows
    of nobody at all is asked about a number never used and one that is not to be known: a case here, or a protected one
    when posting.
    """
    if page.about not in ABOUT_A_PERSON:
        return (None,)
    if actor in AUTHORS.values() and actor in SEES["unit"]:
        return TARGETS
    if actor in SEES["unit"]:
        return ("own", "protected", "missing")
    if actor in SEES["elsewhere"]:
        return ("own", "elsewhere", "protected", "missing")
    if actor in page.known_to:
        return ("own", "elsewhere", "protected", "missing")
    return ("own" if method == "get" else "protected", "missing")


@pytest.mark.parametrize("name", sorted(TABLE))
def test_status_and_canaries(world, clients, name):
    page = TABLE[name]
    for actor in sorted(EVERYBODY):
        for method in ("get", "post"):
            unknown = {}
            for target in targets_for(actor, page, method):
                status = expected(page, method, actor, target)
                if status is None:
                    continue
                where = f"{method} {name} {target} as {actor}"
                with transaction.atomic():
                    before = Access.objects.order_by("-pk").values_list("pk", flat=True).first()
                    response = ask(world, clients, name, page, method, actor, target)
                    assert response.status_code == status, where
                    check_content(world, name, actor, response, where)
                    check_log(world, actor, target, response, before, where)
                    transaction.set_rollback(True)
                if target and not knows(page, actor, target):
                    unknown[target] = (comparable(response), dict(response.headers))
            check_unknown(unknown, f"{method} {name} as {actor}")


def check_unknown(answers, where):
    """Whoever the actor may not know of answers byte for byte like a number never used, log-in redirects apart."""
    if answers and not any("Location" in headers for _body, headers in answers.values()):
        assert all(answer == answers["missing"] for answer in answers.values()), where


def check_content(world, name, actor, response, where):
    """No text of anybody the actor may not know of stands in the answer."""
    readable = {owner for owner, actors in SEES.items() if actor in actors}
    if name in CLASH_PAGES and actor in SEES["elsewhere"]:
        readable.add("clash")
    if name in EMERGENCY_PAGES and actor in {"log_reviewer", "named_reviewer"}:
        readable |= {"own", "unit", "elsewhere"} | ({"protected"} if actor == "named_reviewer" else set())
    if name in PAGES_OF_OWN_REFERRALS and actor == "case_officer":
        readable |= OWN_REFERRALS
    if actor in TABLE[name].known_to:
        readable |= KNOWN[actor]
        assert not re.search(rf"CANARY-[a-z]+-(?!{MAY_READ[actor]})", text_of(response)), where
    if name in GROUP_PAGES and actor == "supervisor":
        readable |= OWN_GROUP
        assert not re.search(r"CANARY-[a-z]+-(?!shown-name)", text_of(response)), where
    if name in ("participants:own_referrals", "participants:own_referral") and actor == "case_officer":
        assert not re.search(r"CANARY-[a-z]+-(?!first|last)", text_of(response)), where
    if name in PAGES_OF_PLACED and actor == "employer_coordinator":
        readable |= {"own", "unit", "elsewhere"}
        assert not re.search(r"CANARY-[a-z]+-(?!first|last)", text_of(response)), where
    if actor == "employer_coordinator" and name in PAGES_OF_MATCHES:
        readable |= KNOWN[actor]
        assert not re.search(rf"CANARY-[a-z]+-(?!{OF_MATCHES})", text_of(response)), where
    text = text_of(response)
    assert health_owners_in(text) <= {owner for owner, author in AUTHORS.items() if author == actor}, where
    assert owners_in(text) <= readable, where
    assert name in PAGES_OF_NUMBERS or not world.numbers_in(response.wsgi_request.get_full_path() + text), where
    if actor in SEES["own"] - {"coordinator", "colleague", "named", "manager"} | {"administrator", "log_reviewer"}:
        assert "-signed-" not in text, where
        assert "-unsigned-" not in text, where
        assert "-skattning-" not in text, where
        assert not PLACED.search(text), where
        assert not any(word in text for word in OF_ATTENDANCE), where


def check_log(world, actor, target, response, before, where):
    """An answer that shows people writes one row that names them all; a refusal about a person writes one too."""
    rows = list(Access.objects.filter(pk__gt=before).order_by("pk"))
    shown = {world.cast.participants[owner].pk for owner in owners_in(text_of(response))}
    if response.status_code == 302:
        assert not rows, where
    elif shown:
        assert len(rows) == 1, where
        assert shown <= set(rows[0].participants), where
        assert rows[0].user == world.user(actor), where
        assert rows[0].url_name in LABELS, where
    elif target not in (None, "missing") and response.status_code in (403, 404) and actor != "anonymous":
        assert [row.is_refused for row in rows] == [True], where
    assert len(rows) <= 1, where


def test_nothing_missing_has_the_id_of_the_missing(world):
    assert not type(world.cast.own).objects.filter(pk=MISSING).exists()
