"""Demo follow-ups: every three to six weeks of each enrolment, up to a few days ago."""

from datetime import timedelta

import pghistory
import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.demo import dice
from accounts.enums import CodeListName
from accounts.models import CodeList
from participants.demo import at, uuid_of
from participants.enums import ParticipantStatus
from participants.models import CoordinatorPeriod, Participant

from ..models import FollowUp

SAID = [
    "Trivs med arbetsuppgifterna och vill ta fler timmar. Vi pratar igenom hur veckan skulle se ut.",
    "Har haft ont i ryggen och provat lättare uppgifter. Det fungerar, men tempot får vara lågt ett tag till.",
    "Berättar att svenskan känns lättare när vi pratar om verktyg och växter. Vill öva mer på telefonsamtal.",
    "Kom i tid varje dag de senaste två veckorna. Arbetsledaren märker fler egna initiativ.",
    "Orolig för hyran och har svårt att koncentrera sig. Har tid hos budgetrådgivaren nästa vecka.",
    "Vi gick igenom meritförteckningen tillsammans. Behöver ett intyg från förra praktiken.",
    "Vill pröva butik. Vi ringde en butik tillsammans och fick tid för ett studiebesök.",
    "Sover dåligt och har missat två dagar. Vi kom överens om kortare dagar den här månaden.",
    "Klarade körkortsteorin i måndags! Vill gärna visa det för en arbetsgivare.",
    "Tycker att gruppen är stökig på förmiddagarna. Byter till eftermiddagspasset.",
    "Det går framåt på SFI, nationellt prov nästa månad. Kommer tre dagar i veckan till dess.",
    "Har fått bra ord av kocken. Diskuterade vad som krävs för att bli måltidsbiträde.",
]
EFFECTS = [
    "", "", "", "Fler timmar från nästa vecka.", "Kortare dagar till månadens slut.", "Ny aktivitet: studiebesök.",
    "Målet om svenska skrivs om.", "Jobbsökande läggs till i planen.",
]  # fmt: skip
NEXT_STEPS = [
    "",
    "",
    "Ring arbetsledaren",
    "Boka trepartssamtal",
    "Följ upp intyget",
    "Titta på schemat",
    "Ring deltagaren",
]
DEMO_COORDINATOR = "coordinator@example.org"
DUE_IN_DAYS = (-8, -5, -2, 0, 0, 1, 2, 4)
FORMS = ["visit"] * 5 + ["phone"] * 3 + ["video", "email"]


def fill():
    """Write the follow-ups, then what each participant's row keeps of them."""
    roll = dice("actionplans")
    forms = {code.code: code for code in CodeList.objects.filter(list=CodeListName.CONTACT_FORM)}
    today = timezone.localdate()
    rows = []
    for period in CoordinatorPeriod.objects.select_related("participant", "coordinator").order_by("pk"):
        rows += followups(period, forms, roll, today)
    agree_on_this_week(rows, today)
    with pghistory.context(act="actionplans.sign_followup"):
        FollowUp.objects.bulk_create(rows)
    for participant in Participant.objects.filter(followups__isnull=False).distinct():
        participant.followups.order_by("-occurred_on", "-pk").first().update_participant()
    add_correction_and_unsigned(forms, roll)
    backdate_history()


def followups(period, forms, roll, today):
    """Return unsaved follow-ups of the days of one coordinator's `period`."""
    rows = []
    last_day = min(period.ends_on or today, today - timedelta(days=roll.choice([0, 1, 3, 5, 9])))
    day = period.starts_on + timedelta(days=roll.randint(1, 4))
    while day <= last_day:
        pause = roll.choice([14, 21, 21, 28, 28, 35])
        next_on = day + timedelta(days=pause) if roll.random() < 0.7 else None
        rows.append(
            FollowUp(
                participant=period.participant,
                author=period.coordinator,
                occurred_on=day,
                contact_form=forms[roll.choice(FORMS)],
                parties=[
                    "participant",
                    *roll.sample(["supervisor", "case_officer", "interpreter"], roll.choice([0, 0, 1])),
                ],
                text=roll.choice(SAID),
                plan_effect=roll.choice(EFFECTS),
                next_step=roll.choice(NEXT_STEPS),
                next_on=next_on,
                created_at=at(day, 14, roll),
                signed_at=at(day, 15, roll),
            )
        )
        day += timedelta(days=pause + roll.randint(0, 5))
    return rows


def agree_on_this_week(rows, today):
    """Let the demo coordinator have follow-ups that are overdue, due today and due in the days to come."""
    latest = {row.participant_id: row for row in rows if row.participant.status == ParticipantStatus.ENROLLED}
    own = [row for row in latest.values() if row.author.email == DEMO_COORDINATOR]
    for row, days in zip(own, DUE_IN_DAYS, strict=False):
        row.next_on = max(today + timedelta(days=days), row.occurred_on + timedelta(days=1))


def add_correction_and_unsigned(forms, roll):
    """Let one signed follow-up be corrected and one stand unsigned, for the demo coordinator."""
    own = FollowUp.objects.filter(author__email=DEMO_COORDINATOR).order_by("-occurred_on", "-pk")
    wrong, other = own[0], own[3]
    common = {"by": wrong.author, "contact_form": wrong.contact_form, "parties": ["participant"]}
    FollowUp.objects.log(
        key=uuid_of(roll), sign=True, participant=wrong.participant, corrects=wrong, occurred_on=wrong.occurred_on,
        text=f"{wrong.text} Rättelse: mötet var på biblioteket, inte i växthuset.", next_on=wrong.next_on, **common,
    )  # fmt: skip
    FollowUp.objects.log(
        key=uuid_of(roll), sign=False, participant=other.participant, occurred_on=timezone.localdate(),
        text="Ringde om närvaron. Återkommer efter samtalet med arbetsledaren.", **common,
    )  # fmt: skip


def backdate_history():
    """Give the event rows the times of what they tell, and the author as who did it."""
    with pgtrigger.ignore("actionplans.FollowUpEvent:append_only"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE actionplans_followupevent SET pgh_created_at = coalesce(signed_at, created_at), "
            "pgh_context_id = gen_random_uuid(), pgh_context = pgh_context || jsonb_build_object('user', author_id)"
        )
