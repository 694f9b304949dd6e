"""A personal number is shown in full where it is asked for by a logged POST, or opened to be changed; never elsewhere.

Not in addresses, redirects, titles, names of files, lists, exports, e-mail, the read log, the history or what the
server writes of its own faults. What every page and form answers to everybody is read in tests/access/test_table.py.
"""

import logging

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.urls import reverse

from config import logs, personnummer
from config.xlsx import XLSX
from participants.models import Access, Participant
from tests import factories as make
from tests.access.reading import text_of
from tests.access.world import World
from tests.screen import fields, fill_in

pytestmark = pytest.mark.usefixtures("undrawn_documents")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Return the World."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker, world):
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def numbers(world):
    """Return the function that gives every number in a text that anybody has or had, however it is written."""
    assert any(int(number[4]) > 3 for number in world.numbers), "a coordination number is among them"
    return world.numbers_in


def test_a_number_is_found_however_it_is_written(world, numbers):
    number = world.cast.own.personal_number
    written = (
        number,
        number[2:],
        f"{number[:8]}-{number[8:]}",
        f"{number[2:8]}+{number[8:]}",
        f"nr{number[:8]} {number[8:]}x",
    )
    assert all(numbers(one) == [number[2:]] for one in written)


def test_the_number_is_shown_by_a_post_that_the_log_names(world, numbers, log_in):
    client = log_in(world.cast.coordinator)
    path = reverse("participants:show_number", args=[world.cast.own.pk])
    assert client.get(path).status_code == 405
    response = client.post(path)
    assert numbers(response.content.decode())
    assert not numbers(str(response.headers))
    row = Access.objects.latest("pk")
    assert (row.url_name, row.participants) == ("participants:show_number", [world.cast.own.pk])
    assert row.reason


def test_where_the_number_is_changed_it_stands_in_its_field_alone_and_the_log_tells(world, numbers, log_in):
    client = log_in(world.cast.coordinator)
    response = client.get(reverse("participants:edit", args=[world.cast.own.pk]))
    assert len(numbers(text_of(response))) == 1
    assert numbers(fields(response)["personal_number"])
    assert Access.objects.latest("pk").reason


def test_a_search_for_a_number_leaves_it_in_no_address_and_on_no_page_but_its_own_field(world, numbers, log_in):
    client = log_in(world.cast.coordinator)
    number = world.cast.own.personal_number
    response = client.post(reverse("participants:search"), {"q": number})
    assert not numbers(response.url)
    page = client.get(response.url)
    assert world.cast.own.list_name in page.content.decode()
    assert {fields(page).get("q", number)} == {number}
    assert len(numbers(text_of(page))) <= 2
    assert not numbers(text_of(client.get(f"{reverse('participants:export')}?status=")))


def test_a_number_that_is_taken_or_wrong_is_in_the_field_alone(world, numbers, log_in):
    client = log_in(world.cast.intake)
    response = fill_in(
        client, reverse("participants:register"), unit=world.cast.here.pk, first_name="Ny", last_name="Person",
        personal_number=world.cast.own.personal_number,
    )  # fmt: skip
    assert len(numbers(text_of(response))) == 1


def test_no_email_holds_a_number(world, numbers, log_in, mailoutbox):
    client = log_in(world.cast.administrator)
    fill_in(client, reverse("accounts:add_user"), name="Ny", email="ny@example.org")
    assert mailoutbox
    assert not any(numbers(str(mail.message())) for mail in mailoutbox)


def test_the_read_log_keeps_no_number_and_no_text(world, numbers):
    with connection.cursor() as cursor:
        cursor.execute("SELECT access::text FROM participants_access AS access")
        rows = [row for (row,) in cursor.fetchall()]
    assert rows
    assert not any(numbers(row) for row in rows)


def test_a_draft_with_a_number_is_ones_own(world, numbers, log_in):
    keep, path = reverse("accounts:keep_draft"), reverse("participants:register")
    number = world.cast.own.personal_number
    data = {"draft_form": "participants:register", "draft_subject": "", "personal_number": number}
    mine = log_in(world.cast.coordinator)
    assert not numbers(text_of(mine.post(keep, data)))
    assert fields(mine.get(path))["personal_number"] == number
    assert not numbers(text_of(log_in(world.cast.colleague).get(path)))


class TestFaults:
    """What the server writes about faults, on the screen and in its log."""

    @pytest.fixture
    def written(self, caplog):
        """Return a function that gives what the log would hold, as the handler of production writes it."""
        formatter = logs.Formatter("{asctime} {levelname} {name}: {message}", style="{")
        return lambda: "\n".join(formatter.format(record) for record in caplog.records)

    def test_what_the_database_says_of_a_number_is_masked_in_the_log(self, world, numbers, written):
        number = world.cast.own.personal_number
        with pytest.raises(IntegrityError) as fault, transaction.atomic():
            Participant.objects.filter(pk=world.cast.unit.pk).update(personal_number=number)
        assert number in str(fault.value)
        logging.getLogger("django.request").error(
            "Fault with %s", personnummer.formatted(number), exc_info=fault._excinfo
        )
        assert "IntegrityError" in written()
        assert personnummer.masked(number) in written()
        assert not numbers(written())

    def test_a_fault_in_a_page_tells_no_number_on_the_screen_or_in_the_log(
        self, world, numbers, written, log_in, monkeypatch
    ):
        client = log_in(world.cast.intake)
        client.raise_request_exception = False

        def fail(*args, **fields):
            raise IntegrityError(f"Key (personal_number)=({fields['personal_number']}) already exists.")

        monkeypatch.setattr(Participant.objects, "register", fail)
        number = make.make_number()
        response = fill_in(
            client, reverse("participants:register"), unit=world.cast.here.pk, first_name="Ny", last_name="Person",
            personal_number=number,
        )  # fmt: skip
        assert response.status_code == 500
        assert number not in text_of(response)
        assert "IntegrityError" in written()
        assert number not in written()

    def test_the_handlers_of_production_write_masked(self, settings):
        formatters = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}
        assert formatters == {"line"}
        assert settings.LOGGING["formatters"]["line"]["class"] == "config.logs.Formatter"

    def test_nothing_else_is_taken_for_a_number(self):
        text = "2026-11-22 12:00:01 ERROR S-2026-00042 070-123 45 67 0.123456789012 127.0.0.1:54321"
        assert personnummer.mask(text) == text


@pytest.mark.parametrize(("kind", "content_type"), [("json", ""), ("pdf", "application/pdf"), ("xlsx", XLSX)])
def test_the_report_command_writes_no_number(world, numbers, tmp_path, kind, content_type):
    path = tmp_path / "rapport"
    period = {"start": "2020-01-01", "end": "2030-01-01"}
    call_command("report", "period", unit=world.cast.here.name, format=kind, output=str(path), **period)
    text = text_of(HttpResponse(path.read_bytes(), content_type=content_type))
    assert len(text) > 500
    assert not numbers(text)
