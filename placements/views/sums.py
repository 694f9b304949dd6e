"""The sums of attendance of a unit, month by month: what employer coordinators read of it, and no day of anybody."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.covered_units import chosen_unit, units_of
from accounts.enums import FOLLOWUP_READERS, PLACEMENT_READERS
from accounts.models import Unit
from config.paging import Sort, address_without, cursor, in_order, page
from participants.access import note_shown
from participants.models import Participant, not_hidden_from
from participants.rules import can_read_attendance

from ..enums import COUNTS_AS_PRESENT, AttendanceState
from ..hours import month_called, month_of, sums_by
from ..models import Attendance
from ..rules_sheets import can_read_sums

PAGE_SIZE = 25
BY_NAME = Sort("sort_name")


class MonthSumsView(TemplateView):
    """Days by state and hours of everybody in a unit with attendance in the month."""

    template_name = "placements/month_sums.html"

    def dispatch(self, request, *args, **kwargs):
        """Let in those who read sums."""
        if not can_read_sums(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add a page of people with their Sums: the unit is `?unit=`, the month `?month=`, this one unless given."""
        request = self.request
        units = units_of(request.user, *PLACEMENT_READERS)
        unit = chosen_unit(request, units)
        month = month_called(request.GET.get("month")) or month_of(timezone.localdate())
        people = people_of(unit, month, request.user)
        shown = page(people, BY_NAME, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"))
        rows = in_order(Participant.objects.select_related("unit"), shown.ids)
        note_shown(request, rows)
        marked = Attendance.objects.filter(participant__in=shown.ids).between(month.first, month.last)
        sums = sums_by(marked, "participant")
        columns = columns_for(request.user, unit)
        reads_days = {person.pk for person in rows if reads(request.user, person)}
        return super().get_context_data(
            unit=unit, units=units, month=month, page=shown, headings=[label for label, _states in columns],
            rows=[
                (person, sums[person.pk].attended, days_in(sums[person.pk], columns), person.pk in reads_days)
                for person in rows
            ],
            address=address_without(request, "after", "before"), **kwargs,
        )  # fmt: skip


def columns_for(user, unit):
    """Return the columns of days as (label, states): each state, or how absent only for whoever reads the days too.

    That somebody has been sick is for those who work with the case.
    """
    states = [(state.label, [state]) for state in AttendanceState]
    if unit and unit.pk in user.units_as(*FOLLOWUP_READERS):
        return states
    there = [(label, [state]) for label, [state] in states if state in COUNTS_AS_PRESENT]
    return [*there, (_("Absent"), [state for state in AttendanceState if state not in COUNTS_AS_PRESENT])]


def days_in(sums, columns):
    """Return (label, days) of each of `columns`."""
    return [(label, sum(sums.days[state] for state in states)) for label, states in columns]


def reads(user, person):
    """Return whether `user` may read the days of `person` too."""
    person.emergency_access = None
    return can_read_attendance(user, person)


def people_of(unit, month, user):
    """Return those in `unit` and below it with attendance in `month`, as far as `user` may know of them."""
    units = Unit.objects.with_descendants([unit.pk]) if unit else Unit.objects.none()
    marked = Attendance.objects.filter(participant=OuterRef("pk")).between(month.first, month.last)
    people = Participant.objects.listed().filter(not_hidden_from(user), Exists(marked))
    return people.filter(unit__in=units.filter(pk__in=user.units_as(*PLACEMENT_READERS)))
