"""What is missing or wrong in cases, for those who can put it right.

`CHECKS` are those of this room; upper rooms have their own, and the page in reports shows all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES, Role

from .enums import ParticipantStatus, Sex
from .models import Enrolment
from .models.background import without_livelihood

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
    gaps = Enrolment.objects.ongoing().with_coordinator_gap(today).filter(participant=OuterRef("pk"))
    return people.filter(Exists(gaps))


def without_outcome(people, today):
    """Keep those with an enrolment that has ended without a reason or an outcome; the dead have no outcome."""
    ended = Enrolment.objects.counted().filter(participant=OuterRef("pk"), ended_on__lte=today, moved_to=None)
    untold = Q(outcome=None, verified_outcome=None) & ~Q(exit_reason__code="deceased")
    return people.filter(Exists(ended.filter(Q(exit_reason=None) | untold)))


def without_sex(people, today):
    """Keep those who have no personal number to tell the sex by, and none registered."""
    return people.filter(sex=Sex.UNKNOWN)


def livelihood_unknown(people, today):
    """Keep the enrolled whose livelihood is not known from the background noted last."""
    return without_livelihood(people.filter(status=ParticipantStatus.ENROLLED))


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
    Check(
        "unknown_livelihood", _("Unknown livelihood"),
        _("What the person lives on is not noted, so the change from start to exit cannot be told."),
        livelihood_unknown, "participants:intake", _("Open"), EDITORS,
    ),
)  # fmt: skip
