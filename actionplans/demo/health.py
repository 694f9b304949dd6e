"""Demo notes about health: read by their author and the responsible coordinator only."""

from datetime import timedelta

from django.utils import timezone

from accounts.demo import dice
from accounts.enums import CodeListName
from accounts.models import CodeList
from participants.demo import uuid_of
from participants.enums import ParticipantStatus
from participants.models import CoordinatorPeriod

from ..models import FollowUp

SAID = [
    "Berättar om sömnen och värken i axeln. Har tid hos vårdcentralen och vill att vi väntar med lyften tills dess.",
    "Ny medicin sedan två veckor, trött på förmiddagarna. Vi lägger passen efter lunch tills det har stabiliserat sig.",
    "Samtalet med kuratorn hjälper. Vill inte att arbetslaget får veta.",
]


def fill():
    """Let each coordinator have noted something about health in one or two of the cases."""
    roll = dice("health")
    form = CodeList.objects.get(list=CodeListName.CONTACT_FORM, code="visit")
    seen = {}
    periods = CoordinatorPeriod.objects.current().filter(participant__status=ParticipantStatus.ENROLLED)
    for period in periods.select_related("participant", "coordinator").order_by("pk"):
        seen[period.coordinator_id] = seen.get(period.coordinator_id, 0) + 1
        # Before the last follow-up, whose next date stands.
        last = period.participant.last_followup_on or timezone.localdate()
        day = last - timedelta(days=roll.randint(1, 6))
        if seen[period.coordinator_id] in (2, 5) and day >= period.starts_on:
            FollowUp.objects.log(
                by=period.coordinator, key=uuid_of(roll), sign=True, participant=period.participant, occurred_on=day,
                contact_form=form, parties=["participant"], text=roll.choice(SAID), is_health=True,
            )  # fmt: skip
