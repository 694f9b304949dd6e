"""Forms of case meetings: routine and circle, plan and change, decide, take up and correct."""

from crispy_forms.layout import Column, Field, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES, CodeListName
from accounts.models import Agency, CodeList, User
from config.forms import (
    TIME_FORMATS,
    CreatedOnceMixin,
    DateField,
    Form,
    LongTextField,
    ModelForm,
    UserChoiceField,
    VersionedMixin,
    WarningsMixin,
)
from config.workdays import is_workday

from ..enums import MeetingOutcome, ParticipantStatus, ReferralState
from ..models import CaseMeetingRoutine, CircleMember
from .enrolment import StayForm

LONGEST_LINE = 300
MOST_OTHERS = 40


class RoutineForm(VersionedMixin, ModelForm):
    """When the unit's case meetings are, and which exits bring somebody back to them."""

    free_months = forms.TypedMultipleChoiceField(
        label=_("Months without meetings"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        choices=list(MONTHS.items()),
    )  # fmt: skip
    exit_reasons = forms.MultipleChoiceField(
        label=_("Exits that bring somebody back to the case meeting"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever ends for one of these reasons stands on the agenda of the next meeting (safety net)."),
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = CaseMeetingRoutine
        fields = ["weekday", "starts_at", "place", "free_months", "exit_reasons"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        codes = CodeList.objects.of(CodeListName.EXIT_REASON).exclude(code="error")
        self.fields["exit_reasons"].choices = [(code.code, str(code).capitalize()) for code in codes]
        self.fields["starts_at"].widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        self.fields["starts_at"].input_formats = TIME_FORMATS
        self.fields["starts_at"].error_messages["invalid"] = _("Write the time as hours and minutes, as 13:00.")

    def get_layout(self):
        """Return the time and place in a row."""
        return Layout(
            Row(Column("weekday"), Column("starts_at"), Column("place")),
            Field("free_months", wrapper_class="choices-row"),
            "exit_reasons",
        )

    def clean_free_months(self):
        """Return the months, which cannot be all of them."""
        months = self.cleaned_data["free_months"]
        if len(months) == len(MONTHS):
            raise ValidationError(_("Leave at least one month with meetings."))
        return months

    def _post_clean(self):
        """Leave the instance as it is: the act takes the cleaned values."""


class MemberForm(ModelForm):
    """Somebody in the circle of a unit's case meetings."""

    class Meta(ModelForm.Meta):
        model = CircleMember
        fields = ["name", "agency"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(is_active=True).order_by("name")
        self.fields["agency"].empty_label = _("The municipality itself")

    def _post_clean(self):
        """Leave the instance as it is: the act takes the cleaned values, and the model judges them."""


class AddMemberForm(CreatedOnceMixin, MemberForm):
    """A new member of the circle."""

    submit_label = _("Add")


class EditMemberForm(VersionedMixin, MemberForm):
    """A member who is there."""

    class Meta(MemberForm.Meta):
        fields = ["name", "agency", "is_active"]


class MeetingForm(WarningsMixin, Form):
    """The day of a case meeting, and who has the roles."""

    held_on = DateField(label=_("Day"))
    chair = forms.TypedChoiceField(label=_("Chair"), required=False, empty_value=None)
    note_taker = forms.TypedChoiceField(label=_("Note-taker"), required=False, empty_value=None)

    def __init__(self, *args, unit, routine, **kwargs):
        self.routine = routine
        super().__init__(*args, **kwargs)
        # Both are chosen from one list, read once.
        self.members = {str(member.pk): member for member in CircleMember.objects.filter(unit=unit).in_name_order()}
        for role in ("chair", "note_taker"):
            kept = str(self.initial.get(role))
            able = [(pk, str(member)) for pk, member in self.members.items() if member.is_active or pk == kept]
            self.fields[role].choices = [("", _("Nobody yet")), *able]
            self.fields[role].coerce = self.members.get

    def get_warnings(self):
        """Return a sentence where the day is free from meetings."""
        day = self.cleaned_data["held_on"]
        if day == self.initial.get("held_on"):
            return []
        if day.month in self.routine.free_months:
            return [_now("%(month)s is free from case meetings.") % {"month": str(MONTHS[day.month]).capitalize()}]
        return [] if is_workday(day) else [_now("The day is not a working day.")]


class PlanForm(CreatedOnceMixin, MeetingForm):
    """Plans a case meeting."""

    submit_label = _("Plan the meeting")

    def get_layout(self):
        """Return the roles beside each other."""
        return Layout("held_on", Row(Column("chair"), Column("note_taker")), "passed_warnings")


class ChangeMeetingForm(VersionedMixin, MeetingForm):
    """Who was there, and what was said that is about nobody in particular."""

    attendees = forms.MultipleChoiceField(
        label=_("Present"), required=False, widget=forms.CheckboxSelectMultiple, choices=(),
        help_text=_("Chair and note-taker count as present without being ticked."),
    )  # fmt: skip
    others = LongTextField(
        label=_("Others present"), required=False, max_length=5000, help_text=_("One name on each line.")
    )
    notes = LongTextField(
        label=_("Common matters"), required=False, max_length=20_000,
        help_text=_("Nothing about a participant: that is written with the decision, where only those who may see the "
                    "person read it."),
    )  # fmt: skip

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, unit=unit, **kwargs)
        names = [str(member) for member in self.members.values() if member.is_active]
        names += [name for name in self.initial.get("attendees") or [] if name not in names]
        self.fields["attendees"].choices = [(name, name) for name in names]
        self.fields["others"].widget.attrs["rows"] = 2

    def get_layout(self):
        """Return day and roles before those present."""
        return Layout(
            "held_on", Row(Column("chair"), Column("note_taker")), "attendees", "others", "notes", "passed_warnings"
        )

    def clean_others(self):
        """Return the names as lines without the blank ones."""
        lines = [line.strip() for line in self.cleaned_data["others"].split("\n") if line.strip()]
        if len(lines) > MOST_OTHERS or any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(_("One name on each line, and at most 40 of them."))
        return "\n".join(lines)


class CloseForm(VersionedMixin, Form):
    """Closes a meeting, or calls it off."""

    submit_label = _("Close the meeting")


class CallOffForm(CloseForm):
    """Calls a meeting off."""

    submit_label = _("Call off the meeting")


# Decisions


def outcome_field(outcomes):
    """Return the choice between `outcomes` (MeetingOutcome)."""
    return forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, choices=[(one.value, one.label) for one in outcomes]
    )


class DecisionMixin(VersionedMixin, CreatedOnceMixin):
    """A decision with its reason; `version` is one more than the decisions the form knew of."""

    submit_label = _("Save the decision")
    outcome = outcome_field(())
    reason = LongTextField(label=_("Reason"))

    def set_outcomes(self, outcomes):
        """Let the decision be one of `outcomes`."""
        self.fields["outcome"].choices = [(one.value, one.label) for one in outcomes]
        self.fields["reason"].widget.attrs["rows"] = 4


class DecideReferralForm(DecisionMixin, StayForm):
    """What is decided about a referral; for whoever is admitted also where, with whom and from when."""

    submit_label = _("Save the decision")
    field_order = ["outcome", "reason", "recommended_support", *StayForm.STAY]
    recommended_support = forms.ModelChoiceField(label=_("Recommended support"), queryset=None, required=False)

    def __init__(self, *args, referral, user, **kwargs):
        self.is_enrolled = referral.participant.status == ParticipantStatus.ENROLLED
        super().__init__(*args, participant=referral.participant, user=user, **kwargs)
        # Where somebody has decided since the page was opened, the act says so; until then every choice stands.
        states = referral.next_states if referral.is_open else tuple(ReferralState)
        self.set_outcomes([one for one in MeetingOutcome if one in states or one == MeetingOutcome.PUT_OFF])
        self.fields["recommended_support"].queryset = CodeList.objects.of(CodeListName.SUPPORT)
        self.fields["unit"].initial = referral.unit_id
        self.fields["coordinator"].initial = None
        for name in self.STAY:
            self.fields[name].is_conditional = self.fields[name].required
            self.fields[name].required = False
        if self.is_enrolled:
            for name in self.STAY:
                del self.fields[name]

    def get_layout(self):
        """Return the decision, and below it what is needed when the person is admitted."""
        first = ["outcome", "reason", "recommended_support"]
        if self.is_enrolled:
            return Layout(*first)
        return Layout(
            *first,
            Fieldset(
                _("When the person is admitted"), "unit", Row(Column("started_on"), Column("planned_end_on")),
                "coordinator", css_class="group only-admitted",
            ),
        )  # fmt: skip

    @property
    def is_admission(self):
        """Whether what was sent enrols the person."""
        return self.cleaned_data.get("outcome") == MeetingOutcome.ADMITTED and not self.is_enrolled

    def clean(self):
        """Check the enrolment where the person is admitted, and leave it out otherwise."""
        cleaned = super().clean()
        if self.is_admission:
            for name in ("unit", "started_on", "coordinator"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _now("This is needed to enrol whoever is admitted."))
        else:
            for name in self.STAY:
                self.errors.pop(name, None)
                cleaned[name] = None
        return cleaned

    def admission(self):
        """Return what Enrolment.objects.start needs, or None when nobody is to be enrolled."""
        return self.stay() if self.is_admission else None


class SafetyNetForm(DecisionMixin, Form):
    """What is to be done about somebody back in the safety net: what, by whom and when."""

    AGREED = ("next_step", "responsible", "responsible_name", "due_on")
    field_order = ["outcome", "reason", *AGREED]
    next_step = LongTextField(label=_("What is to be done"), required=False, max_length=2000)
    responsible = UserChoiceField(label=_("By whom"), queryset=None, required=False)
    responsible_name = forms.CharField(label=_("or by somebody else"), required=False, max_length=150)
    due_on = DateField(label=_("At the latest"), required=False)

    def __init__(self, *args, participant, meeting, **kwargs):
        self.meeting = meeting
        super().__init__(*args, **kwargs)
        self.set_outcomes([MeetingOutcome.AGREED, MeetingOutcome.PUT_OFF])
        self.fields["responsible"].queryset = possible_responsible(participant)
        self.fields["responsible"].empty_label = _("Somebody else")
        self.fields["next_step"].widget.attrs["rows"] = 3
        for name in self.AGREED:
            self.fields[name].is_conditional = True

    def get_layout(self):
        """Return the decision, and below it what was agreed."""
        return Layout(
            "outcome",
            "reason",
            Fieldset(
                _("What was agreed"), "next_step", Row(Column("responsible"), Column("responsible_name")), "due_on",
                css_class="group only-agreed",
            ),
        )  # fmt: skip

    def clean(self):
        """Check what was agreed, and leave it out when the matter is put off."""
        cleaned = super().clean()
        if cleaned.get("outcome") != MeetingOutcome.AGREED:
            for name in self.AGREED:
                self.errors.pop(name, None)
            return cleaned | {"next_step": "", "responsible": None, "responsible_name": "", "due_on": None}
        if not cleaned.get("next_step") and "next_step" not in self.errors:
            self.add_error("next_step", _now("Say what is to be done."))
        named = [name for name in ("responsible", "responsible_name") if cleaned.get(name)]
        if len(named) > 1:
            self.add_error("responsible_name", _now("Choose one of the staff, or write somebody else, but not both."))
        elif not named and "responsible" not in self.errors:
            self.add_error("responsible", _now("Say who is to do it."))
        if not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _now("Say by when."))
        elif cleaned.get("due_on") and cleaned["due_on"] < self.meeting.held_on:
            self.add_error("due_on", _now("That is before the meeting."))
        return cleaned

    def agreed(self):
        """Return what was agreed, as the model's fields."""
        return {name: self.cleaned_data[name] for name in self.AGREED}


def possible_responsible(participant):
    """Return the staff who can be given something to do about `participant`; only named staff when protected."""
    staff = User.objects.in_units([participant.unit_id], *CASE_ROLES).in_name_order()
    return staff.filter(pk__in=participant.named_staff.active().values("user")) if participant.is_protected else staff


class ReasonForm(Form):
    """Takes something back, with the reason."""

    submit_label = _("Take back")
    reason = LongTextField(label=_("Reason"))


class TakeUpForm(CreatedOnceMixin, Form):
    """Sends somebody back to the case meeting."""

    submit_label = _("Take up in the case meeting")
    reason = LongTextField(
        label=_("Reason"), help_text=_("What has happened, and what the meeting should help to decide.")
    )


class DoneForm(Form):
    """Notes that what was agreed is done."""

    submit_label = _("Note as done")
    on = DateField(label=_("Done"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class CorrectMinutesForm(CreatedOnceMixin, Form):
    """Corrects frozen minutes."""

    submit_label = _("Save the correction")
    decision = forms.ModelChoiceField(
        label=_("What is corrected"), queryset=None, required=False, empty_label=_("The minutes as a whole")
    )
    text = LongTextField(label=_("What is right"), max_length=10_000)
    reason = LongTextField(label=_("Why it is corrected"), max_length=10_000)

    def __init__(self, *args, decisions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = decisions
        self.fields["decision"].label_from_instance = decision_label
        self.fields["text"].help_text = _(
            "About a participant only with the decision chosen above: then those who may see the person read it."
        )


def decision_label(decision):
    """Return what a decision is called in a choice."""
    return f"{decision.participant.case_number}, {decision.participant}: {decision.get_outcome_display().lower()}"
