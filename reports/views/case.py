"""Pages of one case: overview with timeline, and history."""

from django.utils import timezone
from django.views.generic import TemplateView

from actionplans.clocks import promises_of
from actionplans.plan_health import plan_facts
from config.paging import cursor
from participants.rules import can_read_followups, can_read_placements
from participants.views.base import ParticipantPageMixin
from placements.models import Placement

from ..history import history
from ..timeline import timeline

TIMELINE_LENGTH = 30


class OverviewView(ParticipantPageMixin, TemplateView):
    """Where the case stands and what has happened."""

    tab = "reports:overview"
    related = (*ParticipantPageMixin.related, "created_by")
    template_name = "reports/overview.html"

    def get_context_data(self, **kwargs):
        """Add the timeline; `?allt` shows all of it."""
        limit = None if "allt" in self.request.GET else TIMELINE_LENGTH
        events = timeline(self.participant, self.request.user, limit, self.duplicates)
        may_read_followups = can_read_followups(self.request.user, self.participant)
        return super().get_context_data(
            events=events,
            has_more=len(events) == limit,
            plan_facts=plan_facts(self.participant, self.request.user),
            may_read_followups=may_read_followups,
            placements=self.placements(),
            promises=self.promises() if may_read_followups else (),
            **kwargs,
        )

    def placements(self):
        """Return the placements that stand, as far as the user reads them."""
        if not can_read_placements(self.request.user, self.participant):
            return ()
        standing = Placement.objects.visible_to(self.request.user, self.participant).standing()
        return list(standing.filter(participant=self.participant).select_related("place").order_by("starts_on", "pk"))

    def promises(self):
        """Return (Promise, its state today) of the first weeks."""
        today = timezone.localdate()
        return [(promise, promise.state(today)) for promise in promises_of(self.participant)]


class HistoryView(ParticipantPageMixin, TemplateView):
    """Every change to the records of the case."""

    tab = "reports:history"
    template_name = "reports/history.html"

    def get_context_data(self, **kwargs):
        """Add a page of entries."""
        request = self.request
        entries, shown = history(self.participant, request.user, cursor(request, "after"), cursor(request, "before"))
        return super().get_context_data(entries=entries, page=shown, **kwargs)
