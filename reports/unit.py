"""The unit at a glance, for its manager: who is enrolled, what is late, how the cases are spread, who works there."""

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery

from accounts.models import Membership, Unit, User
from participants.enums import ParticipantStatus
from participants.models import CoordinatorPeriod, Participant


@dataclass(frozen=True)
class Load:
    """How many cases somebody has (`coordinator` None: nobody has them), and how many of them are late."""

    coordinator: User | None
    participants: int
    overdue: int


@dataclass(frozen=True)
class Glance:
    """Numbers of enrolled participants in a unit and what is below it."""

    enrolled: int
    overdue: int
    past_planned_end: int
    without_coordinator: int
    loads: list


def enrolled_in(unit, viewer):
    """Return the enrolled participants of `unit` and below that `viewer` may see."""
    units = Unit.objects.with_descendants([unit.pk])
    people = Participant.objects.visible_to(viewer).listed()
    return people.filter(unit__in=units, status=ParticipantStatus.ENROLLED)


def glance(unit, viewer, today):
    """Return the Glance of `unit` on the day `today`."""
    current = CoordinatorPeriod.objects.current(today).filter(participant=OuterRef("pk"))
    people = enrolled_in(unit, viewer).with_followup_due(today)
    rows = (
        people.annotate(responsible=Subquery(current.values("coordinator")[:1]))
        .values("responsible")
        .annotate(
            participants=Count("pk"),
            overdue=Count("pk", filter=Q(followup_due_on__lt=today)),
            past=Count("pk", filter=Q(planned_end_on__lt=today)),
        )
        .order_by("responsible")
    )
    rows = list(rows)
    names = User.objects.in_bulk([row["responsible"] for row in rows if row["responsible"]])
    loads = [Load(names.get(row["responsible"]), row["participants"], row["overdue"]) for row in rows]
    return Glance(
        enrolled=sum(load.participants for load in loads),
        overdue=sum(load.overdue for load in loads),
        past_planned_end=sum(row["past"] for row in rows),
        without_coordinator=sum(load.participants for load in loads if load.coordinator is None),
        loads=sorted(loads, key=lambda load: (load.coordinator is None, -load.participants)),
    )


def staff(unit, today):
    """Return the memberships valid `today` in `unit` and below it, by place and role."""
    units = Unit.objects.with_descendants([unit.pk])
    memberships = Membership.objects.current(today).filter(unit__in=units, user__is_active=True)
    return memberships.select_related("user", "unit").order_by(F("unit__parent"), "unit__name", "role", "user__name")
