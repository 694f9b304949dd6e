"""What a unit takes in and has room for: inflow, stock, queue, stay and quotas, for one user's eyes.

Only what the user may know of is counted, seats that are taken too (docs/access.md).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from dateutil.relativedelta import relativedelta
from django.db.models import Avg, Count, Exists, F, Min, OuterRef, Q
from django.db.models.functions import TruncMonth

from accounts.models import Unit
from accounts.unit_settings import STAY_MONTHS

from .capacity_words import number
from .enums import QuotaKind, ReferralState
from .flow import Flow, a_month, first_day, last_day, months
from .models import Enrolment, Quota, Referral, UnitSeats
from .models.referrals import DECISIONS

MONTHS_SHOWN = 12
# The number enrolled is steady while it has changed by no more than this part, or by one person.
STEADY = Fraction(1, 10)


@dataclass(frozen=True)
class Month:
    """One month: how many referrals came, were admitted, started; who were enrolled on its `last` day, and the seats.

    The month that is not over ends today.
    """

    first: date
    last: date
    referrals: int
    admitted: int
    started: int
    enrolled: int
    seats: int | None


@dataclass(frozen=True)
class QuotaUse:
    """A quota and how much of it is used in the period from `first` to `last`."""

    quota: Quota
    first: date
    last: date
    used: int

    @property
    def left(self):
        """How many more may be referred; negative when there were too many."""
        return self.quota.number - self.used

    @property
    def over(self):
        """How many more were referred than agreed on; 0 when there were not too many."""
        return max(0, -self.left)


@dataclass(frozen=True)
class Queue:
    """The referrals that wait: how many, their mean wait in days, and since when the oldest waits."""

    waiting: int
    mean_days: int
    oldest_on: date | None


@dataclass(frozen=True)
class Stay:
    """Mean stays in months: of those who ended in the last year, and as planned for those enrolled; None of nobody."""

    ended: int
    mean: Fraction | None
    planned: Fraction | None

    @property
    def mean_words(self):
        """The mean stay as people write it."""
        return number(self.mean)

    @property
    def planned_words(self):
        """The planned stay as people write it."""
        return number(self.planned)


@dataclass(frozen=True)
class Capacity:
    """Everything the page shows."""

    seats: int | None
    enrolled: int
    months: list
    queue: Queue
    stay: Stay
    uses: list
    decided: int
    admitted: int
    agreed: Flow | None
    likely: Flow | None
    actual: Flow | None

    @property
    def newest_first(self):
        """The months, latest first."""
        return self.months[::-1]

    @property
    def free(self):
        """How many seats are free, or None where no number of seats is set; negative when there are too few."""
        return None if self.seats is None else self.seats - self.enrolled

    @property
    def over(self):
        """How many more are enrolled than there are seats; 0 when they have room, or no number of seats is set."""
        return max(0, -(self.free or 0))

    @property
    def whole_months(self):
        """The months that are over."""
        return self.months[:-1]

    @property
    def is_steady(self):
        """Whether about as many were enrolled at the end of the whole months as at their beginning.

        Little's law tells of a stock that neither grows nor shrinks (flow.py).
        """
        before, after = self.whole_months[0].enrolled, self.whole_months[-1].enrolled
        return abs(after - before) <= max(1, STEADY * max(before, after))


def capacity(unit, user, today):
    """Return the Capacity of `unit` with everything below it, as `user` may see it on the day `today`."""
    units = list(Unit.objects.with_descendants([unit.pk]).only("pk", "parent"))
    referrals = Referral.objects.visible_to(user).filter(unit__in=units)
    enrolments = Enrolment.objects.visible_to(user).counted().filter(unit__in=units)
    seats = seats_by_day(unit, units)
    shown = month_rows(referrals, enrolments, seats, today)
    year_ago = today - relativedelta(years=1)
    counts = referrals.filter(state__in=DECISIONS, decided_on__gt=year_ago).aggregate(
        decided=Count("pk"), admitted=Count("pk", filter=Q(state=ReferralState.ADMITTED))
    )
    quotas = list(Quota.objects.valid(today).filter(unit__in=units).select_related("agency", "unit"))
    stay = stays(enrolments, units, today)
    here = seats(today)
    inflow = sum((a_month(quota.number, quota.period) for quota in quotas), Fraction(0))
    rule = Fraction(unit.setting(STAY_MONTHS))
    share = Fraction(counts["admitted"], counts["decided"]) if counts["decided"] else None
    return Capacity(
        seats=here,
        enrolled=shown[-1].enrolled,
        months=shown,
        queue=queue(referrals, today),
        stay=stay,
        uses=quota_uses(quotas, referrals, today),
        **counts,
        agreed=Flow(inflow, here, rule) if here and inflow else None,
        likely=Flow(inflow * share, here, rule) if here and inflow and share is not None else None,
        actual=actual_flow(shown, here, stay),
    )


def actual_flow(shown, seats, stay):
    """Return the Flow of the whole months among those `shown`, or None while nobody has ended."""
    whole = shown[:-1]
    if not seats or stay.mean is None:
        return None
    return Flow(Fraction(sum(month.started for month in whole), len(whole)), seats, stay.mean)


def seats_by_day(unit, units):
    """Return a function of a day that gives the seats of `unit` then, or None where none are set.

    A unit with a number of its own has that many; otherwise as many as the units below it together.
    """
    rows, children = {}, {}
    for row in UnitSeats.objects.filter(unit__in=units).order_by("starts_on"):
        rows.setdefault(row.unit_id, []).append(row)
    for one in units:
        children.setdefault(one.parent_id, []).append(one.pk)

    def seats(pk, day):
        own = [row.seats for row in rows.get(pk, ()) if row.starts_on <= day]
        if own:
            return own[-1]
        below = [seats(child, day) for child in children.get(pk, ())]
        known = [number for number in below if number is not None]
        return sum(known) if known else None

    return lambda day: seats(unit.pk, day)


def month_rows(referrals, enrolments, seats, today):
    """Return the Months that end with the one `today` lies in."""
    this = today.replace(day=1)
    firsts = [this - relativedelta(months=number) for number in range(MONTHS_SHOWN, -1, -1)]
    lasts = [min(first + relativedelta(months=1, days=-1), today) for first in firsts]
    came = by_month(referrals, "received_on", firsts[0], today)
    admitted = by_month(referrals.filter(state=ReferralState.ADMITTED), "decided_on", firsts[0], today)
    started = by_month(enrolments.filter(moved_from=None), "started_on", firsts[0], today)
    enrolled = enrolled_on(enrolments, lasts)
    return [
        Month(first, last, came.get(first, 0), admitted.get(first, 0), started.get(first, 0), enrolled[last],
              seats(last))
        for first, last in zip(firsts, lasts, strict=True)
    ]  # fmt: skip


def by_month(rows, column, first, last):
    """Return `{first day of a month: how many rows}` by the date in `column`, from `first` to `last`."""
    within = rows.filter(**{f"{column}__range": (first, last)}).order_by()
    counted = within.annotate(month=TruncMonth(column)).values_list("month").annotate(n=Count("pk"))
    return dict(counted)


def enrolled_on(enrolments, days):
    """Return `{day: how many are enrolled}`; the last day of an enrolment counts."""
    there = {
        f"day_{place}": Count("pk", filter=Q(started_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gte=day)))
        for place, day in enumerate(days)
    }
    counted = enrolments.aggregate(**there)
    return {day: counted[f"day_{place}"] for place, day in enumerate(days)}


def queue(referrals, today):
    """Return the Queue."""
    found = referrals.undecided().aggregate(
        n=Count("pk"), oldest=Min("received_on"), mean=Avg(today - F("received_on"))
    )
    mean = found["mean"] or timedelta()
    return Queue(found["n"], round(mean.total_seconds() / 86_400), found["oldest"])


def stays(enrolments, units, today):
    """Return the Stay; a move between two of `units` goes on with the same stay."""
    ended = enrolments.filter(ended_on__gt=today - relativedelta(years=1), ended_on__lte=today)
    ended = list(ended.exclude(moved_to__unit__in=units).values_list("pk", "participant", "ended_on"))
    ongoing = list(enrolments.ongoing().values_list("pk", "participant", "planned_end_on"))
    people = {person for _pk, person, _day in (*ended, *ongoing)}
    links = Enrolment.objects.filter(participant__in=people, unit__in=units)
    links = {pk: (start, before) for pk, start, before in links.values_list("pk", "started_on", "moved_from")}
    return Stay(len(ended), mean_stay(ended, links), mean_stay(ongoing, links))


def mean_stay(rows, links):
    """Return the mean stay in months of `rows` of (enrolment id, person, last day), or None of nobody."""
    lengths = [(day - chain_start(pk, links)).days + 1 for pk, _person, day in rows]
    return months(Fraction(sum(lengths), len(lengths))) if lengths else None


def chain_start(pk, links):
    """Return the start of the stay whose last enrolment is `pk`; `links` maps ids to (start, id moved from)."""
    start, before = links[pk]
    while before in links:
        start, before = links[before]
    return start


def quota_uses(quotas, referrals, today):
    """Return a QuotaUse of each of `quotas`, in one query."""
    if not quotas:
        return []
    with_own = [quota.agency_id for quota in quotas if quota.agency_id]
    earlier = Referral.objects.filter(participant=OuterRef("participant")).filter(
        Q(received_on__lt=OuterRef("received_on")) | Q(received_on=OuterRef("received_on"), pk__lt=OuterRef("pk"))
    )
    begin = min(first_day(quota.period, today) for quota in quotas)
    recent = referrals.filter(received_on__range=(begin, today)).annotate(is_returning=Exists(earlier))
    found = recent.aggregate(
        **{f"quota_{quota.pk}": Count("pk", filter=counted_by(quota, with_own, today)) for quota in quotas}
    )
    uses = [
        QuotaUse(
            quota, first_day(quota.period, today), last_day(quota.period, today), found[f"quota_{quota.pk}"]
        )
        for quota in quotas
    ]  # fmt: skip
    return sorted(uses, key=lambda use: (str(use.quota.unit), str(use.quota.agency or ""), use.quota.kind))


def counted_by(quota, with_own, today):
    """Return the condition of the referrals that `quota` counts; `with_own` are the parties with one of their own."""
    condition = Q(received_on__gte=first_day(quota.period, today))
    condition &= Q(unit__in=Unit.objects.with_descendants([quota.unit_id]).values("pk"))
    condition &= Q(agency=quota.agency_id) if quota.agency_id else ~Q(agency__in=with_own)
    if quota.kind == QuotaKind.ALL:
        return condition
    return condition & Q(is_returning=quota.kind == QuotaKind.RETURNING)
