"""Forms about saved filters."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.forms import CreatedOnceMixin, Form, VersionedMixin


class NameForm(Form):
    """The name of a saved filter."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Call it by what it shows, for example Late in my unit.")
    )

    def clean_name(self):
        """Return the name with single spaces."""
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise ValidationError(_("Write a name."))
        return name


class SaveFilterForm(CreatedOnceMixin, NameForm):
    """A filter to be saved."""


class RenameFilterForm(VersionedMixin, NameForm):
    """A filter that is saved already."""


class DeleteFilterForm(VersionedMixin, Form):
    """Deletes a saved filter."""

    submit_label = _("Delete")
