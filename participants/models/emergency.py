"""Emergency access (nödåtkomst): somebody opens, for eight hours and with a reason, what their role does not reach.

Source: access.md. Never what has protected identity; everything seen is in the read log with the reason, and the
managers of the unit and the log reviewers are alarmed and review it.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from config.history import act, tracked
from config.idempotency import Idempotent, create_once

from .visibility import not_hidden_from

HOURS = 8
ROLES = (Role.COORDINATOR, Role.MANAGER)


class EmergencyAccessQuerySet(models.QuerySet):
    """Emergency accesses by time and who may see them."""

    def visible_to(self, user):
        """Keep those to cases of units `user` manages, all for log reviewers; protected only for named staff."""
        seen = self.filter(not_hidden_from(user, "participant__"))
        if user.is_any(Role.LOG_REVIEWER):
            return seen
        return seen.filter(participant__unit__in=user.units_as(Role.MANAGER))

    def active(self, user):
        """Keep those that `user` holds at this moment; of a case that has become protected since, none.

        They end with the role that gave them.
        """
        if not user.is_any(*ROLES):
            return self.none()
        now = timezone.now()
        return self.filter(user=user, starts_at__lte=now, ends_at__gt=now, participant__is_protected=False)

    def unreviewed_by_others(self, user):
        """Keep those that wait for a review which `user` can make: nobody reviews what they opened themselves."""
        return self.filter(reviewed_at=None).exclude(user=user)


class EmergencyAccessManager(models.Manager.from_queryset(EmergencyAccessQuerySet)):
    """Gives emergency access."""

    def open(self, *, user, participant, reason, includes_health, key):
        """Let `user` read the case of `participant` for HOURS hours; return `(access, created)`.

        Raises ValidationError for somebody with protected identity, for whom the caller has the same answer as for a
        number that nobody has.
        """

        def create():
            if participant.is_protected:
                raise ValidationError(_("No case with that number can be opened."))
            now = timezone.now()
            return self.create(
                user=user, participant=participant, reason=reason, includes_health=includes_health, starts_at=now,
                ends_at=now + timedelta(hours=HOURS), idempotency_key=key,
            )  # fmt: skip

        with act("participants.open_emergency", by=user):
            return create_once(EmergencyAccess, key, create)


@tracked(exclude=["idempotency_key"])
class EmergencyAccess(Idempotent):
    """A user's leave to read one case, from one moment to another, with the health notes in it or without."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"))
    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="emergency_accesses", verbose_name=_("participant")
    )
    reason = models.TextField(_("reason"))
    includes_health = models.BooleanField(_("notes about health too"), default=False)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewed by")
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    review_note = models.TextField(_("note of the review"), blank=True)

    objects = EmergencyAccessManager()

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="emergency_ends")]
        indexes = [
            models.Index(fields=["user", "participant", "-ends_at"], name="emergency_by_user"),
            models.Index(fields=["-starts_at", "-id"], name="emergency_by_time"),
        ]

    def __str__(self):
        return f"{self.user}, {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"

    def review(self, note, by):
        """Mark as reviewed. Raises ValidationError when somebody has, or `by` opened it themselves."""
        with act("participants.review_emergency", by=by):
            waiting = EmergencyAccess.objects.filter(pk=self.pk).unreviewed_by_others(by)
            if not waiting.update(reviewed_by=by, reviewed_at=timezone.now(), review_note=note):
                raise ValidationError(_("Somebody else has reviewed it already. Their review stands."))
