"""Demo participants: three hundred invented people over two years, with test numbers of the tax agency's series."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pgtrigger
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.utils import timezone

from accounts.demo import UNITS, dice
from accounts.enums import CodeListName, Role
from accounts.models import CodeList, Membership, Unit, User

from ..models import Access, CaseNumberSeries, Enrolment, Participant

COUNT, WAITING = 300, 14
# Places among those registered this autumn, so that both cases are ongoing.
PROTECTED = (230, 255)
WOMEN = [
    "Amina", "Åsa", "Gunnel", "Vera", "Fatuma", "Lovisa", "Kerstin", "Malak", "Hanna", "Selam", "Ewa", "Birgitta",
    "Zahra", "Elin", "Olena", "Signe", "Nour", "Maria", "Tuva", "Leyla", "Agneta", "Ruth", "Samira", "Ebba",
    "Irina", "Wilma", "Hodan", "Sofia", "Yrsa", "Aisha",
]  # fmt: skip
MEN = [
    "Ilyas", "Nils", "Ahmed", "Gösta", "Mikael", "Yusuf", "Öyvind", "Lars", "Samuel", "Hassan", "Peter", "Kibrom",
    "Anders", "Viktor", "Omid", "Jan-Erik", "Rashid", "Tomas", "Elias", "Bengt", "Serhij", "Åke", "Mehmet",
    "Oskar", "Abdi", "Sven", "Karim", "Johan", "Filip", "Torbjörn",
]  # fmt: skip
SURNAMES = [
    "Lindahl", "Demir", "Hedin", "Warsame", "Öberg", "Ängström", "Nyqvist", "Rahimi", "Sandell", "Tekle", "Bodin",
    "Farah", "Åhlén", "Kowalska", "Hjort", "Said", "Ekdahl", "Mohamed", "Lundmark", "Haile", "Stenvik", "Aziz",
    "Brorsson", "Kovalenko", "Ulvström", "Jama", "Palmgren", "Yilmaz", "Zackrisson", "Örn", "Wester", "Abdi",
    "Holmstedt", "Karimi", "Sjölin", "Berhane", "Dahlqvist", "Novak", "Äng", "Ibrahim",
]  # fmt: skip
LANGUAGES = ["sv"] * 9 + ["ar"] * 4 + ["so"] * 4 + ["ti"] * 2 + ["uk"] * 2 + ["fa", "prs", "tr", "bks", "en", "pl"]
STREETS = ["Åkervägen", "Björkgatan", "Kyrkstigen", "Södra Parkgatan", "Timmermansgatan", "Ladugårdsvägen", "Sjögatan"]
CONTACT_NOTES = ["", "", "", "", "Helst sms.", "Ring efter klockan tio.", "Svarar på e-post."]
REASONS = (
    ["work"] * 6 + ["studies"] * 4 + ["municipal_employment"] * 2 + ["other_programme"] * 2 + ["rehabilitation"] * 2
    + ["illness", "parental_leave", "moved", "own_request", "absence", "max_time", "not_completed", "not_completed"]
)  # fmt: skip
OUTCOMES = {"work": "work", "studies": "studies", "municipal_employment": "municipal_employment"}


def fill():
    """Register, enrol, move and end; then let the history bear the dates it would have had."""
    roll = dice("participants")
    world = World(roll)
    for place, (registered, start) in enumerate(courses(roll, world.today)):
        world.add_participant(place, registered, start)
    world.close_series()
    world.add_reads()
    backdate_history()


def courses(roll, today):
    """Return (day of registering, day of the start or None while waiting for it) of each person, earliest first."""
    made = [(today - timedelta(days=roll.randint(1, 28)), None) for _waiting in range(WAITING)]
    for _enrolled in range(COUNT - WAITING):
        start = today - timedelta(days=int(roll.triangular(2, 730, 20)))
        made.append((start - timedelta(days=roll.randint(5, 30)), start))
    return sorted(made, key=lambda course: course[0])


class World:
    """What a demo participant is made of."""

    def __init__(self, roll):
        self.roll = roll
        self.today = timezone.localdate()
        self.units = list(Unit.objects.filter(name__in=UNITS))
        self.coordinators = {
            unit.pk: list(User.objects.in_units([unit.pk], Role.COORDINATOR).order_by("pk")) for unit in self.units
        }
        self.intake = list(User.objects.filter(memberships__role=Role.INTAKE).order_by("pk"))
        self.codes = {(code.list, code.code): code for code in CodeList.objects.all()}
        self.numbers = set()
        self.registered = Counter()

    def code(self, name, code):
        """Return the CodeList row."""
        return self.codes[name.value, code]

    def add_participant(self, place, registered, start):
        """Register one person on the day `registered` and let the case run its course from the day `start`."""
        roll, by = self.roll, self.roll.choice(self.intake)
        is_woman = roll.random() < 0.52
        unit = roll.choice(self.units)
        has_number = roll.random() > 0.03
        born = date(roll.randint(1963, 2006), 1, 1) + timedelta(days=roll.randint(0, 364))
        first, last = roll.choice(WOMEN if is_woman else MEN), roll.choice(SURNAMES)
        participant, _created = Participant.objects.register(
            by=by, key=uuid_of(roll), unit=unit, first_name=first, last_name=last,
            personal_number=self.number(born, is_woman) if has_number else None,
            birth_date=None if has_number else born,
            phone=f"070-174 06 {roll.randint(5, 99):02}", email=f"deltagare{place + 1}@example.org",
            address=f"{roll.choice(STREETS)} {roll.randint(1, 80)}", postal_code="999 10", city="Björkåsa",
            **self.language(), is_protected=place in PROTECTED,
        )  # fmt: skip
        self.registered[registered.year] += 1
        number = f"S-{registered.year}-{self.registered[registered.year]:05}"
        Participant.objects.filter(pk=participant.pk).update(created_at=at(registered, 9, roll), case_number=number)
        if start:
            self.enrol(participant, unit, start, by)

    def close_series(self):
        """Let each year's case numbers go on after those given here."""
        for year, last in self.registered.items():
            CaseNumberSeries.objects.update_or_create(year=year, defaults={"last": last})

    def language(self):
        """Return language, interpreter and a note about contact."""
        code = self.roll.choice(LANGUAGES)
        return {
            "spoken_language": self.code(CodeListName.LANGUAGE, code),
            "needs_interpreter": code not in ("sv", "en") and self.roll.random() < 0.35,
            "contact_note": self.roll.choice(CONTACT_NOTES),
        }

    def number(self, born, is_woman):
        """Return an unused number near the day `born`: birth numbers 238 and 239 are the tax agency's for tests."""
        while True:
            digits = f"{born:%Y%m%d}{238 if is_woman else 239}"
            number = digits + luhn(digits[2:])
            if number not in self.numbers:
                self.numbers.add(number)
                return number
            born += timedelta(days=1)

    def enrol(self, participant, unit, start, by):
        """Enrol, and perhaps change coordinator, move and end."""
        roll = self.roll
        coordinator = by if participant.is_protected else roll.choice(self.coordinators[unit.pk])
        if participant.is_protected:
            coordinator = self.coordinators[unit.pk][0]
            participant.protect({coordinator, by}, by=by)
        planned = start + relativedelta(months=roll.choice([6, 6, 6, 9, 12]), days=-1)
        enrolment, _created = Enrolment.objects.start(
            participant, unit=unit, started_on=start, planned_end_on=planned, coordinator=coordinator, by=by,
            key=uuid_of(roll),
        )  # fmt: skip
        days = (self.today - start).days
        if days > 90 and roll.random() < 0.15 and not participant.is_protected:
            other = roll.choice(self.coordinators[unit.pk])
            enrolment.assign(other, from_on=start + timedelta(days=roll.randint(30, 80)), by=by)
        if days > 150 and roll.random() < 0.1 and not participant.is_protected:
            enrolment = self.move(participant, enrolment, start + timedelta(days=roll.randint(90, 140)), by)
        if planned < self.today - timedelta(days=20) or (days > 60 and roll.random() < 0.12):
            self.end(enrolment, planned, by)

    def move(self, participant, enrolment, on, by):
        """Move to another unit and return the new enrolment."""
        unit = self.roll.choice([unit for unit in self.units if unit != enrolment.unit])
        coordinator = self.roll.choice(self.coordinators[unit.pk])
        return enrolment.move(unit=unit, on=on, coordinator=coordinator, by=by, key=uuid_of(self.roll))[0]

    def end(self, enrolment, planned, by):
        """End near the planned end, now and then without a reason as in imported registers."""
        roll = self.roll
        latest = min(planned, self.today)
        on = max(enrolment.started_on, latest - timedelta(days=roll.randint(0, 50)))
        code = roll.choice(REASONS)
        outcome = OUTCOMES.get(code, roll.choice(["programme", "none", "none"]))
        enrolment.exit(
            on=on, reason=self.code(CodeListName.EXIT_REASON, code), outcome=self.code(CodeListName.OUTCOME, outcome),
            note="", by=by,
        )  # fmt: skip

    def add_reads(self):
        """Add two weeks of reads to the log, by those who may read."""
        pages = ["reports:overview"] * 5 + ["actionplans:followups"] * 3 + ["participants:detail"] * 2
        rows = []
        for membership in Membership.objects.filter(role__in=[Role.COORDINATOR, Role.MANAGER]).select_related("user"):
            people = list(Participant.objects.visible_to(membership.user).values_list("pk", flat=True)[:60])
            for day in range(14):
                when = at(self.today - timedelta(days=day + 1), self.roll.randint(8, 16), self.roll)
                rows.append(
                    Access(user=membership.user, at=when, url_name="participants:list", participants=people[:25])
                )
                for _read in range(self.roll.randint(0, 3)):
                    shown = [self.roll.choice(people)]
                    when += timedelta(minutes=self.roll.randint(1, 20))
                    rows.append(
                        Access(user=membership.user, at=when, url_name=self.roll.choice(pages), participants=shown)
                    )
        Access.objects.bulk_create(sorted(rows, key=lambda row: row.at))


def backdate_history():
    """Give the event rows of the demo the times at which such things happen, instead of all of them now."""
    triggers = [f"participants.{name}Event:append_only" for name in ("Participant", "Enrolment", "CoordinatorPeriod")]
    with pgtrigger.ignore(*triggers), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE participants_participantevent e SET pgh_created_at = p.created_at "
            "FROM participants_participant p WHERE p.id = e.pgh_obj_id"
        )
        for table, last, first in (
            ("participants_enrolmentevent", "ended_on", "started_on"),
            ("participants_coordinatorperiodevent", "ends_on", "starts_on"),
        ):
            cursor.execute(f"UPDATE {table} SET pgh_created_at = coalesce({last}, {first}) + time '10:15'")


def at(day, hour, roll):
    """Return a time on `day`, some minutes past `hour`."""
    return timezone.make_aware(datetime.combine(day, time(hour, roll.randint(0, 59))))


def uuid_of(roll):
    """Return an idempotency key drawn from `roll`."""
    return UUID(int=roll.getrandbits(128), version=4)


def luhn(digits):
    """Return the check digit of `digits`, a birth date with a birth number (nine digits)."""
    total = 0
    for place, digit in enumerate(digits):
        doubled = int(digit) * (2 - place % 2)
        total += doubled // 10 + doubled % 10
    return str(-total % 10)
