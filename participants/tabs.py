"""The tabs of a participant's page. Each is a page of the app that owns it, known here by its url name only."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import rules

TABS = (
    (_("Overview"), "reports:overview", None),
    (_("Plan"), "actionplans:plan", None),
    (_("Ratings"), "actionplans:ratings", rules.can_read_ratings),
    (_("Follow-ups"), "actionplans:followups", rules.can_read_followups),
    (_("Placements"), "placements:placements", rules.can_read_placements),
    (_("Matching"), "placements:matches", rules.can_read_matches),
    (_("Hours"), "reports:hours", rules.can_read_attendance),
    (_("Attendance"), "placements:attendance", rules.can_read_followups),
    (_("Meetings"), "actionplans:meetings", None),
    (_("Intake"), "participants:intake", None),
    (_("Consents"), "participants:consents", None),
    (_("Details"), "participants:detail", None),
    (_("History"), "reports:history", None),
    (_("Who has read"), "participants:readers", None),
)


def tabs(user, participant, current):
    """Return the tabs `user` may open as dicts of label, url and whether it is the one with the url name `current`."""
    return [
        {"label": label, "url": reverse(url_name, args=[participant.pk]), "is_current": url_name == current}
        for label, url_name, allowed in TABS
        if allowed is None or allowed(user, participant)
    ]
