"""Demo month sheets that the demo's case officer has asked for: delivered, declined, and waiting ones."""

from datetime import timedelta

import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.demo import dice
from participants.demo import at, uuid_of
from participants.enums import InformationKind
from participants.models import Consent, CoordinatorPeriod, Referral
from placements.enums import SheetState
from placements.hours import month_of
from placements.models import SheetRequest

from .hours import month_sheet

CASE_OFFICER = "case-officer@example.org"
COORDINATOR = "coordinator@example.org"
PURPOSES = ["Prövning av ekonomiskt bistånd för månaden", "Uppföljning inför avstämningen", ""]
WAITING, DELIVERED, DECLINED = "waiting", "delivered", "declined"
# What becomes of each request, and so many days ago it was sent.
OF_COORDINATOR = [(WAITING, 1), (DELIVERED, 12)]
OF_OFFICER = [(DELIVERED, 9), (WAITING, 2), (DECLINED, 4), (DELIVERED, 20), (WAITING, 0)]


def fill():
    """Ask and answer, then let the history bear the dates it would have had."""
    add_requests(dice("sheets"))
    with pgtrigger.ignore("placements.SheetRequestEvent:append_only"), connection.cursor() as cursor:
        cursor.execute("UPDATE placements_sheetrequestevent SET pgh_created_at = coalesce(answered_at, asked_at)")


def add_requests(roll):
    """Ask about people of the demo's coordinator, and as the demo's case officer, as far as consents cover it."""
    own = CoordinatorPeriod.objects.current().filter(coordinator__email=COORDINATOR).values("participant")
    referrals = Referral.objects.exclude(case_officer=None).select_related(
        "participant__unit", "agency", "case_officer"
    )
    of_coordinator = referrals.filter(participant__in=own, case_officer__isnull=False).order_by("pk")
    of_officer = referrals.filter(case_officer__email=CASE_OFFICER).exclude(participant__in=own).order_by("pk")
    for found, courses in ((of_coordinator, OF_COORDINATOR), (of_officer, OF_OFFICER)):
        covered = [referral for referral in found if is_covered(referral)]
        for referral, (course, days_ago) in zip(covered, courses, strict=False):
            add_request(referral, course, days_ago, roll)


def is_covered(referral):
    """Return whether a consent lets the officer of `referral` ask, and somebody is there to answer."""
    periods = CoordinatorPeriod.objects.current().filter(participant=referral.participant)
    valid = Consent.objects.valid(timezone.localdate(), referral.agency, InformationKind.ATTENDANCE)
    valid = valid.of_own_party(referral.case_officer).filter(participant=referral.participant)
    return periods.exists() and valid.exists()


def add_request(referral, course, days_ago, roll):
    """Let the officer of `referral` ask for the month before this, so many days ago."""
    asked, is_new = SheetRequest.objects.ask(
        referral.participant, agency=referral.agency, month=month_of(timezone.localdate()).before,
        purpose=roll.choice(PURPOSES), by=referral.case_officer, key=uuid_of(roll),
    )  # fmt: skip
    asked.asked_at = at(timezone.localdate() - timedelta(days=days_ago), 8, roll)
    SheetRequest.objects.filter(pk=asked.pk).update(asked_at=asked.asked_at)
    if is_new and course != WAITING:
        period = CoordinatorPeriod.objects.current().filter(participant=asked.participant).select_related("coordinator")
        answer(asked, period.first().coordinator, asked.asked_at + timedelta(days=2), delivers=course == DELIVERED)


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
    sheet = month_sheet(asked.participant, asked.of_month)
    return sheet.without_explanations().as_content()
