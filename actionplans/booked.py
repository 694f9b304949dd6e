"""Booked meetings as things to do (due.py): those that are to be, and those nobody has noted how they went."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from participants.due import Due

from .models import Meeting


def meetings(people, today, last):
    """Return a Due for each booked meeting with one of `people` up to `last`, in one query.

    Of one that is to be there is nothing to do but to keep it; one that has ended is to be noted how it went.
    """
    booked = Meeting.objects.booked().filter(starts_at__date__lte=last, participant__in=people)
    return [
        due(meeting, "meeting", _("%(kind)s at %(time)s"), "actionplans:change_meeting", _("Change"))
        if meeting.ends_at >= timezone.now()
        else due(
            meeting, "meeting_to_note", _("%(kind)s at %(time)s: how did it go?"), "actionplans:note_meeting", _("Note")
        )
        for meeting in booked.select_related("participant__unit").in_order()
    ]


def due(meeting, kind, label, url_name, act_label):
    """Return the Due of one meeting; `label` has places for the kind of meeting and its time."""
    words = {"kind": meeting.get_kind_display(), "time": f"{timezone.localtime(meeting.starts_at):%H.%M}"}
    url = reverse(url_name, args=[meeting.participant_id, meeting.pk])
    return Due(meeting.participant, kind, label % words, meeting.on, url, act_label)
