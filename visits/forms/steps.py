"""The steps to approval, and those that ask whether one has seen the latest."""

from django import forms
from django.core.exceptions import ValidationError

from config.forms import Form, VersionedMixin

from ..models.seen import CHANGED


class StepForm(VersionedMixin, Form):
    """A step that only asks whether one is sure."""


class SeenMixin(forms.Form):
    """A step upon something as it was shown: whoever has not seen the latest is asked to look again.

    `standing` is what it is about, a row with a fingerprint.
    """

    changed = CHANGED
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=128)

    def __init__(self, *args, standing, **kwargs):
        super().__init__(*args, **kwargs)
        self.standing = standing

    def clean(self):
        """Refuse what was decided about other words than those that stand there now."""
        cleaned = super().clean()
        if not self.errors and self.is_about_all(cleaned) and cleaned["fingerprint"] != self.standing.fingerprint:
            self.data = self.data.copy()
            self.data.update(self.seen_now())
            raise ValidationError(self.changed)
        return cleaned

    def is_about_all(self, cleaned):
        """Return whether what was chosen needs all to be seen."""
        return True

    def seen_now(self):
        """Return what the hidden fields hold once the latest is shown."""
        return {"fingerprint": self.standing.fingerprint}


class DiscardForm(SeenMixin, StepForm):
    """Asks whether a draft is to be thrown away."""

    def seen_now(self):
        """Return the version too."""
        return super().seen_now() | {"version": self.standing.version}
