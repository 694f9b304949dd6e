"""A sheet as a table: its headings matched with the columns asked for, its rows as values by column."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from config.spreadsheets import Fault, Unreadable

from .values import Wrong, key_of


@dataclass(frozen=True)
class Column:
    """A column by its heading; `others` are headings it may have instead. Without a `required` one nothing is read."""

    heading: str
    required: bool = False
    others: tuple = ()


@dataclass
class Line:
    """A row of data: its number in the sheet, values by heading, and `errors` as pairs of heading and sentence."""

    number: int
    values: dict
    errors: list = field(default_factory=list)

    def read(self, heading, parse, *args):
        """Return the value under `heading` as `parse(value, *args)` has it; what is wrong is noted and gives None."""
        value = self.values.get(heading)
        try:
            if isinstance(value, Fault):
                raise Wrong(value.sentence)
            return parse(value, *args)
        except Wrong as wrong:
            self.refuse(heading, str(wrong))
            return None

    def has(self, heading):
        """Return whether anything stands under `heading`."""
        return self.values.get(heading) is not None

    def refuse(self, heading, sentence):
        """Note what is wrong."""
        self.errors.append((heading, str(sentence)))


class Table:
    """The rows of `sheet` (config.spreadsheets) under the headings of `columns`; raises Unreadable without them.

    `missing` and `unknown` are headings that are not there, and those that are nobody's.
    """

    def __init__(self, sheet, columns):
        self.sheet = sheet
        self.rows = iter(sheet)
        self.first, headings = next(self.rows, (0, []))
        self.places, self.unknown = match(sheet.name, headings, columns)
        self.missing = [column.heading for column in columns if column.heading not in self.places.values()]
        lacking = [column.heading for column in columns if column.required and column.heading in self.missing]
        if lacking:
            raise Unreadable(
                _("The sheet %(sheet)s lacks the heading %(headings)s. The headings stand on the first row.")
                % {"sheet": sheet.name, "headings": ", ".join(lacking)}
            )

    def lines(self):
        """Yield a Line for each row that has anything under a heading of ours."""
        places = list(self.places.items())
        for number, cells in self.rows:
            width = len(cells)
            values = {heading: cells[place] for place, heading in places if place < width and cells[place] is not None}
            if not values:
                continue
            line = Line(number, values)
            merged = self.sheet.merged.column(number)
            if merged is not None:
                heading = self.places.get(merged, next(iter(values)))
                line.refuse(heading, _("The cell is merged with others. Unmerge it and write in each cell."))
            yield line


def match(name, headings, columns):
    """Return ({place: heading of ours}, [headings unknown to us]); raises Unreadable for one that stands twice."""
    wanted = {key_of(one): column.heading for column in columns for one in (column.heading, *column.others)}
    places, unknown = {}, []
    for place, value in enumerate(headings):
        if value is None or isinstance(value, Fault):
            continue
        heading = wanted.get(key_of(value).rstrip("*: "))
        if heading is None:
            unknown.append(str(value)[:60])
        elif heading in places.values():
            raise Unreadable(
                _("The heading %(heading)s stands twice in the sheet %(sheet)s.") % {"heading": heading, "sheet": name}
            )
        else:
            places[place] = heading
    return places, unknown
