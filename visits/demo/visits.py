"""Demo visits in every state; visits/finishing.py has the readings and what came of finished ones."""
# ruff: noqa: E501 - a paragraph of a protocol stands in one line

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.demo import LINE
from accounts.models import Unit, User

from ..enums import Capacity, Side
from ..models import Attendee, BoardVisit, VisitTemplate
from . import finishing

LENA, GORAN, SIV, TORSTEN = "board-member", "goran.palmer", "siv.hallgren", "torsten.ek"
BO, ANNIKA = "official", "annika.lovgren"

LINE_ANSWERS = [
    """Verksamheterna tar emot i två steg: en provvecka där deltagaren får se alla enheter, och sedan ett samtal om vad som passar. Det är deltagaren som väljer enhet, koordinatorn ger råd.

### Så säkras kvaliteten

Varje enhet går igenom två ärenden i månaden tillsammans med en kollega från en annan enhet. Frågan är alltid densamma: syns det i planen vad personen själv vill?""",
    """Planen skrivs under de två första veckorna och ses över var tredje månad.

- Koordinatorn får en påminnelse när en plan är äldre än tre månader.
- Deltagaren får alltid en egen kopia på lätt svenska.
- Steg framåt skrivs upp samma dag, även de små.

Enheterna ser att planer med **ett** tydligt delmål i taget fungerar bättre än planer med många.""",
    """Vuxenskolan har svenska på plats tre förmiddagar i veckan. Med socialförvaltningen finns en fast tid varannan torsdag, då handläggare och koordinator går igenom gemensamma ärenden.

Biblioteket lånar ut datorer och en lokal för jobbsökarkvällar.""",
    """### Myndigheter

Arbetsförmedlingen sitter i huset en dag i veckan. Försäkringskassan deltar i avstämningar på distans.

### Arbetsgivare

1. Två matbutiker tar emot för studiebesök varje månad.
2. Ett bageri har anställt tre personer under året.
3. Golfklubben vill ha hjälp från april till oktober.""",
    """- En buss till Södra odlingen. Den som bor norr om ån har över en timmes resa.
- Snabbare besked om lönebidrag: ett företag drog tillbaka sitt erbjudande efter sju veckor.
- Möjlighet att anställa på deltid.""",
    "Caféet i biblioteket firar tio år i vår och vill gärna bjuda in nämnden.",
]  # fmt: skip
KITCHEN_ANSWERS = [
    """Köket delar dagen i tre pass, så att var och en kan arbeta så länge orken räcker. Arbetsledaren frågar varje morgon vad man vill öva på.

En gång i månaden får alla svara på tre frågor om hur det har varit. Svaren sitter på väggen, med vad som har ändrats.""",
    """Planen hänger ihop med köksschemat: delmålen är sådant som går att se, till exempel att laga en rätt från recept eller att ta emot en leverans. Koordinatorn skriver, deltagaren läser och skriver under.""",
    """Storköket lagar mat åt två förskolor. Caféet i biblioteket drivs tillsammans med kulturförvaltningen.""",
    """Samarbetet med Arbetsförmedlingen gäller mest lönebidrag. Regionens arbetsterapeut kommer varannan vecka.""",
    """Tre restauranger tar emot praktikanter. Kontakten bygger på att kockarna känner varandra, och det är sårbart när någon slutar.""",
    """- Ett större kylrum.
- En diskmaskin till, så att fler kan stå i disken samtidigt.""",
]  # fmt: skip
GREENHOUSE_ANSWERS = [
    """Växthuset börjar med det som var och en kan. Arbetsledaren går runt med nya deltagare första dagen och låter dem välja syssla.

- Odling inomhus och utomhus
- Butiken vid torget
- Underhåll av verktyg och maskiner""",
    """Planen skrivs om vid varje uppföljning, tillsammans med deltagaren. Skattningen används som underlag i samtalet.""",
]  # fmt: skip


# Who takes part, the leading member first: side ("" for an official), and the log-in or, without one, the name.
OF_THE_LINE = [
    (Side.MAJORITY, LENA), (Side.MAJORITY, GORAN), (Side.OPPOSITION, SIV), (Side.OPPOSITION, TORSTEN), ("", BO),
    ("", ANNIKA),
]  # fmt: skip
OF_THE_KITCHEN = [
    (Side.MAJORITY, GORAN), (Side.MAJORITY, LENA), (Side.OPPOSITION, SIV), (Side.OPPOSITION, "Hillevi Strand"), ("", BO),
]  # fmt: skip
OF_THE_GREENHOUSE = [(Side.MAJORITY, LENA), (Side.OPPOSITION, TORSTEN), (Side.OPPOSITION, "Per-Olof Wik"), ("", BO)]


def fill():
    """Make visits in every state, with days counted from today."""
    today, official = timezone.localdate(), user(BO)
    approved = prepare("2023", LINE, today - timedelta(days=75), LINE_ANSWERS, OF_THE_LINE)
    approve(approved, today - timedelta(days=61))
    out = prepare("2021", "Köket", today - timedelta(days=13), KITCHEN_ANSWERS, OF_THE_KITCHEN)
    out.change(official, link="https://example.org/koket")
    finishing.read(fresh(out), official, readers={"lena": user(LENA), "siv": user(SIV), "goran": user(GORAN)})
    prepare("2023", "Växthuset", today - timedelta(days=1), GREENHOUSE_ANSWERS, OF_THE_GREENHOUSE)
    finishing.fill(prepare, approve, official)


def approve(visit, on):
    """Bring a draft all the way to approved on the day `on` by its leader, and return it."""
    fresh(visit).send_out(by=user(BO))
    fresh(visit).approve(user(BO), fresh(visit).leader, on)
    return fresh(visit)


def fresh(visit):
    """Return `visit` as it stands now."""
    return BoardVisit.objects.with_contents().get(pk=visit.pk)


def user(address):
    """Return the demo user with that log-in."""
    return User.objects.get(email=f"{address}@example.org")


def prepare(code, operation, visited_on, texts, people, key=None):
    """Return a draft of the template `code` with its answers and attendees; `key` tells visits of one operation apart."""
    official = user(BO)
    visit, _created = BoardVisit.objects.prepare(
        by=official, key=uuid.uuid5(uuid.NAMESPACE_OID, f"stegvis demo {key or operation} {visited_on}"),
        template=VisitTemplate.objects.get(code=code), operation=Unit.objects.filter(name=operation).first(),
        visited_on=visited_on,
        operation_text=operation,
    )  # fmt: skip
    visit.set_attendees([attendee(*who) for who in people], by=official)
    visit.attendees.filter(position=1).update(is_leading=True)
    for answer, text in zip(visit.answers.all(), texts, strict=False):
        answer.write(text, version=answer.version, by=official)
    return visit


def attendee(side, who):
    """Return an unsaved attendee: by the address of a log-in, or by a name."""
    login = None if " " in who else user(who)
    capacity = Capacity.MEMBER if side else Capacity.OFFICIAL
    return Attendee(name=login.name if login else who, user=login, capacity=capacity, side=side)
