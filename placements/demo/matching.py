"""Demo of matching: what is known of most who are enrolled, stopped matches, and some who stay for now."""

from datetime import timedelta
from decimal import Decimal

import pgtrigger
from django.db import connection
from django.utils import timezone, translation

from accounts.demo import dice
from accounts.enums import CodeListName, Role
from accounts.models import CodeList, User
from participants.demo.people import at, uuid_of
from participants.enums import ParticipantStatus
from participants.models import Participant

from .. import matching, slots
from ..match_facts import labels, people_facts, place_facts
from ..models import IndependenceLevel, NotYet, Place, Placement, StoppedMatch, SupportPeriod, WorkProfile
from ..moving_on import facts_of

HOURS = ["8", "10", "12.5", "15", "20", "20", "25", "30", "40"]
LANGUAGES = ["sfi_a", "sfi_b", "sfi_c", "sfi_c", "sfi_d", "basic", "upper_secondary"]
HAS = ["record_extract", "driving_licence", "forklift_licence", "food_hygiene", "computer"]
NEEDS = [
    "", "", "", "", "Behöver sitta ner ibland. Inga tunga lyft.", "Åker buss från Norrby, är framme tidigast 8.40.",
    "Vill ha en sak i taget och samma handledare varje dag.", "Hämtar barn 15.30 alla dagar.",
    "Lugn miljö utan hög musik.", "Kan inte stå mer än två timmar i sträck.",
]  # fmt: skip
LEVEL_NOTES = [
    "Kommer i tid och vet vad som ska göras.", "Frågar ofta, vill ha någon bredvid.", "Klarar passet efter genomgång.",
    "Planerar sin dag själv.", "", "", "Arbetsledaren och jag är överens.",
]  # fmt: skip
FORMS = [
    ("social_assistance", "Socialförvaltningen"), ("social_assistance", "Socialförvaltningen"),
    ("job_guarantee", "Arbetsförmedlingen Björkåsa"), ("job_guarantee", "Arbetsförmedlingen Björkåsa"),
    ("establishment", "Arbetsförmedlingen Björkåsa"), ("youth_guarantee", "Arbetsförmedlingen Björkåsa"),
    ("rehabilitation", "Försäkringskassan"), ("activity_compensation", "Försäkringskassan"),
]  # fmt: skip
SAID_BY_EMPLOYER = ["Arbetsgivaren ville ha någon på heltid.", "Platsen gick till en annan.", "Deltagaren tackade nej."]
STAYS = ["Trivs och lär sig fortfarande nya moment.", "Vi väntar tills utbildningen är klar i vår."]
EVENTS = {
    "placements_independencelevelevent": "(starts_on + time '10:20')",
    "placements_supportperiodevent": "(starts_on + time '10:25')",
    "placements_stoppedmatchevent": "(\"on\" + time '14:10')",
}


def fill():
    """Note what is known, stop some matches, and let somebody stay where something speaks for moving on."""
    roll, today = dice("matching"), timezone.localdate()
    codes = {(code.list, code.code): code for code in CodeList.objects.all()}
    enrolled = list(
        Participant.objects.filter(status=ParticipantStatus.ENROLLED, enrolled_on__lte=today).select_related("unit")
        .order_by("pk")
    )  # fmt: skip
    staff = {}
    with translation.override("sv"):
        known = [person for person in enrolled if roll.random() < 0.8]
        for person in known:
            by = roll.choice(staff.setdefault(person.unit_id, coordinators(person.unit_id)))
            note_profile(person, by, codes, roll)
            note_levels(person, by, today, roll)
            note_support(person, by, codes, roll)
        stop_some(known, staff, today, roll)
        let_somebody_stay(today, roll)
    backdate_history()


def coordinators(unit):
    """Return those who can have noted something of a participant in `unit` (an id)."""
    return list(User.objects.in_units([unit], Role.COORDINATOR).order_by("pk"))


def note_profile(person, by, codes, roll):
    """Note hours, half-days, Swedish and licences."""
    mornings = [int(slot < 10 and slot % 2 == 0) for slot in range(slots.SLOTS)]
    week = [int(slot < 10) for slot in range(slots.SLOTS)]
    language = roll.choice(LANGUAGES) if roll.random() < 0.85 else None
    WorkProfile.objects.note(
        person, by=by, key=uuid_of(roll), weekly_hours=Decimal(roll.choice(HOURS)),
        half_days=roll.choice([None, week, week, mornings]),
        language_level=codes[CodeListName.LANGUAGE_LEVEL.value, language] if language else None,
        requirements=sorted(roll.sample(HAS, roll.choice([0, 0, 1, 1, 2, 3]))), needs=roll.choice(NEEDS),
    )  # fmt: skip


def note_levels(person, by, today, roll):
    """Note a degree at the start, and now and then a higher one since."""
    level, day = roll.choice([1, 2, 2, 3, 3, 4]), person.enrolled_on
    while True:
        IndependenceLevel.objects.note(
            person, by=by, key=uuid_of(roll), level=level, starts_on=day, note=roll.choice(LEVEL_NOTES)
        )
        day += timedelta(days=roll.randint(60, 200))
        if day > today or level == 5 or roll.random() < 0.3:
            return
        level += 1


def note_support(person, by, codes, roll):
    """Note the support form, which some have had and others have."""
    code, party = roll.choice(FORMS)
    SupportPeriod.objects.note(
        person, by=by, key=uuid_of(roll), support_form=codes[CodeListName.SUPPORT_FORM.value, code],
        starts_on=person.enrolled_on, ends_on=roll.choice([None, None, person.planned_end_on]),
        decided_by=f"{roll.choice(['Handläggare', 'Handläggare', 'Teamet'])} på {party}",
    )  # fmt: skip


def stop_some(people, staff, today, roll):
    """Note matches that were stopped in the last half-year, most of them by what the rules say."""
    facts, names = people_facts([person.pk for person in people], today), labels()
    places = place_facts(Place.objects.all(), today)
    for person in people if places else ():
        for _stop in range(roll.choice([0, 0, 1, 1, 2, 3])):
            place, by = roll.choice(places), roll.choice(staff[person.unit_id])
            said = [one for one in matching.reasons(facts[person.pk], place, today, names) if one.fails]
            # A rule about the support form settles it whatever else; of the others somebody notes the one that did.
            one = next((one for one in said if one.rule == matching.Rule.SUPPORT_FORM), roll.choice(said or [None]))
            texts = {"sentence": one.sentence} if one else {"note": roll.choice(SAID_BY_EMPLOYER)}
            rule = one.rule if one else matching.Rule.OTHER
            on = today - timedelta(days=roll.randint(0, min((today - person.enrolled_on).days, 180)))
            StoppedMatch.objects.record(person, Place(pk=place.pk), rule, by=by, on=on, **texts)


def let_somebody_stay(today, roll):
    """Decide for every fifth, where something speaks for moving on, that it is not time yet."""
    going = list(Placement.objects.current(today).select_related("participant__unit", "place").order_by("pk"))
    found = facts_of(going, today)
    for number, placement in enumerate(placement for placement in going if placement.pk in found):
        if number % 5 == 0:
            NotYet.objects.decide(
                placement, by=placement.created_by, key=uuid_of(roll), reason=roll.choice(STAYS),
                until_on=today + timedelta(days=roll.randint(10, 40)),
                created_at=at(today - timedelta(days=6), 9, roll),
            )  # fmt: skip


def backdate_history():
    """Give the event rows the times of what they tell."""
    triggers = [f"placements.{name}:append_only" for name in (
        "IndependenceLevelEvent", "SupportPeriodEvent", "StoppedMatchEvent",
    )]  # fmt: skip
    with pgtrigger.ignore(*triggers), connection.cursor() as cursor:
        for table, moment in EVENTS.items():
            cursor.execute(f"UPDATE {table} SET pgh_created_at = {moment} AT TIME ZONE 'Europe/Stockholm'")
