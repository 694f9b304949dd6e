"""Handing over one case or a whole caseload, all of it or nothing."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .coordinators import CoordinatorPeriod
from .enrolment import Enrolment
from .person import Participant
from .protection import NamedStaff


@dataclass(frozen=True)
class HandOver:
    """One case to hand over: the ongoing `enrolment`, to whom, and what the new coordinator is told."""

    enrolment: Enrolment
    coordinator: User
    note: str


def hand_over(cases, *, on, by, from_user):
    """Make the coordinators of `cases` (HandOvers) responsible from the day `on`; each is an act of its own.

    With protected identity the new coordinator is named on the case. Raises Conflict, or ValidationError when one of
    the cases is no longer `from_user`'s, and then changes nothing.
    """
    participants = [case.enrolment.participant_id for case in cases]
    with transaction.atomic():
        list(Participant.objects.select_for_update().filter(pk__in=participants).order_by("pk").values_list("pk"))
        current = CoordinatorPeriod.objects.current(on).filter(coordinator=from_user, participant__in=participants)
        held = set(current.values_list("enrolment", flat=True))
        for case in cases:
            enrolment = case.enrolment
            if enrolment.pk not in held:
                raise ValidationError(
                    _("%(case)s has been handed over or ended since you opened the page. Look at the list again."),
                    params={"case": enrolment.participant.case_number},
                )
            if enrolment.participant.is_protected:
                NamedStaff.objects.appoint(enrolment.participant, [case.coordinator], by=by)
            enrolment.assign(case.coordinator, from_on=on, by=by, note=case.note, act_name="participants.hand_over")
