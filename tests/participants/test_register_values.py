"""What stands in the cells of a register, in every way it can be written."""

import io
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from config import personnummer
from config.spreadsheets import Fault, Unreadable, read
from participants.demo import luhn
from participants.forms.imports import rows_in
from participants.register.values import Wrong, as_date, as_number, as_sex, as_text, as_year, key_of
from tests.participants.registers import as_csv

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
WAYS = ("%Y-%m-%d", "%Y%m%d", "%d/%m %Y", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d")
WORDS = st.text(st.characters(codec="cp1252", exclude_characters="\0", exclude_categories=("Cc",)), max_size=20)


@given(DAYS, st.sampled_from(WAYS))
def test_a_day_is_read_in_every_usual_way(day, way):
    assert as_date(day.strftime(way)) == day
    assert as_date(f" {day.day}/{day.month} {day.year} ") == day
    assert as_date(day) == day


@given(st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.booleans()))
def test_whatever_stands_there_is_a_day_or_wrong(value):
    with suppress(Wrong):
        assert date(1900, 1, 1) <= as_date(value) <= date(2099, 12, 31)


@given(st.one_of(st.text(max_size=15), st.integers(), st.floats(), st.booleans()))
def test_whatever_stands_there_is_a_number_or_wrong(value):
    with suppress(Wrong):
        assert personnummer.parse(as_number(value)) == as_number(value)


def test_a_number_that_excel_took_for_one_is_found_again():
    digits = "010101238" + luhn("010101238")
    assert as_number(int(digits)) == as_number(digits) == f"20{digits}"


@pytest.mark.parametrize("text", ["Kvinna", "k", " KVINNA "])
def test_sex_is_read(text):
    assert as_sex(text) == "women"


@pytest.mark.parametrize(
    ("parse", "value"),
    [
        (as_sex, "hen"), (as_year, "87"), (as_year, 1850), (as_year, "19x7"), (as_date, "31/2 2026"),
        (as_date, "2026-13-01"),
    ],
)  # fmt: skip
def test_what_is_none_is_wrong(parse, value):
    with pytest.raises(Wrong):
        parse(value, date(2026, 11, 1)) if parse is as_year else parse(value)


def test_a_text_too_long_is_wrong_and_not_cut():
    assert as_text("a" * 5, 5) == "a" * 5
    with pytest.raises(Wrong):
        as_text("a" * 6, 5)


@given(st.text(max_size=20))
def test_names_are_compared_without_case_and_space(text):
    assert key_of(f" {text}  ") == key_of(text) == key_of(key_of(text))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5), st.sampled_from(";,\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
)  # fmt: skip
def test_a_text_file_says_the_same_in_every_dress(rows, delimiter, encoding):
    headings = ["förnamn", "efternamn"]
    content = as_csv([dict(zip(headings, row, strict=True)) for row in rows], delimiter, encoding, headings)
    [sheet] = read(io.BytesIO(content))
    expected = [[cell.strip() or None for cell in row] for row in rows if any(map(str.strip, row))]
    assert [cells for _number, cells in sheet][1:] == expected


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.lists(st.one_of(st.none(), WORDS, st.integers(-(10**9), 10**9), st.booleans(), DAYS), max_size=4),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_excel_gives_back_what_was_written(rows):
    book = Workbook()
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            cell = book.active.cell(number, place, value)
            if isinstance(value, str):
                cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    [sheet] = read(stream)
    found = dict(iter(sheet))
    for number, row in enumerate(rows, 1):
        cells = found.get(number, [])
        for place, value in enumerate(row):
            got = cells[place] if place < len(cells) else None
            assert got == ((value.strip() or None) if isinstance(value, str) else value)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_whatever_a_file_holds_it_is_read_or_refused_with_a_sentence(content):
    for start in (b"", b"PK\x03\x04"):
        with suppress(Unreadable):
            for sheet in read(io.BytesIO(start + content)):
                for _number, cells in sheet:
                    assert all(value is None or isinstance(value, (str, Fault)) for value in cells)


def test_rows_are_chosen_by_number():
    assert rows_in("2-4, 7; skattningar: 3") == [
        ("register", 2), ("register", 3), ("register", 4), ("register", 7), ("skattningar", 3),
    ]  # fmt: skip
