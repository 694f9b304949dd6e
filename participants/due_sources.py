"""Where things to do are found, of what this room keeps.

Each of `SOURCES` takes the participants to look among (a queryset), today and the last day of interest, and returns
Dues, in a fixed number of queries. The participants are those that are somebody's to work with, those whose enrolment
has ended among them: a source about the enrolled alone leaves the others out. `KINDS` names the kinds. Upper rooms have
their own; Today in reports gathers them.
"""

from django.utils.translation import gettext_lazy as _

from . import agreed_due, enrolment_due, expiring

SOURCES = (*enrolment_due.SOURCES, expiring.consents_ending, agreed_due.agreed_steps)
KINDS = {
    "hand_over": _("Taken over"),
    "planned_end": _("Planned end"),
    "extension": _("Extension proposed"),
    "outcome_check": _("Check after the exit"),
    "consent_ending": _("Consent that ends"),
    "agreed_step": _("Agreed in the case meeting"),
}
