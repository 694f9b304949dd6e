"""What is missing or wrong in cases, for those who can put it right.

`CHECKS` are those of this room; upper rooms have their own, and the page in reports shows all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES, Role

from .enums import ParticipantStatus, Sex
from .models import CoordinatorPeriod, Enrolment

EDITORS = (Role.COORDINATOR, Role.INTAKE)


@dataclass(frozen=True)
class Check:
    """One kind of fault. `find(people, today)` keeps those of the queryset `people` who have it.

    `hint` says what it means and why it matters; `url_name` is the page where it is put right, with `act_label` on the
    button, for the roles `actors` in the participant's unit. `readers` are the roles that may know of it.
    """

    code: str
    label: Promise
    hint: Promise
    find: Callable
    url_name: str
    act_label: Promise
    actors: tuple
    readers: tuple = CASE_ROLES


def with_coordinator_gap(people, today):
    """Keep the enrolled with a day, from the start to `today`, on which nobody was their responsible coordinator."""
    begun = people.filter(status=ParticipantStatus.ENROLLED, enrolled_on__lte=today)
    periods = CoordinatorPeriod.objects.filter(participant=OuterRef("pk"), starts_on__lte=today)
    periods = periods.filter(Q(ends_on=None) | Q(ends_on__gte=OuterRef("enrolled_on"))).order_by()
    last, first = Least(Coalesce("ends_on", Value(today)), Value(today)), Greatest("starts_on", OuterRef("enrolled_on"))
    covered = periods.values("participant").annotate(days=Sum(days_between(first, last) + 1)).values("days")
    needed = days_between(F("enrolled_on"), Value(today)) + 1
    return begun.annotate(covered_days=Coalesce(Subquery(covered), 0)).filter(covered_days__lt=needed)


def days_between(first, last):
    """Return the expression of the number of days from `first` to `last`."""
    return Func(last, first, template="(%(expressions)s)", arg_joiner="::date - ", output_field=IntegerField())


def without_outcome(people, today):
    """Keep those with an enrolment that has ended without a reason or an outcome; the dead have no outcome."""
    ended = Enrolment.objects.counted().filter(participant=OuterRef("pk"), ended_on__lte=today, moved_to=None)
    missing = Q(exit_reason=None) | (Q(outcome=None) & ~Q(exit_reason__code="deceased"))
    return people.filter(Exists(ended.filter(missing)))


def without_sex(people, today):
    """Keep those who have no personal number to tell the sex by, and none registered."""
    return people.filter(sex=Sex.UNKNOWN)


CHECKS = (
    Check(
        "no_coordinator", _("A day without a responsible coordinator"),
        _("Somebody answers for every enrolled participant, every day."),
        with_coordinator_gap, "participants:coordinator", _("Choose coordinator"), CASE_ROLES,
    ),
    Check(
        "no_outcome", _("Exit without reason or outcome"),
        _("The report of the year cannot say how it went for them."),
        without_outcome, "participants:detail", _("Open"), CASE_ROLES,
    ),
    Check(
        "unknown_sex", _("Unknown sex"),
        _("Figures are told by sex. It follows the personal number, or is chosen among the details."),
        without_sex, "participants:edit", _("Change"), EDITORS,
    ),
    # Background: livelihood
)  # fmt: skip
