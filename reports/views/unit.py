"""The landing page of managers."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Unit
from accounts.models.organisation import top

from .. import rules
from ..unit import glance, staff


def unit_page(request):
    """Show one of the manager's units at a glance; `?unit=` chooses which."""
    if not rules.can_read_unit(request.user):
        raise PermissionDenied
    units = list(Unit.objects.active().filter(pk__in=request.user.units_as(Role.MANAGER)).in_name_order())
    chosen = next((unit for unit in units if str(unit.pk) == request.GET.get("unit")), None) or top(units)
    today = timezone.localdate()
    return render(
        request,
        "reports/unit.html",
        {
            "unit": chosen,
            "units": units,
            "today": today,
            "glance": glance(chosen, request.user, today) if chosen else None,
            "staff": staff(chosen, today) if chosen else [],
        },
    )
