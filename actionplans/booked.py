"""Booked meetings as things to do (due.py): those that are to be, and those nobody has noted how they went."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.due import Due

from .models import Meeting


def meetings_booked(people, today, last):
    """Return a Due for each booked meeting with one of `people` from `today` to `last` that has not ended."""
    meetings = Meeting.objects.booked().filter(starts_at__date__range=(today, last), participant__in=people)
    return [
        due(meeting, "meeting", _("%(kind)s at %(time)s"), "actionplans:change_meeting", _("Change"))
        for meeting in in_time(meetings)
        if meeting.ends_at >= timezone.now()
    ]


def meetings_to_note(people, today, last):
    """Return a Due for each meeting with one of `people` that has ended without a note of how it went."""
    meetings = Meeting.objects.unnoted().filter(starts_at__date__lte=last, participant__in=people)
    return [
        due(
            meeting, "meeting_to_note", _("%(kind)s at %(time)s: how did it go?"), "actionplans:note_meeting", _("Note")
        )
        for meeting in in_time(meetings)
    ]


def in_time(meetings):
    """Return the meetings by time, with whom they are."""
    return meetings.select_related("participant__unit").in_order()


def due(meeting, kind, label, url_name, act_label):
    """Return the Due of one meeting; `label` has places for the kind of meeting and its time."""
    words = {"kind": meeting.get_kind_display(), "time": f"{timezone.localtime(meeting.starts_at):%H.%M}"}
    url = reverse(url_name, args=[meeting.participant_id, meeting.pk])
    return Due(meeting.participant, kind, label % words, meeting.on, url, act_label)
