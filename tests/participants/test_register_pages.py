"""Registers read in on a page: looked through before anything is stored, confirmed, and undone."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Agency, User
from participants.models import (
    Access,
    CoordinatorPeriod,
    Enrolment,
    NumberClash,
    Participant,
    Referral,
    ReferralStep,
    RegisterImport,
)
from participants.register import jobs
from reports.history import history
from tests import factories as make
from tests.participants.registers import HEADINGS, a_number, as_csv, as_xlsx, row, waiting
from tests.screen import fill_in, typed

LIST = reverse("participants:imports")
RECORDS = (Participant, Referral, ReferralStep, Enrolment, CoordinatorPeriod, User, Agency)
WORKED_OUT = {"version"}


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def client(cast, log_in):
    return log_in(cast.intake)


def upload(client, unit, content, name="register.csv"):
    """Send a file as somebody at the page does; return the RegisterImport, or the page with errors."""
    data = typed(client, LIST, unit=unit.pk) | {"file": SimpleUploadedFile(name, content)}
    answer = client.post(LIST, data)
    return RegisterImport.objects.latest("pk") if answer.status_code == 302 else answer


def page(register, name="import"):
    return reverse(f"participants:{name}", args=[register.pk])


def confirm(client, register, **fields):
    """Press the button that reads the rows in; return the import as it stands then."""
    answer = fill_in(client, page(register), **({"confirm_new": "on"} if any(register.made.values()) else {}), **fields)
    assert answer.status_code == 302, answer.context["form"].errors
    register.refresh_from_db()
    return register


def undo(client, register):
    answer = fill_in(client, page(register, "import_undo"))
    register.refresh_from_db()
    return answer


def stored():
    """Return the rows of everything an import writes, without versions."""
    return [
        [{name: value for name, value in one.items() if name not in WORKED_OUT} for one in
         model.objects.order_by("pk").values()]
        for model in RECORDS
    ]  # fmt: skip


def test_whoever_has_lost_the_role_in_the_unit_stores_and_undoes_nothing(cast, client, log_in):
    done = confirm(client, upload(client, cast.here, as_csv([row()])))
    waits = upload(client, cast.here, as_csv([waiting(enhet=""), waiting(enhet="Ny enhet")]))
    cast.intake.memberships.all().delete()
    make.give_role(cast.intake, "intake", cast.units["there"])
    client, before = log_in(cast.intake), stored()
    assert confirm(client, waits).counts == {"error": 2}
    assert "inte läsa in ärenden till den enheten" in undo(client, done).content.decode()
    assert done.state == "done"
    assert stored() == before


def test_nothing_is_stored_before_the_rows_have_been_seen_and_confirmed(cast, client):
    before = stored()
    register = upload(client, cast.here, as_csv([row(koordinator="Ny Person"), row(beslut="kanske")]))
    assert (register.state, register.counts) == ("ready", {"new": 1, "error": 1})
    assert stored() == before
    words = client.get(page(register)).content.decode()
    assert "Ny Person" in words
    assert "kanske" in words
    register = confirm(client, register)
    assert (register.state, bytes(register.content or b"")) == ("done", b"")
    person = Participant.objects.latest("pk")
    assert (person.created_by, person.enrolments.get().created_by) == (cast.intake, cast.intake)
    assert history(person, cast.intake)[0][-1].by == str(cast.intake)


def test_what_is_not_there_must_be_confirmed(cast, client):
    register = upload(client, cast.here, as_csv([row(remitterande_part="En ny part")]))
    answer = fill_in(client, page(register))
    assert "confirm_new" in answer.context["form"].errors
    register.refresh_from_db()
    assert register.state == "ready"


def test_only_chosen_rows_are_read_in(cast, client):
    rows = [row(efternamn=name) for name in ("Ett", "Två", "Tre", "Fyra")]
    register = upload(client, cast.here, as_csv(rows))
    answer = fill_in(client, page(register), which="some", row_numbers="två")
    assert "row_numbers" in answer.context["form"].errors
    confirm(client, register, which="some", row_numbers="2, 4-5")
    names = set(Participant.objects.filter(created_by=cast.intake).values_list("last_name", flat=True))
    assert names == {"Ett", "Tre", "Fyra"}
    assert register.counts == {"new": 3, "not_chosen": 1}
    shown = client.get(f"{page(register)}?status=not_chosen").content.decode()
    assert "Inte vald" in shown
    assert "Två" in shown


def test_how_many_rows_were_read_in_is_told(cast, client):
    register = upload(client, cast.here, as_csv([row(), row()]))
    confirm(client, register)
    assert "Inlästa rader: 2 nya, 0 ändrade." in client.get(page(register)).content.decode()


def test_somebody_with_the_name_who_coordinates_nothing_is_not_made_responsible(cast, client):
    namesake = make.make_user("case_officer", cast.agency, name="Nils Namne")
    register = upload(client, cast.here, as_csv([row(koordinator="Nils Namne"), row(koordinator="Nils Namne")]))
    assert register.made["coordinators"] == ["Nils Namne"]
    confirm(client, register)
    made = User.objects.exclude(pk=namesake.pk).get(name="Nils Namne")
    assert not CoordinatorPeriod.objects.filter(coordinator=namesake).exists()
    assert CoordinatorPeriod.objects.filter(coordinator=made).count() == 2


def test_what_was_changed_by_hand_is_overwritten_only_when_chosen(cast, client):
    first = row()
    confirm(client, upload(client, cast.here, as_csv([first])))
    person = Participant.objects.latest("pk")
    person.change(cast.intake, last_name="Bytt")
    again = upload(client, cast.here, as_csv([first]))
    assert again.rows.get().by_hand
    assert "Bytt" in client.get(page(again)).content.decode()
    confirm(client, again)
    person.refresh_from_db()
    assert person.last_name == "Bytt"
    confirm(client, upload(client, cast.here, as_csv([first])), which="some", row_numbers="2")
    person.refresh_from_db()
    assert person.last_name == "Öberg"


def test_a_file_that_cannot_be_read_says_why(cast, client):
    register = upload(client, cast.here, b"PK\x03\x04 broken", "a.xlsx")
    assert (register.state, register.content) == ("failed", None)
    assert register.failure in client.get(page(register)).content.decode()


def test_a_large_file_is_read_by_the_worker_and_the_page_tells_how_far_it_has_come(cast, client, monkeypatch):
    asked = []
    monkeypatch.setattr(jobs, "begin", lambda register: asked.append(register.pk))
    register = upload(client, cast.here, as_csv([row()]))
    assert register.state == "reading"
    assert b"data-progress" in client.get(page(register)).content
    jobs.work(asked[0])
    register.refresh_from_db()
    assert register.state == "ready"


class TestUndoing:
    def test_new_people_go_and_what_was_changed_is_as_before(self, cast, client):
        kept = waiting()
        confirm(client, upload(client, cast.here, as_csv([kept])))
        before = stored()
        changed = kept | {"beslut": "antagen", "beslutsdatum": "2026-02-01", "inskriven": "2026-02-09",
                          "koordinator": "Ny Person", "efternamn": "Bytt Namn"}  # fmt: skip
        rows = [changed, row(avslutad="2026-05-01", remitterande_part="Ny part"), row(enhet="Ny enhet")]
        register = confirm(client, upload(client, cast.here, as_csv(rows)))
        assert register.counts == {"update": 1, "new": 2}
        assert stored() != before
        assert undo(client, register).status_code == 302
        assert stored() == before
        assert register.state == "undone"
        assert not register.rows.exists()

    def test_follow_ups_go_too(self, cast, log_in):
        client, number = log_in(cast.manager), a_number()
        followup = {"personnummer": number, "datum": date(2026, 3, 2), "kontaktform": "Telefon", "text": "Vi talades."}
        content = as_xlsx(register=[row(personnummer=number)], uppföljningar=[followup])
        register = confirm(client, upload(client, cast.here, content, "a.xlsx"))
        assert register.counts == {"new": 2}
        assert undo(client, register).status_code == 302
        assert not Participant.objects.filter(personal_number=number).exists()

    def test_it_is_refused_when_something_has_changed_or_hangs_on_it(self, cast, client):
        for number, change in enumerate((
            lambda person: person.change(cast.intake, city="Nystad"),
            lambda person: make.make_followup(person, cast.coordinator),
        )):  # fmt: skip
            register = confirm(client, upload(client, cast.here, as_csv([row(efternamn=f"Namn{number}")])))
            person = Participant.objects.latest("pk")
            change(person)
            answer = undo(client, register)
            assert f"Namn{number}" in answer.content.decode()
            assert register.state == "done"
            assert Participant.objects.filter(pk=person.pk).exists()

    def test_it_is_done_once(self, cast, client):
        register = confirm(client, upload(client, cast.here, as_csv([row()])))
        form = typed(client, page(register, "import_undo"))
        assert client.post(page(register, "import_undo"), form).status_code == 302
        assert client.post(page(register, "import_undo"), form | {"x": "1"}).status_code == 200

    def test_a_file_can_be_thrown_away_unread(self, cast, client):
        register = upload(client, cast.here, as_csv([row()]))
        assert fill_in(client, page(register, "import_cancel")).status_code == 302
        register.refresh_from_db()
        assert (register.state, register.content, register.rows.count()) == ("cancelled", None, 0)


class TestWhoSeesWhat:
    def test_nobody_else_sees_ones_import(self, cast, client, log_in):
        register = upload(client, cast.here, as_csv([row()]))
        assert log_in(cast.manager).get(page(register)).status_code == 404
        assert log_in(cast.administrator).get(LIST).status_code == 403

    def test_a_number_of_somebody_hidden_is_registered_as_by_hand(self, cast, client):
        hidden = make.make_participant(cast.there, by=cast.intake_elsewhere, personal_number=a_number())
        protected = make.make_participant(
            cast.here, by=cast.named, is_protected=True, personal_number=a_number(), last_name="Dold"
        )
        rows = [row(personnummer=one.personal_number) for one in (hidden, protected)]
        register = upload(client, cast.here, as_csv([*rows, row()]))
        assert register.counts == {"new": 3}
        assert "Dold" not in client.get(page(register)).content.decode()
        confirm(client, register)
        clashes = NumberClash.objects.filter(other__in=[hidden, protected])
        assert {clash.registered_by for clash in clashes} == {cast.intake}
        assert upload(client, cast.here, as_csv(rows)).counts == {"unchanged": 2}

    def test_a_row_about_somebody_protected_since_is_no_longer_shown(self, cast, client):
        register = confirm(client, upload(client, cast.here, as_csv([row(efternamn="Dold")])))
        assert "Dold" in client.get(page(register)).content.decode()
        Participant.objects.latest("pk").protect([cast.named], by=cast.named)
        assert "Dold" not in client.get(page(register)).content.decode()

    def test_the_people_shown_are_in_the_read_log(self, cast, client):
        register = confirm(client, upload(client, cast.here, as_csv([row()])))
        client.get(page(register))
        access = Access.objects.latest("pk")
        assert (access.url_name, access.participants) == ("participants:import", [Participant.objects.latest("pk").pk])

    def test_cases_go_to_units_one_covers_and_to_no_other(self, cast, client):
        register = upload(client, cast.here, as_csv([row(enhet="Ditenheten"), row(enhet="Hitplatsen")]))
        assert register.counts == {"error": 1, "new": 1}
        other = client.post(LIST, typed(client, LIST, unit=cast.there.pk))
        assert "unit" in other.context["form"].errors

    def test_intake_reads_in_no_follow_ups(self, cast, client):
        number = a_number()
        followup = {"personnummer": number, "datum": date(2026, 3, 2), "text": "Vi talades."}
        content = as_xlsx(register=[row(personnummer=number)], uppföljningar=[followup])
        assert upload(client, cast.here, content, "a.xlsx").counts == {"new": 1, "error": 1}


def test_the_template_has_every_heading_and_can_be_read_in(cast, client):
    content = client.get(reverse("participants:import_template")).content
    book = load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book["register"][1]] == HEADINGS
    assert {"uppföljningar", "skattningar"} < set(book.sheetnames)
    assert all(any(line) for line in book[book.sheetnames[-1]].iter_rows(values_only=True))
    assert upload(client, cast.here, content, "mall.xlsx").counts == {}
