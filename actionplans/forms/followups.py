"""The form of a follow-up."""

from crispy_forms.layout import Column, Field, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList
from config.forms import CreatedOnceMixin, Form, ModelForm, VersionedMixin

from ..models import FollowUp


class FollowUpForm(ModelForm):
    """When, how, with whom, what was said, what it changes and when next."""

    parties = forms.MultipleChoiceField(label=_("Who took part"), required=False, widget=forms.CheckboxSelectMultiple)

    class Meta(ModelForm.Meta):
        model = FollowUp
        fields = [
            "occurred_on", "contact_form", "parties", "other_parties", "text", "plan_effect", "next_step", "next_on",
            "is_health",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        form = self.fields["contact_form"]
        form.queryset = CodeList.objects.of(CodeListName.CONTACT_FORM)
        form.empty_label = None
        form.widget = forms.RadioSelect(choices=form.choices)
        parties = CodeList.objects.of(CodeListName.FOLLOWUP_PARTY)
        self.fields["parties"].choices = [(party.code, str(party)) for party in parties]
        self.fields["plan_effect"].widget.attrs["rows"] = 3
        self.fields["plan_effect"].help_text = _("What changes in the plan, if anything.")
        self.fields["next_on"].help_text = _("Without a date the unit's usual interval counts.")
        if self.instance.corrects_id:
            del self.fields["is_health"]  # a correction is what it corrects
        else:
            self.fields["is_health"].help_text = _(
                "Then only you and the responsible coordinator can read it, and whoever becomes the responsible "
                "coordinator. To everybody else it does not exist."
            )

    def get_layout(self):
        """Return the fields with the short ones side by side."""
        return Layout(
            "occurred_on",
            Field("contact_form", wrapper_class="choices-row"),
            Field("parties", wrapper_class="choices-row"),
            "other_parties",
            "text",
            *([] if self.instance.corrects_id else ["is_health"]),
            "plan_effect",
            Row(Column("next_step"), Column("next_on", css_class="col-md-4")),
        )

    def clean_occurred_on(self):
        """Return the day, which must have been."""
        day = self.cleaned_data["occurred_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The day has not been yet. Log the follow-up when it has taken place."))
        return day


class LogForm(CreatedOnceMixin, FollowUpForm):
    """Logs a new follow-up, or a correction of a signed one."""


class ChangeForm(VersionedMixin, FollowUpForm):
    """Changes a follow-up that is not signed."""


class DiscardForm(VersionedMixin, Form):
    """Asks whether one is sure to throw away the follow-up as it was shown."""
