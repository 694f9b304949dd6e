"""The versions of a plan that participant and municipality have agreed on."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import tracked
from config.idempotency import Idempotent, create_once
from participants.models import OfParticipantQuerySet, Participant

from ...enums import Acknowledgement
from ...plan_content import content_of, fingerprint
from .base import changing


class Overtaken(Exception):
    """Somebody changed the plan after it was shown; `content` is the plan as it stands now."""

    def __init__(self, content):
        super().__init__("the plan has changed since it was shown")
        self.content = content


class PlanVersionQuerySet(OfParticipantQuerySet):
    """Agreed versions."""

    def newest_first(self):
        """Sort by the plan, newest first, and its numbers."""
        return self.order_by("-plan__started_on", "-plan", "-number")


class PlanVersionManager(models.Manager.from_queryset(PlanVersionQuerySet)):
    """Freezes versions."""

    def agree(self, plan, *, by, key, seen, agreed_on, participant_how):
        """Freeze `plan` as both have agreed; return `(version, created)`.

        `seen` is the fingerprint of the content they looked at: Overtaken is raised when it has changed since. `by`
        acknowledges for the municipality; the participant did on the day `agreed_on`, in the way `participant_how`.
        ValidationError for a day to come or before the plan, and for a plan with neither goals nor activities.
        """

        def create():
            now = type(plan).objects.with_parts().get(pk=plan.pk)
            content = content_of(now)
            if fingerprint(content) != seen:
                raise Overtaken(content)
            if not content["goals"] and not content["activities"]:
                raise ValidationError(_("There is nothing to agree on yet. Set a goal or add an activity first."))
            if not plan.started_on <= agreed_on <= timezone.localdate():
                raise ValidationError({"agreed_on": _("Give a day from when the plan was made to today.")})
            last = plan.versions.aggregate(last=Max("number"))["last"] or 0
            return self.create(
                plan=plan, participant=plan.participant, number=last + 1, agreed_on=agreed_on, content=content,
                acknowledged_by=by, participant_how=participant_how, idempotency_key=key,
            )  # fmt: skip

        with changing(plan, "agree_plan", by):
            return create_once(PlanVersion, key, create)


@tracked(exclude=["idempotency_key", "content"])
class PlanVersion(Idempotent):
    """The plan as it was agreed, frozen: `content` is the whole plan as plain data, drawn again word for word.

    The row itself never changes, so its history needs no second copy of the content.
    """

    plan = models.ForeignKey("ActionPlan", models.PROTECT, related_name="versions", verbose_name=_("plan"))
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="plan_versions", editable=False, verbose_name=_("participant")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    agreed_on = models.DateField(_("agreed"))
    content = models.JSONField(_("content"))
    acknowledged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("acknowledged for the municipality by")
    )
    participant_how = models.CharField(
        _("how the participant acknowledged"), max_length=8, choices=Acknowledgement, default=Acknowledgement.SCREEN
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = PlanVersionManager()

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of plans")
        constraints = [UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once")]
        indexes = [models.Index(fields=["participant", "-agreed_on"], name="plan_version_by_participant")]
        triggers = [pgtrigger.Protect(name="agreed_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.number}, {self.agreed_on}"
