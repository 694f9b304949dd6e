"""The whole way of a protocol in browsers: written, read, approved, reported, registered and corrected by five."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse

from tests.visits.factories import make_visit, member
from visits.models import Attendee, BoardVisit

from .test_pages import AXE


def demo_user(name):
    return get_user_model().objects.get(email=f"{name}@example.org")


@pytest.fixture
def visit(site):
    """Return a draft that the demo's board member leads, Siv takes part in and Torsten does not."""
    bo = demo_user("official")
    attendees = [
        member("Lena Ahlgren", "majority", user=demo_user("board-member"), is_leading=True),
        member("Siv Hallgren", "opposition", user=demo_user("siv.hallgren")),
        Attendee(name=bo.name, user=bo, capacity="official"),
    ]
    return make_visit(by=bo, operation_text="Promenadgruppen", attendees=attendees, texts=["Tolv personer går."])


@pytest.fixture
def people(visitor):
    """Return visitors by what they are to the visit; Siv has a phone without scripts."""
    found = {
        "official": visitor("official"),
        "leader": visitor("board_member", width=768),
        "attendee": visitor("siv.hallgren", width=360, java_script_enabled=False),
        "other": visitor("torsten.ek"),
        "coordinator": visitor("coordinator"),
    }
    for who, person in found.items():
        person.has_scripts = who != "attendee"
    return found


def path(name, visit, *more):
    return reverse(f"visits:{name}", args=[visit.pk, *more])


def take(person, name, visit, *more, **typed):
    """Open the page of a step, see that it is accessible and fits, type and press its button."""
    response = person.open(path(name, visit, *more))
    assert response.status == 200, (name, response.status)
    page = person.page
    if person.has_scripts:
        found = Axe().run(page, options=AXE).response["violations"]
        assert not found, (name, found)
    for field, value in typed.items():
        page.fill(f"main [name={field}]", value)
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_load_state()
    assert path(name, visit, *more) not in page.url, page.locator("main").inner_text()


def statuses(people, name, visit):
    """Return {who: status} of the page `name` of the visit."""
    return {who: person.open(path(name, visit)).status for who, person in people.items()}


def everybody(status, **others):
    return dict.fromkeys(["official", "leader", "attendee", "other", "coordinator"], status) | others


def test_the_whole_way_of_a_protocol(visit, people):
    official, leader, siv = people["official"], people["leader"], people["attendee"]
    own = everybody(404, official=200, leader=200, attendee=200)
    assert statuses(people, "detail", visit) == own
    take(leader, "send_out", visit)
    assert all("Promenad" not in message.subject + message.body for message in mail.outbox)
    assert statuses(people, "reading", visit) == own
    assert statuses(people, "approve", visit) == everybody(404, official=200, leader=200, attendee=403)
    take(siv, "comment", visit, text="Det var tretton.")
    comment = visit.rounds.get().comments.get()
    take(leader, "settle", visit, comment.pk, reply="Ändras i nästa version.")
    take(siv, "approve_reading", visit)
    take(leader, "approve", visit)
    assert BoardVisit.objects.get(pk=visit.pk).is_approved
    assert statuses(people, "detail", visit) == everybody(200)
    assert statuses(people, "reading", visit) == everybody(403, official=200, leader=200, attendee=200)
    assert statuses(people, "report", visit) == everybody(403, official=200)
    meeting = BoardVisit.objects.get(pk=visit.pk).approved_on.isoformat()
    take(official, "report", visit, reported_on=meeting, reported_paragraph="§ 99")
    take(official, "register", visit, registration_number="AMN 2026-999")
    take(official, "correct", visit, reason="Fel antal.")
    correction = BoardVisit.objects.get(corrects=visit.pk)
    assert statuses(people, "corrected", correction) == own
    answer = correction.answers.get(number=1)
    answer.write("Tretton personer går.", version=answer.version, by=demo_user("official"))
    take(official, "send_out", correction)
    take(official, "approve", correction)
    assert statuses(people, "corrected", correction) == everybody(200)
    marks = people["coordinator"].page.locator("mark").all_inner_texts()
    assert marks == ["Tolv", "Tretton"]
    for person in (official, leader):
        assert not [it for it in person.complaints if not it.startswith("40")], person.complaints
