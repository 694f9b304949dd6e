"""The steps to approval."""

from config.forms import Form, VersionedMixin


class StepForm(VersionedMixin, Form):
    """A step that only asks whether one is sure."""
