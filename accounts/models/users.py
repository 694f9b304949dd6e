"""The people who work in Stegvis."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from config.history import tracked
from config.postgres import SwedishOrder
from config.versioning import Versioned

from ..enums import Role


class UserQuerySet(models.QuerySet):
    """Staff, by name and by what they do now."""

    def in_name_order(self):
        """Sort by name in Swedish order."""
        return self.order_by(SwedishOrder("name"), "pk")

    def matching(self, text):
        """Keep those of whom every word of `text` stands in the name, the address, or a unit or party of theirs."""
        from .organisation import Membership

        for word in text.split():
            places = Q(unit__name__icontains=word) | Q(agency__name__icontains=word)
            theirs = Membership.objects.filter(places, user=OuterRef("pk"))
            self = self.filter(Q(name__icontains=word) | Q(email__icontains=word) | Exists(theirs))
        return self

    def with_role(self, *roles, on=None):
        """Keep active users with a membership in any of `roles` that is valid `on` the day, today unless given."""
        from .organisation import Membership

        current = Membership.objects.current(on).filter(role__in=roles)
        return self.filter(is_active=True, pk__in=current.values("user"))

    def in_units(self, units, *roles):
        """Keep active users whose membership in any of `roles` covers one of `units` (a set of unit ids)."""
        from .organisation import Membership

        covering = Membership.objects.current().covering(units, *roles)
        return self.filter(is_active=True, pk__in=covering.values("user"))

    def ever_in_units(self, units, *roles):
        """Keep users whose membership in any of `roles` covers one of `units` (a set of unit ids), or has done so."""
        from .organisation import Membership

        return self.filter(pk__in=Membership.objects.covering(units, *roles).values("user"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes users; the e-mail address is the log-in."""

    def create_user(self, email=None, name="", password=None, **fields):
        """Return a new user; without `password` nobody can log in as them until they have set one by e-mail."""
        user = self.model(email=self.normalize_email(email).lower() or None, name=name, **fields)
        user.set_password(password)
        user.save()
        return user


@tracked(exclude=["password", "last_login"])
class User(Versioned, AbstractBaseUser):
    """Somebody who works in Stegvis, or did: users are never deleted, since the log and the history name them."""

    class Language(models.TextChoices):
        SWEDISH = "sv", _("Swedish")
        ENGLISH = "en", _("English")

    email = models.EmailField(_("e-mail address"), unique=True, null=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    is_active = models.BooleanField(_("can log in"), default=True)
    is_demo = models.BooleanField(_("demo user"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self):
        return self.name

    @cached_property
    def reach(self):
        """What the user's current memberships cover: `{role: Reach}`, read once per user object and so per request."""
        from .organisation import Membership

        return Membership.objects.reach(self) if self.is_active else {}

    def units_as(self, *roles):
        """Return the ids of the units that the user covers in any of `roles`."""
        return frozenset().union(*(self.reach[role].units for role in roles if role in self.reach))

    @property
    def roles(self):
        """The user's roles today, in the order of Role."""
        return [role for role in Role if role in self.reach]

    def is_any(self, *roles):
        """Return whether the user has any of `roles` today."""
        return any(role in self.reach for role in roles)
