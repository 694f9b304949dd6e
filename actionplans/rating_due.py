"""When a rating is due: every so many months from the last one, or from the start."""

from dateutil.relativedelta import relativedelta
from django.db.models import Max, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.unit_settings import RATING_MONTHS
from participants.due import Due

from .enums import Respondent
from .models import Instrument, Rating
from .models.ratings import sealed

RATING, OWN_RATING = "rating", "own_rating"


def with_last_rating(people):
    """Return `people` with `last_rated_on`, the day of each one's own latest rating, or None."""
    instruments = Instrument.objects.filter(respondent=Respondent.PARTICIPANT).values_list("pk", flat=True)
    ratings = Rating.objects.filter(participant=OuterRef("pk"), instrument__in=list(instruments)).order_by()
    last = ratings.values("participant").annotate(day=Max("occurred_on")).values("day")
    return people.annotate(last_rated_on=Subquery(last))


def due_on(person):
    """Return the day by which the participant `person` (from `with_last_rating`) rates next: so many months after the
    last rating or the start of the enrolment, whichever is later; how many is the unit's setting.
    """
    latest = max(filter(None, [person.last_rated_on, person.enrolled_on]))
    return latest + relativedelta(months=person.unit.setting(RATING_MONTHS))


def rating(person):
    """Return the Due of the next rating to ask `person` (from `with_last_rating`) for."""
    return Due(
        person, RATING, _("Rating"), due_on(person),
        reverse("actionplans:invite", args=[person.pk]), _("Ask for a rating"),
    )  # fmt: skip


def own_ratings_due(people, today, last_day):
    """Return a Due for each of `people` who has rated today and whom no coordinator has rated yet, in one query."""
    waiting = Rating.objects.filter(sealed(today), participant__in=people.values("pk")).values("participant")
    return [
        Due(
            person, OWN_RATING, _("Your own rating, before you read the participant's"), today,
            reverse("actionplans:rate", args=[person.pk]), _("Rate"),
        )
        for person in people.filter(pk__in=waiting).select_related("unit")
    ]  # fmt: skip
