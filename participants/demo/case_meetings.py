"""Demo case meetings: a circle, three months of meetings with decisions, the next one, seats and quotas."""

from datetime import time, timedelta

import pgtrigger
from django.utils import timezone

from accounts.demo import MUNICIPALITY, UNITS, dice
from accounts.enums import CodeListName, Role
from accounts.models import Agency, CodeList, Unit, User

from ..enums import MeetingOutcome, ParticipantStatus, QuotaKind, QuotaPeriod, ReferralState
from ..models import (
    CaseDecision,
    CaseMeeting,
    CaseMeetingRoutine,
    CircleMember,
    Enrolment,
    Participant,
    Quota,
    Referral,
    SafetyNetRequest,
    UnitSeats,
)
from ..models.case_meetings import WEDNESDAY
from ..models.referrals import DECISIONS
from .people import at, uuid_of

MEETINGS = 12
CIRCLE = [
    ("Yngve Almer", None), ("Ingrid Åberg", None), ("Nils Arvidsson", "Arbetsförmedlingen Björkåsa"),
    ("Sara Lindvall", "Socialförvaltningen"), ("Petra Holm", "Försäkringskassan"),
    ("Amir Nasser", "Region Mellanberga"),
]  # fmt: skip
REASONS = {
    ReferralState.ADMITTED: [
        "Uppfyller målgruppen och vill börja. Behöver samordning mellan två parter.",
        "Kartläggningen visar god motivation och ett tydligt mål. Börjar med några timmar i veckan.",
        "Har varit länge utan arbete och behöver ett lugnt första steg innan praktik.",
    ],
    ReferralState.NOT_ADMITTED: [
        "Behöver behandling först. Ny aktualisering är välkommen när den är avslutad.",
        "Kartläggningen visar att vuxenutbildningen är rätt väg just nu.",
    ],
    ReferralState.OTHER_SUPPORT: ["Står nära arbetsmarknaden och får jobbcoachning hos Arbetsförmedlingen."],
    ReferralState.DECLINED: ["Tackar nej just nu och vill höra av sig efter årsskiftet."],
    ReferralState.WITHDRAWN: ["Parten har tagit tillbaka aktualiseringen, personen har flyttat."],
}
ASKED = [
    "Planerar för arbetsträning men behöver stöd av två parter.",
    "Har varit sjukskriven länge och behöver pröva sin arbetsförmåga i egen takt.",
    "Vill komma ut i praktik och behöver stöd med svenskan samtidigt.",
    "Saknar sysselsättning sedan ett år. Behöver struktur i vardagen.",
    "Vill byta bana efter en skada och behöver hjälp att hitta rätt.",
]
PUT_OFF = [
    "Underlaget från regionen saknas. Tas upp igen när det har kommit.",
    "Personen vill tala med sin handläggare först.",
]
TAKEN_UP = [
    "Har inte kommit på tre veckor och svarar inte i telefon. Hur går vi vidare?",
    "Orken räcker inte till de timmar som är planerade. Behöver vården med.",
    "Praktiken avbröts av arbetsplatsen. Behöver en ny riktning.",
    "Ny boendesituation gör att planen inte håller.",
]
STEPS = [
    "Ringa personen och boka ett trepartssamtal.",
    "Ta kontakt med vårdcentralen, med personens samtycke.",
    "Gå igenom planen och föreslå färre timmar.",
    "Hembesök tillsammans med socialsekreteraren.",
]


def fill():
    """Make circle, routine, meetings with decisions, the next meeting, seats and quotas."""
    demo = Meetings()
    demo.make_circle()
    if not Referral.objects.exists():
        demo.make_referrals()
    for day in demo.days():
        demo.hold(day)
    demo.take_up_now()
    demo.plan_next()
    make_capacity(demo.today)


class Meetings:
    """What the demo's case meetings are made of."""

    def __init__(self):
        self.roll = dice("case meetings")
        self.today = timezone.localdate()
        self.root = Unit.objects.get(name=MUNICIPALITY)
        self.intake = User.objects.filter(memberships__role=Role.INTAKE).order_by("pk").first()
        self.support = list(CodeList.objects.of(CodeListName.SUPPORT))
        self.agencies = list(Agency.objects.exclude(kind__code="school").order_by("pk"))

    def make_circle(self):
        """Add those who take part, and the routine."""
        agencies = {agency.name: agency for agency in self.agencies}
        for name, agency in CIRCLE:
            CircleMember.objects.add(
                self.root, name=name, agency=agencies.get(agency), by=self.intake, key=uuid_of(self.roll)
            )
        self.routine = CaseMeetingRoutine.objects.of(self.root)
        self.routine.save_changes(
            self.intake, weekday=WEDNESDAY, starts_at=time(13), place="Vägledningscentrum, stora rummet"
        )

    def days(self):
        """Return the days of the meetings held, earliest first; none in July."""
        latest = self.today - timedelta(days=(self.today.weekday() - WEDNESDAY) % 7 or 7)
        days = (latest - timedelta(weeks=weeks) for weeks in range(MEETINGS + 6))
        return sorted([day for day in days if day.month not in self.routine.free_months][:MEETINGS])

    def make_referrals(self):
        """Let everybody who was enrolled in the last months, and some who wait, have been referred by a party."""
        first = self.days()[0]
        started = Enrolment.objects.filter(started_on__gte=first, moved_from=None, participant__is_protected=False)
        for enrolment in started.select_related("participant", "unit"):
            came = timezone.localdate(enrolment.participant.created_at)
            referral = self.refer(enrolment.participant, enrolment.unit, came)
            decided = min(max(came, enrolment.started_on - timedelta(days=3)), self.today)
            referral.take_step(ReferralState.ADMITTED, on=decided, by=self.intake, reason=self.reason("admitted"))
        waiting = Participant.objects.filter(status=ParticipantStatus.REFERRED).order_by("created_at", "pk")
        for place, person in enumerate(waiting.select_related("unit")):
            referral = self.refer(person, person.unit, timezone.localdate(person.created_at))
            if place % 3 == 1:
                began = min(referral.received_on + timedelta(days=4), self.today)
                referral.take_step(ReferralState.ASSESSMENT, on=began, by=self.intake)

    def refer(self, person, unit, came):
        """Register a referral received on the day `came`."""
        return Referral.objects.register(
            person, by=self.intake, key=uuid_of(self.roll), unit=unit, agency=self.roll.choice(self.agencies),
            case_officer_name=self.roll.choice(["Petra Holm", "Amir Nasser", "Lotta Grahn", "Jens Ryd"]),
            received_on=came, reason=self.roll.choice(ASKED), requested_support=self.roll.choice(self.support),
        )[0]  # fmt: skip

    def reason(self, state):
        """Return why a referral was decided so."""
        return self.roll.choice(REASONS[ReferralState(state)])

    def hold(self, day):
        """Hold the meeting of one `day`: whatever was decided in the week before it, and a matter of the safety net."""
        chair, note_taker = CircleMember.objects.propose_roles(self.root)
        meeting, _created = CaseMeeting.objects.plan(
            self.root, held_on=day, chair=chair, note_taker=note_taker, by=self.intake, key=uuid_of(self.roll)
        )
        members = [str(member) for member in CircleMember.objects.filter(unit=self.root).in_name_order()]
        absent = self.roll.choice([name for name in members if name not in (str(chair), str(note_taker))])
        meeting.change(
            by=self.intake, chair=chair, note_taker=note_taker, held_on=day,
            attendees=[name for name in members if name != absent],
            notes=self.roll.choice(["", "", "Nästa termins mötestider är bokade.", "Blanketten för samtycke är ny."]),
        )  # fmt: skip
        self.note_decisions(meeting)
        self.settle_somebody(meeting)
        meeting.close(by=self.intake)
        with pgtrigger.ignore("participants.CaseMeeting:held_is_frozen"):
            CaseMeeting.objects.filter(pk=meeting.pk).update(closed_at=at(day, 15, self.roll))

    def note_decisions(self, meeting):
        """Note the decisions about referrals of the week that ends with the meeting; one referral was put off."""
        week = (meeting.held_on - timedelta(days=6), meeting.held_on)
        decided = Referral.objects.filter(state__in=DECISIONS, decided_on__range=week)
        for referral in decided.select_related("participant", "unit").order_by("received_on", "pk"):
            step = referral.steps.order_by("-on", "-pk").first()
            self.note(
                meeting, referral, referral.state, step.reason or self.reason(referral.state), referral.unit,
                recommended_support=referral.recommended_support, enrolment=self.started_with(referral),
            )  # fmt: skip
        before = Referral.objects.undecided().filter(received_on__lt=meeting.held_on).order_by("received_on", "pk")
        late = before.select_related("participant", "unit").first()
        if late:
            self.note(meeting, late, MeetingOutcome.PUT_OFF, self.roll.choice(PUT_OFF), late.unit)

    def started_with(self, referral):
        """Return the enrolment that followed the admission, if any."""
        if referral.state != ReferralState.ADMITTED:
            return None
        soon = referral.decided_on + timedelta(days=30)
        return referral.participant.enrolments.filter(started_on__range=(referral.decided_on, soon)).first()

    def note(self, meeting, source, outcome, reason, unit, **fields):
        """Write a decision as it was made then."""
        CaseDecision.objects.create(
            meeting=meeting, participant=source.participant, unit=unit, outcome=outcome, reason=reason,
            decided_by=self.intake, decided_at=at(meeting.held_on, 14, self.roll), idempotency_key=uuid_of(self.roll),
            **{"request" if isinstance(source, SafetyNetRequest) else "referral": source}, **fields,
        )  # fmt: skip

    def taken_up(self, days_ago):
        """Send somebody enrolled back to the case meeting, so many days ago, and return the request."""
        asked = self.today - timedelta(days=days_ago)
        people = Participant.objects.filter(
            status=ParticipantStatus.ENROLLED, is_protected=False, enrolled_on__lt=asked - timedelta(days=30)
        ).exclude(safety_net_requests__isnull=False)
        person = self.roll.choice(list(people.order_by("pk").select_related("unit")))
        by = person.coordinator_periods.order_by("-starts_on").first().coordinator
        request, _created = SafetyNetRequest.objects.take_up(
            person, reason=self.roll.choice(TAKEN_UP), by=by, key=uuid_of(self.roll)
        )
        SafetyNetRequest.objects.filter(pk=request.pk).update(asked_at=at(asked, 10, self.roll))
        return request

    def settle_somebody(self, meeting):
        """Agree on what is to be done about somebody back in the safety net."""
        days_ago = (self.today - meeting.held_on).days
        request = self.taken_up(days_ago + 3)
        due = meeting.held_on + timedelta(days=self.roll.choice([7, 14]))
        responsible = request.asked_by if self.roll.random() < 0.7 else None
        self.note(
            meeting, request, MeetingOutcome.AGREED, "Parterna är överens om ett nytt försök innan något annat prövas.",
            request.unit, next_step=self.roll.choice(STEPS), due_on=due, responsible=responsible,
            responsible_name="" if responsible else "Petra Holm, Försäkringskassan",
            **({"done_on": due - timedelta(days=2), "done_by": request.asked_by} if due < self.today else {}),
        )  # fmt: skip
        SafetyNetRequest.objects.filter(pk=request.pk).update(settled_on=meeting.held_on, version=2)

    def take_up_now(self):
        """Let three wait for the next meeting."""
        for days_ago in (1, 4, 6):
            self.taken_up(days_ago)

    def plan_next(self):
        """Plan the next meeting: today where it is the day, so that it can be tried."""
        chair, note_taker = CircleMember.objects.propose_roles(self.root)
        CaseMeeting.objects.plan(
            self.root, held_on=self.today, chair=chair, note_taker=note_taker, by=self.intake, key=uuid_of(self.roll)
        )


def make_capacity(today):
    """Set seats of the units, and quotas that cannot all be kept with them."""
    manager = User.objects.filter(memberships__role=Role.MANAGER, memberships__unit__name=MUNICIPALITY).first()
    roll = dice("capacity")
    root = Unit.objects.get(name=MUNICIPALITY)
    year = today.replace(month=1, day=1)
    for unit in Unit.objects.filter(name__in=UNITS):
        for starts_on, seats in ((year - timedelta(days=365), 36), (year, 42)):
            UnitSeats.objects.put(unit, starts_on=starts_on, seats=seats, by=manager, key=uuid_of(roll))
    agencies = {agency.kind.code: agency for agency in Agency.objects.select_related("kind")}
    for kind, counts, number, period in (
        ("social_services", QuotaKind.NEW, 40, QuotaPeriod.MONTH),
        ("social_services", QuotaKind.RETURNING, 5, QuotaPeriod.MONTH),
        ("employment_service", QuotaKind.ALL, 50, QuotaPeriod.HALF_YEAR),
        ("social_insurance", QuotaKind.ALL, 12, QuotaPeriod.QUARTER),
        ("region", QuotaKind.ALL, 12, QuotaPeriod.QUARTER),
    ):
        Quota.objects.add(
            root, agency=agencies[kind], kind=counts, number=number, period=period, starts_on=year, by=manager,
            key=uuid_of(roll),
        )  # fmt: skip
