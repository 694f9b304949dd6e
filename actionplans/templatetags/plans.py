"""Template tags about plans: colours of states, hours and days in words."""

from datetime import date

from django import template
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR

from config.hours import hours_in_words
from config.templatetags.stegvis import day

from ..enums import ActivityStatus, GoalStatus
from ..plan_content import ADDED, CHANGED, REMOVED, label_of

register = template.Library()
TAGS = {
    GoalStatus.REACHED: "tag-done",
    GoalStatus.OPEN: "tag-info",
    ActivityStatus.ONGOING: "tag-info",
    ActivityStatus.DONE: "tag-done",
    ADDED: "tag-done",
    CHANGED: "tag-today",
    REMOVED: "",
}


@register.filter
def status_tag(status):
    """Return the class of the tag of a goal's or activity's status, or of a change's kind."""
    return TAGS.get(status, "")


@register.filter
def weekday_hours(numbers):
    """Return seven numbers of hours in words: mån–ons 4, fre 2,5."""
    return hours_in_words(numbers)


@register.filter
def iso_day(text):
    """Return an ISO date of a plan's content as lists show it, or '' for none."""
    return day(date.fromisoformat(text)) if text else ""


@register.filter
def weekday(value):
    """Return the name of a date's weekday."""
    return WEEKDAYS[value.weekday()]


@register.filter
def weekday_short(value):
    """Return the short name of a date's weekday."""
    return WEEKDAYS_ABBR[value.weekday()]


@register.filter
def label(part, name):
    """Return the frozen label `name` of a goal or activity (plain data) in the language of the user."""
    return label_of(part, name)


@register.filter
def of_goal(activities, pk):
    """Return those of `activities` (plain data) that are toward the goal with id `pk`; None: toward none."""
    return [activity for activity in activities if activity["goal"] == pk]
