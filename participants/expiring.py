"""Consents that end soon, as things to do (due.py)."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from .due import Due
from .models import Consent

DAYS_AHEAD = 30


def consents_ending(people, today, last):
    """Return a Due for each consent of `people` that ends within thirty days, or by `last`: time to renew it.

    One withdrawn, and one that another already goes on from, is nothing to do. What ended before `today` is over.
    """
    until = max(last, today + timedelta(days=DAYS_AHEAD))
    consents = Consent.objects.ending(today, until).filter(participant__in=people)
    return [
        Due(
            consent.participant,
            "consent_ending",
            _("Consent to %(party)s ends") % {"party": consent.agency},
            consent.ends_on,
            f"{reverse('participants:give_consent', args=[consent.participant_id])}?renew={consent.pk}",
            _("Renew"),
        )
        for consent in consents.select_related("participant__unit", "agency").order_by("ends_on", "pk")
    ]
