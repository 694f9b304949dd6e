"""Places: the list with search and filters, and the page of one place."""

from datetime import timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.enums import CASE_ROLES
from config.paging import CAP, Sort, address_without, capped_count, cursor, in_order, page
from participants.access import note_shown

from .. import rules_places as rules
from .. import slots
from ..filters_places import OPEN, Options, PlaceFilter
from ..free import free_seats, weeks_ahead
from ..independence import explained, range_in_words
from ..models import Place, Placement
from ..models.places import requirement_names
from ..rules_matching import can_match_anybody

PAGE_SIZE = 25
SEARCH = "place_search"
WEEKS_SHOWN = 12
# So long before an agreement ends, or is to be given notice of or renewed, the place's page says so.
ALARM_DAYS = 60
# What a row of the lists shows, and its free seats are counted by.
IN_LISTS = (
    "name", "seats", "season", "starts_on", "ends_on", "independence_from", "independence_to", "unit__name",
    "kind__label", "kind__label_en", "employer__name",
)  # fmt: skip
ON_PAGE = (
    "kind", "unit__parent", "employer", "employer_site", "contact", "agreement__kind", "language_level",
    "mission_target__mission", "mission_target__unit", "created_by",
)  # fmt: skip


class SearchForm(forms.Form):
    """What is searched for: posted and kept in the session, since an employer may bear a person's name."""

    q = forms.CharField(max_length=100, required=False)


@require_POST
def search(request):
    """Keep the search text in the session and show the list; an empty text ends the search."""
    if not rules.can_list_places(request.user):
        raise PermissionDenied
    form = SearchForm(request.POST)
    request.session[SEARCH] = form.cleaned_data["q"] if form.is_valid() else ""
    return redirect(f"{reverse('placements:places')}?{request.POST.get('filters', '')}")


class PlaceListView(TemplateView):
    """The list, 25 at a time, by name."""

    template_name = "placements/place_list.html"

    def get_context_data(self, **kwargs):
        """Add the page of rows with what is free today, how many there are, and the filters."""
        request = self.request
        if not rules.can_list_places(request.user):
            raise PermissionDenied
        text, visible = request.session.get(SEARCH, ""), Place.objects.visible_to(request.user)
        data = request.GET.copy()
        data.setdefault("state", OPEN)
        found = PlaceFilter(data, queryset=visible.named_like(text), options=Options())
        shown = page(
            found.qs, Sort("sort_name"), PAGE_SIZE, cursor(request, "after"), cursor(request, "before"), visible
        )
        count = capped_count(found.qs)
        return super().get_context_data(
            places=with_free(listed(shown.ids), timezone.localdate()),
            page=shown,
            count=count,
            is_capped=count > CAP,
            cap=CAP,
            filter=found,
            search_text=text,
            may_change=rules.can_change_places(request.user),
            address=address_without(request, "after", "before"),
            **kwargs,
        )


def listed(ids):
    """Return the places with `ids` in that order, with what a row of a list shows."""
    return in_order(Place.objects.select_related("kind", "unit", "employer").only(*IN_LISTS), ids)


def with_free(places, first, last=None):
    """Return the list `places`, each with its fewest `free` seats of each half-day in the days, and `most_free`."""
    free = free_seats(places, first, last)
    for place in places:
        place.free = free[place.pk]
        place.most_free = max(place.free)
        place.degrees = range_in_words(place.independence_from, place.independence_to)
        place.standing = standing(place, first)
    return places


def standing(place, on):
    """Return why `place` has no free seats at all on the day: closed, not open yet, out of season; "" when it has."""
    if place.ends_on and place.ends_on < on:
        return _now("closed")
    if place.starts_on > on:
        return _now("opens later")
    return "" if place.is_usable(on, on) else _now("not in season")


class PlaceMixin:
    """A page about the place whose id is `pk` in the address; Http404 for one the user does not see."""

    @cached_property
    def place(self):
        """The place."""
        places = Place.objects.visible_to(self.request.user).select_related(*ON_PAGE)
        return get_object_or_404(places, pk=self.kwargs["pk"])


class PlaceView(PlaceMixin, TemplateView):
    """The whole profile of a place, its seats now and in the weeks to come, what is reserved and who is there."""

    template_name = "placements/place.html"

    def get_context_data(self, **kwargs):
        """Add everything that stands on the page."""
        place, user, today = self.place, self.request.user, timezone.localdate()
        [place] = with_free([place], today)
        return super().get_context_data(
            place=place,
            today=today,
            seats=seat_rows(place),
            weeks=week_rows(place, today),
            degrees=explained(place.independence_from, place.independence_to),
            requirements=requirement_names(place.requirements),
            season=slots.months_in_words(place.season),
            next_places=place.next_places.visible_to(user).select_related("unit").in_name_order(),
            holds=place.holds.standing().select_related("created_by"),
            agreement_state=agreement_state(place.agreement, today),
            may_change=rules.can_change_places(user),
            may_match=can_match_anybody(user),
            may_read_missions=rules.can_read_missions(user),
            **self.placed(today),
            **kwargs,
        )

    def placed(self, today):
        """Return who is placed here or on the way, as far as the user may read placements, and how many more."""
        user = self.request.user
        there = Placement.objects.at(self.place, today)
        named = list(there.visible_to(user).select_related("participant").order_by("starts_on", "pk"))
        note_shown(self.request, {placement.participant_id for placement in named})
        cases = user.units_as(*CASE_ROLES)
        for placement in named:
            placement.days = slots.in_words(placement.slots)
            placement.may_open_case = placement.participant.unit_id in cases
        return {"placements": named, "others_placed": there.count() - len(named)}


def seat_rows(place):
    """Return for each weekday with seats its name and the (seats, free) of both halves."""
    pairs = list(zip(place.seats, place.free, strict=True))
    return [(WEEKDAYS[day], pairs[2 * day : 2 * day + 2]) for day in slots.weekdays_in(place.seats)]


def week_rows(place, today):
    """Return (first day, what is free in short) of the coming weeks."""
    weeks = weeks_ahead(place, today, WEEKS_SHOWN)
    return [(first, slots.week_in_short(free, place.seats)) for first, _last, free in weeks]


def agreement_state(agreement, today):
    """Return what is to be said of `agreement` on the day: "ended", "ends" within ALARM_DAYS, or ""."""
    if agreement is None or agreement.ends_on is None:
        return ""
    if agreement.ends_on < today:
        return "ended"
    first = min(filter(None, [agreement.ends_on, agreement.notice_on, agreement.renewal_on]))
    return "ends" if first <= today + timedelta(days=ALARM_DAYS) else ""
