"""The list of referrals, for those who work with cases."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.enums import CASE_ROLES
from accounts.models import Agency, Unit
from config.paging import CAP, Sort, address_without, capped_count, cursor, in_order, page, sort_links

from .. import rules
from ..access import note_shown
from ..enums import ReferralState
from ..models import IncomingReferral, Referral, ReferralStep
from ..models.referrals import OPEN_STATES

PAGE_SIZE = 25
OPEN = "open"
SORTS = {
    "received": (Sort("received_on"), _("Received")),
    "name": (Sort("participant__sort_name"), _("Name")),
    "decided": (Sort("decided_on", nullable=True), _("Decided")),
}


class ReferralFilter(django_filters.FilterSet):
    """State, unit and party; the open ones unless something else is asked for."""

    state = django_filters.ChoiceFilter(
        method="filter_state", choices=[(OPEN, _("Waiting for a decision")), *ReferralState.choices],
        label=_("State"), empty_label=_("All"),
    )  # fmt: skip
    unit = django_filters.ChoiceFilter(field_name="unit_id", label=_("Unit"), empty_label=_("All"))
    agency = django_filters.ChoiceFilter(field_name="agency_id", label=_("Referring party"), empty_label=_("All"))

    class Meta:
        model = Referral
        fields = ["state", "unit", "agency"]

    def __init__(self, *args, units, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["unit"].extra["choices"] = units
        self.filters["agency"].extra["choices"] = agencies
        if len(units) < 2:
            del self.filters["unit"]

    def filter_state(self, queryset, name, value):
        """Keep those that wait for a decision, or stand in one state."""
        return queryset.filter(state__in=OPEN_STATES) if value == OPEN else queryset.filter(state=value)


class ReferralListView(TemplateView):
    """Referrals, 25 at a time, those that have waited longest first."""

    template_name = "participants/referral_list.html"

    def get_context_data(self, **kwargs):
        """Add the page of rows, how many there are, the filters and the ways to sort."""
        request, user = self.request, self.request.user
        if not rules.can_read_list(user):
            raise PermissionDenied
        visible = Referral.objects.visible_to(user)
        data = request.GET.copy()
        data.setdefault("state", OPEN)
        filters = ReferralFilter(data, queryset=visible, units=unit_choices(user), agencies=agencies())
        name, sort = read_sort(request.GET.get("sort", "received"))
        shown = page(filters.qs, sort, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"), within=visible)
        referrals = rows(shown.ids)
        note_shown(request, [referral.participant_id for referral in referrals])
        count = capped_count(filters.qs)
        return super().get_context_data(
            referrals=referrals,
            page=shown,
            count=min(count, CAP),
            is_capped=count > CAP,
            filter=filters,
            sorts=sort_links(request, SORTS, name),
            sort_name=name,
            today=timezone.localdate(),
            incoming=IncomingReferral.objects.waiting().visible_to(user).count() if rules.can_refer(user) else 0,
            may_refer=rules.can_refer(user),
            filters_in_address=address_without(request, "after", "before"),
            **kwargs,
        )


def unit_choices(user):
    """Return the (id, name) of the units whose cases `user` sees."""
    units = Unit.objects.filter(pk__in=user.units_as(*CASE_ROLES)).in_name_order()
    return [(str(pk), name) for pk, name in units.values_list("pk", "name")]


def agencies():
    """Return the (id, name) of every party."""
    return [(str(pk), name) for pk, name in Agency.objects.order_by("name").values_list("pk", "name")]


def read_sort(asked):
    """Return the name and Sort asked for in the address; by the day received when it is none of ours."""
    name = asked.removeprefix("-")
    if name not in SORTS:
        return "received", SORTS["received"][0]
    sort = SORTS[name][0]
    return asked, sort.reverse if asked.startswith("-") else sort


def rows(ids):
    """Return the referrals with `ids` in that order, with the names they show and since when they stand as they do."""
    since = ReferralStep.objects.filter(referral=OuterRef("pk")).order_by("-on", "-pk")
    referrals = (
        Referral.objects.select_related("participant", "agency", "unit", "case_officer")
        .annotate(since=Subquery(since.values("on")[:1]))
        .only(
            "state", "received_on", "decided_on", "case_officer_name", "participant__first_name",
            "participant__last_name", "participant__case_number", "participant__is_protected", "agency__name",
            "unit__name", "case_officer__name",
        )
    )  # fmt: skip
    found = in_order(referrals, ids)
    today = timezone.localdate()
    for referral in found:
        referral.days_waiting = (today - referral.received_on).days if referral.is_open else None
    return found
