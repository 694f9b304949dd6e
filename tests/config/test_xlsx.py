"""Spreadsheets out."""

import io

from django.utils.translation import gettext_lazy
from openpyxl import load_workbook

from config.xlsx import workbook


def test_texts_are_never_formulas_and_are_read_back_exactly():
    texts = ["=1+1", "@SUM(A1)", "-2", "+3", "åäö 😀", "تجربة", "en\nrad"]
    sheet = load_workbook(io.BytesIO(workbook("Prov", ["Text"], [[text] for text in texts]))).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_translated_text_is_a_text():
    sheet = load_workbook(io.BytesIO(workbook("Prov", [gettext_lazy("Name")], [[gettext_lazy("Unit")]]))).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Namn", "Enhet"]


def test_what_a_sheet_cannot_hold_is_left_out():
    sheet = load_workbook(io.BytesIO(workbook("Prov", ["Text"], [["a\x00b\x0bc"]]))).active
    assert sheet["A2"].value == "abc"
