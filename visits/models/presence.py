"""Who has a visit open for writing at this moment, and at which question they are."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A page that has said nothing for so long is taken to be closed; an open one speaks three times as often.
FADES_AFTER = timedelta(seconds=40)


class PresenceQuerySet(models.QuerySet):
    """Open pages of visits."""

    def here(self, visit):
        """Keep the pages of `visit` that have been heard of lately."""
        return self.filter(visit=visit, seen_at__gt=timezone.now() - FADES_AFTER)

    def beat(self, visit, user, page, number):
        """Note that `page` of `user` is open, at the question `number` or at none."""
        values = {"number": number, "seen_at": timezone.now()}
        if self.filter(page=page, visit=visit, user=user).update(**values):
            return
        # A page begins: those that were closed without a word are swept away.
        self.filter(visit=visit, seen_at__lte=timezone.now() - FADES_AFTER).delete()
        self.bulk_create([self.model(visit=visit, user=user, page=page, **values)], ignore_conflicts=True)

    def leave(self, visit, user, page):
        """Forget the page, which is being closed."""
        self.filter(page=page, visit=visit, user=user).delete()

    def places(self, visit, reader, page=None):
        """Return who is where, as `{"name", "number", "is_own"}` by name and question, without the reader's `page`."""
        rows = self.here(visit).exclude(page=page) if page else self.here(visit).exclude(user=reader)
        found = set(rows.values_list("user__name", "number", "user_id"))
        ordered = sorted(found, key=lambda row: (row[0], row[2], row[1] or 0))
        return [{"name": name, "number": number, "is_own": pk == reader.pk} for name, number, pk in ordered]


class Presence(models.Model):
    """A page where somebody writes. It locks nothing, fades when nothing is heard of it, and is no record of anyone."""

    visit = models.ForeignKey(
        "visits.BoardVisit", models.CASCADE, related_name="presences", verbose_name=_("board visit")
    )
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name=_("user"))
    page = models.UUIDField(_("page"), unique=True)
    number = models.PositiveSmallIntegerField(_("number"), null=True)
    seen_at = models.DateTimeField(_("last heard of"))

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        indexes = [models.Index(fields=["visit", "seen_at"], name="presence_of_visit")]

    def __str__(self):
        return f"{self.user}, {self.number or '-'}"
