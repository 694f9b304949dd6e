"""Demo register: a file that intake has uploaded and not confirmed yet, with a row of every kind."""

import csv
import io
from datetime import timedelta

from django.utils import timezone

from accounts.demo import dice
from accounts.models import Unit, User

from ..models import RegisterImport
from ..register import jobs
from . import luhn

FILE = "register-vagledningscentrum.csv"
HEADINGS = (
    "personnummer", "förnamn", "efternamn", "remitterande part", "handläggare", "remissdatum", "kartläggning påbörjad",
    "beslut", "beslutsdatum", "rekommenderad insats", "enhet", "inskriven", "koordinator", "avslutad", "avslutsorsak",
)  # fmt: skip
PEOPLE = (
    ("Saga", "Wikander"), ("Idris", "Omar"), ("Gunvor", "Hallström"), ("Petra", "Nilhag"), ("Yonas", "Kidane"),
    ("Ulrik", "Fors"), ("Meral", "Aydin"), ("Ragnar", "Tjäder"),
)  # fmt: skip


def fill():
    """Upload the file as the intake team's Ingrid Åberg; it is read through at once."""
    register = RegisterImport.objects.create(
        unit=Unit.objects.get(name="Vägledningscentrum"), file_name=FILE, content=content(),
        created_by=User.objects.get(email="intake@example.org"), idempotency_key=RegisterImport().idempotency_key,
    )  # fmt: skip
    jobs.begin(register)


def content():
    """Return the file: people the demo does not know, one row twice, one with a decision nobody knows."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADINGS, delimiter=";")
    writer.writeheader()
    made = list(rows(dice("registers"), timezone.localdate()))
    writer.writerows([*made, made[0]])
    return text.getvalue().encode("utf-8-sig")


def rows(roll, today):
    """Yield a row for each of PEOPLE, received during the last months."""
    for place, (first_name, last_name) in enumerate(PEOPLE):
        received = today - timedelta(days=150 - 12 * place)
        born = today - timedelta(days=365 * 30 + roll.randint(0, 4000))
        digits = f"{born:%Y%m%d}{238 + (first_name in ('Idris', 'Yonas', 'Ulrik', 'Ragnar'))}"
        row = {
            "personnummer": digits + luhn(digits[2:]), "förnamn": first_name, "efternamn": last_name,
            "remitterande part": ("Försäkringskassan", "Vårdcentralen Eken")[place % 2], "handläggare": "Rut Ahlin",
            "remissdatum": received, "enhet": "Vägledningscentrum",
        }  # fmt: skip
        if place < 4:
            decided = received + timedelta(days=14)
            row |= {"beslut": "antagen", "beslutsdatum": decided, "inskriven": decided + timedelta(days=5)}
            row |= {"koordinator": ("Åsa Östergren", "Ylva Nyman")[place % 2]}
        elif place == 4:
            row |= {"beslut": "kanske", "beslutsdatum": received}
        yield row
