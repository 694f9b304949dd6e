"""Demo hours: reductions of assigned hours."""

from datetime import timedelta
from decimal import Decimal

import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.demo import dice
from accounts.enums import CodeListName
from accounts.models import CodeList
from participants.demo import at, uuid_of
from participants.models import CoordinatorPeriod

from ..models import HoursReduction

# Kind, hours a week fewer, days since it began, days it lasts (None: further on) and what was decided.
REDUCTIONS = [
    ("child_under_8", 5, 75, None, "Nämndens beslut om nedsättning för barn under 8 år, delegat Karin Ek."),
    ("part_time_work", 6, 40, 150, "Deltidsarbete 30 % i butik. Beslut av delegat efter anställningsbevis."),
    ("programme", 4, 55, 30, "Deltog i annat program två dagar i veckan. Beslutet gällde en månad."),
    ("sick_leave", 8, 20, 60, "Sjukskriven på halvtid. Beslut efter intyg."),
]
ONE_IN = 5


def fill():
    """Reduce, then let the history bear the dates it would have had."""
    add_reductions(dice("reductions"))
    with pgtrigger.ignore("placements.HoursReductionEvent:append_only"), connection.cursor() as cursor:
        cursor.execute("UPDATE placements_hoursreductionevent SET pgh_created_at = created_at")


def add_reductions(roll):
    """Give one in ONE_IN of the enrolled a reduction; the demo's own coordinator has all kinds."""
    today = timezone.localdate()
    kinds = {code.code: code for code in CodeList.objects.filter(list=CodeListName.HOURS_REDUCTION)}
    periods = CoordinatorPeriod.objects.current().filter(enrolment__ended_on=None)
    periods = list(periods.select_related("participant", "coordinator", "enrolment").order_by("pk"))
    own = [period for period in periods if period.coordinator.email == "coordinator@example.org"]
    chosen = [*own[: len(REDUCTIONS)], *(period for period in periods if roll.random() < 1 / ONE_IN)]
    for place, period in enumerate(dict.fromkeys(chosen)):
        kind, hours, began, lasts, note = REDUCTIONS[place % len(REDUCTIONS)]
        starts_on = max(today - timedelta(days=began), period.enrolment.started_on)
        HoursReduction.objects.add(
            period.participant, by=period.coordinator, key=uuid_of(roll), kind=kinds[kind],
            weekly_hours=Decimal(hours), starts_on=starts_on, note=note, created_at=at(min(starts_on, today), 9, roll),
            ends_on=starts_on + timedelta(days=lasts) if lasts else None,
        )  # fmt: skip
