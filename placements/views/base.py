"""What every page about placing somebody shares: whom it is about, the frame, and one placement of theirs."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.acts import ActView
from participants.views.base import ParticipantPageMixin

from ..models import Placement
from ..people import get_person
from ..rules_placing import can_place, can_read_placements

SHOWN = ("place__unit", "place__employer", "place__kind", "end_reason", "outcome", "created_by")


# What an employer coordinator, who has no tabs of the case, opens of a person.
TABS = ((_("Placements"), "placements:placements"), (_("Matching"), "placements:matches"))


class PersonPageMixin(ParticipantPageMixin):
    """A page about the participant `pk` in the rooms of placing.

    Those with a case role have it as a tab of the case, an employer coordinator in a frame with what they may read.
    """

    allowed = can_read_placements

    @cached_property
    def found(self):
        """The participant and whether it is a case to the user, as `get_person` says."""
        return get_person(self.request, self.kwargs["pk"], type(self).allowed)

    @property
    def participant(self):
        """The participant, noted in the read log."""
        return self.found[0]

    @property
    def is_case(self):
        """Whether the user has a case role that reaches the participant."""
        return self.found[1]

    def get_context_data(self, **kwargs):
        """Add the frame, with the tabs that belong to it."""
        context = super().get_context_data(is_case=self.is_case, **kwargs)
        if self.is_case:
            return context | {"frame": "participants/base.html"}
        return context | {"frame": "placements/person_base.html", "tabs": tabs(self.participant, self.tab)}


def tabs(participant, current):
    """Return the tabs of `participant` to an employer coordinator, as participants.tabs.tabs does."""
    return [
        {"label": label, "url": reverse(url_name, args=[participant.pk]), "is_current": url_name == current}
        for label, url_name in TABS
    ]


class PlacementsPageMixin(PersonPageMixin):
    """A page about the placements of the participant."""

    tab = "placements:placements"


class PlacementsActView(PlacementsPageMixin, ActView):
    """An act about placements; afterwards one is on the participant's page of them."""

    allowed = can_place
    template_name = "placements/act.html"

    def get_success_url(self):
        """Return the participant's placements."""
        return reverse("placements:placements", args=[self.participant.pk])


class OnePlacementMixin:
    """A page about one placement, `placement_pk` in the address; Http404 unless it is this participant's."""

    @cached_property
    def placement(self):
        """The placement, with the participant of the page."""
        placements = Placement.objects.visible_to(self.request.user, self.participant)
        found = placements.filter(participant=self.participant, pk=self.kwargs["placement_pk"])
        placement = found.select_related(*SHOWN).first()
        if placement is None:
            raise Http404
        placement.participant = self.participant
        return placement

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done."""
        self.participant  # noqa: B018
        self.placement  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the placement."""
        return super().get_context_data(placement=self.placement, **kwargs)


class OnePlacementActView(OnePlacementMixin, PlacementsActView):
    """An act upon one placement; afterwards one is on its page."""

    def get_success_url(self):
        """Return the page of the placement."""
        return self.placement.get_absolute_url()


def fresh(placement, version):
    """Return `placement` as it is stored, to be written as the `version` a form was opened with.

    A form of the row has put what was typed on the one it was given.
    """
    stored = Placement.objects.select_related("place").get(pk=placement.pk)
    stored.participant, stored.version = placement.participant, version
    return stored
