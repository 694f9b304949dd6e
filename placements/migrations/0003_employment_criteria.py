"""The criteria of municipal labour-market employment that a municipality begins with (domain.md 5)."""

from django.db import migrations

BEA, OWN = "Avtalet BEA, vem det gäller (stäm av mot gällande text)", "Kommunens riktlinjer (stäm av)"
CRITERIA = [
    ("Är personen anvisad till anställningen av Arbetsförmedlingen eller av kommunen?",
     "Anteckna vem som anvisat och när.", BEA),
    ("Är anställningen tidsbegränsad och till för att närma personen arbetsmarknaden?",
     "En anställning som ersätter ordinarie bemanning prövas inte här.", BEA),
    ("Är handledning och planerad utveckling ordnad på platsen?", "Vem handleder, och vad ska läras?", BEA),
    ("Är arbetet sådant som inte tränger undan ordinarie anställda?", "Det facket har sagt om saken.", BEA),
    ("Har facket fått yttra sig om anställningen?", "Anteckna förbund och dag.", "Medbestämmandelagen (1976:580)"),
    ("Är beslut om stöd fattat, eller är det klart att kommunen bär hela kostnaden?",
     "Anteckna stödform, procent och till när.", OWN),
    ("Har andra vägar till arbete prövats först?", "Till exempel praktik eller anställning hos annan.", OWN),
    ("Är det planerat vad som kommer efter anställningen?", "Senast när samtalet om nästa steg hålls.", OWN),
]  # fmt: skip


def add_criteria(apps, schema_editor):
    """Add the default criteria, where none are."""
    EmploymentCriterion = apps.get_model("placements", "EmploymentCriterion")
    form = apps.get_model("accounts", "CodeList").objects.filter(list="employment_form", code="municipal_bea").first()
    if form is None or EmploymentCriterion.objects.exists():
        return
    for place, (text, guidance, source) in enumerate(CRITERIA, start=1):
        EmploymentCriterion.objects.create(
            form=form, text=text, guidance=guidance, source=source, position=place * 10
        )


class Migration(migrations.Migration):
    dependencies = [("placements", "0002_seat_use"), ("accounts", "0009_place_code_lists")]
    operations = [migrations.RunPython(add_criteria, migrations.RunPython.noop)]
