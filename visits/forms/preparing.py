"""Forms of preparing a visit: when and where it is, its background material, and what is searched for in protocols."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.forms import CreatedOnceMixin, Form, time_field

from ..enums import VisitForm
from ..files import ACCEPTED, take

WHEN_AND_WHERE = ("starts_at", "ends_at", "form", "meeting_place", "meeting_link")


class WhenAndWhereMixin(forms.Form):
    """The fields WHEN_AND_WHERE of a visit's heading: hours, form, and where one meets."""

    starts_at = time_field(label=_("Starts"), required=False)
    ends_at = time_field(label=_("Ends"), required=False)
    form = forms.ChoiceField(
        label=_("Form of the visit"), required=False, choices=[("", _("Not decided")), *VisitForm.choices]
    )
    meeting_place = forms.CharField(
        label=_("Where to meet"), required=False, max_length=300,
        help_text=_("Address and door, or where one gathers outdoors."),
    )  # fmt: skip
    meeting_link = forms.URLField(
        label=_("Link to the digital meeting"), required=False, max_length=1000, assume_scheme="https",
        help_text=_("Stands in the calendar file and on the page of the preparation, never in the protocol."),
    )  # fmt: skip

    def clean(self):
        """Return the cleaned values; refuse hours that do not fit together."""
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if ends and not starts and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say when it starts too."))
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The visit must end after it starts."))
        return cleaned


class MaterialForm(CreatedOnceMixin, Form):
    """Adds a link or a file to the background material of `visit`."""

    submit_label = _("Add")
    item = forms.ChoiceField(label=_("Belongs to"), required=False)
    link = forms.URLField(label=_("Link"), required=False, max_length=1000, assume_scheme="https")
    file = forms.FileField(
        label=_("Or a file"), required=False, max_length=1000, widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument, text or image, at most 20 megabytes."),
    )  # fmt: skip
    title = forms.CharField(
        label=_("What it is called"), required=False, max_length=200,
        help_text=_("If nothing is written, the name of the file."),
    )  # fmt: skip

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        items = [(item, item) for item in dict.fromkeys(visit.background)]
        self.fields["item"].choices = [("", _("The whole visit")), *items]

    def clean_file(self):
        """Return the File, or None where none was sent; refuse what is too large or of another kind."""
        upload = self.cleaned_data["file"]
        return take(upload) if upload else None

    def clean(self):
        """Return the cleaned values with a title; refuse both a link and a file, and neither."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        link, file = cleaned.get("link"), cleaned.get("file")
        if bool(link) == bool(file):
            raise ValidationError(
                _("Give either a link or a file. What belongs together can be added one after the other.")
            )
        cleaned["title"] = cleaned["title"] or (file.name.rpartition(".")[0] if file else link)[:200]
        return cleaned


class RemoveMaterialForm(Form):
    """Asks whether one is sure."""

    submit_label = _("Take away")


class SearchForm(forms.Form):
    """What is searched for. It is posted and kept in the session, since addresses end in logs and histories."""

    q = forms.CharField(max_length=200, required=False)
