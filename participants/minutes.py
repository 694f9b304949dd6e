"""The minutes of a case meeting as PDF, for one user's eyes: an internal document of the intake team."""

from django.utils import translation
from django.utils.translation import gettext as _

from config.pdf import LANGUAGE
from config.templatetags.stegvis import long_day

from .agenda import agenda
from .models import MinutesCorrection

TEMPLATE = "participants/case_meeting_print.html"


def minutes_parts(meeting, user, may_read_notes):
    """Return (context, options, people) for a PDF: what the template needs, title and margins, and whom it shows."""
    with translation.override(LANGUAGE):
        found = agenda(meeting, user)
        title = _("Case meeting, %(unit)s, %(day)s") % {"unit": meeting.unit, "day": long_day(meeting.held_on)}
        corrections = MinutesCorrection.objects.visible_to(user).filter(meeting=meeting)
        context = {
            "meeting": meeting,
            "referrals": [decision for decision in found.decisions if not decision.is_safety_net],
            "safety_net": [decision for decision in found.decisions if decision.is_safety_net],
            "waiting": found.waiting,
            "corrections": corrections.select_related("written_by", "decision__participant").order_by("pk"),
            "may_read_notes": may_read_notes,
        }
        header = title if meeting.is_held else f"{_('Draft')} – {title}"
        options = {"title": title, "header": header, "footer": _("Internal: holds matters under secrecy."),
                   "created": meeting.closed_at}  # fmt: skip
        return context, options, found.people


def file_name(meeting):
    """Return the name of the file, without ending."""
    return f"teammöte {meeting.unit} {meeting.held_on}"
