"""What the pages where a visit is written send: a text over a version, and who is where."""

from django import forms

from config.forms import LongTextField

from ..sending import MOST_TURNS, Sent, read_seen

CHOICES = ("theirs", "mine", "both", "joined")


class AnswerForm(forms.Form):
    """The text of an answer over the version the writer has seen.

    `page`, `turn` and `seen` are what visits/sending.py tells of; a browser without JavaScript sends none of them.
    `choice` is what the writer does about two texts.
    """

    text = LongTextField(required=False)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    page = forms.UUIDField(required=False)
    turn = forms.IntegerField(required=False, min_value=1, max_value=MOST_TURNS)
    seen = forms.CharField(required=False, max_length=1000)
    choice = forms.ChoiceField(choices=[(name, name) for name in CHOICES], required=False)

    def clean_seen(self):
        """Return the earlier saves by page."""
        return read_seen(self.cleaned_data["seen"])

    def get_sent(self):
        """Return what the page says of this save, or None where it says nothing."""
        page, turn = self.cleaned_data["page"], self.cleaned_data["turn"]
        return Sent(page, turn, self.cleaned_data["seen"]) if page and turn else None


class PresenceForm(forms.Form):
    """That a page is open: which one, at which question its writer is, or that it is being left."""

    page = forms.UUIDField()
    number = forms.IntegerField(required=False, min_value=1, max_value=32767)
    leaves = forms.BooleanField(required=False)
