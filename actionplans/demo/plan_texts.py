"""What demo plans say."""

from ..enums import Indicator

WANTS = [
    "Jag vill ha ett jobb där jag får arbeta med händerna och vara ute. Helst nära hemma, för barnens skull.",
    "Jag vill bli klar med svenskan och sedan söka till undersköterskeutbildningen.",
    "Jag vill komma tillbaka efter sjukskrivningen i min egen takt och klara halvtid till sommaren.",
    "Jag vill arbeta i kök. Hemma lagade jag mat för femtio personer varje dag.",
    "Jag vill ha ett eget hem och en egen lön. Då behöver jag först få ordning på vardagen.",
    "Jag vill prova butik och se om det är något för mig.",
    "Jag vill köra truck på lager igen, som jag gjorde i sex år.",
]
# What a goal is called, what it means, what it is about, and what leads there: kind, title, performer, text, hours.
AIMS = [
    (
        "Klara SFI kurs C",
        "Jag kan ringa ett samtal om jobb på svenska.",
        [Indicator.COOPERATION, Indicator.LABOUR_MARKET],
        [
            ("sfi", "SFI kurs C", "Vuxenskolan", "", "3 3 0 3 0 0 0"),
            ("language", "Språkcafé", "Caféet i biblioteket", "Prata svenska om vardagliga saker.", "0 0 2 0 0 0 0"),
        ],
    ),
    (
        "Ha fasta rutiner på vardagarna",
        "Jag kommer i tid fyra dagar i veckan.",
        [Indicator.EVERYDAY_LIFE],
        [
            (
                "work_like",
                "Odling och skörd",
                "Södra odlingen, Tage Holmgren",
                "Börja klockan nio, egen rast.",
                "4 4 4 4 0 0 0",
            ),
        ],
    ),
    (
        "Må bättre i ryggen",
        "Jag kan stå och arbeta två timmar utan paus.",
        [Indicator.HEALTH, Indicator.COPING_WITH_HEALTH],
        [
            ("health", "Fysioterapi", "Vårdcentralen", "", "0 0 1 0 0 0 0"),
            ("wellness", "Promenadgrupp", "Södra odlingen", "", "0 1 0 1 0 0 0"),
        ],
    ),
    (
        "Veta vilka jobb som finns här",
        "Jag kan nämna tre arbetsplatser där jag vill arbeta.",
        [Indicator.LABOUR_MARKET],
        [
            (
                "job_search",
                "Jobbsökarverkstad",
                "Lärstudion",
                "Meritförteckning, personligt brev, studiebesök.",
                "0 0 0 3 0 0 0",
            ),
        ],
    ),
    (
        "Söka tre jobb i veckan",
        "",
        [Indicator.JOB_SEARCH, Indicator.BELIEF],
        [
            ("own_job_search", "Söka jobb på egen hand", "", "Platsbanken och att gå in och fråga.", "1 0 1 0 1 0 0"),
        ],
    ),
    (
        "Visa vad jag kan i köket",
        "Jag har ett omdöme från en arbetsplats.",
        [Indicator.CONTRIBUTION, Indicator.BELIEF],
        [
            (
                "practice",
                "Praktik i storkök",
                "Storköket, Dawit Tesfai",
                "Förberedelser och disk, sedan varmkök.",
                "6 6 6 6 0 0 0",
            ),
            ("theory", "Livsmedelshygien", "Lärstudion", "Kurs med intyg.", "0 0 0 0 2.5 0 0"),
        ],
    ),
    (
        "Känna att någon finns när det är svårt",
        "",
        [Indicator.NETWORK],
        [
            ("group", "Tisdagsgruppen", "Vägledningscentrum", "", "0 2 0 0 0 0 0"),
        ],
    ),
    (
        "Prova butik",
        "Jag vet om butik passar mig.",
        [Indicator.CONTRIBUTION, Indicator.GOAL_DIRECTION],
        [
            (
                "work_like",
                "Butiken vid torget",
                "Butiken vid torget",
                "Kassa och plock, två halvdagar.",
                "0 0 4 0 4 0 0",
            ),
        ],
    ),
]
STEPS = ["Ringa ett samtal själv", "Fråga om intyg", "Skriva klart meritförteckningen", "Åka dit och titta"]
REACHED = [
    "Fick intyget i fredags. Vi firade med fika.",
    "Klarade provet på första försöket.",
    "Kom i tid fyra veckor i rad.",
]
DROPPED = ["Det var inte rätt väg just nu.", "Ryggen tillåter det inte i år."]
