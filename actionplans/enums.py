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
    STOPPED = "stopped", _("Broken off")
    CANCELLED = "cancelled", _("Cancelled")


class Respondent(models.TextChoices):
    """Who answers an instrument."""

    PARTICIPANT = "participant", _("The participant")
    CASEWORKER = "caseworker", _("The coordinator")


class InvitationPlace(models.TextChoices):
    """Where a participant answers."""

    PHONE = "phone", _("Own phone")
    SCREEN = "screen", _("The coordinator's screen")


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


class Indicator(models.IntegerChoices):
    """What the ratings measure, and a goal may be about. Source: domain.md 4 (the employment indicator project)."""

    JOB_SEARCH = 1, _("Job-search behaviour")
    LABOUR_MARKET = 2, _("Knowledge of the labour market")
    HEALTH = 3, _("Health")
    COPING_WITH_HEALTH = 4, _("Coping with health")
    EVERYDAY_LIFE = 5, _("Coping with everyday life")
    COOPERATION = 6, _("Co-operation")
    GOAL_DIRECTION = 7, _("Goal-direction")
    BELIEF = 8, _("Belief in getting and managing a job")
    NETWORK = 9, _("Support from one's network")
    CONTRIBUTION = 10, _("Knows what one can contribute at work")
    CASEWORKERS_BELIEF = 11, _("The caseworker's belief that the person gets a job")


class Acknowledgement(models.TextChoices):
    """How a participant has said yes to the plan."""

    SCREEN = "screen", _("On screen")
    PAPER = "paper", _("By signing on paper")
    SPOKEN = "spoken", _("Orally")
