"""States and parts of a visit that the code branches on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VisitState(models.TextChoices):
    """Where a visit's protocol is on its way; approved is for good."""

    DRAFT = "draft", _("Draft")
    READING = "reading", _("Out for reading")
    APPROVED = "approved", _("Approved")


class Capacity(models.TextChoices):
    """In what capacity somebody takes part."""

    MEMBER = "member", _("Member")
    OFFICIAL = "official", _("Official")


class Side(models.TextChoices):
    """Which side of the board a member belongs to."""

    MAJORITY = "majority", _("Majority")
    OPPOSITION = "opposition", _("Opposition")
