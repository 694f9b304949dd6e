"""Forms of templates: a new version, its words, the fields of its heading, and its questions."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.forms import CreatedOnceMixin, Form, LongTextField, ModelForm, VersionedMixin

from ..enums import FieldKind
from ..models import TemplateField, TemplateQuestion, VisitTemplate
from ..models.templates import ALWAYS_ASKED
from .lines import LinesField
from .steps import SeenMixin

MARKDOWN = _("Begin a line with - and a space for a bullet.")
LONGEST_BACKGROUND = 300


class MakeTemplateForm(CreatedOnceMixin, ModelForm):
    """Makes a new version of a template."""

    submit_label = _("Make the draft")

    class Meta(ModelForm.Meta):
        model = VisitTemplate
        fields = ["code", "title"]
        help_texts = {"code": _("What the version is called in lists, as a rule the year.")}


class ChangeTemplateForm(VersionedMixin, ModelForm):
    """The words of a draft as a whole, and the attendee rule."""

    background = LinesField(label=_("Background material"), required=False, longest=LONGEST_BACKGROUND)

    class Meta(ModelForm.Meta):
        model = VisitTemplate
        fields = ["code", "title", "introduction", "majority_count", "opposition_count", "official_count"]
        help_texts = {
            "code": _("What the version is called in lists, as a rule the year."),
            "introduction": MARKDOWN,
            "majority_count": _("How many are to take part. Fewer or more give a warning and stop nobody."),
        }

    field_order = ["code", "title", "introduction", "background"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("majority_count", "opposition_count", "official_count"):
            self.fields[name].max_value = 40
            self.fields[name].validators.append(at_most_forty)


def at_most_forty(number):
    """Raise ValidationError for more attendees than a visit can have."""
    if number > 40:
        raise ValidationError(_("At most 40."))


# The heading


class FieldForm(ModelForm):
    """A field of the heading of `template`."""

    class Meta(ModelForm.Meta):
        model = TemplateField
        fields = ["kind", "label", "is_required"]
        labels = {"is_required": _("Must be filled in")}
        help_texts = {
            "kind": _("A text is written freely. Each of the others stands in the heading once."),
            "label": _("What stands before the field, on the page and in the protocol."),
            "is_required": _("The operation and the date always must."),
        }

    def __init__(self, *args, template, **kwargs):
        super().__init__(*args, **kwargs)
        self.others = [field for field in template.fields.all() if field.pk != self.instance.pk]
        taken = {field.kind for field in self.others} - {FieldKind.TEXT}
        self.fields["kind"].choices = [("", _("Choose"))] + [it for it in FieldKind.choices if it[0] not in taken]

    def clean_label(self):
        """Return the label, which no other field of the heading has."""
        label = self.cleaned_data["label"]
        if label.casefold() in {field.label.casefold() for field in self.others}:
            raise ValidationError(_("Another field is called that already."))
        return label

    def clean(self):
        """Return the values; what every visit needs must be filled in, whatever the box says."""
        cleaned = super().clean()
        cleaned["is_required"] = cleaned.get("is_required") or cleaned.get("kind") in ALWAYS_ASKED
        return cleaned


class AddFieldForm(CreatedOnceMixin, FieldForm):
    """A new field."""

    submit_label = _("Add the field")


class ChangeFieldForm(VersionedMixin, FieldForm):
    """A field that is there already."""


# Questions


class EarlierField(forms.ModelMultipleChoiceField):
    """A choice of the earlier questions that one replaces."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        """Return the questions as a list."""
        return list(super().clean(value))

    def label_from_instance(self, question):
        """Return the version, the number and the question."""
        return f"{question.template.code}: {question}"


def question_field(**kwargs):
    """Return the field of the wording of a question."""
    return LongTextField(
        label=_("Question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), **kwargs
    )  # fmt: skip


def guidance_field(label):
    """Return the field of what guides whoever answers."""
    return LongTextField(label=label, required=False, max_length=5000, help_text=MARKDOWN)


def sub_questions_field(label):
    """Return the field of the sub-questions."""
    return LinesField(
        label=label, required=False, longest=1000, help_text=_("One on each line. They stand as bullets.")
    )  # fmt: skip


class QuestionForm(Form):
    """The wording of a question of `template` and what it replaces."""

    question = question_field()
    guidance = guidance_field(_("Guidance"))
    sub_questions = sub_questions_field(_("Sub-questions"))
    earlier = EarlierField(
        label=_("Replaces"), queryset=None, required=False,
        help_text=_("The answers to these are shown together with the answers to this one over the years."),
    )  # fmt: skip

    def __init__(self, *args, template, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["earlier"].queryset = TemplateQuestion.objects.replaceable_in(template)


class AddQuestionForm(CreatedOnceMixin, QuestionForm):
    """A new question."""

    submit_label = _("Add the question")


class ChangeQuestionForm(VersionedMixin, QuestionForm):
    """A question that is there already."""


class SplitForm(VersionedMixin, CreatedOnceMixin, Form):
    """A question made into two; what belongs to the second is moved there by whoever splits."""

    submit_label = _("Make two questions")
    question = question_field()
    guidance = guidance_field(_("Guidance"))
    sub_questions = sub_questions_field(_("Sub-questions"))
    second_question = LongTextField(
        label=_("The second question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It comes right after the first, and replaces the same earlier questions."),
    )  # fmt: skip
    second_guidance = guidance_field(_("Guidance of the second"))
    second_sub_questions = sub_questions_field(_("Sub-questions of the second"))


class MergeForm(VersionedMixin, Form):
    """Which of the other questions of `template` is made one with `question`."""

    submit_label = _("Make one question")
    other = forms.ModelChoiceField(
        label=_("Together with"), queryset=None, empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": _("Choose the other question.")},
    )  # fmt: skip

    def __init__(self, *args, template, question, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = template.questions.exclude(pk=question.pk)


# Steps


class SeenForm(SeenMixin, VersionedMixin, Form):
    """A step upon a draft as it was shown."""

    changed = _("Somebody has changed the template since you opened this page. Look at it again.")
