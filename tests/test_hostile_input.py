"""Whatever is sent to a form or stands in an address, nothing falls over: never a fault of ours in the answer.

The forms are those of the access table, so that a new one cannot be forgotten; the parameters of an address are those
the page is seen to read.
"""

import os
from unittest.mock import patch

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings

from accounts.models import Agency, CodeList
from tests import factories as make
from tests.access.table import TABLE
from tests.access.test_table import seen_until_the_end
from tests.access.world import World
from tests.hostile import QuickClient, bodies, encode, forms, pairs, queries, texts
from tests.screen import fields
from tests.visits.factories import fresh, send_out

FORMS = sorted(name for name, page in TABLE.items() if page.post)
PAGES = sorted(name for name, page in TABLE.items() if page.get)
FORM = "application/x-www-form-urlencoded"
# Forms whose answer is a page or a word to a script, or that ask for a file, which these bodies cannot hold.
ANSWERS_ITSELF = {"accounts:keep_draft", "accounts:stay", "participants:show_number", "participants:imports"}
FINE = {200, 302, 400, 403, 404, 405, 409, 413, 415}
# So many inputs a form, most of them sent fields, the rest raw bodies; a form that only asks whether one is sure has
# fewer. HOSTILE_INPUTS=200 looks further, in twice the time.
INPUTS, RAW, SENT_UNFILLED = int(os.environ.get("HOSTILE_INPUTS", "200")), 20, 30
SENT = INPUTS - RAW
UNFILLED = {
    "csrfmiddlewaretoken",
    "idempotency_key",
    "version",
    "draft_form",
    "draft_subject",
    "draft_token",
    "passed_warnings",
}
ADDRESSES = INPUTS // 2


def quickly(number):
    return settings(
        max_examples=number,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[phase for phase in settings().phases if phase.name in ("explicit", "generate")],
    )


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world, django_db_blocker):
    """Return `{actor: client}` of everybody the forms and pages are tried as, logged in once."""
    actors = {actor_of(page, actors) for page in TABLE.values() for actors in (page.get, page.post) if actors}
    made = {actor: QuickClient() for actor in actors}
    with django_db_blocker.unblock():
        for actor, client in made.items():
            client.force_login(world.user(actor))
            seen_until_the_end(client)
    return made


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker, world, settings):
    """Let the database be used, and pass faults on; without zeal, which looks at the stack at every query."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal")]
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def actor_of(page, actors):
    """Return one whom `page` lets through."""
    return "coordinator" if actors & {"author", "coordinator"} else min(actors - {"anonymous"})


def end_enrolment(world):
    enrolment, reason = world.cast.own.enrolments.get(), make.code("exit_reason", "work")
    enrolment.exit(on=enrolment.started_on, reason=reason, outcome=None, note="", by=world.cast.coordinator)


def bring_out_for_reading(world):
    send_out(fresh(world.draft_visit))


# What must have come to pass before the form is there.
BEFORE = {
    "participants:enrol": end_enrolment,
    "participants:reopen": end_enrolment,
    "visits:call_back": bring_out_for_reading,
    "visits:approve": bring_out_for_reading,
}
# Forms that stand on the pages of others, and what they hold.
WITHOUT_PAGE = {
    "accounts:keep_draft": {"draft_form": "actionplans:log", "draft_subject": "1", "text": "a"},
    "accounts:discard_draft": {"draft_form": "actionplans:log", "draft_subject": "1", "next": "/konto/"},
    "accounts:stay": {},
    "accounts:search_users": {"q": "Ann"},
    "accounts:remove_second_factor": {},
    "participants:search": {"q": "Ann", "filters": "status=&sort=name"},
    "participants:review": {"finding": "in_order", "note": ""},
    "participants:show_number": {},
    "visits:answer": {"text": "Ett svar", "version": "1", "attempted": "", "choice": ""},
}


# What makes a form that opens empty one that is accepted.
FILLED = {
    "accounts:add_agency": lambda world: {"name": "Ny", "kind": make.code("agency_kind", "school").pk},
    "accounts:add_code": lambda world: {"code": "ny", "label": "ny"},
    "accounts:add_membership": lambda world: {"role": "coordinator", "unit": world.cast.there.pk},
    "accounts:add_unit": lambda world: {"name": "Ny", "parent": world.cast.root.pk},
    "accounts:add_user": lambda world: {"name": "Ny", "email": "ny@example.org"},
    "actionplans:log": lambda world: {"text": "Ord", "contact_form": make.code("contact_form", "visit").pk},
    "participants:clash": lambda world: {"outcome": "same_person"},
    "participants:coordinator": lambda world: {"coordinator": world.cast.colleague.pk},
    "participants:enrol": lambda world: {"coordinator": world.cast.colleague.pk},
    "participants:exit": lambda world: {"reason": make.code("exit_reason", "work").pk},
    "participants:move": lambda world: {
        "unit": world.cast.there.pk, "coordinator": world.cast.coordinator_elsewhere.pk
    },
    "participants:register": lambda world: {"unit": world.cast.here.pk, "first_name": "Ny", "last_name": "Person"},
    "visits:create": lambda world: {"operation_text": "Odlingen"},
}  # fmt: skip


def form_of(world, client, name, path):
    """Return `{name: value}` of the form at `path`, filled in so that it would be accepted."""
    if name in WITHOUT_PAGE:
        return WITHOUT_PAGE[name]
    response = client.get(path)
    assert response.status_code == 200, f"{name} {response.status_code}: what must come to pass before it? See BEFORE."
    filled = FILLED.get(name, lambda world: {})(world)
    return fields(response) | {field: str(value) for field, value in filled.items()}


@pytest.mark.parametrize("name", FORMS)
def test_no_form_falls_over(world, clients, name):
    page = TABLE[name]
    client = clients[actor_of(page, page.post)]
    BEFORE.get(name, lambda world: None)(world)
    path = world.address(name, page.about, "own")
    data = form_of(world, client, name, path)
    number = SENT if data.keys() - UNFILLED else SENT_UNFILLED

    def post(body, kind):
        with transaction.atomic():
            response = client.generic("POST", path, body, content_type=kind)
            transaction.set_rollback(True)
        assert response.status_code in FINE, (response.status_code, body[:300], kind)
        return response

    assert post(encode(pairs(data)), FORM).status_code == (200 if name in ANSWERS_ITSELF else 302), name

    @quickly(number)
    @given(forms(data))
    def send(body):
        post(body, FORM)

    @quickly(RAW)
    @given(bodies)
    def send_raw(kind_and_body):
        post(kind_and_body[1], kind_and_body[0])

    send()
    send_raw()


class Spy(QueryDict):
    """A query that notes which parameters are asked for."""

    asked = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)

    def getlist(self, name, default=None):
        self.asked.add(name)
        return super().getlist(name, default)

    def __contains__(self, name):
        self.asked.add(name)
        return super().__contains__(name)


def parameters(client, path):
    """Return the names of the parameters that the page at `path` reads from its address."""
    Spy.asked = set()
    with patch.object(WSGIRequest, "GET", property(lambda request: Spy(request.environ["QUERY_STRING"]))):
        client.get(path)
    return sorted(name for name in Spy.asked if isinstance(name, str))


@pytest.mark.parametrize("name", PAGES)
def test_no_address_makes_a_page_fall_over(world, clients, name):
    page = TABLE[name]
    client = clients[actor_of(page, page.get)]
    path = world.address(name, page.about, "own")
    names = parameters(client, path)
    if not names:
        return

    @quickly(ADDRESSES)
    @given(queries(names))
    def ask(query):
        with transaction.atomic():
            response = client.generic("GET", path, QUERY_STRING=query)
            transaction.set_rollback(True)
        assert response.status_code in FINE, (response.status_code, query[:300])

    with patch("config.pdf.render_pdf", return_value=b"%PDF"):
        ask()


# Where running text and single lines are typed: url name, field, and the row and column it is read from.
TYPED = {
    "participants:edit": {
        "contact_note": lambda world: world.cast.own.contact_note,
        "first_name": lambda world: world.cast.own.first_name,
        "last_name": lambda world: world.cast.own.last_name,
        "address": lambda world: world.cast.own.address,
    },
    "actionplans:change": {
        "text": lambda world: last_followup(world).text,
        "plan_effect": lambda world: last_followup(world).plan_effect,
        "next_step": lambda world: last_followup(world).next_step,
    },
    "visits:answer": {"text": lambda world: world.draft_visit.answers.get(number=1).text},
    "visits:change": {"operation_text": lambda world: world.draft_visit.operation_text},
    "accounts:edit_user": {"name": lambda world: world.other_user.name},
    "accounts:unit": {"name": lambda world: world.cast.here.name},
    "accounts:agency": {"name": lambda world: Agency.objects.first().name},
    "accounts:code": {"label": lambda world: CodeList.objects.order_by("pk").first().label},
}
RUNNING = {("actionplans:change", "text"), ("actionplans:change", "plan_effect"), ("visits:answer", "text")}


def last_followup(world):
    return world.cast.own.followups.latest("pk")


def as_stored(text, is_running):
    """Return `text` as it is to be stored: line breaks as newlines, a single line without the space around it."""
    if not is_running:
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.strip() else ""


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, found in TYPED.items() for field in found])
def test_text_is_read_back_exactly(world, clients, name, field):
    page = TABLE[name]
    client = clients[actor_of(page, page.post)]
    path = world.address(name, page.about, "own")
    data = form_of(world, client, name, path)
    is_running = (name, field) in RUNNING

    @quickly(40)
    @given(texts.filter(str.strip))
    def save(text):
        with transaction.atomic():
            response = client.post(path, data | {field: text, "save": "1"})
            assert response.status_code == 302
            refresh(world)
            assert TYPED[name][field](world) == as_stored(text, is_running)
            shown = fields(client.get(path))[field] if name != "visits:answer" else text
            assert as_stored(shown, is_running) == as_stored(text, is_running)
            transaction.set_rollback(True)

    save()
    refresh(world)


def refresh(world):
    for row in (world.cast.own, world.draft_visit, world.other_user, world.cast.here):
        row.refresh_from_db()


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, found in TYPED.items() for field in found])
def test_what_cannot_be_stored_is_refused_and_given_back(world, clients, name, field):
    page = TABLE[name]
    client = clients[actor_of(page, page.post)]
    path = world.address(name, page.about, "own")
    data = form_of(world, client, name, path)
    before = TYPED[name][field](world)
    response = client.post(path, data | {field: "Ett\0ord"})
    assert response.status_code in (200, 400)
    assert "ord" in response.content.decode()
    refresh(world)
    assert TYPED[name][field](world) == before
