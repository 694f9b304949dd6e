"""Acts upon places: add, change, close, open again, reserve seats and release them."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import ActView, as_text, first_time

from .. import rules_places as rules
from ..forms.places import (
    SEATS,
    AddPlaceForm,
    ChangePlaceForm,
    ChooseEmployerForm,
    ClosePlaceForm,
    HoldForm,
    ReleaseForm,
    ReopenPlaceForm,
    written,
)
from ..models import Employer, Place, SeatHold
from .places import PlaceMixin

FOUND = 25


class ChangesPlacesMixin:
    """A page for those who change places; PermissionDenied for others, after what they may not know of is a 404."""

    def dispatch(self, request, *args, **kwargs):
        """Fetch what it is about, and ask the rule, before anything else is done."""
        self.fetch()
        if not rules.can_change_places(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def fetch(self):
        """Fetch what the page is about; raises Http404."""


class ChooseEmployerView(ChangesPlacesMixin, TemplateView):
    """Asks at which employer a new place is: the name is searched for, and found again in the answer to the form."""

    template_name = "placements/choose_employer.html"

    def get_context_data(self, **kwargs):
        """Add the form."""
        return super().get_context_data(**{"form": ChooseEmployerForm()} | kwargs)

    def post(self, request, *args, **kwargs):
        """Show the employers whose names match; what was searched for stands in no address."""
        form = ChooseEmployerForm(request.POST)
        found = []
        if form.is_valid():
            employers = Employer.objects.visible_to(request.user).standing().in_name_order()
            found = employers.named_like(form.cleaned_data["q"])[:FOUND]
        return self.render_to_response(self.get_context_data(form=form, found=found, has_searched=form.is_valid()))


class AddPlaceView(ChangesPlacesMixin, ActView):
    """Adds a place of the municipality's own, or at the employer whose id is `employer` in the address."""

    form_class = AddPlaceForm
    template_name = "placements/place_form.html"
    success_message = _("The place is added.")

    @cached_property
    def employer(self):
        """The employer, or None; Http404 for one that is not there."""
        if "employer" not in self.kwargs:
            return None
        employers = Employer.objects.visible_to(self.request.user).standing()
        return get_object_or_404(employers, pk=self.kwargs["employer"])

    def fetch(self):
        """Fetch the employer."""
        self.employer  # noqa: B018

    @property
    def title(self):
        """What the act is called."""
        return _now("New place at %(employer)s") % {"employer": self.employer} if self.employer else _now("New place")

    def get_form_kwargs(self):
        """Add the employer."""
        return super().get_form_kwargs() | {"employer": self.employer, "instance": Place(employer=self.employer)}

    def act(self, form):
        """Add it, once however often the form is sent."""
        fields = form.saved | {"employer": self.employer}
        self.place = first_time(
            Place.objects.add(by=self.request.user, key=form.cleaned_data["idempotency_key"], **fields)
        )

    def get_success_url(self):
        """Return the page of the new place; of the list while there is none."""
        return self.place.get_absolute_url() if hasattr(self, "place") else reverse("placements:places")

    def get_cancel_url(self):
        """Return the list."""
        return reverse("placements:places")


class PlaceActView(ChangesPlacesMixin, PlaceMixin, ActView):
    """An act upon one place; afterwards one is on its page."""

    template_name = "placements/place_act.html"

    def fetch(self):
        """Fetch the place."""
        self.place  # noqa: B018

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.place.version} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the place."""
        return super().get_context_data(place=self.place, **kwargs)

    def get_success_url(self):
        """Return the place's page."""
        return self.place.get_absolute_url()

    def as_opened(self, form):
        """Return the place on the version that the form was opened with."""
        place = Place.objects.get(pk=self.place.pk)
        place.version = form.cleaned_data["version"]
        return place


class ChangePlaceView(PlaceActView):
    """Changes the profile and the seats."""

    form_class = ChangePlaceForm
    template_name = "placements/place_form.html"
    title = _("Change the place")
    success_message = _("The place is changed.")

    def get_initial(self):
        """Open with what is stored in fields of the form's own, under what a draft holds."""
        place = self.place
        stored = dict(zip(SEATS, place.seats, strict=True)) | {
            "requirements": place.requirements,
            "season": place.season,
            "next_places": next_places_of(place),
        }
        return stored | super().get_initial()

    def get_form_kwargs(self):
        """Show the place's own fields."""
        return super().get_form_kwargs() | {
            "instance": Place.objects.get(pk=self.place.pk),
            "employer": self.place.employer,
        }

    def current_text(self, current, name, field):
        """Return the text of a field; seats by their half-day."""
        if name in SEATS:
            return as_text(current.seats[SEATS.index(name)])
        if name == "next_places":
            return as_text(list(current.next_places.all()))
        return super().current_text(current, name, field)

    def act(self, form):
        """Save it on the version the form was opened with."""
        self.as_opened(form).change(self.request.user, **form.saved)


def next_places_of(place):
    """Return the next places of `place` as they are written in the form."""
    return "\n".join(written(other) for other in place.next_places.select_related("unit").in_name_order())


class ClosePlaceView(PlaceActView):
    """Closes the place from a day, or changes when."""

    form_class = ClosePlaceForm
    title = _("Close the place")
    success_message = _("The place has a last day.")

    def get_initial(self):
        """Open with the last day it has."""
        place = self.place
        stored = {"ends_on": place.ends_on, "closing_reason": place.closing_reason} if place.ends_on else {}
        return stored | super().get_initial()

    def get_form_kwargs(self):
        """Add the place."""
        return super().get_form_kwargs() | {"place": self.place}

    def act(self, form):
        """Close the version the form was opened with."""
        cleaned = form.cleaned_data
        self.as_opened(form).close(cleaned["ends_on"], cleaned["closing_reason"], by=self.request.user)


class ReopenPlaceView(PlaceActView):
    """Lets a place that was to close, or has closed, go on."""

    form_class = ReopenPlaceForm
    title = _("Let the place stay open?")
    success_message = _("The place has no last day.")

    def act(self, form):
        """Take back the last day on the version the form was opened with."""
        self.as_opened(form).reopen(by=self.request.user)


class HoldSeatsView(PlaceActView):
    """Reserves seats."""

    form_class = HoldForm
    title = _("Reserve seats")
    success_message = _("The seats are reserved.")

    def get_form_kwargs(self):
        """Add the place."""
        return super().get_form_kwargs() | {"place": self.place, "instance": SeatHold(place=self.place)}

    def get_initial(self):
        """Open on today."""
        return {"starts_on": timezone.localdate()} | super().get_initial()

    def act(self, form):
        """Reserve them, once however often the form is sent."""
        cleaned = form.cleaned_data
        fields = {name: cleaned[name] for name in form._meta.fields} | {"slots": cleaned["week"]}
        first_time(SeatHold.objects.keep(self.place, by=self.request.user, key=cleaned["idempotency_key"], **fields))


class ReleaseHoldView(PlaceActView):
    """Releases reserved seats."""

    form_class = ReleaseForm
    title = _("Release the reserved seats?")
    success_message = _("The seats are free again.")

    @cached_property
    def hold(self):
        """The reserved seats of the place; Http404 when they are not there."""
        return get_object_or_404(self.place.holds, pk=self.kwargs["hold"])

    def fetch(self):
        """Fetch the reserved seats."""
        self.hold  # noqa: B018

    def get_initial(self):
        """Open on the version as it stands."""
        return super().get_initial() | {"version": self.hold.version}

    def get_context_data(self, **kwargs):
        """Add what is reserved."""
        return super().get_context_data(hold=self.hold, **kwargs)

    def act(self, form):
        """Release the version the form was opened with."""
        hold = SeatHold.objects.get(pk=self.hold.pk)
        hold.version = form.cleaned_data["version"]
        hold.release(by=self.request.user)
