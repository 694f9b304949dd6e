"""Degrees of independence (grad av självständighet), as places and people are described with: 1 to 5, in words.

Source: domain.md 5. A place asks for a range; who has come above it is ready for the next.
"""

from django.utils.translation import gettext_lazy as _

LEAST, MOST = 1, 5
WORDS = {
    1: _("needs support all the time"),
    2: _("needs support often"),
    3: _("works with support now and then"),
    4: _("works from an instruction"),
    5: _("works as an employee does"),
}
EXPLAINED = {
    1: _("Somebody is beside the person and shows each step. What matters is to come and to be there."),
    2: _("Does simple tasks that have been shown, and needs to be reminded and encouraged several times a day."),
    3: _("Knows the tasks of every day and asks when something is new. A supervisor looks in a few times a day."),
    4: _("Plans the day from an instruction in the morning and keeps the pace that the work asks for."),
    5: _("Takes responsibility, solves what comes up and could be employed to do the work."),
}


def choices():
    """Return (degree, words) of every degree, for a form or a filter."""
    return [(degree, f"{degree}, {words}") for degree, words in WORDS.items()]


def range_in_words(lowest, highest):
    """Return the range of degrees as one reads it: "2–4"."""
    return str(lowest) if lowest == highest else f"{lowest}–{highest}"


def explained(lowest, highest):
    """Return (degree, words, explanation) of each degree of the range."""
    return [(degree, WORDS[degree], EXPLAINED[degree]) for degree in range(lowest, highest + 1)]
