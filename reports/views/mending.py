"""The mending list: what is missing or wrong in cases, each with where it is put right."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone

from accounts.models import Unit
from config.paging import Sort, address_without, cursor, page
from participants.access import note_shown
from participants.rules import can_read_list
from participants.views.listing import rows as people_rows

from ..mending import faults, in_reach, rows

PAGE_SIZE = 25
BY_NAME = Sort("sort_name")


def mending_page(request):
    """Show the faults with how many have each; `?fel=` opens the people behind one, `?unit=` looks in one unit."""
    user, today = request.user, timezone.localdate()
    if not can_read_list(user):
        raise PermissionDenied
    unit = asked_unit(request)
    people = in_reach(user, today, unit)
    found = faults(user, people, today)
    chosen = next((fault for fault in found if fault.check.code == request.GET.get("fel")), None)
    context = {"faults": found, "chosen": chosen, "unit": unit}
    return render(
        request, "reports/mending.html", context | (people_behind(request, chosen.check, people) if chosen else {})
    )


def asked_unit(request):
    """Return the unit of the address if the user works with cases there, else None."""
    pk = cursor(request, "unit")
    units = request.user.units_as("coordinator", "intake", "manager")
    return Unit.objects.filter(pk=pk).first() if pk in units else None


def people_behind(request, check, people):
    """Return a page of those among `people` with the fault `check`, noted in the read log."""
    found = rows(check, request.user, people, timezone.localdate())
    shown = page(found, BY_NAME, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"))
    note_shown(request, shown.ids)
    units = request.user.units_as(*check.actors)
    return {
        "people": [(person, person.unit_id in units) for person in people_rows(shown.ids)],
        "page": shown,
        "address": address_without(request, "after", "before"),
    }
