"""What is to be done about plans by a day: goals, activities, plans to go through again, people without one."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.unit_settings import PLAN_MONTHS, in_force
from config.postgres import Later
from participants.due import Due
from participants.enums import ParticipantStatus

from .models import ActionPlan, Activity, Goal
from .models.plans.plan import without_plan

# A plan is made, and agreed on, within so many days (domain.md 3: offered activity within 14 days).
DAYS_TO_PLAN = 14


def goals_to_settle(people, today, last_day):
    """Return a Due for each open goal whose target is passed or comes by `last_day`."""
    goals = Goal.objects.open().of_current_plans().filter(target_on__lte=last_day, **enrolled(people))
    return [
        Due(
            goal.participant, "goal", _("Goal: %(title)s") % {"title": goal.title}, goal.target_on,
            reverse("actionplans:settle_goal", args=[goal.participant_id, goal.pk]), _("Note how it went"),
        )
        for goal in goals.select_related("participant").order_by("target_on", "pk")
    ]  # fmt: skip


def activities_to_note(people, today, last_day):
    """Return a Due for each activity not noted as ended whose last day is passed, or comes by `last_day`."""
    activities = Activity.objects.in_force().of_current_plans().filter(ends_on__lte=last_day, **enrolled(people))
    return [
        Due(
            activity.participant, "activity", _("Activity ends: %(title)s") % {"title": activity.title},
            activity.ends_on, reverse("actionplans:note_activity", args=[activity.participant_id, activity.pk]),
            _("Note how it went"),
        )
        for activity in activities.select_related("participant").order_by("ends_on", "pk")
    ]  # fmt: skip


def plans_to_renew(people, today, last_day):
    """Return a Due for each agreed plan that becomes too old by `last_day` (the unit's PLAN_MONTHS)."""
    months = in_force(PLAN_MONTHS, "participant__unit__settings_in_force")
    plans = ActionPlan.objects.current().filter(**enrolled(people)).with_agreed().exclude(agreed_on=None)
    plans = plans.annotate(due_on=Later("agreed_on", months)).filter(due_on__lte=last_day)
    return [
        Due(
            plan.participant, "plan", _("Go through the plan together"), plan.due_on,
            reverse("actionplans:plan", args=[plan.participant_id]), _("Open the plan"),
        )
        for plan in plans.select_related("participant").order_by("due_on", "pk")
    ]  # fmt: skip


def plans_to_agree(people, today, last_day):
    """Return a Due for each plan made and not yet agreed on."""
    plans = ActionPlan.objects.current().filter(**enrolled(people)).with_agreed().filter(agreed_on=None)
    plans = plans.filter(started_on__lte=last_day - timedelta(days=DAYS_TO_PLAN)).select_related("participant")
    return [
        Due(
            plan.participant, "agree_plan", _("Agree on the plan"), plan.started_on + timedelta(days=DAYS_TO_PLAN),
            reverse("actionplans:agree_plan", args=[plan.participant_id]), _("Agree on the plan"),
        )
        for plan in plans.order_by("started_on", "pk")
    ]  # fmt: skip


def plans_to_make(people, today, last_day):
    """Return a Due for everybody enrolled without a plan, so many days after the start."""
    waiting = without_plan(people).filter(enrolled_on__lte=last_day - timedelta(days=DAYS_TO_PLAN))
    return [
        Due(
            person, "make_plan", _("Make a plan"), person.enrolled_on + timedelta(days=DAYS_TO_PLAN),
            reverse("actionplans:make_plan", args=[person.pk]), _("Make a plan"),
        )
        for person in waiting.order_by("enrolled_on", "pk")
    ]  # fmt: skip


def enrolled(people):
    """Return the condition that the participant is one of `people` and enrolled."""
    return {"participant__in": people.order_by().values("pk"), "participant__status": ParticipantStatus.ENROLLED}


SOURCES = (goals_to_settle, activities_to_note, plans_to_renew, plans_to_agree, plans_to_make)
