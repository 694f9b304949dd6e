"""Matching: which rules a person and a place keep or break on a day, each with its reason in words.

A filter with reasons, never a score (domain.md 5). Pure functions of facts: what is asked of the database stands in
match_facts.py. A place fits when no rule is broken; what is not known of somebody breaks no rule, and is said.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import NamedTuple

from django.db import models
from django.utils.dates import MONTHS
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.templatetags.stegvis import day

from . import slots


class Rule(models.TextChoices):
    """What a match can fail on; OTHER is what somebody tells of, and is never judged."""

    CLOSED = "closed", gettext_lazy("The place is not open")
    SEASON = "season", gettext_lazy("Out of season")
    FULL = "full", gettext_lazy("No free seat")
    HALF_DAYS = "half_days", gettext_lazy("Other half-days")
    HOURS = "hours", gettext_lazy("Hours")
    INDEPENDENCE = "independence", gettext_lazy("Independence")
    LANGUAGE = "language", gettext_lazy("Swedish")
    REQUIREMENT = "requirement", gettext_lazy("Requirement of the place")
    SUPPORT_FORM = "support_form", gettext_lazy("Rule about the support form")
    OTHER = "other", gettext_lazy("Something else")


class Outcome(IntEnum):
    """How a rule turns out."""

    FITS = 0
    UNKNOWN = 1
    FAILS = 2


class Said(NamedTuple):
    """What a rule about support forms says of a kind of place: for which form, why, and by what source."""

    form: str
    why: str
    source: str


class PersonFacts(NamedTuple):
    """What is known of somebody for matching on a day; None where nothing is noted.

    `language` is the level's place in its list, `half_days` are fourteen numbers, `requirements` the codes fulfilled.
    `refused` and `allowed` tell what the rules of the day say of the kinds of place (codes), for the support forms the
    person has; `ruled` are the kinds that any rule refuses somebody.
    """

    level: int | None = None
    language: int | None = None
    hours: Decimal | None = None
    half_days: tuple | None = None
    requirements: frozenset | None = None
    has_support_form: bool = False
    refused: Mapping[str, Said] = {}
    allowed: Mapping[str, Said] = {}
    ruled: frozenset = frozenset()


class PlaceFacts(NamedTuple):
    """What a place asks for, and what is taken of it on the day. `seats` and `taken` are fourteen numbers each."""

    pk: int
    kind: str
    starts_on: date
    ends_on: date | None = None
    season: tuple = ()
    seats: tuple = (0,) * slots.SLOTS
    independence_from: int = 1
    independence_to: int = 5
    hours_min: Decimal = Decimal(0)
    hours_max: Decimal = Decimal(40)
    language: int | None = None
    requirements: tuple = ()
    taken: tuple = (0,) * slots.SLOTS


@dataclass(frozen=True)
class Labels:
    """What codes are called: of requirements and kinds of place by code, of language levels by place in the list."""

    requirements: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[int, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


class Reason(NamedTuple):
    """How one rule turned out, and the sentence that says so."""

    rule: Rule
    outcome: Outcome
    sentence: str

    @property
    def fails(self):
        """Whether it keeps the place from fitting."""
        return self.outcome == Outcome.FAILS

    @property
    def is_unknown(self):
        """Whether it could not be judged."""
        return self.outcome == Outcome.UNKNOWN


class Check(NamedTuple):
    """How a rule is judged, `judge(person, place, on)`, and said, `say(person, place, on, labels, outcome)`.

    What nobody needs to read of a rule that holds is said with ''.
    """

    rule: Rule
    judge: Callable
    say: Callable


FITS, UNKNOWN, FAILS = Outcome.FITS, Outcome.UNKNOWN, Outcome.FAILS


def judge_closed(_person, place, on):
    """Fail before the first day of the place and after its last."""
    return FAILS if on < place.starts_on or (place.ends_on is not None and on > place.ends_on) else FITS


def say_closed(_person, place, on, _labels, outcome):
    """Say when it opens or closed."""
    if outcome == FITS:
        return ""
    if on < place.starts_on:
        return _("It opens on %(day)s.") % {"day": day(place.starts_on)}
    return _("It closed on %(day)s.") % {"day": day(place.ends_on)}


def judge_season(_person, place, on):
    """Fail in a month when the place is not open; no months mean all the year."""
    return FAILS if place.season and on.month not in place.season else FITS


def say_season(_person, place, _on, _labels, _outcome):
    """Say which months it is open, where not all."""
    months = ", ".join(str(MONTHS[month]).lower() for month in sorted(place.season))
    return _("It is open in %(months)s.") % {"months": months} if months else ""


def free_half_days(place):
    """Return fourteen numbers: how many seats are free on each half-day, never below 0."""
    return [max(seats - taken, 0) for seats, taken in zip(place.seats, place.taken, strict=True)]


def judge_full(_person, place, _on):
    """Fail where no half-day has a free seat."""
    for seats, taken in zip(place.seats, place.taken, strict=True):
        if seats > taken:
            return FITS
    return FAILS


def say_full(_person, place, on, _labels, outcome):
    """Say which half-days are free."""
    if outcome == FITS:
        return _("Seats are free: %(days)s.") % {"days": slots.in_words(free_half_days(place))}
    if not any(place.seats):
        return _("No seats are set for it.")
    return _("Every seat is taken or kept on %(day)s.") % {"day": day(on)}


def judge_half_days(person, place, _on):
    """Fail where seats are free, but on none of the half-days that the person can. A full place is judged as such."""
    if person.half_days is None:
        return UNKNOWN
    is_full = True
    for seats, taken, can in zip(place.seats, place.taken, person.half_days, strict=True):
        if seats > taken:
            if can:
                return FITS
            is_full = False
    return FITS if is_full else FAILS


def say_half_days(person, place, _on, _labels, outcome):
    """Say which half-days differ."""
    if outcome == UNKNOWN:
        return _("It is not noted which half-days the participant can.")
    if outcome == FITS:
        return ""
    words = {"free": slots.in_words(free_half_days(place)), "can": slots.in_words(person.half_days) or _("none")}
    return _("Seats are free %(free)s, and the participant can %(can)s.") % words


def judge_hours(person, place, _on):
    """Fail where the person can fewer hours a week than the place asks for."""
    if person.hours is None:
        return UNKNOWN if place.hours_min else FITS
    return FAILS if person.hours < place.hours_min else FITS


def say_hours(person, place, _on, _labels, outcome):
    """Say what is asked for and what is possible."""
    least, most = hours_in_words(place.hours_min), hours_in_words(place.hours_max)
    words = {"least": least, "most": most, "can": "" if person.hours is None else hours_in_words(person.hours)}
    if outcome == UNKNOWN:
        return _("It asks for at least %(least)s hours a week; what the participant can is not noted.") % words
    if least == most and person.hours is not None:
        return _("It is %(most)s hours a week and no fewer, and the participant can %(can)s.") % words
    if outcome == FAILS:
        return _("It asks for at least %(least)s hours a week, and the participant can %(can)s.") % words
    if person.hours is None:
        return ""
    return _("It has %(least)s to %(most)s hours a week, and the participant can %(can)s.") % words


def hours_in_words(hours):
    """Return hours a week without decimals that say nothing: 10, 12,5."""
    return localize(int(hours)) if hours == int(hours) else localize(Decimal(hours).normalize())


def judge_independence(person, place, _on):
    """Fail below the place's range and above it: who has passed the range moves on (domain.md 5)."""
    if person.level is None:
        return UNKNOWN
    return FITS if place.independence_from <= person.level <= place.independence_to else FAILS


def say_independence(person, place, _on, _labels, outcome):
    """Say the range and the level."""
    words = {"least": place.independence_from, "most": place.independence_to, "level": person.level}
    if outcome == UNKNOWN:
        return _("It is for independence %(least)d to %(most)d; the participant's level is not noted.") % words
    if outcome == FITS:
        return _("It is for independence %(least)d to %(most)d, and the participant is at %(level)d.") % words
    if person.level < place.independence_from:
        return _("It asks for independence %(least)d, and the participant is at %(level)d.") % words
    return _("It is for independence up to %(most)d, and the participant is past that, at %(level)d.") % words


def judge_language(person, place, _on):
    """Fail where the person's level of Swedish comes before the place's in the list."""
    if place.language is None:
        return FITS
    if person.language is None:
        return UNKNOWN
    return FAILS if person.language < place.language else FITS


def say_language(person, place, _on, labels, outcome):
    """Say the two levels."""
    if place.language is None:
        return ""
    names = labels.languages
    words = {"asked": names.get(place.language, place.language), "has": names.get(person.language, person.language)}
    if outcome == UNKNOWN:
        return _("It asks for %(asked)s; the participant's level of Swedish is not noted.") % words
    if outcome == FAILS:
        return _("It asks for %(asked)s, and the participant has %(has)s.") % words
    return _("It asks for %(asked)s; the participant has %(has)s.") % words


def judge_requirement(person, place, _on):
    """Fail where the place requires something that the person does not have."""
    if not place.requirements:
        return FITS
    if person.requirements is None:
        return UNKNOWN
    return FITS if person.requirements.issuperset(place.requirements) else FAILS


def say_requirement(person, place, _on, labels, outcome):
    """Say what is required, or what is missing of it."""
    if not place.requirements:
        return ""
    missing = set(place.requirements) - (person.requirements or set()) if outcome == FAILS else place.requirements
    words = {"what": ", ".join(sorted(labels.requirements.get(code, code) for code in missing))}
    if outcome == UNKNOWN:
        return _("It requires: %(what)s. What the participant has is not noted.") % words
    if outcome == FAILS:
        return _("The participant lacks: %(what)s.") % words
    return _("The participant has what is required: %(what)s.") % words


def judge_support_form(person, place, _on):
    """Fail where a rule refuses the kind of place to a support form that the person has."""
    if place.kind in person.refused:
        return FAILS
    return UNKNOWN if not person.has_support_form and place.kind in person.ruled else FITS


def say_support_form(person, place, _on, labels, outcome):
    """Say the rule with its source."""
    kind = labels.kinds.get(place.kind, place.kind)
    if outcome == UNKNOWN:
        return _("There are rules about support forms for %(kind)s; the participant's is not noted.") % {"kind": kind}
    said = (person.refused if outcome == FAILS else person.allowed).get(place.kind)
    if said is None:
        return ""
    words = {"kind": kind, "form": said.form, "why": said.why.rstrip("."), "source": said.source}
    if outcome == FAILS:
        return _("%(form)s does not go with %(kind)s: %(why)s (%(source)s).") % words
    return _("%(form)s goes with %(kind)s: %(why)s (%(source)s).") % words


CHECKS = (
    Check(Rule.CLOSED, judge_closed, say_closed),
    Check(Rule.SEASON, judge_season, say_season),
    Check(Rule.FULL, judge_full, say_full),
    Check(Rule.HALF_DAYS, judge_half_days, say_half_days),
    Check(Rule.HOURS, judge_hours, say_hours),
    Check(Rule.INDEPENDENCE, judge_independence, say_independence),
    Check(Rule.LANGUAGE, judge_language, say_language),
    Check(Rule.REQUIREMENT, judge_requirement, say_requirement),
    Check(Rule.SUPPORT_FORM, judge_support_form, say_support_form),
)
JUDGES = tuple(check.judge for check in CHECKS)


def fits(person, place, on):
    """Return whether no rule keeps `person` (PersonFacts) from `place` (PlaceFacts) on the day."""
    return all(judge(person, place, on) is not FAILS for judge in JUDGES)


def failing(person, place, on):
    """Return the Rules that keep `person` from `place` on the day, in the order they are told."""
    return [check.rule for check in CHECKS if check.judge(person, place, on) is FAILS]


def reasons(person, place, on, labels):
    """Return the Reasons why `place` fits `person` on the day, or does not: each rule that has something to say."""
    found = []
    for check in CHECKS:
        outcome = check.judge(person, place, on)
        sentence = check.say(person, place, on, labels, outcome)
        if sentence:
            found.append(Reason(check.rule, outcome, sentence))
    return found
