"""Figures of a period: each is computed once, and page, PDF, XLSX and JSON draw the same.

Every figure about enrolments is a condition on rows, so that the number and the rows behind it cannot disagree.
Names and keys: the report's contract; definitions in words: reports/definitions.py.
"""

from dataclasses import dataclass, field, fields
from datetime import timedelta
from decimal import Decimal

from django.core.validators import slug_re
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.enums import CodeListName
from accounts.models import CodeList
from actionplans.models import FollowUp, Rating
from participants.models import Enrolment, not_hidden_from
from placements.models import Attendance

from . import attendance as of_attendance
from . import referrals as of_referrals
from .counting import SEXES, BySex, Period, Scope, Share
from .places import Places, places
from .rating_figures import Ratings, latest_ratings, ratings

RECENT_DAYS = 30
SIGNED = "followups.signed"
RATED = "ratings.participants"


@dataclass
class Participants:
    """In + carried over = out + remaining."""

    at_start: BySex = field(default_factory=BySex)
    new: BySex = field(default_factory=BySex)
    transferred_in: BySex = field(default_factory=BySex)
    transferred_out: BySex = field(default_factory=BySex)
    exited: BySex = field(default_factory=BySex)
    at_end: BySex = field(default_factory=BySex)
    balance: int = 0

    def settle(self):
        """Work out what does not add up, before any number is hidden: it is always 0."""
        came = self.at_start.total + self.new.total + self.transferred_in.total
        self.balance = came - self.exited.total - self.transferred_out.total - self.at_end.total


@dataclass
class Exits:
    """Those who exited, by reason and by outcome; every code of the list is there, also with 0."""

    by_reason: dict
    by_outcome: dict
    without_reason: BySex = field(default_factory=BySex)
    without_outcome: BySex = field(default_factory=BySex)


@dataclass
class FollowUps:
    """Follow-ups signed of the period, and how many of those enrolled at its end have a recent one."""

    signed: int
    recent: Share


@dataclass
class PeriodReport:
    """All figures of one period and scope."""

    participants: Participants
    exits: Exits
    followups: FollowUps
    referrals: of_referrals.Referrals = field(default_factory=of_referrals.Referrals)
    ratings: Ratings = field(default_factory=lambda: Ratings(BySex()))
    places: Places = field(default_factory=Places)
    attendance: of_attendance.Attended = field(default_factory=of_attendance.Attended)


def enrolments(scope):
    """Return the enrolments a report on `scope` counts: none registered in error, none the viewer may not know of."""
    rows = Enrolment.objects.counted().filter(unit__in=scope.units)
    return rows if scope.viewer is None else rows.filter(not_hidden_from(scope.viewer, "participant__"))


def conditions(period, scope):
    """Return `{key: Q}`: which enrolments each figure about participants counts.

    A move between two units of the scope is neither in nor out: the person is counted in the unit moved from until
    the end of its last day, and from then on in the other.
    """
    within = Q(moved_from__unit__in=scope.units)
    began = Q(started_on__range=(period.start, period.end))
    ended = Q(ended_on__range=(period.start, period.end))

    def after(day):
        """Enrolled when `day` has ended."""
        came = Q(started_on__lte=day) | (within & Q(started_on=day + timedelta(days=1)))
        return came & (Q(ended_on=None) | Q(ended_on__gt=day))

    return {
        "participants.at_start": after(period.start - timedelta(days=1)),
        "participants.new": began & Q(moved_from=None),
        "participants.transferred_in": began & Q(moved_from__isnull=False) & ~within,
        "participants.transferred_out": ended & Q(moved_to__isnull=False) & ~Q(moved_to__unit__in=scope.units),
        "participants.exited": ended & Q(moved_to=None),
        "participants.at_end": after(period.end),
    }


def rows_behind(key, period, scope):
    """Return the rows that the figure `key` counts; raises KeyError for a key that counts none.

    Keys are those of the report: "participants.new", "exits.by_reason.work", "followups.recent". The rows are
    enrolments, follow-ups for SIGNED, each one's latest rating for RATED, and referrals and days of attendance
    for what is told of those.
    """
    if key.startswith(f"{of_referrals.SECTION}."):
        return of_referrals.rows_behind(key, period, scope)
    if key.startswith(f"{of_attendance.SECTION}."):
        return of_attendance.rows_behind(key, attendance_of(period, scope))
    if key == SIGNED:
        return signed_followups(period, scope)
    if key == RATED:
        return latest_ratings(ratings_of(period, scope))
    found = enrolments(scope)
    known = conditions(period, scope)
    if key in known:
        return found.filter(known[key])
    if key == "followups.recent":
        return found.filter(known["participants.at_end"], has_recent_followup(period.end))
    exited = found.filter(known["participants.exited"])
    if key in {"exits.without_reason", "exits.without_outcome"}:
        return exited.filter(**{{"exits.without_reason": "exit_reason", "exits.without_outcome": "outcome"}[key]: None})
    section, _dot, code = key.rpartition(".")
    column = {"exits.by_reason": "exit_reason__code", "exits.by_outcome": "outcome__code"}[section]
    if not slug_re.match(code):
        raise KeyError(key)
    return exited.filter(**{column: code})


def period_report(period, scope):
    """Return the PeriodReport, in a fixed number of queries whatever the number of rows."""
    return PeriodReport(
        participants(period, scope),
        exits(period, scope),
        followups(period, scope),
        of_referrals.referrals(period, scope),
        ratings(ratings_of(period, scope), BySex()),
        places(period, scope),
        of_attendance.attended(attendance_of(period, scope), enrolments(scope), period),
    )


def participants(period, scope):
    """Return the flow of participants."""
    known = conditions(period, scope)
    counts = {key.partition(".")[2]: Count("pk", filter=condition) for key, condition in known.items()}
    result = Participants()
    for row in enrolments(scope).values("participant__sex").annotate(**counts).order_by():
        for name in counts:
            getattr(result, name).add(row["participant__sex"], row[name])
    result.settle()
    return result


def exits(period, scope):
    """Return exits by reason and outcome."""
    exited = enrolments(scope).filter(conditions(period, scope)["participants.exited"])
    columns = ("participant__sex", "exit_reason__code", "outcome__code")
    result = Exits(codes(CodeListName.EXIT_REASON), codes(CodeListName.OUTCOME))
    result.by_reason.pop("error", None)
    for sex, reason, outcome, number in exited.values_list(*columns).annotate(n=Count("pk")).order_by():
        (result.by_reason.setdefault(reason, BySex()) if reason else result.without_reason).add(sex, number)
        (result.by_outcome.setdefault(outcome, BySex()) if outcome else result.without_outcome).add(sex, number)
    return result


def codes(name):
    """Return `{code: BySex of nobody}` for every code of the list `name`, in the order of the list."""
    listed = CodeList.objects.filter(list=name).order_by("position", "label")
    return {code: BySex() for code in listed.values_list("code", flat=True)}


def is_enrolled_that_day(scope, day="occurred_on"):
    """Return the condition that the participant of a row was enrolled in the scope on its day, the column `day`."""
    enrolled = enrolments(scope).filter(
        Q(ended_on=None) | Q(ended_on__gte=OuterRef(day)),
        participant=OuterRef("participant"),
        started_on__lte=OuterRef(day),
    )
    return Q(Exists(enrolled))


def signed_followups(period, scope):
    """Return the signed follow-ups of the period of people enrolled in the scope on the day of each."""
    signed = FollowUp.objects.signed().standing().filter(is_enrolled_that_day(scope))
    return signed.filter(occurred_on__range=(period.start, period.end))


def ratings_of(period, scope):
    """Return the ratings of the period, of people enrolled in the scope on the day of each.

    What is sealed for the viewer counts nowhere: of one person the figures would be the answers.
    """
    rated = Rating.objects.filter(is_enrolled_that_day(scope))
    if scope.viewer and period.start <= timezone.localdate() <= period.end:
        rated = rated.unsealed_for(scope.viewer)
    return rated.filter(occurred_on__range=(period.start, period.end))


def attendance_of(period, scope):
    """Return the days of attendance in the period, of people enrolled in the scope on each."""
    return Attendance.objects.between(period.start, period.end).filter(is_enrolled_that_day(scope, "on"))


def followups(period, scope):
    """Return how many signed follow-ups there were, and how many of those enrolled at the end had one recently."""
    at_end = enrolments(scope).filter(conditions(period, scope)["participants.at_end"])
    numbers = at_end.aggregate(recent=Count("pk", filter=has_recent_followup(period.end)), all=Count("pk"))
    return FollowUps(signed_followups(period, scope).count(), Share(numbers["recent"], numbers["all"]))


def has_recent_followup(day):
    """Return the condition that the participant has a signed follow-up in the last RECENT_DAYS that end with `day`."""
    recent = (
        FollowUp.objects.signed()
        .standing()
        .filter(participant=OuterRef("participant"), occurred_on__range=(day - timedelta(days=RECENT_DAYS - 1), day))
    )
    return Q(Exists(recent))


def as_json(value):
    """Return dataclasses and dicts of numbers as JSON holds them."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {one.name: as_json(getattr(value, one.name)) for one in fields(value)}
    return value


# What makes up a figure is asked for here, wherever it is kept.
__all__ = ["SEXES", "SIGNED", "BySex", "Period", "Scope", "Share", "as_json", "period_report", "rows_behind"]
