"""Filters of the lists of participants and of the read log."""

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.forms import DateField

from .enums import ParticipantStatus
from .models import Access, Participant

ANY, MINE, NOBODY = "", "mine", "none"
FOLLOWUP_CHOICES = (
    ("overdue", _("Overdue")),
    ("never", _("Never")),
    ("14", _("More than 14 days ago")),
    ("30", _("More than 30 days ago")),
    ("60", _("More than 60 days ago")),
    ("90", _("More than 90 days ago")),
)

PLANNED_END_CHOICES = (("passed", _("Has passed")), ("30", _("Within 30 days")))


class ParticipantFilter(django_filters.FilterSet):
    """Coordinator, unit, status and days since the last follow-up.

    `options` are the (kind, id, name, id of the unit above) rows of units and coordinators to choose from;
    `may_read_followups` tells whether the user may filter on them at all.
    """

    status = django_filters.ChoiceFilter(choices=ParticipantStatus, label=_("Status"), empty_label=_("All"))
    unit = django_filters.ChoiceFilter(method="filter_unit", label=_("Unit"), empty_label=_("All"))
    coordinator = django_filters.ChoiceFilter(method="filter_coordinator", label=_("Coordinator"), empty_label=_("All"))
    followup = django_filters.ChoiceFilter(
        method="filter_followup", choices=FOLLOWUP_CHOICES, label=_("Last follow-up"), empty_label=_("Whenever")
    )

    planned_end = django_filters.ChoiceFilter(
        method="filter_planned_end", choices=PLANNED_END_CHOICES, label=_("Planned end"), empty_label=_("Whenever")
    )

    class Meta:
        model = Participant
        fields = ["coordinator", "status", "unit", "followup", "planned_end"]

    def __init__(self, *args, options, user, may_read_followups, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.above = {pk: above for kind, pk, _name, above in options if kind == "unit"}
        units = [(str(pk), name) for kind, pk, name, _above in options if kind == "unit"]
        coordinators = [(str(pk), name) for kind, pk, name, _above in options if kind == "coordinator"]
        self.filters["unit"].extra["choices"] = units
        self.filters["coordinator"].extra["choices"] = [
            (MINE, _("Mine")), (NOBODY, _("Without coordinator")), *coordinators
        ]  # fmt: skip
        if len(units) < 2:
            del self.filters["unit"]
        if not may_read_followups:
            del self.filters["followup"]

    def filter_coordinator(self, queryset, name, value):
        """Keep those whose coordinator today is the user, nobody, or the user with the id `value`."""
        if value == NOBODY:
            return queryset.without_coordinator()
        return queryset.coordinated_by(self.user.pk if value == MINE else value)

    def filter_unit(self, queryset, name, value):
        """Keep those in the unit with the id `value` and what is below it."""
        return queryset.filter(unit__in=[pk for pk in self.above if int(value) in self.line(pk)])

    def line(self, pk):
        """Yield the id of the unit `pk` and of those above it that can be chosen."""
        while pk in self.above:
            yield pk
            pk = self.above[pk]

    def filter_planned_end(self, queryset, name, value):
        """Keep the enrolled whose planned end has passed, or comes within so many days."""
        today = timezone.localdate()
        enrolled = queryset.filter(status=ParticipantStatus.ENROLLED)
        if value == "passed":
            return enrolled.filter(planned_end_on__lt=today)
        return enrolled.filter(planned_end_on__range=(today, today + timedelta(days=int(value))))

    def filter_followup(self, queryset, name, value):
        """Keep those overdue, never followed up, or not for more than `value` days."""
        today = timezone.localdate()
        if value == "overdue":
            return queryset.followup_overdue(today)
        if value == "never":
            return queryset.filter(last_followup_on=None)
        return queryset.filter(Q(last_followup_on=None) | Q(last_followup_on__lt=today - timedelta(days=int(value))))


class AccessFilter(django_filters.FilterSet):
    """Who, when, which case, refused or with a reason; or a random sample to review."""

    user = django_filters.ChoiceFilter(field_name="user_id", label=_("Who"), empty_label=_("Everybody"))
    since = django_filters.DateFilter(field_name="at", lookup_expr="date__gte", label=_("From"))
    until = django_filters.DateFilter(field_name="at", lookup_expr="date__lte", label=_("To"))
    case = django_filters.CharFilter(method="filter_case", label=_("Case number"))
    kind = django_filters.ChoiceFilter(
        method="filter_kind", label=_("Kind"), empty_label=_("All"),
        choices=(("refused", _("Refused")), ("reason", _("With a reason")), ("unreviewed", _("Not reviewed"))),
    )  # fmt: skip

    class Meta:
        model = Access
        fields = ["user", "since", "until", "case", "kind"]

    def __init__(self, *args, readers, readable, **kwargs):
        super().__init__(*args, **kwargs)
        self.readable = readable
        self.filters["user"].extra["choices"] = readers
        for name in ("since", "until"):
            self.filters[name].field_class = DateField

    def filter_case(self, queryset, name, value):
        """Keep the rows of the case with the number `value`, among those whose reads the user may see."""
        person = self.readable.filter(case_number__iexact=value.strip()).first()
        return queryset.of(person) if person else queryset.none()

    def filter_kind(self, queryset, name, value):
        """Keep what was refused, asked for with a reason, or not reviewed."""
        conditions = {"refused": Q(is_refused=True), "reason": ~Q(reason=""), "unreviewed": Q(review=None)}
        return queryset.filter(conditions[value])
