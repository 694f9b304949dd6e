"""Demo of old protocols read in: two renderings of one, something without a place, and questions no template knows."""
# ruff: noqa: E501 - a paragraph of a protocol stands in one line

import uuid
from datetime import timedelta
from io import BytesIO

import docx
from django.utils import timezone

from accounts.models import User

from ..imports import begin, work
from ..models import BoardVisit, VisitImport

BO = "official@example.org"
# So long ago the visit was, in days.
BAKERY_DAYS, LIBRARY_DAYS = 900, 1600

BAKERY = """Anteckningar från nämndbesök

Underlag inför besöket:

- Bokslut och verksamhetsberättelse
- Verksamhetsstatistik

Verksamhet:	Bagarstugan
Deltagande ledamöter:	Lena Nordin, Göran Palmer, Siv Hallgren
Deltagande tjänsteperson:	Annika Lövgren
Besöksdatum:	den {day}

Efter besöket bjöd deltagarna på kaffe och nybakade bullar i trädgården

Frågor

Hur möter verksamheten individernas behov så att de kan nå självförsörjning?

Bagarstugan tar emot åtta deltagare åt gången. Alla börjar med två veckor vid ett eget bord, och väljer sedan mellan bageriet och butiken.

Dagen börjar klockan sex för den som vill och klockan nio för den som behöver. Två handledare är alltid på plats.

Hur ser arbetet med handlingsplaner ut?

Planen skrivs av koordinatorn tillsammans med deltagaren. Bagarstugan för en egen lista över moment som deltagaren har klarat, och den läggs till planen var fjärde vecka.

Hur ser samarbetet med andra verksamheter i kommunen ut?

Köket tar emot den som vill pröva något annat. Vuxenutbildningen har yrkessvenska i lokalen på onsdagar.

Samarbetar verksamheten med andra myndigheter?

Arbetsförmedlingen kommer varannan vecka. Regionens arbetsterapeut har hjälpt till att ställa om två arbetsbord.

Finns ett samarbete med näringslivet och arbetsgivare utanför kommunen?

Tre konditorier i grannkommunen tar emot praktikanter. Ett av dem har anställt två deltagare.

Saknar verksamheten något från politiken?

- En större ugn
- Att det går att arbeta deltid även i slutet av tiden
"""
# The same protocol as somebody saved it before it was read through.
BEFORE_READING = (
    ("klockan sex för den som vill", "kl. sex för den som vill"), ("har hjälpt till", "har hjälp till"),
    ("ett eget bord, och väljer", "ett eget bord och väljer"), ("- En större ugn", "- En större ugn till bageriet"),
)  # fmt: skip
LIBRARY = """Minnesanteckningar nämndbesök {year}

Verksamhet:	Biblioteksgruppen
Datum:	{date}
Ledamöter:	Torsten Ek, Siv Hallgren

Vilka deltagare kommer till gruppen, och hur har de fått veta att den finns?

De flesta har tipsats av sin handläggare. Några har sett lappen på anslagstavlan.

Hur ser en vanlig vecka ut?

- Vad är fast?
- Vad väljer deltagarna själva?

Måndagar och torsdagar sorteras böcker. Resten av veckan bestäms på måndagens möte.

Vad händer för deltagarna när tiden är slut?

Fyra av tio har gått vidare till studier under året.
"""
AGENDA = "Dagordning för arbetsmarknadsnämnden\n\nVal av justerare\n\nMeddelanden\n\nÖvriga frågor\n"


def fill():
    """Read in four files as an official would on the page, ten days ago."""
    today, official = timezone.localdate(), User.objects.get(email=BO)
    bakery = BAKERY.format(day=in_words(today - timedelta(days=BAKERY_DAYS)))
    other = bakery
    for old, new in BEFORE_READING:
        other = other.replace(old, new)
    visited_on = today - timedelta(days=LIBRARY_DAYS)
    library = LIBRARY.format(year=visited_on.year, date=visited_on.isoformat())
    files = [
        ("Nämndbesök Bagarstugan.docx", as_docx(bakery)), ("Bagarstugan, arbetsutkast.txt", other.encode()),
        (f"Biblioteksgruppen {visited_on.year}.docx", as_docx(library)), ("Dagordning.txt", AGENDA.encode()),
    ]  # fmt: skip
    key = uuid.uuid5(uuid.NAMESPACE_OID, "stegvis demo import")
    batch, _created = begin(by=official, key=key, files=files, reads=False)
    work(batch.pk)
    at = timezone.now() - timedelta(days=10)
    VisitImport.objects.filter(pk=batch.pk).update(created_at=at)
    BoardVisit.objects.filter(import_files__batch=batch).update(created_at=at)


def in_words(day):
    """Return `day` as people write it in a protocol."""
    months = [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ]
    return f"{day.day} {months[day.month - 1]} {day.year}"


def as_docx(text):
    """Return `text` as a Word document: bullets as a list, fields with a tab as a table, the rest as paragraphs."""
    document, table = docx.Document(), None
    for line in filter(None, text.split("\n")):
        if "\t" in line:
            table = table or document.add_table(rows=0, cols=2)
            cells = table.add_row().cells
            cells[0].text, cells[1].text = line.split("\t")
        elif line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        else:
            document.add_paragraph(line)
    file = BytesIO()
    document.save(file)
    return file.getvalue()
