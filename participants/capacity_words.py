"""The arithmetic of capacity in plain sentences, with every number worked out before the reader's eyes."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

HOLDS, CANNOT, NOT_YET, UNTOLD = "holds", "cannot", "not_yet", "untold"
STATES = {
    HOLDS: gettext_lazy("it holds"),
    CANNOT: gettext_lazy("it cannot hold"),
    NOT_YET: gettext_lazy("not yet: there are too many today"),
    UNTOLD: gettext_lazy("cannot be told"),
}


@dataclass(frozen=True)
class Verdict:
    """What one Flow comes to: whether it holds (one of STATES), and the sentences that say why."""

    title: str
    state: str
    sentences: list

    @property
    def label(self):
        """The state in words."""
        return STATES[self.state]


def number(value):
    """Return a number as people write it, with at most two decimals."""
    rounded = round(Fraction(value), 2)
    decimals = next(places for places in (0, 1, 2) if round(rounded, places) == rounded)
    return number_format(float(rounded), decimal_pos=decimals, use_l10n=True)


def words(flow, **more):
    """Return the numbers of `flow` in words, for sentences."""
    return {
        "inflow": number(flow.inflow), "seats": number(flow.seats), "stay": number(flow.stay),
        "needed": number(round(flow.seats_needed)), "longest": number(flow.longest_stay or 0),
        "highest": number(flow.highest_inflow or 0),
    } | more  # fmt: skip


def verdicts(found):
    """Return the Verdicts of a Capacity: as agreed, with as many admitted as lately, and as it has been."""
    made = []
    if found.agreed:
        made.append(verdict(_("As agreed"), found.agreed, found, agreed_sentences(found.agreed)))
    if found.likely and found.admitted != found.decided:
        made.append(
            verdict(_("With as many admitted as lately"), found.likely, found, likely_sentences(found))
        )  # fmt: skip
    if found.actual and found.is_steady:
        made.append(verdict(_("As it has been"), found.actual, found, actual_sentences(found.actual)))
    elif found.actual:
        sentences = [*actual_sentences(found.actual)[:1], unsteady_sentence(found)]
        made.append(Verdict(_("As it has been"), UNTOLD, sentences))
    return made


def verdict(title, flow, found, sentences):
    """Return the Verdict of `flow`; what holds in the long run does not yet while more are enrolled than the seats."""
    if not flow.holds:
        return Verdict(title, CANNOT, sentences)
    if not found.over:
        return Verdict(title, HOLDS, sentences)
    return Verdict(title, NOT_YET, [*sentences, overfull_sentence(found)])


def overfull_sentence(found):
    """Return that more are enrolled than there are seats, whatever holds in the long run."""
    return ngettext(
        "That is in the long run. Today %(enrolled)s are enrolled, %(over)s more than the seats: first it must become "
        "%(over)s fewer.",
        "That is in the long run. Today %(enrolled)s are enrolled, %(over)s more than the seats: first they must "
        "become %(over)s fewer.",
        found.over,
    ) % {"enrolled": found.enrolled, "over": found.over}


def unsteady_sentence(found):
    """Return that the stock has changed too much for Little's law to tell anything of it."""
    first, last = found.whole_months[0], found.whole_months[-1]
    return _(
        "But at the end of these months %(after)s were enrolled, of the first one %(before)s. The arithmetic needs "
        "about as many all the time: while the number changes so much it tells nothing of how many there will be."
    ) % {"before": first.enrolled, "after": last.enrolled}


def agreed_sentences(flow):
    """Return what quotas, seats and the stay of the unit come to together."""
    said = words(flow)
    if flow.holds:
        return [
            _("The quotas let in %(inflow)s a month, and each may stay %(stay)s months: %(inflow)s × %(stay)s = "
              "%(needed)s of %(seats)s seats. Quotas, seats and stay can all be kept.") % said
        ]  # fmt: skip
    return [
        _("The quotas let in %(inflow)s a month. Into %(seats)s seats that means a mean stay of at most %(longest)s "
          "months (%(seats)s ÷ %(inflow)s), while each may stay %(stay)s.") % said,
        _("To keep the stay, %(needed)s seats are needed (%(inflow)s × %(stay)s), or at most %(highest)s a month may "
          "come (%(seats)s ÷ %(stay)s).") % said,
    ]  # fmt: skip


def likely_sentences(found):
    """Return what it comes to when as large a part is admitted as in the last year."""
    said = words(found.likely, admitted=found.admitted, decided=found.decided, quota=number(found.agreed.inflow))
    sentences = [
        _("In the last year %(admitted)s of the %(decided)s referrals that were decided were admitted. Of %(quota)s a "
          "month that makes %(inflow)s, and %(inflow)s × %(stay)s months = %(needed)s seats of %(seats)s.") % said
    ]  # fmt: skip
    if not found.likely.holds:
        sentences.append(_("That is still too many: the mean stay can be %(longest)s months at most.") % said)
    return sentences


def actual_sentences(flow):
    """Return what the last year's inflow and stay come to."""
    said = words(flow)
    sentences = [
        _("In the last twelve whole months %(inflow)s a month started, and those who ended had stayed %(stay)s months "
          "on the average: %(inflow)s × %(stay)s = about %(needed)s at once, of %(seats)s seats.") % said
    ]  # fmt: skip
    if not flow.holds:
        sentences.append(
            _("If it goes on so, more are enrolled than there are seats. With this inflow the mean stay can be "
              "%(longest)s months at most.") % said
        )  # fmt: skip
    return sentences
