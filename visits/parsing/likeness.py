"""How alike two Swedish sentences are, judged on the words that carry their meaning."""

from functools import lru_cache
from math import log, sqrt

from .words import words

# Words that say nothing about what a sentence is about.
COMMON = frozenset(
    words(
        "alla allt andra annan annat att av bli blir dessa den denna det dess detta de dem där en ett eller era er "
        "finns fram från få får för genom gäller ha har hos hur i in inför inom ingår inte ju kan kunna man med mellan "
        "mer mot nå något några och om också på samma samt sätt se ser sig ska skall skulle som så syfte sådan till "
        "under upp ut utifrån vad var vara vi via vid vilka vilken vilket vår våra är även över"
    )
)
# Words that mean the same in these documents.
SAME = {
    "person": "individ", "personer": "individ", "personen": "individ", "deltagare": "individ", "deltagaren": "individ",
    "deltagarna": "individ", "människor": "individ", "människan": "individ", "medborgare": "individ",
    "samverkan": "samarbete", "samverkar": "samarbete", "samarbetar": "samarbete", "förvaltningar": "verksamheter",
    "försörjning": "självförsörjning", "försörja": "självförsörjning", "behöver": "behov", "företag": "näringsliv",
    "företagen": "näringsliv", "politikerna": "politiken", "politiker": "politiken", "önskar": "önskemål",
    "önskan": "önskemål", "övriga": "övrigt", "övrig": "övrigt", "handlingsplanen": "handlingsplan",
    "aktivitetsplan": "handlingsplan", "aktivitetsplaner": "handlingsplan", "planerna": "planer", "stegen": "steg",
    "stegförflyttning": "steg", "stegförflyttningar": "steg", "progression": "steg",
}  # fmt: skip
# Of so long a text, and no longer, it is remembered what carries its meaning.
LONGEST_REMEMBERED = 400
SHORTEST_PREFIX = 4
SHARE_OF_PREFIX = 0.75


def content(text):
    """Return the words of `text` that carry its meaning, each once, in order."""
    return remembered_content(text) if len(text) <= LONGEST_REMEMBERED else content_of(text)


def content_of(text):
    """Return the same, found anew."""
    return tuple(dict.fromkeys(SAME.get(word, word) for word in words(text) if word not in COMMON))


# Each line is held against every question of every template.
remembered_content = lru_cache(maxsize=2_000)(content_of)


@lru_cache(maxsize=20_000)
def alike(one, other):
    """Return whether two words are forms of one: they begin alike for most of the shorter one."""
    if one == other:
        return True
    shorter = min(len(one), len(other))
    shared = next((place for place in range(shorter) if one[place] != other[place]), shorter)
    return shared >= max(SHORTEST_PREFIX, SHARE_OF_PREFIX * shorter)


class Likeness:
    """Compares texts with a template's `sentences`: a word that few of them have weighs more than one in all."""

    def __init__(self, sentences):
        self.contents = [content(sentence) for sentence in sentences]

    @lru_cache(maxsize=5_000)  # noqa: B019 - lives as long as the parsing of one document
    def weight(self, word):
        """Return how much `word` tells: the fewer sentences have it, the more."""
        having = sum(any(alike(word, own) for own in sentence) for sentence in self.contents)
        return log(1 + (1 + len(self.contents)) / (1 + having))

    def of(self, text, sentence):
        """Return how alike `text` and `sentence` are, 0 to 1: the mean of how much of each the other covers."""
        left, right = content(text), content(sentence)
        if not left or not right:
            return 0.0
        return sqrt(self.covered(left, right) * self.covered(right, left))

    def covered(self, part, by):
        """Return the share, by weight, of the words `part` that have their like among the words `by`."""
        found = sum(self.weight(word) for word in part if any(alike(word, other) for other in by))
        return found / sum(map(self.weight, part))
