"""Preparing a visit: hours and place, calendar file, declared interests, background material, the year."""

import io
import zipfile
from datetime import date, time
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from config.xlsx import workbook
from tests import factories as make
from tests.screen import typed
from visits.calendar import calendar_file
from visits.enums import Side, VisitForm
from visits.files import KINDS, LARGEST, safe_name, take
from visits.material_list import background_of
from visits.models import BoardVisit, Material

from .factories import (
    approve,
    fresh,
    make_board_member,
    make_material,
    make_official,
    make_visit,
    member,
    send_out,
    usual_attendees,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
NOW = timezone.now


def address(name, visit, *more):
    return reverse(f"visits:{name}", args=[visit.pk, *more])


def lines_of(content):
    """Return the lines of a calendar file as {name: value}, unfolded."""
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
    rows = content.replace("\r\n ", "").split("\r\n")
    return dict(row.split(":", 1) for row in rows if row)


class TestCalendarFile:
    def test_tells_when_where_what_and_a_link(self, db):
        visit = make_visit(
            operation_text="Odlingen; norra", visited_on=date(2026, 7, 1), starts_at=time(9), ends_at=time(11, 30),
            meeting_place="Grinden, väg 4", form=VisitForm.OUTDOORS,
        )  # fmt: skip
        lines = lines_of(calendar_file(visit, "https://stegvis.example.org/besok/1/", NOW(), with_link=True))
        assert lines["DTSTART"] == "20260701T070000Z"
        assert lines["DTEND"] == "20260701T093000Z"
        assert lines["SUMMARY"].endswith("Odlingen\\; norra")
        assert lines["LOCATION"] == "Grinden\\, väg 4"
        assert lines["URL"] == "https://stegvis.example.org/besok/1/"
        assert "Majoritet" not in str(lines)

    def test_keeps_its_uid_and_counts_up(self, db):
        visit = make_visit()
        before = lines_of(calendar_file(visit, "https://x.example.org/", NOW(), with_link=True))
        visit.change(make_official(), meeting_place="En annan grind")
        after = lines_of(calendar_file(fresh(visit), "https://x.example.org/", NOW(), with_link=True))
        assert after["UID"] == before["UID"]
        assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])

    def test_is_of_the_whole_day_before_the_hours_are_set(self, db):
        lines = lines_of(
            calendar_file(make_visit(visited_on=date(2026, 12, 31)), "https://x.example.org/", NOW(), with_link=True)
        )
        assert lines["DTSTART;VALUE=DATE"] == "20261231"
        assert lines["DTEND;VALUE=DATE"] == "20270101"

    def test_a_digital_visit_has_the_link_to_the_meeting(self, db):
        visit = make_visit(form=VisitForm.DIGITAL, meeting_link="https://mote.example.org/a,b")
        lines = lines_of(calendar_file(visit, "https://x.example.org/", NOW(), with_link=True))
        assert lines["URL"] == "https://mote.example.org/a,b"

    @settings(deadline=None, max_examples=60)
    @given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
    def test_no_text_makes_lines_of_its_own(self, place):
        visit = BoardVisit(visited_on=date(2026, 7, 1), operation_text=place, meeting_place=place, title="Besök")
        content = calendar_file(visit, "https://x.example.org/", NOW(), with_link=True)
        assert content.count("\r\n") == len([row for row in content.split("\n") if row])
        assert set(lines_of(content)) <= {
            "BEGIN", "VERSION", "PRODID", "UID", "SEQUENCE", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE",
            "SUMMARY", "LOCATION", "URL", "END",
        }  # fmt: skip

    def test_there_is_none_without_a_day(self, log_in):
        client, visit = log_in(make_official()), make_visit(visited_on=None)
        assert client.get(address("calendar", visit)).status_code == 404


class TestHoursAndPlace:
    def test_are_saved_with_the_heading(self, log_in):
        client, visit = log_in(make_official()), make_visit()
        data = typed(
            client, address("change", visit), starts_at="9.00", ends_at="11:30", form="digital",
            meeting_link="mote.example.org/1", meeting_place="Stora salen",
        )  # fmt: skip
        assert client.post(address("change", visit), data).status_code == 302
        visit = fresh(visit)
        assert (visit.starts_at, visit.ends_at, visit.form) == (time(9), time(11, 30), VisitForm.DIGITAL)
        assert visit.meeting_link == "https://mote.example.org/1"

    @pytest.mark.parametrize(
        ("hours", "field"), [(("11:00", "09:00"), "ends_at"), (("", "09:00"), "starts_at"), (("9", ""), "starts_at")]
    )
    def test_hours_that_do_not_fit_are_refused_beside_the_field(self, log_in, hours, field):
        client, visit = log_in(make_official()), make_visit()
        data = typed(client, address("change", visit), starts_at=hours[0], ends_at=hours[1])
        response = client.post(address("change", visit), data)
        assert response.status_code == 200
        assert field in response.context["form"].errors

    def test_the_link_to_the_meeting_is_in_no_protocol(self, log_in):
        visit = approve(make_visit(form=VisitForm.DIGITAL, meeting_link="https://hemligt.example.org/1"))
        assert "hemligt" not in log_in(make.make_user("manager")).get(visit.get_absolute_url()).content.decode()

    @pytest.mark.parametrize("form", [VisitForm.DIGITAL, VisitForm.ON_SITE])
    def test_the_link_to_the_meeting_is_for_those_who_take_part_and_officials(self, log_in, form):
        user = make_board_member()
        link = "https://hemligt.example.org/1"
        visit = make_visit(form=form, meeting_link=link, attendees=usual_attendees(leader=user))
        visit = approve(visit)
        for one, sees in {user: True, make_official(): True, make_board_member(): False}.items():
            client = log_in(one)
            assert (link in client.get(address("preparation", visit)).content.decode()) == sees
            calendar = client.get(address("calendar", visit)).content.decode()
            assert ("hemligt" in calendar) == (sees and form == VisitForm.DIGITAL)
            assert ("LOCATION" in calendar) == ("hemligt" in calendar)


class TestDeclaredInterest:
    def visit_with(self, **fields):
        leader, *rest = usual_attendees()
        rest[0].declared_interest, rest[0].is_substitute = "Systern arbetar där", True
        for name, value in fields.items():
            setattr(leader, name, value)
        return make_visit(attendees=[leader, *rest])

    def test_a_leader_who_has_declared_one_is_warned_about(self, db):
        assert self.visit_with().attendee_warnings() == []
        [warning] = self.visit_with(declared_interest="Äger huset").attendee_warnings()
        assert "Anna Majoritet" in warning

    def test_only_those_who_write_see_in_what(self, log_in):
        visit = approve(self.visit_with())
        for user, sees in ((make_official(), True), (make.make_user("manager"), False), (make_board_member(), False)):
            for name in ("detail", "preparation"):
                body = log_in(user).get(address(name, visit)).content.decode()
                assert "anmält jäv" in body
                assert ("Systern" in body) is sees

    def test_the_form_takes_substitutes_and_interests(self, log_in):
        client, visit = log_in(make_official()), make_visit()
        data = typed(client, address("attendees", visit), **{"substitute-1": "on", "interest-1": "Systern"})
        assert client.post(address("attendees", visit), data).status_code == 302
        attendee = fresh(visit).attendees.all()[1]
        assert (attendee.is_substitute, attendee.declared_interest) == (True, "Systern")
        assert attendee.note == "majoritet, ersättare, anmält jäv"

    def test_an_official_is_no_substitute(self, log_in):
        client, visit = log_in(make_official()), make_visit()
        data = typed(client, address("attendees", visit), **{"substitute-4": "on"})
        response = client.post(address("attendees", visit), data)
        assert "substitute-4" in response.context["form"].errors


def office(part="word", more=()):
    """Return a zip that looks like a Word file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("[Content_Types].xml", f"{part}/document.xml", *more):
            archive.writestr(name, "x")
    return content.getvalue()


def open_document():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", KINDS["odt"][0])
    return content.getvalue()


CONTENTS = {
    "pdf": b"%PDF-1.7 x", "docx": office(), "xlsx": workbook("Blad", ["A"], [["b"]]), "pptx": office("ppt"),
    "odt": open_document(), "jpg": b"\xff\xd8\xff\xe0x", "png": b"\x89PNG\r\n\x1a\nx", "txt": "Å".encode("cp1252"),
    "csv": b"a;b",
}  # fmt: skip


class TestFiles:
    @pytest.mark.parametrize("ending", CONTENTS)
    def test_each_kind_is_told_by_its_content(self, ending):
        file = take(SimpleUploadedFile(f"Underlag.{ending.upper()}", CONTENTS[ending], "text/html"))
        assert (file.content, file.content_type) == (CONTENTS[ending], KINDS[ending][0])

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("sida.html", b"<script>"), ("bild.svg", b"<svg>"), ("program.exe", b"MZ"), ("utan", b"text"),
            ("rapport.pdf", b"<html>"), ("rapport.docx", b"PK\3\4 trasig"), ("bild.png", b"GIF89a"),
            ("makro.docx", office(more=["word/vbaProject.bin"])), ("rapport.xlsx", office()), ("text.txt", b"a\0b"),
            ("rapport.pdf.exe", b"%PDF-"), ("..pdf", b"%PDF-"), ("makro.docm", office()),
        ],
    )  # fmt: skip
    def test_other_kinds_are_refused_with_a_sentence(self, name, content):
        with pytest.raises(ValidationError):
            take(SimpleUploadedFile(name, content))

    def test_a_file_too_large_is_not_even_read(self):
        upload = SimpleUploadedFile("stor.pdf", b"%PDF-")
        upload.size = LARGEST + 1
        with pytest.raises(ValidationError):
            take(upload)

    @pytest.mark.parametrize(
        ("name", "safe"),
        [
            ("../../etc/lösen.txt", "lösen.txt"), ("C:\\Mina\\rapport.pdf", "rapport.pdf"),
            ("rap\u202efdp.txt", "rapfdp.txt"), ('a"b\r\nc.pdf', "a bc.pdf"), ("..pdf", "pdf"),
            (".. .pdf", "pdf"), ("", "fil"),
        ],
    )  # fmt: skip
    def test_names_are_made_safe(self, name, safe):
        assert safe_name(name) == safe

    @settings(deadline=None, max_examples=60)
    @given(st.text(max_size=400))
    def test_no_name_is_too_long_or_leads_elsewhere(self, name):
        safe = safe_name(name)
        assert 0 < len(safe) <= 150
        assert not set(safe) & set('\\/:*?"<>|\r\n\0')
        assert safe_name(safe) == safe


def add(client, visit, **fields):
    return client.post(address("add_material", visit), typed(client, address("add_material", visit), **fields))


class TestMaterial:
    def test_a_file_is_added_and_read_by_who_reads_the_visit(self, log_in):
        client, visit = log_in(make_official()), make_visit()
        upload = SimpleUploadedFile("Årsplan.pdf", CONTENTS["pdf"], "text/html")
        assert add(client, visit, file=upload, item=visit.background[1]).status_code == 302
        material = Material.objects.get()
        assert (material.title, material.item) == ("Årsplan", visit.background[1])
        assert material.digest == sha256(CONTENTS["pdf"]).hexdigest()
        response = client.get(material.get_absolute_url())
        assert bytes(response.content) == CONTENTS["pdf"]
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert log_in(make_board_member()).get(material.get_absolute_url()).status_code == 404

    def test_a_link_is_added_by_a_board_member_who_takes_part(self, log_in):
        user = make_board_member()
        visit = make_visit(attendees=usual_attendees(leader=user))
        assert add(log_in(user), visit, link="example.org/plan").status_code == 302
        assert Material.objects.get().link == "https://example.org/plan"
        assert f"av {user.name}" in log_in(make_official()).get(visit.get_absolute_url()).content.decode()

    @pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "inte en länk"])
    def test_links_that_run_something_are_refused(self, log_in, link):
        visit = make_visit()
        assert add(log_in(make_official()), visit, link=link).status_code == 200
        assert not Material.objects.exists()

    def test_neither_nor_both_is_refused_and_what_was_typed_stands(self, log_in):
        client, visit = log_in(make_official()), make_visit()
        assert "Min rubrik" in add(client, visit, title="Min rubrik").content.decode()
        both = add(client, visit, link="https://example.org", file=SimpleUploadedFile("a.txt", b"a"))
        assert both.status_code == 200
        assert not Material.objects.exists()

    def test_the_same_form_twice_gives_one_and_another_file_is_told_of(self, log_in):
        client, visit = log_in(make_official()), make_visit()
        path = address("add_material", visit)
        data = typed(client, path)
        for _time in range(2):
            assert client.post(path, data | {"file": SimpleUploadedFile("a.txt", b"a")}).status_code == 302
        other = client.post(path, data | {"file": SimpleUploadedFile("a.txt", b"annat")})
        assert other.status_code == 200
        assert Material.objects.count() == 1

    def test_hostile_titles_are_shown_as_text(self, log_in):
        visit = make_visit()
        make_material(visit, title="<script>alert(1)</script>", link="https://example.org/?a=1&b=<b>")
        body = log_in(make_official()).get(address("preparation", visit)).content.decode()
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert" in body

    def test_it_stays_when_its_item_is_written_anew(self, db):
        visit = make_visit()
        make_material(visit, item=visit.background[0])
        visit.change(make_official(), background=["Något annat"])
        items = background_of(fresh(visit))
        assert [(it.text, len(it.materials)) for it in items] == [("Något annat", 0), ("", 1)]

    def test_it_is_removed_on_being_sure(self, log_in):
        client, visit = log_in(make_official()), make_visit()
        path = address("remove_material", visit, make_material(visit).pk)
        assert client.post(path, typed(client, path)).status_code == 302
        assert not Material.objects.exists()
        assert client.get(path).status_code == 404

    def test_nobody_reaches_it_by_the_address_of_another_visit(self, log_in):
        material = make_material(make_visit())
        assert log_in(make_official()).get(address("material", make_visit(), material.pk)).status_code == 404

    def test_it_is_frozen_once_the_visit_is_no_draft(self, db):
        visit, by = make_visit(), make_official()
        material = make_material(visit)
        send_out(visit)
        with pytest.raises(ValidationError):
            make_material(visit)
        with pytest.raises(ValidationError):
            material.remove(by=by)
        for write in (lambda: Material.objects.update(title="x"), lambda: Material.objects.all().delete()):
            with pytest.raises(IntegrityError), transaction.atomic():
                write()

    def test_forty_are_enough(self, db, monkeypatch):
        monkeypatch.setattr("visits.models.materials.MOST_MATERIALS", 1)
        visit = make_visit()
        make_material(visit)
        with pytest.raises(ValidationError):
            make_material(visit)


def test_sides_are_for_members():
    assert member("Anna", Side.MAJORITY, is_substitute=True).part.count(",") == 2


def test_the_preparation_asks_as_often_for_much_material(log_in, django_assert_max_num_queries):
    client, visit = log_in(make_official()), make_visit()
    for number in range(12):
        make_material(visit, title=f"Underlag {number}")
    client.get(address("preparation", visit))
    with django_assert_max_num_queries(18):
        client.get(address("preparation", visit))
