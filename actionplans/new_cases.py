"""New cases as things to do (due.py): who is enrolled stands with the coordinator from the day it was registered."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.unit_settings import FIRST_TALK_DAYS
from config.workdays import add_workdays
from participants.due import Due
from participants.enums import ParticipantStatus
from participants.models import Enrolment

from .enums import MeetingStatus
from .models import FollowUp, Meeting

NEW_CASE = "new_case"
# So long after the start or the registration a case is a new one.
NEW_DAYS = 7


def new_cases(people, today, last_day):
    """Return a Due for each new case without a talk, booked or held, due the day it was registered, in one query.

    From the week in which the first talk is promised, that promise stands there instead (reminders.promises_to_keep).
    """
    since = today - timedelta(days=NEW_DAYS)
    people = people.filter(status=ParticipantStatus.ENROLLED)
    new = Enrolment.objects.counted().ongoing().filter(participant__in=people, moved_from=None)
    new = new.filter(Q(started_on__gte=since) | Q(created_at__date__gte=since)).exclude(talked_with())
    return [
        new_case(enrolment)
        for enrolment in new.select_related("participant__unit").order_by("started_on", "pk")
        if first_talk_due_on(enrolment) > last_day
    ]


def talked_with():
    """Return the condition that a talk is booked or held, or a follow-up signed, since the enrolment began or was made.

    With a start to come one talks before it; what was in a stay before this one counts for nothing.
    """
    of_the_same = Q(participant=OuterRef("participant"))
    meetings = Meeting.objects.filter(of_the_same, status__in=(MeetingStatus.BOOKED, MeetingStatus.HELD)).filter(
        Q(starts_at__date__gte=OuterRef("started_on")) | Q(created_at__gte=OuterRef("created_at"))
    )
    followups = FollowUp.objects.signed().standing().filter(of_the_same).filter(
        Q(occurred_on__gte=OuterRef("started_on")) | Q(occurred_on__gte=OuterRef("created_at__date"))
    )  # fmt: skip
    return Q(Exists(meetings)) | Q(Exists(followups))


def first_talk_due_on(enrolment):
    """Return the day by which the first talk is promised, as the unit has it (clocks.py)."""
    return add_workdays(enrolment.started_on, enrolment.participant.unit.setting(FIRST_TALK_DAYS))


def new_case(enrolment):
    """Return the Due of one new case."""
    return Due(
        enrolment.participant, NEW_CASE, _("New case: book the first talk"), timezone.localdate(enrolment.created_at),
        reverse("actionplans:book", args=[enrolment.participant_id]), _("Book"),
    )  # fmt: skip
