"""A consent in plain words: what the participant reads on screen, signs on paper, and what is kept of it.

The words are one and the same in all three places. Source: offentlighets- och sekretesslagen (2009:400) 12 kap. 2 §.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.templatetags.stegvis import day

from .enums import ConsentDirection, InformationKind

ABOUT_KINDS = {
    InformationKind.IDENTITY: gettext_lazy("who I am and how I can be reached: name, personal number, address, phone"),
    InformationKind.PLAN: gettext_lazy("my plan and how it goes: goals, activities, meetings and what we agree on"),
    InformationKind.ATTENDANCE: gettext_lazy("my attendance: the days and hours I have come, been ill or been away"),
    InformationKind.RATINGS: gettext_lazy("my ratings: how I and my coordinator see my way to work"),
    InformationKind.HEALTH: gettext_lazy("my health: what I have told of it that matters for work"),
}
TICKED, EMPTY = "☒", "☐"


def sender_of(participant):
    """Return the name that tells or is told: the municipality, and the participant's unit in it."""
    return ", ".join(filter(None, participant.unit.letterhead()))


@dataclass(frozen=True)
class Wording:
    """The words of one consent: `sharing` says who tells whom, `kinds` are (InformationKind, sentence), `period` when.

    A form to fill in by hand has None for what is not decided yet.
    """

    introduction: str
    sharing: str
    kinds: list
    period: str | None
    rights: list

    def as_text(self, ticked):
        """Return all of it as text in the order it stands on the screen, with the kinds that were `ticked`."""
        kinds = [f"{TICKED if kind in ticked else EMPTY} {sentence}" for kind, sentence in self.kinds]
        rights = [f"• {right}" for right in self.rights]
        return "\n".join([self.introduction, *rights, *filter(None, [self.period]), "", self.sharing, *kinds])


def wording(sender, *, party=None, direction=None, starts_on=None, ends_on=None):
    """Return the Wording of a consent between `sender`, a name, and `party`, from one day to another."""
    return Wording(
        _("What you tell us is secret. To help you together with others we may need to tell them some of it, and to be "
          "told by them. You decide whether we may, and what."),
        sharing_of(sender, party or "____________________", direction),
        [(kind, sentence_of(kind)) for kind in InformationKind],
        period_of(starts_on, ends_on),
        rights_of(),
    )  # fmt: skip


def sentence_of(kind):
    """Return the kind of information as a participant reads it."""
    return str(ABOUT_KINDS[kind])


def sharing_of(sender, party, direction):
    """Return the sentence that says who may tell whom; both ways where it is not decided."""
    words = {"sender": sender, "party": party}
    if direction == ConsentDirection.OUT:
        return _("I agree that %(sender)s tells %(party)s about:") % words
    if direction == ConsentDirection.IN:
        return _("I agree that %(party)s tells %(sender)s about:") % words
    return _("I agree that %(sender)s and %(party)s tell each other about:") % words


def period_of(starts_on, ends_on):
    """Return the sentence that says when it holds, or None where the first day is not decided."""
    if starts_on is None:
        return None
    if ends_on is None:
        return _("It holds from %(start)s until I take it back.") % {"start": day(starts_on)}
    return _("It holds from %(start)s to %(end)s.") % {"start": day(starts_on), "end": day(ends_on)}


def rights_of():
    """Return what the participant is to know before saying yes."""
    return [
        _("You choose freely. You can say yes to some things and no to others."),
        _("You can take back your consent whenever you want. Tell your coordinator: from that day nothing more is "
          "told. What has been told already cannot be taken back."),
        _("You may read what is written about you, and see who has read it."),
    ]  # fmt: skip
