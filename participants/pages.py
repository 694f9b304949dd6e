"""What the pages that show people are called in the read log. A test checks that none is missing."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "participants:list": _("List of participants"),
    "participants:export": _("List of participants as Excel"),
    "participants:log_export": _("Access log as Excel"),
    "participants:register": _("Register participant"),
    "participants:detail": _("Details"),
    "participants:edit": _("Change details"),
    "participants:protection": _("Protected identity"),
    "participants:show_number": _("Personal number"),
    "participants:readers": _("Who has read"),
    "participants:enrol": _("Enrol"),
    "participants:period": _("Change start and planned end"),
    "participants:coordinator": _("Change coordinator"),
    "participants:move": _("Move to another unit"),
    "participants:exit": _("End the enrolment"),
    "participants:reopen": _("Undo the exit"),
    # Referrals, checklist, background, assessment
    # Case meetings and capacity
    "participants:case_meeting": _("Case meeting"),
    "participants:case_meeting_minutes": _("Minutes of a case meeting as PDF"),
    "participants:case_meeting_close": _("Close a case meeting"),
    "participants:case_meeting_correct": _("Correct the minutes"),
    "participants:case_meeting_referral": _("Decide about the referral"),
    "participants:case_meeting_request": _("Decide what is to be done"),
    "participants:case_meeting_exit": _("Decide what is to be done"),
    "participants:case_meeting_take_back": _("Take the decision back"),
    "participants:take_up": _("Take up in the case meeting"),
    "participants:withdraw_take_up": _("Take back from the case meeting"),
    "participants:agreed_step_done": _("Note what was agreed as done"),
    # Consents
    # Hand-over, extension, outcome, emergency access
    # Register import
    # Numbers
    "participants:clashes": _("Numbers to sort out"),
    "participants:clash": _("Number to sort out"),
    "actionplans:followups": _("Follow-ups"),
    "actionplans:log": _("Log follow-up"),
    "actionplans:change": _("Change follow-up"),
    "actionplans:correct": _("Correct follow-up"),
    "actionplans:discard": _("Throw away follow-up"),
    # Plans
    # Ratings
    # Meetings
    # Today, unit and reports
    "reports:today": _("Today"),
    "reports:unit": _("My unit"),
    "reports:overview": _("Overview"),
    "reports:history": _("History"),
    "reports:period_rows": _("The people behind a figure"),
}


def label_of(url_name):
    """Return what the page with `url_name` is called, or the name itself when it has no label."""
    return LABELS.get(url_name, url_name)
