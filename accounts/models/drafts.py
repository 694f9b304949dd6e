"""What somebody has typed and not yet sent."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_DRAFTS = 100


class DraftQuerySet(models.QuerySet):
    """Drafts by the form they belong to. A draft is read by its own user only."""

    def keep(self, user, form, subject, data):
        """Store `data` ({field name: list of texts}) as the draft, over what was there. Return its time.

        Of more than MOST_DRAFTS of one user those least recently written give way.
        """
        now = timezone.now()
        draft, is_new = self.update_or_create(
            user=user, form=form, subject=subject, defaults={"data": data, "updated_at": now}
        )
        if is_new:
            others = self.filter(user=user).exclude(pk=draft.pk).order_by("-updated_at", "-pk")
            self.filter(pk__in=others.values("pk")[MOST_DRAFTS - 1 :]).delete()
        return now

    def discard(self, user, form, subject):
        """Forget the draft, since its text is now stored where it belongs."""
        self.filter(user=user, form=form, subject=subject).delete()


class Draft(models.Model):
    """The fields of one form as one user has typed them, about one subject (as text: no key to upper apps)."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="drafts", verbose_name=_("user"))
    form = models.CharField(_("form"), max_length=60)
    subject = models.CharField(_("subject"), max_length=60, blank=True)
    data = models.JSONField(_("typed values"), default=dict)
    updated_at = models.DateTimeField(_("saved"), default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["user", "form", "subject"], name="one_draft_per_form")]

    def __str__(self):
        return f"{self.form} {self.subject}"
