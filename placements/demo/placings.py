"""Demo placements: a third of those enrolled are placed or are to be, two hold two at once, some are employed."""

from datetime import timedelta
from decimal import Decimal

import pgtrigger
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.demo import dice
from accounts.enums import CodeListName, Role
from accounts.models import CodeList, User
from participants.demo import at, uuid_of
from participants.models import CoordinatorPeriod

from ..enums import Party, PlacementStatus
from ..models import CriterionAnswer, Employment, EmploymentCriterion, Observation, Place, Placement
from ..models.overfilling import full_for

COORDINATOR = "coordinator@example.org"
PURPOSES = [
    "Pröva att arbeta i grupp och hålla tider.", "Öva svenska i arbetet och få ett intyg.",
    "Se om orken räcker till halva dagar.", "Visa vad hon redan kan i kök.", "Lära yrkets moment inför en praktik.",
    "Få referenser inför sommarens rekrytering.",
]  # fmt: skip
SEEN = {
    "punctual": ["Har kommit i tid alla dagar den här veckan.", "Ringer när bussen är sen."],
    "instructions": ["Följer en skriven lista själv.", "Frågar när något är oklart, och gör det sedan rätt."],
    "initiative": ["Började plocka undan utan att bli ombedd.", "Visade en ny kollega hur vattningen går till."],
    "cooperation": ["Lugn i gruppen, delar gärna med sig.", "Arbetar bäst två och två."],
    "endurance": ["Orkade hela passet i onsdags för första gången.", "Behöver en extra paus efter lunch."],
    "language": ["Svarar i telefon med hjälp av en lapp.", "Förklarade för en kund var tomaterna kommer ifrån."],
    "trade": ["Klarar kassan på egen hand.", "Beskär efter instruktion, ritar själv upp raderna."],
    "safety": ["Använder hörselskydd utan påminnelse.", "Kontrollerar maskinen innan start."],
}
SAID = [
    "Alla tre nöjda. Fler timmar prövas efter årsskiftet.", "Handledaren vill ha en skriven arbetsbeskrivning.",
    "Deltagaren vill till butik härnäst. Vi tittar på platser till nästa samtal.",
    "Tiderna flyttas en halvtimme så att bussen passar.",
]  # fmt: skip
ENDS = [
    ("completed", "next_place"),
    ("moved_on", "next_place"),
    ("employed", "employment_elsewhere"),
    ("illness", "none"),
]
WEEKS = [((0, 1, 2), 6), ((0, 1, 2, 3), 4), ((1, 3), 6), ((0, 1, 2, 3, 4), 4), ((0, 2), 3)]


def fill():
    """Place a third of the enrolled, let the placements take their course, then bear the dates they would have had."""
    if Place.objects.exists():
        World(dice("placings")).fill()
        backdate_history()


class World:
    """What the demo placements are made of."""

    def __init__(self, roll):
        self.roll, self.today = roll, timezone.localdate()
        self.codes = {(code.list, code.code): code for code in CodeList.objects.all()}
        self.places = list(Place.objects.open().select_related("unit", "kind").order_by("pk"))
        self.criteria = list(EmploymentCriterion.objects.asked())

    def fill(self):
        """Make the placements: those of the demo's own coordinator first, so that each kind of thing to do is there."""
        periods = CoordinatorPeriod.objects.current().filter(
            enrolment__ended_on=None, enrolment__started_on__lt=self.today - timedelta(days=30)
        )
        periods = list(periods.select_related("participant__unit", "coordinator", "enrolment").order_by("pk"))
        own = [period for period in periods if period.coordinator.email == COORDINATOR]
        for number, period in enumerate(own[:9]):
            self.take_course(period, number)
        for period in [period for period in periods if period not in own][::3]:
            self.take_course(period, self.roll.randint(0, 9))

    def take_course(self, period, number):
        """Let the participant of `period` be placed; `number` says how far it has come."""
        day = self.roll.randint
        if number == 0:
            self.propose(period, self.today + timedelta(days=day(3, 12)))
        elif number == 1:
            self.agree(self.propose(period, self.today), period)
        elif number == 2:
            self.ended(period)
            self.ongoing(period, day(10, 20))
        elif number == 3:
            first = self.ongoing(period, day(70, 90), ends_on=self.today + timedelta(days=day(8, 12)))
            second = first and self.propose(period, self.today - timedelta(days=9), weekdays=(4,))
            if second:
                self.start(second, period)
        elif number == 4:
            self.employ(
                self.ongoing(period, day(120, 160), kinds=("municipal_employment", "municipal", "private")), period
            )
        elif number == 5:
            self.withdrawn(period)
        else:
            self.ongoing(period, day(15, 100), ends_on=self.today + timedelta(days=day(15, 90)))

    def propose(self, period, starts_on, ends_on=None, weekdays=None, kinds=()):
        """Return a proposed placement, at a place of one of `kinds` or near by, with seats free; None without any."""
        person = period.participant
        days, hours = self.roll.choice(WEEKS)
        days = weekdays or days
        slots = [1 if slot // 2 in days and (hours > 4 or slot % 2 == 0) else 0 for slot in range(14)]
        fields = {
            "starts_on": max(starts_on, period.enrolment.started_on), "ends_on": ends_on, "slots": slots,
            "hours": [Decimal(hours) if place in days else Decimal(0) for place in range(7)],
            "purpose": self.roll.choice(PURPOSES),
            "shown_name": f"Kim {self.roll.randint(10, 99)}" if person.is_protected else person.first_name,
        }  # fmt: skip
        for place in self.nearest(person, kinds):
            too_short = sum(fields["hours"]) < (place.hours_min or 0)
            if too_short or place.starts_on > fields["starts_on"] or full_for(Placement(place=place, **fields)):
                continue
            try:
                created_at = at(fields["starts_on"] - timedelta(days=self.roll.randint(9, 20)), 10, self.roll)
                return Placement.objects.propose(
                    person, by=period.coordinator, key=uuid_of(self.roll), place=place,
                    created_at=min(created_at, timezone.now()), **fields,
                )[0]  # fmt: skip
            except ValidationError:
                continue
        return None

    def nearest(self, person, kinds):
        """Return the places, those of `kinds` first, then those of the participant's unit and its sites."""

        def distance(place):
            return place.kind.code not in kinds, person.unit_id not in (place.unit_id, place.unit.parent_id)

        places = self.places[:]
        self.roll.shuffle(places)
        return sorted(places, key=distance)

    def agree(self, placement, period):
        """Let all three have agreed to `placement`."""
        if placement:
            on = min(timezone.localdate(placement.created_at) + timedelta(days=3), self.today)
            placement.agree(period.coordinator, dict.fromkeys(Party, on))
        return placement

    def start(self, placement, period):
        """Let `placement` have started, with the talks that have been held."""
        self.agree(placement, period)
        placement.start(period.coordinator, placement.starts_on)
        for talk in placement.talks.to_hold().filter(planned_on__lt=self.today - timedelta(days=4)):
            talk.settle(
                period.coordinator, planned_on=talk.planned_on, held_on=talk.planned_on, note=self.roll.choice(SAID)
            )
        return placement

    def ongoing(self, period, days_ago, ends_on=None, kinds=()):
        """Return a placement that goes on since `days_ago` days, with observations; None where nothing is free."""
        placement = self.propose(period, self.today - timedelta(days=days_ago), ends_on, kinds=kinds)
        if placement:
            self.start(placement, period)
            self.observe(placement, period)
        return placement

    def ended(self, period):
        """Add a placement that ended a month ago, whose first check is due."""
        ends_on = self.today - timedelta(days=self.roll.randint(28, 33))
        placement = self.propose(period, ends_on - timedelta(days=60), ends_on)
        if placement and placement.starts_on <= ends_on:
            self.start(placement, period)
            reason, outcome = self.roll.choice(ENDS)
            placement.end(
                period.coordinator, on=ends_on, reason=self.codes[CodeListName.PLACEMENT_END, reason],
                outcome=self.codes[CodeListName.PLACEMENT_OUTCOME, outcome], note="",
            )  # fmt: skip

    def withdrawn(self, period):
        """Add a placement that did not come about."""
        placement = self.propose(period, self.today - timedelta(days=20))
        if placement:
            placement.withdraw(period.coordinator, "Handledaren slutade. Vi letar en annan plats.")

    def observe(self, placement, period):
        """Let a supervisor of the place have written two or three observations; the latest is not read."""
        supervisor = User.objects.in_units([placement.place.unit_id], Role.SUPERVISOR).order_by("pk").first()
        if supervisor is None:
            return
        days = (self.today - placement.starts_on).days
        for number in range(self.roll.choice([1, 2, 3])):
            ability = self.roll.choice(list(SEEN))
            on = placement.starts_on + timedelta(days=self.roll.randint(0, max(days - 2, 0)))
            observation, _made = Observation.objects.write(
                placement, by=supervisor, key=uuid_of(self.roll), on=on, created_at=at(on, 15, self.roll),
                ability=self.codes[CodeListName.ABILITY, ability], text=self.roll.choice(SEEN[ability]),
                is_ready=self.roll.random() < 0.15,
            )  # fmt: skip
            if number:
                observation.mark_read(period.coordinator)

    def employ(self, placement, period):
        """Let the placement be a municipal employment with a subsidy that ends within the time of the alarm."""
        if placement is None:
            return
        starts_on, ends_on = placement.starts_on, self.today + timedelta(days=40)
        employment, _made = Employment.objects.add(
            placement, by=period.coordinator, key=uuid_of(self.roll), percent=75, starts_on=starts_on,
            ends_on=starts_on + relativedelta(months=3), form=self.codes[CodeListName.EMPLOYMENT_FORM, "municipal_bea"],
            subsidy=self.codes[CodeListName.SUBSIDY, "wage_subsidy"], subsidy_applied_on=starts_on - timedelta(days=40),
            subsidy_decided_on=starts_on - timedelta(days=12), subsidy_until=ends_on,
            reference=f"AF {starts_on:%Y}-0417",
        )  # fmt: skip
        if employment.ends_on < ends_on:
            employment.extend(
                period.coordinator, to_end_on=ends_on, decided_on=employment.ends_on - timedelta(days=14),
                reason="Lönebidraget beviljades för en period till.",
            )  # fmt: skip
        answers = {one.pk: (one.text, "yes", "") for one in self.criteria[:-1]}
        last = self.criteria[-1:]
        answers |= {one.pk: (one.text, "unclear", "Tas upp vid samtalet i slutet.") for one in last}
        CriterionAnswer.objects.answer(placement, answers=answers, by=period.coordinator)


def backdate_history():
    """Give the event rows the times of what they tell, as far as the rows say them."""
    day = "least(now(), ({} + time '10:00') AT TIME ZONE 'Europe/Stockholm')"
    started = day.format("starts_on")
    times = {
        "placement": f"CASE status WHEN '{PlacementStatus.ONGOING}' THEN {started}"
        f" WHEN '{PlacementStatus.ENDED}' THEN {day.format('ends_on')} ELSE created_at END",
        "placementtalk": f"CASE WHEN held_on IS NULL THEN pgh_created_at ELSE {day.format('held_on')} END",
        "employment": started,
        "employmentextension": day.format("decided_on"),
        "observation": "coalesce(read_at, created_at)",
    }
    with connection.cursor() as cursor:
        for table, time in times.items():
            with pgtrigger.ignore(f"placements.{NAMES[table]}:append_only"):
                cursor.execute(f"UPDATE placements_{table}event SET pgh_created_at = {time}")


NAMES = {
    "placement": "PlacementEvent", "placementtalk": "PlacementTalkEvent", "employment": "EmploymentEvent",
    "employmentextension": "EmploymentExtensionEvent", "observation": "ObservationEvent",
}  # fmt: skip
