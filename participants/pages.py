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
    # Consents
    # Hand-over, extension, outcome, emergency access
    # Register import
    "participants:import": _("Register read in"),
    "participants:import_undo": _("Undo the reading in"),
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
