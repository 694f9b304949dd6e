"""Forms of the intake work: the target-group checklist, the background and the assessment."""

from crispy_forms.layout import HTML, Column, Field, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList, Unit
from config.forms import CreatedOnceMixin, Form, LongTextField, ModelForm, VersionedMixin, WarningsMixin

from ..enums import Answer
from ..models import Assessment, Background, IntakeQuestion
from ..models.background import CODES

LISTS = {
    "occupation": CodeListName.OCCUPATION,
    "education": CodeListName.EDUCATION,
    "public_support_time": CodeListName.PUBLIC_SUPPORT_TIME,
    "livelihood_obstacle": CodeListName.LIVELIHOOD_OBSTACLE,
}


class ChecklistForm(VersionedMixin, Form):
    """An answer and a comment to each question; `wordings` are `{question id: wording}`, `guidance` what helps."""

    def __init__(self, *args, wordings, guidance, **kwargs):
        super().__init__(*args, **kwargs)
        self.wordings = wordings
        for question, wording in wordings.items():
            self.fields[f"answer-{question}"] = forms.ChoiceField(
                label=wording, choices=Answer, required=False, widget=forms.RadioSelect,
                help_text=guidance.get(question, ""),
            )  # fmt: skip
            self.fields[f"note-{question}"] = forms.CharField(
                label=format_html('{}<span class="visually-hidden">: {}</span>', _now("Comment"), wording),
                required=False, max_length=300,
            )  # fmt: skip
        self.helper.layout = self.questions_layout()
        self.helper.render_hidden_fields = True
        for field in self.fields.values():
            field.is_conditional = True

    def questions_layout(self):
        """Return each question with its comment beneath."""
        return Layout(*(
            Layout(Field(f"answer-{question}", wrapper_class="choices-row"), f"note-{question}")
            for question in self.wordings
        ))  # fmt: skip

    @property
    def answers(self):
        """What is answered: `{question id: (wording, Answer or "", comment)}`."""
        cleaned = self.cleaned_data
        return {
            question: (wording, cleaned[f"answer-{question}"], cleaned[f"note-{question}"])
            for question, wording in self.wordings.items()
        }


class BackgroundForm(WarningsMixin, ModelForm):
    """Livelihoods in percent, and the other facts, on one day."""

    submit_label = _("Save")

    class Meta(ModelForm.Meta):
        model = Background
        fields = ["on", *CODES, "note"]

    def __init__(self, *args, shown=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.sources = list(with_chosen(CodeListName.LIVELIHOOD, sources_of(shown)))
        for source in self.sources:
            self.fields[f"livelihood-{source.pk}"] = forms.IntegerField(
                label=str(source), required=False, min_value=1, max_value=100,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip
            self.fields[f"livelihood-{source.pk}"].is_conditional = True
        for name, list_name in LISTS.items():
            self.fields[name].queryset = with_chosen(list_name, [getattr(shown, f"{name}_id", None)])
        self.fields["note"].widget.attrs["rows"] = 3
        self.helper.layout = self.facts_layout()
        self.helper.render_hidden_fields = True

    def facts_layout(self):
        """Return the livelihoods as a grid of small fields, then the rest."""
        percents = [Column(f"livelihood-{source.pk}", css_class="col-sm-6 col-md-4") for source in self.sources]
        hint = HTML(format_html(
            '<p class="form-text">{}</p>',
            _now("How many percent of the whole each is. Leave the others empty; leave all empty if it is not known."),
        ))  # fmt: skip
        return Layout(
            "on",
            Fieldset(_("Livelihood"), hint, Row(*percents, css_class="align-items-end"), css_class="group"),
            Fieldset(
                _("Work, education and support"), Row(Column("occupation"), Column("education")),
                Row(Column("public_support_time"), Column("livelihood_obstacle")), "note", css_class="group",
            ),
            "passed_warnings",
        )  # fmt: skip

    def clean_on(self):
        """Return the day, which must have been."""
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("The day has not been yet."))
        return day

    def clean(self):
        """Refuse livelihoods that come to more than the whole."""
        cleaned = super().clean()
        total = sum(self.livelihoods.values())
        if total > 100:
            message = _now("The livelihoods come to %(total)d percent. Together they can be at most 100.")
            self.add_error(None, message % {"total": total})
        return cleaned

    def get_warnings(self):
        """Return a sentence where the livelihoods come to less than the whole; none where none is known."""
        total = sum(self.livelihoods.values())
        if not 0 < total < 100:
            return []
        return [_now("The livelihoods come to %(total)d percent, not 100. Is the rest not known?") % {"total": total}]

    @property
    def livelihoods(self):
        """What is filled in: `{source: percent}`."""
        percents = {source: self.cleaned_data.get(f"livelihood-{source.pk}") for source in self.sources}
        return {source: percent for source, percent in percents.items() if percent}

    def facts(self):
        """Return the values of the background's own fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def sources_of(background):
    """Return the ids of the livelihoods in `background`, which may be None."""
    return [row.source_id for row in background.livelihoods.all()] if background else []


def with_chosen(list_name, chosen):
    """Return the codes of today of the list `list_name`, and those with the ids `chosen` whatever their dates."""
    return CodeList.objects.of(list_name) | CodeList.objects.filter(pk__in=[pk for pk in chosen if pk])


class AddBackgroundForm(CreatedOnceMixin, BackgroundForm):
    """A background that is noted for the first time."""


class ChangeBackgroundForm(VersionedMixin, BackgroundForm):
    """A background that is there."""


class AssessmentForm(ModelForm):
    """A text under each heading, and the WRI interview; `wordings` are `{heading id: wording}`."""

    class Meta(ModelForm.Meta):
        model = Assessment
        fields = ["started_on", "wri_on", "wri_by", "wri_note"]

    def __init__(self, *args, wordings, guidance, **kwargs):
        super().__init__(*args, **kwargs)
        self.wordings = wordings
        for heading, wording in wordings.items():
            self.fields[f"text-{heading}"] = LongTextField(
                label=wording, required=False, help_text=guidance.get(heading, "")
            )
            self.fields[f"text-{heading}"].is_conditional = True
        self.fields["wri_on"].help_text = _("Leave the three empty if no interview has been made.")
        for name in ("wri_on", "wri_by", "wri_note"):
            self.fields[name].is_conditional = True
        self.fields["wri_note"].widget.attrs["rows"] = 4
        self.helper.layout = Layout(
            "started_on", *(f"text-{heading}" for heading in wordings),
            Fieldset(
                _("WRI interview"), Row(Column("wri_on"), Column("wri_by")), "wri_note", css_class="group"
            ),
        )  # fmt: skip
        self.helper.render_hidden_fields = True

    def clean(self):
        """Refuse days to come, and an interview without its day or without who made it."""
        cleaned = super().clean()
        for name in ("started_on", "wri_on"):
            if cleaned.get(name) and cleaned[name] > timezone.localdate():
                self.add_error(name, _("The day has not been yet."))
        noted = [name for name in ("wri_on", "wri_by", "wri_note") if cleaned.get(name)]
        if noted and "wri_on" not in noted and "wri_on" not in self.errors:
            self.add_error("wri_on", _("Write the day of the WRI interview too."))
        if noted and "wri_by" not in noted and "wri_by" not in self.errors:
            self.add_error("wri_by", _("Write who made the WRI interview."))
        return cleaned

    def facts(self):
        """Return the values of the assessment's own fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def texts(self):
        """What is written: `{heading id: (wording, text)}`."""
        return {heading: (wording, self.cleaned_data[f"text-{heading}"]) for heading, wording in self.wordings.items()}


class AddAssessmentForm(CreatedOnceMixin, AssessmentForm):
    """A new assessment."""


class ChangeAssessmentForm(VersionedMixin, AssessmentForm):
    """An assessment that is being written."""


class ReopenAssessmentForm(VersionedMixin, Form):
    """Opens a finished assessment again."""

    submit_label = _("Open the assessment again")
    reason = LongTextField(label=_("Reason"), help_text=_("Stands in the history of the case."))


class QuestionForm(ModelForm):
    """A question of the checklist, or a heading of the assessment."""

    class Meta(ModelForm.Meta):
        model = IntakeQuestion
        fields = ["text", "guidance", "unit", "position", "valid_from", "valid_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.active().in_name_order()
        self.fields["unit"].empty_label = _("The whole municipality")
        self.fields["unit"].help_text = _("Asked there and in the units below it.")
        self.fields["unit"].is_conditional = True
        self.fields["text"].help_text = _("What is answered already keeps the wording it was answered under.")
        self.fields["valid_to"].help_text = _("The last day it is asked. Answers stay.")


class AddQuestionForm(CreatedOnceMixin, QuestionForm):
    """A new question."""

    submit_label = _("Add")


class EditQuestionForm(VersionedMixin, QuestionForm):
    """A question that is there."""
