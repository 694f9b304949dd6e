"""Attendance as things to do (due.py): days nobody has marked, and invalid absence that comes again.

It is counted and shown; what it means, and what is done about it, people decide.
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, DateField, ExpressionWrapper, F, Max, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.unit_settings import INVALID_ABSENCE_DAYS, INVALID_ABSENCES, UNMARKED_WORKDAYS, in_force
from config.templatetags.stegvis import day as written
from config.workdays import add_workdays
from participants.due import Due

from .attendance import going_on, planned_days
from .enums import AttendanceState
from .models import Attendance, Placement

# So long back days are asked for; what was not marked then will not be remembered.
DAYS_BACK = 30
# So many days are named in the line; the page shows the others.
NAMED = 3


def unmarked_days(people, today, last):
    """Return a Due for each participant of `people` with days that were not marked, in two queries.

    The days are those of the last DAYS_BACK that are older than the unit's setting UNMARKED_WORKDAYS. It is due the day
    the first of them is. A day marked in a register that does not say where is marked.
    """
    first, yesterday = today - timedelta(days=DAYS_BACK), today - timedelta(days=1)
    placements = going_on(Placement.objects.filter(participant__in=people), first, yesterday)
    missing = defaultdict(list)
    marked = marked_days(people, first, yesterday)
    for placement in placements.select_related("place", "participant__unit").order_by("participant", "pk"):
        participant = placement.participant
        for day in planned_days(placement, first, yesterday):
            if marked.isdisjoint({(participant.pk, day, placement.pk), (participant.pk, day, None)}):
                due_on = add_workdays(day, participant.unit.setting(UNMARKED_WORKDAYS))
                missing[participant] += [(day, due_on)] if due_on <= last else []
    return [unmarked_due(participant, sorted(found)) for participant, found in missing.items() if found]


def marked_days(people, first, last):
    """Return {(participant, day, placement)} of what is marked of `people`, as ids."""
    marks = Attendance.objects.filter(participant__in=people, activity="").between(first, last)
    return set(marks.values_list("participant", "on", "placement"))


def unmarked_due(participant, found):
    """Return the Due about the days `found` [(day, due on)] of `participant`, earliest first."""
    days = sorted({day for day, _due_on in found})
    label = ngettext("%(count)d day not marked", "%(count)d days not marked", len(days)) % {"count": len(days)}
    named = ", ".join(map(written, days[:NAMED])) + (" …" if len(days) > NAMED else "")
    url = reverse("placements:attendance", args=[participant.pk]) + f"?manad={days[0]:%Y-%m}"
    return Due(participant, "unmarked_days", label, found[0][1], url, _("Mark"), detail=named)


def invalid_absences(people, today, last):
    """Return a Due for each of `people` with so many days of invalid absence within so many days, in one query.

    How many are the unit's settings INVALID_ABSENCES and INVALID_ABSENCE_DAYS. It is due the latest of the days, until
    a follow-up has been held that day or later.
    """
    unit = "participant__unit__settings_in_force"
    since = ExpressionWrapper(Value(today) - in_force(INVALID_ABSENCE_DAYS, unit), output_field=DateField())
    longest = today - timedelta(days=INVALID_ABSENCE_DAYS.most)
    absences = Attendance.objects.filter(participant__in=people, state=AttendanceState.INVALID_ABSENCE)
    counted = (
        absences.filter(on__range=(longest, today), on__gt=since)
        .order_by()
        .values("participant")
        .annotate(days=Count("on", distinct=True), latest=Max("on"), most=Max(in_force(INVALID_ABSENCES, unit)))
        .filter(days__gte=F("most"))
        .filter(Q(participant__last_followup_on=None) | Q(participant__last_followup_on__lt=F("latest")))
    )
    found = {row["participant"]: row for row in counted}
    return [absence_due(person, **found[person.pk]) for person in people.filter(pk__in=found).select_related("unit")]


def absence_due(person, *, days, latest, **_others):
    """Return the Due about so many `days` of invalid absence of `person`, the `latest` of them."""
    within = person.unit.setting(INVALID_ABSENCE_DAYS)
    words = ngettext(
        "%(count)d day of invalid absence in %(within)d days",
        "%(count)d days of invalid absence in %(within)d days",
        days,
    )
    url = reverse("placements:attendance", args=[person.pk]) + f"?manad={latest:%Y-%m}"
    detail = _("The latest %(day)s. It stands here until a follow-up has been held.") % {"day": written(latest)}
    return Due(
        person, "invalid_absence", words % {"count": days, "within": within}, latest, url, _("Look"), detail=detail
    )
