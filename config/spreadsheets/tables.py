"""What the readers of every kind of file give: sheets, and cells that cannot be read."""

from bisect import bisect_right

from django.utils.translation import gettext as _

CHUNK = 1 << 16
LONGEST_CELL = 100_000


class Unreadable(Exception):
    """The file cannot be read; the message says why, and how to mend it."""


class Fault:
    """A cell that has no value to read: `sentence` says why, and how to mend it."""

    def __init__(self, sentence):
        self.sentence = str(sentence)


class Sheet:
    """A table of a file: its `name` and its rows, as pairs of row number and list of values.

    A value is None, text, a number, a truth value, a date, or a Fault. Empty rows are left out.
    """

    def __init__(self, name, rows, merged=None):
        self.name, self._rows = name, rows
        self.merged = merged or Merged([])

    def __iter__(self):
        return self._rows()


class Merged:
    """Which rows of a sheet have merged cells, from the `ranges` (first row, last row, first column)."""

    def __init__(self, ranges):
        self.blocks = []
        for first, last, column in sorted(ranges):
            if self.blocks and first <= self.blocks[-1][1]:
                self.blocks[-1][1] = max(self.blocks[-1][1], last)
            else:
                self.blocks.append([first, last, column])
        self.firsts = [block[0] for block in self.blocks]

    def column(self, row):
        """Return the first column (from 0) of the merged cells that cover `row`, or None."""
        place = bisect_right(self.firsts, row) - 1
        return self.blocks[place][2] if place >= 0 and self.blocks[place][1] >= row else None


def shortened(cell):
    """Return the text of a `cell` without the space around it; None for nothing, a Fault when it is too long."""
    text = cell.strip()
    if "\0" in text:
        return Fault(_("The cell has a character that cannot be stored."))
    if len(text) > LONGEST_CELL:
        return Fault(_("The text is longer than %(most)d characters.") % {"most": LONGEST_CELL})
    return text or None
