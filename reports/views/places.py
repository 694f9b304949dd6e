"""The history of a place."""

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from config.paging import cursor
from placements.models import Place

from ..place_history import place_history


class PlaceHistoryView(TemplateView):
    """What has been changed about a place, by whom and when."""

    template_name = "reports/place_history.html"

    def get_context_data(self, **kwargs):
        """Add the place and a page of its acts; Http404 for one the user does not see."""
        place = get_object_or_404(Place.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        found, page = place_history(place, cursor(self.request, "after"), cursor(self.request, "before"))
        return super().get_context_data(place=place, entries=found, page=page, **kwargs)
