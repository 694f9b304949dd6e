"""Spreadsheets in: the rows of an XLSX or CSV file, one at a time, whatever is in it.

Formulas are never run: what counts is the value the program that wrote the file kept beside them. Files may come from
anywhere, so what a file claims of its size is held against limits, and XML may not define entities.

An own reader and not openpyxl's: it takes a fifth of the time for a hundred thousand rows, and tells which cells are
merged, which openpyxl does only for whole workbooks in memory.
"""

from django.utils.translation import gettext as _

from .csv_files import csv_sheet
from .tables import Fault, Sheet, Unreadable
from .workbook import Workbook

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"

__all__ = ["Fault", "Sheet", "Unreadable", "read"]


def read(file):
    """Return the Sheets of the open binary `file`; raises Unreadable."""
    head = file.read(8)
    file.seek(0)
    if head.startswith(ZIP):
        return Workbook(file).sheets()
    if head.startswith(OLD_EXCEL):
        raise Unreadable(
            _("The file is in the old Excel format, or protected by a password. Save it as .xlsx without a password.")
        )
    if not head:
        raise Unreadable(_("The file is empty."))
    return [csv_sheet(file)]
