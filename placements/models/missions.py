"""Missions: so many new places to be made in a time, each department its part ("500 nya platser")."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.postgres import SwedishOrder
from config.versioning import Versioned

from .employers import READERS


class MissionQuerySet(models.QuerySet):
    """Missions in the words of the field."""

    def visible_to(self, user):
        """Keep all for those who read the register of places; none for others."""
        return self if user.is_any(*READERS) else self.none()

    def newest_first(self):
        """Sort by the first day, latest first."""
        return self.order_by("-starts_on", "-pk")


class MissionManager(models.Manager.from_queryset(MissionQuerySet)):
    """Sets missions."""

    def give(self, *, by, key, targets, **fields):
        """Return `(mission, created)`; `targets` are the seats asked of each department, by unit. Raises
        ValidationError."""

        def create():
            mission = self.model(idempotency_key=key, **fields)
            mission.validate_constraints()
            mission.save(force_insert=True)
            mission.set_targets(targets)
            return mission

        with act("placements.add_mission", by=by):
            return create_once(Mission, key, create)


@tracked(exclude=["version", "idempotency_key"])
class Mission(Versioned, Idempotent):
    """A mission to make new places from one day to another; without an end it goes on."""

    name = models.CharField(_("name"), max_length=150)
    given_by = models.CharField(
        _("given by"), max_length=200, blank=True, help_text=_("Who decided it, with date and paragraph.")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = MissionManager()

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="mission_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            UniqueConstraint(
                fields=["name"], name="mission_name_once",
                violation_error_message=_("There is already a mission with that name."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def change(self, by, *, targets, **fields):
        """Save `fields` and the `targets`. Raises Conflict or ValidationError."""
        with act("placements.change_mission", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)
            self.set_targets(targets)

    def set_targets(self, targets):
        """Let the departments be asked for `targets`, `{unit: seats}`; those without a number have none.

        A department whose places count already keeps its target, with 0 seats: the places are not to lose what they
        were made for.
        """
        for target in self.targets.select_related("unit"):
            seats = targets.get(target.unit, 0)
            if not seats and not target.places.exists():
                target.delete()
            elif target.seats != seats:
                target.seats = seats
                target.save(update_fields=["seats"])
        there = set(self.targets.values_list("unit", flat=True))
        for unit, seats in targets.items():
            if seats and unit.pk not in there:
                self.targets.create(unit=unit, seats=seats)

    def counts(self, place):
        """Return whether `place` counts: opened within the days of the mission."""
        return self.starts_on <= place.starts_on and (self.ends_on is None or place.starts_on <= self.ends_on)


class MissionTargetQuerySet(models.QuerySet):
    """Targets of missions."""

    def to_choose(self, current=None):
        """Keep those a place can be made against: of missions still going on, and that with the id `current`."""
        open_ = Q(mission__ends_on=None) | Q(mission__ends_on__gte=timezone.localdate())
        return self.filter(open_ | Q(pk=current)).select_related("mission", "unit").in_order()

    def in_order(self):
        """Sort by mission and department."""
        return self.order_by("-mission__starts_on", "mission", SwedishOrder("unit__name"), "pk")


@tracked()
class MissionTarget(models.Model):
    """How many seats a mission asks of a department."""

    mission = models.ForeignKey(
        Mission, models.CASCADE, related_name="targets", editable=False, verbose_name=_("mission")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("department"))
    seats = models.PositiveIntegerField(_("seats"))

    objects = MissionTargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a mission")
        verbose_name_plural = _("parts of missions")
        constraints = [UniqueConstraint(fields=["mission", "unit"], name="department_once_per_mission")]

    def __str__(self):
        return f"{self.mission}, {self.unit}"
