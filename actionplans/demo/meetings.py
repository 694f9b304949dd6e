"""Demo meetings: first talks and coach talks of those enrolled, some missed, some to come, and a few told of."""

from datetime import datetime, time, timedelta

import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.demo import dice
from accounts.enums import CodeListName, Role
from accounts.models import CodeList, Membership, User
from config.workdays import add_workdays, is_workday
from participants.demo import at, uuid_of
from participants.enums import InformationKind
from participants.models import Consent, CoordinatorPeriod

from ..enums import MeetingKind, MeetingStatus, NoticeKind
from ..models import Meeting, Notice

CASE_OFFICER = "case-officer@example.org"
CONTACTS = ["070-174 06 11", "070-174 06 12", "070-174 06 13", "070-174 06 14"]
PLACES = {"visit": ["Torggatan 4, plan 2", "Biblioteket, rum 3", "Växthuset, kontoret"], "phone": [""], "video": [""]}
HOURS = [time(8, 30), time(9, 0), time(10, 0), time(10, 30), time(13, 0), time(14, 0), time(15, 0)]
DECIDED = [
    "Vi börjar med två dagar i veckan och ser hur det går.", "Meritförteckningen ska vara klar till nästa gång.",
    "Studiebesök bokas i butiken vid torget.", "Timmarna ökas från nästa månad.", "Vi fortsätter som förut.",
    "Kontakt tas med vårdcentralen om intyget.",
]  # fmt: skip
NEXT = ["", "Ring arbetsledaren", "Boka studiebesök", "Skicka meritförteckningen", "Boka nytt möte"]
WHY = ["Sjuk, ringde samma morgon.", "Hörde inte av sig.", "Hade tagit fel på dag.", "Bussen var inställd."]
# Days from today on which the demo's own coordinator has meetings.
COMING = (0, 0, 1, 1, 2, 3, 6, 7, 9)
UNNOTED = 2


def fill():
    """Book, note and tell, then let the history bear the dates it would have had."""
    roll = dice("meetings")
    forms = {code.code: code for code in CodeList.objects.filter(list=CodeListName.CONTACT_FORM)}
    periods = CoordinatorPeriod.objects.current().filter(enrolment__ended_on=None)
    periods = periods.select_related("participant", "coordinator", "enrolment").order_by("pk")
    for period in periods:
        add_past(period, forms, roll)
    add_coming(periods, forms, roll)
    add_notices(roll)
    backdate_history()


def moment_on(day, clock):
    """Return the time `clock` on the first working day from `day`."""
    while not is_workday(day):
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, clock))


def book(period, kind, starts_at, forms, roll, agencies=()):
    """Return a booked meeting."""
    form = roll.choice(["visit"] * 4 + ["phone", "video"])
    booked_at = min(starts_at, timezone.now()) - timedelta(days=roll.randint(3, 9))
    return Meeting.objects.book(
        period.participant, by=period.coordinator, key=uuid_of(roll), agencies=agencies, kind=kind,
        starts_at=starts_at, minutes=roll.choice([30, 45, 60]), contact_form=forms[form],
        place=roll.choice(PLACES[form]), host=period.coordinator, contact=CONTACTS[period.coordinator.pk % 4],
        parties=["interpreter"] if period.participant.needs_interpreter else [], created_at=booked_at,
    )[0]  # fmt: skip


def add_past(period, forms, roll):
    """Add the first talk, coach talks and now and then a review meeting, each noted."""
    today, day = timezone.localdate(), add_workdays(period.starts_on, roll.choice([1, 2, 2, 4]))
    kind = MeetingKind.FIRST
    for _talk in range(5):
        if day >= today - timedelta(days=1):
            return
        meeting = book(period, kind, moment_on(day, roll.choice(HOURS)), forms, roll)
        if meeting.has_begun:
            note(meeting, period, roll)
        day += timedelta(days=roll.choice([5, 7, 14, 28]))
        kind = roll.choice([MeetingKind.COACH] * 3 + [MeetingKind.REVIEW, MeetingKind.THREE_PARTY])


def note(meeting, period, roll):
    """Note how it went: one in eight was missed."""
    if roll.random() < 0.12 and meeting.kind != MeetingKind.FIRST:
        meeting.note(MeetingStatus.MISSED, by=period.coordinator, reason=roll.choice(WHY), next_step="Boka nytt möte")
    else:
        meeting.note(
            MeetingStatus.HELD, by=period.coordinator, attended=["participant", *meeting.parties],
            decided=roll.choice(DECIDED), next_step=roll.choice(NEXT),
        )  # fmt: skip


def add_coming(periods, forms, roll):
    """Add meetings of the days to come, and two that wait for a note, for the demo's coordinator; some for others."""
    today = timezone.localdate()
    own = [period for period in periods if period.coordinator.email == "coordinator@example.org"]
    for place, period in enumerate(own[: len(COMING)]):
        starts_at = moment_on(today + timedelta(days=COMING[place]), HOURS[place % len(HOURS)])
        agencies = [
            consent.agency
            for consent in Consent.objects.filter(participant=period.participant).select_related("agency")
            if Meeting(participant=period.participant, starts_at=starts_at).may_be_told(consent.agency)
        ]
        kind = MeetingKind.REVIEW if agencies and place % 3 == 0 else MeetingKind.COACH
        book(period, kind, starts_at, forms, roll, agencies[:1] if kind == MeetingKind.REVIEW else ())
    for period in own[-UNNOTED:]:
        book(period, MeetingKind.COACH, moment_on(today - timedelta(days=5), roll.choice(HOURS)), forms, roll)
    for period in periods:
        if period.coordinator.email != "coordinator@example.org" and roll.random() < 0.3:
            day = today + timedelta(days=roll.randint(1, 12))
            book(period, MeetingKind.COACH, moment_on(day, roll.choice(HOURS)), forms, roll)


def add_notices(roll):
    """Tell the demo's case officer of some missed meetings and a plan not followed, as far as consents let us."""
    officer = User.objects.get(email=CASE_OFFICER)
    agency = Membership.objects.get(user=officer, role=Role.CASE_OFFICER).agency
    today = timezone.localdate()
    referred = officer.referrals.filter(agency=agency).values("participant")
    missed = Meeting.objects.missed().select_related("participant", "host").order_by("-starts_at", "-pk")
    told = set()
    for meeting in missed.filter(participant__in=referred):
        may = Consent.objects.valid(today, agency, InformationKind.PLAN).filter(participant=meeting.participant)
        if len(told) == 5 or meeting.participant_id in told or not may.exists():
            continue
        told.add(meeting.participant_id)
        kind = NoticeKind.PLAN_NOT_FOLLOWED if len(told) == 3 else NoticeKind.MISSED_MEETING
        text = (
            f"{meeting.participant} följer inte planen. Hör gärna av dig så att vi kan planera tillsammans."
            if kind == NoticeKind.PLAN_NOT_FOLLOWED
            else f"{meeting.participant} kom inte till mötet {meeting.on:%Y-%m-%d}. Vi bokar en ny tid."
        )
        notice, _created = Notice.objects.send(
            meeting.participant, agency=agency, kind=kind, text=text, by=meeting.host, key=uuid_of(roll),
            meeting=meeting if kind == NoticeKind.MISSED_MEETING else None,
        )  # fmt: skip
        sent_at = at(min(meeting.on + timedelta(days=1), today), 9, roll)
        read_at = sent_at + timedelta(hours=5) if len(told) % 2 == 0 else None
        Notice.objects.filter(pk=notice.pk).update(sent_at=sent_at, read_at=read_at)


def backdate_history():
    """Give the event rows the times of what they tell."""
    triggers = [f"actionplans.{name}Event:append_only" for name in ("Meeting", "Notice", "Invitation")]
    with pgtrigger.ignore(*triggers), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE actionplans_meetingevent SET pgh_created_at = "
            "CASE status WHEN 'booked' THEN created_at ELSE least(starts_at + interval '1 hour', now()) END"
        )
        cursor.execute("UPDATE actionplans_noticeevent SET pgh_created_at = coalesce(read_at, sent_at)")
        cursor.execute(
            "UPDATE actionplans_invitationevent i SET pgh_created_at = m.created_at "
            "FROM actionplans_meeting m WHERE m.id = i.meeting_id"
        )
