"""What is due of follow-ups and of the promises of the first weeks, as Dues (participants/due.py)."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from config.templatetags.stegvis import day
from participants.due import Due

from . import clocks

FOLLOWUP = "followup"
KINDS = {FOLLOWUP: _("Follow-up"), **clocks.LABELS}
# Where a promise is kept: the page of the act and what its button says.
ACTS = {
    clocks.FIRST_TALK: ("actionplans:book", _("Book")),
    clocks.TALKS: ("actionplans:book", _("Book")),
    clocks.OFFER: ("actionplans:plan", _("Open the plan")),
}


def followup(person):
    """Return the Due of the next follow-up of `person` (from ParticipantQuerySet.with_followup_due)."""
    return Due(
        participant=person, kind=FOLLOWUP, label=KINDS[FOLLOWUP], due_on=person.followup_due_on,
        url=reverse("actionplans:log", args=[person.pk]), act_label=_("Log"), detail=last_followup(person),
    )  # fmt: skip


def last_followup(person):
    """Return when the last follow-up of `person` was, in words."""
    if person.last_followup_on is None:
        return _now("No follow-up yet.")
    return _now("The last follow-up was %(day)s.") % {"day": day(person.last_followup_on)}


def promises_to_keep(person, made, today):
    """Return the Dues of those Promises `made` to `person` that are not kept, but those broken REMINDED_DAYS ago."""
    earliest = today - timedelta(days=clocks.REMINDED_DAYS)
    return [promise_due(person, promise) for promise in made if promise.kept_on is None and earliest <= promise.due_on]


def promise_due(person, promise):
    """Return the Due of a `promise` to `person` that is not kept."""
    url_name, act_label = ACTS[promise.code]
    return Due(
        participant=person, kind=promise.code, label=promise.label, due_on=promise.due_on,
        url=reverse(url_name, args=[person.pk]), act_label=act_label, detail=clocks.detail(promise),
    )  # fmt: skip
