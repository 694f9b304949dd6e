"""Filters of lists that a user has saved under a name."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import UniqueConstraint
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.idempotency import Idempotent, create_once
from config.postgres import SwedishOrder
from config.versioning import Versioned

MOST_FILTERS = 20


class SavedFilterQuerySet(models.QuerySet):
    """Saved filters. Each is its own user's alone."""

    def visible_to(self, user):
        """Keep those `user` has saved."""
        return self.filter(user=user)

    def of(self, user, page):
        """Keep those `user` has saved for the list with the url name `page`, by name."""
        return self.visible_to(user).filter(page=page).order_by(SwedishOrder("name"), "pk")


class SavedFilterManager(models.Manager.from_queryset(SavedFilterQuerySet)):
    """Saves filters."""

    def save_as(self, *, user, page, name, query, key):
        """Store `query` of the list `page` under `name`; return `(saved filter, created)`.

        Raises ValidationError when the name is taken, or when there are MOST_FILTERS for the list already.
        """

        def create():
            if self.of(user, page).count() >= MOST_FILTERS:
                raise ValidationError(
                    ngettext(
                        "You have %(count)d saved filter for this list, which is the most. Delete it first.",
                        "You have %(count)d saved filters for this list, which is the most. Delete one of them first.",
                        MOST_FILTERS,
                    )
                    % {"count": MOST_FILTERS}
                )
            saved = self.model(user=user, page=page, name=name, query=query, idempotency_key=key)
            saved.validate_constraints()
            saved.save(force_insert=True)
            return saved

        return create_once(SavedFilter, key, create)


class SavedFilter(Versioned, Idempotent):
    """The filters and the order of a list under a name. `query` holds codes and ids only, never what was searched."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="saved_filters", verbose_name=_("user"))
    page = models.CharField(_("list"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("saved"), default=timezone.now)

    objects = SavedFilterManager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            UniqueConstraint(
                "user", "page", Lower("name"), name="one_filter_per_name",
                violation_error_message=_("You have a filter with that name already. Choose another name."),
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def rename(self, name):
        """Give it another name. Raises Conflict or ValidationError."""
        self.name = name
        self.validate_constraints()
        self.save_version("name")

    def forget(self):
        """Delete it. Raises Conflict when it has been renamed since."""
        self.save_version()
        self.delete()
