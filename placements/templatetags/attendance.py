"""Attendance in templates: hours as they are written, and the states to choose between."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from ..enums import COUNTS_AS_PRESENT, AttendanceState
from ..group_words import short_hours

register = template.Library()
register.filter("hours", short_hours)
# Where the id of the row goes in what is rendered once for all rows.
ROW = "state-ROW"
# What was sent may be anything, and then nothing is chosen.
UNKNOWN = "-"


@register.simple_tag
def state_choices(pk, state):
    """Return the radio buttons of the row with the id `pk`, with `state` chosen: "" for not marked."""
    known = state if not state or state in AttendanceState else UNKNOWN
    return mark_safe(choices(known, get_language()).replace(ROW, f"state-{int(pk)}"))


@lru_cache
def choices(state, _language):
    """Return the radio buttons with `state` chosen, under the name ROW.

    Rendered once for each state and language: thirty rows of seven buttons were half the time of the page.
    """
    states = [(one.value, str(one.label), one in COUNTS_AS_PRESENT) for one in AttendanceState]
    return render_to_string("placements/_state_choices.html", {"name": ROW, "state": state, "states": states})
