"""The sheet `närvaro` of a register: what is stored, what is refused, and that a second run changes nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from participants.models import RegisterImport
from participants.register.values import Wrong
from placements.enums import AttendanceState
from placements.models import Attendance
from placements.register import as_hours, state_words
from tests import factories as make
from tests.participants.registers import Importer, as_csv, as_xlsx, faults, numbers
from tests.participants.test_register_pages import confirm, undo, upload

MONDAY = date(2026, 3, 2)


@pytest.fixture
def cast(standing_cast):
    return standing_cast


@pytest.fixture
def read_in(cast, tmp_path):
    return Importer(tmp_path)


def day(person, on=MONDAY, status="närvarande", timmar="6"):
    return {"personnummer": person.personal_number, "datum": on, "status": status, "timmar": timmar}


def sheet(*rows):
    return as_xlsx(närvaro=rows)


def stored(person):
    rows = Attendance.objects.filter(participant=person, placement=None, activity="").order_by("on")
    return [(row.on, row.state, row.hours) for row in rows]


def test_days_are_stored_and_a_second_run_changes_nothing(cast, read_in):
    rows = sheet(
        day(cast.own, timmar="6,5"),
        day(cast.own, MONDAY + timedelta(days=1), "Ogiltig  frånvaro", None),
        day(cast.own, MONDAY + timedelta(days=2), "annan aktivitet", 3.25),
        day(cast.own, MONDAY + timedelta(days=3), "SJUK MED INTYG", 0),
    )
    assert numbers(read_in(rows, "a.xlsx")) == (4, 0, 0, 0)
    assert [one[1:] for one in stored(cast.own)] == [
        ("present", Decimal("6.5")), ("invalid_absence", 0), ("elsewhere", Decimal("3.25")), ("sick_certified", 0),
    ]  # fmt: skip
    before = list(Attendance.objects.order_by("pk").values())
    assert numbers(read_in(rows, "a.xlsx")) == (0, 0, 4, 0)
    assert list(Attendance.objects.order_by("pk").values()) == before


def test_each_fault_is_told_where_it_stands(cast, read_in):
    tomorrow = timezone.localdate() + timedelta(days=1)
    nobody = day(cast.own) | {"personnummer": make.make_number()}
    result = read_in(
        sheet(
            day(cast.own, status="kanske"), day(cast.own, timmar=None), day(cast.own, timmar="25"),
            day(cast.own, status="ogiltig frånvaro", timmar="2"), day(cast.own, tomorrow), day(cast.own, timmar="sex"),
            nobody, day(cast.own, status=None),
        ),
        "a.xlsx",
    )  # fmt: skip
    assert faults(result) == [
        (2, "status"), (3, "timmar"), (4, "timmar"), (5, "timmar"), (6, "datum"), (7, "timmar"), (8, "personnummer"),
        (9, "status"),
    ]  # fmt: skip
    assert stored(cast.own) == []


def test_the_same_day_twice_with_other_values_is_a_fault(cast, read_in):
    result = read_in(sheet(day(cast.own), day(cast.own), day(cast.own, timmar="7")), "a.xlsx")
    assert (numbers(result), faults(result)) == ((1, 0, 1, 1), [(4, "datum")])


def test_what_is_marked_in_stegvis_is_never_written_over(cast, read_in):
    make.make_attendance(cast.own, cast.own.placement, on=MONDAY, hours=Decimal(4))
    assert faults(read_in(sheet(day(cast.own)), "a.xlsx")) == [(2, "status")]
    assert numbers(read_in(sheet(day(cast.own, timmar="4")), "a.xlsx")) == (0, 0, 1, 0)
    assert stored(cast.own) == []


def test_a_day_marked_in_an_activity_is_not_written_over_and_not_doubled(cast, read_in):
    make.make_attendance(cast.own, None, on=MONDAY, activity="SFI", hours=Decimal(4))
    assert faults(read_in(sheet(day(cast.own)), "a.xlsx")) == [(2, "status")]
    assert Attendance.objects.get(participant=cast.own, on=MONDAY).activity == "SFI"


def test_a_later_file_corrects_an_earlier_one(cast, read_in):
    read_in(sheet(day(cast.own)), "a.xlsx")
    assert numbers(read_in(sheet(day(cast.own, status="sjuk utan intyg", timmar=None)), "a.xlsx")) == (0, 1, 0, 0)
    assert stored(cast.own) == [(MONDAY, "sick", 0)]


def test_the_import_is_undone(cast, log_in):
    before = list(Attendance.objects.order_by("pk").values("pk", "state", "hours"))
    client = log_in(cast.manager)
    register = confirm(client, upload(client, cast.here, sheet(day(cast.own)), "a.xlsx"))
    assert (register.counts, stored(cast.own)) == ({"new": 1}, [(MONDAY, "present", Decimal(6))])
    assert undo(client, register).status_code == 302
    assert list(Attendance.objects.order_by("pk").values("pk", "state", "hours")) == before
    assert RegisterImport.objects.get(pk=register.pk).state == "undone"


def test_intake_reads_in_no_attendance(cast, log_in):
    register = upload(log_in(cast.intake), cast.here, sheet(day(cast.own)), "a.xlsx")
    assert register.counts == {"error": 1}


def test_csv_is_the_register_and_not_attendance(cast, read_in):
    headings = ["personnummer", "datum", "status", "timmar"]
    with pytest.raises(Exception, match="remitterande part"):
        read_in(as_csv([day(cast.own)], headings=headings), "a.csv")


def test_every_state_has_a_word():
    assert set(state_words().values()) == set(AttendanceState)


@given(st.decimals(0, 24, places=2))
def test_hours_are_read_with_comma_and_point(hours):
    assert as_hours(str(hours)) == as_hours(str(hours).replace(".", ",")) == hours


@given(st.one_of(st.text(max_size=6), st.booleans(), st.floats(), st.integers()))
def test_whatever_stands_in_a_cell_is_hours_or_refused(value):
    try:
        hours = as_hours(value)
    except Wrong:
        return
    assert 0 <= hours <= 24
