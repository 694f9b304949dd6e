"""The heading of a visit, in the words of its template."""

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from config.forms import CreatedOnceMixin, LongTextField, ModelForm, VersionedMixin

from ..enums import FieldKind
from ..models import BoardVisit, VisitTemplate
from .lines import LinesField
from .preparing import WHEN_AND_WHERE, WhenAndWhereMixin

# The fields of the form that hold what a heading field of each kind asks for; a text has one of its own.
COLUMNS = {
    FieldKind.OPERATION: "operation",
    FieldKind.DATE: "visited_on",
    FieldKind.LINK: "link",
    FieldKind.FORM: "form",
}

# The fields that stand after another, which a template does not ask for.
BESIDE = {
    "operation": ["operation_text"],
    "visited_on": ["starts_at", "ends_at"],
    "form": ["meeting_place", "meeting_link"],
}


class UnitChoiceField(forms.ModelChoiceField):
    """A choice of unit by name, with the unit it belongs to; static/js/typeahead.js makes a long one searchable."""

    widget = forms.Select(attrs={"data-typeahead": True})

    def label_from_instance(self, unit):
        """Return the name, and where that is not the municipality itself the unit above."""
        return f"{unit.name} ({unit.parent.name})" if unit.parent.parent_id else unit.name


class HeadingForm(WhenAndWhereMixin, ModelForm):
    """The heading of a visit: which operation, when and where, and a link."""

    operation = UnitChoiceField(
        label=_("Operation"), queryset=None, empty_label=_("None of these"),
        help_text=_("Write a part of the name and choose in the list."),
        error_messages={"required": _("Choose the operation, or write its name below.")},
    )  # fmt: skip
    link = forms.URLField(
        label=_("Link to a web page"), required=False, max_length=1000, assume_scheme="https",
        help_text=_("If the operation has a page of its own."),
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = BoardVisit
        fields = ["operation", "operation_text", "visited_on", *WHEN_AND_WHERE, "link"]

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
        templates = VisitTemplate.objects.in_use().prefetch_related("fields")
        self.fields["template"].queryset = templates
        self.fields["template"].widget = forms.RadioSelect(choices=self.fields["template"].choices)
        self.use_words_of([(template.code, template.labels()) for template in templates])

    def use_words_of(self, templates):
        """Call each field what the `templates`, (code, labels by kind), call it; where they differ, say so below it."""
        for kind, name in COLUMNS.items():
            words, field = {}, self.fields[name]
            for code, labels in templates:
                if kind in labels:
                    words.setdefault(labels[kind], []).append(code)
            if len(words) == 1:
                field.label = next(iter(words))
            elif words:
                said = ", ".join(f"{label} ({', '.join(codes)})" for label, codes in words.items())
                told = escape(_now("In the protocol: %s.") % said)
                field.help_text = " ".join(filter(None, [str(field.help_text), told]))
            elif kind == FieldKind.LINK:
                del self.fields[name]


class ChangeForm(VersionedMixin, HeadingForm):
    """Changes the heading, as the template asks for it, and the background material.

    Of an imported visit title and introduction may be changed too.
    """

    background = LinesField(label=_("Background material"), required=False)

    class Meta(HeadingForm.Meta):
        fields = [*HeadingForm.Meta.fields, "background", "title", "introduction"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.is_imported:
            del self.fields["title"], self.fields["introduction"]
        self.fit_template(self.instance.template.fields.all())

    def fit_template(self, asked):
        """Take label, place and whether it is required from the fields `asked` for; leave out what is not."""
        kinds = {field.kind for field in asked}
        if FieldKind.LINK not in kinds and not self.instance.link:
            del self.fields["link"]
        for field in asked:
            self.fit(field)
        names = [name_of(field) for field in asked if name_of(field) in self.fields]
        self.order_fields([name for first in names for name in (first, *BESIDE.get(first, ()))])

    def fit(self, asked):
        """Let the form have the field `asked` for, with its label; who takes part stands on a page of its own."""
        name = name_of(asked)
        if asked.kind == FieldKind.TEXT:
            self.fields[name] = LongTextField(max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
        if name in self.fields:
            self.fields[name].label = asked.label
            self.fields[name].required = asked.is_required

    def heading_texts(self):
        """Return the cleaned texts as {id of the heading field: text}."""
        return {
            int(name.removeprefix(TEXT_PREFIX)): text
            for name, text in self.cleaned_data.items()
            if name.startswith(TEXT_PREFIX)
        }

    def _post_clean(self):
        """Leave the instance as it is: the act takes the cleaned values, and background is a list there."""


TEXT_PREFIX = "text-"


def name_of(asked):
    """Return the name of the form's field that holds what a heading field asks for, "" for who takes part."""
    return f"{TEXT_PREFIX}{asked.pk}" if asked.kind == FieldKind.TEXT else COLUMNS.get(FieldKind(asked.kind), "")
