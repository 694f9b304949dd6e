"""Whom one reads placements of, and what employer coordinators are shown of people (access.md).

An employer coordinator is no case role: `Participant.objects.visible_to` gives them nobody. They read the name, the
language, the dates of the enrolment and the placements of people in the units they cover, through here.
"""

from django.db.models import Q

from accounts.enums import CASE_ROLES, PLACEMENT_READERS, Role
from participants.access import get_participant, noted
from participants.models import Participant
from participants.models.visibility import not_hidden_from

# What of a person an employer coordinator is given.
FIELDS = (
    "first_name", "last_name", "case_number", "status", "enrolled_on", "planned_end_on", "is_protected", "unit",
    "spoken_language", "needs_interpreter", "merged_into",
)  # fmt: skip


def of_people_visible_to(user, case=None, prefix="participant__"):
    """Return the condition that a row is about somebody whose placements `user` may read.

    `case` is the participant a page is about, whose emergency access counts too. Protected only for named staff.
    """
    reached = Q(**{f"{prefix}unit__in": user.units_as(*PLACEMENT_READERS)})
    if case and case.emergency_access:
        reached |= Q(participant=case)
    return not_hidden_from(user, prefix) & reached


def people_for(user):
    """Return the participants in the units `user` covers as employer coordinator, with no more than they may read."""
    units = user.units_as(Role.EMPLOYER_COORDINATOR)
    people = Participant.objects.listed().select_related("unit", "spoken_language").only(*FIELDS)
    return people.filter(not_hidden_from(user), unit__in=units) if units else people.none()


def people_to_match(user):
    """Return the participants whose matches `user` reads: of the units covered, protected only for named staff."""
    return Participant.objects.filter(not_hidden_from(user), unit__in=user.units_as(*PLACEMENT_READERS)).listed()


def is_case(user, participant):
    """Return whether `participant` is a case to `user`, who sees more than name, language and dates (access.md)."""
    return participant.unit_id in user.units_as(*CASE_ROLES) or participant.emergency_access is not None


def get_person(request, pk, allowed=None):
    """Return `(participant, whether it is a case to the user)` for a page about placements, noted in the read log.

    Raises as get_participant does. To those with a case role it is that function; an employer coordinator gets what
    they may read of the person.
    """
    user = request.user
    person = people_for(user).exclude(unit__in=user.units_as(*CASE_ROLES)).filter(pk=pk).first()
    if person is not None:
        return noted(request, person, allowed, None), False
    return get_participant(request, pk, allowed, Participant.objects.select_related("unit", "spoken_language")), True
