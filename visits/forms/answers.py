"""The text of one answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from config.forms import LongTextField


class AnswerForm(forms.Form):
    """The text of an answer over the version the writer has seen.

    `attempted` is what static/js/answers.js last sent without hearing whether it arrived; `choice` is what the writer
    does about two texts.
    """

    text = LongTextField(label=_("Answer"), required=False)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    attempted = LongTextField(required=False)
    choice = forms.ChoiceField(choices=[(name, name) for name in ("theirs", "mine", "both")], required=False)
