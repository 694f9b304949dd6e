"""Stopped matches counted by rule and unit, so that the board sees numbers and not anecdotes (domain.md 5)."""

from dataclasses import dataclass

from django.db.models import Count
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
    """One rule: pairs (unit, its Stops), and the Stops in all."""

    code: str
    label: str | Promise
    cells: list
    total: Stops


@dataclass
class Report:
    """The lines of the rules that stopped anything, and their sums. `units` are the columns."""

    units: list
    lines: list
    sums: Line


def stopped_matches(unit, first, last, viewer):
    """Return the standing stops noted from `first` to `last` in `unit` and below it, that `viewer` may know of.

    Those of protected people are counted for the staff named on the case alone.
    """
    units = list(Unit.objects.with_descendants([unit.pk]))
    stops = StoppedMatch.objects.known_to(viewer).standing().between(first, last)
    return stops.filter(unit__in=[one.pk for one in units])


def report(unit, first, last, viewer):
    """Return the Report of `unit`; its columns are the units right below it, and itself for stops of its own."""
    found = stopped_matches(unit, first, last, viewer)
    branch = branches(unit)
    columns = sorted({branch[pk] for pk in found.values_list("unit_id", flat=True).distinct()}, key=str)
    counted, people = {}, {}
    rows = found.order_by().values_list("rule", "unit_id", "participant_id").annotate(Count("pk"))
    for rule, pk, person, number in rows:
        for key in ((rule, branch[pk]), (rule, None), (None, branch[pk]), (None, None)):
            counted[key] = counted.get(key, 0) + number
            people.setdefault(key, set()).add(person)

    def line(rule, label):
        made = [Stops(counted.get((rule, one), 0), len(people.get((rule, one), ()))) for one in (*columns, None)]
        return Line(rule or "", label, list(zip(columns, made, strict=False)), made[-1])

    lines = [line(rule.value, rule.label) for rule in Rule if (rule.value, None) in counted]
    return Report(columns, lines, line(None, ""))


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
    equations = [[(cell(line.total), 1), *((cell(one), -1) for _unit, one in line.cells)] for line in rows]
    for number in range(len(found.units)):
        column = [(cell(line.cells[number][1]), -1) for line in found.lines]
        equations.append([(cell(found.sums.cells[number][1]), 1), *column])
    equations.append([(cell(found.sums.total), 1), *((cell(line.total), -1) for line in found.lines)])
    close(equations)
    for one in cells.values():
        one.owner.people = None
        if one.is_hidden:
            one.hide()
