"""The protocols that are worth reading before a visit: the last ones of the same operation and of its line."""

from django.db.models import Q

from accounts.models import Unit
from config.postgres import SwedishOrder

from .models import BoardVisit


def earlier_visits(visit, user):
    """Return the last approved visits that `user` may read: to the same operation, and to its line above and below.

    At most one of each operation, that of the visit itself first. A protocol that was corrected is left out for its
    correction.
    """
    finished = BoardVisit.objects.visible_to(user).finished().newest().exclude(pk__in=[visit.pk, visit.corrects_id])
    if visit.visited_on:
        finished = finished.filter(visited_on__lte=visit.visited_on)
    if visit.operation_id is None:
        same = Q(operation=None, operation_text__iexact=visit.operation_text) & ~Q(operation_text="")
        return list(finished.filter(same).order_by("-visited_on", "-pk")[:1])
    last = finished.filter(operation__in=line_of(visit.operation_id))
    last = last.order_by("operation", "-visited_on", "-pk").distinct("operation").values("pk")
    found = BoardVisit.objects.filter(pk__in=last).select_related("operation", "template")
    found = found.order_by(SwedishOrder("operation__name"), "pk")
    return sorted(found, key=lambda it: it.operation_id != visit.operation_id)


def line_of(unit):
    """Return a query of the unit with the id `unit`, those above it but the municipality, and those below it."""
    above = Unit.objects.with_ancestors([unit]).exclude(parent=None).values("pk")
    below = Unit.objects.with_descendants([unit]).values("pk")
    return Unit.objects.filter(Q(pk__in=above) | Q(pk__in=below)).values("pk")
