"""The board's visits by operation: when each was visited, what is planned, and which it has not seen for long."""

from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta
from django.db.models import Q

from accounts.models import Unit
from accounts.models.organisation import tree
from accounts.unit_settings import VISIT_MONTHS

from .enums import FINISHED
from .models import BoardVisit


@dataclass
class Operation:
    """An operation in its place of the tree: its `visits` of the year, the `latest` one it has had, and what is due.

    `latest_of_line` is a later one to what it belongs to; `is_due` when neither has been for as long as the unit's
    setting says and none is planned; `is_planned` when one is.
    """

    unit: Unit
    depth: int
    visits: list = field(default_factory=list)
    latest: BoardVisit | None = None
    latest_of_line: BoardVisit | None = None
    is_planned: bool = False
    is_due: bool = False


def operations_of(visits, year, today):
    """Return (Operations in the order of the tree, visits of the year to what is none of our units).

    `visits` are those the reader may know of. The municipality itself is no operation. A visit whose protocol was
    corrected stands once: as the correction when that is approved, and until then as the protocol in force.
    """
    visits = visits.newest().filter(Q(corrects=None) | Q(state__in=FINISHED))
    units = tree(Unit.objects.in_name_order())
    shown = {unit.pk: Operation(unit, max(depth - 1, 0)) for depth, unit in units if unit.parent_id}
    others = []
    for visit in visits_of(visits, year):
        place = shown.get(visit.operation_id)
        (place.visits if place else others).append(visit)
    planned = set(visits.filter(visited_on__gt=today).exclude(operation=None).values_list("operation", flat=True))
    for pk, visit in latest_of_each(visits, today).items():
        if pk in shown:
            shown[pk].latest = visit
    for operation in shown.values():
        settle(operation, shown.get(operation.unit.parent_id), planned, today)
    return [it for it in shown.values() if it.unit.is_active or it.visits], others


def visits_of(visits, year):
    """Return the visits of `year`, earliest first."""
    return visits.filter(visited_on__year=year).order_by("visited_on", "pk")


def latest_of_each(visits, today):
    """Return `{unit id: the latest of its visits until today}`."""
    held = visits.filter(visited_on__lte=today).exclude(operation=None)
    return {
        visit.operation_id: visit
        for visit in held.order_by("operation", "-visited_on", "-pk").distinct("operation")
    }  # fmt: skip


def settle(operation, above, planned, today):
    """Say of `operation` what is planned and due; `above` is the Operation it belongs to, settled before, or None."""
    of_line = max(
        (it for it in (above and above.latest, above and above.latest_of_line) if it),
        key=lambda visit: visit.visited_on, default=None,
    )  # fmt: skip
    own = operation.latest
    if of_line and (own is None or of_line.visited_on > own.visited_on):
        operation.latest_of_line = of_line
    operation.is_planned = operation.unit.pk in planned or bool(above and above.is_planned)
    seen = operation.latest_of_line or own
    since = today - relativedelta(months=operation.unit.setting(VISIT_MONTHS))
    is_long_ago = seen is None or seen.visited_on < since
    operation.is_due = is_long_ago and not operation.is_planned and operation.unit.is_active
