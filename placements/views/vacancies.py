"""Vacancies (lediga platser) of all units: which places have a seat free from a day on, and Excel of just those."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from config.paging import address_without, cursor, page_of
from config.xlsx import XLSX, workbook

from .. import rules_places as rules
from .. import slots
from ..filters_places import Options, VacancyFilter
from ..independence import range_in_words
from ..models import Place
from .places import PAGE_SIZE, listed, with_free

EXPORTED_AT_ONCE = 1000


class Vacancies:
    """What one request asks for: the filter, and the ids of all that match, in the order of unit and name."""

    def __init__(self, request):
        if not rules.can_read_vacancies(request.user):
            raise PermissionDenied
        places = Place.objects.visible_to(request.user)
        self.filter = VacancyFilter(request.GET, queryset=places, options=Options())
        self.ids = list(self.filter.vacancies.values_list("pk", flat=True))

    def rows(self, ids):
        """Return the places with `ids` in that order, with what is free in the period asked for."""
        return with_free(listed(ids), *self.filter.period)


class VacanciesView(TemplateView):
    """The vacancies, 25 at a time."""

    template_name = "placements/vacancies.html"

    def get_context_data(self, **kwargs):
        """Add the page of rows, each with its week, how many there are, the filters and the period."""
        request = self.request
        found = Vacancies(request)
        shown = page_of(found.ids, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"))
        places = found.rows(shown.ids)
        for place in places:
            place.week = slots.week_in_short(place.free, place.seats)
        first, last = found.filter.period
        return super().get_context_data(
            places=places,
            page=shown,
            count=len(found.ids),
            filter=found.filter,
            first=first,
            last=last,
            is_today=first == last == timezone.localdate(),
            address=address_without(request, "after", "before"),
            **kwargs,
        )


def export(request):
    """Return the filtered vacancies as XLSX, in their order. No person stands there, so no read is noted."""
    found = Vacancies(request)
    columns = export_columns()
    content = workbook(
        _("Vacancies"),
        [label for label, _value in columns],
        (
            [value(place) for _label, value in columns]
            for start in range(0, len(found.ids), EXPORTED_AT_ONCE)
            for place in found.rows(found.ids[start : start + EXPORTED_AT_ONCE])
        ),
    )
    response = HttpResponse(content, content_type=XLSX)
    name = f"{slugify(_('Vacancies'))}-{found.filter.period[0]}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def export_columns():
    """Return (heading, function of a place): what the list shows, with a column for each half-day."""
    halves = (_("%(weekday)s morning"), _("%(weekday)s afternoon"))
    week = [
        (halves[slot % 2] % {"weekday": name}, lambda place, slot=slot: place.free[slot])
        for slot, name in enumerate(name for name, *_counts in slots.per_day(slots.none()) for _half in halves)
    ]
    return [
        (_("Unit"), lambda place: str(place.unit)),
        (_("Place"), lambda place: place.name),
        (_("Employer"), lambda place: str(place.employer or "")),
        (_("Kind"), lambda place: str(place.kind)),
        (_("Independence"), lambda place: range_in_words(place.independence_from, place.independence_to)),
        (_("Seats"), lambda place: place.most_seats),
        *week,
    ]
