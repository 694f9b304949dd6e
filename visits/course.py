"""The course of one protocol: the steps it has taken, by whom, read from the history."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from config.templatetags.stegvis import long_day

STEPS = {
    "visits.prepare": _("Prepared"),
    "visits.import": _("Read in from a document"),
    "visits.correct": _("Begun as a correction"),
    "visits.send_out": _("Sent out for reading"),
    "visits.call_back": _("Called back to draft"),
    "visits.approve": _("Approved"),
    "visits.report": _("Reported to the board"),
    "visits.register": pgettext_lazy("protocol", "Registered"),
    "visits.take_back_report": _("The note of the report was taken back"),
    "visits.take_back_registration": _("The note of the registration was taken back"),
}


@dataclass(frozen=True)
class Step:
    """One step: when, by whom (a user or None), what it is called, and what was noted."""

    at: datetime
    by: User | None
    name: str
    noted: str = ""


def course(visit):
    """Return the Steps of `visit`, the first one first."""
    events = apps.get_model("visits", "BoardVisitEvent").objects
    rows = list(events.filter(pgh_obj_id=visit.pk, pgh_context__act__in=list(STEPS)).order_by("pgh_id"))
    users = User.objects.in_bulk({row.pgh_context["user"] for row in rows if row.pgh_context.get("user")})
    return [
        Step(
            timezone.localtime(row.pgh_created_at),
            users.get(row.pgh_context.get("user")),
            str(STEPS[row.pgh_context["act"]]),
            noted(row),
        )
        for row in rows
    ]


def noted(row):
    """Return what the step in the history `row` noted, in words."""
    act = row.pgh_context["act"]
    if act == "visits.report":
        return ", ".join(filter(None, [long_day(row.reported_on), row.reported_paragraph]))
    if act == "visits.register":
        return f"{row.registration_number}, {long_day(row.registered_on)}"
    if act == "visits.approve":
        return long_day(row.approved_on)
    return _now("Reason: %(reason)s") % {"reason": row.correction_reason} if act == "visits.correct" else ""
