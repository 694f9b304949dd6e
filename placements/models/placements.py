"""Placements: a participant at a place, from proposal to end."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName, Role
from accounts.models import CodeList
from config.history import tracked
from config.idempotency import Idempotent
from config.versioning import Versioned
from participants.models import Participant
from participants.models.visibility import not_hidden_from

from .. import slots
from ..enums import PlacementStatus
from .places import Place
from .seats import refuse_overfilling

# access.md: who reads placements with the person, in the participant's unit.
READERS = (Role.COORDINATOR, Role.EMPLOYER_COORDINATOR, Role.MANAGER)
EDITORS = (Role.COORDINATOR, Role.EMPLOYER_COORDINATOR)
STANDING = (PlacementStatus.PROPOSED, PlacementStatus.AGREED, PlacementStatus.ONGOING)


class PlacementQuerySet(models.QuerySet):
    """Placements in the words of the field."""

    def visible_to(self, user):
        """Keep those of participants in a unit `user` covers as coordinator, employer coordinator or manager.

        With protected identity only for staff named on the case. Supervisors get `at_own_place` instead.
        """
        units = user.units_as(*READERS)
        if not units:
            return self.none()
        return self.filter(not_hidden_from(user, "participant__"), participant__unit__in=units)

    def at_own_place(self, user, on=None):
        """Keep those ongoing `on` the day at a place of a unit `user` covers as supervisor: for name and days alone."""
        return self.current(on).filter(place__unit__in=user.units_as(Role.SUPERVISOR))

    def standing(self):
        """Keep those that hold or take a seat."""
        return self.filter(status__in=STANDING)

    def current(self, on=None):
        """Keep those that go on `on` the day, today unless given; also those ended since."""
        day = on or timezone.localdate()
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day,
            status__in=(PlacementStatus.ONGOING, PlacementStatus.ENDED),
        )  # fmt: skip

    def at(self, place, on):
        """Keep those at `place` that go on `on` the day or later: who is there, and who is on the way."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), place=place).exclude(status=PlacementStatus.WITHDRAWN)

    def newest_first(self):
        """Sort by the first day, latest first."""
        return self.order_by("-starts_on", "-pk")


@tracked(exclude=["version", "idempotency_key"])
class Placement(Versioned, Idempotent):
    """A participant at a place. `ends_on` is the planned last day, and the last day itself once it has ended.

    `slots` says on which half-days (1) the participant is there, `hours` how many hours each weekday. `shown_name` is
    what supervisors read: an alias where the identity is protected.
    """

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="placements", editable=False, verbose_name=_("participant")
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="placements", verbose_name=_("place"))
    status = models.CharField(_("status"), max_length=10, choices=PlacementStatus, default=PlacementStatus.PROPOSED)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    slots = ArrayField(models.PositiveSmallIntegerField(), size=slots.SLOTS, verbose_name=_("half-days"))
    hours = ArrayField(models.DecimalField(max_digits=4, decimal_places=2), size=7, verbose_name=_("hours per weekday"))
    shown_name = models.CharField(_("name at the place"), max_length=150)
    purpose = models.TextField(_("purpose"), blank=True)
    agreed_by_participant_on = models.DateField(_("participant agreed"), null=True, blank=True)
    agreed_by_place_on = models.DateField(_("place agreed"), null=True, blank=True)
    agreed_by_coordinator_on = models.DateField(_("coordinator agreed"), null=True, blank=True)
    end_reason = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.PLACEMENT_END},
        related_name="+", verbose_name=_("reason for the end"),
    )  # fmt: skip
    outcome = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.PLACEMENT_OUTCOME},
        related_name="+", verbose_name=_("outcome"),
    )  # fmt: skip
    end_note = models.TextField(_("about the end"), blank=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("proposed by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="placement_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            CheckConstraint(condition=Q(slots__len=slots.SLOTS), name="placement_slots_of_a_week"),
            CheckConstraint(condition=Q(hours__len=7), name="placement_hours_of_a_week"),
            CheckConstraint(
                condition=~Q(status=PlacementStatus.ENDED) | Q(ends_on__isnull=False, end_reason__isnull=False),
                name="placement_ends_with_reason",
                violation_error_message=_("Say why the placement ended."),
            ),
        ]
        indexes = [
            models.Index(fields=["participant", "-starts_on"], name="placement_by_participant"),
            models.Index(fields=["place", "starts_on"], name="placement_by_place"),
        ]
        triggers = [
            refuse_overfilling("placement", "{row}.status = 'withdrawn'", "coalesce({row}.ends_on, '{no_end}'::date)")
        ]

    def __str__(self):
        return f"{self.place}, {self.starts_on}"

    @property
    def weekly_hours(self):
        """How many hours a week it takes."""
        return sum(self.hours)
