"""Forms about consents: register, on the participant's screen, change the end, withdraw."""

from crispy_forms.layout import Column, Field, Layout, Row
from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import CodeListName
from accounts.models import Agency, CodeList
from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, ModelForm, VersionedMixin

from ..consent_words import sentence_of
from ..enums import ConsentDirection, InformationKind
from ..models import Consent
from .enrolment import not_after

ONE_YEAR = relativedelta(years=1, days=-1)


def check_order(form, cleaned):
    """Add an error to `form` when the last day in `cleaned` is before the first."""
    first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
    if first and last and last < first:
        form.add_error("ends_on", _now("The last day cannot be before the first."))


def usual_values(participant):
    """Return what a consent of `participant` usually says: from today for the time enrolled, in their own language."""
    today, planned = timezone.localdate(), participant.planned_end_on
    return {
        "starts_on": today,
        "ends_on": planned if planned and planned > today else today + ONE_YEAR,
        "language": participant.spoken_language_id,
    }


class GiveConsentForm(CreatedOnceMixin, ModelForm):
    """Registers a consent signed on paper; the same values prepare the paper and the participant's screen."""

    submit_label = _("Register the signed consent")
    kinds = forms.MultipleChoiceField(
        label=_("Covers"), choices=InformationKind, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one kind of information.")},
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = Consent
        fields = ["agency", "direction", "starts_on", "ends_on", "language", "interpreter", "note"]

    def __init__(self, *args, participant, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(is_active=True).order_by("name")
        self.fields["language"].queryset = CodeList.objects.of(CodeListName.LANGUAGE)
        self.fields["language"].help_text = _("The form is in Swedish. In another language an interpreter explains it.")
        self.fields["direction"].widget = forms.RadioSelect(choices=self.fields["direction"].choices)
        self.fields["starts_on"].help_text = _("On paper: the day it was signed.")
        self.fields["ends_on"].help_text = _("Leave empty if it holds until it is withdrawn.")
        self.fields["note"].widget.attrs["rows"] = 3
        for name, value in usual_values(participant).items():
            if self.initial.get(name) is None:
                self.initial[name] = value

    def get_layout(self):
        """Return the fields with the short ones side by side."""
        return Layout(
            "agency",
            Field("kinds"),
            Field("direction", wrapper_class="choices-row"),
            Row(Column("starts_on", css_class="col-md-4"), Column("ends_on", css_class="col-md-4")),
            Row(Column("language", css_class="col-md-4"), Column("interpreter")),
            "note",
        )

    def clean(self):
        """Check the order of the days."""
        cleaned = super().clean()
        check_order(self, cleaned)
        return cleaned


class ScreenConsentForm(CreatedOnceMixin, Form):
    """What the participant ticks and confirms; who, when and in which language was prepared by the coordinator."""

    submit_label = _("I agree")
    direction = forms.ChoiceField(label=_("Direction"), widget=forms.HiddenInput, choices=ConsentDirection)
    starts_on = DateField(label=_("From"), widget=forms.HiddenInput)
    ends_on = DateField(label=_("To"), widget=forms.HiddenInput, required=False)
    language = forms.ModelChoiceField(label=_("Language"), widget=forms.HiddenInput, queryset=None, required=False)
    kinds = forms.MultipleChoiceField(
        label=_("What may be told"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what may be told. If you want to say no, choose Cancel.")},
    )
    has_understood = forms.BooleanField(
        label=_("I have read this, or have had it read to me, and have understood it"),
        error_messages={"required": _("Tick here when you have understood what you say yes to.")},
    )
    interpreter = forms.CharField(label=_("Interpreter, if there was one"), max_length=150, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].queryset = CodeList.objects.of(CodeListName.LANGUAGE)
        self.fields["kinds"].choices = [(kind.value, sentence_of(kind)) for kind in InformationKind]

    def clean(self):
        """Check the order of the days, which were prepared on another page."""
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if {"direction", "starts_on", "ends_on", "language"} & set(self.errors) or (last and last < first):
            raise ValidationError(_("What the coordinator prepared is not in order. Go back and prepare it again."))
        return cleaned


class ChangeConsentEndForm(VersionedMixin, Form):
    """Agrees on another last day."""

    submit_label = _("Change the end")
    ends_on = DateField(label=_("To"), required=False, help_text=_("Leave empty if it holds until it is withdrawn."))
    end_reason = forms.CharField(
        label=_("How the participant agreed to it"), max_length=200,
        help_text=_("For example: said so at the meeting. A longer time needs the participant's yes."),
    )  # fmt: skip

    def __init__(self, *args, consent, **kwargs):
        super().__init__(*args, **kwargs)
        self.consent = consent

    def clean_ends_on(self):
        """Return the day, which is not before the first."""
        last = self.cleaned_data["ends_on"]
        if last and last < self.consent.starts_on:
            raise ValidationError(_("The last day cannot be before the first."))
        return last


class WithdrawConsentForm(VersionedMixin, Form):
    """Notes that the participant has withdrawn a consent."""

    submit_label = _("Withdraw the consent")
    on = DateField(label=pgettext_lazy("consent", "Withdrawn"), help_text=_("Today, or the day you were told."))
    note = LongTextField(
        label=_("About the withdrawal"), required=False, help_text=_("How the participant told you, if it matters.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        self.fields["note"].widget.attrs["rows"] = 3

    def clean_on(self):
        """Return the day, which has been: a withdrawal works at once."""
        return not_after(timezone.localdate(), self.cleaned_data["on"])
