"""The calendar file of a visit: when, where, which operation, and a link; not who takes part or why."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from config.ical import escaped, event_file, plain, stamp

from .enums import VisitForm


def calendar_file(visit, url, now, *, with_link):
    """Return the iCalendar file of `visit`, which has a date, made at the moment `now`; `url` is that of its page.
    A digital visit has its meeting link in it `with_link` only, for those who may know of that.

    A calendar knows it again by its UID, and takes what has the highest SEQUENCE: the version of the visit, which
    grows with every change. Source: RFC 5545.
    """
    meeting = visit.meeting_link if with_link and visit.form == VisitForm.DIGITAL else ""
    place = visit.meeting_place or meeting
    summary = _("Board visit: %(name)s") % {"name": visit.operation_text or visit.title}
    return event_file(
        f"UID:stegvis-{visit.idempotency_key}",
        f"SEQUENCE:{visit.version - 1}",
        f"DTSTAMP:{stamp(now)}",
        *hours(visit),
        f"SUMMARY:{escaped(summary)}",
        f"LOCATION:{escaped(place)}" if place else "",
        f"URL:{plain(meeting or url)}",
    )


def hours(visit):
    """Return the lines of when it starts and ends: moments, or the whole day when no hour is set."""
    if visit.starts_at is None:
        return (
            f"DTSTART;VALUE=DATE:{visit.visited_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{visit.visited_on + timedelta(1):%Y%m%d}",
        )
    starts = f"DTSTART:{stamp(moment(visit, visit.starts_at))}"
    return starts, f"DTEND:{stamp(moment(visit, visit.ends_at))}" if visit.ends_at else ""


def moment(visit, at):
    """Return the moment of the hour `at` on the day of the visit."""
    return timezone.make_aware(datetime.combine(visit.visited_on, at))
