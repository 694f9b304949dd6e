"""The target-group checklist and the headings of the assessment that a municipality begins with (domain.md 2)."""

from django.db import migrations

CHECKLIST = [
    ("Är personen i arbetsför ålder?", "16–64 år, eller den åldersgräns som verksamheten har."),
    ("Är personen arbetslös eller behöver stöd för att komma tillbaka till arbete?", ""),
    ("Behöver personen samordnat stöd från minst två parter?", "Till exempel socialtjänsten och Arbetsförmedlingen."),
    ("Är barnomsorgen ordnad under de timmar som insatsen kräver?", "Svara ja om personen inte har små barn."),
    ("Är personen utan pågående missbruk?", "Fråga med omtanke. Skriv inga diagnoser."),
    ("Kan personen göra sig förstådd på svenska eller engelska?", "Om inte: notera vilket språk en tolk behövs på."),
    ("Vill personen själv delta?", ""),
]
ASSESSMENT = [
    ("Arbete och utbildning", "Vad har personen gjort, vad gick bra, vad finns det intyg på?"),
    ("Hälsa och arbetsförmåga", "Med personens egna ord: vad fungerar, vad behöver anpassas? Skriv inga diagnoser."),
    ("Språk", "Svenska i tal och skrift, andra språk, digital vana."),
    ("Vardag och nätverk", "Boende, ekonomi, familj, resor och vilka som stöttar."),
    ("Motivation och mål", "Vad vill personen, på kort och på lång sikt?"),
    ("Behov av stöd", "Vad behövs för att komma vidare, och av vem?"),
]


def add_questions(apps, schema_editor):
    """Add the default questions of the whole municipality, where none are."""
    IntakeQuestion = apps.get_model("participants", "IntakeQuestion")
    for kind, questions in (("checklist", CHECKLIST), ("assessment", ASSESSMENT)):
        if IntakeQuestion.objects.filter(kind=kind).exists():
            continue
        for place, (text, guidance) in enumerate(questions, start=1):
            IntakeQuestion.objects.create(kind=kind, text=text, guidance=guidance, position=place * 10)


class Migration(migrations.Migration):
    dependencies = [("participants", "0008_intake")]
    operations = [migrations.RunPython(add_questions, migrations.RunPython.noop)]
