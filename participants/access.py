"""The read log as views use it: fetch a person through here, or say who was shown; the row is written once."""

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, OuterRef, Subquery
from django.http import Http404

from .enums import AccessReason
from .models import Access, EmergencyAccess, Participant

LONGEST_REASON = Access._meta.get_field("reason").max_length
# Of several that are valid now, the one that opens most, and of those the one that lasts.
WIDEST = ("-includes_health", "-ends_at")


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

    An emergency access that is valid now lets the user read, never change, somebody of another unit; it stands on the
    participant as `emergency_access`, also where it opens notes about health in one's own unit, and in the read log.
    """
    people = Participant.objects.all() if queryset is None else queryset
    granted = EmergencyAccess.objects.active(request.user).filter(participant=OuterRef("pk"))
    health = Subquery(granted.filter(includes_health=True).values("pk")[:1])
    participant = people.visible_to(request.user).annotate(emergency=health).filter(pk=pk).first()
    if participant is None:
        return emergency_participant(request, pk, allowed, people)
    access = EmergencyAccess.objects.get(pk=participant.emergency) if participant.emergency else None
    return noted(request, participant, allowed, access)


def emergency_participant(request, pk, allowed, people):
    """Return the participant `pk` whom the user may only read in an emergency; raise as `get_participant` says."""
    accesses = EmergencyAccess.objects.active(request.user).filter(participant=pk).order_by(*WIDEST)
    access = pk <= BigIntegerField.MAX_BIGINT and accesses.first()
    if not access:
        request.shown.add([pk] if pk <= BigIntegerField.MAX_BIGINT else [])
        raise Http404
    participant = noted(request, people.get(pk=pk), allowed, access)
    if request.method not in ("GET", "HEAD"):
        raise PermissionDenied
    return participant


def noted(request, participant, allowed, access):
    """Return `participant` noted as shown, with the emergency `access`; PermissionDenied when `allowed` says no."""
    participant.emergency_access = access
    note_shown(
        request, [participant], f"{AccessReason.EMERGENCY.value}:{access.reason}"[:LONGEST_REASON] if access else ""
    )
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
