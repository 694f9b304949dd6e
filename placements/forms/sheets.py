"""Forms about hours and month sheets: reductions, asking for a sheet, delivering and declining it."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList
from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, ModelForm, VersionedMixin
from config.hours import HoursField

from ..hours import month_called, months_back
from ..models import HoursReduction
from ..models.reductions import MOST_HOURS

MONTHS_OFFERED = 13


class ReductionForm(ModelForm):
    """A reduction of assigned hours."""

    weekly_hours = HoursField(
        label=_("Hours a week fewer"), most=MOST_HOURS,
        help_text=_("What is to be taken from the hours the plan assigns. Several reductions at once add up."),
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = HoursReduction
        fields = ["kind", "weekly_hours", "starts_on", "ends_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = CodeList.objects.of(CodeListName.HOURS_REDUCTION)
        self.fields["ends_on"].help_text = _("Leave empty while it holds until further notice.")
        self.fields["note"].help_text = _("The board decides on reductions: write who decided, when, and on what.")
        self.fields["note"].widget.attrs["rows"] = 4

    def get_layout(self):
        """Return the fields with the short ones side by side."""
        return Layout(
            "kind", Row(*(Column(name, css_class="col-md-4") for name in ("weekly_hours", "starts_on", "ends_on"))),
            "note",
        )  # fmt: skip

    def clean_weekly_hours(self):
        """Return the hours; none is no reduction."""
        hours = self.cleaned_data["weekly_hours"]
        if not hours:
            raise ValidationError(_("Write how many hours a week fewer: more than 0, at most 40."))
        return hours

    def clean(self):
        """See that the days come in order."""
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day cannot be before the first."))
        return cleaned

    def _post_clean(self):
        """Leave the instance as it is: the act judges it."""


class AddReductionForm(CreatedOnceMixin, ReductionForm):
    """A new reduction."""


class ChangeReductionForm(VersionedMixin, ReductionForm):
    """A reduction that is there."""


class EndReductionForm(VersionedMixin, Form):
    """Ends a reduction."""

    submit_label = _("End the reduction")
    ends_on = DateField(label=_("Last day"))


class AboutField(forms.ModelChoiceField):
    """Whom a sheet is asked for about: each choice is a consent, worded as the person and the party."""

    def label_from_instance(self, consent):
        """Return the name, and the party where the officer has several."""
        return f"{consent.participant.list_name} ({consent.agency})"


class AskForm(CreatedOnceMixin, Form):
    """A case officer asks for the sheet of a month."""

    submit_label = _("Ask for the sheet")
    about = AboutField(
        label=_("Participant"), queryset=None,
        help_text=_("Those you have referred, and who have agreed that your authority reads their attendance."),
    )  # fmt: skip
    month = forms.ChoiceField(label=_("Month"))
    purpose = forms.CharField(
        label=_("What it is needed for"), max_length=300, required=False,
        help_text=_("A few words to the coordinator, if you like."),
    )  # fmt: skip

    def __init__(self, *args, consents, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about"].queryset = consents
        self.fields["month"].choices = [(month.code, str(month)) for month in months_back(MONTHS_OFFERED)]

    def clean_month(self):
        """Return the Month."""
        return month_called(self.cleaned_data["month"])


class DeliverForm(VersionedMixin, Form):
    """Delivers the sheet."""

    submit_label = _("Deliver the sheet")
    with_explanations = forms.BooleanField(
        label=_("Let the explanations go with it"), required=False,
        help_text=_("They may be about health, which has a consent of its own. Read them below first."),
    )  # fmt: skip


class DeclineForm(VersionedMixin, Form):
    """Declines to deliver."""

    submit_label = _("Decline")
    reason = LongTextField(
        label=_("Why"), max_length=1000, help_text=_("The case officer reads it. Write nothing about the person.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["rows"] = 3
