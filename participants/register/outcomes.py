"""What became of each row of a register."""

from dataclasses import dataclass, field

from ..enums import RowStatus

STORED = (RowStatus.NEW, RowStatus.UPDATE)


@dataclass
class Outcome:
    """One row: `errors` are pairs of heading and sentence, `changes` triples of heading, old and new text.

    `by_hand` are those of the changes that would overwrite what somebody has written in Stegvis since: such a row is
    taken only when it has been chosen. `who` is the person as the row calls them, `participant` the id of
    the person it is about; where the row is only tried, somebody new has an id that will be nobody's.
    """

    sheet: str
    row: int
    status: str
    who: str = ""
    participant: int | None = None
    errors: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    by_hand: bool = False

    @property
    def is_stored(self):
        """Whether the row is or would be stored."""
        return self.status in STORED
