"""Demo of preparing: a visit held long ago, and two that are planned, with material; requests.py has its requests."""
# ruff: noqa: E501 - a paragraph of a protocol stands in one line

import uuid
from datetime import date, time, timedelta

from django.utils import timezone

from config.workdays import add_workdays
from config.xlsx import workbook

from ..enums import Side, VisitForm
from ..files import KINDS, File
from ..models import BoardVisit, Material
from .visits import ANNIKA, BO, GORAN, LENA, SIV, TORSTEN, approve, prepare, user

WORKSHOP_ANSWERS = [
    """Verkstaden har tre arbetslag: snickeri, cykel och transport. Den som börjar provar ett lag i taget och får en fadder bland dem som varit där längre.

Arbetsledarna skriver upp vad var och en klarar på egen hand. Listan går man igenom tillsammans varje fredag.""",
    """Handlingsplanen ligger uppslagen på bordet när man ses. Deltagaren säger själv vad som ska stå där.

- Delmålen är korta, högst fyra veckor.
- Det som inte gick att nå skrivs om och stryks inte.""",
    """Förskolorna lämnar in trasiga leksaker och möbler som lagas i snickeriet. Kulturskolan har beställt podier.""",
    """Försäkringskassan och Verkstaden har haft gemensamma möten om arbetsträning på deltid. Det tar lång tid att få svar.""",
    """En cykelhandlare köper renoverade cyklar. Två byggfirmor tar emot praktikanter, men bara den som har körkort.""",
    """- Utsug i snickeriet, det nuvarande stängs av när två maskiner går samtidigt.
- Hjälp med körkortsteori: flera arbetsgivare frågar efter B-körkort.
- Lastcykel till transportlaget.""",
]  # fmt: skip
OF_THE_WORKSHOP = [
    (Side.MAJORITY, GORAN), (Side.MAJORITY, "Hillevi Strand"), (Side.OPPOSITION, TORSTEN), (Side.OPPOSITION, SIV),
    ("", ANNIKA),
]  # fmt: skip
PLANNED = [
    (Side.MAJORITY, LENA), (Side.MAJORITY, "Hillevi Strand"), (Side.OPPOSITION, SIV), (Side.OPPOSITION, TORSTEN),
    ("", BO),
]  # fmt: skip


def fill():
    """Make the three visits."""
    today, official = timezone.localdate(), user(BO)
    held(today)
    workshop = planned("Verkstaden", add_workdays(today, 13), PLANNED, official)
    workshop.change(
        official, starts_at=time(9), ends_at=time(11, 30), form=VisitForm.ON_SITE,
        meeting_place="Industrigatan 4, porten mot ån",
    )  # fmt: skip
    declare_interests(workshop, official)
    add_material(workshop, official, today)
    digital = planned("Lärstudion", add_workdays(today, 28), PLANNED[:2] + PLANNED[3:], official)
    digital.change(
        official, starts_at=time(13), ends_at=time(14, 30), form=VisitForm.DIGITAL,
        meeting_link="https://example.org/mote/larstudion",
    )  # fmt: skip


def held(today):
    """Return an approved visit of more than two years ago."""
    visit = prepare("2021", "Verkstaden", today - timedelta(days=890), WORKSHOP_ANSWERS, OF_THE_WORKSHOP)
    return approve(visit, today - timedelta(days=871))


def planned(operation, day, people, official):
    """Return a visit that is to be, with nothing written yet."""
    visit = prepare("2023", operation, day, [], people)
    return BoardVisit.objects.get(pk=visit.pk)


def declare_interests(visit, official):
    """Let one member come as a substitute and another have declared an interest."""
    attendees = list(visit.attendees.all())
    attendees[1].is_substitute = True
    attendees[3].declared_interest = "Brodern är arbetsledare i snickeriet"
    visit.set_attendees(attendees, by=official)


def add_material(visit, official, today):
    """Add a link and two files, each in its place."""
    materials = [
        {"title": "Årsredovisningen på webben", "item": visit.background[0], "link": "https://example.org/arsredovisning"},
        {"title": "Deltagare per månad", "item": visit.background[-1], "file": statistics(today)},
        {"title": "Att tänka på i verkstaden", "file": safety()},
    ]  # fmt: skip
    for number, material in enumerate(materials):
        key = uuid.uuid5(uuid.NAMESPACE_OID, f"stegvis demo material {number}")
        Material.objects.add(by=official, key=key, visit=visit, **material)


def statistics(today):
    """Return an Excel file of how many took part last year."""
    year = today.year - 1
    rows = [(f"{date(year, month, 1):%Y-%m}", 31 + (month * 7) % 9, 4 + month % 4) for month in range(1, 13)]
    content = workbook("Deltagare", ["Månad", "Deltagare", "Avslutade till arbete"], rows)
    return File(f"Deltagare Verkstaden {year}.xlsx", content, KINDS["xlsx"][0])


def safety():
    """Return a text file about what to think of in a workshop."""
    text = (
        "Skyddsskor lånas vid porten.\nHörselskydd i snickeriet.\nFråga innan du fotograferar: alla vill inte synas.\n"
    )
    return File("Att tänka på.txt", text.encode(), KINDS["txt"][0])
