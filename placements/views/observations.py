"""Supervisors: who is at their place now, by name and days alone, and the observations they write."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import ActView, first_time
from config.forms import Form
from participants.access import note_shown

from .. import slots
from ..forms.parts import ObservationForm
from ..models import Observation, Placement
from ..rules_placing import can_observe

# What a supervisor is given of a placement: never the participant.
FIELDS = ("shown_name", "slots", "starts_on", "ends_on", "participant_id", "place")


def own_placements(user):
    """Return the placements at the places of `user` today, by name, with no more than a supervisor may read."""
    return Placement.objects.at_own_place(user).select_related("place").only(*FIELDS, "place__name")


class OwnPlaceView(TemplateView):
    """Those at one's own places today."""

    template_name = "placements/own_place.html"

    def get_context_data(self, **kwargs):
        """Add the placements with how many observations one has written of each."""
        user = self.request.user
        if not can_observe(user):
            raise PermissionDenied
        own = Count("observations", filter=Q(observations__author=user))
        placements = list(own_placements(user).annotate(written=own).order_by("place__sort_name", "shown_name", "pk"))
        for placement in placements:
            placement.days = slots.in_words(placement.slots)
        note_shown(self.request, {placement.participant_id for placement in placements})
        return super().get_context_data(placements=placements, **kwargs)


class OwnPlacementMixin:
    """A page about one placement at the supervisor's own place; Http404 for any other."""

    @cached_property
    def placement(self):
        """The placement, noted in the read log, also when it may not be read."""
        if not can_observe(self.request.user):
            raise PermissionDenied
        pk = self.kwargs["placement_pk"]
        placement = own_placements(self.request.user).filter(pk=pk).first()
        if placement is None:
            whose = Placement.objects.filter(pk=pk).values_list("participant", flat=True)
            self.request.shown.add(whose)
            raise Http404
        note_shown(self.request, [placement.participant_id])
        return placement

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done."""
        self.placement  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        """Return the page of one's observations of the same person."""
        return reverse("placements:observe", args=[self.placement.pk])


class ObserveView(OwnPlacementMixin, ActView):
    """Writes an observation; above it stand those one has written before."""

    form_class = ObservationForm
    template_name = "placements/observe.html"
    success_message = _("The observation is saved. The coordinator can read it now.")

    def get_form_kwargs(self):
        """Add the placement, whose days count."""
        return super().get_form_kwargs() | {"placement": self.placement}

    def get_initial(self):
        """Open on today."""
        return {"on": timezone.localdate()} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add one's own observations."""
        own = Observation.objects.written_by(self.request.user).filter(placement=self.placement)
        own = own.select_related("ability").order_by("-on", "-pk")
        return super().get_context_data(
            placement=self.placement, days=slots.in_words(self.placement.slots), observations=own, **kwargs
        )

    def get_cancel_url(self):
        """Return the list of those at the place."""
        return reverse("placements:observations")

    def act(self, form):
        """Write it, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in ObservationForm.Meta.fields}
        key = form.cleaned_data["idempotency_key"]
        first_time(Observation.objects.write(self.placement, by=self.request.user, key=key, **fields))


class TakeBackForm(Form):
    """Takes back what was written, for instance of the wrong person."""

    submit_label = _("Take it back")


class TakeBackView(OwnPlacementMixin, ActView):
    """Takes back an observation nobody has read."""

    form_class = TakeBackForm
    template_name = "placements/take_back_observation.html"
    success_message = _("The observation is taken back.")

    @cached_property
    def observation(self):
        """One's own observation, of that placement; Http404 for any other."""
        own = Observation.objects.written_by(self.request.user).filter(placement=self.placement)
        observation = own.select_related("ability").filter(pk=self.kwargs["observation_pk"]).first()
        if observation is None:
            raise Http404
        return observation

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done."""
        self.placement  # noqa: B018
        self.observation  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add what is taken back."""
        return super().get_context_data(placement=self.placement, observation=self.observation, **kwargs)

    def act(self, form):
        """Take it back."""
        self.observation.take_back(self.request.user)
