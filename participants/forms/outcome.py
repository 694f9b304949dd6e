"""Forms about how it went: the outcome verified, and the checks after the exit."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList
from config.forms import DateField, Form, LongTextField, VersionedMixin, WarningsMixin
from config.templatetags.stegvis import day

from ..enums import OutcomeEvidence, StillThere
from .enrolment import not_after


class VerifyForm(VersionedMixin, Form):
    """Keeps what the outcome has been found to be, and how one knows."""

    submit_label = _("Save")
    outcome = forms.ModelChoiceField(label=_("Verified outcome"), queryset=None)
    on = DateField(label=_("Verified on"))
    how = forms.ChoiceField(label=_("Verified by means of"), choices=OutcomeEvidence, widget=forms.RadioSelect)
    note = LongTextField(label=_("About the verification"), required=False)

    def __init__(self, *args, enrolment, **kwargs):
        super().__init__(*args, **kwargs)
        self.enrolment = enrolment
        self.fields["outcome"].queryset = CodeList.objects.of(CodeListName.OUTCOME)
        self.fields["outcome"].initial = enrolment.verified_outcome_id or enrolment.outcome_id
        self.fields["on"].initial = enrolment.verified_on or timezone.localdate()
        self.fields["how"].initial = enrolment.verified_how
        self.fields["note"].initial = enrolment.verification_note
        self.fields["note"].widget.attrs["rows"] = 3

    def clean_on(self):
        """Return the day, which must have been and not before the last day of the enrolment."""
        return day_after_exit(self.enrolment, self.cleaned_data["on"])


class CheckForm(WarningsMixin, VersionedMixin, Form):
    """Keeps what somebody does some months after the exit."""

    submit_label = _("Save")
    still_there = forms.ChoiceField(
        label=_("Still in what the exit was to?"), choices=StillThere, widget=forms.RadioSelect
    )
    outcome = forms.ModelChoiceField(
        label=_("Does now"), queryset=None, required=False, help_text=_("Leave empty if you did not reach the person.")
    )
    on = DateField(label=_("Made on"))
    how = forms.ChoiceField(
        label=_("Known by means of"), required=False, choices=[("", _("Nothing chosen")), *OutcomeEvidence.choices]
    )
    note = LongTextField(label=_("About the check"), required=False)

    def __init__(self, *args, check, **kwargs):
        super().__init__(*args, **kwargs)
        self.check = check
        self.fields["outcome"].queryset = CodeList.objects.of(CodeListName.OUTCOME)
        stated = check.enrolment.verified_outcome_id or check.enrolment.outcome_id
        self.fields["outcome"].initial = check.outcome_id if check.is_done else stated
        self.fields["on"].initial = check.done_on or timezone.localdate()
        for name in ("still_there", "how", "note"):
            self.fields[name].initial = getattr(check, name)
        self.fields["note"].widget.attrs["rows"] = 3

    def clean_on(self):
        """Return the day, which must have been and not before the last day of the enrolment."""
        return day_after_exit(self.check.enrolment, self.cleaned_data["on"])

    def clean(self):
        """Ask what the person does and how one knows, unless nobody was reached: then neither is kept."""
        cleaned = self.cleaned_data
        if cleaned.get("still_there") == StillThere.NOT_REACHED:
            cleaned["outcome"], cleaned["how"] = None, ""
        elif cleaned.get("still_there"):
            for name in ("outcome", "how"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Choose, or say that nobody was reached."))
        return super().clean()

    def get_warnings(self):
        """Return that it is early: what is found then says nothing of the day the check is about."""
        if self.cleaned_data["on"] >= self.check.due_on:
            return []
        words = _now("The check is to be made %(day)s, and is noted as made before that.")
        return [words % {"day": day(self.check.due_on)}]


def day_after_exit(enrolment, on):
    """Return `on`, or raise ValidationError when it has not been or the `enrolment` had not ended."""
    not_after(timezone.localdate(), on)
    if on < enrolment.ended_on:
        raise ValidationError(_("The enrolment had not ended that day."))
    return on
