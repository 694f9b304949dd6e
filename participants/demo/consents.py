"""Demo consents: most of those enrolled have said yes to one or two parties, and some have taken it back."""

from datetime import timedelta

import pgtrigger
from dateutil.relativedelta import relativedelta
from django.db import connection
from django.utils import timezone, translation

from accounts.demo import dice
from accounts.enums import CodeListName
from accounts.models import Agency, CodeList

from ..consent_words import sender_of, wording
from ..enums import ConsentDirection, ConsentForm, InformationKind, ParticipantStatus
from ..models import Consent, Participant
from .people import at, uuid_of

# Social services, where the demo's case officer works, comes first for most.
PARTIES = ["Socialförvaltningen", "Arbetsförmedlingen Björkåsa", "Försäkringskassan", "Region Mellanberga"]
KINDS = [
    ["identity", "plan", "attendance"],
    ["identity", "plan", "attendance", "ratings"],
    ["identity", "plan"],
    ["identity", "attendance"],
    ["identity", "plan", "attendance", "ratings", "health"],
]
INTERPRETERS = ["Tolkförmedlingen, Hawa", "Tolkförmedlingen, Daniel", "Telefontolk"]
WITHDRAWN = ["Sa det vid mötet.", "Ringde och ville inte att mer lämnas ut.", "Skrev i ett mejl."]


def fill():
    """Give and withdraw, then let the history bear the dates it would have had."""
    roll = dice("consents")
    agencies = {agency.name: agency for agency in Agency.objects.all()}
    swedish = CodeList.objects.get(list=CodeListName.LANGUAGE, code="sv")
    enrolled = Participant.objects.filter(status=ParticipantStatus.ENROLLED).select_related("unit", "spoken_language")
    with translation.override("sv"):
        for participant in enrolled.order_by("pk"):
            if roll.random() < 0.85:
                for name in chosen_parties(roll):
                    give(participant, agencies[name], swedish, roll)
    backdate_history()


def chosen_parties(roll):
    """Return the names of one or two parties."""
    first = PARTIES[0] if roll.random() < 0.65 else roll.choice(PARTIES[1:])
    return [first] + ([roll.choice([name for name in PARTIES if name != first])] if roll.random() < 0.4 else [])


def give(participant, agency, swedish, roll):
    """Give one consent, and now and then withdraw it."""
    today = timezone.localdate()
    by = participant.created_by
    starts_on = min(participant.enrolled_on + timedelta(days=roll.randint(0, 6)), today)
    ends_on = starts_on + relativedelta(months=roll.choice([6, 9, 12, 12]), days=-1)
    kinds = [InformationKind(kind) for kind in roll.choice(KINDS)]
    direction = roll.choice([ConsentDirection.BOTH] * 4 + [ConsentDirection.OUT])
    is_on_screen = roll.random() < 0.4
    words = wording(
        sender_of(participant), party=agency, direction=direction, starts_on=starts_on, ends_on=ends_on
    )  # fmt: skip
    consent, _created = Consent.objects.give(
        participant, by=by, key=uuid_of(roll), kinds=kinds, agency=agency, direction=direction, starts_on=starts_on,
        ends_on=ends_on, language=participant.spoken_language or swedish,
        interpreter=roll.choice(INTERPRETERS) if participant.needs_interpreter else "",
        form=ConsentForm.SCREEN if is_on_screen else ConsentForm.PAPER,
        shown_text=words.as_text(kinds) if is_on_screen else "", created_at=at(starts_on, 10, roll),
    )  # fmt: skip
    days = (min(today, ends_on) - starts_on).days
    if days > 20 and roll.random() < 0.12:
        consent.withdraw(starts_on + timedelta(days=roll.randint(10, days)), note=roll.choice(WITHDRAWN), by=by)


def backdate_history():
    """Give the event rows the times of what they tell."""
    triggers = ["participants.ConsentEvent:append_only", "participants.ConsentScopeEvent:append_only"]
    with pgtrigger.ignore(*triggers), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE participants_consentevent SET pgh_created_at = coalesce(withdrawn_on + time '14:20', created_at)"
        )
        cursor.execute(
            "UPDATE participants_consentscopeevent s SET pgh_created_at = c.created_at "
            "FROM participants_consent c WHERE c.id = s.consent_id"
        )
