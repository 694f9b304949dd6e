"""The templates of 2021 and 2023, in our own words; a municipality's own wording is a new version."""

from django.db import migrations
from django.utils import timezone

INTRODUCTION = (
    "Två ledamöter från majoriteten och två från oppositionen besöker verksamheten tillsammans med en tjänsteperson. "
    "Ledamöterna från majoriteten leder samtalet och tjänstepersonen antecknar. Anteckningarna redovisas för nämnden. "
    "Vid besöket fattas inga beslut. När det behövs hålls besöket utomhus eller på distans."
)
WISHES = "Skriv verksamhetens önskemål till nämnden här, gärna ett i varje punkt."
TEMPLATES = [
    {
        "code": "2021",
        "title": "Anteckningar från nämndbesök 2021",
        "introduction": INTRODUCTION,
        "background": [
            "Årsredovisning och verksamhetsberättelse för 2020",
            "Budget för 2021 med plan och mål för 2022–2024",
            "Statistik om verksamheten",
            "Verksamhetens uppdrag",
        ],
        "operation_label": "Verksamhet",
        "members_label": "Ledamöter",
        "officials_label": "Tjänsteperson",
        "date_label": "Datum för besöket",
        "link_label": "Länk till webbplats",
        "questions": [
            (
                "Hur möter verksamheten individernas behov på vägen till självförsörjning?",
                "Beskriv organisationen: hur individen blir förstådd och bemött med sin motivation, sina förväntningar "
                "och behov, och vilken kvalitetssäkring som gör att behoven blir synliga.",
                [],
            ),
            (
                "Hur arbetar verksamheten med handlingsplaner?",
                "Handlingsplanen samordnar det individuella stödet. Individen äger sin process och är delaktig, ansvar "
                "och förväntningar är tydligt fördelade mellan parterna, och varje stegförflyttning mot "
                "självförsörjning märks i praktiken för individen och verksamheten.",
                [],
            ),
            (
                "Hur samarbetar verksamheten med kommunens andra verksamheter, så att individen får bättre "
                "förutsättningar att nå självförsörjning?",
                "",
                [],
            ),
            (
                "Vilka andra myndigheter samarbetar verksamheten med?",
                "Samarbetet utgår från individens hela livssituation och ger en helhetsbild, så att insatserna kan "
                "fördelas.",
                [],
            ),
            (
                "Vilka samarbeten finns med näringslivet och arbetsgivare utanför kommunen?",
                "Beskriv kontaktytorna mot arbetsgivare och hur de ger tillfällen för arbetsträning.",
                [],
            ),
            ("Vad saknar verksamheten från politiken?", WISHES, []),
        ],
    },
    {
        "code": "2023",
        "title": "Anteckningar från nämndbesök 2023",
        "introduction": INTRODUCTION,
        "background": [
            "Årsredovisning och verksamhetsberättelse för 2022",
            "Budget för 2023 med plan för 2024–2028",
            "Statistik om verksamheten",
        ],
        "operation_label": "Verksamhetsinriktning",
        "members_label": "Ledamöter",
        "officials_label": "Tjänsteperson",
        "date_label": "Datum för besöket",
        "link_label": "",
        "questions": [
            (
                "Hur sätter verksamheten individen i centrum och möter behoven på vägen till självförsörjning?",
                "",
                [
                    "Hur är verksamheten organiserad för att förstå individens behov och motivation?",
                    "Hur säkras kvaliteten i bemötandet?",
                ],
            ),
            (
                "Hur arbetar verksamheten med handlingsplaner?",
                "",
                [
                    "Hur hålls planerna aktuella?",
                    "Vilka rutiner säkrar kvaliteten?",
                    "Hur noteras stegförflyttningar, och vad innebär de?",
                ],
            ),
            (
                "Hur samarbetar verksamheten med andra verksamheter inom kommunen?",
                "",
                ["Hur ser samarbetet ut med vuxenutbildningen, socialtjänsten och andra?"],
            ),
            (
                "Hur samarbetar verksamheten med andra myndigheter, eller med näringsliv och arbetsgivare utanför "
                "kommunen?",
                "",
                [
                    "Hur bidrar samarbetet till en helhetsbild av individens situation?",
                    "Vilka kontaktytor används för att nå arbetsgivare?",
                ],
            ),
            ("Vad saknar verksamheten från politiken?", WISHES, []),
            ("Vilken övrig information vill verksamheten ge nämnden?", "", []),
        ],
    },
]


def add_templates(apps, schema_editor):
    """Make both templates, then publish them, which freezes them."""
    VisitTemplate = apps.get_model("visits", "VisitTemplate")
    TemplateQuestion = apps.get_model("visits", "TemplateQuestion")
    for made in TEMPLATES:
        questions = made["questions"]
        template = VisitTemplate.objects.create(**{name: made[name] for name in made if name != "questions"})
        for number, (question, guidance, sub_questions) in enumerate(questions, start=1):
            TemplateQuestion.objects.create(
                template=template, number=number, question=question, guidance=guidance, sub_questions=sub_questions
            )
        template.published_at = timezone.now()
        template.save()


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]
    operations = [migrations.RunPython(add_templates, migrations.RunPython.noop)]
