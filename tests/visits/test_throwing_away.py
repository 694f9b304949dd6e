"""What goes when a draft is thrown away, or one of two visits that are the same, and that nobody loses it unseen."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.screen import errors, fields, typed
from tests.visits.factories import (
    comment,
    fresh,
    make_board_member,
    make_material,
    make_official,
    make_visit,
    send_out,
    usual_attendees,
)  # fmt: skip
from tests.visits.imported import make_original, make_pair
from visits.models import BoardVisit

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(log_in):
    return log_in(make_official())


def write(visit, text="Något nytt"):
    """Let a colleague write in `visit`."""
    answer = visit.answers.get(number=1)
    answer.write(text, version=answer.version, by=make_official())


CHANGES = {
    "an answer": write,
    "the heading": lambda visit: fresh(visit).change(make_official(), operation_text="Köket"),
    "material": make_material,
    "a file read in": make_original,
}


@pytest.fixture(params=CHANGES.values(), ids=CHANGES)
def change(request):
    """Return what a colleague does to a visit."""
    return request.param


def test_a_draft_that_has_changed_since_is_looked_at_again(client, change):
    visit = make_visit()
    path = reverse("visits:discard", args=[visit.pk])
    sent = typed(client, path)
    change(visit)
    again = client.post(path, sent)
    assert errors(again) == {""}
    assert BoardVisit.objects.exists()
    assert client.post(path, fields(again)).url == reverse("visits:list")
    assert not BoardVisit.objects.exists()


def test_what_is_written_while_the_form_is_judged_is_not_lost():
    visit = make_visit()
    seen = visit.fingerprint
    write(visit)
    with pytest.raises(ValidationError):
        visit.discard(make_official(), seen=seen)
    assert BoardVisit.objects.exists()


def test_a_comment_is_something_new():
    member = make_board_member()
    visit = send_out(make_visit(attendees=usual_attendees(member)))
    before = visit.fingerprint
    comment(visit, member)
    assert fresh(visit).fingerprint != before


@pytest.mark.parametrize("said", ["earlier", "later"])
def test_two_visits_are_one_as_they_stood_side_by_side(client, change, said):
    pair = make_pair(make_visit(), make_visit())
    path = pair.get_absolute_url()
    sent = typed(client, path, said=said)
    change(pair.visit if said == "earlier" else pair.earlier)
    again = client.post(path, sent)
    assert errors(again) == {""}
    assert BoardVisit.objects.count() == 2
    assert client.post(path, fields(again)).status_code == 302
    assert BoardVisit.objects.count() == 1


def test_two_visits_stay_two_whatever_has_changed(client, change):
    pair = make_pair(make_visit(), make_visit())
    sent = typed(client, pair.get_absolute_url(), said="different")
    change(pair.visit)
    assert client.post(pair.get_absolute_url(), sent).status_code == 302
    assert BoardVisit.objects.count() == 2
