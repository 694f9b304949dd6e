"""The facts that matching judges by, read in a fixed number of queries however many people or places there are."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, F, Func, Q, Sum, Value, When
from django.utils.text import capfirst

from accounts.enums import CodeListName
from accounts.models import CodeList

from . import slots
from .matching import Labels, PersonFacts, PlaceFacts, Said
from .models import IndependenceLevel, SeatUse, SupportPeriod, SupportRule, WorkProfile

# The requirement that is never ticked of a person: a place with it asks for as many hours as it has at most.
FULL_TIME = "full_time"
LEAST_HOURS = Case(When(requirements__contains=[FULL_TIME], then=F("hours_max")), default=F("hours_min"))
REQUIREMENTS = Func(
    F("requirements"), Value(FULL_TIME), function="array_remove", output_field=ArrayField(CharField(max_length=40))
)
# The level of a place that says it demands no Swedish: of a place it asks for nothing, of a person it says nothing.
NO_DEMANDS = "none"
LANGUAGE = Case(When(language_level__code=NO_DEMANDS, then=None), default=F("language_level__position"))
COLUMNS = (
    "pk", "kind__code", "starts_on", "ends_on", "season", "seats", "independence_from", "independence_to", LEAST_HOURS,
    "hours_max", LANGUAGE, REQUIREMENTS,
)  # fmt: skip
TAKEN = {f"slot_{number}": Sum(f"slots__{number}") for number in range(slots.SLOTS)}
LISTS = (CodeListName.REQUIREMENT, CodeListName.LANGUAGE_LEVEL, CodeListName.PLACE_KIND)


def labels():
    """Return the Labels of today, in one query."""
    found = {name: {} for name in LISTS}
    for code in CodeList.objects.filter(list__in=LISTS):
        key = code.position if code.list == CodeListName.LANGUAGE_LEVEL else code.code
        found[code.list][key] = str(code)
    requirements, languages, kinds = (found[name] for name in LISTS)
    return Labels(requirements, languages, kinds)


def person_facts(participant, on):
    """Return the PersonFacts of one participant on the day."""
    return people_facts([participant.pk], on)[participant.pk]


def people_facts(ids, on):
    """Return `{id: PersonFacts}` on the day of the participants `ids`, in four queries."""
    profiles = WorkProfile.objects.filter(participant__in=ids).values_list(
        "participant_id", "weekly_hours", "half_days", LANGUAGE, "requirements"
    )
    profiles = {pk: fields for pk, *fields in profiles}
    levels = IndependenceLevel.objects.begun(on).filter(participant__in=ids)
    levels = dict(
        levels.order_by("participant", "-starts_on").distinct("participant").values_list("participant_id", "level")
    )
    forms = forms_on(ids, on)
    rules = rules_on(on)
    return {pk: facts_of(profiles.get(pk), levels.get(pk), forms.get(pk, ()), rules) for pk in ids}


def forms_on(ids, on):
    """Return `{participant id: ids of the support forms on the day}`."""
    periods = SupportPeriod.objects.begun(on).filter(Q(ends_on=None) | Q(ends_on__gte=on), participant__in=ids)
    found = {}
    for participant, form in periods.order_by("pk").values_list("participant_id", "support_form_id"):
        found.setdefault(participant, []).append(form)
    return found


def rules_on(on):
    """Return the SupportRules that hold on the day, in the order they were made."""
    rules = SupportRule.objects.valid(on).select_related("support_form", "place_kind", "employment_form")
    return list(rules.order_by("pk"))


def facts_of(profile, level, forms, rules):
    """Return the PersonFacts of a `profile` (hours, half-days, language, requirements; or None) and the rest.

    `forms` are ids of the support forms on the day, `rules` those that hold then.
    """
    said = {True: {}, False: {}}
    rules = [rule for rule in rules if rule.place_kind]
    for rule in rules:
        if rule.support_form_id in forms:
            one = Said(capfirst(str(rule.support_form)), rule.why, rule.source)
            said[rule.is_allowed].setdefault(rule.place_kind.code, one)
    hours, half_days, language, requirements = profile or (None, None, None, None)
    return PersonFacts(
        level=level,
        language=language,
        hours=hours,
        half_days=None if half_days is None else tuple(half_days),
        requirements=None if requirements is None else frozenset(requirements),
        has_support_form=bool(forms),
        refused=said[False],
        allowed=said[True],
        ruled=frozenset(rule.place_kind.code for rule in rules if not rule.is_allowed),
    )


def fitting(places, person, on):
    """Keep those of the queryset `places` that fit `person` (PersonFacts) on the day: `matching.fits` in SQL.

    The database chooses among thousands of places; the reasons are told by matching.py, of those a page shows.
    """
    can = (
        None if person.half_days is None else [slot for slot, is_possible in enumerate(person.half_days) if is_possible]
    )
    found = places.vacant(on, on, can).exclude(kind__code__in=person.refused)
    if person.hours is not None:
        found = found.alias(least_hours=LEAST_HOURS).filter(least_hours__lte=person.hours)
    if person.level is not None:
        found = found.filter(independence_from__lte=person.level, independence_to__gte=person.level)
    if person.language is not None:
        found = found.alias(language=LANGUAGE).filter(Q(language=None) | Q(language__lte=person.language))
    if person.requirements is not None:
        found = found.alias(asked=REQUIREMENTS).filter(asked__contained_by=sorted(person.requirements))
    return found


def place_facts(places, on):
    """Return the PlaceFacts of the queryset `places` on the day, by unit and name, in two queries."""
    rows = places.in_unit_order().values_list(*COLUMNS)
    taken = taken_on(on, places)
    nothing = (0,) * slots.SLOTS
    return [PlaceFacts(*row, taken.get(row[0], nothing)) for row in rows]


def taken_on(on, places):
    """Return `{place id: fourteen numbers}` of the seats of `places` taken on the day, where there are any."""
    uses = SeatUse.objects.filter(starts_on__lte=on, ends_on__gte=on, place__in=places).order_by().values("place_id")
    return {pk: tuple(numbers) for pk, *numbers in uses.annotate(**TAKEN).values_list("place_id", *TAKEN)}
