"""What every page about one participant shares: fetching, logging, heading and tabs."""

from django.urls import reverse
from django.utils.functional import cached_property

from accounts.acts import ActView

from ..access import get_participant, note_shown
from ..models import CoordinatorPeriod, Participant
from ..rules import can_log_followup, can_show_number
from ..tabs import tabs

PERIOD = ("coordinator__name", "note", "assigned_by", "read_at")


class ParticipantPageMixin:
    """A page about the participant whose id is `pk` in the address, with heading and tabs.

    `allowed` is a rule of user and participant, or None when whoever sees the participant may open the page;
    `tab` is the url name of the tab the page lies under; `related` is fetched with the participant.
    """

    allowed = None
    tab = None
    related = ("unit", "spoken_language")

    @cached_property
    def participant(self):
        """The participant, noted in the read log; Http404 or PermissionDenied as `get_participant` says."""
        rule = type(self).allowed
        people = Participant.objects.select_related(*self.related)
        return get_participant(self.request, self.kwargs["pk"], rule, people)

    @cached_property
    def duplicates(self):
        """The registrations that turned out to be this person and that the user may see, noted in the read log."""
        duplicates = Participant.objects.visible_to(self.request.user).duplicates_of(self.participant)
        note_shown(self.request, duplicates)
        return duplicates

    @cached_property
    def registered_before(self):
        """The case this registration turned out to be of, noted in the read log; None if the user may not see it."""
        cases = Participant.objects.visible_to(self.request.user).filter(pk=self.participant.merged_into_id)
        case = cases.first() if self.participant.merged_into_id else None
        note_shown(self.request, filter(None, [case]))
        return case

    def dispatch(self, request, *args, **kwargs):
        """Fetch the participant before anything else is done."""
        self.participant  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the participant, the coordinator today, the tabs and whether the number may be shown."""
        period = CoordinatorPeriod.objects.current().filter(participant=self.participant)
        user = self.request.user
        return super().get_context_data(
            participant=self.participant,
            coordinator_period=period.select_related("coordinator").only(*PERIOD).first(),
            tabs=tabs(user, self.participant, self.tab),
            may_show_number=can_show_number(user, self.participant),
            may_log_followup=can_log_followup(user, self.participant),
            **kwargs,
        )


class ParticipantActView(ParticipantPageMixin, ActView):
    """The page of one act about a participant; afterwards one is on the details."""

    tab = "participants:detail"
    template_name = "participants/act.html"
    title = ""

    def get_success_url(self):
        """Return the address of the participant's details."""
        return reverse("participants:detail", args=[self.participant.pk])
