"""What is missing or too old in plans and ratings, for those who can put it right (participants/mending.py)."""

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from accounts.enums import FOLLOWUP_READERS, Role
from accounts.unit_settings import OFFER_DAYS, PLAN_MONTHS, RATING_MONTHS, in_force
from config.postgres import Later
from participants.enums import ParticipantStatus
from participants.mending import Check

from .models import PlanVersion, Rating

COORDINATORS = (Role.COORDINATOR,)


def enrolled(people):
    """Keep the enrolled."""
    return people.filter(status=ParticipantStatus.ENROLLED)


def plan_too_old(people, today):
    """Keep the enrolled whose plan was last agreed more than PLAN_MONTHS ago."""
    versions = PlanVersion.objects.filter(participant=OuterRef("pk"), plan__closed_on=None).order_by("-agreed_on")
    people = enrolled(people).annotate(agreed_on=Subquery(versions.values("agreed_on")[:1]))
    return people.annotate(plan_until=Later("agreed_on", in_force(PLAN_MONTHS))).filter(plan_until__lt=today)


def without_agreed_plan(people, today):
    """Keep the enrolled whose plan of today is not agreed although the days to an offer have passed (OFFER_DAYS)."""
    versions = PlanVersion.objects.filter(participant=OuterRef("pk"), plan__closed_on=None)
    people = enrolled(people).annotate(offer_until=Later("enrolled_on", in_force(OFFER_DAYS), unit="days"))
    return people.filter(~Exists(versions), offer_until__lt=today)


def without_rating(people, today):
    """Keep the enrolled who have not rated in the last RATING_MONTHS, nor begun within them (as rating_due.due_on)."""
    ratings = Rating.objects.by_participants().filter(participant=OuterRef("pk")).order_by("-occurred_on")
    last = Subquery(ratings.values("occurred_on")[:1])
    people = enrolled(people).annotate(rated_on=Greatest(Coalesce(last, "enrolled_on"), "enrolled_on"))
    return people.annotate(rating_until=Later("rated_on", in_force(RATING_MONTHS))).filter(rating_until__lt=today)


CHECKS = (
    Check(
        "plan_too_old", _("Plan too old"),
        _("Last agreed longer ago than the unit has promised."),
        plan_too_old, "actionplans:plan", _("Open the plan"), COORDINATORS,
    ),
    Check(
        "no_plan", _("No agreed plan"),
        _("The first weeks have passed, and no plan is agreed."),
        without_agreed_plan, "actionplans:plan", _("Open the plan"), COORDINATORS,
    ),
    Check(
        "no_rating", _("No rating"),
        _("Neither rated nor started in the time between two ratings."),
        without_rating, "actionplans:ratings", _("Open the ratings"), COORDINATORS, FOLLOWUP_READERS,
    ),
)  # fmt: skip
