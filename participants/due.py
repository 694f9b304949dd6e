"""What is to be done about somebody by a day, in one shape whatever it comes from.

`SOURCES` are the functions of this room that find it: each takes the participants to look among (a queryset), today and
the last day of interest, and returns Dues. Upper rooms have their own; Today in reports gathers them.
"""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .models import CaseDecision, Participant


@dataclass(frozen=True)
class Due:
    """One thing to do: about whom, what (`kind` for counting, `label` for reading), by when, and where it is done.

    `url` is the page of the act and `act_label` what its button says. `waiting_for` names who else must do something
    first; it is empty when it is one's own to do.
    """

    participant: Participant
    kind: str
    label: str | Promise
    due_on: date
    url: str
    act_label: str | Promise
    waiting_for: str | Promise = ""


def agreed_steps(people, today, last):
    """Return what case meetings agreed on about `people` that is to be done by the day `last`."""
    decisions = CaseDecision.objects.to_be_done().filter(participant__in=people, due_on__lte=last)
    words = _("Agreed in the case meeting: %(step)s")
    return [
        Due(
            decision.participant, "agreed_step", words % {"step": decision.next_step}, decision.due_on,
            reverse("participants:agreed_step_done", args=[decision.participant_id, decision.pk]),
            _("Note as done"), decision.responsible_name,
        )
        for decision in decisions.select_related("participant").order_by("due_on", "pk")
    ]  # fmt: skip


SOURCES = (agreed_steps,)
