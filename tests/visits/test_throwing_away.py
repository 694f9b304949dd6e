"""What goes when a draft is thrown away, or one of two visits that are the same, and that nobody loses it unseen."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.screen import errors, fields, fill_in, typed
from tests.visits.factories import (
    approve,
    comment,
    fresh,
    make_board_member,
    make_material,
    make_official,
    make_visit,
    send_out,
    usual_attendees,
)  # fmt: skip
from tests.visits.factories import (
    member as member_of,
)
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


# What is kept, and what goes


@pytest.mark.parametrize("said", ["earlier", "later"])
def test_background_material_of_both_is_kept_once(client, said):
    pair = make_pair(make_visit(), make_visit())
    for visit in (pair.earlier, pair.visit):
        make_material(visit, title=f"Samma fil i {visit.pk}")
        make_material(visit, title="Samma länk", link="https://example.org/samma")
        make_material(visit, title=f"Egen i {visit.pk}", link=f"https://example.org/{visit.pk}")
    kept = pair.earlier if said == "earlier" else pair.visit
    fill_in(client, pair.get_absolute_url(), said=said)
    found = sorted(it.link or it.file_name for it in fresh(kept).materials.all())
    assert found == sorted(
        ["Läs detta.txt", "https://example.org/samma"]
        + [f"https://example.org/{pk}" for pk in (pair.earlier_id, pair.visit_id)]
    )  # fmt: skip


def test_material_is_not_dropped_for_a_protocol_that_takes_no_more(client):
    pair = make_pair(approve(make_visit()), make_visit())
    material = make_material(pair.visit)
    page = fill_in(client, pair.get_absolute_url(), said="earlier")
    assert errors(page) == {""}
    assert BoardVisit.objects.count() == 2
    material.remove(make_official())
    assert fill_in(client, pair.get_absolute_url(), said="earlier").status_code == 302


def test_all_that_goes_is_shown_before_one_chooses(client):
    member = make_board_member()
    earlier = make_visit(
        attendees=[*usual_attendees(member)[:1], member_of("Bo Majoritet", declared_interest="Äger grannhuset")],
        meeting_place="Grinden mot ån", meeting_link="https://mote.example/rum",
    )  # fmt: skip
    comment(send_out(earlier), member, "Stryk detta stycke")
    fresh(earlier).call_back(make_official())
    pair = make_pair(fresh(earlier), make_visit(attendees=usual_attendees()[:2]))
    page = client.get(pair.get_absolute_url()).content.decode()
    for words in ("Anna Majoritet", "Grinden mot ån", "mote.example", "Äger grannhuset", "Stryk detta stycke"):
        assert words in page


def test_files_that_go_for_good_are_named(client):
    visit = make_visit()
    files = [make_original(visit), make_material(visit)]
    make_material(visit, title="En länk", link="https://example.org/kvar")
    page = client.get(reverse("visits:discard", args=[visit.pk])).content.decode()
    assert all(file.get_absolute_url() in page for file in files)
    assert "https://example.org/kvar" not in page
