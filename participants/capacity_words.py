"""The arithmetic of capacity in plain sentences, with every number worked out before the reader's eyes."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Verdict:
    """What one Flow comes to: whether it holds, and the sentences that say why."""

    title: str
    holds: bool
    sentences: list


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
        made.append(Verdict(_("As agreed"), found.agreed.holds, agreed_sentences(found.agreed)))
    if found.likely and found.admitted != found.decided:
        made.append(Verdict(_("With as many admitted as lately"), found.likely.holds, likely_sentences(found)))
    if found.actual:
        made.append(Verdict(_("As it has been"), found.actual.holds, actual_sentences(found.actual)))
    return made


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
