"""How quickly offers from employers are answered, and applications for subsidies decided."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .enums import OfferAnswer
from .models import JobOffer, OfferSubsidy

SOON = timedelta(hours=4)


@dataclass(frozen=True)
class OfferFigures:
    """Offers answered in a period: how many by answer, how many in time, and the median time to an answer.

    `median_wait` and `median_subsidised` are times from offer to answer, None without any; the second of those with a
    subsidy applied for. `median_decision_days` is from application to decision of the subsidies decided in the period.
    """

    by_answer: dict
    in_time: int
    median_wait: timedelta | None
    median_subsidised: timedelta | None
    median_decision_days: float | None

    @property
    def answered(self):
        """How many were answered."""
        return sum(self.by_answer.values())

    @property
    def answers(self):
        """The answers in words with how many each."""
        return [(OfferAnswer(code).label, number) for code, number in self.by_answer.items()]

    @property
    def wait_in_words(self):
        """The median time to an answer, "" without any."""
        return in_words(self.median_wait)

    @property
    def subsidised_in_words(self):
        """The median time to an answer where a subsidy was applied for, "" without any."""
        return in_words(self.median_subsidised)


def offer_figures(user, start, end):
    """Return the OfferFigures from the day `start` to the day `end`, both included, in three queries."""
    offers = JobOffer.objects.visible_to(user).answered_within(start, end).order_by()
    subsidised = OfferSubsidy.objects.filter(applied_on__isnull=False).values("offer")
    rows = list(offers.values_list("pk", "answer", "received_at", "answered_at", "answer_by"))
    with_subsidy = set(subsidised.filter(offer__in=offers.values("pk")).values_list("offer", flat=True))
    decided = OfferSubsidy.objects.filter(offer__in=JobOffer.objects.visible_to(user).values("pk"))
    decided = decided.filter(decided_on__gte=start, decided_on__lte=end).values_list("applied_on", "decided_on")
    waits = {pk: answered - received for pk, _answer, received, answered, _by in rows}
    return OfferFigures(
        by_answer={code: sum(row[1] == code for row in rows) for code in OfferAnswer.values},
        in_time=sum(answered <= answer_by for _pk, _answer, _received, answered, answer_by in rows),
        median_wait=middle(waits.values()),
        median_subsidised=middle(wait for pk, wait in waits.items() if pk in with_subsidy),
        median_decision_days=middle((last - first).days for first, last in decided),
    )


def middle(values):
    """Return the median of `values`, None when there is none."""
    values = sorted(values)
    return median(values) if values else None


def in_words(time):
    """Return a length of time as one says it, in whole hours, from two days on in days: "5 hours", "3 days"."""
    if time is None:
        return ""
    hours = round(time / timedelta(hours=1))
    if hours < 1:
        minutes = max(int(time / timedelta(minutes=1)), 0)
        return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
    if hours < 48:
        return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
    days = round(time / timedelta(days=1))
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}


def clock(offer, now=None):
    """Return (state, words) of the time left to answer `offer`: state "late", "today" when soon, "" else."""
    left = offer.answer_by - (now or timezone.now())
    if left < timedelta():
        return "late", _("%(time)s late") % {"time": in_words(-left)}
    return ("today" if left <= SOON else ""), _("%(time)s left") % {"time": in_words(left)}
