"""Attendance: what was marked of each day. One row per participant, place and day; "not marked" is no row."""

from django.db import models
from django.db.models import UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import tracked
from config.versioning import Versioned
from participants.models import OfParticipantQuerySet, Participant

from ..enums import COUNTS_AS_PRESENT, AttendanceState
from .placements import Placement


class AttendanceQuerySet(OfParticipantQuerySet):
    """Attendance in the words of the field."""

    def counted(self):
        """Keep the days that count as present (contracts.md)."""
        return self.filter(state__in=COUNTS_AS_PRESENT)

    def between(self, first, last):
        """Keep the days from `first` to `last`, both included."""
        return self.filter(on__range=(first, last))


@tracked(exclude=["version"])
class Attendance(Versioned):
    """What was marked of a day, the hours of it, and who marked it. `hours` are those attended, 0 for absence.

    `placement` is None for days read in from a register that does not say where. `client_key` is that of the tap on
    the group screen, so that one sent again does nothing.
    """

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="attendance", editable=False, verbose_name=_("participant")
    )
    placement = models.ForeignKey(
        Placement, models.PROTECT, null=True, related_name="attendance", editable=False, verbose_name=_("placement")
    )
    on = models.DateField(_("day"))
    state = models.CharField(_("attendance"), max_length=16, choices=AttendanceState)
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=2, default=0)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    marked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("marked by")
    )
    marked_at = models.DateTimeField(_("marked"), default=timezone.now, editable=False)
    client_key = models.UUIDField(null=True, editable=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            UniqueConstraint(
                fields=["participant", "on", "placement"], nulls_distinct=False, name="attendance_once_a_day"
            ),
        ]
        indexes = [models.Index(fields=["placement", "on"], name="attendance_by_placement")]

    def __str__(self):
        return f"{self.on}, {self.get_state_display()}"
