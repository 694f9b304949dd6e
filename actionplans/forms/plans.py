"""The forms of a plan: the plan itself, goals, activities, how they go, agreeing and closing."""

from decimal import Decimal

from crispy_forms.layout import Column, Div, Field, Fieldset, Layout, Row
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList
from config.forms import CreatedOnceMixin, DateField, Form, HoursField, LongTextField, ModelForm, VersionedMixin

from ..enums import Acknowledgement, ActivityStatus, GoalStatus, Indicator
from ..models import ActionPlan, Activity, Goal
from ..models.plans.plan import MOST_HOURS

HOURS = [f"hours_{place}" for place in range(7)]


class PlanForm(ModelForm):
    """What the participant wants, who keeps the plan, the hours assigned, and when it is gone through."""

    assigned_hours = HoursField(
        label=_("Assigned hours a week"), most=MOST_HOURS, required=False,
        help_text=_("At most 40. Own job search is not among them. Leave empty when none are assigned."),
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = ActionPlan
        fields = ["purpose", "responsible", "assigned_hours", "review_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        purpose = self.fields["purpose"]
        purpose.required = True
        purpose.help_text = _("In the participant's own words: the plan is theirs.")
        self.fields["responsible"].help_text = _("Often the coordinator; it may be somebody else.")
        self.fields["review_on"].help_text = _("The next time you go through the plan together.")


class MakePlanForm(CreatedOnceMixin, PlanForm):
    """Makes a plan."""

    submit_label = _("Make the plan")


class ChangePlanForm(VersionedMixin, PlanForm):
    """Changes what stands at the top of the plan."""


class ClosePlanForm(VersionedMixin, Form):
    """Closes the plan."""

    submit_label = _("Close the plan")
    closed_on = DateField(label=_("Last day of the plan"))
    closing_note = LongTextField(label=_("Why"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = timezone.localdate()
        self.fields["closing_note"].widget.attrs["rows"] = 3


class ReopenPlanForm(VersionedMixin, Form):
    """Asks whether the plan is to be opened again."""

    submit_label = _("Open the plan again")


class GoalForm(ModelForm):
    """A goal: what, what it means, part of which, by when, and what it is about."""

    indicators = forms.TypedMultipleChoiceField(
        label=_("What the goal is about"), choices=Indicator.choices, coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The same as the ratings ask about, so that the goal stands beside them."),
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = Goal
        fields = ["title", "text", "parent", "target_on", "indicators"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        goal = self.instance
        parent = self.fields["parent"]
        parent.queryset = Goal.objects.filter(plan=goal.plan_id, parent=None).exclude(pk=goal.pk)
        parent.empty_label = _now("A goal of its own")
        if not parent.queryset.exists() or (goal.pk and goal.sub_goals.exists()):
            del self.fields["parent"]
            self.helper.layout = self.get_layout()
        self.fields["text"].widget.attrs["rows"] = 3
        self.fields["text"].help_text = _("How you will know that it is reached.")

    def get_layout(self):
        """Return the fields with the boxes in columns."""
        names = ["title", "text", "parent", "target_on"]
        boxes = Field("indicators", wrapper_class="choices-columns")
        return Layout(*(name for name in names if name in self.fields), boxes)


class AddGoalForm(CreatedOnceMixin, GoalForm):
    """Sets a goal."""

    submit_label = _("Add the goal")


class ChangeGoalForm(VersionedMixin, GoalForm):
    """Changes a goal."""


class NoteForm(VersionedMixin, Form):
    """Notes where a part of the plan stands, since when and why; subclasses have the three fields."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["settled_on"].initial = timezone.localdate()
        self.fields["reason"].widget.attrs["rows"] = 3

    def get_layout(self):
        """Return the fields with the choices in a row."""
        return Layout(Field("status", wrapper_class="choices-row"), "settled_on", "reason")


class SettleGoalForm(NoteForm):
    """Notes that a goal is reached or dropped, or under way again."""

    status = forms.ChoiceField(label=_("How it went"), choices=GoalStatus.choices, widget=forms.RadioSelect)
    settled_on = DateField(label=_("Day"), required=False)
    reason = LongTextField(
        label=_("In a few words"), required=False, help_text=_("What made it possible, or why it is dropped.")
    )


class ActivityForm(ModelForm):
    """An activity: what, of which kind, toward which goal, who, from when to when, how many hours each weekday."""

    hours_0, hours_1, hours_2, hours_3, hours_4, hours_5, hours_6 = (
        HoursField(label=WEEKDAYS[place], most=24, required=False) for place in range(7)
    )

    class Meta(ModelForm.Meta):
        model = Activity
        fields = ["title", "kind", "goal", "text", "responsible", "performer", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        activity = self.instance
        kinds = CodeList.objects.of(CodeListName.ACTIVITY_KIND)
        if activity.kind_id:
            retired = CodeList.objects.filter(Q(pk=activity.kind_id) | Q(pk__in=kinds.values("pk")))
            kinds = retired.order_by("position", "label")
        self.fields["kind"].queryset = kinds
        self.fields["goal"].queryset = Goal.objects.filter(plan=activity.plan_id)
        self.fields["goal"].empty_label = _now("No particular goal")
        self.fields["text"].widget.attrs["rows"] = 3
        self.fields["responsible"].help_text = _("Who answers for that it comes about.")
        self.fields["performer"].help_text = _("Where it is done, and with whom.")
        self.fields["ends_on"].help_text = _("Leave empty when it has no end.")
        for place, name in enumerate(HOURS):
            self.fields[name].is_conditional = True  # "(optional)" beside each of the seven would only be noise
            self.fields[name].initial = activity.hours[place]

    def get_layout(self):
        """Return the fields with the seven weekdays side by side."""
        return Layout(
            "title",
            Row(Column("kind"), Column("goal")),
            "text",
            Row(Column("responsible"), Column("performer")),
            Row(Column("starts_on"), Column("ends_on")),
            Fieldset(_("Hours per weekday"), Div(*HOURS, css_class="weekdays"), css_class="group"),
        )

    def clean(self):
        """Check the order of the days, and gather the hours."""
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _now("The last day cannot be before the first."))
        cleaned["hours"] = [cleaned.get(name, Decimal(0)) for name in HOURS]
        return cleaned


class AddActivityForm(CreatedOnceMixin, ActivityForm):
    """Adds an activity."""

    submit_label = _("Add the activity")


class ChangeActivityForm(VersionedMixin, ActivityForm):
    """Changes an activity."""


class NoteActivityForm(NoteForm):
    """Notes how an activity goes."""

    status = forms.ChoiceField(label=_("How it goes"), choices=ActivityStatus.choices, widget=forms.RadioSelect)
    settled_on = DateField(
        label=_("Day"), required=False, help_text=_("The first day when it has begun, the last day when it has ended.")
    )
    reason = LongTextField(
        label=_("In a few words"), required=False, help_text=_("Needed for what is broken off or cancelled.")
    )


class AgreeForm(CreatedOnceMixin, Form):
    """Freezes the plan as shown: the caseworker by sending it, the participant as noted here.

    `seen` is the fingerprint of the content that was shown.
    """

    submit_label = _("Agree and freeze the version")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    participant_how = forms.ChoiceField(
        label=_("How the participant says yes"), choices=Acknowledgement.choices, widget=forms.RadioSelect
    )
    agreed_on = DateField(label=_("Day the participant said yes"))
    participant_agrees = forms.BooleanField(
        label=_("I have gone through the plan and agree (ticked by the participant, when it is done on screen)"),
        required=False,
    )
    caseworker_agrees = forms.BooleanField(label=_("I agree to the plan for the municipality"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreed_on"].initial = timezone.localdate()

    def get_layout(self):
        """Return the fields with the choices in a row."""
        return Layout(
            Field("participant_how", wrapper_class="choices-row"),
            "participant_agrees",
            "agreed_on",
            "caseworker_agrees",
        )

    def clean(self):
        """Ask for the participant's own tick where they say yes on the screen."""
        cleaned = super().clean()
        if cleaned.get("participant_how") == Acknowledgement.SCREEN and not cleaned.get("participant_agrees"):
            self.add_error("participant_agrees", _now("On screen the participant ticks this box."))
        return cleaned
