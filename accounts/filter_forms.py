"""Forms about saved filters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from config.forms import CreatedOnceMixin, Form, VersionedMixin


class NameForm(Form):
    """The name of a saved filter."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Call it by what it shows, for example Late in my unit.")
    )


class SaveFilterForm(CreatedOnceMixin, NameForm):
    """A filter to be saved."""


class RenameFilterForm(VersionedMixin, NameForm):
    """A filter that is saved already."""


class DeleteFilterForm(VersionedMixin, Form):
    """Deletes a saved filter."""

    submit_label = _("Delete")
