"""The pages of protocols read in: files, outcomes, originals, what had no place, and two visits that are one."""

import uuid
from datetime import date, timedelta
from hashlib import sha256
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from tests import factories as make
from tests.screen import fill_in
from tests.visits.documents import document
from tests.visits.factories import (
    approve,
    fresh,
    make_board_member,
    make_official,
    make_visit,
    send_out,
    usual_attendees,
)
from tests.visits.imported import make_import, make_offer, make_original, read
from tests.visits.renderings import as_docx, as_pdf
from visits import imports
from visits.models import BoardVisit, ImportFile, LikelySame, Original, VisitImport, VisitTemplate
from visits.parsing import words

pytestmark = pytest.mark.django_db
STRAY = "Detta stycke hör ingenstans"


@pytest.fixture
def official():
    return make_official()


@pytest.fixture
def client(log_in, official):
    return log_in(official)


def send(client, *files, key=None):
    """Send `files`, pairs of name and content, let the worker work, and return the page of the import."""
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    data = {"files": sent, "idempotency_key": str(key or uuid.uuid4())}
    with patch("visits.imports.work_later") as later:
        response = client.post(reverse("visits:imports"), data)
    for call in later.enqueue.call_args_list:
        imports.work(*call.args)
    return client.get(response.url) if response.status_code == 302 else response


def with_remainder():
    """Return a draft of a document in which something has no place."""
    text = document().replace("Frågor\n", f"{STRAY}\n\nTill sist: ordnas kaffe\n\nFrågor\n")
    visit = read(text)
    assert STRAY in visit.remainder
    return visit


def all_words(visit):
    """Return every word that `visit` holds, sorted."""
    visit = fresh(visit)
    parts = [visit.title, visit.introduction, visit.operation_text, visit.link, *visit.background, *visit.labels]
    parts += [*visit.remainder, *(it.name for it in visit.attendees.all())]
    parts += [f"{it.question} {it.guidance} {it.text}" for it in visit.answers.all()]
    return sorted(words(" ".join(parts)))


# Files


def test_many_files_at_once_each_with_its_outcome(client):
    page = send(
        client, ("a.docx", as_docx(document())), ("b.pdf", as_pdf(document("2023"))), ("c.txt", b"Bara en rad."),
        ("d.txt", document().encode()),
    )  # fmt: skip
    files = list(ImportFile.objects.all())
    assert [file.state for file in files] == ["done", "done", "failed", "duplicate"]
    assert files[0].visit == files[3].visit
    assert BoardVisit.objects.count() == 2
    text = page.content.decode()
    assert "liknar ingen av mallarna" in text
    assert all(file.file_name in text for file in files)
    assert BoardVisit.objects.filter(state="draft").count() == 2


def test_the_worker_takes_what_is_much_and_the_page_says_how_far_it_has_come(client):
    files = [(f"{number}.txt", document().replace("tolv", f"{number}").encode()) for number in range(5)]
    with patch("visits.imports.work") as work:
        page = send(client, *files)
    batch = VisitImport.objects.get()
    work.assert_called_once_with(batch.pk)
    assert b"data-progress" in page.content
    assert b'max="5" value="0"' in page.content
    imports.work(batch.pk)
    assert set(batch.files.values_list("state", flat=True)) == {"done"}
    assert b"data-progress" not in client.get(batch.get_absolute_url()).content


def test_the_same_form_twice_is_one_import(client):
    key = uuid.uuid4()
    for _time in range(2):
        send(client, ("a.txt", document().encode()), key=key)
    assert VisitImport.objects.count() == 1


@pytest.mark.parametrize("files", [[], [("tom.txt", b"")]])
def test_nothing_to_read_says_so(client, files):
    page = send(client, *files)
    assert page.status_code == 200
    assert not BoardVisit.objects.exists()


def test_a_fault_of_ours_stores_nothing_and_can_be_tried_again(client):
    with patch("visits.exchange.make_visit", side_effect=RuntimeError):
        send(client, ("a.txt", document().encode()))
    file = ImportFile.objects.get()
    assert (file.state, BoardVisit.objects.count(), Original.objects.count()) == ("failed", 0, 0)
    client.post(reverse("visits:import_again", args=[file.batch_id]))
    file.refresh_from_db()
    assert file.state == "done"
    assert file.content is None


def age(batch, **ago):
    """Let `batch` have been uploaded that long ago."""
    VisitImport.objects.filter(pk=batch.pk).update(created_at=timezone.now() - timedelta(**ago))


def test_what_a_lost_job_left_waiting_can_be_started_again(client, official):
    batch = make_import(official, state="waiting")
    ImportFile.objects.update(content=document().encode())
    again = reverse("visits:import_again", args=[batch.pk])
    assert again not in client.get(batch.get_absolute_url()).content.decode()
    age(batch, minutes=30)
    assert again in client.get(batch.get_absolute_url()).content.decode()
    client.post(again)
    assert ImportFile.objects.get().state == "done"


def test_files_that_could_not_be_read_are_forgotten_in_time(client, official):
    old, new = make_import(official), make_import(official)
    waiting = make_import(official, state="waiting")
    age(old, days=91)
    age(waiting, days=91)
    call_command("clear_imports")
    assert list(ImportFile.objects.filter(content__isnull=False)) == [new.files.get()]
    assert set(ImportFile.objects.values_list("state", flat=True)) == {"failed"}
    page = client.get(old.get_absolute_url()).content.decode()
    assert reverse("visits:import_again", args=[old.pk]) not in page
    assert "90" in page


# The original


@pytest.mark.parametrize(("name", "render"), [("a.docx", as_docx), ("å ä.pdf", as_pdf), ("a.txt", str.encode)])
def test_the_original_is_kept_byte_for_byte(client, official, name, render):
    content = render(document())
    send(client, (name, content))
    original = Original.objects.get()
    assert original.sha256 == sha256(content).hexdigest()
    assert original.visit.created_by == official
    response = client.get(original.get_absolute_url())
    assert response.content == content
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert original.get_absolute_url() in client.get(original.visit.get_absolute_url()).content.decode()


def test_an_original_never_changes():
    original = make_original(make_visit())
    with pytest.raises(Exception, match=r"original_is_kept|Cannot"):
        Original.objects.filter(pk=original.pk).update(content=b"Annat")


def test_the_original_of_a_draft_is_for_those_who_see_the_draft(log_in):
    member, other = make_board_member(), make_board_member()
    visit = make_visit(attendees=usual_attendees(member))
    original = make_original(visit)
    assert log_in(member).get(original.get_absolute_url()).status_code == 200
    assert log_in(other).get(original.get_absolute_url()).status_code == 404
    elsewhere = reverse("visits:original", args=[make_visit(attendees=usual_attendees(member)).pk, original.pk])
    assert log_in(member).get(elsewhere).status_code == 404


def test_the_original_of_an_approved_visit_stays_with_those_who_wrote_the_protocol(log_in):
    member = make_board_member()
    visit = make_visit(attendees=usual_attendees(member))
    BoardVisit.objects.filter(pk=visit.pk).update(source_digest="a" * 64)
    original = make_original(visit, content=b"KANARIE", file_name="kanarie.docx")
    visit = approve(fresh(visit))
    for user in (make_official(), member):
        assert log_in(user).get(original.get_absolute_url()).status_code == 200
        assert "kanarie.docx" in log_in(user).get(visit.get_absolute_url()).content.decode()
    for user in (make.make_user("manager"), make.make_user("supervisor"), make_board_member()):
        assert log_in(user).get(original.get_absolute_url()).status_code == 403
        assert "kanarie" not in log_in(user).get(visit.get_absolute_url()).content.decode()


# What had no place


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("answer:2", lambda visit: visit.answers.all()[1].text),
        ("introduction", lambda visit: visit.introduction),
        ("background", lambda visit: "\n".join(visit.background)),
        ("operation", lambda visit: visit.operation_text),
        ("title", lambda visit: visit.title),
        ("members", lambda visit: "\n".join(it.name for it in visit.members)),
        ("officials", lambda visit: "\n".join(it.name for it in visit.officials)),
    ],
)
def test_a_piece_is_moved_to_its_place_and_no_word_is_lost(client, place, where):
    visit = with_remainder()
    before, number = all_words(visit), visit.remainder.index(STRAY)
    client.post(reverse("visits:move_remainder", args=[visit.pk]), {"version": visit.version, f"place-{number}": place})
    after = fresh(visit)
    assert STRAY in where(after)
    assert STRAY not in after.remainder
    assert all_words(visit) == before


def test_what_is_no_date_or_link_is_refused_beside_the_piece(client):
    visit = with_remainder()
    for place in ("date", "link", "form"):
        page = client.post(
            reverse("visits:move_remainder", args=[visit.pk]), {"version": visit.version, "place-0": place}
        )
        assert page.status_code == 200
        assert b"invalid-feedback" in page.content
    assert fresh(visit).remainder == visit.remainder


def test_moves_upon_an_older_version_are_shown_again(client, official):
    visit = with_remainder()
    fresh(visit).change(official, operation_text="Annat namn")
    data = {"version": visit.version, "place-0": "answer:1"}
    page = client.post(reverse("visits:move_remainder", args=[visit.pk]), data)
    assert page.status_code == 409
    assert fresh(visit).remainder == visit.remainder
    client.post(reverse("visits:move_remainder", args=[visit.pk]), data | {"version": fresh(visit).version})
    assert visit.remainder[0] not in fresh(visit).remainder


def test_what_is_out_for_reading_is_not_moved(client):
    visit = with_remainder()
    send_out(visit)
    client.post(reverse("visits:move_remainder", args=[visit.pk]), {"version": visit.version, "place-0": "answer:1"})
    assert fresh(visit).remainder == visit.remainder


# Two renderings of one


def two_renderings():
    """Return the visits of a Word document and a PDF of it with small differences."""
    text = document()
    other = (
        text.replace("köksbordet", "köks bordet")
        .replace("väljer sedan", "väljer sen")
        .replace("Ett växthus", "Växthus")
    )
    earlier, later = read(as_docx(text), "protokoll.docx"), read(as_pdf(other), "protokoll.pdf")
    assert earlier.pk != later.pk
    return earlier, later


def test_two_renderings_are_shown_side_by_side(client):
    earlier, later = two_renderings()
    pair = LikelySame.objects.get(visit=later, earlier=earlier)
    assert pair.likeness >= 90
    assert pair.get_absolute_url() in client.get(later.get_absolute_url()).content.decode()
    page = client.get(pair.get_absolute_url()).content.decode()
    assert "<mark>" in page
    assert "köksbordet" in page


@pytest.mark.parametrize(("said", "kept"), [("earlier", 0), ("later", 1)])
def test_the_same_visit_is_kept_once_with_both_files(client, said, kept):
    visits = two_renderings()
    pair = LikelySame.objects.get()
    fill_in(client, pair.get_absolute_url(), said=said)
    assert BoardVisit.objects.get() == visits[kept]
    assert Original.objects.filter(visit=visits[kept]).count() == 2


@pytest.mark.parametrize("said", ["earlier", "later"])
def test_a_third_rendering_is_still_to_be_decided_about(client, said):
    earlier, later = two_renderings()
    third = read(document().replace("väljer sedan", "väljer sen").replace("köksbordet", "köks bordet"))
    assert LikelySame.objects.get(visit=third).earlier == later
    fill_in(client, LikelySame.objects.get(visit=later).get_absolute_url(), said=said)
    kept = earlier if said == "earlier" else later
    pair = LikelySame.objects.get()
    assert (pair.visit, pair.earlier) == (third, kept)
    fill_in(client, pair.get_absolute_url(), said="earlier")
    assert BoardVisit.objects.get() == kept
    assert kept.originals.count() == 3


def test_a_rendering_that_was_said_to_be_the_same_is_known_again(client):
    earlier, later = two_renderings()
    content = bytes(later.originals.get().content)
    fill_in(client, LikelySame.objects.get().get_absolute_url(), said="earlier")
    assert read(content, "igen.pdf") == earlier
    assert BoardVisit.objects.count() == 1


def test_two_visits_are_both_kept(client):
    two_renderings()
    pair = LikelySame.objects.get()
    fill_in(client, pair.get_absolute_url(), said="different")
    assert BoardVisit.objects.count() == 2
    assert client.get(pair.get_absolute_url()).status_code == 404


def test_an_approved_visit_is_the_one_that_is_kept(client):
    earlier = read(as_docx(document()))
    earlier.set_attendees(usual_attendees(), by=None)
    approve(fresh(earlier))
    read(as_pdf(document().replace("väljer sedan", "väljer sen")))
    pair = LikelySame.objects.get()
    assert b'value="later"' not in client.get(pair.get_absolute_url()).content
    fill_in(client, pair.get_absolute_url(), said="earlier")
    assert BoardVisit.objects.get() == earlier


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("2021-10-05", "2021-10-06"),
        lambda text: text.replace("Provodlingen", "Bageriet"),
        lambda text: document(answers=["Något helt annat."] * 6),
    ],
)
def test_another_day_operation_or_text_is_another_visit(change):
    read(document())
    read(change(document()))
    assert not LikelySame.objects.exists()


@pytest.mark.parametrize("day", [date(2020, 1, 1), None])
def test_many_that_tell_neither_operation_nor_day_hide_none(day):
    earlier = read(as_docx(document()))
    nameless = {"template": earlier.template, "title": "Protokoll", "visited_on": day}
    BoardVisit.objects.bulk_create(BoardVisit(idempotency_key=uuid.uuid4(), **nameless) for _number in range(60))
    read(as_pdf(document().replace("väljer sedan", "väljer sen")))
    assert LikelySame.objects.get().earlier == earlier


# New templates


OTHER = "\n\n".join(
    [
        "Protokoll 2031", "Verksamhet:\tProvodlingen", "Hur smakar lunchen i matsalen?", "Skriv vad ni åt.", "Gott.",
        "Vilken färg har väggarna?", "- Inne?\n- Ute?", "Gula och blå.", "Hur låter det i korridoren?", "Tyst.",
    ]
)  # fmt: skip


def test_a_document_of_no_template_offers_a_new_one(client, official):
    send(client, ("a.txt", OTHER.encode()))
    file = ImportFile.objects.get()
    assert file.state == "failed"
    address = reverse("visits:import_template", args=[file.batch_id, file.pk])
    page = client.get(address)
    assert "Vilken färg har väggarna?" in page.content.decode()
    client.post(address, {"code": "2031", "title": "Mall för 2031"})
    template = VisitTemplate.objects.get(code="2031")
    assert template.is_draft
    assert [it.question for it in template.questions.all()] == [
        "Hur smakar lunchen i matsalen?", "Vilken färg har väggarna?", "Hur låter det i korridoren?",
    ]  # fmt: skip
    assert template.questions.all()[1].sub_questions == ["Inne?", "Ute?"]
    assert client.get(address).status_code == 404
    VisitTemplate.objects.filter(pk=template.pk).update(published_at="2031-01-01T12:00Z")
    client.post(reverse("visits:import_again", args=[file.batch_id]))
    file.refresh_from_db()
    assert file.visit.template == template
    assert [it.text for it in file.visit.answers.all()] == ["Gott.", "Gula och blå.", "Tyst."]


def test_a_document_of_its_template_offers_none():
    assert read(document())
    file = ImportFile(batch=VisitImport.objects.create(created_by=make_official()), position=1, file_name="x")
    assert file.offer is None


def test_a_code_that_is_taken_is_refused(client, official):
    batch = make_import(official, make_offer())
    address = reverse("visits:import_template", args=[batch.pk, batch.files.get().pk])
    page = client.post(address, {"code": "2021", "title": "En titel"})
    assert page.status_code == 200
    assert VisitTemplate.objects.filter(code="2021").count() == 1


def test_only_officials_read_in(log_in):
    client = log_in(make_board_member())
    assert client.get(reverse("visits:imports")).status_code == 403
    assert send(client, ("a.txt", document().encode())).status_code == 403
    assert not BoardVisit.objects.exists()
