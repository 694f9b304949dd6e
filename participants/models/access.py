"""The read log: one row per response that showed a person."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.history import tracked

from ..enums import AccessReason


class AccessQuerySet(models.QuerySet):
    """The log by person read and by reader."""

    def of(self, participant):
        """Keep the rows of responses that showed `participant`."""
        return self.filter(participants__contains=[participant.pk])

    def newest_first(self):
        """Sort by time, latest first."""
        return self.order_by("-at", "-pk")


class Access(models.Model):
    """A response that showed participants to a user, or was refused. Rows can be added, never changed or removed.

    Source: patientdatalag-like logging asked by OSL 26 kap. and the data protection regulation art. 5.2 and 32.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    url_name = models.CharField(_("page"), max_length=80)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    participants = ArrayField(models.BigIntegerField(), verbose_name=_("participants"))
    is_refused = models.BooleanField(_("refused"), default=False)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("access log")
        indexes = [
            GinIndex(fields=["participants"], name="access_by_participant"),
            models.Index(fields=["user", "-at"], name="access_by_user"),
            models.Index(fields=["-at", "-id"], name="access_by_time"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the access log can only be added to';",
            ),
        ]

    @property
    def reason_label(self):
        """The reason as people read it, in their language: what a code stands for, and what somebody wrote after it."""
        code, _colon, words = self.reason.partition(":")
        if code not in AccessReason.values:
            return self.reason
        return f"{AccessReason(code).label}: {words}" if words else AccessReason(code).label

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.user}"


@tracked()
class AccessReview(models.Model):
    """A log reviewer's look at one row of the log."""

    class Finding(models.TextChoices):
        IN_ORDER = "in_order", _("In order")
        ASK = "ask", _("To be asked about")

    access = models.OneToOneField(Access, models.PROTECT, related_name="review", verbose_name=_("access"))
    finding = models.CharField(_("finding"), max_length=10, choices=Finding)
    note = models.CharField(_("note"), max_length=300, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("reviewed by"))
    reviewed_at = models.DateTimeField(_("reviewed"), default=timezone.now)

    class Meta:
        verbose_name = _("log review")
        verbose_name_plural = _("log reviews")

    def __str__(self):
        return self.get_finding_display()
