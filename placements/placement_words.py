"""A placement in words, for every page that tells of one."""

from itertools import combinations

from django.utils.translation import gettext as _

from config.hours import hours_in_words, number_in_words
from config.templatetags.stegvis import day

from . import placing, slots
from .enums import Party, PlacementStatus


def facts_of(placement):
    """Return what a page tells of `placement`: days, half-days, hours and agreements, in words."""
    return {
        "days": span(placement.starts_on, placement.ends_on),
        "half_days": slots.in_words(placement.slots),
        "hours": hours_in_words(placement.hours),
        "weekly_hours": number_in_words(placement.weekly_hours),
        "agreements": [(Party(party).label, on) for party, on in placement.agreements.items()],
    }


def span(first, last):
    """Return the days from `first` to `last`, None for no end, as one reads them."""
    return f"{day(first)} – {day(last) or _('until further')}"


def overlaps_in_words(placements):
    """Return a sentence for each two of `placements` held at once for a time."""
    sentences = []
    for one, other in combinations(placements, 2):
        if placing.overlaps(one.period, other.period):
            first = max(one.starts_on, other.starts_on)
            last = min((end for end in (one.ends_on, other.ends_on) if end), default=None)
            words = {"one": one.place, "other": other.place, "days": span(first, last)}
            sentences.append(_("%(one)s and %(other)s are held at once, %(days)s.") % words)
    return sentences


def undo_told(placement):
    """Return the sentence about what taking the last step of `placement` back restores; "" when none can be."""
    if not placement.can("undo"):
        return ""
    was = placement.before_last_step()
    status = PlacementStatus(was["status"]).label.lower()
    if placement.status == PlacementStatus.ENDED:
        if was["ends_on"]:
            return _("It goes on again, with %(day)s as the planned last day.") % {"day": day(was["ends_on"])}
        return _("It goes on again, without a planned last day.")
    if placement.status == PlacementStatus.ONGOING:
        words = {"status": status, "day": day(was["starts_on"])}
        return _("It is %(status)s again, to start on %(day)s. The talks not held yet are taken away.") % words
    return _("It is %(status)s again, and takes its seat if that is free.") % {"status": status}
