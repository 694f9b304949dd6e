"""Demo employers: a dozen invented ones with sites, contacts, agreements, a shared contact log, offers and a pair that
may be the same. The organisation numbers are of a series no company has."""

import uuid
from datetime import datetime, time, timedelta

import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.demo import dice
from accounts.models import CodeList, Unit, User

from ..enums import AvoidedKind
from ..models import (
    AvoidedCall,
    Employer,
    EmployerAgreement,
    EmployerCall,
    EmployerContact,
    EmployerReservation,
    EmployerSite,
    JobOffer,
    OfferSubsidy,
)
from ..organisation_number import luhn

# Name, branch, town, phone, union, owner, unit.
EMPLOYERS = [
    ("Björkåsa Handelsträdgård AB", "green", "Björkåsa", "0999-101 10", "Lena Frid, Kommunal",
     "Rolf Sundin", "Växthuset"),
    ("Ekvalls Bageri & Konditori", "restaurant", "Björkåsa", "0999-102 20", "", "Rolf Sundin", "Köket"),
    ("Mellanberga Lager och Logistik AB", "transport", "Mellanberga", "0999-103 30",
     "Ismail Roble, Transport", "Rolf Sundin", None),
    ("Nordtvätt i Björkåsa AB", "cleaning", "Björkåsa", "0999-104 40", "Ann-Sofi Lund, Fastighets",
     "Pernilla Ask", "Verkstaden"),
    ("Hantverkargatans Cykelservice", "trade", "Björkåsa", "0999-105 50", "", "Jonas Ödlund", "Verkstaden"),
    ("Föreningen Återbruket", "association", "Björkåsa", "0999-106 60", "Per Holm, Handels", "Rolf Sundin", None),
    ("Åsgårdens Äldreboende AB", "care", "Åsgård", "0999-107 70", "Miriam Ek, Kommunal",
     "Åsa Östergren", "Vägledningscentrum"),
    ("Restaurang Skeppsklockan", "restaurant", "Mellanberga", "0999-108 80", "", "Fatima Barre", "Köket"),
    ("Brunns Plåt och Svets AB", "industry", "Brunn", "0999-109 90", "Kent Wall, IF Metall",
     "Rolf Sundin", "Verkstaden"),
    ("Matkassen Björkåsa", "trade", "Björkåsa", "0999-110 01", "Hanna Moe, Handels", "Rolf Sundin", None),
    ("Björkåsa Bollklubb", "culture", "Björkåsa", "0999-111 12", "", "Maj Ekström", "Växthuset"),
    ("Stiftelsen Sjöviks Stallar", "green", "Sjövik", "0999-112 23", "", "Karin Sjö", "Växthuset"),
    ("Mellanberga Lager & Logistik", "transport", "Mellanberga", "", "", "Hedda Vik", "Vägledningscentrum"),
]  # fmt: skip
# Sole traders and the pair's later registration have no number.
WITHOUT_NUMBER = {"Ekvalls Bageri & Konditori", "Hantverkargatans Cykelservice", "Mellanberga Lager & Logistik"}
PEOPLE = [
    ("Gun Ekvall", "ägare"), ("Marcus Lind", "platschef"), ("Sahra Warsame", "personalansvarig"),
    ("Bengt Åkerlund", "arbetsledare"), ("Tove Nyqvist", "verksamhetschef"), ("Milan Petrovic", "driftledare"),
    ("Eva-Lena Boman", "butikschef"), ("Jesper Hage", "ordförande"),
]  # fmt: skip
# Employer, days ago, who, how, about, outcome, days until the next step and what it is.
CALLS = [
    (0, 41, "Rolf Sundin", "visit",
     "Gick igenom säsongen: behöver folk till våren, två åt gången.", "interested", 30, "Ringa om vårens platser"),
    (0, 8, "Maj Ekström", "phone", "Frågade om de kan ta emot en till i växthuset före jul.",
     "later", 5, "Höra om december"),
    (1, 3, "Fatima Barre", "phone", "Söker någon som kan börja på måndag, tidiga morgnar.", "offer", None, ""),
    (1, 2, "Rolf Sundin", "visit", "Såg bageriet. Bra handledning, trångt i rusningen.",
     "interested", 12, "Skicka avtal om handledning"),
    (2, 1, "Rolf Sundin", "phone", "Fyra platser i plocklagret, truckkort är ett plus.", "offer",
     3, "Svara om lönebidrag"),
    (2, 25, "Hedda Vik", "email", "Skickade frågan om praktik under sportlovet.", "no_answer", 7, "Ringa i stället"),
    (3, 60, "Pernilla Ask", "phone", "Kan ta emot praktik på tvätten från och med april.",
     "interested", 20, "Boka besök"),
    (4, 15, "Jonas Ödlund", "visit", "Vill gärna fortsätta ta emot. Bara en åt gången.",
     "follow_up", 14, "Uppföljning på plats"),
    (5, 33, "Rolf Sundin", "visit", "Årssamtal om partnerskapet: båda nöjda, vill utöka caféet.",
     "interested", -4, "Ta fram förslag till nytt avtal"),
    (6, 5, "Åsa Östergren", "phone", "Kräver utdrag ur belastningsregistret för alla.",
     "interested", 9, "Skicka rutinen"),
    (7, 90, "Fatima Barre", "phone", "Har inte tid med handledning just nu.", "not_interested", None, ""),
    (8, 12, "Rolf Sundin", "visit", "Behöver två svetsare till våren, kan lära upp.", "interested",
     0, "Återkoppla om utbildning"),
    (8, 11, "Jonas Ödlund", "phone", "Ringde om samma sak, visste inte att Rolf varit där.",
     "follow_up", 18, "Låta Rolf sköta kontakten"),
    (9, 6, "Rolf Sundin", "video", "Centralt avtal om handledning måste gå via kedjan.", "later",
     21, "Höra med kedjans kontor"),
    (10, 20, "Maj Ekström", "phone", "Kan ha en person på idrottsplatsen, förmiddagar.",
     "interested", 10, "Besök på idrottsplatsen"),
    (11, 48, "Karin Sjö", "visit", "Stallet passar den som vill vara ute, buss saknas.", "later",
     40, "Fråga om samåkning"),
]  # fmt: skip
# Employer, kind, title, reference, unit, months since it began, days until its end, renewal and notice (None: none).
AGREEMENTS = [
    (5, "iop", "Partnerskap om Återbruket", "KS 2024/118", "Praktiska verksamheter", 22, 62, 40, 18),
    (0, "cooperation", "Samverkan om vårens platser", "", "Växthuset", 11, 30, -3, None),
    (2, "recruitment", "Avsiktsförklaring om lagerpersonal", "KS 2026/040", "Vägledningscentrum", 5, 210, 180, 150),
    (3, "supervision", "Handledning på tvätten", "", "Verkstaden", 8, None, None, 45),
    (11, "iop", "Partnerskap om stallet", "KS 2023/077", "Växthuset", 34, -120, None, None),
]
# Employer, title, seats, hours since received, hours to answer, days until start, answer and hours it took.
OFFERS = [
    (1, "Bageribiträde, kan börja på måndag", 1, 20, 24, 4, "", None),
    (2, "Lagerarbetare, fyra platser", 4, 26, 72, 12, "", None),
    (9, "Butiksbiträde på kvällar", 1, 60, 48, 9, "", None),
    (6, "Köksbiträde på äldreboendet", 1, 24 * 30, 24, -20, "accepted", 6),
    (8, "Hjälp i verkstaden, kan läras upp", 2, 24 * 55, 48, -40, "lost", 24 * 9),
    (0, "Säsong i trädgården", 3, 24 * 80, 72, -60, "accepted", 50),
    (4, "Cykelreparatör, deltid", 1, 24 * 44, 24, -30, "declined", 20),
]
# Offer, kind, days after the offer it was applied for and decided (None: not yet), result.
SUBSIDIES = [
    (0, "introductory_job", 0, None, ""),
    (1, "wage_subsidy", None, None, ""),
    (4, "new_start_job", 2, 16, "refused"),
    (5, "wage_subsidy", 1, 21, "granted"),
    (3, "introductory_job", 0, 9, "granted"),
]


def fill():
    """Register everything with the dates it would have had."""
    roll = dice("employers")
    users = {user.name: user for user in User.objects.filter(is_demo=True)}
    units = {unit.name: unit for unit in Unit.objects.all()}
    employers = [add_employer(number, row, users, units, roll) for number, row in enumerate(EMPLOYERS)]
    for row in AGREEMENTS:
        add_agreement(employers, units, row, roll)
    for row in sorted(CALLS, key=lambda row: -row[1]):
        add_call(employers, users, row, roll)
    offers = [add_offer(employers, users, units, row, roll) for row in OFFERS]
    for row in SUBSIDIES:
        add_subsidy(offers, users["Rolf Sundin"], row, roll)
    add_reservations(employers, users, roll)
    backdate_history()


def key_of(roll):
    """Return the next random key."""
    return uuid.UUID(int=roll.getrandbits(128), version=4)


def code(name, value):
    """Return the code `value` of the list `name`."""
    return CodeList.objects.get(list=name, code=value)


def number_for(place):
    """Return an organisation number of a series that is not given out."""
    digits = f"55500{place:02}00"
    return next(digits + str(last) for last in range(10) if not luhn(digits + str(last)))


def at(days, roll):
    """Return a moment in office hours so many days ago; today an hour or more ago."""
    day = timezone.localdate() - timedelta(days=days)
    moment = timezone.make_aware(datetime.combine(day, time(roll.randint(8, 16), roll.choice([0, 10, 20, 35, 45]))))
    return min(moment, timezone.now() - timedelta(hours=1))


def add_employer(number, row, users, units, roll):
    """Return one employer with a site and one or two contacts."""
    name, branch, town, phone, union, owner, unit = row
    by, days = users[owner], 500 - number * 30
    employer, _created = Employer.objects.register(
        by=by, key=key_of(roll), name=name, branch=code("branch", branch), phone=phone, union_contact=union,
        organisation_number=None if name in WITHOUT_NUMBER else number_for(number + 1), owner=by,
        unit=units.get(unit), created_at=at(days, roll),
    )  # fmt: skip
    street = roll.choice(["Industrigatan", "Storgatan", "Hamnvägen", "Kyrkvägen", "Smedjegatan"])
    site, _created = EmployerSite.objects.add(
        employer, by=by, key=key_of(roll), name=roll.choice(["Huvudanläggningen", "Kontoret", "Butiken"]),
        address=f"{street} {roll.randint(2, 60)}", city=town,
    )  # fmt: skip
    for person, title in roll.sample(PEOPLE, 1 + number % 2):
        mail = f"{person.split()[0].lower()}@example.org"
        EmployerContact.objects.add(
            employer, by=by, key=key_of(roll), site=site, name=person, title=title, email=mail,
            phone=f"070-174 06 {roll.randint(10, 99)}",
        )  # fmt: skip
    return employer


def add_agreement(employers, units, row, roll):
    """Add one agreement."""
    place, kind, title, reference, unit, months, ends, renewal, notice = row
    today, employer = timezone.localdate(), employers[place]

    def ahead(days):
        return None if days is None else today + timedelta(days=days)

    EmployerAgreement.objects.add(
        employer, by=employer.owner, key=key_of(roll), kind=code("agreement_kind", kind), title=title,
        reference=reference, unit=units[unit], starts_on=today - timedelta(days=30 * months), ends_on=ahead(ends),
        renewal_on=ahead(renewal), notice_on=ahead(notice),
    )  # fmt: skip


def add_call(employers, users, row, roll):
    """Log one contact."""
    place, days, who, form, about, outcome, ahead, step = row
    employer, occurred_at = employers[place], at(days, roll)
    # From the day of the contact, or from today for what is spoken of as coming or late.
    next_on = None if ahead is None else timezone.localdate() + timedelta(days=ahead)
    EmployerCall.objects.log(
        employer, by=users[who], key=key_of(roll), occurred_at=occurred_at, form=code("contact_form", form),
        contact=employer.employercontacts.order_by("pk").first(), about=about, outcome=code("call_outcome", outcome),
        next_on=next_on, next_step=step, created_at=occurred_at,
    )  # fmt: skip


def add_offer(employers, users, units, row, roll):
    """Return one offer, answered or not."""
    place, title, seats, received, hours, days, answer, took = row
    employer, now = employers[place], timezone.now().replace(second=0, microsecond=0)
    received_at = now - timedelta(hours=received)
    offer, _created = JobOffer.objects.receive(
        employer, by=users["Rolf Sundin"], key=key_of(roll), title=title, seats=seats, received_at=received_at,
        answer_by=received_at + timedelta(hours=hours), starts_on=timezone.localdate() + timedelta(days=days),
        contact=employer.employercontacts.order_by("pk").first(), unit=employer.unit or units["Vägledningscentrum"],
    )  # fmt: skip
    if answer:
        note = "Beslutet om stöd dröjde, de anställde en annan." if answer == "lost" else ""
        offer.give_answer(answer, at=received_at + timedelta(hours=took), note=note, by=users["Rolf Sundin"])
    return offer


def add_subsidy(offers, by, row, roll):
    """Add one subsidy to an offer."""
    place, kind, applied, decided, result = row
    offer = offers[place]
    first = timezone.localdate(offer.received_at)
    days = {
        name: None if number is None else first + timedelta(days=number)
        for name, number in (("applied_on", applied), ("decided_on", decided))
    }
    OfferSubsidy.objects.add(offer, by=by, key=key_of(roll), kind=code("subsidy", kind), result=result, **days)


def add_reservations(employers, users, roll):
    """Let a colleague hold one employer and the demo's employer coordinator another, and count some calls not made."""
    for place, who, about in ((6, "Åsa Östergren", "Platser på äldreboendet"), (8, "Rolf Sundin", "Vårens svetsare")):
        start = timezone.now() - timedelta(hours=20)
        EmployerReservation.objects.reserve(
            employers[place], by=users[who], key=key_of(roll), about=about, now=start
        )  # fmt: skip
    for days, place, who, kind in (
        (2, 6, "Rolf Sundin", AvoidedKind.REFUSED), (9, 8, "Pernilla Ask", AvoidedKind.TOLD),
        (16, 0, "Karin Sjö", AvoidedKind.TOLD), (31, 2, "Stellan Brink", AvoidedKind.REFUSED),
    ):  # fmt: skip
        on = timezone.localdate() - timedelta(days=days)
        AvoidedCall.objects.create(employer=employers[place], user=users[who], kind=kind, on=on)


def backdate_history():
    """Give the event rows the times of what they tell."""
    times = {
        "employer": "created_at", "employercall": "created_at", "employerreservation": "starts_at",
        "joboffer": "coalesce(answered_at, received_at)",
    }  # fmt: skip
    parts = ("employersite", "employercontact", "employeragreement")
    models = ("Employer", "EmployerCall", "EmployerReservation", "JobOffer", "EmployerSite", "EmployerContact")
    triggers = [f"placements.{model}Event:append_only" for model in (*models, "EmployerAgreement")]
    with pgtrigger.ignore(*triggers), connection.cursor() as cursor:
        for table, column in times.items():
            cursor.execute(f"UPDATE placements_{table}event SET pgh_created_at = {column}")
        for table in parts:
            cursor.execute(
                f"UPDATE placements_{table}event p SET pgh_created_at = e.created_at "
                "FROM placements_employer e WHERE e.id = p.employer_id"
            )
