"""The plan itself: what the participant wants, who keeps it, the hours assigned.

Source: socialtjänstlagen (2025:400) 12 kap. on activities for income support (at most 40 hours a week; own job search
stands in the plan but is not an assigned activity).
"""

from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Count, F, OuterRef, Prefetch, Q, Subquery, UniqueConstraint
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.unit_settings import PLAN_MONTHS
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned
from participants.models import CoordinatorPeriod, OfParticipantQuerySet, Participant

from .activities import Activity
from .base import changing
from .goals import Goal
from .versions import PlanVersion

MOST_HOURS = 40


class ActionPlanQuerySet(OfParticipantQuerySet):
    """Plans in the words of the field."""

    def current(self):
        """Keep those not closed: at most one per participant."""
        return self.filter(closed_on=None)

    def closed(self):
        """Keep the closed ones, latest first."""
        return self.exclude(closed_on=None).order_by("-closed_on", "-pk")

    def with_parts(self):
        """Fetch goals and activities along, with the words for their kinds."""
        return self.prefetch_related("goals", Prefetch("activities", Activity.objects.select_related("kind")))

    def with_agreed(self):
        """Add `agreed_on` and `agreed_number` of the latest version agreed, None where there is none."""
        latest = PlanVersion.objects.filter(plan=OuterRef("pk")).order_by("-number")
        return self.annotate(
            agreed_on=Subquery(latest.values("agreed_on")[:1]), agreed_number=Subquery(latest.values("number")[:1])
        )

    def with_health(self):
        """Add what `plan_health` works from, in the same one query."""
        goals = Goal.objects.filter(plan=OuterRef("pk")).order_by("pk")
        activities = Activity.objects.filter(plan=OuterRef("pk")).order_by("pk")
        changes = CoordinatorPeriod.objects.filter(
            participant=OuterRef("participant"),
            starts_on__gt=OuterRef("started_on"),
            starts_on__lte=timezone.localdate(),
        )
        return self.with_agreed().annotate(
            goal_rows=ArraySubquery(
                goals.values(row=JSONObject(id="pk", parent="parent", status="status", target_on="target_on"))
            ),
            activity_rows=ArraySubquery(
                activities.values(
                    row=JSONObject(
                        goal="goal", kind="kind__code", status="status", starts_on="starts_on", ends_on="ends_on"
                    )
                )
            ),
            coordinator_changes=Coalesce(
                Subquery(changes.order_by().values("participant").annotate(n=Count("pk")).values("n")), 0
            ),
        )


class ActionPlanManager(models.Manager.from_queryset(ActionPlanQuerySet)):
    """Makes plans."""

    def make(self, participant, *, by, key, **fields):
        """Make the participant's plan; return `(plan, created)`. ValidationError when there is one already."""

        def create():
            participant.lock()
            plan = self.model(participant=participant, created_by=by, idempotency_key=key, **fields)
            plan.validate_constraints()
            plan.save(force_insert=True)
            return plan

        with act("actionplans.make_plan", by=by):
            return create_once(ActionPlan, key, create)


@tracked(exclude=["version", "idempotency_key"])
class ActionPlan(Versioned, Idempotent):
    """A participant's plan. `assigned_hours` a week are what attendance is compared with; own job search is apart.

    `responsible` is whoever keeps the plan, often somebody else than those who carry it out (domain.md 2).
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="plans", verbose_name=_("participant"))
    purpose = models.TextField(_("what the participant wants"), blank=True)
    responsible = models.CharField(_("who keeps the plan"), max_length=150, blank=True)
    assigned_hours = models.DecimalField(
        _("assigned hours a week"), max_digits=4, decimal_places=2, default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(MOST_HOURS)],
    )  # fmt: skip
    review_on = models.DateField(_("to be gone through together"), null=True, blank=True)
    started_on = models.DateField(_("made"), default=timezone.localdate)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    closing_note = models.TextField(_("why it was closed"), blank=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = ActionPlanManager()

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints = [
            UniqueConstraint(
                fields=["participant"], condition=Q(closed_on=None), name="one_current_plan",
                violation_error_message=_("The participant has a plan already."),
            ),
            CheckConstraint(
                condition=Q(assigned_hours__gte=0, assigned_hours__lte=MOST_HOURS),
                name="plan_assigned_hours_within_the_law",
                violation_error_message=_("At most 40 hours a week can be assigned."),
            ),
            CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("started_on")),
                name="plan_closed_after_made",
                violation_error_message=_("The plan was made later than that."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.participant}, {self.started_on}"

    def is_stale(self, today):
        """Whether it was agreed, or made and never agreed, too long before `today`; asks `with_agreed`'s columns.

        How long is the unit's setting PLAN_MONTHS: a plan is gone through together at least so often (domain.md 2).
        """
        months = self.participant.unit.setting(PLAN_MONTHS)
        return (self.agreed_on or self.started_on) < today - relativedelta(months=months)

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with changing(self, "change_plan", by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)

    def close(self, by, *, on, note):
        """Close the plan with `on` as its last day; it is read from then on. Raises Conflict or ValidationError."""
        if on > timezone.localdate():
            raise ValidationError({"closed_on": _("The day has not been yet.")})
        if on < self.started_on:
            raise ValidationError({"closed_on": _("The plan was made later than that.")})
        with changing(self, "close_plan", by):
            self.closed_on, self.closing_note = on, note
            self.save_version("closed_on", "closing_note")

    def reopen(self, by):
        """Undo the closing. Raises Conflict, or ValidationError when there is a newer plan."""
        with act("actionplans.reopen_plan", by=by):
            self.participant.lock()
            self.closed_on, self.closing_note = None, ""
            self.validate_constraints()
            self.save_version("closed_on", "closing_note")
