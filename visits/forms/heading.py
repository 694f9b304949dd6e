"""Forms of visits: the heading, who takes part, an answer, and the steps to approval."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from config.forms import CreatedOnceMixin, LongTextField, ModelForm, VersionedMixin

from ..models import BoardVisit, VisitTemplate

LONGEST_LINE = 2000


class UnitChoiceField(forms.ModelChoiceField):
    """A choice of unit by name, with the unit it belongs to; static/js/typeahead.js makes a long one searchable."""

    widget = forms.Select(attrs={"data-typeahead": True})

    def label_from_instance(self, unit):
        """Return the name, and where that is not the municipality itself the unit above."""
        return f"{unit.name} ({unit.parent.name})" if unit.parent.parent_id else unit.name


class HeadingForm(ModelForm):
    """The heading of a visit: which operation, when, and a link."""

    operation = UnitChoiceField(
        label=_("Operation"), queryset=None, empty_label=_("None of these"),
        error_messages={"required": _("Choose the operation, or write its name below.")},
    )  # fmt: skip
    link = forms.URLField(
        label=_("Link to a web page"), required=False, max_length=1000, assume_scheme="https",
        help_text=_("If the operation has a page of its own."),
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = BoardVisit
        fields = ["operation", "operation_text", "visited_on", "link"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().exclude(parent=None).select_related("parent").in_name_order()
        self.fields["operation"].queryset = units
        self.fields["operation_text"].label = _("Name of an operation that is not in the list")
        self.fields["visited_on"].required = True

    def clean(self):
        """Return the cleaned values with a name of the operation, whichever way it was given."""
        cleaned = super().clean()
        if cleaned.get("operation"):
            cleaned["operation_text"] = cleaned["operation"].name
        elif cleaned.get("operation_text") and self.has_error("operation", "required"):
            del self.errors["operation"]
            cleaned["operation"] = None
        return cleaned


class PrepareForm(CreatedOnceMixin, HeadingForm):
    """Prepares a visit from a template."""

    submit_label = _("Prepare the visit")
    template = forms.ModelChoiceField(label=_("Template"), queryset=None, empty_label=None)

    class Meta(HeadingForm.Meta):
        fields = ["template", *HeadingForm.Meta.fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = VisitTemplate.objects.in_use()
        self.fields["template"].widget = forms.RadioSelect(choices=self.fields["template"].choices)


class ChangeForm(VersionedMixin, HeadingForm):
    """Changes the heading and the background material; of an imported visit title and introduction too."""

    background = LongTextField(
        label=_("Background material"), required=False, help_text=_("One item on each line."), max_length=20_000
    )

    class Meta(HeadingForm.Meta):
        fields = [*HeadingForm.Meta.fields, "background", "title", "introduction"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.is_imported:
            del self.fields["title"], self.fields["introduction"]

    def clean_background(self):
        """Return the items as lines without the blank ones."""
        lines = [line.strip() for line in self.cleaned_data["background"].split("\n")]
        if any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(_("One of the items is too long. Divide it or shorten it."))
        return "\n".join(filter(None, lines))

    def _post_clean(self):
        """Leave the instance as it is: the act takes the cleaned values, and background is a list there."""
