"""The responsible coordinators of a case: who, from when to when, and what was said when it was handed over."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import DateField, F, Func, IntegerField, Q, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from accounts.models.organisation import DateRange
from config.history import act, tracked

from .visibility import OfParticipantQuerySet


class DaysOf(Func):
    """How many days there are from `first` to `last`, both included."""

    template = "(%(expressions)s + 1)"
    arg_joiner = " - "
    output_field = IntegerField()

    def __init__(self, first, last, **extra):
        super().__init__(last, first, **extra)


def a_day(day):
    """Return `day` as an expression that the database knows for a date."""
    return Cast(Value(day), DateField())


class CoordinatorPeriodQuerySet(OfParticipantQuerySet):
    """Who was responsible when."""

    def current(self, on=None):
        """Keep those valid `on` the day, today unless given."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def unread(self):
        """Keep the cases taken over whose new coordinator has not yet said so."""
        return self.filter(assigned_by__isnull=False, read_at=None).exclude(assigned_by=F("coordinator"))

    def without_role(self):
        """Keep those of today whose coordinator is no coordinator of the unit any more: nobody there can act."""
        current = self.current().filter(enrolment__ended_on=None)
        conditions = Q(pk__in=[])
        for unit in current.order_by().values_list("enrolment__unit", flat=True).distinct():
            able = User.objects.in_units([unit], Role.COORDINATOR)
            conditions |= Q(enrolment__unit=unit) & ~Q(coordinator__in=able.values("pk"))
        return current.filter(conditions)


@tracked()
class CoordinatorPeriod(models.Model):
    """The responsible coordinator of an enrolment from one day to another; never two on the same day.

    The first begins with the enrolment, or on the day it was registered when it begins later than that. `note` is what
    whoever hands the case over tells whoever takes it, who says that it is read (`read_at`).
    """

    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="coordinator_periods", verbose_name=_("participant")
    )
    enrolment = models.ForeignKey(
        "participants.Enrolment", models.PROTECT, related_name="coordinator_periods", verbose_name=_("enrolment")
    )
    coordinator = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="coordinator_periods", verbose_name=_("coordinator")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    note = models.TextField(_("note to the one who takes over"), blank=True)
    assigned_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("handed over by")
    )  # empty: who had the case from the beginning
    read_at = models.DateTimeField(_("hand-over read"), null=True, editable=False)

    objects = CoordinatorPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsible coordinator")
        verbose_name_plural = _("responsible coordinators")
        constraints = [
            ExclusionConstraint(
                name="one_coordinator_a_day",
                expressions=[
                    ("participant", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("There is a responsible coordinator already during some of those days."),
            )
        ]
        indexes = [models.Index(fields=["coordinator", "ends_on"], name="coordinator_period_current")]

    def __str__(self):
        return str(self.coordinator)

    @property
    def is_unread(self):
        """Whether the case was handed over by somebody else and the new coordinator has not said that it is read."""
        return self.read_at is None and self.assigned_by_id not in (None, self.coordinator_id)

    def note_read(self, by):
        """Note that the new coordinator has taken the case over and read the note; the first time counts."""
        with act("participants.read_hand_over", by=by):
            CoordinatorPeriod.objects.filter(pk=self.pk, read_at=None).update(read_at=timezone.now())
