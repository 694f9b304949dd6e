"""Letters about meetings as PDF: no more in them than the reader needs, and nothing that tells why.

A letter names sender, reader, time and place. It holds no personal number, no kind of meeting and nothing of the case;
with protected identity no address either: the municipality's own routine sends it.
"""

from django.template.defaultfilters import date as date_filter
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import override

from config.ical import escaped, event_file, stamp
from config.pdf import LANGUAGE
from config.templatetags.stegvis import long_day

SUMMONS = "actionplans/summons_print.html"
NOTICE = "actionplans/notice_print.html"


def time_of(meeting):
    """Return when a meeting is, as a letter says it: onsdag 25 november 2026 klockan 10.00–10.45."""
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return _("%(day)s at %(start)s–%(end)s") % {
        "day": date_filter(start, "l j F Y"), "start": date_filter(start, "H.i"), "end": date_filter(end, "H.i"),
    }  # fmt: skip


def summons_parts(meeting):
    """Return `(context, options)` for render_pdf of the letter that calls the participant to `meeting`.

    The parties invited are named where a consent lets them know of the meeting; others would not come.
    """
    participant = meeting.participant
    with override(LANGUAGE):
        municipality, unit = participant.unit.letterhead()
        context = {
            "municipality": municipality,
            "unit": unit,
            "participant": participant,
            "has_address": not participant.is_protected and bool(participant.address),
            "meeting": meeting,
            "time": time_of(meeting),
            "people": people_of(meeting),
            "has_interpreter": "interpreter" in meeting.parties,
            "today": long_day(timezone.localdate()),
        }
        return context, {"title": _("You are called to a meeting"), "header": municipality}


def people_of(meeting):
    """Return whom the participant will meet: the host, and somebody from each party that a consent lets know of it."""
    invited = meeting.invitations.select_related("agency").order_by("agency__name")
    told = [one.agency for one in invited if meeting.may_be_told(one.agency)]
    people = [str(meeting.host), *(_("somebody from %(party)s") % {"party": agency} for agency in told)]
    return get_text_list(people, _("and"))


def notice_parts(notice):
    """Return `(context, options)` for render_pdf of a notice as a letter to the case officer."""
    with override(LANGUAGE):
        municipality, unit = notice.participant.unit.letterhead()
        context = {
            "municipality": municipality,
            "unit": unit,
            "notice": notice,
            "sent": long_day(timezone.localtime(notice.sent_at)),
        }
        return context, {"title": notice.get_kind_display(), "header": municipality}


def calendar_file(meeting):
    """Return the meeting as an iCalendar file without anything about the person: that it is one, when and where.

    With protected identity the place is left out. Source: RFC 5545.
    """
    place = "" if meeting.participant.is_protected else meeting.place
    summary = _("Meeting")
    return event_file(
        f"UID:stegvis-{meeting.idempotency_key}",
        f"DTSTAMP:{stamp(meeting.created_at)}",
        f"DTSTART:{stamp(meeting.starts_at)}",
        f"DTEND:{stamp(meeting.ends_at)}",
        f"SUMMARY:{escaped(summary)}",
        f"LOCATION:{escaped(place)}" if place else "",
    )
