"""The days that figures are asked for."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.forms import DateField, Form

LONGEST_DAYS = 3660


class DaysForm(Form):
    """First and last day; without an answer of one's own it is the year so far."""

    submit_label = _("Show")
    start = DateField(label=_("From"))
    end = DateField(label=_("To"))

    def __init__(self, data):
        today = timezone.localdate()
        asked = {"start": today.replace(month=1, day=1).isoformat(), "end": today.isoformat()}
        super().__init__(asked | {name: data[name] for name in asked if data.get(name)})

    def clean(self):
        """Check that the days come in order and are not more than ten years apart."""
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            raise ValidationError({"end": _("The last day cannot be before the first.")})
        if start and end and (end - start).days > LONGEST_DAYS:
            raise ValidationError({"end": _("The figures cover ten years at most.")})
        return cleaned
