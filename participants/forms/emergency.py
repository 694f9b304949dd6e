"""Forms about emergency access: asking for it, and reviewing it."""

import re

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from config import personnummer
from config.forms import CreatedOnceMixin, Form, LongTextField

from ..models.emergency import HOURS

CASE_NUMBER = re.compile(r"s?-?(\d{4})-(\d{1,6})", re.ASCII | re.IGNORECASE)
SHORTEST_REASON = 20


class EmergencyForm(CreatedOnceMixin, Form):
    """Asks for emergency access to one case."""

    submit_label = format_lazy(_("Open the case for {hours} hours"), hours=HOURS)
    number = forms.CharField(
        label=_("Case number or personal number"), max_length=20, help_text=_("S-2026-00042 or YYYYMMDD-NNNN."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    reason = LongTextField(
        label=_("Why you must open the case now"), max_length=1000,
        validators=[
            MinLengthValidator(SHORTEST_REASON, _("Write a whole sentence, so that whoever reviews it understands."))
        ],
        help_text=_("Whoever reviews it reads this. Write no name."),
    )  # fmt: skip
    includes_health = forms.BooleanField(
        label=_("I must read notes about health too"), required=False,
        help_text=_("Otherwise only their author and the responsible coordinator read them."),
    )  # fmt: skip

    def clean_number(self):
        """Return the case number or the twelve digits of the personal number, as they are stored; '' for neither."""
        text = self.cleaned_data["number"].strip()
        case = CASE_NUMBER.fullmatch(text)
        if case:
            return f"S-{case[1]}-{int(case[2]):05}"
        try:
            return personnummer.parse(text)
        except ValueError:
            return ""


class EmergencyReviewForm(Form):
    """Marks an emergency access as reviewed."""

    submit_label = _("Mark as reviewed")
    note = LongTextField(
        label=_("Note of the review"), required=False, help_text=_("Who was asked, and whether it was in order.")
    )
