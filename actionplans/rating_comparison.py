"""Ratings beside each other: what they say now, how far that is from before, and where the two differ.

Answers are ordinal: they are compared step by step, never added up, and nobody is compared with anybody else.
"""

from dataclasses import dataclass, field

from .models.ratings import WILL_NOT_ANSWER

# How many days apart two ratings may be and still belong to the same round.
SAME_ROUND_DAYS = 14


@dataclass(frozen=True)
class Answer:
    """What was answered: a step of 1-5, 0 for will not answer, None for not asked; its label and the words beside."""

    step: int | None = None
    label: str = ""
    words: str = ""
    language: str = ""
    direction: str = "ltr"

    @property
    def is_step(self):
        """Whether it is a step of the scale."""
        return bool(self.step)

    @property
    def is_declined(self):
        """Whether the one asked would not answer."""
        return self.step == WILL_NOT_ANSWER


@dataclass(frozen=True)
class Point:
    """The answer of a day."""

    day: object
    step: int | None


@dataclass
class Side:
    """What one of the two has answered to an indicator: now, the changes in steps, and all answers by day."""

    now: Answer = Answer()
    since_last: int | None = None
    since_start: int | None = None
    points: list = field(default_factory=list)


@dataclass
class Indicator:
    """An indicator with what the participant and the coordinator say of it, and the gap in steps between them."""

    number: int
    name: str
    participant: Side
    caseworker: Side
    gap: int | None = None
    goals: list = field(default_factory=list)


def steps(old, new):
    """Return how many steps of the scale `new` is above `old`, or None when either is no step."""
    return new - old if old and new else None


def answer_of(rating, number):
    """Return the Answer that `rating` gives to the indicator `number`; one not asked when there is no rating."""
    step = rating.by_number().get(number) if rating else None
    if step is None:
        return Answer()
    words = rating.words_by_number().get(number, "")
    labels = rating.instrument.labels()
    return Answer(step, labels.get(step, ""), words, rating.language, rating.instrument.direction(rating.language))


def side_of(ratings, number, since):
    """Return the Side of the `ratings` of one respondent, in order of day, to the indicator `number`.

    The last is the session before the latest; the start is the first session from the day `since` on, the beginning of
    the enrolment, if it is another one than the latest.
    """
    if not ratings:
        return Side()
    answers = [rating.by_number().get(number) for rating in ratings]
    current = [place for place, rating in enumerate(ratings) if since is None or rating.occurred_on >= since]
    first = current[0] if current else len(ratings) - 1
    is_alone = first == len(ratings) - 1
    return Side(
        now=answer_of(ratings[-1], number),
        since_last=steps(answers[-2], answers[-1]) if len(ratings) > 1 else None,
        since_start=None if is_alone else steps(answers[first], answers[-1]),
        points=[Point(rating.occurred_on, step) for rating, step in zip(ratings, answers, strict=True)],
    )


def compare(names, participant, caseworker, since, goals=()):
    """Return the Indicators of `names` ({number: name}) from the ratings of both, each in order of day.

    `goals` are shown with the indicators they are about. The gap is only told where the two rated in the same round.
    """
    together = participant and caseworker and same_round(participant[-1], caseworker[-1])
    found = []
    for number, name in sorted(names.items()):
        sides = side_of(participant, number, since), side_of(caseworker, number, since)
        gap = steps(sides[0].now.step, sides[1].now.step) if together else None
        found.append(Indicator(number, name, *sides, gap, [goal for goal in goals if number in goal.indicators]))
    return found


def same_round(one, other):
    """Return whether two ratings are of the same round, at most SAME_ROUND_DAYS apart."""
    return abs((one.occurred_on - other.occurred_on).days) <= SAME_ROUND_DAYS
