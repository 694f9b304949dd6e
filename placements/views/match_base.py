"""What every page about matching a participant shares: fetching the participant, and the frame around the page."""

from datetime import date

from django.utils import timezone
from django.utils.functional import cached_property

from accounts.acts import ActView
from accounts.enums import CASE_ROLES, Role
from participants.access import get_participant, noted
from participants.models import Participant
from participants.models.visibility import not_hidden_from
from participants.views.base import ParticipantPageMixin

from .. import rules_matching as rules
from ..models.matching import matches_url
from ..people import READERS

FRAME, NAME_FRAME = "participants/base.html", "placements/person_frame.html"


def asked_day(request):
    """Return the day that `?day=` names, between 2000 and 2099; today when it names none."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()
    return day if 2000 <= day.year <= 2099 else timezone.localdate()


def people_to_match(user):
    """Return the participants whose matches `user` reads: of the units covered, protected only for named staff."""
    return Participant.objects.filter(not_hidden_from(user), unit__in=user.units_as(*READERS)).listed()


def reads_details(user, participant):
    """Return whether `user` sees more of `participant` than name and language (access.md)."""
    return participant.unit_id in user.units_as(*CASE_ROLES) or participant.emergency_access is not None


def participant_to_match(request, pk, allowed, related):
    """Return the participant `pk` as `get_participant` does; employer coordinators reach those of their units too.

    Noted in the read log. Raises Http404 or PermissionDenied.
    """
    user = request.user
    only_name = Participant.objects.select_related(*related).filter(
        not_hidden_from(user), unit__in=user.units_as(Role.EMPLOYER_COORDINATOR)
    )
    only_name = only_name.exclude(unit__in=user.units_as(*CASE_ROLES))
    if user.is_any(Role.EMPLOYER_COORDINATOR) and (found := only_name.filter(pk=pk).first()):
        return noted(request, found, allowed, None)
    return get_participant(request, pk, allowed, Participant.objects.select_related(*related))


class MatchPageMixin(ParticipantPageMixin):
    """A page about matching a participant, for those who read matches; employer coordinators get name and language."""

    allowed = rules.can_read_matches
    tab = "placements:matches"

    @cached_property
    def participant(self):
        """The participant, noted in the read log; Http404 or PermissionDenied as `participant_to_match` says."""
        return participant_to_match(self.request, self.kwargs["pk"], type(self).allowed, self.related)

    def get_context_data(self, **kwargs):
        """Add the frame that the user may see of the participant, and the day."""
        has_details = reads_details(self.request.user, self.participant)
        return super().get_context_data(
            frame=FRAME if has_details else NAME_FRAME, has_details=has_details, today=timezone.localdate(), **kwargs
        )


class MatchActView(MatchPageMixin, ActView):
    """An act about matching a participant; afterwards one is on the matching page."""

    template_name = "placements/match_act.html"
    title = ""

    def get_success_url(self):
        """Return the participant's matching page."""
        return matches_url(self.participant.pk)
