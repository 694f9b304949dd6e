"""Whether two protocols tell of the same visit: by their words, their operation and their date.

One protocol is often kept as both a Word document and a PDF, with small differences of spelling, bullets and breaks.
"""

from collections import Counter

from django.db.models import Q, prefetch_related_objects

from .models import BoardVisit, LikelySame
from .parsing import words

# In per cent: the words the two have in common, of those both have.
LIKELY = 80
MOST_COMPARED = 50


def note_likely_same(visit, answers):
    """Note which visit the new draft `visit`, with the texts `answers`, is likely to be; return the pair or None."""
    said = Counter(words(" ".join(answers)))
    found = [(likeness(said, answered(other)), other) for other in candidates(visit)]
    best, earlier = max(found, key=lambda it: it[0], default=(0, None))
    return LikelySame.objects.create(visit=visit, earlier=earlier, likeness=best) if best >= LIKELY else None


def candidates(visit):
    """Return the visits that may be `visit` with their answers: those that tell the same first, then the newest."""
    others = BoardVisit.objects.exclude(pk=visit.pk).only("visited_on", "operation_text").order_by("-pk")
    if visit.visited_on:
        others = others.filter(Q(visited_on=visit.visited_on) | Q(visited_on=None))
    found = [other for other in others if may_be_same(visit, other)]
    nearest = sorted(found, key=lambda other: -told_alike(visit, other))[:MOST_COMPARED]
    prefetch_related_objects(nearest, "answers")
    return nearest


def told_alike(visit, other):
    """Return how many of date and operation both tell, and tell alike; for two that may be the same."""
    return bool(visit.visited_on and other.visited_on) + bool(visit.operation_text and other.operation_text)


def may_be_same(visit, other):
    """Return whether neither date nor operation tells the two visits apart; one that is missing tells nothing."""
    days, names = {visit.visited_on, other.visited_on} - {None}, [visit.operation_text, other.operation_text]
    return len(days) < 2 and (not all(names) or alike_names(*names))


def alike_names(one, other):
    """Return whether two names are of one operation: the words of the one are among those of the other."""
    shorter, longer = sorted((set(words(one)), set(words(other))), key=len)
    return "".join(words(one)) == "".join(words(other)) or shorter <= longer or len(shorter & longer) * 2 > len(longer)


def answered(visit):
    """Return how often each word stands in the answers of `visit`."""
    return Counter(words(" ".join(answer.text for answer in visit.answers.all())))


def likeness(one, other):
    """Return in whole per cent how many words two counts have in common, of what both have."""
    both = one.total() + other.total()
    return 0 if both == 0 else int(200 * (one & other).total() / both)
