"""The pages of a visit: preparing, changing, who takes part, the way to approval, the list."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Draft
from config.personnummer import formatted
from tests import factories as make
from tests.screen import boxes, fill_in
from visits.enums import VisitState
from visits.exchange import store, template_shapes
from visits.models import BoardVisit
from visits.parsing import parse, read_text

from .documents import document
from .factories import approve, fresh, make_board_member, make_official, make_visit, send_out, template, usual_attendees

ODD_TEXTS = [
    "😀 och 👨‍👩‍👧",
    "مرحبا بكم",
    "\u202eomvänt\u202c",
    "<script>alert(1)</script>",
    "'; DROP TABLE --",
    "&amp;",
]


@pytest.fixture
def official(db):
    return make_official(language="en")


@pytest.fixture
def client(official, log_in):
    return log_in(official)


def heading(**changes):
    """Return the fields of a new visit as a browser sends them."""
    return {
        "template": template("2023").pk, "operation": "", "operation_text": "Provodlingen",
        "visited_on": "2026-11-20", "link": "", "idempotency_key": str(uuid.uuid4()),
    } | changes  # fmt: skip


def test_an_official_prepares_a_visit(client, official):
    unit = make.make_unit("Odlingen")
    response = client.post(
        reverse("visits:create"), heading(operation=unit.pk, operation_text="", link="odling.example")
    )
    visit = BoardVisit.objects.get()
    assert response.url == reverse("visits:attendees", args=[visit.pk])
    assert (visit.operation, visit.operation_text, visit.link) == (unit, "Odlingen", "https://odling.example")
    assert (visit.created_by, visit.answers.count(), visit.state) == (official, 6, VisitState.DRAFT)


def test_the_same_form_sent_twice_gives_one_visit(client):
    data = heading()
    urls = {client.post(reverse("visits:create"), data).url for _time in range(2)}
    assert len(urls) == BoardVisit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_eight_times_at_once_gives_one_visit(log_in):
    user, data = make_official(), heading()

    def send(_time):
        try:
            return log_in(user).post(reverse("visits:create"), data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(8))) == {302}
    assert BoardVisit.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"operation_text": ""}, "Choose the operation"),
        ({"visited_on": ""}, "required"),
        ({"visited_on": "2026-02-30"}, "year-month-day"),
        ({"visited_on": "0001-01-01"}, "between 1900 and 2099"),
        ({"visited_on": "9999-12-31"}, "between 1900 and 2099"),
        ({"link": "javascript:alert(1)"}, "valid URL"),
        ({"template": "999999"}, "valid choice"),
        ({"template": "x" * 50}, "valid choice"),
        ({"operation": "987654321987654321987"}, "valid choice"),
        ({"operation_text": "x" * 301}, "300"),
        ({"operation_text": "a\0b"}, "Null characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(client, changes, words):
    response = client.post(reverse("visits:create"), heading(**changes))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not BoardVisit.objects.exists()


def test_a_unit_and_an_own_name_cannot_contradict(client):
    unit = make.make_unit("Odlingen")
    client.post(reverse("visits:create"), heading(operation=unit.pk, operation_text="Något annat"))
    assert BoardVisit.objects.get().operation_text == "Odlingen"


def test_the_heading_is_changed_and_read_back(client):
    visit = make_visit()
    for name in ODD_TEXTS:
        data = heading(version=visit.version, operation_text=name, background="Ett\n\n Två \nTre")
        assert client.post(reverse("visits:change", args=[visit.pk]), data).status_code == 302
        visit = fresh(visit)
        assert visit.operation_text == name
        assert client.get(visit.get_absolute_url()).status_code == 200
    assert visit.background == ["Ett", "Två", "Tre"]


def test_two_who_change_the_heading_see_both_texts(client):
    visit = make_visit()
    path = reverse("visits:change", args=[visit.pk])
    visit.change(make_official(), operation_text="Lenas namn")
    response = client.post(path, heading(version=2, operation_text="Mitt namn", background=""))
    assert response.status_code == 409
    body = response.content.decode()
    assert "<mark>Lenas</mark>" in body
    assert "<mark>Mitt</mark>" in body
    assert fresh(visit).operation_text == "Lenas namn"
    again = {"version": str(fresh(visit).version), "operation_text": "Mitt namn", "background": ""}
    assert client.post(path, heading(**again)).status_code == 302
    assert fresh(visit).operation_text == "Mitt namn"


def rows(visit, *people, **changes):
    """Return the attendees' form as a browser sends it; `people` are (name, part, leads) or with a user's pk first."""
    data = {"version": visit.version, "rows": len(people) + 1, f"part-{len(people)}": "majority"}
    for place, (name, part, *leads) in enumerate(people):
        is_user = isinstance(name, int)
        data |= {
            f"user-{place}": name if is_user else "",
            f"name-{place}": "" if is_user else name,
            f"part-{place}": part,
        }
        if leads:
            data[f"leads-{place}"] = "on"
    return data | changes


def test_attendees_are_named_with_their_sides(client, official):
    visit, lena = make_visit(attendees=[]), make_board_member(name="Lena Provsson")
    data = rows(visit, (lena.pk, "majority", True), ("Utan Inloggning", "opposition"), (official.pk, "official"))
    assert client.post(reverse("visits:attendees", args=[visit.pk]), data).status_code == 302
    found = [(it.name, it.user, it.capacity, it.side, it.is_leading) for it in fresh(visit).attendees.all()]
    assert found == [
        ("Lena Provsson", lena, "member", "majority", True),
        ("Utan Inloggning", None, "member", "opposition", False),
        (official.name, official, "official", "", False),
    ]


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ([("A", "majority", True), ("B", "majority", True)], "Only one leads"),
        ([("A", "official", True)], "not an official"),
    ],
)
def test_impossible_attendees_are_told(client, people, words):
    visit = make_visit(attendees=[])
    response = client.post(reverse("visits:attendees", args=[visit.pk]), rows(visit, *people))
    assert words in response.content.decode()
    assert not fresh(visit).attendees.all()


def test_one_person_stands_in_one_row(client, official):
    visit = make_visit(attendees=[])
    data = rows(visit, (official.pk, "official"), (official.pk, "majority"))
    response = client.post(reverse("visits:attendees", args=[visit.pk]), data)
    assert "another row already" in response.content.decode()


def test_somebody_without_a_part_in_visits_cannot_be_chosen(client):
    visit, outsider = make_visit(attendees=[]), make.make_user("coordinator")
    response = client.post(reverse("visits:attendees", args=[visit.pk]), rows(visit, (outsider.pk, "official")))
    assert response.status_code == 200
    assert not fresh(visit).attendees.all()


def test_more_rows_keep_what_is_typed(client):
    visit = make_visit(attendees=[])
    response = client.post(
        reverse("visits:attendees", args=[visit.pk]), rows(visit, ("Halvskrivet", "member"), more="1")
    )
    body = response.content.decode()
    assert 'value="Halvskrivet"' in body
    assert body.count('name="part-') == 4
    assert not fresh(visit).attendees.all()


@pytest.mark.parametrize("count", ["", "-1", "x", "99999999999", "٣"])
def test_a_damaged_number_of_rows_is_no_fault(client, count):
    visit = make_visit()
    response = client.post(reverse("visits:attendees", args=[visit.pk]), {"version": visit.version, "rows": count})
    assert response.status_code == 200
    assert len(fresh(visit).attendees.all()) == 5


def test_rows_that_changed_meanwhile_are_shown_side_by_side(client):
    visit = make_visit()
    data = rows(visit, ("Min Ledamot", "majority", True))
    visit.set_attendees(usual_attendees()[:1], by=make_official())
    response = client.post(reverse("visits:attendees", args=[visit.pk]), data)
    assert response.status_code == 409
    assert "<mark>" in response.content.decode()
    assert [it.name for it in fresh(visit).attendees.all()] == ["Anna Majoritet"]


def test_attendees_typed_and_not_sent_are_there_again(client, official):
    visit = make_visit()
    typed = {"rows": ["3"], "name-0": ["Halvskrivet"], "part-0": ["opposition"], "leads-0": ["on"]}
    Draft.objects.keep(official, "visits:attendees", str(visit.pk), typed)
    body = client.get(reverse("visits:attendees", args=[visit.pk])).content.decode()
    assert 'value="Halvskrivet"' in body


# The way to approval


def test_an_official_records_whose_approval_it_is(client, official):
    visit = send_out(make_visit())
    members = visit.members
    data = {"version": visit.version, "approved_by": members[2].pk, "approved_on": timezone.localdate(), "seen": 0}
    assert client.post(reverse("visits:approve", args=[visit.pk]), data).status_code == 302
    visit = fresh(visit)
    assert (visit.approved_by, visit.recorded_by, visit.approved_on) == (members[2], official, timezone.localdate())
    assert "recorded by" in client.get(visit.get_absolute_url()).content.decode()


def test_an_approval_has_a_possible_day_and_a_member(client):
    visit = send_out(make_visit())
    tomorrow, before = timezone.localdate() + timedelta(days=1), visit.visited_on - timedelta(days=1)
    clerk = visit.officials[0]
    path = reverse("visits:approve", args=[visit.pk])
    for changes in (
        {"approved_on": tomorrow},
        {"approved_on": before},
        {"approved_on": "x"},
        {"approved_by": clerk.pk},
    ):
        data = {"version": visit.version, "approved_by": visit.leader.pk, "approved_on": timezone.localdate()} | changes
        assert client.post(path, data).status_code == 200
    assert fresh(visit).state == VisitState.READING


def test_without_members_nobody_can_approve(client):
    visit = send_out(make_visit(attendees=[]))
    body = client.get(reverse("visits:approve", args=[visit.pk])).content.decode()
    assert "No board member is named" in body


def test_unusual_visits_go_all_the_way(client):
    visit = make_visit(attendees=usual_attendees()[1:2], visited_on=None, texts=[formatted(make.make_number())])
    page = client.get(reverse("visits:send_out", args=[visit.pk])).content.decode()
    assert "Usual by the template is" in page
    assert "personal number" in page
    client.post(reverse("visits:send_out", args=[visit.pk]), {"version": visit.version, "reply_by": "2099-01-31"})
    visit = fresh(visit)
    path = reverse("visits:approve", args=[visit.pk])
    data = {
        "version": visit.version,
        "approved_by": visit.members[0].pk,
        "approved_on": timezone.localdate(),
        "seen": 0,
    }
    response = client.post(path, data)
    assert fresh(visit).state == VisitState.READING
    client.post(path, data | {"passed_warnings": boxes(response, "passed_warnings")[0]})
    assert fresh(visit).is_approved


def test_a_step_somebody_else_has_taken_is_told(client):
    visit = send_out(make_visit())
    response = client.post(reverse("visits:send_out", args=[visit.pk]), {"version": 1}, follow=True)
    assert response.status_code == 200
    assert "Nothing was done" in response.content.decode()


def test_a_step_on_an_old_version_is_asked_again(client):
    visit = make_visit()
    response = client.post(
        reverse("visits:send_out", args=[visit.pk]), {"version": visit.version - 1, "reply_by": "2099-01-31"}
    )
    assert response.status_code == 409
    assert fresh(visit).is_draft


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 30])
def test_a_damaged_version_is_no_fault(client, version):
    visit = make_visit()
    for name in ("send_out", "discard", "change", "attendees"):
        response = client.post(
            reverse(f"visits:{name}", args=[visit.pk]), heading(version=version, rows=1, reply_by="2099-01-31")
        )
        assert response.status_code in (200, 409), name
    assert fresh(visit).is_draft


def test_a_draft_is_thrown_away_after_asking(client):
    visit = make_visit()
    path = reverse("visits:discard", args=[visit.pk])
    assert client.get(path).status_code == 200
    assert BoardVisit.objects.exists()
    assert fill_in(client, path).url == reverse("visits:list")
    assert not BoardVisit.objects.exists()


def test_imported_text_without_a_place_is_shown_until_it_is_taken_away(client):
    text = document().replace("Frågor", "Besöket spelades in.\n\nFrågor")
    visit, _created = store(parse(read_text(text.encode()), template_shapes()))
    assert "Besöket spelades in." in client.get(visit.get_absolute_url()).content.decode()
    client.post(reverse("visits:clear_remainder", args=[visit.pk]), {"version": visit.version})
    assert "Besöket spelades in." not in client.get(visit.get_absolute_url()).content.decode()
    assert fresh(visit).remainder == []


# The list


def test_empty_lists_say_what_to_do(client, log_in):
    assert reverse("visits:create") in client.get(reverse("visits:list")).content.decode()
    manager = log_in(make.make_user("manager", language="en"))
    assert "when they are approved" in manager.get(reverse("visits:list")).content.decode()
    make_visit()
    assert "No visit matches" in client.get(reverse("visits:list"), {"state": "approved"}).content.decode()


def test_the_list_is_filtered_by_state_and_operation(client):
    make_visit(operation_text="Åkern")
    approve(make_visit(operation_text="Ön"))

    def shown(**query):
        response = client.get(reverse("visits:list"), query)
        return [visit.operation_text for visit in response.context["visits"]]

    assert shown() == ["Ön", "Åkern"]
    assert shown(state="draft") == ["Åkern"]
    assert shown(operation="Ön") == ["Ön"]


def test_the_list_turns_pages_latest_first(client):
    today = timezone.localdate()
    for days in range(30):
        make_visit(operation_text=f"Besök {days}", visited_on=today - timedelta(days=days), attendees=[])
    make_visit(operation_text="Utan dag", visited_on=None, attendees=[])
    first = client.get(reverse("visits:list"))
    names = [visit.operation_text for visit in first.context["visits"]]
    second = client.get(reverse("visits:list"), {"after": first.context["page"].after})
    names += [visit.operation_text for visit in second.context["visits"]]
    assert names == [*(f"Besök {days}" for days in range(30)), "Utan dag"]


@pytest.mark.parametrize("count", [1, 25])
def test_the_list_asks_the_same_few_questions_however_long_it_is(client, django_assert_max_num_queries, count):
    for _time in range(count):
        make_visit()
    client.get(reverse("visits:list"))
    with django_assert_max_num_queries(12):
        client.get(reverse("visits:list"))


def test_the_page_asks_few_questions(client, django_assert_max_num_queries):
    visit = make_visit(texts=["a", "b", "c"])
    for name in ("detail", "write"):
        client.get(reverse(f"visits:{name}", args=[visit.pk]))
        with django_assert_max_num_queries(14):
            client.get(reverse(f"visits:{name}", args=[visit.pk]))


def test_no_page_runs_anything_inline(client):
    visit = make_visit(texts=["<script>alert(1)</script>\n\n[x](javascript:alert(1))"])
    for name in ("detail", "write"):
        body = client.get(reverse(f"visits:{name}", args=[visit.pk])).content.decode()
        assert "<script>alert" not in body
        assert 'href="javascript' not in body
        assert " style=" not in body
        assert "onclick" not in body


def test_nothing_is_let_in_without_a_token(official):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(official)
    assert strict.post(reverse("visits:create"), heading()).status_code == 403
