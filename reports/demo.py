"""Demo month sheets that the demo's case officer has asked for: delivered, declined, and waiting ones."""

from datetime import timedelta

import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.demo import dice
from accounts.enums import Role
from accounts.models import Membership, User
from participants.demo import at, uuid_of
from participants.enums import InformationKind
from participants.models import Consent, CoordinatorPeriod
from placements.enums import SheetState
from placements.hours import month_of
from placements.models import SheetRequest
from placements.sheet import sheet_of

from .hours import assigned_in

CASE_OFFICER = "case-officer@example.org"
PURPOSES = ["Prövning av ekonomiskt bistånd för månaden", "Uppföljning inför avstämningen", ""]


def fill():
    """Ask and answer, then let the history bear the dates it would have had."""
    add_requests(dice("sheets"))
    with pgtrigger.ignore("placements.SheetRequestEvent:append_only"), connection.cursor() as cursor:
        cursor.execute("UPDATE placements_sheetrequestevent SET pgh_created_at = coalesce(answered_at, asked_at)")


def add_requests(roll):
    """Let the case officer ask about those whose consent covers attendance: delivered, declined, and waiting ones."""
    officer = User.objects.get(email=CASE_OFFICER)
    agency = Membership.objects.get(user=officer, role=Role.CASE_OFFICER).agency
    before = month_of(timezone.localdate()).before
    for place, person in enumerate(covered(officer, agency)[:5]):
        period = CoordinatorPeriod.objects.current().filter(participant=person).select_related("coordinator").first()
        if period is None:
            continue
        month = before if place != 1 else before.before
        asked, _created = SheetRequest.objects.ask(
            person, agency=agency, month=month, purpose=PURPOSES[place % len(PURPOSES)], by=officer, key=uuid_of(roll)
        )
        days_ago = (9, 20, 1, 4, 0)[place]
        asked_at = at(timezone.localdate() - timedelta(days=days_ago), 8, roll)
        SheetRequest.objects.filter(pk=asked.pk).update(asked_at=asked_at)
        if place in (0, 1):
            answer(asked, period.coordinator, asked_at + timedelta(days=2), delivers=True)
        elif place == 3:
            answer(asked, period.coordinator, asked_at + timedelta(days=1), delivers=False)


def covered(officer, agency):
    """Return the people whom a consent lets `officer` ask about, those the demo's own coordinator has first."""
    valid = Consent.objects.of_own_party(officer).valid(timezone.localdate(), agency, InformationKind.ATTENDANCE)
    people = {consent.participant for consent in valid.select_related("participant__unit")}
    own = CoordinatorPeriod.objects.current().filter(coordinator__email="coordinator@example.org")
    first = set(own.values_list("participant", flat=True))
    return sorted(people, key=lambda person: (person.pk not in first, person.pk))


def answer(asked, by, on, delivers):
    """Answer a request at the time `on`."""
    asked.answered_by, asked.answered_at = by, min(on, timezone.now())
    if delivers:
        asked.state = SheetState.DELIVERED
        asked.content = content_of(asked)
    else:
        asked.state = SheetState.DECLINED
        asked.decline_reason = "Närvaron för månaden är inte färdigmarkerad. Begär rapporten igen i nästa vecka."
    asked.save()


def content_of(asked):
    """Return the sheet that was asked for, as it is delivered."""
    sheet = sheet_of(asked.participant, asked.of_month, assigned_in(asked.participant, asked.of_month))
    return sheet.without_explanations().as_content()
