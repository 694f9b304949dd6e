"""Demo intake: referrals of the demo people through every state, with checklists, backgrounds and assessments."""

from datetime import timedelta

import pghistory
import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.demo import dice
from accounts.enums import CodeListName, Role
from accounts.models import Agency, CodeList, User

from ..enums import Answer, Occasion, ParticipantStatus, QuestionKind, ReferralState
from ..models import (
    Assessment,
    AssessmentText,
    Background,
    Checklist,
    ChecklistAnswer,
    IncomingReferral,
    IntakeQuestion,
    Livelihood,
    Participant,
    Referral,
)
from .people import MEN, SURNAMES, WOMEN, World, at, uuid_of

RECEIVED, ASSESSMENT, ADMITTED, NOT_ADMITTED, OTHER_SUPPORT, DECLINED, WITHDRAWN = ReferralState
# Where those stand who have never been enrolled, in turn.
WAITING_STATES = (
    RECEIVED, ASSESSMENT, RECEIVED, NOT_ADMITTED, ASSESSMENT, ADMITTED, RECEIVED, OTHER_SUPPORT, ASSESSMENT, DECLINED,
    RECEIVED, WITHDRAWN, ASSESSMENT, ADMITTED,
)  # fmt: skip
CLOSED = (NOT_ADMITTED, OTHER_SUPPORT, DECLINED, WITHDRAWN)
REASONS = [
    "Har varit utan arbete i flera år och vill komma igång. Behöver börja med få timmar och en tydlig plats.",
    "Står långt från arbetsmarknaden. Vi har prövat jobbcoachning på egen hand utan att det lett vidare.",
    "Vill arbeta praktiskt och öva svenska samtidigt. Behöver stöd av någon som känner arbetsplatsen.",
    "Har ekonomiskt bistånd och väntar på plats på vuxenutbildningen. Behöver en meningsfull vardag till dess.",
    "Rehabiliteringen är avslutad. Nästa steg är arbetsträning i lugnt tempo.",
    "Har god yrkeserfarenhet från hemlandet men inget nätverk här. Behöver en svensk referens.",
    "Ung vuxen utan fullföljt gymnasium. Vill arbeta, vet inte med vad.",
]
WHY = {
    ADMITTED: ["Tillhör målgruppen och vill börja. Plats finns.", "Behov av samordnat stöd från två parter. Antas."],
    NOT_ADMITTED: [
        "Behovet gäller först och främst vård. Åter till remittenten med rekommendation.",
        "Bedöms kunna söka arbete med vanligt stöd. Rekommenderas jobbcoachning.",
    ],
    OTHER_SUPPORT: ["Är redan anmäld till vuxenutbildningen. Hänvisas till studievägledare."],
    DECLINED: ["Vill inte delta just nu. Får gärna höra av sig igen.", "Har fått arbete på egen hand och tackar nej."],
    WITHDRAWN: ["Parten tar tillbaka: personen har flyttat."],
}
SUPPORT = {ADMITTED: "work_training", NOT_ADMITTED: "health_care", OTHER_SUPPORT: "guidance"}
OFFICERS = ["Per Lindmark", "Jasmin Aydin", "Eva Kronqvist", "Tommy Bergdal"]
TEXTS = [
    ["Tio år i restaurangkök, senast som kallskänka. Intyg finns.", "Grundskola, sedan lager. Truckkort.",
     "Lärarutbildning från hemlandet, inte prövad här. Har vikarierat i förskola."],
    ["Orkar fyra timmar om dagen, bäst på förmiddagen. Behöver kunna växla mellan att stå och sitta.",
     "”Jag mår bra när jag har något att gå till.” Inga anpassningar behövs i nuläget.",
     "Har ont vid tunga lyft. Lätta uppgifter går bra."],
    ["Talar svenska i vardagen, skriver enkla texter. Går på SFI kurs C.", "Svenska är modersmål. Ovan vid dator.",
     "Arabiska och engelska flytande, svenska i början."],
    ["Bor i egen lägenhet, två barn i skolan. En syster i stan hjälper till.", "Bor hos föräldrarna. Inget körkort.",
     "Ensamboende. Ordnad ekonomi med stöd av god man."],
    ["Vill arbeta med mat. På sikt egen servering.", "Vill först få rutiner, sedan praktik i butik.",
     "Målet är undersköterskeutbildning nästa höst."],
    ["En tydlig kontakt på plats och korta avstämningar.", "Stöd i kontakten med vården och med schema för veckan.",
     "Språkstöd den första tiden."],
]  # fmt: skip
NOTES = ["", "", "", "Barnomsorg från nästa månad.", "Tolk på somaliska.", "Stäm av igen vid inskrivningen."]
WRI_NOTES = ["Tror på sin förmåga, osäker på tempot.", "Starkt stöd hemifrån. Låg tilltro efter avbruten praktik."]


def fill():
    """Refer everybody, and write what an intake team writes; then let the history bear the dates."""
    Intake().fill()
    backdate_history()


class Intake:
    """The intake of the demo municipality."""

    def __init__(self):
        self.roll = dice("intake")
        self.today = timezone.localdate()
        self.team = list(User.objects.filter(memberships__role=Role.INTAKE).order_by("pk"))
        self.agencies = {agency.kind.code: agency for agency in Agency.objects.select_related("kind")}
        self.officers = {
            one.memberships.get().agency_id: one
            for one in User.objects.filter(memberships__role=Role.CASE_OFFICER).order_by("pk")
        }
        self.codes = {(code.list, code.code): code for code in CodeList.objects.all()}
        self.questions = {
            kind: list(IntakeQuestion.objects.filter(kind=kind, unit=None).order_by("position"))
            for kind in QuestionKind
        }

    def code(self, name, code):
        """Return the CodeList row."""
        return self.codes[name.value, code]

    def fill(self):
        """Refer everybody."""
        people = Participant.objects.select_related("unit").prefetch_related("enrolments").order_by("created_at", "pk")
        states = iter(WAITING_STATES)
        returning = 4
        for person in people:
            enrolments = sorted(person.enrolments.all(), key=lambda enrolment: enrolment.started_on)
            if not enrolments:
                self.refer(person, next(states, RECEIVED))
                continue
            if self.roll.random() < 0.12:
                self.refer_in_vain(person)
            self.refer(person, ADMITTED, enrolments)
            if person.status == ParticipantStatus.ENDED and returning and self.roll.random() < 0.1:
                returning -= 1
                self.record(person, [(RECEIVED, self.today - timedelta(days=self.roll.randint(2, 20)), "")])
        self.send_referrals()

    def refer(self, person, state, enrolments=()):
        """Let `person` be referred about when registered, come to `state`, and have what goes with it."""
        roll, registered = self.roll, timezone.localdate(person.created_at)
        received = registered - timedelta(days=roll.randint(0, 3))
        latest = min(enrolments[0].started_on, self.today) if enrolments else self.today
        days = (latest - received).days
        assessed = received + timedelta(days=days // 3)
        decided = latest - timedelta(days=roll.randint(0, max(days // 4, 0)))
        steps = [(RECEIVED, received, "")]
        if state in (ASSESSMENT, ADMITTED, NOT_ADMITTED):
            steps.append((ASSESSMENT, assessed, ""))
        if state not in (RECEIVED, ASSESSMENT):
            steps.append((state, max(decided, steps[-1][1]), roll.choice(WHY[state])))
        referral = self.record(person, steps)
        if len(steps) > 1 and roll.random() < 0.85:
            self.answer(referral, steps[1][1])
        if ASSESSMENT in [step for step, _day, _reason in steps] and roll.random() < 0.75:
            self.assess(person, assessed, None if state == ASSESSMENT else steps[-1][1])
        if enrolments and roll.random() < 0.9:
            self.note_background(person, steps[-1][1], enrolments[-1])

    def refer_in_vain(self, person):
        """Let `person` have been referred before, without coming in."""
        state = self.roll.choice(CLOSED)
        decided = timezone.localdate(person.created_at) - timedelta(days=self.roll.randint(60, 300))
        steps = [(RECEIVED, decided - timedelta(days=self.roll.randint(12, 30)), "")]
        if state == NOT_ADMITTED:
            steps.append((ASSESSMENT, decided - timedelta(days=9), ""))
        self.record(person, [*steps, (state, decided, self.roll.choice(WHY[state]))])

    def record(self, person, steps):
        """Store a referral with the course `steps`."""
        roll = self.roll
        kinds = ["social_services"] * 5 + ["employment_service"] * 4 + ["social_insurance", "region", "school"]
        agency = self.agencies[roll.choice(kinds)]
        officer = self.officers.get(agency.pk) if roll.random() < 0.3 else None
        support = SUPPORT.get(steps[-1][0])
        return Referral.objects.record(
            person, by=roll.choice(self.team), key=uuid_of(roll), steps=steps, unit=person.unit, agency=agency,
            case_officer=officer, case_officer_name="" if officer else roll.choice(OFFICERS),
            reason=roll.choice(REASONS),
            requested_support=self.code(
                CodeListName.SUPPORT, roll.choice(["work_training", "internship", "job_coaching", "language"])
            ),
            recommended_support=self.code(CodeListName.SUPPORT, support) if support else None,
        )[0]  # fmt: skip

    def answer(self, referral, day):
        """Answer the target-group checklist of `referral` on the `day`."""
        roll, by = self.roll, self.roll.choice(self.team)
        with pghistory.context(act="participants.answer_checklist", user=by.pk):
            checklist = Checklist.objects.create(
                referral=referral, participant=referral.participant, answered_by=by, answered_at=at(day, 11, roll)
            )
            ChecklistAnswer.objects.bulk_create(
                ChecklistAnswer(
                    checklist=checklist, participant=referral.participant, question=question, wording=question.text,
                    answer=roll.choice([Answer.YES] * 9 + [Answer.UNCLEAR, Answer.NO]), note=roll.choice(NOTES),
                )
                for question in self.questions[QuestionKind.CHECKLIST]
            )  # fmt: skip

    def assess(self, person, started, finished):
        """Write an assessment of `person`, finished on the day given or still being written."""
        roll, by = self.roll, self.roll.choice(self.team)
        has_wri = roll.random() < 0.4
        act = "participants.finish_assessment" if finished else "participants.write_assessment"
        with pghistory.context(act=act, user=by.pk):
            assessment = Assessment.objects.create(
                participant=person, started_on=started, written_by=by, created_at=at(started, 13, roll),
                finished_on=finished, finished_by=by if finished else None,
                wri_on=started if has_wri else None,
                wri_by="Margareta Sund, arbetsterapeut" if has_wri else "",
                wri_note=roll.choice(WRI_NOTES) if has_wri else "", idempotency_key=uuid_of(roll),
            )  # fmt: skip
            headings = zip(self.questions[QuestionKind.ASSESSMENT], TEXTS, strict=True)
            AssessmentText.objects.bulk_create(
                AssessmentText(
                    assessment=assessment, participant=person, heading=heading, wording=heading.text,
                    text=roll.choice(texts),
                )
                for heading, texts in (headings if finished else list(headings)[:3])
            )  # fmt: skip

    def note_background(self, person, day, enrolment):
        """Note the background of `person` on the `day` admitted, and at exit when the last `enrolment` has ended."""
        start = self.background(person, Occasion.START, day, None, self.livelihoods(), "unemployed")
        if enrolment.ended_on and not enrolment.registered_in_error and self.roll.random() < 0.85:
            has_work = enrolment.outcome and enrolment.outcome.code in ("work", "municipal_employment")
            percents = {"wage": 75, "social_assistance": 25} if has_work else self.livelihoods()
            occupation = "employed" if has_work else self.roll.choice(["unemployed", "studying", "programme"])
            self.background(person, Occasion.EXIT, enrolment.ended_on, start, percents, occupation)

    def livelihoods(self):
        """Return `{code: percent}` of somebody who needs support; now and then nobody has asked."""
        return self.roll.choice(
            [{"social_assistance": 100}] * 4
            + [{"activity_support": 100}, {"sickness_benefit": 50, "social_assistance": 50}, {"partner": 100}]
            + [{"wage": 25, "social_assistance": 75}, {"sickness_compensation": 100}, {}]
        )

    def background(self, person, occasion, day, start, percents, occupation):
        """Return a background with its livelihoods."""
        roll, by = self.roll, self.roll.choice(self.team)
        chosen = {
            "occupation": self.code(CodeListName.OCCUPATION, occupation),
            "education": start.education if start else self.code(
                CodeListName.EDUCATION, roll.choice(["none", "compulsory", "compulsory", "upper_secondary"])
            ),
            "public_support_time": self.code(
                CodeListName.PUBLIC_SUPPORT_TIME, roll.choice(["under_1", "1_to_2", "3_to_5", "over_5"])
            ),
            "livelihood_obstacle": self.code(
                CodeListName.LIVELIHOOD_OBSTACLE,
                "none" if occupation == "employed" else roll.choice(["unemployed", "language", "social"]),
            ),
        }  # fmt: skip
        with pghistory.context(act="participants.record_background", user=by.pk):
            background = Background.objects.create(
                participant=person, occasion=occasion, on=day, start=start, recorded_by=by,
                created_at=at(day, 14, roll), idempotency_key=uuid_of(roll), **chosen,
            )  # fmt: skip
            Livelihood.objects.bulk_create(
                Livelihood(
                    background=background, participant=person, extent=percent,
                    source=self.code(CodeListName.LIVELIHOOD, source),
                )
                for source, percent in percents.items()
            )  # fmt: skip
        return background

    def send_referrals(self):
        """Let the demo's case officers have sent referrals that wait: somebody known, and two who are new."""
        roll = self.roll
        known = Participant.objects.filter(
            status=ParticipantStatus.ENDED, personal_number__isnull=False, is_protected=False
        ).order_by("-pk")
        world = World(roll)
        world.numbers = set(Participant.objects.exclude(personal_number=None).values_list("personal_number", flat=True))
        born = self.today - timedelta(days=9000)
        new = [
            (roll.choice(WOMEN), roll.choice(SURNAMES), world.number(born, True)),
            (roll.choice(MEN), roll.choice(SURNAMES), world.number(born, False)),
        ]
        person = known[0]
        people = [(person.first_name, person.last_name, person.personal_number), *new]
        officers = sorted(self.officers.items(), key=lambda pair: pair[1].email != "case-officer@example.org")
        for days, (first, last, number) in enumerate(people):
            agency, officer = officers[days // 2]
            IncomingReferral.objects.send(
                by=officer, key=uuid_of(roll), agency_id=agency, unit=person.unit, first_name=first, last_name=last,
                personal_number=number, phone=f"070-174 06 {roll.randint(5, 99):02}", reason=roll.choice(REASONS),
                requested_support=self.code(CodeListName.SUPPORT, "work_training"),
                received_on=self.today - timedelta(days=days + 1),
            )  # fmt: skip


def backdate_history():
    """Give the event rows of the intake the days of what they tell."""
    days = {
        "referral": "received_on", "referralstep": "\"on\"", "checklist": "answered_at::date", "background": "\"on\"",
        "assessment": "coalesce(finished_on, started_on)",
    }  # fmt: skip
    parts = {"checklistanswer": "checklist", "livelihood": "background", "assessmenttext": "assessment"}
    names = (
        "Referral", "ReferralStep", "Checklist", "ChecklistAnswer", "Background", "Livelihood", "Assessment",
        "AssessmentText",
    )  # fmt: skip
    triggers = [f"participants.{name}Event:append_only" for name in names]
    with pgtrigger.ignore(*triggers), connection.cursor() as cursor:
        for table, day in days.items():
            cursor.execute(f"UPDATE participants_{table}event SET pgh_created_at = {day} + time '11:40'")
        for part, whole in parts.items():
            cursor.execute(
                f"UPDATE participants_{part}event e SET pgh_created_at = w.pgh_created_at "
                f"FROM participants_{whole}event w WHERE w.pgh_obj_id = e.{whole}_id"
            )
