"""Stopped matches: how many, by rule, unit and period, and for the unit itself which."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.http import urlencode

from accounts.models import Unit
from config.paging import Sort, address_without, cursor, in_order, page
from participants.access import note_shown
from placements.matching import Rule

from .. import rules
from ..forms import PeriodForm
from ..stopped_matches import report, stopped_matches, suppress

PAGE_SIZE = 50
LATEST = Sort("on", descending=True)
TEMPLATE = "reports/stopped_matches.html"


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


def stopped_page(request):
    """Show the figures; for the unit itself `?rule=` shows which matches stand behind one of them."""
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
    rule = request.GET.get("rule", "")
    if not is_spread and rule in Rule.values:
        context |= rows_behind(request, asked, rule)
    return render(request, TEMPLATE, context)


def rows_behind(request, asked, rule):
    """Return the context of the stopped matches that `rule` counts."""
    found = stopped_matches(asked.unit, asked.start, asked.end, request.user).visible_to(request.user)
    shown = page(found.filter(rule=rule), LATEST, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"))
    rows = in_order(found.select_related("participant", "place", "stopped_by", "unit"), shown.ids)
    note_shown(request, {row.participant_id for row in rows})
    address = address_without(request, "after", "before")
    return {"rule": Rule(rule), "rows": rows, "page": shown, "address": address}
