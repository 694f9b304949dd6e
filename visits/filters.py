"""Filters of the list of visits."""

import django_filters
from django.utils.translation import gettext_lazy as _

from .enums import FINISHED, VisitState
from .models import BoardVisit, VisitTemplate


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
