"""Stopped matches counted by rule, unit and month, so that the board sees numbers and not anecdotes (domain.md 5)."""

from dataclasses import dataclass
from datetime import date
from itertools import product

from dateutil.relativedelta import relativedelta
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise

from accounts.models import Unit
from placements.matching import Rule
from placements.models import StoppedMatch

from .suppression import SMALLEST_SHOWN, Cell, close


@dataclass
class Stops:
    """How many stopped matches, of how many people; None where it is hidden."""

    stops: int = 0
    people: int = 0


@dataclass
class Line:
    """One rule: pairs (unit, its Stops), pairs (first day of a month, its Stops), and the Stops in all."""

    code: str
    label: str | Promise
    cells: list
    months: list
    total: Stops


@dataclass
class Report:
    """The lines of the rules that stopped anything, and their sums. `units` are the columns."""

    units: list
    lines: list
    sums: Line

    @property
    def has_parts(self):
        """Whether there is more than one unit to tell apart."""
        return len(self.units) > 1

    @property
    def by_month(self):
        """(first day of the month, pairs (line, its Stops), the Stops in all) of each month from first to last stop."""
        return [
            (month, [(line, line.months[number][1]) for line in self.lines], stops)
            for number, (month, stops) in enumerate(self.sums.months)
        ]


def stopped_matches(unit, first, last, viewer):
    """Return the standing stops noted from `first` to `last` in `unit` and below it, that `viewer` may know of.

    Those of protected people are counted for the staff named on the case alone.
    """
    units = list(Unit.objects.with_descendants([unit.pk]))
    stops = StoppedMatch.objects.known_to(viewer).standing().between(first, last)
    return stops.filter(unit__in=[one.pk for one in units])


def report(unit, first, last, viewer):
    """Return the Report of `unit`; its columns are the units right below it, and itself for stops of its own."""
    branch = branches(unit)
    counted, people = {}, {}
    rows = stopped_matches(unit, first, last, viewer).order_by().annotate(month=TruncMonth("on"))
    rows = rows.values_list("rule", "unit_id", "month", "participant_id").annotate(Count("pk"))
    for rule, pk, month, person, number in rows:
        for key in product((rule, None), (branch[pk], month, None)):
            counted[key] = counted.get(key, 0) + number
            people.setdefault(key, set()).add(person)
    columns = sorted({column for _rule, column in counted if isinstance(column, Unit)}, key=str)
    months = months_of([column for _rule, column in counted if isinstance(column, date)])

    def line(rule, label):
        def stops(column):
            return Stops(counted.get((rule, column), 0), len(people.get((rule, column), ())))

        cells, by_month = ([(column, stops(column)) for column in group] for group in (columns, months))
        return Line(rule or "", label, cells, by_month, stops(None))

    lines = [line(rule.value, rule.label) for rule in Rule if (rule.value, None) in counted]
    return Report(columns, lines, line(None, ""))


def months_of(found):
    """Return the first days of all months from the first to the last of those `found`."""
    if not found:
        return []
    months, last = [min(found)], max(found)
    while months[-1] < last:
        months.append(months[-1] + relativedelta(months=1))
    return months


def branches(unit):
    """Return `{id: the unit right below `unit` that it lies under}` of `unit` and all below it; itself under itself."""
    below = Unit.objects.with_descendants([unit.pk]).in_bulk()

    def branch(one):
        while one.pk != unit.pk and one.parent_id != unit.pk:
            one = below[one.parent_id]
        return one

    return {pk: branch(one) for pk, one in below.items()}


def suppress(found):
    """Hide in the Report what is about fewer than five people, and what would give that away."""
    cells = {}

    def cell(stops):
        made = cells.setdefault(id(stops), Cell(stops, "stops"))
        made.is_hidden = made.is_hidden or 0 < stops.people < SMALLEST_SHOWN
        return made

    rows = [*found.lines, found.sums]
    equations = []
    for group in ("cells", "months"):
        equations += [
            [(cell(line.total), 1), *((cell(one), -1) for _column, one in getattr(line, group))] for line in rows
        ]
        for number, (_column, whole) in enumerate(getattr(found.sums, group)):
            parts = [(cell(getattr(line, group)[number][1]), -1) for line in found.lines]
            equations.append([(cell(whole), 1), *parts])
    equations.append([(cell(found.sums.total), 1), *((cell(line.total), -1) for line in found.lines)])
    close(equations)
    for one in cells.values():
        one.owner.people = None
        if one.is_hidden:
            one.hide()
