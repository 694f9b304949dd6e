"""Two texts side by side with what differs marked."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Difference:
    """One field saved by somebody else and typed otherwise by oneself; each side as (text, is it changed) parts."""

    label: str
    theirs: list
    yours: list


def compare(label, theirs, yours):
    """Return the Difference of two texts, word by word."""
    left, right = WORDS.findall(theirs), WORDS.findall(yours)
    matcher = SequenceMatcher(a=left, b=right, autojunk=False)
    sides = ([], [])
    for kind, a, b, c, d in matcher.get_opcodes():
        for side, words in zip(sides, (left[a:b], right[c:d]), strict=True):
            if words:
                side.append(("".join(words), kind != "equal"))
    return Difference(label, *sides)


def together(theirs, yours):
    """Return one text of two: what is the same once, and where they differ first theirs, then yours."""
    left, right = theirs.split("\n"), yours.split("\n")
    lines = []
    for kind, a, b, c, d in SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        lines += left[a:b] if kind == "equal" else [*left[a:b], *right[c:d]]
    return "\n".join(lines)
