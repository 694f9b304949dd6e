"""Consents that end soon, as things to do (due.py)."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from config.templatetags.stegvis import day

from .due import Due
from .models import Consent

# So long before its last day one asks whether the consent is to go on.
DAYS_BEFORE_END = 14


def consents_ending(people, today, last):
    """Return a Due for each consent of `people` that ends within DAYS_BEFORE_END of `last`: time to renew it.

    It is due so long before its last day. One withdrawn, and one that another already goes on from, is nothing to do.
    What ended before `today` is over.
    """
    ahead = timedelta(days=DAYS_BEFORE_END)
    consents = Consent.objects.ending(today, last + ahead).filter(participant__in=people)
    words = _("Consent to %(party)s ends %(day)s")
    return [
        Due(
            consent.participant,
            "consent_ending",
            words % {"party": consent.agency, "day": day(consent.ends_on)},
            consent.ends_on - ahead,
            f"{reverse('participants:give_consent', args=[consent.participant_id])}?renew={consent.pk}",
            _("Renew"),
        )
        for consent in consents.select_related("participant__unit", "agency").order_by("ends_on", "pk")
    ]
