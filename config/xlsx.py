"""Spreadsheets out: plain tables with a heading row, and never a formula."""

from io import BytesIO

from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

WIDTH = 22
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(title, headings, rows):
    """Return the bytes of an XLSX file with one sheet."""
    return workbooks([(title, headings, rows)])


def workbooks(sheets):
    """Return the bytes of an XLSX file with a sheet for each (title, headings, rows) in `sheets`.

    Texts are written as texts even when they begin with "=", so that nothing somebody typed is ever run.
    """
    book = Workbook(write_only=True)
    for title, headings, rows in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        for column in range(1, len(headings) + 1):
            sheet.column_dimensions[get_column_letter(column)].width = WIDTH
        sheet.append([cell(sheet, heading, bold=True) for heading in headings])
        for row in rows:
            sheet.append([cell(sheet, value) for value in row])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def cell(sheet, value, bold=False):
    """Return `value` as a cell; what a spreadsheet cannot hold of a text is left out."""
    if isinstance(value, (str, Promise)):
        value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    made = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        made.data_type = "s"
    if bold:
        made.font = Font(bold=True)
    return made
