"""Requests for month sheets as things to do (participants/due.py)."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.workdays import add_workdays
from participants.due import Due

from .models import SheetRequest

SHEET_REQUEST = "sheet_request"
# A case officer judges a month when it is over, and needs the sheet soon: so many working days from the request.
WORKDAYS = 3


def sheet_requests_due(people, today, last):
    """Return a Due for each request about one of `people` that waits and is to be answered by `last`, in one query."""
    waiting = SheetRequest.objects.waiting().with_consent().filter(participant__in=people)
    rows = waiting.select_related("participant__unit", "agency", "case_officer").order_by("asked_at", "pk")
    return [one for one in map(due, rows) if one.due_on <= last]


def due(request):
    """Return the Due of a request; without a consent there is nothing to do but to decline it."""
    name = "reports:deliver_sheet" if request.is_open else "placements:decline_sheet"
    words = {"month": request.of_month, "party": request.agency}
    return Due(
        request.participant,
        SHEET_REQUEST,
        _("Month sheet of %(month)s asked for by %(party)s") % words,
        add_workdays(timezone.localdate(request.asked_at), WORKDAYS),
        reverse(name, args=[request.participant_id, request.pk]),
        _("Deliver") if request.is_open else _("Decline"),
        detail="" if request.is_open else _("No consent about attendance holds today."),
    )
