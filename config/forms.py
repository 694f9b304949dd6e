"""What every form shares: layout, hidden version and key, long texts, dates, and warnings one may pass."""

import uuid
from datetime import date
from hashlib import sha256

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db.models import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

HYPHENS = BLANK_CHOICE_DASH[0][1]
LONGEST_TEXT = 100_000
EARLIEST, LATEST = date(1900, 1, 1), date(2099, 12, 31)
DATE_FORMATS = ["%Y-%m-%d", "%Y%m%d", "%d/%m %Y", "%d/%m/%Y", "%d.%m.%Y"]
TIME_FORMATS = ["%H:%M", "%H.%M", "%H%M", "%H:%M:%S"]
TIME_ERROR = {"invalid": _("Write the time as hours and minutes, for example 13:30.")}


class Renderer(TemplatesSetting):
    """Renders widgets with the project's own templates first."""


class LongTextField(forms.CharField):
    """Running text, read back exactly as it was typed except for the line breaks, which become newlines."""

    widget = forms.Textarea(attrs={"rows": 6})

    def __init__(self, *, max_length=None, **kwargs):
        super().__init__(strip=False, **kwargs)
        self.validators.append(
            MaxLengthValidator(
                max_length or LONGEST_TEXT,
                ngettext_lazy(
                    "At most %(limit_value)d character, and this is %(show_value)d. Shorten the text or divide it.",
                    "At most %(limit_value)d characters, and this is %(show_value)d. Shorten the text or divide it.",
                    "limit_value",
                ),
            )
        )

    def to_python(self, value):
        """Return the text with newlines, or '' when it is blank."""
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        return text if text.strip() else self.empty_value


class DateField(forms.DateField):
    """A day between 1900 and 2099, picked or typed."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {"invalid": _("Write the date as year-month-day, for example 2026-01-31.")}

    def __init__(self, **kwargs):
        super().__init__(input_formats=DATE_FORMATS, **kwargs)
        message = _("The date must be between 1900 and 2099.")
        self.validators += [MinValueValidator(EARLIEST, message), MaxValueValidator(LATEST, message)]


def time_field(**kwargs):
    """Return a field for a time of day."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(input_formats=TIME_FORMATS, widget=widget, error_messages=TIME_ERROR, **kwargs)


def name_empty_choice(field):
    """Let the choice of nothing say so in words, where Django has a row of hyphens."""
    words = _("Choose") if field.required else _("Nothing chosen")
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == HYPHENS:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField) and ("", HYPHENS) in field.choices:
        field.choices = [(code, words if code == "" else label) for code, label in field.choices]


class FormMixin:
    """A form rendered by crispy within the page's own <form>, with optional fields marked as such.

    `submit_label` names the main button. Errors are shown by the server beside the field and in a summary, in the
    user's language; the browser's own messages are off.
    """

    submit_label = _("Save")
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        for field in self.fields.values():
            name_empty_choice(field)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        layout = self.get_layout()
        if layout is not None:
            self.helper.layout = layout
            self.helper.render_hidden_fields = True

    def get_layout(self):
        """Return the crispy layout, or None for the fields in their order."""
        return None


class Form(FormMixin, forms.Form):
    """A form of its own."""


def own_field(field, **kwargs):
    """Return the form field of a model `field`, with our own kinds for dates and running text."""
    kind = {"DateField": DateField, "TextField": LongTextField}.get(field.get_internal_type())
    if kind is not None:
        kwargs = {"form_class": kind, "widget": kind.widget, **kwargs}
    return field.formfield(show_hidden_initial=False, **kwargs)


class ModelForm(FormMixin, forms.ModelForm):
    """A form of one row; the Meta of a subclass inherits this one's."""

    class Meta:
        formfield_callback = own_field


class CreatedOnceMixin(forms.Form):
    """A create form: a hidden key makes the same form sent twice give one row."""

    idempotency_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class VersionedMixin(forms.Form):
    """An edit form: the hidden version tells whether somebody has saved since the form was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class WarningsMixin(forms.Form):
    """A form with warnings that may be passed knowingly: they are shown once, with a box to tick.

    The box passes the warnings it stands under and no others, so it is worth their fingerprint. Subclasses implement
    `get_warnings()` -> list of sentences, called when everything else is in order.
    """

    passed_warnings = forms.CharField(
        label=_("I have read this and want to save anyway"), required=False, max_length=64, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.warnings = []

    def clean(self):
        """Stop at warnings that have not been passed, and show the box to pass them."""
        cleaned = super().clean()
        if not self.errors:
            self.warnings = self.get_warnings()
            fingerprint = sha256("\n".join(self.warnings).encode()).hexdigest()
            if self.warnings and self.cleaned_data.get("passed_warnings") != fingerprint:
                self.data = self.data.copy()
                self.data["passed_warnings"] = ""
                self.fields["passed_warnings"].widget = forms.CheckboxInput(attrs={"value": fingerprint})
                raise ValidationError(_("Look at the warning below before you save."), code="warning")
        return cleaned


class UserChoiceField(forms.ModelChoiceField):
    """A choice of staff by name; static/js/typeahead.js makes a long one searchable."""

    widget = forms.Select(attrs={"data-typeahead": True})
