"""Protected identity: the staff named on a case, who alone may know of it.

Sources: offentlighets- och sekretesslagen (2009:400) 22 kap. 1 §, folkbokföringslagen (1991:481) 16 § and
Skatteverket's advice on skyddade personuppgifter: as few as possible, named, and logged.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import tracked


class NamedStaffQuerySet(models.QuerySet):
    """Who is named, now and before."""

    def active(self):
        """Keep those named now."""
        return self.filter(removed_at=None)

    def appoint(self, participant, users, by):
        """Name `users` on the case of `participant`; those named already stay as they are."""
        named = set(self.active().filter(participant=participant).values_list("user", flat=True))
        for user in users:
            if user.pk not in named:
                self.create(participant=participant, user=user, named_by=by)


@tracked()
class NamedStaff(models.Model):
    """A member of staff who may know of a participant with protected identity, as far as the role allows."""

    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="named_staff", verbose_name=_("participant")
    )
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="named_on", verbose_name=_("user"))
    named_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("named by")
    )  # empty: the operator, by a command
    named_at = models.DateTimeField(_("named"), default=timezone.now)
    removed_at = models.DateTimeField(_("removed"), null=True)

    objects = NamedStaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("named staff")
        verbose_name_plural = _("named staff")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "user"], condition=models.Q(removed_at=None), name="named_once_per_case"
            )
        ]

    def __str__(self):
        return str(self.user)
