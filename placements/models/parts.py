"""What hangs on a placement: each row knows the participant too, for the walls and the history."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.models import Participant

from ..people import of_people_visible_to
from .placements import Placement


class PartQuerySet(models.QuerySet):
    """Rows about a placement."""

    def visible_to(self, user, case=None):
        """Keep those of people whose placements `user` may read, as PlacementQuerySet.visible_to."""
        return self.filter(of_people_visible_to(user, case))


class PlacementPart(models.Model):
    """Something about a placement."""

    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="%(class)ss", editable=False, verbose_name=_("placement")
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="+", editable=False, verbose_name=_("participant")
    )

    class Meta:
        abstract = True
