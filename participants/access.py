"""The read log as views use it: fetch a person through here, or say who was shown; the row is written once."""

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField
from django.http import Http404

from .models import Access, Participant


class Shown:
    """What one response shows of people: their ids, and why it was asked for (an AccessReason, or somebody's words)."""

    def __init__(self):
        self.ids = set()
        self.reason = ""

    def add(self, ids, reason=""):
        """Note that the people with `ids` are shown."""
        self.ids.update(ids)
        self.reason = reason or self.reason


def note_shown(request, participants, reason=""):
    """Note that the response to `request` shows `participants` (rows or ids)."""
    request.shown.add((getattr(person, "pk", person) for person in participants), reason)


def get_participant(request, pk, allowed=None, queryset=None):
    """Return the participant `pk` for a page about them, and note it in the read log.

    Raises Http404 for somebody the user may not know of, the same as for a number never used, and PermissionDenied
    when the rule `allowed(user, participant)` says no. Both are noted as refused; a number never used too, so that it
    takes as long as somebody hidden.
    """
    people = Participant.objects.all() if queryset is None else queryset
    participant = people.visible_to(request.user).filter(pk=pk).first()
    if participant is None:
        request.shown.add([pk] if pk <= BigIntegerField.MAX_BIGINT else [])
        raise Http404
    note_shown(request, [participant])
    if allowed and not allowed(request.user, participant):
        raise PermissionDenied
    return participant


def write(request, response):
    """Write the access row of `response`, if it showed anyone or refused to; a redirect shows nobody."""
    if not request.shown.ids or 300 <= response.status_code < 400:
        return
    match = request.resolver_match
    Access.objects.create(
        user=request.user,
        url_name=match.view_name,
        reason=request.shown.reason,
        participants=sorted(request.shown.ids),
        is_refused=response.status_code in {403, 404},
    )
