"""Whom one reads placements of, and what employer coordinators are shown of people (access.md).

An employer coordinator is no case role: `Participant.objects.visible_to` gives them nobody. They read the name, the
language, the dates of the enrolment and the placements of people in the units they cover, through here.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from accounts.enums import Role
from participants.access import get_participant, note_shown
from participants.models import Participant
from participants.models.visibility import not_hidden_from

# Who reads placements with the person, in the participant's unit, and who proposes and changes them.
READERS = (Role.COORDINATOR, Role.EMPLOYER_COORDINATOR, Role.MANAGER)
EDITORS = (Role.COORDINATOR, Role.EMPLOYER_COORDINATOR)
# What of a person an employer coordinator is given.
FIELDS = (
    "first_name", "last_name", "case_number", "status", "enrolled_on", "planned_end_on", "is_protected", "unit",
    "spoken_language", "needs_interpreter", "merged_into",
)  # fmt: skip


def of_people_visible_to(user, case=None, prefix="participant__"):
    """Return the condition that a row is about somebody whose placements `user` may read.

    `case` is the participant a page is about, whose emergency access counts too. Protected only for named staff.
    """
    reached = Q(**{f"{prefix}unit__in": user.units_as(*READERS)})
    if case and case.emergency_access:
        reached |= Q(participant=case)
    return not_hidden_from(user, prefix) & reached


def people_for(user):
    """Return the participants in the units `user` covers as employer coordinator, with no more than they may read."""
    units = user.units_as(Role.EMPLOYER_COORDINATOR)
    people = Participant.objects.listed().select_related("unit", "spoken_language").only(*FIELDS)
    return people.filter(not_hidden_from(user), unit__in=units) if units else people.none()


def get_person(request, pk, allowed=None):
    """Return `(participant, whether it is a case to the user)` for a page about placements, noted in the read log.

    Raises as get_participant does. To those with a case role it is that function; an employer coordinator gets what
    they may read of the person.
    """
    if request.user.is_any(Role.EMPLOYER_COORDINATOR) and not is_case(request.user, pk):
        person = people_for(request.user).filter(pk=pk).first()
        if person is not None:
            note_shown(request, [person])
            if allowed and not allowed(request.user, person):
                raise PermissionDenied
            return person, False
    return get_participant(request, pk, allowed, Participant.objects.select_related("unit", "spoken_language")), True


def is_case(user, pk):
    """Return whether `user` has a case role that reaches the participant `pk`."""
    return Participant.objects.visible_to(user).filter(pk=pk).exists()
