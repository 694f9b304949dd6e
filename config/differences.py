"""Two texts side by side with what differs marked, and one text made of both."""

import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Beyond so many pairs of words a comparison takes seconds, and whole lines are marked instead.
MOST_PAIRS = 16_000_000


@dataclass(frozen=True)
class Difference:
    """One field saved by somebody else and typed otherwise by oneself; each side as (text, is it changed) parts."""

    label: str
    theirs: list
    yours: list


@dataclass(frozen=True)
class Passage:
    """Lines in a row of two texts: the same in both, or other lines in each, counted by `number` (0: the same)."""

    theirs: list
    yours: list
    number: int = 0
    difference: Difference | None = field(default=None, compare=False)

    @property
    def text(self):
        """The lines both have."""
        return "\n".join(self.theirs)

    def lines(self, choice):
        """Return the lines for the `choice` "theirs", "mine" or "both"."""
        if not self.number or choice == "theirs":
            return self.theirs
        if choice == "mine":
            return self.yours
        # A paragraph right below a bullet would read as part of it.
        ends_in_list = is_bullet(self.theirs[-1:]) and self.yours[:1] != [""] and not is_bullet(self.yours[:1])
        return [*self.theirs, *([""] if ends_in_list and self.yours else []), *self.yours]


def is_bullet(lines):
    """Return whether the one line of `lines`, if any, is a bullet."""
    return any(line.startswith(("- ", "* ")) for line in lines)


def compare(label, theirs, yours):
    """Return the Difference of two texts, word by word."""
    left, right = WORDS.findall(theirs), WORDS.findall(yours)
    if len(left) * len(right) > MOST_PAIRS:
        return Difference(label, [(theirs, True)], [(yours, True)])
    matcher = SequenceMatcher(a=left, b=right, autojunk=False)
    sides = ([], [])
    for kind, a, b, c, d in matcher.get_opcodes():
        for side, words in zip(sides, (left[a:b], right[c:d]), strict=True):
            if words:
                side.append(("".join(words), kind != "equal"))
    return Difference(label, *sides)


def passages(theirs, yours):
    """Return two texts as a list of Passage in order; the words that differ are marked in each."""
    left, right = theirs.split("\n"), yours.split("\n")
    found, number = [], 0
    for kind, a, b, c, d in SequenceMatcher(
        a=left, b=right, autojunk=len(left) * len(right) > MOST_PAIRS
    ).get_opcodes():
        if kind == "equal":
            found.append(Passage(left[a:b], right[c:d]))
            continue
        number += 1
        difference = compare("", "\n".join(left[a:b]), "\n".join(right[c:d]))
        found.append(Passage(left[a:b], right[c:d], number, difference))
    return found


def joined(parts, choices=None):
    """Return one text of the passages `parts`: of each that differs what `choices` says by its number, else both."""
    choices = choices or {}
    return "\n".join(line for part in parts for line in part.lines(choices.get(part.number, "both")))


def together(theirs, yours):
    """Return one text of two: what is the same once, and where they differ first theirs, then yours."""
    return joined(passages(theirs, yours))
