"""Filters of the lists of visits and of requests to the board."""

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .enums import FINISHED, RequestStatus, VisitState
from .models import BoardRequest, BoardVisit, VisitTemplate


class VisitFilter(django_filters.FilterSet):
    """State, operation and template; `operations` are the names of those that have been visited.

    Readers, who see approved visits only, choose among the states from approved on.
    """

    state = django_filters.ChoiceFilter(choices=VisitState, label=_("State"), empty_label=_("All"))
    operation = django_filters.ChoiceFilter(field_name="operation_text", label=_("Operation"), empty_label=_("All"))

    template = django_filters.ModelChoiceFilter(
        queryset=VisitTemplate.objects.published(), label=_("Template"), empty_label=_("All")
    )  # fmt: skip

    class Meta:
        model = BoardVisit
        fields = ["state", "operation", "template"]

    def __init__(self, *args, operations, sees_drafts, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["operation"].extra["choices"] = [(name, name) for name in operations]
        if not sees_drafts:
            self.filters["state"].extra["choices"] = [(it.value, it.label) for it in FINISHED]


class SearchFilter(VisitFilter):
    """The year of the visit too; `years` are those there are visits of."""

    year = django_filters.ChoiceFilter(
        field_name="visited_on", lookup_expr="year", label=_("Year"), empty_label=_("All")
    )  # fmt: skip

    class Meta(VisitFilter.Meta):
        fields = ["year", "operation", "template", "state"]

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in years]


# Beside the statuses themselves.
WAITS, LATE = "waiting", "late"


class RequestFilter(django_filters.FilterSet):
    """Status, operation, who is to answer, and the year of the visit, each among those there are.

    Those taken back are found by their status alone, which `sees_all` offers.
    """

    status = django_filters.ChoiceFilter(method="of_status", label=_("Status"), empty_label=_("All"))
    operation = django_filters.ChoiceFilter(field_name="operation_text", label=_("Operation"), empty_label=_("All"))
    owner = django_filters.ChoiceFilter(field_name="owner", label=_("Who is to answer"), empty_label=_("All"))
    year = django_filters.ChoiceFilter(
        field_name="visit__visited_on", lookup_expr="year", label=_("Year of the visit"), empty_label=_("All")
    )

    class Meta:
        model = BoardRequest
        fields = ["status", "operation", "owner", "year"]

    def __init__(self, *args, operations, owners, years, sees_all, **kwargs):
        super().__init__(*args, **kwargs)
        statuses = [it for it in RequestStatus if sees_all or it != RequestStatus.TAKEN_BACK]
        special = [(WAITS, _("Waiting for an answer")), (LATE, pgettext_lazy("requests", "Late"))]
        self.filters["status"].extra["choices"] = special + [(it.value, it.label) for it in statuses]
        self.filters["operation"].extra["choices"] = [(name, name) for name in operations]
        self.filters["owner"].extra["choices"] = [(name, name) for name in owners]
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in years]

    def of_status(self, requests, name, value):
        """Keep the requests of the status `value`, waiting and late among them."""
        if value == LATE:
            return requests.late()
        return requests.waiting() if value == WAITS else requests.filter(status=value)

    def filter_queryset(self, queryset):
        """Leave out what was taken back, unless it is what is asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("status") == RequestStatus.TAKEN_BACK else found.standing()
