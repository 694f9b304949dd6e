"""The steps to approval."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.forms import DateField, Form, VersionedMixin

from ..enums import Capacity
from ..models import Attendee


class StepForm(VersionedMixin, Form):
    """A step that only asks whether one is sure."""


class ApproveForm(StepForm):
    """Approval: the leading member's own, or one that an official records."""

    submit_label = _("Approve")
    approved_by = forms.ModelChoiceField(
        label=_("Whose approval it is"), queryset=Attendee.objects.none(), empty_label=None,
        help_text=_("The name is printed in the protocol together with yours."),
    )  # fmt: skip
    approved_on = DateField(label=_("Approved on"))

    def __init__(self, *args, visit, records_for_others, **kwargs):
        super().__init__(*args, **kwargs)
        self.visit = visit
        if records_for_others:
            members = Attendee.objects.filter(visit=visit, capacity=Capacity.MEMBER).order_by("-is_leading", "position")
            self.fields["approved_by"].queryset = members
        else:
            del self.fields["approved_by"], self.fields["approved_on"]

    def clean_approved_on(self):
        """Return the day, which must have been and not lie before the visit."""
        day, visited_on = self.cleaned_data["approved_on"], self.visit.visited_on
        if day > timezone.localdate():
            raise ValidationError(_("The day has not been yet."))
        if visited_on and day < visited_on:
            raise ValidationError(_("The approval cannot be before the visit."))
        return day
