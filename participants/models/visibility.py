"""Who may know of a row about a participant: one rule for all that hangs on a person (access.md)."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.enums import CASE_ROLES

from .protection import NamedStaff


def not_hidden_from(user, prefix=""):
    """Return the condition that a participant (behind `prefix`) is unprotected, or that `user` is named on the case."""
    named = NamedStaff.objects.active().filter(user=user, participant=OuterRef(f"{prefix}pk"))
    return Q(**{f"{prefix}is_protected": False}) | Exists(named)


class OfParticipantQuerySet(models.QuerySet):
    """Rows of a participant that coordinators, intake and managers of a unit read.

    `unit_path` leads to the unit that counts: where the person is, or the row's own where a subclass says so.
    `readers` are the roles that read them there.
    """

    unit_path = "participant__unit"
    readers = CASE_ROLES

    def visible_to(self, user, case=None):
        """Keep those in a unit `user` covers as one of the readers; protected only for named staff.

        `case` is the participant a page is about, whose emergency access counts too.
        """
        if not (units := user.units_as(*self.readers)):
            return self.none()
        reached = Q(**{f"{self.unit_path}__in": units})
        if case and case.emergency_access:
            reached |= Q(participant=case)
        return self.filter(not_hidden_from(user, "participant__"), reached)
