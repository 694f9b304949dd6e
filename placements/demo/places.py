"""Demo places: the four units' own, municipal departments, employers by agreement, OSA and private; a mission."""

from datetime import date, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from accounts.demo import dice
from accounts.enums import CodeListName
from accounts.models import CodeList, Unit, User
from config.history import act

from ..models import Employer, EmployerAgreement, EmployerContact, EmployerSite, Mission, Place, SeatHold

ALL_DAY, MORNINGS = (1, 1), (1, 0)
# name, unit or site, kind, employer, seats, weekdays, halves, independence, hours, Swedish, requirements, supervisor,
# tasks, demands, months, years open
PLACES = [
    ("Växthusodling", "Södra odlingen", "internal", "", 8, 5, ALL_DAY, (1, 3), (10, 30), "none", [], "Tage Holmgren",
     "Så, plantera om, vattna och skörda i växthuset. Packa grönsaker till butiken.",
     "Stående arbete, en del lyft upp till tio kilo. Varmt på sommaren.", [], 6),
    ("Friland och park", "Södra odlingen", "internal", "", 6, 5, ALL_DAY, (2, 4), (15, 40), "sfi_a", [],
     "Tage Holmgren", "Rensa, gräva och klippa ute. Sköta tre parker åt kommunen.",
     "Utearbete i alla väder, tunga lyft.", [3, 4, 5, 6, 7, 8, 9, 10, 11], 6),
    ("Butiken vid torget", "Butiken vid torget", "internal", "", 3, 6, ALL_DAY, (3, 5), (15, 40), "sfi_c",
     ["computer"], "Tage Holmgren", "Ta emot kunder, stå i kassan och göra fint i butiken.", "Stående arbete.", [], 4),
    ("Snickeriet, legoarbete", "Snickeriet", "internal", "", 6, 5, ALL_DAY, (2, 4), (15, 40), "sfi_a", [],
     "Berit Norling", "Montera pallkragar och fågelholkar, slipa och måla möbler.",
     "Buller och damm. Hörselskydd och skyddsskor finns.", [], 9),
    ("Snickeriet, beställningar", "Snickeriet", "internal", "", 3, 5, ALL_DAY, (4, 5), (20, 40), "sfi_b", [],
     "Berit Norling", "Bygga efter ritning, från virke till färdig möbel.", "Maskiner som kräver genomgång.", [], 9),
    ("Cykelverkstan", "Cykelverkstan", "internal", "", 5, 5, ALL_DAY, (2, 4), (10, 40), "sfi_a", [], "Berit Norling",
     "Laga och ge service åt kommunens cyklar. Rusta upp cyklar till försäljning.", "Sitta på huk, lyfta cyklar.", [],
     7),
    ("Cykelverkstan, prova på", "Cykelverkstan", "internal", "", 4, 3, MORNINGS, (1, 2), (4, 12), "none", [],
     "Berit Norling", "Plocka isär och tvätta cyklar i lugn takt.", "Sitta eller stå, som man vill.", [], 2),
    ("Storköket, disk och varumottagning", "Storköket", "internal", "", 4, 5, ALL_DAY, (1, 3), (10, 30), "none",
     ["food_hygiene"], "Dawit Tesfai", "Diska, ta emot varor och hålla ordning i förrådet.",
     "Vått och varmt. Tunga backar.", [], 8),
    ("Storköket, beredning", "Storköket", "internal", "", 4, 5, MORNINGS, (3, 5), (15, 20), "sfi_b", ["food_hygiene"],
     "Dawit Tesfai", "Skala, skära och laga lunch till tolv förskolor.", "Högt tempo före klockan elva.", [], 8),
    ("Caféet i biblioteket", "Caféet i biblioteket", "internal", "", 3, 5, ALL_DAY, (3, 5), (15, 40), "sfi_d",
     ["food_hygiene"], "Dawit Tesfai", "Baka, brygga kaffe och ta emot gäster.", "Stående arbete.", [], 3),
    ("Lärstudion", "Lärstudion", "internal", "", 10, 5, MORNINGS, (1, 3), (4, 20), "none", [], "Åsa Östergren",
     "Datorvana, svenska i arbetet och studiebesök.", "Stillasittande.", [], 5),
    ("Entré och posthantering", "Vägledningscentrum", "internal", "", 2, 5, ALL_DAY, (3, 4), (15, 40), "sfi_d",
     ["computer"], "Hedda Vik", "Visa besökare rätt, sortera post och boka rum.", "", [], 3),
    ("Förskolan Blåklockan", "Vägledningscentrum", "municipal", "", 2, 5, ALL_DAY, (3, 5), (20, 40), "sfi_c",
     ["record_extract"], "Lena Frisk", "Vara med barnen ute och inne, duka och städa.", "Mycket på golvet.", [], 1),
    ("Hemtjänsten, inköp och tvätt", "Vägledningscentrum", "municipal", "", 3, 5, ALL_DAY, (3, 5), (20, 40), "sfi_d",
     ["driving_licence", "record_extract"], "Marko Lahti", "Handla och tvätta åt äldre, aldrig ensam hos någon.",
     "Gå i trappor, bära kassar.", [], 1),
    ("Parkenheten, sommarlag", "Växthuset", "municipal", "", 8, 5, ALL_DAY, (2, 4), (20, 40), "none", [],
     "Rune Öst", "Klippa gräs, plantera och hålla rent på badplatserna.", "Utearbete.", [5, 6, 7, 8, 9], 3),
    ("Återbruket, sortering", "Verkstaden", "external", "Återbruket Björkåsa ekonomisk förening", 5, 4, ALL_DAY,
     (1, 4), (8, 30), "none", [], "Solveig Rask", "Sortera kläder, prismärka.", "Lyft upp till 15 kilo.", [], 2),
    ("Återbruket, butik", "Verkstaden", "external", "Återbruket Björkåsa ekonomisk förening", 2, 6, ALL_DAY, (3, 5),
     (15, 40), "sfi_c", [], "Solveig Rask", "Betjäna kunder och stå i kassan.", "Stående arbete.", [], 2),
    ("Stallet, skötsel", "Växthuset", "external", "Ridföreningen Hoven", 2, 7, MORNINGS, (2, 4), (10, 25), "sfi_a", [],
     "Eva Grann", "Mocka, fodra och laga staket.", "Tungt arbete. Tål man inte hästar går det inte.", [], 1),
    ("Trädgårdsarbete OSA", "Växthuset", "osa", "", 6, 5, ALL_DAY, (2, 4), (20, 40), "none", [], "Tage Holmgren",
     "Skötsel av kyrkogård och parker i eget lag.", "Utearbete, anpassas efter läkarutlåtande.", [], 10),
    ("Tvätteriet OSA", "Köket", "osa", "", 4, 5, ALL_DAY, (2, 3), (20, 40), "none", [], "Dawit Tesfai",
     "Tvätta, mangla och köra ut arbetskläder.", "Varmt och fuktigt.", [], 10),
    ("Arbetslag skolgårdar", "Verkstaden", "municipal_employment", "", 4, 5, ALL_DAY, (4, 5), (30, 40), "sfi_b",
     ["driving_licence"], "Berit Norling", "Laga staket, bänkar och lekredskap på kommunens skolor.",
     "Kör bil mellan skolorna.", [], 2),
    ("Serviceassistent äldreboende", "Köket", "municipal_employment", "", 3, 7, ALL_DAY, (4, 5), (30, 40), "sfi_d",
     ["record_extract", "food_hygiene"], "Ines Malm", "Servera mat, städa och vara sällskap.", "", [], 1),
    ("Nordlagret, plock", "Verkstaden", "private", "Nordlagret i Björkåsa AB", 2, 5, ALL_DAY, (4, 5), (30, 40), "sfi_c",
     ["forklift_licence", "full_time"], "Petter Svan", "Plocka och packa order med handdator.", "Högt tempo.", [], 1),
    ("Hotell Åsen, städ", "Vägledningscentrum", "private", "Hotell Åsen AB", 2, 7, MORNINGS, (3, 5), (20, 30), "sfi_b",
     [], "Mirjam Holst", "Städa rum och tvätta.", "Böja sig mycket.", [], 1),
    ("Lunchrestaurang Gnistan", "Köket", "private", "Gnistan Mat AB", 1, 5, ALL_DAY, (4, 5), (30, 40), "sfi_c",
     ["restaurant_training", "food_hygiene"], "Ali Demir", "Laga och servera lunch.", "Högt tempo vid lunch.", [], 1),
    ("Björkåsa Bygg, lärling", "Verkstaden", "private", "Björkåsa Bygg AB", 1, 5, ALL_DAY, (5, 5), (40, 40), "sfi_c",
     ["driving_licence", "full_time"], "Jens Karlsson", "Hjälpa snickarlaget på byggen.", "Tungt, på höjd.", [], 0),
]  # fmt: skip
NEXT = {
    "Växthusodling": ["Friland och park", "Butiken vid torget"],
    "Friland och park": ["Parkenheten, sommarlag", "Trädgårdsarbete OSA"],
    "Snickeriet, legoarbete": ["Snickeriet, beställningar", "Arbetslag skolgårdar"],
    "Snickeriet, beställningar": ["Björkåsa Bygg, lärling"],
    "Cykelverkstan, prova på": ["Cykelverkstan"],
    "Storköket, disk och varumottagning": ["Storköket, beredning", "Caféet i biblioteket"],
    "Storköket, beredning": ["Lunchrestaurang Gnistan"],
    "Återbruket, sortering": ["Återbruket, butik", "Nordlagret, plock"],
    "Lärstudion": ["Entré och posthantering", "Caféet i biblioteket"],
}
# place, seats, first day and last day from today, what for
HOLDS = [
    ("Växthusodling", 2, 0, 40, "Vuxenskolans yrkespaket trädgård"),
    ("Lärstudion", 4, -10, 25, "Instegsveckan, grupp 11"),
    ("Storköket, beredning", 1, 14, 60, "APL från restauranglinjen"),
]
CONTACTS = ["Solveig Rask", "Petter Svan", "Mirjam Holst", "Eva Grann", "Jens Karlsson"]
MISSION = "60 nya platser"
TARGETS = {"Växthuset": 12, "Verkstaden": 20, "Köket": 10, "Vägledningscentrum": 18}


class Filler:
    """What the places are made with: units and employers by name, codes, and keys that are the same every time."""

    def __init__(self):
        self.roll, self.today = dice("places"), timezone.localdate()
        self.by = User.objects.get(email="employer-coordinator@example.org")
        self.units = {unit.name: unit for unit in Unit.objects.select_related("parent")}
        self.codes = {(code.list, code.code): code for code in CodeList.objects.all()}
        self.targets = {}

    def key(self):
        """Return a key of its own for a form."""
        return UUID(int=self.roll.getrandbits(128), version=4)

    def employer(self, name):
        """Return the employer called `name`, registered when it is not there."""
        found = Employer.objects.standing().filter(name=name).first()
        return found or Employer.objects.register(by=self.by, key=self.key(), name=name, owner=self.by)[0]

    def parts_of(self, employer, name, unit):
        """Return where at `employer` the place called `name` is, whom one speaks with, and the agreement, as fields.

        One agreement ends within two months, so that the pages say so.
        """
        if employer is None:
            return {}
        site = EmployerSite.objects.filter(employer=employer).first() or EmployerSite.objects.create(
            employer=employer, name="Huvudkontoret" if employer.name.endswith("AB") else "Föreningens lokal",
            address=f"Industrigatan {self.roll.randint(2, 60)}", city="Björkåsa",
        )  # fmt: skip
        contact = EmployerContact.objects.filter(employer=employer).first() or EmployerContact.objects.create(
            employer=employer, name=self.roll.choice(CONTACTS), title="platschef",
            phone=f"070-1740{self.roll.randint(100, 999)}",
        )  # fmt: skip
        kind = self.codes[CodeListName.AGREEMENT_KIND, "iop" if "AB" not in employer.name else "supervision"]
        ends = self.today + timedelta(days=45 if name.startswith("Återbruket") else 400)
        agreement = EmployerAgreement.objects.filter(employer=employer).first() or EmployerAgreement.objects.create(
            employer=employer, kind=kind, title=f"Avtal om platser hos {employer.name}"[:150], unit=unit,
            starts_on=self.today - timedelta(days=500), ends_on=ends, renewal_on=ends - timedelta(days=30),
        )  # fmt: skip
        return {"employer": employer, "employer_site": site, "contact": contact, "agreement": agreement}

    def give_mission(self):
        """Give the mission of the year and keep its parts by the name of the unit."""
        first = date(self.today.year - 1, 1, 1)
        mission, _created = Mission.objects.give(
            by=self.by, key=self.key(), name=MISSION, given_by="Arbetsmarknadsnämnden, § 48", starts_on=first,
            ends_on=first + relativedelta(years=2, days=-1),
            targets={self.units[name]: seats for name, seats in TARGETS.items()},
        )  # fmt: skip
        self.targets = {target.unit.name: target for target in mission.targets.select_related("unit")}

    def target_of(self, unit, years):
        """Return the part of the mission that a place of `unit` counts in, None for one that was there before."""
        department = unit.parent if unit.kind == "site" else unit
        return self.targets.get(department.name) if years <= 1 else None

    def add(self, row):
        """Add the place of one row of PLACES."""
        (name, unit, kind, employer, seats, days, halves, independence, hours, level, requirements, supervisor, tasks,
         demands, season, years) = row  # fmt: skip
        unit = self.units[unit]
        opened = self.today - timedelta(days=365 * years + 40 + self.roll.randint(0, 60))
        return Place.objects.add(
            by=self.by, key=self.key(), name=name, unit=unit, kind=self.codes[CodeListName.PLACE_KIND, kind],
            supervisor=supervisor, tasks=tasks,
            **self.parts_of(self.employer(employer) if employer else None, name, unit),
            seats=[seats * half for _day in range(days) for half in halves] + [0] * (14 - 2 * days),
            independence_from=independence[0], independence_to=independence[1], hours_min=hours[0], hours_max=hours[1],
            language_level=self.codes[CodeListName.LANGUAGE_LEVEL, level], requirements=requirements, demands=demands,
            adaptations="Höj- och sänkbart bord, pauser efter behov." if self.roll.random() < 0.5 else "",
            season=season, starts_on=opened, mission_target=self.target_of(unit, years),
            union_consulted_on=opened - timedelta(days=20) if self.roll.random() < 0.8 else None,
            union_consulted="Kommunal" if kind not in ("private", "external") else "",
        )[0]  # fmt: skip


def fill():
    """Make the places, what is reserved, what is usual next, and one that closes."""
    filler = Filler()
    filler.give_mission()
    with act("placements.add_place", by=filler.by):
        places = {row[0]: filler.add(row) for row in PLACES}
    for name, others in NEXT.items():
        places[name].next_places.set([places[other] for other in others])
    for name, seats, first, last, reason in HOLDS:
        place = places[name]
        SeatHold.objects.keep(
            place, by=filler.by, key=filler.key(), slots=[min(seats, number) for number in place.seats],
            starts_on=filler.today + timedelta(days=first), ends_on=filler.today + timedelta(days=last), reason=reason,
        )  # fmt: skip
    places["Hotell Åsen, städ"].close(filler.today + timedelta(days=75), "Hotellet byggs om.", by=filler.by)
