"""Figures for spreading: counts of one to four people are hidden, and so is what would give them away.

A hidden number can be found again where the others of a sum are shown. Every sum the report holds is therefore written
down as an equation; as long as the equations together determine a hidden number, one more number is hidden.
"""

import math
from decimal import Decimal
from fractions import Fraction

from .figures import SEXES, BySex

SMALLEST_SHOWN = 5
FLOW = ("at_start", "new", "transferred_in", "exited", "transferred_out", "at_end")
FLOW_SIGNS = (1, 1, 1, -1, -1, -1)
STATES = ("admitted", "not_admitted", "other_support", "declined", "withdrawn", "pending")
HOURS = ("assigned", "assigned_marked", "attended", "absent", "unmarked")
REFERRALS = ("received", *STATES, "assessment_started", "carried_over", "decided", "remaining")


class Cell:
    """One number of the report: the attribute `name` of `owner`."""

    def __init__(self, owner, name):
        self.owner, self.name = owner, name
        value = getattr(owner, name)
        # Hours have decimals, which the sums below are to take exactly.
        self.value = Fraction(value) if isinstance(value, Decimal) else value
        self.is_hidden = 0 < self.value < SMALLEST_SHOWN

    def hide(self):
        """Replace the number in the report by None."""
        setattr(self.owner, self.name, None)


def suppress(report):
    """Hide in `report` (a PeriodReport) every count of one to four people, and what would give one away."""
    cells, equations = {}, []

    def cell(owner, name):
        return cells.setdefault((id(owner), name), Cell(owner, name))

    equations += [[(cell(owner, "total"), 1)] + [(cell(owner, sex), -1) for sex in SEXES] for owner in groups(report)]
    for column in ("total", *SEXES):
        flow = [getattr(report.participants, name) for name in FLOW]
        equations.append([(cell(owner, column), sign) for owner, sign in zip(flow, FLOW_SIGNS, strict=True)])
        for parts in (reasons(report.exits), outcomes(report.exits)):
            whole = [(cell(report.participants.exited, column), 1)]
            equations.append(whole + [(cell(part, column), -1) for part in parts])
        equations += referral_equations(report.referrals, column, cell)
    for owner in report.ratings.indicators.values():
        equations += [
            [(cell(owner, whole), 1)] + [(cell(owner, part), -1) for part in parts] for whole, parts in owner.sums()
        ]
    recent = report.followups.recent
    rest = Rest(recent.denominator - recent.numerator)
    equations.append([(cell(recent, "denominator"), 1), (cell(recent, "numerator"), -1), (cell(rest, "value"), -1)])
    equations.append([(cell(recent, "denominator"), 1), (cell(report.participants.at_end, "total"), -1)])
    for owner in report.attendance.told:
        people = report.attendance.people_behind(owner)
        for column in ("total", *SEXES):
            cell(owner, column).is_hidden = 0 < getattr(people, column) < SMALLEST_SHOWN
    equations += attendance_equations(report.attendance, cell)
    close(equations)
    report.places.taken = None if 0 < report.places.taken < SMALLEST_SHOWN else report.places.taken
    for one in cells.values():
        if one.is_hidden:
            one.hide()
    for owner in report.ratings.indicators.values():
        owner.median = owner.median if owner.n is not None else None


class Rest:
    """A number never shown, but to be told from those that are, as those of a share that are not in its numerator."""

    def __init__(self, value):
        self.value = value


def referral_equations(referrals, column, cell):
    """Return the sums about `referrals` in one `column`; `cell` makes the Cell of an owner's attribute.

    Three numbers can be told though they are never shown: the assessments not begun, and those decided and those
    remaining of the referrals carried over.
    """

    def number(name):
        return getattr(getattr(referrals, name), column)

    def shown(name, sign=1):
        return cell(getattr(referrals, name), column), sign

    def never_shown(value, sign=-1):
        return cell(Rest(value), "value"), sign

    later = number("remaining") - number("pending")
    remaining_of_old = never_shown(later)
    decided_of_old = never_shown(number("carried_over") - later)
    not_begun = never_shown(number("received") - number("assessment_started"))
    return [
        [shown("received"), *(shown(state, -1) for state in STATES)],
        [shown("received"), shown("assessment_started", -1), not_begun],
        [shown("carried_over"), shown("received"), shown("decided", -1), shown("remaining", -1)],
        [shown("remaining"), shown("pending", -1), remaining_of_old],
        [shown("carried_over"), remaining_of_old, decided_of_old],
    ]


def attendance_equations(told, cell):
    """Return the sums about hours: what is assigned to whom, and what has become of it; `cell` as in the caller.

    Never shown are the hours of people without a mark, who may be few, and those attended beyond what was assigned.
    """
    equations = []
    for column in ("total", *SEXES):
        hours = {name: getattr(getattr(told, name), column) for name in HOURS}
        shown = {name: cell(getattr(told, name), column) for name in HOURS}
        behind = [getattr(told.people_behind(one), column) for one in (told.assigned, told.assigned_marked)]
        others = cell(Rest(hours["assigned"] - hours["assigned_marked"]), "value")
        others.is_hidden = 0 < behind[0] - behind[1] < SMALLEST_SHOWN
        beyond = cell(Rest(hours["attended"] + hours["absent"] + hours["unmarked"] - hours["assigned"]), "value")
        equations.append([(shown["assigned"], 1), (shown["assigned_marked"], -1), (others, -1)])
        parts = [(shown[name], -1) for name in ("attended", "absent", "unmarked")]
        equations.append([(shown["assigned"], 1), (beyond, 1), *parts])
    return equations


def groups(report):
    """Return every BySex of the report."""
    flow = [getattr(report.participants, name) for name in FLOW]
    flow += [getattr(report.referrals, name) for name in REFERRALS]
    found = (*flow, *reasons(report.exits), *outcomes(report.exits), report.ratings.participants)
    found = (*found, report.attendance.participants, *report.attendance.told)
    return [one for one in found if isinstance(one, BySex)]


def reasons(exits):
    """Return the parts that all exits divide into by reason."""
    return [*exits.by_reason.values(), exits.without_reason]


def outcomes(exits):
    """Return the parts that all exits divide into by outcome."""
    return [*exits.by_outcome.values(), exits.without_outcome]


def close(equations):
    """Hide more cells until no hidden one can be worked out from those that are shown."""
    while found := determined(equations):
        for equation in equations:
            if any(cell in found for cell, _sign in equation):
                shown = [cell for cell, _sign in equation if not cell.is_hidden]
                # The smallest number that is somebody tells least; a nought only when there is nothing else.
                candidates = [cell for cell in shown if cell.value] or shown
                if candidates:
                    min(candidates, key=lambda cell: cell.value).is_hidden = True
                    break
        else:
            return


def determined(equations):
    """Return the hidden cells that the `equations` and the shown cells give away, as a set."""
    return determined_by_sums(equations) | determined_by_bounds(equations)


def determined_by_sums(equations):
    """Return the hidden cells that stand alone in a row of the reduced system of equations."""
    rows = [{cell: Fraction(sign) for cell, sign in equation if cell.is_hidden} for equation in equations]
    return {next(iter(row)) for row in reduced(sorted(rows, key=len)) if len(row) == 1}


def determined_by_bounds(equations):
    """Return the hidden cells left with one possible number, when whoever reads guesses that noughts are not hidden.

    Two hidden numbers of at least one that make two together are both one. Bounds are narrowed equation by equation
    until nothing changes.
    """
    hidden = {cell for equation in equations for cell, _sign in equation if cell.is_hidden}
    low, high = {cell: min(1, cell.value) for cell in hidden}, dict.fromkeys(hidden, math.inf)
    changed = True
    while changed:
        changed = False
        for equation in equations:
            for cell, sign in equation:
                if cell.is_hidden:
                    others = [(other, -sign * factor) for other, factor in equation if other is not cell]
                    least = sum(bound(other, factor, low, high) for other, factor in others)
                    most = -sum(bound(other, -factor, low, high) for other, factor in others)
                    if least > low[cell] or most < high[cell]:
                        low[cell], high[cell] = max(low[cell], least), min(high[cell], most)
                        changed = True
    return {cell for cell in hidden if low[cell] == high[cell]}


def bound(cell, factor, low, high):
    """Return the least that `factor` times the cell can be."""
    if not cell.is_hidden:
        return factor * cell.value
    return factor * (low if factor > 0 else high)[cell]


def reduced(rows):
    """Return `rows`, each {cell: factor}, in reduced echelon form (Gauss and Jordan), without empty ones.

    Most cells stand in few equations, so what is nought is not kept: long lists of reasons would take minutes.
    """
    done = {}
    for row in rows:
        for cell in [cell for cell in row if cell in done]:
            row = minus(row, done[cell], cell)
        if row:
            pivot, factor = next(iter(row.items()))
            row = {cell: other / factor for cell, other in row.items()}
            done = {cell: minus(other, row, pivot) for cell, other in done.items()} | {pivot: row}
    return list(done.values())


def minus(row, pivot_row, cell):
    """Return `row` less so much of `pivot_row` that nothing of `cell` is left."""
    factor = row.get(cell)
    if not factor:
        return row
    left = dict(row)
    for other, value in pivot_row.items():
        left[other] = left.get(other, 0) - factor * value
        if not left[other]:
            del left[other]
    return left
