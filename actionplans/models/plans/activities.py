"""Activities of a plan: what is done, by whom, from when to when, how many hours each weekday."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList
from config.history import tracked
from config.idempotency import Idempotent, create_once
from participants.models import OfParticipantQuerySet, Participant

from ...enums import ActivityStatus
from .base import PlanPart, changing
from .goals import Goal

# What may follow on what; a note made by mistake is taken back by going to where it came from.
NEXT_STATUSES = {
    ActivityStatus.PLANNED: (ActivityStatus.ONGOING, ActivityStatus.DONE, ActivityStatus.CANCELLED),
    ActivityStatus.ONGOING: (ActivityStatus.PLANNED, ActivityStatus.DONE, ActivityStatus.STOPPED),
    ActivityStatus.DONE: (ActivityStatus.ONGOING, ActivityStatus.STOPPED),
    ActivityStatus.STOPPED: (ActivityStatus.ONGOING, ActivityStatus.DONE),
    ActivityStatus.CANCELLED: (ActivityStatus.PLANNED,),
}
IN_FORCE = (ActivityStatus.PLANNED, ActivityStatus.ONGOING)
ENDED = (ActivityStatus.DONE, ActivityStatus.STOPPED)
WITH_REASON = (ActivityStatus.STOPPED, ActivityStatus.CANCELLED)


def no_hours():
    """Return seven weekdays without hours."""
    return [Decimal(0)] * 7


class ActivityQuerySet(OfParticipantQuerySet):
    """Activities in the words of the field."""

    def of_current_plans(self):
        """Keep those of plans that are not closed."""
        return self.filter(plan__closed_on=None)

    def in_force(self):
        """Keep those planned or ongoing."""
        return self.filter(status__in=IN_FORCE)


class ActivityManager(models.Manager.from_queryset(ActivityQuerySet)):
    """Adds activities."""

    def add(self, plan, *, by, key, **fields):
        """Add an activity to `plan`; return `(activity, created)`. `fields` are the model's. Raises ValidationError."""

        def create():
            activity = self.model(plan=plan, participant=plan.participant, idempotency_key=key, **fields)
            activity.validate_constraints()
            activity.save(force_insert=True)
            return activity

        with changing(plan, "add_activity", by):
            return create_once(Activity, key, create)


@tracked(exclude=["version", "idempotency_key"])
class Activity(PlanPart, Idempotent):
    """What is done toward a goal: kind, who answers for it, who performs it, from when to when, hours per weekday.

    `hours` has seven numbers, Monday first. Own job search (kind `own_job_search`) is never among assigned hours.
    `settled_on` and `reason` tell when and why it was done, broken off or cancelled.
    """

    plan = models.ForeignKey("ActionPlan", models.PROTECT, related_name="activities", verbose_name=_("plan"))
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="activities", editable=False, verbose_name=_("participant")
    )
    goal = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("goal")
    )
    kind = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.ACTIVITY_KIND}, related_name="+",
        verbose_name=_("kind"),
    )  # fmt: skip
    title = models.CharField(_("activity"), max_length=200)
    text = models.TextField(_("about the activity"), blank=True)
    responsible = models.CharField(_("responsible"), max_length=150, blank=True)
    performer = models.CharField(_("performed by"), max_length=150, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    hours = ArrayField(
        models.DecimalField(max_digits=4, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(24)]),
        size=7, default=no_hours, blank=True, verbose_name=_("hours per weekday"),
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=10, choices=ActivityStatus, default=ActivityStatus.PLANNED)
    settled_on = models.DateField(_("ended or cancelled on"), null=True, blank=True)
    reason = models.TextField(_("why"), blank=True)

    objects = ActivityManager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["starts_on", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="activity_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            CheckConstraint(
                condition=Q(hours__len=7),
                name="activity_hours_of_seven_days",
                violation_error_message=_("An activity has hours for seven weekdays."),
            ),
        ]
        indexes = [models.Index(fields=["participant", "starts_on"], name="activity_by_participant")]

    def __str__(self):
        return self.title

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with changing(self.plan, "change_activity", by):
            self.refuse_overtaken()
            self.save_fields(**fields)

    def note(self, by, *, status, on, reason):
        """Note how it goes: begun, done, broken off or cancelled `on` the day, and why; or take such a note back.

        What is done or broken off has that day as its last. Raises Conflict or ValidationError.
        """
        with changing(self.plan, "note_activity", by):
            self.refuse_overtaken()
            self._check_note(status, on, reason)
            fields = {"status": status, "settled_on": None if status in IN_FORCE else on, "reason": reason}
            if status in ENDED:
                fields["ends_on"] = on
            elif status == ActivityStatus.ONGOING and on and on < self.starts_on:
                fields["starts_on"] = on
            self.save_fields(**fields)

    def _check_note(self, status, on, reason):
        if status != self.status and status not in NEXT_STATUSES[self.status]:
            words = {"now": self.get_status_display().lower(), "wanted": ActivityStatus(status).label.lower()}
            raise ValidationError(
                {"status": _("The activity is %(now)s and cannot go from there to %(wanted)s.") % words}
            )
        if status not in IN_FORCE and (on is None or on > timezone.localdate()):
            raise ValidationError({"settled_on": _("Say on which day. It must have been.")})
        if status in ENDED and on < self.starts_on:
            raise ValidationError({"settled_on": _("The activity begins later than that. Cancel it instead.")})
        if status in WITH_REASON and not reason.strip():
            raise ValidationError({"reason": _("Say why: a few words are enough.")})
