"""Proposing a placement: the place is searched for and chosen, and then the days and hours are written."""

from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import first_time

from .. import slots
from ..enums import PlacementStatus
from ..forms.placings import ChoosePlaceForm, ProposeForm
from ..models import Place, Placement
from ..rules_placing import can_place
from .base import PlacementsActView, PlacementsPageMixin
from .match_base import asked_day
from .places import with_free

# So many places are shown of a search; who finds more is asked for more of the name.
FOUND = 25


def is_number(text):
    """Return whether `text` can be the id of a row."""
    return text.isascii() and text.isdigit() and len(text) < 10


def day_of(form, otherwise):
    """Return the first day that stands in `form`, or `otherwise` when what is written there is no day."""
    value = form["starts_on"].value() if "starts_on" in form.fields else otherwise
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return otherwise


def told_of(places, on):
    """Return the list `places`, each with what is told of it where one is proposed: the seats free `on` the day."""
    places = with_free(places, on)
    for place in places:
        place.week, place.on = slots.week_in_short(place.free, place.seats), on
        place.months = slots.months_in_words(place.season)
    return places


class ChoosePlaceView(PlacementsPageMixin, TemplateView):
    """Finds the place of a new placement, or with `?placering=` that of one that is proposed."""

    allowed = can_place
    template_name = "placements/choose_place.html"

    @cached_property
    def placement(self):
        """The proposed placement that is to have another place, or None; Http404 for one that cannot."""
        asked = self.request.GET.get("placering")
        if asked is None:
            return None
        proposed = Placement.objects.visible_to(self.request.user).filter(
            participant=self.participant, status=PlacementStatus.PROPOSED
        )
        placement = proposed.filter(pk=asked).first() if is_number(asked) else None
        if placement is None:
            raise Http404
        return placement

    def get_context_data(self, **kwargs):
        """Add the form: opened on the day of the placement, or `?day=`."""
        on = self.placement.starts_on if self.placement else asked_day(self.request)
        return super().get_context_data(**{"form": ChoosePlaceForm(initial={"on": on})} | kwargs)

    def post(self, request, *args, **kwargs):
        """Show the places whose names match: what is searched for, perhaps somebody's name, stands in no address."""
        form = ChoosePlaceForm(request.POST)
        found, is_valid = [], form.is_valid()
        if is_valid:
            found = self.matching(form.cleaned_data["q"], form.cleaned_data["on"])
        return self.render_to_response(
            self.get_context_data(form=form, found=found[:FOUND], has_more=len(found) > FOUND, has_searched=is_valid)
        )

    def matching(self, text, on):
        """Return `(place, the address where it is chosen)` of those open `on` the day or later, one more than shown."""
        places = Place.objects.visible_to(self.request.user).named_like(text).not_closed(on)
        places = list(places.select_related("unit", "employer", "kind").in_name_order()[: FOUND + 1])
        return [(place, self.chosen_url(place, on)) for place in told_of(places, on)]

    def chosen_url(self, place, on):
        """Return the address one comes to with `place`."""
        if self.placement:
            address = reverse("placements:change_placement", args=[self.participant.pk, self.placement.pk])
            return f"{address}?plats={place.pk}"
        return f"{reverse('placements:propose', args=[self.participant.pk, place.pk])}?day={on.isoformat()}"


class ProposeView(PlacementsActView):
    """Proposes a placement at the place `place_pk` of the address; `?day=` is when it may begin."""

    form_class = ProposeForm
    template_name = "placements/place_of_act.html"
    title = _("Propose a placement")
    success_message = _("The placement is proposed. The seat is kept.")

    @cached_property
    def place(self):
        """The place; Http404 for one the user does not see."""
        places = Place.objects.visible_to(self.request.user).select_related("unit", "employer", "kind")
        return get_object_or_404(places, pk=self.kwargs["place_pk"])

    def dispatch(self, request, *args, **kwargs):
        """Fetch both before anything else is done."""
        self.participant  # noqa: B018
        self.place  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        """Add the participant and the place."""
        instance = Placement(participant=self.participant, place=self.place)
        return super().get_form_kwargs() | {"instance": instance, "place": self.place}

    def get_initial(self):
        """Open with the day asked about, and the name save where it is to be hidden."""
        name = "" if self.participant.is_protected else f"{self.participant.first_name} {self.participant.last_name}"
        return {"shown_name": name, "starts_on": asked_day(self.request)} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the place with what is free on the first day, and where another is chosen."""
        context = super().get_context_data(
            other_place_url=reverse("placements:choose_place", args=[self.participant.pk]), **kwargs
        )
        [place] = told_of([self.place], day_of(context["form"], timezone.localdate()))
        return context | {"place": place}

    def act(self, form):
        """Store it, once however often the form is sent."""
        cleaned = form.cleaned_data
        fields = {name: cleaned[name] for name in (*ProposeForm.Meta.fields, "slots", "hours")}
        self.made = first_time(
            Placement.objects.propose(
                self.participant, by=self.request.user, key=cleaned["idempotency_key"], place=self.place, **fields
            )
        )  # fmt: skip

    def get_success_url(self):
        """Return the page of the new placement; the list where nothing was made."""
        made = getattr(self, "made", None)
        return made.get_absolute_url() if made else super().get_success_url()
