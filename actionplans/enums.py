"""States the code branches on."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GoalStatus(models.TextChoices):
    """How it goes with a goal."""

    OPEN = "open", _("Under way")
    REACHED = "reached", _("Reached")
    DROPPED = "dropped", _("Dropped")


class ActivityStatus(models.TextChoices):
    """How it goes with an activity."""

    PLANNED = "planned", _("Planned")
    ONGOING = "ongoing", _("Ongoing")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Respondent(models.TextChoices):
    """Who answers an instrument."""

    PARTICIPANT = "participant", _("The participant")
    CASEWORKER = "caseworker", _("The coordinator")


class MeetingKind(models.TextChoices):
    """What a meeting is; the clocks of the first weeks count first talks and coach talks (domain.md 3)."""

    FIRST = "first", _("First talk")
    COACH = "coach", _("Coach talk")
    REVIEW = "review", _("Review meeting")
    THREE_PARTY = "three_party", _("Three-party talk")


class NoticeKind(models.TextChoices):
    """What the responsible case officer is told; each needs a consent about its own kind of information."""

    MISSED_MEETING = "missed", _("Missed meeting")
    PLAN_NOT_FOLLOWED = "plan", _("The plan is not followed")
    ABSENCE = "absence", _("Absence")
    INVITATION = "invitation", _("Invitation to a meeting")


class MeetingStatus(models.TextChoices):
    """What became of a meeting."""

    BOOKED = "booked", _("Booked")
    HELD = "held", _("Held")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")
