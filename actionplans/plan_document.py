"""The plan on paper, in plain language: the participant's own copy. It holds no personal number and no address."""

from datetime import date
from decimal import Decimal

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config.pdf import LANGUAGE
from config.templatetags.stegvis import day

from .enums import ActivityStatus, GoalStatus
from .plan_content import content_of
from .schedule import first_week, slot_of, week_of

TEMPLATE = "actionplans/plan_print.html"


def agreed_parts(version, participant):
    """Return `(context, options)` for render_pdf of an agreed version."""
    with translation.override(LANGUAGE):
        words = {"number": version.number, "day": day(version.agreed_on)}
        state = _("Version %(number)d, agreed %(day)s") % words
    return parts(version.content, participant, version.agreed_on, state, {"version": version})


def draft_parts(plan, participant):
    """Return `(context, options)` for render_pdf of `plan` (`with_parts`) as it stands, with lines to sign on."""
    today = timezone.localdate()
    with translation.override(LANGUAGE):
        state = _("To go through together, %(day)s") % {"day": day(today)}
    return parts(content_of(plan), participant, today, state, {})


def parts(content, participant, on, state, more):
    """Return `(context, options)` of `content` as it holds `on` the day; `state` says how far it has come."""
    slots = [slot_of(row) for row in content["activities"] if row["status"] != ActivityStatus.CANCELLED]
    week = week_of(slots, first_week(slots, on), Decimal(content["assigned_hours"]))
    with translation.override(LANGUAGE):
        title = _("Plan for %(name)s") % {"name": content["participant"]}
        # A name may be longer than the margin, or written from the right.
        header = f"{participant.case_number}. {state}"
        if participant.is_protected:
            header = f"{_('Protected identity')}. {header}"
        context = {
            "content": content,
            "goals": [goal for goal in content["goals"] if goal["status"] != GoalStatus.DROPPED],
            "activities": current(content["activities"], on),
            "helpers": helpers(content["activities"], on),
            "week": week,
            "state": state,
        }
    return context | more, {"title": title, "header": header, "footer": ""}


def current(activities, on):
    """Return those of `activities` that go on or are to come `on` the day, with the goal each is toward."""
    return [
        activity
        for activity in activities
        if activity["status"] in (ActivityStatus.PLANNED, ActivityStatus.ONGOING)
        and (activity["ends_on"] is None or date.fromisoformat(activity["ends_on"]) >= on)
    ]


def helpers(activities, on):
    """Return [(who, [(what, whether they answer for it)])]: everybody the plan names, and with what they help."""
    found = {}
    for activity in current(activities, on):
        for role in ("responsible", "performer"):
            if activity[role]:
                found.setdefault(activity[role], []).append((activity["title"], role == "responsible"))
    return sorted(found.items())


def file_name(participant, version=None):
    """Return the name of the file, without ending: the case number alone tells whose it is."""
    return f"plan {participant.case_number}" + (f" version {version.number}" if version else "")
