"""Filters of the list of visits."""

import django_filters
from django.utils.translation import gettext_lazy as _

from .enums import VisitState
from .models import BoardVisit


class VisitFilter(django_filters.FilterSet):
    """State and operation; `operations` are the names of those that have been visited.

    The state is left out for readers, who see approved visits only.
    """

    state = django_filters.ChoiceFilter(choices=VisitState, label=_("State"), empty_label=_("All"))
    operation = django_filters.ChoiceFilter(field_name="operation_text", label=_("Operation"), empty_label=_("All"))

    class Meta:
        model = BoardVisit
        fields = ["state", "operation"]

    def __init__(self, *args, operations, sees_drafts, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["operation"].extra["choices"] = [(name, name) for name in operations]
        if not sees_drafts:
            del self.filters["state"]


class SearchFilter(VisitFilter):
    """The year of the visit too; `years` are those there are visits of."""

    year = django_filters.ChoiceFilter(
        field_name="visited_on", lookup_expr="year", label=_("Year"), empty_label=_("All")
    )  # fmt: skip

    class Meta(VisitFilter.Meta):
        fields = ["year", "operation", "state"]

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in years]
