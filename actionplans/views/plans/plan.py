"""The tab of the plan, and making, changing, closing and opening it again."""

import re
from datetime import date, timedelta

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import first_time
from participants.enums import ParticipantStatus
from participants.models import CoordinatorPeriod
from participants.views.base import ParticipantActView, ParticipantPageMixin

from ...enums import Indicator
from ...forms.plans import ChangePlanForm, ClosePlanForm, MakePlanForm, ReopenPlanForm
from ...models import ActionPlan
from ...plan_content import changes, content_of, numbered
from ...plan_health import plan_health
from ...rules import can_keep_plan
from ...schedule import monday_of, slot_of, week_of
from .base import PlanRowActView, chosen

WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


def asked_week(text, today):
    """Return the Monday of the ISO week in `text` ("2026-W47"), that of `today` when it names none we handle."""
    found = WEEK.fullmatch(text)
    try:
        monday = date.fromisocalendar(*map(int, found.groups()), 1) if found else monday_of(today)
    except ValueError:
        return monday_of(today)
    return monday if 1900 < monday.year < 2099 else monday_of(today)


def week_name(monday):
    """Return how an address names the ISO week of `monday`."""
    year, week, _day = monday.isocalendar()
    return f"{year:04}-W{week:02}"


def week_context(request, content, assigned):
    """Return what the table of the week needs: the Week asked for, its number, and the weeks around it."""
    monday = asked_week(request.GET.get("vecka", ""), timezone.localdate())
    week = week_of([slot_of(row) for row in content["activities"]], monday, assigned)
    return {
        "week": week,
        "week_number": monday.isocalendar().week,
        "week_before": week_name(monday - timedelta(days=7)),
        "week_after": week_name(monday + timedelta(days=7)),
        "is_this_week": monday == monday_of(timezone.localdate()),
    }


def goal_tree(plan):
    """Return the goals of `plan` as they are read: each with its number, its activities and whether it can move."""
    activities = {}
    for activity in plan.activities.all():
        activities.setdefault(activity.goal_id, []).append(activity)
    goals = [goal for _number, goal in numbered(plan.goals.all())]
    beside = {}
    for goal in goals:
        beside.setdefault(goal.parent_id, []).append(goal.pk)
    for number, goal in numbered(plan.goals.all()):
        goal.number, goal.own_activities = number, activities.get(goal.pk, [])
        goal.labels = [Indicator(number).label for number in sorted(goal.indicators)]
        goal.may_rise, goal.may_sink = goal.pk != beside[goal.parent_id][0], goal.pk != beside[goal.parent_id][-1]
    return goals, activities.get(None, [])


class PlanPageMixin(ParticipantPageMixin):
    """A page that shows a whole plan with its week."""

    tab = "actionplans:plan"

    def plan_context(self, plan):
        """Return what the page of `plan` shows: goals, activities, week, how it stands, and what has changed."""
        content, latest = content_of(plan), plan.versions.order_by("-number").first()
        goals, others = goal_tree(plan)
        return week_context(self.request, content, plan.assigned_hours) | {
            "plan": plan,
            "goals": goals,
            "other_activities": others,
            "latest": latest,
            "changes": changes(latest.content, content) if latest else [],
            "facts": plan_health(plan, timezone.localdate()).facts(),
        }


class PlanView(PlanPageMixin, TemplateView):
    """The plan as it stands; without one, what leads on."""

    template_name = "actionplans/plan.html"

    def get_context_data(self, **kwargs):
        """Add the plan, and what the user may do with it."""
        plans = ActionPlan.objects.visible_to(self.request.user, self.participant).filter(participant=self.participant)
        plan = plans.current().with_health().with_parts().first()
        context = {"may_keep": can_keep_plan(self.request.user, self.participant), "earlier": plans.closed()}
        if plan:
            plan.participant = self.participant
            context |= self.plan_context(plan)
        has_ended = self.participant.status == ParticipantStatus.ENDED
        return super().get_context_data(plan_should_close=plan and has_ended, **context, **kwargs)


class EarlierPlanView(PlanPageMixin, TemplateView):
    """A closed plan, `plan_pk` in the address, to be read."""

    template_name = "actionplans/earlier_plan.html"

    @cached_property
    def plan(self):
        """The closed plan; Http404 unless it is this participant's."""
        plans = ActionPlan.objects.visible_to(self.request.user, self.participant).filter(participant=self.participant)
        plan = plans.closed().with_health().with_parts().filter(pk=self.kwargs["plan_pk"]).first()
        if plan is None:
            raise Http404
        plan.participant = self.participant
        return plan

    def get_context_data(self, **kwargs):
        """Add the plan, and whether it can be opened again."""
        has_other = ActionPlan.objects.current().filter(participant=self.participant).exists()
        may_reopen = can_keep_plan(self.request.user, self.participant) and not has_other
        return super().get_context_data(may_reopen=may_reopen, **self.plan_context(self.plan), **kwargs)


class MakePlanView(ParticipantActView):
    """Makes the plan."""

    allowed = can_keep_plan
    tab = "actionplans:plan"
    template_name = "actionplans/plan_act.html"
    form_class = MakePlanForm
    title = _("Make a plan")
    success_message = _("The plan is made. Now set the goals.")

    def get_initial(self):
        """Open with the responsible coordinator as who keeps it."""
        period = CoordinatorPeriod.objects.current().filter(participant=self.participant)
        name = period.values_list("coordinator__name", flat=True).first()
        return {"responsible": name or self.request.user.name} | super().get_initial()

    def get_form_kwargs(self):
        """Validate against the participant's own rows."""
        return super().get_form_kwargs() | {"instance": ActionPlan(participant=self.participant)}

    def act(self, form):
        """Make it, once however often the form is sent."""
        key = form.cleaned_data["idempotency_key"]
        first_time(ActionPlan.objects.make(self.participant, by=self.request.user, key=key, **chosen(form)))

    def get_success_url(self):
        """Return the address of the plan."""
        return reverse("actionplans:plan", args=[self.participant.pk])


class ChangePlanView(PlanRowActView):
    """Changes what the plan says as a whole."""

    form_class = ChangePlanForm
    title = _("Change the plan")
    success_message = _("The plan is changed.")

    @property
    def row(self):
        """The plan."""
        return self.plan

    def get_form_kwargs(self):
        """Change the plan itself."""
        return super().get_form_kwargs() | {"instance": self.plan}

    def act(self, form):
        """Save it to the version the form was opened with."""
        self.plan.version = form.cleaned_data["version"]
        self.plan.change(self.request.user, **chosen(form))


class ClosePlanView(PlanRowActView):
    """Closes the plan."""

    form_class = ClosePlanForm
    title = _("Close the plan")
    success_message = _("The plan is closed. It can still be read here.")

    @property
    def row(self):
        """The plan."""
        return self.plan

    def do(self, cleaned):
        """Close it."""
        self.plan.close(self.request.user, on=cleaned["closed_on"], note=cleaned["closing_note"])


class ReopenPlanView(PlanRowActView):
    """Undoes the closing of the plan `plan_pk`."""

    form_class = ReopenPlanForm
    title = _("Open the plan again")
    success_message = _("The plan is open again.")

    @cached_property
    def row(self):
        """The closed plan; Http404 unless it is this participant's."""
        plans = ActionPlan.objects.visible_to(self.request.user).closed().filter(participant=self.participant)
        plan = plans.filter(pk=self.kwargs["plan_pk"]).first()
        if plan is None:
            raise Http404
        plan.participant = self.participant
        return plan

    def do(self, cleaned):
        """Open it."""
        self.row.reopen(self.request.user)
