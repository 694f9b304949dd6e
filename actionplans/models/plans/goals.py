"""Goals and sub-goals of a plan."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import tracked
from config.idempotency import Idempotent, create_once
from participants.models import OfParticipantQuerySet, Participant

from ...enums import GoalStatus, Indicator
from .base import PlanPart, changing


class GoalQuerySet(OfParticipantQuerySet):
    """Goals in the words of the field."""

    def about(self, indicator):
        """Keep those about the BIP `indicator` (1-11)."""
        return self.filter(indicators__contains=[indicator])

    def of_current_plans(self):
        """Keep those of plans that are not closed."""
        return self.filter(plan__closed_on=None)

    def open(self):
        """Keep those neither reached nor dropped."""
        return self.filter(status=GoalStatus.OPEN)

    def reached(self):
        """Keep those reached."""
        return self.filter(status=GoalStatus.REACHED)


class GoalManager(models.Manager.from_queryset(GoalQuerySet)):
    """Sets goals."""

    def add(self, plan, *, by, key, **fields):
        """Set a goal last in `plan`; return `(goal, created)`. `fields` are the model's own. Raises ValidationError."""

        def create():
            last = self.filter(plan=plan).aggregate(last=Max("position"))["last"] or 0
            goal = self.model(plan=plan, participant=plan.participant, position=last + 1, idempotency_key=key, **fields)
            goal.validate_constraints()
            goal.save(force_insert=True)
            return goal

        with changing(plan, "add_goal", by):
            return create_once(Goal, key, create)


@tracked(exclude=["version", "idempotency_key"])
class Goal(PlanPart, Idempotent):
    """A goal of the plan, or a sub-goal of another (`parent`); `indicators` are numbers of BIP items it is about.

    `settled_on` and `reason` tell when and why it was reached or dropped.
    """

    plan = models.ForeignKey("ActionPlan", models.PROTECT, related_name="goals", verbose_name=_("plan"))
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="+", editable=False, verbose_name=_("participant")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="sub_goals", verbose_name=_("part of")
    )
    title = models.CharField(_("goal"), max_length=200)
    text = models.TextField(_("what it means"), blank=True)
    indicators = ArrayField(
        models.PositiveSmallIntegerField(choices=Indicator), default=list, blank=True,
        verbose_name=_("indicators it is about"),
    )  # fmt: skip
    target_on = models.DateField(_("to be reached"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=GoalStatus, default=GoalStatus.OPEN)
    settled_on = models.DateField(_("reached or dropped on"), null=True, blank=True)
    reason = models.TextField(_("why"), blank=True)
    position = models.PositiveSmallIntegerField(_("place"), default=100)

    objects = GoalManager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["participant", "target_on"], name="goal_open", condition=Q(status="open")),
            models.Index(fields=["participant", "settled_on"], name="goal_reached", condition=Q(status="reached")),
        ]

    def __str__(self):
        return self.title

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with changing(self.plan, "change_goal", by):
            self.refuse_overtaken()
            parent = fields.get("parent", self.parent)
            if parent and (parent.pk == self.pk or self.sub_goals.exists()):
                raise ValidationError({"parent": _("A goal with sub-goals cannot itself be part of another.")})
            self.save_fields(**fields)

    def settle(self, by, *, status, on, reason):
        """Note that the goal is reached or dropped `on` the day and why, or under way again.

        Raises Conflict, or ValidationError for a day to come and for dropping it without a word.
        """
        if status == GoalStatus.OPEN:
            on = None
        elif on is None or on > timezone.localdate():
            raise ValidationError({"settled_on": _("Say on which day. It must have been.")})
        if status == GoalStatus.DROPPED and not reason.strip():
            raise ValidationError({"reason": _("Say why the goal is dropped: a few words are enough.")})
        with changing(self.plan, "settle_goal", by):
            self.refuse_overtaken()
            self.save_fields(status=status, settled_on=on, reason=reason)

    def move(self, by, *, up, position):
        """Let the goal change places with the one above it, or below; nothing when it no longer has `position`."""
        with changing(self.plan, "move_goal", by):
            beside = Goal.objects.filter(plan=self.plan_id, parent=self.parent_id)
            places = list(beside.order_by("position", "pk").values_list("pk", "position"))
            place = [pk for pk, _position in places].index(self.pk)
            other = place - 1 if up else place + 1
            if places[place][1] != position or not 0 <= other < len(places):
                return
            Goal.objects.filter(pk=self.pk).update(position=places[other][1])
            Goal.objects.filter(pk=places[other][0]).update(position=position)
