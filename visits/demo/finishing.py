"""Demo: a protocol that is read and commented, and older ones that are reported, registered and corrected."""
# ruff: noqa: E501 - a paragraph of a protocol stands in one line

import uuid
from datetime import timedelta

from django.utils import timezone

from ..enums import Side
from ..models import BoardVisit, ReadingComment

SEWING_ANSWERS = [
    """Syateljén tar emot högst åtta personer åt gången, så att arbetsledaren hinner sitta bredvid var och en den första tiden.

Den som är ny börjar med att laga något eget. Det ger ett resultat redan första veckan.""",
    """Planen skrivs i två delar: vad personen vill kunna, och vad ateljén ska göra för att det ska gå. Den läses högt varje månad.""",
    """Ateljén syr arbetskläder åt hemtjänsten och gardiner åt två skolor. Socialsekreterare kommer på besök en gång i kvartalet.""",
    """Arbetsförmedlingen betalar för sex av platserna. Med regionen finns ett samarbete om arbetsterapi, men väntan är lång.""",
    """En skräddare och en tapetserare tar emot praktikanter. Fler vore möjligt om någon i kommunen hade tid att ringa runt.""",
    """- Två nya symaskiner för grova tyger.
- Att hemtjänstens beställningar kommer i tid, så att arbetet kan fördelas jämnare över året.""",
]  # fmt: skip
FIELD_ANSWERS = [
    """Odlingen håller på ute hela året. Var och en väljer takt, och den som inte orkar en dag kan göra annat vid stugan.""",
    """Planerna följs upp i fikastugan, en person i taget, varannan vecka.""",
    """Odlingen klipper åt tekniska kontoret och vårdar två lekplatser tillsammans med fritidsförvaltningen.""",
    """Länsstyrelsen håller en kurs om året. Med Arbetsförmedlingen gäller samarbetet mest bidrag till anställning.""",
    """En plantskola tar emot två personer varje höst.""",
    """- En bil till, så att gruppen kan delas.""",
]  # fmt: skip
PEOPLE = [(Side.MAJORITY, "goran.palmer"), (Side.MAJORITY, "board-member"), (Side.OPPOSITION, "siv.hallgren"),
          (Side.OPPOSITION, "torsten.ek"), ("", "official")]  # fmt: skip


def key(word):
    """Return the same key each time the demo is made."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"stegvis demo finishing {word}")


def read(visit, official, readers):
    """Let `visit` be read once, called back and sent out again, with a reader who is late; `readers` are users by name."""
    first = visit.send_out(official)
    first.readers.get(user=None).approve(visit.version, by=official)
    said = "Det var tre förskolor, inte två. Storköket fick en till i augusti."
    third = visit.answers.all()[2]
    about_food, _created = ReadingComment.objects.make(by=readers["siv"], key=key("food"), round=first, text=said, answer=third)  # fmt: skip
    visit.call_back(official)
    third.write(third.text.replace("två förskolor", "tre förskolor"), version=third.version, by=official)
    about_food.settle(official, "Ändrat till tre förskolor.")
    second = visit.send_out(official, timezone.localdate() - timedelta(days=1))
    second.readers.get(user=readers["lena"]).approve(visit.version, by=readers["lena"])
    ReadingComment.objects.make(
        by=readers["siv"], key=key("whole"), round=second,
        text="Bra återgivet. Skriv gärna ut vem som visade oss runt i köket.",
    )  # fmt: skip


def fill(prepare, approve, official):
    """Make a reported visit, a registered one and a corrected one; `prepare` and `approve` are those of visits/demo.py."""
    today = timezone.localdate()
    reported = prepare("2021", "Syateljén", today - timedelta(days=140), SEWING_ANSWERS, PEOPLE)
    approve(reported, today - timedelta(days=125)).report(official, today - timedelta(days=90), "§ 87")
    registered = prepare("2021", "Södra odlingen", today - timedelta(days=400), FIELD_ANSWERS, PEOPLE)
    registered = approve(registered, today - timedelta(days=385))
    registered.report(official, today - timedelta(days=350), "§ 41")
    registered.register(official, today - timedelta(days=345), "AMN 2025-211")
    correction, _created = registered.correct(
        by=official, key=key("correction"), reason="Fritidsförvaltningens lekplatser är tre, inte två."
    )
    answer = correction.answers.all()[2]
    answer.write(answer.text.replace("två lekplatser", "tre lekplatser"), version=answer.version, by=official)
    approve(BoardVisit.objects.get(pk=correction.pk), today - timedelta(days=300))
