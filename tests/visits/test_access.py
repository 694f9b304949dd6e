"""Who sees and does what with visits (access.md), proved with a word that stands in every visit's texts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from tests import factories as make
from tests.screen import fields

from .factories import (
    approve,
    fresh,
    make_board_member,
    make_official,
    make_visit,
    member,
    send_out,
    usual_attendees,
)

READERS = {
    Role.COORDINATOR, Role.INTAKE, Role.EMPLOYER_COORDINATOR, Role.SUPERVISOR, Role.MANAGER, Role.BOARD_MEMBER,
    Role.OFFICIAL, Role.ADMINISTRATOR,
}  # fmt: skip
STATES = {"draft": lambda visit: visit, "reading": send_out, "approved": approve}
# Pages that read and pages that act; a GET of the latter shows the form.
READING = ["detail", "pdf"]
ACTING = ["change", "attendees", "write", "send_out", "clear_remainder", "discard", "call_back", "approve"]
IN_STATE = {"call_back": "reading", "approve": "reading"}


@pytest.fixture
def world(db):
    """Return `(visits by state, users by what they are to them)`."""
    users = {role.value: make.make_user(role) for role in Role}
    yesterday = timezone.localdate() - timedelta(days=1)
    users |= {
        "attending": make_board_member(),
        "leading": make_board_member(),
        "attending_coordinator": make.make_user(Role.COORDINATOR),
        "ended": make.make_user(Role.OFFICIAL, ends_on=yesterday),
        "no_role": make.make_user(),
    }
    return {state: bring(canary_visit(state, users)) for state, bring in STATES.items()}, users


def canary_visit(state, users):
    """Return a draft whose texts tell the state it is meant for, with the users who attend among its attendees."""
    leading, other, *rest = usual_attendees(leader=users["leading"])
    other.user, rest[-1].user = users["attending"], users["attending_coordinator"]
    name = f"CANARY-{state}"
    return make_visit(operation_text=name, texts=[f"{name} i svaret"], attendees=[leading, other, *rest])


def who_sees(state):
    """Return the names of the users who may know of a visit in `state`."""
    if state != "approved":
        return {"official", "attending", "leading"}
    return {role.value for role in READERS} | {"attending", "leading", "attending_coordinator"}


def who_may(name):
    """Return the names of the users who may open the page `name`, in the state it belongs to."""
    if name in ("change", "attendees", "write"):
        return {"official", "attending", "leading"}
    if name in ("send_out", "call_back", "approve"):
        return {"official", "leading"}
    return {"official"}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", READING)
def test_who_reads_a_visit(world, log_in, state, name):
    visits, users = world
    for actor, user in users.items():
        response = log_in(user).get(reverse(f"visits:{name}", args=[visits[state].pk]))
        expected = 200 if actor in who_sees(state) else 404
        assert response.status_code == expected, actor


@pytest.mark.parametrize("name", ACTING)
def test_who_may_act_on_a_visit(world, log_in, name):
    visits, users = world
    state = IN_STATE.get(name, "draft")
    for actor, user in users.items():
        client, path = log_in(user), reverse(f"visits:{name}", args=[visits[state].pk])
        expected = 404 if actor not in who_sees(state) else 200 if actor in who_may(name) else 403
        assert client.get(path).status_code == expected, actor
        if expected != 200:
            assert client.post(path, {"version": 1}).status_code == expected, actor


def test_an_approved_visit_is_nobodys_to_change(world, log_in):
    visits, users = world
    for name in ACTING:
        path = reverse(f"visits:{name}", args=[visits["approved"].pk])
        for actor, user in users.items():
            expected = 403 if actor in who_sees("approved") else 404
            if name == "write" and actor in who_may("write"):
                # What waits in the browser of one who comes back too late is shown on the visit's page.
                expected = 302
            assert log_in(user).get(path).status_code == expected, (name, actor)
            # What is typed is given back, though it comes too late.
            given_back = name in ("change", "attendees") and actor in who_may(name)
            sent = log_in(user).post(path, {"version": visits["approved"].version})
            assert sent.status_code == (200 if given_back else expected), (name, actor)
    assert fresh(visits["approved"]).version == visits["approved"].version


def test_who_writes_answers(world, log_in):
    visits, users = world
    for actor, user in users.items():
        path = reverse("visits:answer", args=[visits["draft"].pk, 2])
        response = log_in(user).post(
            path, {"text": f"Skrivet av {actor}", "version": 99}, headers={"Accept": "application/json"}
        )
        if actor in who_may("write"):
            assert response.status_code in (200, 409), actor
        else:
            assert response.status_code == 404, actor
        assert log_in(user).post(reverse("visits:answer", args=[visits["approved"].pk, 2])).status_code in (
            403,
            404,
            400,
            409,
        )


def test_the_list_shows_what_each_may_know_of(world, log_in):
    _visits, users = world
    for actor, user in users.items():
        response = log_in(user).get(reverse("visits:list"))
        seen = {state for state in STATES if f"CANARY-{state}" in response.content.decode()}
        assert seen == {state for state in STATES if actor in who_sees(state)}, actor
        has_room = actor in who_sees("approved")
        assert response.status_code == (200 if has_room else 403), actor


def test_filters_never_tell_of_a_draft(world, log_in):
    _visits, users = world
    response = log_in(users["coordinator"]).get(reverse("visits:list"), {"state": "draft", "operation": "CANARY-draft"})
    assert b"CANARY-draft" not in response.content.replace(b"operation=CANARY-draft", b"")


def test_a_draft_and_a_number_never_used_answer_alike(world, log_in):
    visits, users = world
    client = log_in(users["coordinator"])
    bodies = {client.get(reverse("visits:detail", args=[pk])).content for pk in (visits["draft"].pk, 987654321)}
    assert len(bodies) == 1


@pytest.mark.parametrize("role", Role)
def test_only_officials_prepare_visits(db, log_in, role):
    response = log_in(make.make_user(role)).get(reverse("visits:create"))
    assert response.status_code == (200 if role == Role.OFFICIAL else 403)


def test_nobody_gets_in_without_logging_in(world, client):
    visits, _users = world
    for name in [*READING, *ACTING]:
        assert client.get(reverse(f"visits:{name}", args=[visits["approved"].pk])).status_code == 302


def test_the_one_who_leads_approves_without_an_official(world, log_in):
    visits, users = world
    visit = visits["reading"]
    sent = {"version": visit.version, "seen": 0}
    log_in(users["leading"]).post(reverse("visits:approve", args=[visit.pk]), sent)
    visit.refresh_from_db()
    assert visit.is_approved
    assert visit.recorded_by == users["leading"] == visit.approved_by.user


@pytest.mark.django_db
class TestWhoLeads:
    """Whoever leads can approve for good, so no member makes themselves the leader."""

    @pytest.fixture
    def visit(self):
        lena, siv = make_board_member(name="Lena Leder"), make_board_member(name="Siv Deltar")
        first, second, *rest = usual_attendees(leader=lena)
        second.user = siv
        return make_visit(attendees=[first, second, *rest])

    def attendees(self, visit):
        return [(it.name, it.user, it.is_leading) for it in fresh(visit).attendees.all()]

    def open(self, log_in, visit, user):
        client, path = log_in(user), reverse("visits:attendees", args=[visit.pk])
        return client, path, fields(client.get(path))

    def test_a_member_who_does_not_lead_changes_the_others_and_the_leader_stays(self, visit, log_in):
        lena, siv, *_rest = visit.attendees.all()
        client, path, data = self.open(log_in, visit, siv.user)
        assert "Lena Leder" not in data.values()
        assert not [name for name in data if name.startswith("leads")]
        longer = client.post(path, data | {"more": "1"})
        assert longer.status_code == 200
        assert int(fields(longer)["rows"]) > int(data["rows"])
        before = self.attendees(visit)
        assert client.post(path, data | {"name-1": "Cia Ny"}).status_code == 302
        expected = [("Cia Ny", *row[1:]) if row[0] == "Cia Opposition" else row for row in before]
        assert self.attendees(visit) == expected
        assert fresh(visit).leader.pk == lena.pk

    @pytest.mark.parametrize("forged", ["own row", "row of the leader", "user of the leader", "row left out"])
    def test_a_forged_form_names_no_leader(self, visit, log_in, forged):
        lena, siv, *_rest = visit.attendees.all()
        client, path, data = self.open(log_in, visit, siv.user)
        data |= {
            "own row": {"leads-0": "on"},
            "row of the leader": {"pk-0": lena.pk, "leads-0": "on"},
            "user of the leader": {"pk-4": lena.pk, "user-4": siv.user_id, "user-0": "", "leads-4": "on"},
            "row left out": {"pk-4": "", "name-4": "Lena Leder", "user-4": lena.user_id},
        }[forged]
        client.post(path, data)
        now = fresh(visit)
        assert (now.leader.pk, now.leader.user, now.leader.name) == (lena.pk, lena.user, lena.name)
        for name in ("send_out", "approve"):
            assert client.post(reverse(f"visits:{name}", args=[visit.pk]), {"version": now.version}).status_code in (
                403,
                404,
            )

    def test_where_nobody_leads_only_an_official_says_who_does(self, log_in):
        siv = make_board_member()
        visit = make_visit(attendees=[member("Siv", "majority", user=siv)])
        client, path, data = self.open(log_in, visit, siv)
        assert client.post(path, data | {"leads-0": "on"}).status_code == 302
        assert fresh(visit).leader is None
        client, path, data = self.open(log_in, visit, make_official())
        assert client.post(path, data | {"leads-0": "on"}).status_code == 302
        assert fresh(visit).leader.user == siv

    def test_the_one_who_leads_hands_it_over(self, visit, log_in):
        lena, siv, *_rest = visit.attendees.all()
        client, path, data = self.open(log_in, visit, lena.user)
        del data["leads-0"]
        assert client.post(path, data | {"leads-1": "on"}).status_code == 302
        assert fresh(visit).leader.pk == siv.pk
        assert client.get(path).status_code == 200
        assert "leads-0" not in fields(client.get(path))
