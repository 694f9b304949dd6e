"""Stopped matches: how many, by rule, unit and period, and for the unit itself which."""

from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Unit
from config.paging import Sort, address_without, cursor, in_order, page
from participants.access import note_shown
from placements.matching import Rule

from .. import rules
from ..forms import PeriodForm
from ..stopped_matches import branches, report, stopped_matches, suppress

PAGE_SIZE = 50
LATEST = Sort("on", descending=True)
TEMPLATE = "reports/stopped_matches.html"
# What `?rule=` says for the figure of all rules together.
ALL = "all"


@dataclass(frozen=True)
class Asked:
    """What a valid form asks for, and whether small numbers are hidden."""

    unit: Unit
    start: object
    end: object
    is_spread: bool

    @property
    def query(self):
        """The same as an address."""
        return urlencode({"unit": self.unit.pk, "start": self.start, "end": self.end})


@dataclass(frozen=True)
class Behind:
    """Which figure one wants to see behind: a rule, the first day of a month, a unit of the columns; None for all."""

    rule: Rule | None
    month: date | None
    branch: Unit | None

    @property
    def title(self):
        """What the figure is about, in words."""
        month = date_format(self.month, "F Y") if self.month else ""
        words = (self.rule.label if self.rule else _("All rules"), self.branch, month)
        return ", ".join(str(one) for one in words if one)


def behind(query, units):
    """Return the Behind that an address's `query` asks for, with one of `units`; None when it asks for nothing."""
    rule, branch, month = (query.get(name, "") for name in ("rule", "branch", "month"))
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        first = None
    found = Behind(
        Rule(rule) if rule in Rule.values else None,
        first,
        next((unit for unit in units if str(unit.pk) == branch), None),
    )
    return found if any((found.rule, found.month, found.branch)) or rule == ALL else None


def stopped_page(request):
    """Show the figures; for the unit itself each shows which matches stand behind it."""
    user = request.user
    if not rules.can_read_stopped_matches(user):
        raise PermissionDenied
    form = PeriodForm(request.GET, units=rules.stopped_match_units(user).in_name_order())
    if not form.is_valid():
        return render(request, TEMPLATE, {"form": form}, status=400 if request.GET else 200)
    cleaned, may_read = form.cleaned_data, rules.reads_which_stopped(user, form.cleaned_data["unit"])
    is_spread = not may_read or request.GET.get("variant") == "spread"
    asked = Asked(cleaned["unit"], cleaned["start"], cleaned["end"], is_spread)
    found = report(asked.unit, asked.start, asked.end, user)
    if is_spread:
        suppress(found)
    context = {"form": form, "asked": asked, "found": found, "may_read_internal": may_read, "query": asked.query}
    chosen = None if is_spread else behind(request.GET, found.units)
    if chosen:
        context |= rows_behind(request, asked, chosen)
    return render(request, TEMPLATE, context)


def rows_behind(request, asked, chosen):
    """Return the context of the stopped matches that the figure `chosen` (Behind) counts."""
    found = stopped_matches(asked.unit, asked.start, asked.end, request.user).visible_to(request.user)
    if chosen.rule:
        found = found.filter(rule=chosen.rule)
    if chosen.month:
        found = found.filter(on__gte=chosen.month, on__lt=chosen.month + relativedelta(months=1))
    if chosen.branch:
        found = found.filter(unit__in=[pk for pk, one in branches(asked.unit).items() if one == chosen.branch])
    shown = page(found, LATEST, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"))
    rows = in_order(found.select_related("participant", "place", "stopped_by", "unit"), shown.ids)
    note_shown(request, {row.participant_id for row in rows})
    address = address_without(request, "after", "before")
    return {"behind": chosen, "rows": rows, "page": shown, "address": address}
