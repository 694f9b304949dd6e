"""The list of participants: search, filters, sort, pages, and Excel of exactly what is filtered."""

from dataclasses import replace

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, F, OuterRef, Subquery, Value
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.enums import CASE_ROLES, Role
from accounts.models import SavedFilter, Unit, User
from accounts.saved_filters import links as filter_links
from config.paging import CAP, Sort, address_without, capped_count, cursor, in_order, page, sort_links
from config.postgres import SwedishOrder
from config.xlsx import XLSX, workbook

from .. import rules
from ..access import note_shown
from ..enums import AccessReason, ParticipantStatus
from ..filters import ParticipantFilter
from ..models import CoordinatorPeriod, Participant
from ..search import matching

PAGE_SIZE = 25
SEARCH = "participant_search"
LIST = "participants:list"
SORTS = {
    "name": (Sort("sort_name"), gettext_lazy("Name")),
    "followup": (Sort("last_followup_on", nullable=True), gettext_lazy("Last follow-up")),
    "planned_end": (Sort("planned_end_on", nullable=True), gettext_lazy("Planned end")),
    "registered": (Sort("id", descending=True), gettext_lazy("Case number")),
}


class SearchForm(forms.Form):
    """What is searched for. It is posted and kept in the session, since names and numbers in addresses end in logs."""

    q = forms.CharField(max_length=100, required=False)


def keep_search(request, key):
    """Keep in the session, under `key`, the text that is posted to be searched for; return it, "" ends the search."""
    form = SearchForm(request.POST)
    request.session[key] = form.cleaned_data["q"] if form.is_valid() else ""
    return request.session[key]


@require_POST
def search(request):
    """Keep the search text in the session and show the list; an empty text ends the search."""
    if not rules.can_read_list(request.user):
        raise PermissionDenied
    text = keep_search(request, SEARCH)
    kept = request.POST.get("filters", "")
    everyone = urlencode({"status": ""}) if text and not kept else ""
    return redirect(f"{reverse('participants:list')}?{kept or everyone}")


class Listing:
    """What one request asks of the list: filtered queryset, sort and words about both."""

    def __init__(self, request):
        self.user = request.user
        self.text = request.session.get(SEARCH, "")
        self.may_read_followups = rules.can_read_followups(request.user)
        self.visible = Participant.objects.visible_to(request.user).listed()
        data = request.GET.copy()
        data.setdefault("status", ParticipantStatus.ENROLLED)
        choices, self.saved_filters = options(request.user)
        self.filter = ParticipantFilter(
            data,
            queryset=matching(self.visible, self.text),
            options=choices,
            user=request.user,
            may_read_followups=self.may_read_followups,
        )
        self.queryset = self.filter.qs
        self.sort_name, self.sort = self.read_sort(request.GET.get("sort", "name"))

    @property
    def sorts(self):
        """The SORTS the user may sort by."""
        return {name: sort for name, sort in SORTS.items() if name != "followup" or self.may_read_followups}

    def read_sort(self, asked):
        """Return the name and Sort asked for in the address; by name when it is none of ours."""
        name = asked.removeprefix("-")
        if name not in self.sorts:
            name, asked = "name", "name"
        sort = replace(SORTS[name][0], is_of_few=bool(self.text))
        return asked, sort.reverse if asked.startswith("-") else sort

    @property
    def is_narrowed(self):
        """Whether anything but the status is filtered, so that counting is cheap."""
        asked = (
            {name for name, value in self.filter.form.cleaned_data.items() if value} if self.filter.is_valid() else ()
        )
        return bool(self.text or set(asked) - {"status"})


def options(user):
    """Return what one may choose and the filters the user has saved, in one query.

    The first are (kind, id, name, id of what it belongs to) of the user's units and the coordinators there. Those who
    have been coordinators there are among them: somebody may have left, and their cases not been handed on. The others
    are (name, query).
    """
    units = user.units_as(*CASE_ROLES)
    order = SwedishOrder("name")
    unit_rows = Unit.objects.filter(pk__in=units).annotate(
        kind_=Value("unit"), above=F("parent"), order=order, query_=Value("")
    )
    coordinators = User.objects.ever_in_units(units, Role.COORDINATOR)
    nothing = Value(None, output_field=BigIntegerField())
    coordinators = coordinators.annotate(kind_=Value("coordinator"), above=nothing, order=order, query_=Value(""))
    saved = SavedFilter.objects.of(user, LIST).annotate(kind_=Value("saved"), above=nothing, order=order)
    saved = saved.annotate(query_=F("query")).order_by()
    columns = ("kind_", "pk", "name", "above", "order", "query_")
    everything = unit_rows.values_list(*columns).union(
        coordinators.values_list(*columns), saved.values_list(*columns), all=True
    )
    found = list(everything.order_by("order", "pk"))
    return (
        [row[:4] for row in found if row[0] != "saved"],
        [(name, query) for kind, _pk, name, _above, _order, query in found if kind == "saved"],
    )


def rows(ids):
    """Return the participants with `ids` in that order, with the names of unit and coordinator today."""
    period = CoordinatorPeriod.objects.current().filter(participant=OuterRef("pk"))
    people = (
        Participant.objects.with_followup_due()
        .annotate(unit_name=F("unit__name"), coordinator_name=Subquery(period.values("coordinator__name")[:1]))
        .only(
            "case_number", "first_name", "last_name", "status", "planned_end_on", "last_followup_on", "unit_id",
            "next_followup_on", "is_protected",
        )
    )  # fmt: skip
    return in_order(people, ids)


class ParticipantListView(TemplateView):
    """The list, 25 at a time."""

    template_name = "participants/list.html"

    def get_context_data(self, **kwargs):
        """Add the page of rows, how many there are, the filters and the ways to sort and turn pages."""
        request = self.request
        if not rules.can_read_list(request.user):
            raise PermissionDenied
        listing = Listing(request)
        shown = page(
            listing.queryset,
            listing.sort,
            PAGE_SIZE,
            cursor(request, "after"),
            cursor(request, "before"),
            listing.visible,
        )
        note_shown(request, shown.ids)
        count = (listing.queryset.count if listing.is_narrowed else lambda: capped_count(listing.queryset))()
        return super().get_context_data(
            people=rows(shown.ids),
            page=shown,
            count=count,
            is_capped=not listing.is_narrowed and count > CAP,
            cap=CAP,
            filter=listing.filter,
            search_text=listing.text,
            sorts=sort_links(request, listing.sorts, listing.sort_name),
            sort_name=listing.sort_name,
            today=timezone.localdate(),
            may_register=rules.can_register(request.user),
            may_open_emergency=rules.can_open_emergency(request.user),
            may_import=rules.can_import(request.user),
            may_read_followups=listing.may_read_followups,
            log_units=request.user.units_as(Role.COORDINATOR),
            filters_in_address=address_without(request, "after", "before"),
            saved=filter_links(listing.saved_filters, LIST, request.GET.urlencode()),
            **kwargs,
        )


def export(request):
    """Return the filtered list as XLSX, in its order; every person in it is noted as shown."""
    if not rules.can_read_list(request.user):
        raise PermissionDenied
    listing = Listing(request)
    ids = list(listing.queryset.order_by(*listing.sort.ordering()).values_list("pk", flat=True))
    note_shown(request, ids, reason=AccessReason.LIST_EXPORTED)
    columns = export_columns(listing.may_read_followups)
    content = workbook(
        _("Participants"),
        [label for label, _value in columns],
        (
            [value(person) for _label, value in columns]
            for start in range(0, len(ids), 1000)
            for person in rows(ids[start : start + 1000])
        ),
    )
    response = HttpResponse(content, content_type=XLSX)
    what = slugify(_("Participants"))
    name = f"{what}-{timezone.localdate()}.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def export_columns(may_read_followups):
    """Return (heading, function of a row) of what the list shows; dates of follow-ups only for those who read them."""
    columns = [
        (_("Case number"), lambda person: person.case_number),
        (_("Last name"), lambda person: person.last_name),
        (_("First name"), lambda person: person.first_name),
        (_("Unit"), lambda person: person.unit_name),
        (_("Coordinator"), lambda person: person.coordinator_name),
        (_("Status"), lambda person: person.get_status_display()),
        (_("Planned end"), lambda person: person.planned_end_on),
    ]
    if may_read_followups:
        columns += [
            (_("Last follow-up"), lambda person: person.last_followup_on),
            (_("Next follow-up"), lambda person: person.next_followup_on),
        ]
    return columns
