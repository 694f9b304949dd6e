"""Figures of ratings: how many were rated, and per indicator how the answers spread and have moved.

Answers are ordinal: a spread, a median and steps up, the same and down, each with its number; never a mean, and never a
sum over the indicators.
"""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, OuterRef, Subquery

from actionplans.enums import Respondent
from actionplans.models import Instrument, Rating

# Answers of each one's latest rating in the period, with the one before it wherever that was; one row for each kind.
SPREAD = """
    WITH latest AS (
        SELECT DISTINCT ON (participant_id) id, participant_id, instrument_id, answers, occurred_on
        FROM actionplans_rating WHERE id IN ({ids}) ORDER BY participant_id, occurred_on DESC, id DESC
    )
    SELECT latest.instrument_id, place, answer, sign(answer - nullif(before, 0))::int, count(*)
    FROM latest LEFT JOIN LATERAL (
        SELECT earlier.answers FROM actionplans_rating earlier
        JOIN actionplans_instrument instrument ON instrument.id = earlier.instrument_id
        WHERE earlier.participant_id = latest.participant_id AND instrument.respondent = 'participant'
            AND (earlier.occurred_on, earlier.id) < (latest.occurred_on, latest.id)
            AND cardinality(earlier.answers) = cardinality(latest.answers)
        ORDER BY earlier.occurred_on DESC, earlier.id DESC LIMIT 1
    ) previous ON true, unnest(latest.answers, previous.answers) WITH ORDINALITY AS one (answer, before, place)
    WHERE answer > 0 GROUP BY 1, 2, 3, 4
"""
STEPS = ("one", "two", "three", "four", "five")
MOVES = {1: "up", 0: "same", -1: "down"}


@dataclass
class IndicatorSpread:
    """What participants answered to one indicator last in the period; numbers are None where hidden.

    `n` answered, `one` to `five` so many each step; `compared` have an earlier answer, from which so many have gone
    `up`, the `same` or `down`.
    """

    n: int | None = 0
    median: int | None = None
    one: int | None = 0
    two: int | None = 0
    three: int | None = 0
    four: int | None = 0
    five: int | None = 0
    compared: int | None = 0
    up: int | None = 0
    same: int | None = 0
    down: int | None = 0

    def add(self, step, move, number):
        """Add `number` who answered `step` and have moved as `move` says (1, 0, -1; None: no earlier answer)."""
        self.n += number
        setattr(self, STEPS[step - 1], getattr(self, STEPS[step - 1]) + number)
        if move is not None:
            self.compared += number
            setattr(self, MOVES[move], getattr(self, MOVES[move]) + number)

    def settle(self):
        """Find the median: the step of the middle one, the lower of two."""
        seen = 0
        for step, name in enumerate(STEPS, start=1):
            seen += getattr(self, name)
            if self.median is None and seen * 2 >= self.n > 0:
                self.median = step

    def sums(self):
        """Return the sums that the numbers make, as (whole, parts)."""
        return (("n", STEPS), ("compared", tuple(MOVES.values())))


@dataclass
class Ratings:
    """Who was rated in the period (`participants` is a BySex), and the spread of each indicator by its number."""

    participants: object
    indicators: dict = field(default_factory=dict)


def latest_ratings(found):
    """Return one rating for each participant among the ratings `found`: the latest."""
    same = found.filter(participant=OuterRef("participant")).order_by("-occurred_on", "-pk")
    return found.filter(pk=Subquery(same.values("pk")[:1]))


def ratings(found, counted):
    """Return the Ratings of the rows `found`; `counted` is an empty BySex to count people in."""
    by_sex = found.values("participant__sex").annotate(people=Count("participant", distinct=True)).order_by()
    for sex, people in by_sex.values_list("participant__sex", "people"):
        counted.add(sex, people)
    return Ratings(counted, spread(found))


def spread(found):
    """Return `{number: IndicatorSpread}` of the participants' own answers among `found`, every indicator asked."""
    instruments = dict(Instrument.objects.filter(respondent=Respondent.PARTICIPANT).values_list("pk", "items"))
    numbers = {pk: [item["number"] for item in items] for pk, items in instruments.items()}
    own = Rating.objects.filter(pk__in=found.values("pk"), instrument__in=list(numbers)).order_by().values("pk")
    sql, params = own.query.sql_with_params()
    result = {}
    with connection.cursor() as cursor:
        cursor.execute(SPREAD.format(ids=sql), params)
        for instrument, place, step, move, number in cursor.fetchall():
            result.setdefault(numbers[instrument][place - 1], IndicatorSpread()).add(step, move, number)
    for one in result.values():
        one.settle()
    return dict(sorted(result.items()))
