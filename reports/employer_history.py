"""The history of an employer: every change to what is kept of it, told as the history of a case is."""

from dataclasses import replace

from django.db.models import Value
from django.utils.text import capfirst

from placements.models import EmployerSite

from .history import Key, entries, events_of, grouped, numbered_page, previous_rows

# The models whose events belong to an employer, and by which column.
RECORDS = {
    "placements.Employer": "pgh_obj_id",
    "placements.EmployerSite": "employer_id",
    "placements.EmployerContact": "employer_id",
    "placements.EmployerAgreement": "employer_id",
    "placements.EmployerCall": "employer_id",
    "placements.EmployerReservation": "employer_id",
    "placements.JobOffer": "employer_id",
    "placements.OfferSubsidy": "employer_id",
}


def employer_history(employer, after=None, before=None):
    """Return (Entries, Page): the acts upon `employer`, latest first, a page of them as reports.history.history."""
    columns = ("record", "pgh_id", "pgh_obj_id", "pgh_created_at", "pgh_context_id")
    first, *rest = (
        events_of(label).filter(**{column: employer.pk}).annotate(record=Value(label)).values_list(*columns)
        for label, column in RECORDS.items()
    )
    keys = [Key(*row) for row in first.union(*rest, all=True).order_by("-pgh_created_at", "-pgh_id")]
    acts = grouped(keys)
    shown = numbered_page(len(acts), after, before)
    told = entries([acts[len(acts) - number] for number in shown.ids], previous_rows(keys))
    return [without_itself(entry) for entry in told], shown


def without_itself(entry):
    """Return `entry` without what every part says when it is added: whose it is."""
    label = capfirst(EmployerSite._meta.get_field("employer").verbose_name)
    return replace(entry, changes=[change for change in entry.changes if change.label != label or change.old])
