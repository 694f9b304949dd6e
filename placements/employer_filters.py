"""Filters of the register of employers and of the contact log."""

import django_filters
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList, Unit

from .models import Employer, EmployerCall, EmployerReservation

YES = (("1", _("Yes")),)


class EmployerFilter(django_filters.FilterSet):
    """Branch, unit that keeps the contact, agreement in force, open reservation."""

    branch = django_filters.ChoiceFilter(field_name="branch_id", label=_("Branch"), empty_label=_("All"))
    unit = django_filters.ChoiceFilter(
        field_name="unit_id", label=_("Unit that keeps the contact"), empty_label=_("All")
    )
    agreement = django_filters.ChoiceFilter(
        method="filter_agreement", choices=YES, label=_("With an agreement"), empty_label=_("Whether or not")
    )
    reserved = django_filters.ChoiceFilter(
        method="filter_reserved", choices=YES, label=_("Reserved now"), empty_label=_("Whether or not")
    )

    class Meta:
        model = Employer
        fields = ["branch", "unit", "agreement", "reserved"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        branches = CodeList.objects.filter(list=CodeListName.BRANCH).order_by("position", "label")
        self.filters["branch"].extra["choices"] = [(str(code.pk), str(code)) for code in branches]
        units = Unit.objects.in_name_order().values_list("pk", "name")
        self.filters["unit"].extra["choices"] = [(str(pk), name) for pk, name in units]

    def filter_agreement(self, queryset, name, value):
        """Keep those with an agreement in force today."""
        return queryset.with_agreement()

    def filter_reserved(self, queryset, name, value):
        """Keep those somebody holds now."""
        return queryset.filter(Exists(EmployerReservation.objects.open().filter(employer=OuterRef("pk"))))


MINE, NEXT, OWN_NEXT = "mine", "next", "own_next"


class CallFilter(django_filters.FilterSet):
    """All contacts, one's own, or those whose next step is still to be done."""

    show = django_filters.ChoiceFilter(
        method="filter_show", label=_("Show"), empty_label=_("All contacts"),
        choices=((MINE, _("My own")), (NEXT, _("Next step to be done")), (OWN_NEXT, _("My own next steps"))),
    )  # fmt: skip

    class Meta:
        model = EmployerCall
        fields = ["show"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def filter_show(self, queryset, name, value):
        """Keep the kind asked for; a next step is done once there is a later contact with the employer."""
        if value in (NEXT, OWN_NEXT):
            queryset = queryset.filter(employer__last_call=F("pk"), employer__merged_into=None, next_on__isnull=False)
        return queryset.filter(by=self.user) if value in (MINE, OWN_NEXT) else queryset


def overdue_steps(user):
    """Return how many of the next steps of `user` have come to their day."""
    found = Employer.objects.next_steps().filter(last_call__by=user, last_call__next_on__lte=timezone.localdate())
    return found.count()
