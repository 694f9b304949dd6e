"""What is to be done about plans by a day: goals, activities, plans to go through again, people without one."""

from django.db.models import Case, Exists, F, OuterRef, When
from django.db.models.functions import Least
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.unit_settings import OFFER_DAYS, PLAN_MONTHS, in_force
from config.postgres import Later
from participants.due import Due
from participants.enums import ParticipantStatus

from .models import ActionPlan, Activity, Goal

SETTINGS = "participant__unit__settings_in_force"
# The day agreed on to go through the plan, unless a version has been agreed on that day or since.
DAY_SET = Case(When(review_on__gt=F("agreed_on"), then="review_on"))


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


def plans_to_settle(people, today, last_day):
    """Return a Due for each plan to agree on or to go through by `last_day`, in one query.

    A plan is agreed on within the unit's OFFER_DAYS. Then one goes through it on the day set, and when it is
    PLAN_MONTHS old at the latest.
    """
    plans = ActionPlan.objects.current().filter(**enrolled(people)).with_agreed()
    agree_on = Later("started_on", in_force(OFFER_DAYS, SETTINGS), unit="days")
    too_old_on = Later("agreed_on", in_force(PLAN_MONTHS, SETTINGS))
    due_on = Case(When(agreed_on=None, then=agree_on), default=Least(too_old_on, DAY_SET))
    plans = plans.annotate(due_on=due_on).filter(due_on__lte=last_day)
    return [
        to_renew(plan) if plan.agreed_on else to_agree(plan)
        for plan in plans.select_related("participant").order_by("due_on", "pk")
    ]


def to_renew(plan):
    """Return the Due of a plan to go through."""
    return Due(
        plan.participant, "plan", _("Go through the plan together"), plan.due_on,
        reverse("actionplans:plan", args=[plan.participant_id]), _("Open the plan"),
    )  # fmt: skip


def to_agree(plan):
    """Return the Due of a plan made and not yet agreed on."""
    return Due(
        plan.participant, "agree_plan", _("Agree on the plan"), plan.due_on,
        reverse("actionplans:agree_plan", args=[plan.participant_id]), _("Agree on the plan"),
    )  # fmt: skip


def with_plan_due(people):
    """Add `make_plan_on`: the day by which who is enrolled without a plan gets one, within the unit's OFFER_DAYS."""
    plans = ActionPlan.objects.current().filter(participant=OuterRef("pk"))
    by = Later("enrolled_on", in_force(OFFER_DAYS), unit="days")
    return people.annotate(make_plan_on=Case(When(~Exists(plans), then=by)))


def plan_to_make(person):
    """Return the Due of the plan that `person` (from `with_plan_due`) is without, or None."""
    if not person.make_plan_on:
        return None
    return Due(
        person, "make_plan", _("Make a plan"), person.make_plan_on,
        reverse("actionplans:make_plan", args=[person.pk]), _("Make a plan"),
    )  # fmt: skip


def enrolled(people):
    """Return the condition that the participant is one of `people` and enrolled."""
    return {"participant__in": people.order_by().values("pk"), "participant__status": ParticipantStatus.ENROLLED}


SOURCES = (goals_to_settle, activities_to_note, plans_to_settle)
