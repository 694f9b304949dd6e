"""Goals and activities: adding, changing, moving, and noting how they go."""

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from accounts.acts import first_time
from participants.views.base import ParticipantPageMixin

from ...enums import ActivityStatus, GoalStatus
from ...forms.plans import (
    AddActivityForm,
    AddGoalForm,
    ChangeActivityForm,
    ChangeGoalForm,
    NoteActivityForm,
    SettleGoalForm,
)
from ...models import Activity, Goal
from ...rules import can_keep_plan
from .base import PlanActView, PlanMixin, PlanRowActView, chosen


def part_of(plan, model, pk):
    """Return the row `pk` of `model` in `plan`; Http404 when there is none."""
    row = model.objects.filter(plan=plan, pk=pk).first()
    if row is None:
        raise Http404
    row.plan, row.participant = plan, plan.participant
    return row


class GoalMixin:
    """A page about one goal of the plan, `goal_pk` in the address."""

    @cached_property
    def row(self):
        """The goal."""
        return part_of(self.plan, Goal, self.kwargs["goal_pk"])


class ActivityMixin:
    """A page about one activity of the plan, `activity_pk` in the address."""

    @cached_property
    def row(self):
        """The activity."""
        return part_of(self.plan, Activity, self.kwargs["activity_pk"])


class AddPartView(PlanActView):
    """Adds a row of `model` to the plan."""

    model = None
    more_fields = ()

    def get_initial(self):
        """Open with the goal that the address names (`?mal=`), where it is one of the plan's."""
        asked = self.request.GET.get("mal", "")
        pk = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None
        goal = Goal.objects.filter(plan=self.plan, pk=pk).first() if pk else None
        return ({self.goal_field: goal.pk} if goal else {}) | super().get_initial()

    def get_form_kwargs(self):
        """Validate against the plan's own rows."""
        row = self.model(plan=self.plan, participant=self.participant)
        return super().get_form_kwargs() | {"instance": row}

    def act(self, form):
        """Add it, once however often the form is sent."""
        key = form.cleaned_data["idempotency_key"]
        fields = chosen(form, *self.more_fields)
        first_time(self.model.objects.add(self.plan, by=self.request.user, key=key, **fields))


class AddGoalView(AddPartView):
    """Sets a goal."""

    model, goal_field = Goal, "parent"
    form_class = AddGoalForm
    title = _("Add a goal")
    success_message = _("The goal is in the plan.")


class AddActivityView(AddPartView):
    """Adds an activity."""

    model, goal_field = Activity, "goal"
    more_fields = ("hours",)
    form_class = AddActivityForm
    title = _("Add an activity")
    success_message = _("The activity is in the plan.")


class ChangePartView(PlanRowActView):
    """Changes a goal or an activity."""

    more_fields = ()

    def get_form_kwargs(self):
        """Change the row itself."""
        return super().get_form_kwargs() | {"instance": self.row}

    def act(self, form):
        """Save it to the version the form was opened with."""
        self.row.version = form.cleaned_data["version"]
        self.row.change(self.request.user, **chosen(form, *self.more_fields))


class ChangeGoalView(GoalMixin, ChangePartView):
    """Changes a goal."""

    form_class = ChangeGoalForm
    title = _("Change the goal")
    success_message = _("The goal is changed.")


class ChangeActivityView(ActivityMixin, ChangePartView):
    """Changes an activity."""

    more_fields = ("hours",)
    form_class = ChangeActivityForm
    title = _("Change the activity")
    success_message = _("The activity is changed.")


class NoteView(PlanRowActView):
    """Notes how a goal or an activity goes; the address may name the status to open with (`?till=`)."""

    statuses = ()

    def stored(self):
        """Return the status, day and words as they stand, or the status asked for."""
        asked = self.request.GET.get("till", "")
        values = {"status": asked if asked in self.statuses else self.row.status, "reason": self.row.reason}
        return values | ({"settled_on": self.row.settled_on} if self.row.settled_on else {})


class SettleGoalView(GoalMixin, NoteView):
    """Notes that a goal is reached or dropped, or under way again."""

    statuses = GoalStatus.values
    form_class = SettleGoalForm
    template_name = "actionplans/note.html"
    title = _("How it went with the goal")
    success_message = _("It is noted.")

    def do(self, cleaned):
        """Note it."""
        self.row.settle(self.request.user, status=cleaned["status"], on=cleaned["settled_on"], reason=cleaned["reason"])


class NoteActivityView(ActivityMixin, NoteView):
    """Notes how an activity goes."""

    statuses = ActivityStatus.values
    form_class = NoteActivityForm
    template_name = "actionplans/note.html"
    title = _("How it goes with the activity")
    success_message = _("It is noted.")

    def do(self, cleaned):
        """Note it."""
        self.row.note(self.request.user, status=cleaned["status"], on=cleaned["settled_on"], reason=cleaned["reason"])


class MoveGoalView(PlanMixin, GoalMixin, ParticipantPageMixin, View):
    """Moves a goal one place up, or down. The place it had is sent along, so that two clicks at once move it once."""

    allowed = can_keep_plan
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        """Move it and show the plan again, at the goal."""
        sent = request.POST.get("position", "")
        position = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else -1
        self.row.move(request.user, up=request.POST.get("direction") == "up", position=position)
        return HttpResponseRedirect(reverse("actionplans:plan", args=[self.participant.pk]) + f"#goal-{self.row.pk}")
