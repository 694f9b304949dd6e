"""What every page about matching a participant shares: the day asked about, and where one comes afterwards."""

from datetime import date

from django.utils import timezone

from accounts.acts import ActView

from ..models.matching import matches_url
from .base import PersonPageMixin


def asked_day(request):
    """Return the day that `?day=` names, between 2000 and 2099; today when it names none."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()
    return day if 2000 <= day.year <= 2099 else timezone.localdate()


class MatchPageMixin(PersonPageMixin):
    """A page about matching the participant."""

    tab = "placements:matches"

    def get_context_data(self, **kwargs):
        """Add today."""
        return super().get_context_data(today=timezone.localdate(), **kwargs)


class MatchActView(MatchPageMixin, ActView):
    """An act about matching a participant; afterwards one is on the matching page."""

    template_name = "placements/match_act.html"
    title = ""

    def get_success_url(self):
        """Return the participant's matching page."""
        return matches_url(self.participant.pk)
