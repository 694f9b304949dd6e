"""The mending list: what is missing or wrong, counted for whoever can put it right."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Value

from accounts.enums import CASE_ROLES, Role
from accounts.models import Unit
from actionplans.mending import CHECKS as OF_PLANS
from participants.mending import CHECKS as OF_PEOPLE
from participants.mending import Check
from participants.models import CoordinatorPeriod, Participant

from .today import with_responsible

CHECKS = (*OF_PEOPLE, *OF_PLANS)
# Those who see to a whole unit; a coordinator has the own cases.
OF_UNITS = (Role.INTAKE, Role.MANAGER)


@dataclass(frozen=True)
class Fault:
    """A check with how many have the fault."""

    check: Check
    count: int


def in_reach(user, today, unit=None):
    """Return those whose faults `user` sees to: own cases, and everybody in units covered as intake or manager.

    `unit` narrows them to one unit and what is below it.
    """
    people = Participant.objects.visible_to(user).listed()
    if unit:
        people = people.filter(unit__in=Unit.objects.with_descendants([unit.pk]))
    own = CoordinatorPeriod.objects.filter(coordinator=user, participant=OuterRef("pk"))
    of_units = Q(unit__in=user.units_as(*OF_UNITS))
    if not user.is_any(Role.COORDINATOR):
        return people.filter(of_units)
    found = with_responsible(people.filter(of_units | Exists(own)), today)
    ids = found.filter(of_units | Q(responsible=user.pk)).values_list("pk", flat=True)
    # One's own cases are few: looked up once, they make the question of each check a short one.
    return Participant.objects.filter(pk__in=ids if user.is_any(*OF_UNITS) else list(ids))


def readable_checks(user):
    """Return the checks `user` may know of."""
    return [check for check in CHECKS if user.is_any(*check.readers)]


def rows(check, user, people, today):
    """Return those among `people` with the fault `check`, in the units where `user` may know of it."""
    readable = people if check.readers == CASE_ROLES else people.filter(unit__in=user.units_as(*check.readers))
    return check.find(readable, today)


def faults(user, people, today):
    """Return a Fault for each check that `user` may know of, in one query."""
    checks = readable_checks(user)
    counted = [
        rows(check, user, people, today)
        .order_by()
        .annotate(check=Value(check.code))
        .values("check")
        .annotate(n=Count("pk"))
        .values_list("check", "n")
        for check in checks
    ]
    counts = dict(counted[0].union(*counted[1:], all=True)) if counted else {}
    return [Fault(check, counts.get(check.code, 0)) for check in checks]
