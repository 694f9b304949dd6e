"""Today: what a coordinator or the intake team has to do, each count with the rows behind it."""

from dataclasses import dataclass
from datetime import date, timedelta

from participants.enums import ParticipantStatus
from participants.models import Participant

OVERDUE, TODAY, WEEK = "forsenade", "idag", "veckan"


@dataclass(frozen=True)
class Todo:
    """A follow-up to make: of whom, by when (`due_on`), in which bucket and how many days late."""

    participant: Participant
    due_on: date
    bucket: str
    days_late: int


def followups_to_make(user, today):
    """Return the Todos of `user`'s own participants whose follow-up is due by the end of the week, most urgent first.

    The week is the ISO week of `today`, so it ends on Sunday.
    """
    sunday = today + timedelta(days=7 - today.isoweekday())
    own = Participant.objects.visible_to(user).listed().coordinated_by(user).filter(status=ParticipantStatus.ENROLLED)
    due = (
        own.with_followup_due(today).filter(followup_due_on__lte=sunday).order_by("followup_due_on", "sort_name", "pk")
    )
    return [todo(participant, today) for participant in due.select_related("unit")]


def todo(participant, today):
    """Return the Todo of a participant with `followup_due_on`."""
    due = participant.followup_due_on
    bucket = OVERDUE if due < today else TODAY if due == today else WEEK
    return Todo(participant, due, bucket, (today - due).days)


def waiting_for_intake(user):
    """Return (those registered and not enrolled, those enrolled without a coordinator) `user` may see, oldest first."""
    people = Participant.objects.visible_to(user).listed().select_related("unit").order_by("created_at", "pk")
    registered = people.filter(status=ParticipantStatus.REFERRED)
    return registered, people.without_coordinator().filter(status=ParticipantStatus.ENROLLED)
