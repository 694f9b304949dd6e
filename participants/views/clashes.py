"""Numbers registered twice, for those who know the earlier case."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from accounts.acts import ActView

from ..access import note_shown
from ..forms.person import ClashForm
from ..models import NumberClash
from ..rules import can_read_list


def unresolved(user):
    """Return the clashes waiting for `user`, oldest first."""
    clashes = NumberClash.objects.unresolved().visible_to(user)
    return clashes.select_related("participant", "participant__unit", "other", "registered_by").order_by(
        "registered_at"
    )


class ClashListView(ListView):
    """The queue."""

    template_name = "participants/clash_list.html"
    context_object_name = "clashes"

    def dispatch(self, request, *args, **kwargs):
        """Let in those who work with cases."""
        if not can_read_list(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        """Return the queue, noting both cases of each as shown."""
        clashes = list(unresolved(self.request.user))
        for clash in clashes:
            note_shown(self.request, [clash.participant, clash.other])
        return clashes


class ClashView(ActView):
    """One decision."""

    template_name = "participants/clash.html"
    form_class = ClashForm
    success_url = reverse_lazy("participants:clashes")
    success_message = _("The decision is saved.")

    @cached_property
    def clash(self):
        """The clash, noted as shown; Http404 for one that is decided or not the user's to see."""
        clash = get_object_or_404(unresolved(self.request.user), pk=self.kwargs["pk"])
        note_shown(self.request, [clash.participant, clash.other])
        return clash

    def dispatch(self, request, *args, **kwargs):
        """Fetch the clash before anything else is done."""
        self.clash  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the clash."""
        return super().get_context_data(clash=self.clash, **kwargs)

    def act(self, form):
        """Decide."""
        self.clash.resolve(form.cleaned_data["outcome"], by=self.request.user)
