"""Forms about attendance at a desk: a day, and announced absence."""

from crispy_forms.layout import Column, Field, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from config.forms import CreatedOnceMixin, DateField, Form, ModelForm, VersionedMixin

from ..enums import COUNTS_AS_PRESENT, AttendanceState
from ..models import AbsenceNotice
from ..models.attendance import MOST_HOURS


class MarkForm(Form):
    """What is marked of a day: how it was, the hours and why."""

    state = forms.ChoiceField(label=_("Attendance"), choices=AttendanceState, widget=forms.RadioSelect)
    hours = forms.DecimalField(
        label=_("Hours attended"), required=False, localize=True, min_value=0, max_value=MOST_HOURS, max_digits=4,
        decimal_places=2, help_text=_("Counted when the person was present, or elsewhere in another activity."),
    )  # fmt: skip
    explanation = forms.CharField(
        label=_("Explanation"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the participant says of it. Supervisors do not see it."),
    )  # fmt: skip

    def get_layout(self):
        """Return the fields, the states in a row."""
        return Layout(
            Field("state", wrapper_class="choices-row"), Row(Column("hours", css_class="col-md-4")), "explanation"
        )

    def clean(self):
        """Ask for hours where somebody was present."""
        cleaned = super().clean()
        if cleaned.get("state") in COUNTS_AS_PRESENT and cleaned.get("hours") is None and "hours" not in self.errors:
            self.add_error("hours", _("Write how many hours, for example 6 or 3,5."))
        return cleaned


class DayForm(VersionedMixin, MarkForm):
    """Marks or corrects a day; version 0 where it has no mark."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class HoursInActivityMixin(forms.Form):
    """A day in an activity without a place: its hours are asked for in every state, as no placement has them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hours"].label = _now("Hours of the activity that day")
        self.fields["hours"].help_text = _now("How long the person was there, or was to be there.")

    def clean_hours(self):
        """Return the hours; there are some."""
        hours = self.cleaned_data["hours"]
        if not hours:
            raise forms.ValidationError(_("Write how many hours, for example 6 or 3,5."))
        return hours


class ActivityDayForm(HoursInActivityMixin, DayForm):
    """Corrects a day in an activity without a place."""


class AddActivityDayForm(HoursInActivityMixin, CreatedOnceMixin, MarkForm):
    """Marks a day in an activity without a place."""

    on = DateField(label=_("Day"))
    activity = forms.CharField(
        label=_("Activity"), max_length=200, widget=forms.TextInput(attrs={"list": "plan-activities"}),
        help_text=_("What the plan calls it, or a few words, for example SFI. Nothing about health."),
    )  # fmt: skip

    def get_layout(self):
        """Return the day and the activity before what was marked of it."""
        first = Row(Column("on", css_class="col-md-4"), Column("activity", css_class="col-md-8"))
        return Layout(first, *super().get_layout().fields)

    def clean_on(self):
        """Return the day, which has come."""
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day has not come yet."))
        return day

    def clean_activity(self):
        """Return the name without needless spaces."""
        return " ".join(self.cleaned_data["activity"].split())


class TakeAwayForm(VersionedMixin, Form):
    """Takes the mark of a day away."""

    submit_label = _("Take the mark away")


class AbsenceForm(ModelForm):
    """Absence announced: of what kind, from when to when, who told it and when."""

    class Meta(ModelForm.Meta):
        model = AbsenceNotice
        fields = ["kind", "starts_on", "ends_on", "told_by", "told_on", "text"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [choice for choice in self.fields["kind"].choices if choice[0]]
        self.fields["kind"].widget = forms.RadioSelect(choices=kinds)
        self.fields["text"].widget.attrs["rows"] = 3
        self.fields["told_by"].help_text = _("Who called or wrote, for example the participant.")
        self.fields["text"].help_text = _("The coordinator reads it. It is not shown at the place.")

    def get_layout(self):
        """Return the fields with the days side by side."""
        return Layout(
            Field("kind", wrapper_class="choices-row"),
            Row(Column("starts_on", css_class="col-md-4"), Column("ends_on", css_class="col-md-4")),
            Row(Column("told_by", css_class="col-md-6"), Column("told_on")),
            "text",
        )

    def clean_told_on(self):
        """Return the day, which has come."""
        day = self.cleaned_data["told_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day has not come yet. Write the day it was told."))
        return day

    def clean(self):
        """Refuse days in the wrong order beside the field."""
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day cannot be before the first."))
        return cleaned


class AnnounceForm(CreatedOnceMixin, AbsenceForm):
    """Announces absence."""

    submit_label = _("Announce")


class ChangeAbsenceForm(VersionedMixin, AbsenceForm):
    """Changes an announced absence."""


class WithdrawAbsenceForm(VersionedMixin, Form):
    """Takes an announced absence back."""

    submit_label = _("Take it back")
