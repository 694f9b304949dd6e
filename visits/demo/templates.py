"""Demo templates: a draft of next year's version, and visits of earlier years to compare the answers of."""
# ruff: noqa: E501 - a paragraph of a protocol stands in one line

import uuid
from datetime import timedelta

from django.utils import timezone

from ..enums import FieldKind, Side
from ..models import BoardVisit, VisitTemplate
from .visits import BO, LENA, OF_THE_KITCHEN, SIV, prepare, user

# Who took part then: two have left the board since.
THEN = [
    (Side.MAJORITY, LENA), (Side.MAJORITY, "Kerstin Ålund"), (Side.OPPOSITION, SIV), (Side.OPPOSITION, "Rolf Tegner"),
    ("", BO),
]  # fmt: skip
KITCHEN_THEN = [
    """Köket tar emot tolv personer i taget. Den som är ny går bredvid en kollega i två veckor och väljer sedan station: kallkök, värme eller disk.

Kvaliteten följs genom ett samtal i månaden med var och en. Det som kommer fram skrivs upp på en tavla som alla kan läsa.""",
    """Planen skrivs av koordinatorn i datorn och skrivs ut till deltagaren. Många planer är långa, och några har inte ändrats på ett halvår.""",
    """Köket lagar mat åt en förskola. Samarbetet med vuxenskolan är nytt: två deltagare läser svenska på förmiddagarna.""",
    """Arbetsförmedlingen kommer en gång i månaden. Väntetiden på besked är ibland flera veckor.""",
    """En restaurang tar emot praktikanter. Köket har prövat att bjuda in fler, men ingen har svarat.""",
    """- Längre tid per person, ett år räcker sällan.
- Ett kylrum som går att stänga.""",
]  # fmt: skip
KITCHEN_LATER = [
    """Nu finns arton platser och tre pass om dagen. Var och en väljer själv pass och kan byta från vecka till vecka.

### Så hörs deltagarna

- Tre frågor i månaden, där svaren sätts upp på väggen.
- Ett köksråd med två deltagare, som träffar enhetschefen varannan månad.""",
    """Planerna har blivit kortare. Varje delmål är något som går att se i köket, och steg framåt noteras samma dag.

Ingen plan är äldre än tre månader. Enhetschefen går igenom listan den första i varje månad.""",
    """Storköket lagar mat åt två förskolor. Vuxenskolan har svenska i matsalen tre förmiddagar i veckan, med yrkesorden från köket.""",
    """### Myndigheter

Arbetsförmedlingen sitter i huset en dag i veckan, så besked kommer fortare än förr.

### Näringsliv

Tre restauranger tar emot praktikanter, och en har anställt två personer.""",
    """- Kylrummet är litet. Förra gången önskades ett som går att stänga; det kom, men det räcker inte längre.
- En diskmaskin till.""",
    "Köket ställer gärna upp med lunch vid nästa sammanträde.",
]  # fmt: skip


def fill():
    """Make the two visits, with days counted from today, and the draft."""
    finish("2021", "Köket", 1640, KITCHEN_THEN, THEN)
    finish("2023", "Köket", 790, KITCHEN_LATER, OF_THE_KITCHEN)
    make_draft()


def finish(code, operation, days_ago, texts, people):
    """Make a visit so many days ago, approved two weeks later."""
    official, visited_on = user(BO), timezone.localdate() - timedelta(days=days_ago)
    visit = prepare(code, operation, visited_on, texts, people, key=f"{operation} {code}")
    visit.send_out(by=official)
    visit = BoardVisit.objects.get(pk=visit.pk)
    visit.approve(official, visit.leader, visited_on + timedelta(days=14))


def make_draft():
    """Make a draft for next year with fields of its own, a question that was two and two that were one."""
    official, latest = user(BO), VisitTemplate.objects.get(code="2023")
    code = str(timezone.localdate().year + 1)
    key = uuid.uuid5(uuid.NAMESPACE_OID, "stegvis demo template")
    template, _made = VisitTemplate.objects.make_version(
        latest, by=official, key=key, code=code, title=f"Anteckningar från nämndbesök {code}"
    )
    for kind, label in ((FieldKind.FORM, "Besökets form"), (FieldKind.TEXT, "Hur många deltagare vi mötte")):
        template.fields.append(by=official, key=uuid.uuid4(), kind=kind, label=label)
    with_people, with_others = template.questions.get(number=3), template.questions.get(number=4)
    with_people.merge(with_others, by=official)
    with_people.change(
        official, question="Hur samverkar verksamheten med andra, i och utanför kommunen?",
        guidance="Vad fungerar, vad saknas, och vem tar första steget?", sub_questions=with_people.sub_questions,
        earlier=with_people.replaces.all(),
    )  # fmt: skip
    plans = template.questions.get(number=2)
    second = {
        "question": "Hur märks det att planen leder framåt?",
        "guidance": "Ge gärna ett exempel.",
        "sub_questions": [],
    }
    first = {"question": "Hur hålls handlingsplanerna levande?", "guidance": plans.guidance}
    first["sub_questions"], second["sub_questions"] = plans.sub_questions[:2], plans.sub_questions[2:]
    plans.split(official, key=uuid.uuid4(), first=first, second=second)
