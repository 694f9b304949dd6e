"""The words of a row of the group screen: the same in the page and in the answer to the script."""

from functools import lru_cache

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config.templatetags.stegvis import day as written

from .enums import AttendanceState
from .models.absences import PROPOSED

# State -> the colour of its tag.
COLOURS = {
    AttendanceState.PRESENT: "tag-done",
    AttendanceState.ELSEWHERE: "tag-done",
    AttendanceState.INVALID_ABSENCE: "tag-late",
    AttendanceState.VALID_ABSENCE: "tag-info",
    AttendanceState.SICK_CERTIFIED: "tag-info",
    AttendanceState.SICK: "tag-info",
}


def row_words(row):
    """Return what a group's Row says: the state with its hours and colour, who marked it and when, what was told."""
    return {
        "label": _("Read in") if row.is_read_in else label_of(row.mark),
        "colour": "tag-done" if row.is_read_in else COLOURS.get(row.state, "tag-today"),
        "by": marked_words(row.mark),
        "is_present": row.is_present,
        "told": told_words(row.notice),
        "proposed": str(PROPOSED[row.notice.kind].label) if row.may_be_proposed else "",
        "proposed_state": str(PROPOSED[row.notice.kind].value) if row.may_be_proposed else "",
    }


def label_of(mark):
    """Return the state of `mark` with its hours, "Not marked" for None."""
    if mark is None:
        return _("Not marked")
    if not mark.counts_as_present:
        return mark.get_state_display()
    return _("%(state)s, %(hours)s h") % {"state": mark.get_state_display(), "hours": short_hours(mark.hours)}


def short_hours(hours):
    """Return `hours` without zeros at the end: 6, 3,5."""
    return hours_in(hours, get_language())


@lru_cache
def hours_in(hours, _language):
    """Return `hours` as they are written in the language; the hours of a day are few, and written on every row."""
    return number_format(hours.normalize() if hours % 1 else int(hours))


def marked_words(mark):
    """Return who marked and when, with the day where it was not on the day itself; "" for None."""
    if mark is None:
        return ""
    at = timezone.localtime(mark.marked_at)
    when = f"{at:%H.%M}" if at.date() == mark.on else f"{written(at.date())} {at:%H.%M}"
    if mark.marked_by is None:
        return when
    return _("%(name)s, %(time)s") % {"name": mark.marked_by, "time": when}


def told_words(notice):
    """Return that absence is announced and until when; "" for None."""
    if notice is None:
        return ""
    return _("Announced: %(kind)s until %(day)s") % {
        "kind": notice.get_kind_display().lower(), "day": written(notice.ends_on),
    }  # fmt: skip
