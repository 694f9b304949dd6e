"""The period report: the same numbers on page, in Excel and in JSON, each with the rows behind it."""

import io
import json
import re
from datetime import date, timedelta
from html import unescape

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import gettext, override

from accounts.models import CodeList
from participants.models import Access, Enrolment, Participant
from reports import figures
from reports.definitions import FLOW_LABELS
from reports.period import INTERNAL, SPREAD
from tests import factories as make

PAGE, XLSX, ROWS = (reverse(f"reports:{name}") for name in ("period", "period_xlsx", "period_rows"))
START, END = date(2026, 3, 1), date(2026, 5, 31)
LINK = re.compile(r'<a href="([^"]*figure=[^"]*)">(\d+)</a>')
FLOW = tuple(FLOW_LABELS)


def person(cast, is_woman=True, **fields):
    number = make.make_number(is_woman=is_woman) if fields.pop("has_number", True) else None
    return make.make_participant(cast.here, by=cast.intake, personal_number=number, **fields)


def enrolled(cast, start, unit=None, coordinator=None, **fields):
    participant = person(cast, **fields)
    return make.make_enrolment(participant, coordinator or cast.coordinator, started_on=start, unit=unit or cast.here)


def leave(enrolment, day, reason="work", outcome=None):
    enrolment.exit(
        on=day, reason=make.code("exit_reason", reason), outcome=outcome and make.code("outcome", outcome), note="",
        by=enrolment.created_by,
    )  # fmt: skip


def move(enrolment, day, unit, coordinator):
    return enrolment.move(unit=unit, on=day, coordinator=coordinator, by=enrolment.created_by, key=make.uuid.uuid4())[0]


@pytest.fixture(scope="module")
def filled(standing_world, django_db_blocker):
    """Fill the standing world once for all tests."""
    with django_db_blocker.unblock():
        fill(standing_world)


@pytest.fixture
def spring(filled, standing_cast):
    """Return the cast, with three months filled."""
    return standing_cast


def fill(cast):
    """Fill three months with what every figure counts: those there before, new, ended, moved and not to be counted."""
    Participant.objects.filter(pk__in=[cast.own.pk, cast.unit.pk]).update(unit=cast.there)
    Enrolment.objects.filter(unit=cast.here).update(unit=cast.there)
    before, during = START - timedelta(days=40), START + timedelta(days=20)
    for number in range(9):
        enrolled(cast, before, is_woman=number % 3 > 0)
    for number in range(7):
        enrolled(cast, during, is_woman=number % 2 > 0, unit=cast.site)
    enrolled(cast, START, has_number=False)
    leave(enrolled(cast, before), START, "work", "work")
    leave(enrolled(cast, during, is_woman=False), END, "studies", "studies")
    leave(enrolled(cast, during), END - timedelta(days=1), "studies")
    leave(enrolled(cast, before), START - timedelta(days=1), "moved")
    Enrolment.objects.filter(pk=leave_without_reason(cast, before).pk).update(exit_reason=None)
    leave(enrolled(cast, during), END, "error")
    move(enrolled(cast, before), during, cast.there, cast.coordinator_elsewhere)
    move(
        enrolled(cast, before, unit=cast.there, coordinator=cast.coordinator_elsewhere),
        during,
        cast.here,
        cast.coordinator,
    )
    move(enrolled(cast, before), during, cast.site, cast.colleague)
    followed = Participant.objects.filter(enrolments__started_on=before, enrolments__unit=cast.here).order_by("pk")
    for participant in followed[:6]:
        signed = make.make_followup(participant, cast.coordinator, occurred_on=END - timedelta(days=3))
        make.make_followup(participant, cast.coordinator, occurred_on=END - timedelta(days=2), corrects=signed)
        make.make_followup(participant, cast.coordinator, occurred_on=START + timedelta(days=2), sign=False)
    hidden = make.make_participant(cast.here, by=cast.named, is_protected=True, personal_number=make.make_number())
    make.make_enrolment(hidden, cast.named, started_on=during)


def leave_without_reason(cast, before):
    enrolment = enrolled(cast, before)
    leave(enrolment, START + timedelta(days=9))
    return enrolment


def query(unit, start=START, end=END, **more):
    return {"unit": unit.pk, "start": start.isoformat(), "end": end.isoformat()} | more


def document(client, unit, **more):
    page = client.get(PAGE, query(unit, **more))
    assert page.status_code == 200
    return page.context["document"]


def sheets(client, unit, **more):
    """Return the tables of the Excel file as `{title: {first cell: the others}}`."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(XLSX, query(unit, **more)).content))
    return {sheet.title: {row[0]: row[1:] for row in sheet.iter_rows(min_row=2, values_only=True)} for sheet in book}


def as_tuple(count):
    return count.total, count.women, count.men, count.unknown


@pytest.fixture
def cast(spring):
    return spring


@pytest.fixture
def manager(cast, log_in):
    return log_in(cast.manager)


class TestNumbers:
    def test_each_figure_counts_what_it_says(self, spring, manager):
        flow = document(manager, spring.here).figures.participants
        assert {name: as_tuple(getattr(flow, name)) for name in FLOW} == {
            "at_start": (13, 10, 3, 0),
            "new": (10, 4, 5, 1),
            "transferred_in": (1, 1, 0, 0),
            "transferred_out": (1, 1, 0, 0),
            "exited": (4, 3, 1, 0),
            "at_end": (19, 11, 7, 1),
        }
        assert flow.balance == 0

    def test_exits_are_told_by_reason_and_by_outcome(self, spring, manager):
        exits = document(manager, spring.here).figures.exits
        somebody = {code: count.total for code, count in exits.by_reason.items() if count.total}
        assert somebody == {"work": 1, "studies": 2}
        assert exits.without_reason.total == 1
        assert {code: count.total for code, count in exits.by_outcome.items() if count.total} == {
            "work": 1,
            "studies": 1,
        }
        assert exits.without_outcome.total == 2
        assert "error" not in exits.by_reason

    def test_a_correction_counts_once_and_an_unsigned_note_not_at_all(self, spring, manager):
        followups = document(manager, spring.here).figures.followups
        assert (followups.signed, followups.recent.numerator, followups.recent.denominator) == (6, 6, 19)

    def test_a_protected_case_is_counted_for_those_named_on_it_alone(self, spring, manager, log_in):
        named = document(log_in(spring.named), spring.here).figures.participants
        others = document(manager, spring.here).figures.participants
        assert named.new.total == others.new.total + 1

    def test_the_days_at_either_end_are_counted(self, cast, log_in):
        unit = make.make_unit("Nyenheten")
        manager = log_in(make.make_user("manager", unit))
        leave(enrolled(cast, START, unit=unit), END)
        flow = document(manager, unit).figures.participants
        assert [getattr(flow, name).total for name in FLOW] == [0, 1, 0, 0, 1, 0]
        day_before = document(manager, unit, start=START + timedelta(days=1), end=END - timedelta(days=1))
        assert [getattr(day_before.figures.participants, name).total for name in FLOW] == [1, 0, 0, 0, 0, 1]


class TestSameEverywhere:
    @pytest.mark.parametrize("variant", [INTERNAL, SPREAD])
    @pytest.mark.parametrize("name", ["here", "site", "there", "root"])
    def test_page_excel_and_json_agree(self, spring, log_in, tmp_path, variant, name):
        viewer = make.make_user("manager", spring.root)
        client, unit = log_in(viewer), spring.units[name]
        # The file is written by the system, who sees protected cases; here nobody else may stand between.
        make_visible()
        page, file = document(client, unit, variant=variant), tmp_path / "report.json"
        call_command(
            "report", "period", "--unit", unit.name, "--from", START.isoformat(), "--to", END.isoformat(),
            "--format", "json", "--variant", variant, "-o", str(file),
        )  # fmt: skip
        assert json.loads(file.read_text()) == figures.as_json(page.figures)
        tables = sheets(client, unit, variant=variant)
        with override("sv"):
            hidden = gettext("hidden")
            titles = [gettext(title) for title in ("Participants", "Exits by reason", "Exits by outcome")]
        for title, rows in zip(titles, (page.flow_rows, page.reason_rows, page.outcome_rows), strict=True):
            for row in rows:
                numbers = tuple(hidden if number is None else number for number in as_tuple(row.count))
                assert tables[title][str(row.label)] == numbers

    def test_the_page_writes_the_numbers_it_was_given(self, spring, manager):
        page = manager.get(PAGE, query(spring.here))
        told = {
            unescape(address).partition("figure=")[2]: int(number)
            for address, number in LINK.findall(page.content.decode())
        }
        flow = page.context["document"].figures.participants
        for name in FLOW:
            assert told[f"participants.{name}"] == getattr(flow, name).total
            for sex in ("women", "men", "unknown"):
                number = getattr(getattr(flow, name), sex)
                assert told.get(f"participants.{name}&sex={sex}", 0) == number

    def test_a_name_of_a_unit_is_no_trouble_in_the_name_of_the_file(self, spring, manager):
        spring.here.change(None, name='Ö/"\r\n../ Å')
        header = manager.get(XLSX, query(spring.here)).headers["Content-Disposition"]
        assert header == 'attachment; filename="periodrapport-o-a-2026-03-01-2026-05-31-spridning.xlsx"'


def make_visible():
    Participant.objects.update(is_protected=False)


class TestRows:
    def test_every_number_opens_as_many_rows(self, spring, manager):
        links = LINK.findall(manager.get(PAGE, query(spring.here)).content.decode())
        assert len(links) > 20
        for address, number in links:
            page = manager.get(unescape(address))
            assert page.context["count"] == len(page.context["rows"]) == int(number) or int(number) > 50, address

    def test_a_person_moved_out_of_sight_is_counted_without_a_name(self, spring, manager):
        page = manager.get(ROWS, query(spring.here, figure="participants.transferred_out"))
        [(enrolment, is_visible)] = page.context["rows"]
        assert not is_visible
        assert Access.objects.latest("pk").participants == [enrolment.participant_id]
        assert str(enrolment.participant) not in page.content.decode()
        assert reverse("reports:overview", args=[enrolment.participant_id]) not in page.content.decode()

    @pytest.mark.parametrize(
        "key",
        ["", "participants", "participants.", "exits.by_reason", "x.y", "followups.no", "a" * 9999, "\0", "exits."],
    )
    def test_a_figure_that_has_no_rows_is_not_there(self, spring, manager, key):
        assert manager.get(ROWS, query(spring.here, figure=key)).status_code == 404

    @pytest.mark.parametrize("code", ["finns-inte", "", "\0", "å", "a" * 5000])
    def test_a_code_nobody_has_has_no_rows(self, spring, manager, code):
        page = manager.get(ROWS, query(spring.here, figure=f"exits.by_reason.{code}"))
        assert page.status_code in (200, 404)
        assert page.status_code == 404 or page.context["count"] == 0

    @pytest.mark.parametrize("name", ["board_member", "official", "intake", "administrator"])
    def test_nobody_else_opens_rows(self, spring, log_in, name):
        client = log_in(spring.users[name])
        assert client.get(ROWS, query(spring.here, figure="participants.at_end")).status_code == 403

    def test_a_manager_elsewhere_opens_none_of_these(self, spring, log_in):
        client = log_in(spring.manager_elsewhere)
        assert client.get(ROWS, query(spring.here, figure="participants.at_end")).status_code == 404


class TestSpreading:
    def numbers(self, document):
        flow = document.figures.participants
        groups = [getattr(flow, name) for name in FLOW]
        groups += [row.count for row in (*document.reason_rows, *document.outcome_rows)]
        return [number for group in groups for number in as_tuple(group)]

    @pytest.mark.parametrize("name", ["board_member", "official"])
    @pytest.mark.parametrize("variant", ["", INTERNAL, SPREAD])
    def test_those_of_the_board_are_shown_no_small_number_and_no_rows(self, spring, log_in, name, variant):
        client = log_in(spring.users[name])
        page = client.get(PAGE, query(spring.here, variant=variant))
        shown = page.context["document"]
        assert shown.is_spread
        assert not [number for number in self.numbers(shown) if number is not None and 0 < number < 5]
        assert None in self.numbers(shown)
        assert not LINK.findall(page.content.decode())
        assert not page.context["may_read_internal"]

    def test_neither_is_the_file_they_download(self, spring, log_in):
        tables = sheets(log_in(spring.board_member), spring.here, variant=INTERNAL)
        numbers = [cell for table in tables.values() for row in table.values() for cell in row if isinstance(cell, int)]
        assert not [number for number in numbers if 0 < number < 5]

    def test_a_manager_downloads_it_for_spreading_unless_asked_otherwise(self, spring, manager):
        with override("sv"):
            title = gettext("Participants")
        hidden = [cell for row in sheets(manager, spring.here)[title].values() for cell in row if isinstance(cell, str)]
        shown = [cell for row in sheets(manager, spring.here, variant=INTERNAL)[title].values() for cell in row]
        assert hidden
        assert all(isinstance(cell, int) for cell in shown)

    def test_they_may_ask_about_every_unit(self, spring, log_in):
        choices = log_in(spring.board_member).get(PAGE).context["form"].fields["unit"].queryset
        assert set(choices) == {spring.root, spring.here, spring.there, spring.site}

    def test_a_manager_asks_about_the_own_units(self, spring, manager):
        assert set(manager.get(PAGE).context["form"].fields["unit"].queryset) == {spring.here, spring.site}
        assert manager.get(PAGE, query(spring.there)).status_code == 400


class TestAsking:
    def test_without_an_answer_it_is_the_year_so_far_in_ones_first_unit(self, spring, manager):
        shown = manager.get(PAGE).context["document"]
        assert shown.unit == spring.here
        assert (shown.period.start.month, shown.period.start.day) == (1, 1)

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"start": "2026-05-02", "end": "2026-05-01"}, {"end"}),
            ({"start": "2010-01-01", "end": "2026-05-01"}, {"end"}),
            ({"start": "0001-01-01"}, {"start"}),
            ({"end": "9999-12-31"}, {"end"}),
            ({"start": "i går"}, {"start"}),
            ({"unit": "987654321"}, {"unit"}),
            ({"unit": "\0"}, {"unit"}),
        ],
    )
    def test_what_cannot_be_reported_on_is_told(self, spring, manager, changes, wrong):
        page = manager.get(PAGE, query(spring.here) | changes)
        assert page.status_code == 400
        assert set(page.context["form"].errors) == wrong
        assert manager.get(XLSX, query(spring.here) | changes).status_code == 404

    def test_a_single_day_and_ten_years_are_periods(self, spring, manager):
        assert document(manager, spring.here, start=START, end=START).figures.participants.balance == 0
        assert document(manager, spring.here, start=date(2016, 6, 1), end=END).figures.participants.balance == 0

    def test_words_no_longer_in_use_are_still_counted(self, spring, manager):
        CodeList.objects.filter(list="exit_reason", code="studies").update(valid_to=START - timedelta(days=300))
        exits = document(manager, spring.here).figures.exits
        assert exits.by_reason["studies"].total == 2
