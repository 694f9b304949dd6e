"""What the pages of a plan share: fetching the plan, and what a form of it does."""

from decimal import Decimal

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from config.numbers import number_in_words
from participants.views.base import ParticipantActView

from ...models import ActionPlan
from ...rules import can_keep_plan


class PlanMixin:
    """A page about the participant's plan that is not closed; Http404 when there is none."""

    tab = "actionplans:plan"

    @cached_property
    def plan(self):
        """The plan."""
        plans = ActionPlan.objects.visible_to(self.request.user).current()
        plan = plans.filter(participant=self.participant).first()
        if plan is None:
            raise Http404
        plan.participant = self.participant
        return plan


class PlanActView(PlanMixin, ParticipantActView):
    """An act upon the plan or a part of it; afterwards one is on the plan."""

    allowed = can_keep_plan
    template_name = "actionplans/plan_act.html"

    def get_success_url(self):
        """Return the address of the plan."""
        return reverse("actionplans:plan", args=[self.participant.pk])

    def current_text(self, current, name, field):
        """Return the text of a field that somebody else saved; hours as one writes them."""
        if name.startswith("hours_"):
            return number_in_words(current.hours[int(name[-1])])
        value = getattr(current, name, None)
        return number_in_words(value) if isinstance(value, Decimal) else super().current_text(current, name, field)


class PlanRowActView(PlanActView):
    """An act upon a row of the plan, `row`, that is opened with its version and its stored values."""

    row_name = ""

    @property
    def row(self):
        """The row that is changed."""
        raise NotImplementedError

    def stored(self):
        """Return the values the form opens with."""
        return {}

    def get_initial(self):
        """Open on the stored values and the version being changed, under what the draft holds."""
        return self.stored() | {"version": self.row.version} | super().get_initial()

    def act(self, form):
        """Do it to the version the form was opened with."""
        self.row.version = form.cleaned_data["version"]
        self.do(form.cleaned_data)

    def do(self, cleaned):
        """Do the act with the `cleaned` values."""
        raise NotImplementedError


def chosen(form, *more):
    """Return the values of the model's fields that `form` has, and those called `more`."""
    names = [*(name for name in form._meta.fields if name in form.fields), *more]
    return {name: form.cleaned_data[name] for name in names}
