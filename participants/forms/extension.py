"""Forms about extensions: proposing one, noting an answer, withdrawing it."""

from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, VersionedMixin

from ..enums import AnswerForm, ExtensionParty
from .enrolment import not_after

YES, NO = "yes", "no"
ASKED, AGREED = "asked", "agreed"


class ProposeForm(CreatedOnceMixin, Form):
    """Proposes a later planned end; what the parties have said already is noted with it."""

    submit_label = _("Propose")
    to_end_on = DateField(label=_("New planned end"))
    reason = LongTextField(
        label=_("Reason"), help_text=_("What more time is to give. The participant and the case officer may read it.")
    )
    unit = forms.ChoiceField(
        label=_("The unit"), initial=AGREED, widget=forms.RadioSelect,
        choices=((AGREED, _("Agrees: I speak for the unit")), (ASKED, _("The manager is asked first"))),
    )  # fmt: skip
    case_officer_on = DateField(label=_("The case officer agreed on"), required=False)
    case_officer_who = forms.CharField(label=_("The case officer's name"), required=False, max_length=150)
    case_officer_how = forms.ChoiceField(
        label=_("How the case officer answered"),
        required=False,
        choices=[("", _("Nothing chosen")), *AnswerForm.choices],
    )
    participant_on = DateField(label=_("The participant agreed on"), required=False)
    participant_how = forms.ChoiceField(
        label=_("How the participant answered"),
        required=False,
        choices=[("", _("Nothing chosen")), *AnswerForm.choices],
    )

    def __init__(self, *args, enrolment, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.enrolment, self.user = enrolment, user

    def get_layout(self):
        """Return the proposal, then what each party has said."""
        words = _now("Leave empty what has not been answered yet: it is noted when the answer comes.")
        return Layout(
            "to_end_on", "reason", "unit", HTML(f"<p>{words}</p>"),
            Row(Column("case_officer_on"), Column("case_officer_who"), Column("case_officer_how")),
            Row(Column("participant_on"), Column("participant_how"), Column()),
        )  # fmt: skip

    def clean_to_end_on(self):
        """Return the day, which is later than the one that holds."""
        day = self.cleaned_data["to_end_on"]
        if day <= self.enrolment.planned_end_on:
            raise ValidationError(_("The new planned end must be later than the one that holds."))
        return day

    def clean(self):
        """Check that each answer is whole."""
        cleaned = super().clean()
        today = timezone.localdate()
        for party in (ExtensionParty.CASE_OFFICER, ExtensionParty.PARTICIPANT):
            given = {
                part: f"{party.value}_{part}" for part in ("on", "how", "who") if f"{party.value}_{part}" in self.fields
            }
            if any(cleaned.get(name) for name in given.values()) and not self.errors.keys() & set(given.values()):
                for name in given.values():
                    if not cleaned.get(name):
                        self.add_error(name, _("Fill in the whole answer, or leave all of it empty."))
                if cleaned.get(given["on"]) and cleaned[given["on"]] > today:
                    self.add_error(given["on"], _("The day has not been yet."))
        return cleaned

    def answers(self):
        """Return what has been answered, `{ExtensionParty: values of Extension.answer}`."""
        cleaned, given = self.cleaned_data, {}
        if cleaned["unit"] == AGREED:
            given[ExtensionParty.UNIT] = {"on": timezone.localdate(), "who": self.user.name, "how": ""}
        for party in (ExtensionParty.CASE_OFFICER, ExtensionParty.PARTICIPANT):
            if cleaned[f"{party.value}_on"]:
                given[party] = {
                    "on": cleaned[f"{party.value}_on"], "how": cleaned[f"{party.value}_how"],
                    "who": cleaned.get(f"{party.value}_who", ""),
                }  # fmt: skip
        return {party: {"agrees": True} | values for party, values in given.items()}


class AnswerExtensionForm(VersionedMixin, Form):
    """Notes what one party says to the extension proposed."""

    submit_label = _("Note the answer")
    party = forms.ChoiceField(label=_("Who answers"), widget=forms.RadioSelect)
    answer = forms.ChoiceField(
        label=_("Answer"), widget=forms.RadioSelect, choices=((YES, _("Agrees")), (NO, _("Does not agree")))
    )
    on = DateField(label=_("Day of the answer"))
    who = forms.CharField(
        label=_("Name"), required=False, max_length=150, help_text=_("Of the case officer, or who speaks for the unit.")
    )
    how = forms.ChoiceField(label=_("How the answer came"), choices=AnswerForm, widget=forms.RadioSelect)

    def __init__(self, *args, extension, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["party"].choices = [(party.value, party.label) for party in extension.missing]
        self.fields["on"].initial = timezone.localdate()
        if len(extension.missing) == 1:
            self.fields["party"].initial = extension.missing[0].value

    def clean_on(self):
        """Return the day, which must have been."""
        return not_after(timezone.localdate(), self.cleaned_data["on"])

    def clean(self):
        """Check that the case officer has a name; the unit's answer has the user's unless another is given."""
        cleaned = super().clean()
        party, who = cleaned.get("party"), cleaned.get("who")
        if party == ExtensionParty.CASE_OFFICER and not who and "who" not in self.errors:
            self.add_error("who", _("Write the case officer's name."))
        if party == ExtensionParty.UNIT and not who:
            cleaned["who"] = self.user.name
        return cleaned


class WithdrawForm(VersionedMixin, Form):
    """Asks whether one is sure to withdraw the proposal."""

    submit_label = _("Withdraw")
