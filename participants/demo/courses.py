"""Demo of the course of a stay: extensions, hand-overs with notes, verified outcomes, checks, emergency accesses."""

from datetime import datetime, time, timedelta

import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.demo import dice
from accounts.enums import CodeListName
from accounts.models import CodeList, User

from ..enums import ExtensionParty, OutcomeEvidence, ParticipantStatus, StillThere
from ..models import CoordinatorPeriod, EmergencyAccess, Enrolment, Extension, OutcomeCheck, Participant
from .people import at, uuid_of

COORDINATOR, COLLEAGUE, ELSEWHERE = "coordinator@example.org", "omar.haddad@example.org", "asa.ostergren@example.org"
MANAGER, REVIEWER = "manager@example.org", "log-reviewer@example.org"
REASONS = [
    "Har kommit igång med fler timmar och behöver tid för att pröva en extern praktik innan avslutet.",
    "SFI-kursens nationella prov är om två månader. Vill fullfölja språket tillsammans med arbetet.",
    "Var borta fem veckor för en operation. Planen behöver lika lång tid till.",
]
HAND_OVER_NOTES = [
    "Svarar bäst på sms. Har tid hos SYV på torsdag klockan 13, följ gärna med. Tage på odlingen kan schemat.",
    "Vi har lovat att höra av oss till butiken före månadens slut. Vill inte byta arbetslag just nu.",
]
CHECK_NOTES = ["", "", "Trivs och har fått fler timmar.", "Vikariatet är förlängt.", "Läser vidare till våren."]
EMERGENCY_REASON = (
    "Deltagaren kom hit upprörd och sa att en handläggare väntade. Behövde veta vem som är ansvarig för att ringa."
)


def fill():
    """Let the stays of the demo have taken the turns that stays take."""
    roll = dice("courses")
    people = {user.email: user for user in User.objects.exclude(email=None)}
    codes = {(code.list, code.code): code for code in CodeList.objects.all()}
    make_checks(roll, codes)
    verify(roll, codes)
    extend(roll, people)
    take_over(people)
    enrol_again(roll, people)
    open_in_emergency(roll, people)


def make_checks(roll, codes):
    """Make the checks whose day has been, save those of the last weeks, which wait."""
    today = timezone.localdate()
    checks = OutcomeCheck.objects.open().filter(due_on__lt=today - timedelta(days=20))
    for check in checks.select_related("enrolment__outcome").order_by("pk"):
        by = check.enrolment.coordinator_periods.order_by("-starts_on").first().coordinator
        reached = roll.random() < 0.8
        still = reached and roll.random() < 0.75
        outcome = check.enrolment.outcome if still else codes[CodeListName.OUTCOME, "none"]
        check.note_result(
            on=min(check.due_on + timedelta(days=roll.randint(0, 9)), today),
            still_there=StillThere.YES if still else StillThere.NO if reached else StillThere.NOT_REACHED,
            outcome=outcome if reached else None, how=roll.choice(["person", "employer"]) if reached else "",
            note=roll.choice(CHECK_NOTES) if reached else "Ringde tre gånger, inget svar.", by=by,
        )  # fmt: skip


def verify(roll, codes):
    """Verify most outcomes in work or studies; a few turn out to be something else."""
    ended = Enrolment.objects.counted().filter(outcome__code__in=["work", "studies"], moved_to=None)
    for enrolment in ended.select_related("outcome").order_by("pk"):
        on = enrolment.ended_on + timedelta(days=roll.randint(3, 25))
        if on > timezone.localdate() or roll.random() < 0.3:
            continue
        differs = roll.random() < 0.08
        enrolment.verify_outcome(
            outcome=codes[CodeListName.OUTCOME, "none"] if differs else enrolment.outcome, on=on,
            how=OutcomeEvidence.PERSON if differs else roll.choice(["pay_slip", "contract", "employer"]),
            note="Anställningen blev aldrig av." if differs else "",
            by=enrolment.coordinator_periods.order_by("-starts_on").first().coordinator,
        )  # fmt: skip


def own(user):
    """Return the ongoing enrolments of `user`, the one whose planned end comes first at the top."""
    people = Participant.objects.coordinated_by(user).filter(status=ParticipantStatus.ENROLLED, is_protected=False)
    ongoing = Enrolment.objects.ongoing().filter(participant__in=people, started_on__lt=timezone.localdate())
    return list(ongoing.select_related("participant", "unit").order_by("planned_end_on", "pk"))


def extend(roll, people):
    """Let one extension of the demo coordinator wait for two parties, one for the participant, and one be agreed."""
    user, today = people[COORDINATOR], timezone.localdate()
    unit = {"agrees": True, "on": today - timedelta(days=6), "who": user.name, "how": ""}
    officer = {"agrees": True, "on": today - timedelta(days=3), "who": "Sara Lindvall", "how": "phone"}
    participant = {"agrees": True, "on": today - timedelta(days=2), "who": "", "how": "meeting"}
    answers = [
        {ExtensionParty.UNIT: unit},
        {ExtensionParty.UNIT: unit, ExtensionParty.CASE_OFFICER: officer},
        {ExtensionParty.UNIT: unit, ExtensionParty.CASE_OFFICER: officer, ExtensionParty.PARTICIPANT: participant},
    ]
    for enrolment, given, reason in zip(own(user)[1:], answers, REASONS, strict=False):
        Extension.objects.propose(
            enrolment, to_end_on=max(enrolment.planned_end_on, today) + timedelta(days=91), reason=reason,
            answers=given, by=user, key=uuid_of(roll),
        )  # fmt: skip


def take_over(people):
    """Let the demo coordinator have just taken over two cases of a colleague, with notes to read; others are read."""
    earlier = CoordinatorPeriod.objects.unread().filter(starts_on__lt=timezone.localdate())
    earlier.update(read_at=timezone.make_aware(datetime.combine(timezone.localdate() - timedelta(days=1), time(9))))
    for enrolment, note in zip(own(people[COLLEAGUE])[-2:], HAND_OVER_NOTES, strict=False):
        enrolment.assign(
            people[COORDINATOR], from_on=timezone.localdate(), by=people[COLLEAGUE], note=note,
            act_name="participants.hand_over",
        )  # fmt: skip


def enrol_again(roll, people):
    """Let one who left some months ago be back with the demo coordinator."""
    user, today = people[COORDINATOR], timezone.localdate()
    ended = Participant.objects.last_coordinated_by(user).filter(
        enrolments__ended_on__lt=today - timedelta(days=120), is_protected=False, unit__name="Växthuset"
    )
    participant = ended.order_by("pk").distinct().last()
    if participant:
        Enrolment.objects.start(
            participant, unit=participant.unit, started_on=today - timedelta(days=9),
            planned_end_on=today + timedelta(days=170), coordinator=user, by=user, key=uuid_of(roll),
        )  # fmt: skip


def open_in_emergency(roll, people):
    """Let a coordinator of another unit have opened two cases, one reviewed, one to review."""
    cases = own(people[COORDINATOR])
    for days, case, is_reviewed in ((12, cases[3], True), (1, cases[0], False)):
        starts_at = at(timezone.localdate() - timedelta(days=days), 16, roll)
        access = EmergencyAccess.objects.create(
            user=people[ELSEWHERE], participant=case.participant, reason=EMERGENCY_REASON, starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=8), idempotency_key=uuid_of(roll),
        )  # fmt: skip
        if is_reviewed:
            access.review("Talade med Åsa: i sin ordning, handläggaren nåddes samma dag.", by=people[MANAGER])
    backdate_history()


def backdate_history():
    """Give the event rows the times of what they tell, where they tell one."""
    triggers = [f"participants.{name}Event:append_only" for name in ("OutcomeCheck", "EmergencyAccess")]
    with pgtrigger.ignore(*triggers), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE participants_outcomecheckevent e SET pgh_created_at = "
            "coalesce(e.done_on, n.ended_on) + time '10:15' FROM participants_enrolment n WHERE n.id = e.enrolment_id"
        )
        cursor.execute(
            "UPDATE participants_emergencyaccessevent SET pgh_created_at = "
            "starts_at + CASE WHEN reviewed_at IS NULL THEN interval '0' ELSE interval '20 hours' END"
        )
