"""The action plan: owned by the participant; goals, activities with a weekly schedule, and the versions agreed.

Sources: socialtjänstlagen (2025:400) 12 kap. on activities for income support (at most 40 hours a week; own job search
stands in the plan but is not an assigned activity).
"""

from decimal import Decimal

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES, CodeListName
from accounts.models import CodeList
from config.history import tracked
from config.idempotency import Idempotent
from config.versioning import Versioned
from participants.models import Participant, not_hidden_from

from ..enums import ActivityStatus, GoalStatus


class ActionPlanQuerySet(models.QuerySet):
    """Plans by participant and who may see them."""

    def visible_to(self, user):
        """Keep those about participants whom `user` covers as coordinator, intake or manager (access.md)."""
        units = user.units_as(*CASE_ROLES)
        if not units:
            return self.none()
        return self.filter(not_hidden_from(user, "participant__"), participant__unit__in=units)

    def current(self):
        """Keep those not closed: at most one per participant."""
        return self.filter(closed_on=None)


@tracked(exclude=["version", "idempotency_key"])
class ActionPlan(Versioned, Idempotent):
    """A participant's plan. `assigned_hours` a week are what attendance is compared with; own job search is apart."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="plans", verbose_name=_("participant"))
    purpose = models.TextField(_("what the participant wants"), blank=True)
    responsible = models.CharField(_("who keeps the plan"), max_length=150, blank=True)
    assigned_hours = models.DecimalField(
        _("assigned hours a week"), max_digits=4, decimal_places=1, default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(40)],
    )  # fmt: skip
    started_on = models.DateField(_("made"), default=timezone.localdate)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = ActionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints = [
            UniqueConstraint(
                fields=["participant"], condition=Q(closed_on=None), name="one_current_plan",
                violation_error_message=_("The participant has a plan already."),
            ),
            CheckConstraint(
                condition=Q(assigned_hours__gte=0, assigned_hours__lte=40),
                name="plan_assigned_hours_within_the_law",
                violation_error_message=_("At most 40 hours a week can be assigned."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.participant}, {self.started_on}"


@tracked(exclude=["version", "idempotency_key"])
class Goal(Versioned, Idempotent):
    """A goal of the plan, or a sub-goal of another (`parent`); `indicators` are numbers of BIP items it is about."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="goals", verbose_name=_("plan"))
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="+", editable=False, verbose_name=_("participant")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="sub_goals", verbose_name=_("part of")
    )
    title = models.CharField(_("goal"), max_length=200)
    text = models.TextField(_("what it means"), blank=True)
    indicators = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("indicators it is about")
    )
    target_on = models.DateField(_("to be reached"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=GoalStatus, default=GoalStatus.OPEN)
    position = models.PositiveSmallIntegerField(_("place"), default=100)

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title


@tracked(exclude=["version", "idempotency_key"])
class Activity(Versioned, Idempotent):
    """What is done toward a goal: kind, who answers for it, who performs it, from when to when, hours per weekday.

    `hours` has seven numbers, Monday first. Own job search (kind `own_job_search`) is never among assigned hours.
    """

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="activities", verbose_name=_("plan"))
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
        models.DecimalField(max_digits=3, decimal_places=1), size=7, default=list, blank=True,
        verbose_name=_("hours per weekday"),
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=10, choices=ActivityStatus, default=ActivityStatus.PLANNED)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="activity_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]
        indexes = [models.Index(fields=["participant", "starts_on"], name="activity_by_participant")]

    def __str__(self):
        return self.title


@tracked(exclude=["idempotency_key"])
class PlanVersion(Idempotent):
    """The plan as it was agreed, frozen: `content` is the whole plan as plain data, drawn again word for word."""

    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="versions", verbose_name=_("plan"))
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="plan_versions", editable=False, verbose_name=_("participant")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    agreed_on = models.DateField(_("agreed"))
    content = models.JSONField(_("content"))
    acknowledged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("acknowledged for the municipality by")
    )
    participant_how = models.CharField(_("how the participant acknowledged"), max_length=200)
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of plans")
        constraints = [UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once")]
        indexes = [models.Index(fields=["participant", "-agreed_on"], name="plan_version_by_participant")]
        triggers = [pgtrigger.Protect(name="agreed_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.number}, {self.agreed_on}"
