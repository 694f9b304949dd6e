"""What every figure is made of: days, whose it is, numbers by sex and shares."""

from dataclasses import dataclass
from datetime import date

from participants.enums import Sex

SEXES = tuple(sex.value for sex in Sex)


@dataclass(frozen=True)
class Period:
    """The days from `start` to `end`, both included."""

    start: date
    end: date


@dataclass(frozen=True)
class Scope:
    """The units a report is about (ids), and whose eyes it is for: None is the system, which sees protected cases."""

    units: frozenset
    viewer: object = None


@dataclass
class BySex:
    """A number of enrolments, told by the sex of the person; None where it is hidden."""

    women: int | None = 0
    men: int | None = 0
    unknown: int | None = 0
    total: int | None = 0

    def add(self, sex, number):
        """Add `number` of `sex` (a Sex value)."""
        setattr(self, sex, getattr(self, sex) + number)
        self.total += number


@dataclass
class Share:
    """A part of a whole; None where it is hidden."""

    numerator: int | None
    denominator: int | None

    @property
    def percent(self):
        """The share in whole per cent, or None when it is hidden or of nothing."""
        return (
            round(100 * self.numerator / self.denominator) if self.numerator is not None and self.denominator else None
        )
