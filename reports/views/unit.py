"""The landing page of managers, and the people behind its numbers."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone

from accounts.covered_units import chosen_unit, units_of
from accounts.enums import Role
from accounts.models import User
from actionplans import clocks
from config.paging import address_without, cursor, page_of
from participants.access import note_shown

from .. import rules
from ..mending import faults, in_reach
from ..today import BUCKET_LABELS, NOBODY, board, unit_care
from ..unit import glance, judged, outcomes, promise_counts, staff
from .board import CURSORS, PAGE_SIZE, board_context


def managed_units(request):
    """Return (the unit `?unit=` asks for, all the manager's units); the first is None when there is none."""
    if not rules.can_read_unit(request.user):
        raise PermissionDenied
    units = units_of(request.user, Role.MANAGER)
    return chosen_unit(request, units), units


def unit_page(request):
    """Show one of the manager's units at a glance; `?unit=` chooses which."""
    chosen, units = managed_units(request)
    context = {"unit": chosen, "units": units, "today": timezone.localdate()}
    return render(request, "reports/unit.html", context | (at_a_glance(request, chosen) if chosen else {}))


def at_a_glance(request, unit):
    """Return the numbers of `unit`; those of things to do open their rows."""
    user, today = request.user, timezone.localdate()
    everything = board(unit_care(unit, user, today), {}, today)
    found = faults(user, in_reach(user, today, unit), today)
    return {
        "glance": glance(unit, user, today, everything.found),
        "buckets": everything.buckets,
        "bucket_labels": BUCKET_LABELS.values(),
        "promises": promise_counts(judged(unit, user, today)),
        "outcomes": outcomes(unit, user, today),
        "faults": [fault for fault in found if fault.count],
        "staff": staff(unit, today),
    }


def unit_todo(request):
    """Show what is to be done in the unit: of one bucket, kind or coordinator where the address says so."""
    chosen, _units = managed_units(request)
    today = timezone.localdate()
    context = {"unit": chosen, "today": today}
    if chosen:
        care = unit_care(chosen, request.user, today)
        everything = board(care, request.GET, today)
        names = {pk: user.name for pk, user in User.objects.in_bulk(set(care.responsible.values()) - {None}).items()}
        whose = everything.choice.coordinator
        context |= board_context(request, everything) | {
            "is_unit": True,
            "whose": names.get(int(whose), "") if whose not in ("", NOBODY) else "",
            "is_nobodys": whose == NOBODY,
        }
        for row in context["rows"]:
            row["coordinator"] = names.get(care.responsible[row["person"].pk])
    return render(request, "reports/unit_todo.html", context)


def unit_promises(request):
    """Show those enrolled in the unit to whom a promise was kept, was not, or is still running."""
    chosen, _units = managed_units(request)
    today = timezone.localdate()
    code, state = request.GET.get("lofte", ""), request.GET.get("visa", "")
    context = {
        "unit": chosen, "today": today, "label": clocks.LABELS.get(code, ""),
        "state": state if state in (clocks.KEPT, clocks.LATE, clocks.RUNNING) else "",
    }  # fmt: skip
    found = {
        person.pk: (person, promise, promise.state(today))
        for person, made in (judged(chosen, request.user, today) if chosen else ())
        for promise, how in made
        if promise.code == code and context["state"] in ("", how)
    }
    shown = page_of(found, PAGE_SIZE, *(cursor(request, name) for name in CURSORS))
    note_shown(request, shown.ids)
    context |= {
        "rows": [found[pk] for pk in shown.ids], "count": len(found), "page": shown,
        "address": address_without(request, *CURSORS),
    }  # fmt: skip
    return render(request, "reports/unit_promises.html", context)
