"""The units a user covers, and which of them a page is about."""

from .models import Unit
from .models.organisation import top


def units_of(user, *roles):
    """Return the units in use that `user` covers in any of `roles`, in name order, as a list."""
    return list(Unit.objects.active().filter(pk__in=user.units_as(*roles)).in_name_order())


def chosen_unit(request, units):
    """Return the one of `units` that `?unit=` names, else the one that the others belong to; None for no units."""
    return next((unit for unit in units if str(unit.pk) == request.GET.get("unit")), None) or top(units)
