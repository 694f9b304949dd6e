"""Missions: the list, how far one has come in each department, add and change."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import ActView, as_text, first_time

from .. import rules_places as rules
from ..forms.missions import AddMissionForm, ChangeMissionForm, MissionForm
from ..missions import progress
from ..models import Mission


class MissionListView(TemplateView):
    """The missions, latest first, with how far each has come."""

    template_name = "placements/mission_list.html"

    def get_context_data(self, **kwargs):
        """Add the missions."""
        user = self.request.user
        if not rules.can_read_missions(user):
            raise PermissionDenied
        missions = Mission.objects.visible_to(user).newest_first()
        return super().get_context_data(
            missions=progress(missions, timezone.localdate()), may_change=rules.can_change_missions(user), **kwargs
        )


class MissionMixin:
    """A page about the mission whose id is `pk` in the address; Http404 for those who read none."""

    @cached_property
    def mission(self):
        """The mission."""
        return get_object_or_404(Mission.objects.visible_to(self.request.user), pk=self.kwargs["pk"])


class MissionView(MissionMixin, TemplateView):
    """How far a mission has come in each department, and by which places."""

    template_name = "placements/mission.html"

    def get_context_data(self, **kwargs):
        """Add the figures and the places."""
        [found] = progress([self.mission], timezone.localdate())
        return super().get_context_data(
            mission=self.mission,
            found=found,
            today=timezone.localdate(),
            may_change=rules.can_change_missions(self.request.user),
            **kwargs,
        )


class MissionActView(ActView):
    """An act upon missions, open to those who set them."""

    template_name = "placements/mission_form.html"

    def dispatch(self, request, *args, **kwargs):
        """Ask the rule before anything else is done."""
        if not rules.can_change_missions(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        """Return the list."""
        return reverse("placements:missions")


class AddMissionView(MissionActView):
    """Adds a mission."""

    form_class = AddMissionForm
    title = _("New mission")
    success_message = _("The mission is added. Places are made against it in their forms.")

    def act(self, form):
        """Add it, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in MissionForm.Meta.fields}
        key = form.cleaned_data["idempotency_key"]
        first_time(Mission.objects.give(by=self.request.user, key=key, targets=form.targets, **fields))


class ChangeMissionView(MissionMixin, MissionActView):
    """Changes a mission and what is asked of the departments."""

    form_class = ChangeMissionForm
    title = _("Change the mission")
    success_message = _("The mission is changed.")

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.mission.version} | super().get_initial()

    def get_form_kwargs(self):
        """Show the mission's own fields."""
        return super().get_form_kwargs() | {"instance": Mission.objects.get(pk=self.mission.pk)}

    def current_text(self, current, name, field):
        """Return the text of a field; the number of a department."""
        if name.startswith("seats_"):
            target = current.targets.filter(unit=name.removeprefix("seats_")).first()
            return as_text(target and target.seats)
        return super().current_text(current, name, field)

    def act(self, form):
        """Save it on the version the form was opened with."""
        mission = Mission.objects.get(pk=self.mission.pk)
        mission.version = form.cleaned_data["version"]
        fields = {name: form.cleaned_data[name] for name in MissionForm.Meta.fields}
        mission.change(self.request.user, targets=form.targets, **fields)

    def get_success_url(self):
        """Return the mission's page."""
        return reverse("placements:mission", args=[self.mission.pk])
