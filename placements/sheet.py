"""The month sheet (närvarorapport) of one person: every day with place, state, hours and explanation, and the sums.

It is worked out once, drawn on page, PDF and XLSX, and kept as plain data where it was delivered to a case officer.
Sums are hours.py's. Hours assigned come from the plan, which this room does not know of, and are given.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from config.templatetags.stegvis import long_day

from .enums import AttendanceState, PlacementStatus
from .hours import Month, month_called, planned_hours, sums_of_rows
from .models import Attendance, Placement

PRINT = "placements/sheet_print.html"
NOT_MARKED = "not_marked"


@dataclass(frozen=True)
class SheetDay:
    """A day at a place: `state` is a code of AttendanceState or NOT_MARKED, `label` its words."""

    on: date
    place: str
    state: str
    label: str
    hours: Decimal
    explanation: str = ""

    @property
    def is_marked(self):
        """Whether anybody has said how it was."""
        return self.state != NOT_MARKED


@dataclass(frozen=True)
class StateSum:
    """How many days were in a state, and their hours."""

    label: str
    days: int
    hours: Decimal


@dataclass(frozen=True)
class Sheet:
    """The sheet of a `month`, with what is known up to the day `until`; `assigned` and `attended` are hours."""

    name: str
    case_number: str
    unit: str
    month: Month
    until: date
    days: tuple
    sums: tuple
    attended: Decimal
    assigned: Decimal

    @property
    def is_whole(self):
        """Whether the month is over."""
        return self.until == self.month.last

    def without_explanations(self):
        """Return the sheet without what was written in running text."""
        return replace(self, days=tuple(replace(day, explanation="") for day in self.days))

    def as_content(self):
        """Return it as plain data, to be kept as it is delivered."""
        return asdict(self) | {
            "month": self.month.code,
            "until": self.until.isoformat(),
            "days": [asdict(day) | {"on": day.on.isoformat(), "hours": str(day.hours)} for day in self.days],
            "sums": [asdict(one) | {"hours": str(one.hours)} for one in self.sums],
            "attended": str(self.attended),
            "assigned": str(self.assigned),
        }


def sheet_from(content):
    """Return the Sheet that `as_content` gave."""
    return Sheet(
        **content
        | {
            "month": month_called(content["month"]),
            "until": date.fromisoformat(content["until"]),
            "days": tuple(
                SheetDay(**day | {"on": date.fromisoformat(day["on"]), "hours": Decimal(day["hours"])})
                for day in content["days"]
            ),
            "sums": tuple(StateSum(**one | {"hours": Decimal(one["hours"])}) for one in content["sums"]),
            "attended": Decimal(content["attended"]),
            "assigned": Decimal(content["assigned"]),
        }
    )


def sheet_of(participant, month, assigned):
    """Return the Sheet of `participant` (with its unit) in `month`; `assigned` are the hours the plan assigns in it.

    It asks twice: for what is marked, and for the placements, whose days nobody has marked are told of as such.
    """
    marked = Attendance.objects.filter(participant=participant).between(month.first, month.last)
    rows = list(marked.select_related("placement__place").order_by("on", "pk"))
    days = [marked_day(row) for row in rows] + unmarked_days(participant, month, rows)
    sums = sums_of_rows(rows)
    lines = [StateSum(str(state.label), count, hours) for state, count, hours in sums.by_state if count]
    missing = sum(not day.is_marked for day in days)
    if missing:
        lines.append(StateSum(_("Not marked"), missing, Decimal(0)))
    return Sheet(
        name=str(participant), case_number=participant.case_number, unit=str(participant.unit), month=month,
        until=month.counted_to, days=tuple(sorted(days, key=lambda day: (day.on, day.place))), sums=tuple(lines),
        attended=sums.attended, assigned=assigned,
    )  # fmt: skip


def marked_day(row):
    """Return the SheetDay of a row of attendance."""
    place = str(row.placement.place) if row.placement else ""
    label = str(AttendanceState(row.state).label)
    return SheetDay(row.on, place, str(row.state), label, row.hours, row.explanation)


def unmarked_days(participant, month, rows):
    """Return the SheetDays up to yesterday on which a placement had hours and nothing is marked, in one query.

    A day read in from a register says nothing of the place, and stands for every place of that day.
    """
    marked = defaultdict(set)
    for row in rows:
        marked[row.on].add(row.placement_id)
    last = min(month.last, timezone.localdate() - timedelta(days=1))
    placements = Placement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=month.first), participant=participant, starts_on__lte=last,
        status__in=(PlacementStatus.ONGOING, PlacementStatus.ENDED),
    ).select_related("place")  # fmt: skip
    return [
        SheetDay(day, str(placement.place), NOT_MARKED, _("Not marked"), Decimal(0))
        for placement in placements
        for day in days_of(month.first, last)
        if planned_hours(placement, day) and not marked[day] & {placement.pk, None}
    ]


def days_of(first, last):
    """Return the days from `first` to `last`, both included, as a list."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def sheet_parts(sheet):
    """Return `(context, options)` for render_pdf. Nothing but the case number in the margins tells whose it is."""
    title = _("Attendance %(month)s") % {"month": sheet.month}
    header = f"{title}. {sheet.case_number}"
    footer = _("Up to %(day)s") % {"day": long_day(sheet.until)}
    return {"sheet": sheet}, {"title": title, "header": header, "footer": footer}


def sheet_file_name(sheet):
    """Return the name of a file with the sheet, without ending: the case number alone tells whose it is."""
    return f"{_('attendance')} {sheet.case_number} {sheet.month.code}"


def sheet_book(sheet):
    """Return the sheet as (title, headings, rows) for a spreadsheet: the days, and the sums."""
    return [
        (
            pgettext("number", "Days"),
            [_("Day"), _("Place"), _("Attendance"), _("Hours"), _("Explanation")],
            [[day.on, day.place, day.label, day.hours, day.explanation] for day in sheet.days],
        ),
        (
            _("Sums"),
            [_("What"), pgettext("number", "Days"), _("Hours")],
            [
                *([one.label, one.days, one.hours] for one in sheet.sums),
                [_("Attended"), None, sheet.attended],
                [_("Assigned"), None, sheet.assigned],
            ],
        ),
    ]
