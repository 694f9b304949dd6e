"""The whole plan as plain data, and what differs between two of them.

Content is what a version freezes: it holds every word and label itself, so that it reads the same whatever
becomes of code lists and names later. Days are ISO text, hours decimal text.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.differences import Difference, compare
from config.numbers import number_in_words
from config.pdf import LANGUAGE
from config.templatetags.stegvis import day

from .enums import Indicator
from .plan_words import hours_in_words

PLAN_FIELDS = {
    "purpose": gettext_lazy("What the participant wants"),
    "responsible": gettext_lazy("Who keeps the plan"),
    "assigned_hours": gettext_lazy("Assigned hours a week"),
    "review_on": gettext_lazy("To be gone through together"),
}
GOAL_FIELDS = {
    "title": gettext_lazy("Goal"),
    "text": gettext_lazy("What it means"),
    "parent": gettext_lazy("Part of"),
    "indicators": gettext_lazy("What the goal is about"),
    "target_on": gettext_lazy("To be reached"),
    "status": gettext_lazy("Status"),
    "settled_on": gettext_lazy("Reached or dropped on"),
    "reason": gettext_lazy("Why"),
}
ACTIVITY_FIELDS = {
    "title": gettext_lazy("Activity"),
    "kind": gettext_lazy("Kind"),
    "text": gettext_lazy("About the activity"),
    "goal": gettext_lazy("Goal"),
    "responsible": gettext_lazy("Responsible"),
    "performer": gettext_lazy("Performed by"),
    "starts_on": gettext_lazy("From"),
    "ends_on": gettext_lazy("To"),
    "hours": gettext_lazy("Hours per weekday"),
    "status": gettext_lazy("Status"),
    "settled_on": gettext_lazy("Ended or cancelled on"),
    "reason": gettext_lazy("Why"),
}
# What is compared by its code and read by its label, so that a word renamed since is no change.
LABELS = {"status": "status_label", "kind": "kind_label", "indicators": "indicator_labels"}
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


def content_of(plan):
    """Return the content of `plan`, whose goals and activities are fetched along (`with_parts`)."""
    return content_from(plan, plan.goals.all(), plan.activities.all())


def content_from(plan, goals, activities):
    """Return the content of `plan` with these `goals` and `activities`."""
    with translation.override(LANGUAGE):
        return {
            "participant": str(plan.participant),
            "purpose": plan.purpose,
            "responsible": plan.responsible,
            "assigned_hours": str(plan.assigned_hours.normalize() + 0),
            "started_on": iso(plan.started_on),
            "review_on": iso(plan.review_on),
            "goals": [goal_content(number, goal) for number, goal in numbered(goals)],
            "activities": [activity_content(activity) for activity in activities],
        }


def numbered(goals):
    """Yield (number as text, goal): each goal followed by its sub-goals, in the order they have in the plan."""
    goals = sorted(goals, key=lambda goal: (goal.position, goal.pk))
    for number, goal in enumerate((goal for goal in goals if goal.parent_id is None), 1):
        yield str(number), goal
        for place, part in enumerate((part for part in goals if part.parent_id == goal.pk), 1):
            yield f"{number}.{place}", part


def goal_content(number, goal):
    """Return one goal as plain data."""
    return {
        "id": goal.pk,
        "number": number,
        "parent": goal.parent_id,
        "title": goal.title,
        "text": goal.text,
        "indicators": list(goal.indicators),
        "target_on": iso(goal.target_on),
        "status": str(goal.status),
        "settled_on": iso(goal.settled_on),
        "reason": goal.reason,
    } | in_both_languages(
        lambda: {
            "status_label": goal.get_status_display(),
            "indicator_labels": [str(Indicator(number).label) for number in sorted(goal.indicators)],
        }
    )


def activity_content(activity):
    """Return one activity as plain data."""
    return {
        "id": activity.pk,
        "goal": activity.goal_id,
        "kind": activity.kind.code,
        "title": activity.title,
        "text": activity.text,
        "responsible": activity.responsible,
        "performer": activity.performer,
        "starts_on": iso(activity.starts_on),
        "ends_on": iso(activity.ends_on),
        "hours": [str(hours.normalize() + 0) for hours in activity.hours],
        "status": str(activity.status),
        "settled_on": iso(activity.settled_on),
        "reason": activity.reason,
    } | in_both_languages(lambda: {"status_label": activity.get_status_display(), "kind_label": str(activity.kind)})


def in_both_languages(labels):
    """Return what `labels()` gives in Swedish, and under "en" in English, for staff who have chosen it."""
    with translation.override("en"):
        english = labels()
    with translation.override(LANGUAGE):
        return labels() | {"en": english}


def label_of(part, name):
    """Return the label `name` of `part` in the language of the user, as it was when it was frozen."""
    return part.get("en", part).get(name) if translation.get_language() == "en" else part.get(name)


def iso(value):
    """Return a date as ISO text, None for none."""
    return value.isoformat() if value else None


def fingerprint(content):
    """Return a digest of `content`, by which one knows whether two are the same."""
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class PlanChange:
    """One thing that differs: whether it was added, removed or changed, what it is called, and the texts that differ.

    `differences` have the older text as `theirs` and the newer as `yours`.
    """

    kind: str
    title: str
    differences: list[Difference] = field(default_factory=list)


def changes(old, new):
    """Return the PlanChanges from the content `old` to `new`: the plan's own, its goals', its activities'."""
    titles = {goal["id"]: goal["title"] for content in (old, new) for goal in content["goals"]}
    found = []
    own = differences(old, new, PLAN_FIELDS, titles)
    if own:
        found.append(PlanChange(CHANGED, _("The plan as a whole"), own))
    found += part_changes(old["goals"], new["goals"], GOAL_FIELDS, titles, _("Goal: %(title)s"))
    if reordered(old["goals"], new["goals"]):
        found.append(PlanChange(CHANGED, _("The order of the goals")))
    return found + part_changes(old["activities"], new["activities"], ACTIVITY_FIELDS, titles, _("Activity: %(title)s"))


def part_changes(old, new, fields, titles, name):
    """Return the PlanChanges from the goals or activities `old` to `new`; `name` is what each is called."""
    before, after = {part["id"]: part for part in old}, {part["id"]: part for part in new}
    found = []
    for pk, part in after.items():
        if pk not in before:
            found.append(PlanChange(ADDED, name % part, differences({}, part, rest_of(fields), titles)))
        elif changed := differences(before[pk], part, fields, titles):
            found.append(PlanChange(CHANGED, name % part, changed))
    return found + [
        PlanChange(REMOVED, name % part, differences(part, {}, rest_of(fields), titles))
        for pk, part in before.items()
        if pk not in after
    ]


def rest_of(fields):
    """Return `fields` without the title, which the change itself is called by."""
    return {name: label for name, label in fields.items() if name != "title"}


def differences(old, new, fields, titles):
    """Return the Difference of each of `fields` whose words are not the same in `old` and `new`."""
    return [
        compare(str(label), in_words(name, old, titles), in_words(name, new, titles))
        for name, label in fields.items()
        if (old.get(name) or None) != (new.get(name) or None)
    ]


def in_words(name, part, titles):
    """Return the field `name` of `part` as people read it; `titles` are those of goals by id."""
    value = label_of(part, LABELS[name]) if name in LABELS else part.get(name)
    if value is None or value == "":
        return ""
    if name in ("goal", "parent"):
        return titles.get(value, "")
    if name.endswith("_on"):
        return day(date.fromisoformat(value))
    if name == "hours":
        return hours_in_words(value)
    if name == "assigned_hours":
        return number_in_words(value)
    return ", ".join(value) if isinstance(value, list) else value


def reordered(old, new):
    """Return whether the goals that are in both stand in another order."""
    before, after = [goal["id"] for goal in old], [goal["id"] for goal in new]
    return [pk for pk in before if pk in after] != [pk for pk in after if pk in before]
