"""What case meetings agreed on, as things to do (due_sources.py)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from .due import Due
from .models import CaseDecision


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
