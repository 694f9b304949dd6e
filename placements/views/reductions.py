"""Reductions of assigned hours: register, change, end."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.acts import first_time
from config.hours import number_in_words
from participants.views.base import ParticipantActView

from ..forms.sheets import AddReductionForm, ChangeReductionForm, EndReductionForm, ReductionForm
from ..models import HoursReduction
from ..rules_sheets import can_keep_hours

FIELDS = ReductionForm.Meta.fields


class HoursActView(ParticipantActView):
    """An act about the hours of a participant; afterwards one is on the page of hours."""

    allowed = can_keep_hours
    tab = "reports:hours"

    def get_success_url(self):
        """Return the participant's hours."""
        return reverse("reports:hours", args=[self.participant.pk])


class AddReductionView(HoursActView):
    """Registers a reduction."""

    form_class = AddReductionForm
    title = _("New reduction of assigned hours")
    success_message = _("The reduction is registered, and the assigned hours are counted with it.")

    def get_initial(self):
        """Open with today as the first day."""
        return {"starts_on": timezone.localdate()} | super().get_initial()

    def act(self, form):
        """Store it, once however often the form is sent."""
        cleaned = form.cleaned_data
        fields = {name: cleaned[name] for name in FIELDS}
        first_time(
            HoursReduction.objects.add(
                self.participant, by=self.request.user, key=cleaned["idempotency_key"], **fields
            )
        )  # fmt: skip


class OneReductionView(HoursActView):
    """An act upon one reduction, `reduction_pk` in the address; Http404 unless it is this participant's."""

    @cached_property
    def reduction(self):
        """The reduction."""
        reductions = HoursReduction.objects.visible_to(self.request.user).filter(participant=self.participant)
        reduction = reductions.select_related("kind").filter(pk=self.kwargs["reduction_pk"]).first()
        if reduction is None:
            raise Http404
        return reduction

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done."""
        self.participant  # noqa: B018
        self.reduction  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.reduction.version} | super().get_initial()


class ChangeReductionView(OneReductionView):
    """Changes a reduction."""

    form_class = ChangeReductionForm
    title = _("Change the reduction")
    success_message = _("The reduction is changed, and the assigned hours are counted with it.")

    def get_initial(self):
        """Open with the reduction as it stands, under what a draft holds."""
        return {name: getattr(self.reduction, name) for name in FIELDS} | super().get_initial()

    def current_text(self, current, name, field):
        """Return the text of a field; hours as one writes them."""
        if name == "weekly_hours":
            return number_in_words(current.weekly_hours)
        return super().current_text(current, name, field)

    def act(self, form):
        """Save it on the version the form was opened with."""
        self.reduction.version = form.cleaned_data["version"]
        self.reduction.change(by=self.request.user, **{name: form.cleaned_data[name] for name in FIELDS})


class EndReductionView(OneReductionView):
    """Ends a reduction."""

    form_class = EndReductionForm
    title = _("End the reduction")
    success_message = _("The reduction is ended.")
    template_name = "placements/reduction_act.html"

    def get_initial(self):
        """Open with today as the last day."""
        return {"ends_on": self.reduction.ends_on or timezone.localdate()} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the reduction."""
        return super().get_context_data(reduction=self.reduction, **kwargs)

    def act(self, form):
        """End the version the form was opened with."""
        self.reduction.version = form.cleaned_data["version"]
        self.reduction.end(form.cleaned_data["ends_on"], by=self.request.user)
