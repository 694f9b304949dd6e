"""The workbook to fill in: every sheet with its headings, and what belongs under each."""

from django.utils.translation import gettext as _

from accounts.enums import CodeListName
from accounts.models import CodeList

from . import entries
from .people import NUMBER, REFERENCE
from .run import readers

LISTS = {
    entries.RECOMMENDED: CodeListName.SUPPORT,
    entries.REASON: CodeListName.EXIT_REASON,
    entries.OUTCOME: CodeListName.OUTCOME,
    "kontaktform": CodeListName.CONTACT_FORM,
}


def sheets():
    """Return the sheets as (title, headings, rows): empty ones to fill in, and one with explanations."""
    found = [(name, [column.heading for column in reader.columns], []) for name, reader in readers().items()]
    return [*found, (_("help"), [_("Sheet"), _("Heading"), _("What belongs there")], list(explained()))]


def explained():
    """Yield sheet, heading and explanation of every column."""
    words = explanations()
    for name, reader in readers().items():
        for column in reader.columns:
            yield name, column.heading, words.get(column.heading, words["svar"] if "svar" in column.heading else "")


def explanations():
    """Return what belongs under each heading, in words."""
    day = _("A date, for example 2026-01-31.")
    words = {
        NUMBER: _("Personal number or coordination number with ten or twelve digits."),
        REFERENCE: _("For somebody anonymous, instead of the personal number: always the same for the same person."),
        entries.SEX: _("Only without a personal number: kvinna or man."),
        entries.BIRTH_YEAR: _("Only without a personal number: four digits."),
        entries.FIRST_NAME: _("Needed for somebody with a personal number who is not in Stegvis."),
        entries.LAST_NAME: _("Needed for somebody with a personal number who is not in Stegvis."),
        entries.PARTY: _("Who referred the person. A party that is not in Stegvis is added."),
        entries.OFFICER: _("The party's case officer."),
        entries.DECISION: _("%(words)s. Empty while there is none.") % {"words": ", ".join(entries.DECISIONS)},
        entries.UNIT: _("Empty: the unit chosen when the file is read in. A unit that is not in Stegvis is added."),
        entries.STARTED: _("First day of the enrolment. Empty for somebody who is not enrolled."),
        entries.COORDINATOR: _("Name or e-mail address. Somebody not in Stegvis is added without a log-in."),
        entries.PLANNED_END: _("Empty: the unit's usual time."),
        entries.ENDED: _("Last day of the enrolment. Empty while it goes on."),
        "text": _("What was said. It becomes a signed follow-up."),
        "instrument": _("The instrument's code."),
        "svar": _("1 to 5, x for an answer the person would not give, nothing when it was not asked."),
    }
    for heading, name in LISTS.items():
        labels = CodeList.objects.filter(list=name).order_by("position", "label").values_list("label", flat=True)
        words[heading] = _("One of: %(labels)s.") % {"labels": ", ".join(labels)}
    for heading in (*entries.DATES, "datum"):
        words.setdefault(heading, day)
    for reader in readers().values():
        words |= getattr(reader, "explanations", dict)()
    return words
