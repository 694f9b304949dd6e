"""What a period report is asked for."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisation import top
from config.forms import DateField, Form

LONGEST_DAYS = 3660


class PeriodForm(Form):
    """Unit, first and last day. Without an answer of one's own it is the year so far in one's first unit."""

    submit_label = _("Show")
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None, empty_label=None)
    start = DateField(label=_("From"))
    end = DateField(label=_("To"))

    def __init__(self, data, *, units):
        today = timezone.localdate()
        first = top(list(units))
        asked = {
            "unit": first.pk if first else "",
            "start": date(today.year, 1, 1).isoformat(),
            "end": today.isoformat(),
        }
        super().__init__(asked | {name: data[name] for name in asked if data.get(name)})
        self.fields["unit"].queryset = units

    def clean(self):
        """Check that the days come in order and are not more than ten years apart."""
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            raise ValidationError({"end": _("The last day cannot be before the first.")})
        if start and end and (end - start).days > LONGEST_DAYS:
            raise ValidationError({"end": _("A report covers ten years at most.")})
        return cleaned
