"""The month sheet (närvarorapport) of one person: every day with place, state, hours and explanation, and the sums.

It is worked out once, drawn on page, PDF and XLSX, and kept as plain data where it was delivered to a case officer.
Sums are hours.py's. Hours assigned come from the plan, which this room does not know of, and are given.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from config.templatetags.stegvis import long_day

from . import attendance
from .attendance import going_on
from .enums import AttendanceState
from .hours import Month, month_called, rest_of, sums_of_rows
from .models import Attendance

PRINT = "placements/sheet_print.html"
NOT_MARKED = "not_marked"


@dataclass(frozen=True)
class SheetDay:
    """A day at a place or in an activity: `state` is a code of AttendanceState or NOT_MARKED, `label` its words."""

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
    # Hours of marked absence; sheets delivered before they were told have none.
    absent: Decimal | None = None

    @property
    def rest(self):
        """The Rest of the assigned hours, None where the sheet does not tell."""
        return None if self.absent is None else rest_of(self.assigned, self.attended, self.absent)

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
            "absent": None if self.absent is None else str(self.absent),
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
            "absent": None if content.get("absent") is None else Decimal(content["absent"]),
        }
    )


def sheet_of(participant, month, assigned, absent=None):
    """Return the Sheet of `participant` (with its unit) in `month`.

    `assigned` are the hours the plan assigns in it, `absent` those of marked absence. It asks twice: for what is
    marked, and for the placements, whose days nobody has marked are told of as such.
    """
    marked = Attendance.objects.filter(participant=participant).between(month.first, month.last)
    rows = list(marked.select_related("placement__place").order_by("on", "pk"))
    placements = going_on(participant.placements.all(), month.first, month.last).select_related("place")
    found = attendance.days(list(placements), rows, [], month.first, month.counted_to)
    days = [as_sheet_day(day) for day in found]
    sums = sums_of_rows(rows)
    lines = [StateSum(str(state.label), count, hours) for state, count, hours in sums.by_state if count]
    missing = sum(day.is_unmarked for day in found)
    if missing:
        lines.append(StateSum(_("Not marked"), missing, Decimal(0)))
    return Sheet(
        name=str(participant), case_number=participant.case_number, unit=str(participant.unit), month=month,
        until=month.counted_to, days=tuple(days), sums=tuple(lines), attended=sums.attended, assigned=assigned,
        absent=absent,
    )  # fmt: skip


def as_sheet_day(day):
    """Return the SheetDay of an attendance.Day."""
    place, mark = day.where, day.mark
    if mark is None:
        return SheetDay(day.on, place, NOT_MARKED, _("Not marked"), Decimal(0))
    label = str(AttendanceState(mark.state).label)
    return SheetDay(day.on, place, str(mark.state), label, mark.hours, mark.explanation)


def sheet_parts(sheet):
    """Return `(context, options)` for render_pdf. Nothing but the case number in the margins tells whose it is."""
    title = _("Attendance %(month)s") % {"month": sheet.month}
    header = f"{title}. {sheet.case_number}"
    footer = _("Up to %(day)s") % {"day": long_day(sheet.until)}
    return {"sheet": sheet}, {"title": title, "header": header, "footer": footer}


def sheet_file_name(sheet):
    """Return the name of a file with the sheet, without ending: the case number alone tells whose it is."""
    return f"{_('attendance')} {sheet.case_number} {sheet.month.code}"


def rest_lines(rest):
    """Return (label, hours) of a Rest, those beyond what is assigned only where there are some; none of None."""
    if rest is None:
        return []
    lines = [(_("Marked absence"), rest.absent), (_("Without a mark (does not mean absence)"), rest.unmarked)]
    return [*lines, (_("More than assigned"), rest.beyond)] if rest.beyond else lines


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
                *([label, None, hours] for label, hours in rest_lines(sheet.rest)),
                [_("Assigned"), None, sheet.assigned],
            ],
        ),
    ]
