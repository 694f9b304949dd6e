"""Invented protocols in the shapes real ones come in. All names and sentences are made up for the tests."""

import re
import textwrap

QUESTIONS = {
    "2021": [
        ("Hur möter verksamheten individers behov så att de kan nå självförsörjning?",
         "Hur är verksamheten organiserad för att förstå individen, och hur kvalitetssäkras att behov blir bemötta?"),
        ("Hur går arbetet med handlingsplaner till?",
         "Individen ska äga handlingsplanen och processen. Tydlig fördelning av ansvar och förväntningar mellan "
         "parterna krävs, liksom att stegförflyttning märks."),
        ("Hur fungerar samarbetet med andra verksamheter i kommunen för att individen ska nå självförsörjning?", ""),
        ("Finns samarbete med andra myndigheter?",
         "En helhetsbild av individens livssituation behövs för att insatser ska kunna fördelas."),
        ("Finns samarbete med arbetsgivare och näringsliv utanför kommunen?",
         "Vilka kontaktytor finns mot arbetsgivare för att skapa tillfällen till arbetsträning."),
        ("Saknar verksamheten något från politikens sida?", "Önskemål till nämnden kan beskrivas här."),
    ],
    "2023": [
        ("Hur arbetar verksamheten med individen i centrum för att möta behoven på väg mot självförsörjning?",
         "- Hur är verksamheten organiserad för att förstå behov och motivation?\n- Hur kvalitetssäkras det?"),
        ("Hur går arbetet med handlingsplaner till?",
         "- Hur hålls handlingsplanerna uppdaterade?\n- Vilka rutiner finns?\n- Hur noteras stegförflyttning?"),
        ("Hur fungerar samarbetet med andra verksamheter inom kommunen?", "- Till exempel med vuxenutbildningen?"),
        ("Finns samarbete med myndigheter, eller med näringsliv och arbetsgivare utanför kommunen?",
         "- Hur ger det en helhetsbild?\n- Vilka kontaktytor finns?"),
        ("Saknar verksamheten något från politikens sida?", "Önskemål till nämnden kan beskrivas här."),
        ("Vilken övrig information finns till nämnden?", ""),
    ],
}  # fmt: skip
ANSWERS = [
    "Provodlingen tar emot tolv personer i veckan.\n\nAlla börjar med en rundtur, och väljer sedan sysslor själva.",
    "Planen skrivs tillsammans vid köksbordet.\n\n### Hur den hålls aktuell\n\nDen läses högt var fjärde vecka.",
    "Bibliotekets datorer lånas ut på torsdagar. Läs mer på https://provkommunen.example/bibliotek/torsdag.",
    "- Arbetsförmedlingen på onsdagar\n- Regionens hälsoteam, som kommer när någon ber om det",
    "Två bagerier och en cykelverkstad.",
    "- Ett växthus till\n- Bussar som går även på kvällen",
]
INTRODUCTION = (
    "Besöket görs av ledamöter från majoritet och opposition tillsammans med en tjänsteperson. Det som sägs antecknas "
    "och redovisas för nämnden."
)
BACKGROUND = {
    "2021": ["Bokslut 2020", "Budget 2021 med plan för åren efter", "Statistik"],
    "2023": ["Bokslut 2022", "Budget 2023", "Statistik"],
}


def document(year="2021", answers=ANSWERS, title=True, **heading):
    """Return a protocol as text; `heading` changes its fields, None leaves one out."""
    heading = {
        "operation": "Provodlingen", "members": "Anna Ek, Bo Al, Cia Lind", "officials": "Dan Fors, Eva Gran",
        "date": f"{year}-10-05", "link": "https://provkommunen.example/provodlingen" if year == "2021" else None,
    } | heading  # fmt: skip
    labels = {
        "operation": "Verksamhet" if year == "2021" else "Verksamhetsinriktning", "members": "Deltagande ledamöter",
        "officials": "Deltagande tjänsteperson", "date": "Besöksdatum", "link": "Eventuell länk till hemsida",
    }  # fmt: skip
    parts = [f"Mall för anteckningar vid nämndbesök {year}"] if title else []
    parts += [INTRODUCTION, "Underlag inför besöket:", "\n".join(f"- {item}" for item in BACKGROUND[year])]
    parts.append("\n".join(f"{labels[name]}:\t{value}" for name, value in heading.items() if value is not None))
    parts.append("Frågor")
    for (question, guidance), answer in zip(QUESTIONS[year], [*answers, "", "", "", "", "", ""], strict=False):
        parts += [question, guidance, answer.replace("### ", "")]
    return "\n\n".join(part for part in parts if part) + "\n"


def wrapped(text, width=72, **kwargs):
    """Return `text` with every line broken hard at `width`."""
    return "\n".join("\n".join(textwrap.wrap(line, width, **kwargs)) for line in text.split("\n"))


def paged(text, lines=30):
    """Return `text` with a form feed, a running head and a page number at every page of so many lines."""
    rows = text.split("\n")
    pages = [rows[start : start + lines] for start in range(0, len(rows), lines)]
    framed = [
        "\n".join(["Provkommunens arbetsmarknadsnämnd", "", *page, "", f"Sida {number} av {len(pages)}"])
        for number, page in enumerate(pages, start=1)
    ]
    return "\n\f".join(framed)


def with_bullets(text, mark):
    """Return `text` with its bullets written with another mark."""
    return re.sub(r"^- ", mark, text, flags=re.MULTILINE)
