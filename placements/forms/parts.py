"""Forms of what hangs on a placement: talks, employment, its extension, observations, criteria."""

from datetime import timedelta
from decimal import Decimal

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import CodeListName
from accounts.models import CodeList
from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, ModelForm, VersionedMixin, WarningsMixin
from config.hours import number_in_words
from participants.forms.intake import ChecklistForm

from ..models import Employment, EmploymentCriterion, Observation, PlacementTalk
from ..models.observations import LONGEST
from ..refusals import refusals
from .placings import not_ahead

# Hours a week of full time, and how many fewer or more at the place are asked about.
FULL_WEEK, FAR_FROM = Decimal(40), 10


class TalkForm(VersionedMixin, ModelForm):
    """Moves a talk, or notes that it was held and what was said."""

    class Meta(ModelForm.Meta):
        model = PlacementTalk
        fields = ["planned_on", "held_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["held_on"].help_text = _("Leave empty when you only move it.")
        self.fields["note"].widget.attrs["rows"] = 5

    def clean(self):
        """What is noted was held, and not ahead of time."""
        cleaned = super().clean()
        not_ahead(self, "held_on")
        if cleaned.get("note") and not cleaned.get("held_on") and "held_on" not in self.errors:
            self.add_error("held_on", _now("Write which day it was held."))
        return cleaned


def codes(name, chosen):
    """Return the codes of the list `name` that can be chosen, and the one `chosen` (an id) though it be retired."""
    valid = CodeList.objects.of(name)
    return CodeList.objects.filter(Q(pk=chosen) | Q(pk__in=valid.values("pk"))).order_by("position", "label")


class SupportRulesMixin(WarningsMixin):
    """Warns where a rule about support forms refuses `participant` the form of employment.

    `is_refused` tells afterwards whether one did. Subclasses implement `asked()`, which returns the form of employment
    and the day it begins, or None where there is nothing to judge.
    """

    is_refused = False

    def __init__(self, *args, participant, **kwargs):
        super().__init__(*args, **kwargs)
        self.participant = participant

    def get_warnings(self):
        """Return what the rules say."""
        asked = self.asked()
        told, self.is_refused = refusals(self.participant, *asked) if asked else ([], False)
        return told


def extent_told(percent, hours):
    """Return a sentence where `percent` of full time is far from the `hours` a week of the placement."""
    employed = FULL_WEEK * percent / 100
    if abs(employed - hours) <= FAR_FROM:
        return []
    words = {"percent": percent, "employed": number_in_words(employed), "hours": number_in_words(hours)}
    return [_now("%(percent)s percent is %(employed)s hours a week, and the placement has %(hours)s.") % words]


class EmploymentForm(SupportRulesMixin, ModelForm):
    """Form, extent and days of an employment, and the decision about its subsidy.

    `weekly_hours` are those of the placement.
    """

    class Meta(ModelForm.Meta):
        model = Employment
        fields = [
            "form", "percent", "starts_on", "ends_on", "subsidy", "subsidy_applied_on", "subsidy_decided_on",
            "subsidy_until", "reference",
        ]  # fmt: skip

    def __init__(self, *args, weekly_hours, **kwargs):
        super().__init__(*args, **kwargs)
        self.weekly_hours = weekly_hours
        self.fields["form"].queryset = codes(CodeListName.EMPLOYMENT_FORM, self.instance.form_id)
        self.fields["subsidy"].queryset = codes(CodeListName.SUBSIDY, self.instance.subsidy_id)
        self.fields["ends_on"].help_text = _("Leave empty when it has no end.")
        self.fields["subsidy_until"].help_text = _("The last day the decision covers. You are reminded before it.")
        for name in ("subsidy", "subsidy_applied_on", "subsidy_decided_on", "subsidy_until", "reference"):
            self.fields[name].is_conditional = True

    def get_layout(self):
        """Return the employment first, the subsidy in a group of its own."""
        return Layout(
            Row(Column("form"), Column("percent")), Row(Column("starts_on"), Column("ends_on")),
            Fieldset(
                _("Subsidy"), "subsidy", Row(Column("subsidy_applied_on"), Column("subsidy_decided_on")),
                Row(Column("subsidy_until"), Column("reference")), css_class="group",
            ),
            "passed_warnings",
        )  # fmt: skip

    def get_warnings(self):
        """Return what the rules say, and that the extent is far from the hours at the place."""
        told = super().get_warnings()
        is_new = not self.instance.pk or "percent" in self.changed_data
        return [*told, *extent_told(self.cleaned_data["percent"], self.weekly_hours)] if is_new else told

    def asked(self):
        """Return the form and the first day, where one of them is not what stands already."""
        if not {"form", "starts_on"} & set(self.changed_data):
            return None
        return self.cleaned_data["form"], self.cleaned_data["starts_on"]

    def clean(self):
        """Check the order of the days, and that a decision is one about some subsidy; then what the rules say."""
        cleaned = self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _now("The last day cannot be before the first."))
        applied_on, decided_on = cleaned.get("subsidy_applied_on"), cleaned.get("subsidy_decided_on")
        if applied_on and decided_on and decided_on < applied_on:
            self.add_error("subsidy_decided_on", _now("The subsidy cannot be decided before it is applied for."))
        dated = any(cleaned.get(name) for name in ("subsidy_applied_on", "subsidy_decided_on", "subsidy_until"))
        if dated and not cleaned.get("subsidy") and "subsidy" not in self.errors:
            self.add_error("subsidy", _now("Choose which subsidy it is about."))
        if cleaned.get("subsidy_until") and not decided_on and "subsidy_decided_on" not in self.errors:
            self.add_error("subsidy_decided_on", _now("Write which day it was decided."))
        return super().clean()


class AddEmploymentForm(CreatedOnceMixin, EmploymentForm):
    """Registers an employment."""

    submit_label = _("Register the employment")


class ChangeEmploymentForm(VersionedMixin, EmploymentForm):
    """Corrects an employment."""


class ExtendForm(VersionedMixin, SupportRulesMixin, Form):
    """A later last day of an `employment`."""

    submit_label = _("Extend")
    to_end_on = DateField(
        label=_("New last day"), required=False, help_text=_("Leave empty when it goes on without an end.")
    )
    decided_on = DateField(label=_("Decided"))
    reason = LongTextField(label=_("Reason"), max_length=2000)

    def __init__(self, *args, employment, **kwargs):
        super().__init__(*args, **kwargs)
        self.employment = employment
        self.fields["reason"].widget.attrs["rows"] = 3

    def asked(self):
        """Return the form and the first day of the extension."""
        last = self.employment.ends_on
        return (self.employment.form, last + timedelta(days=1)) if last else None

    def clean(self):
        """A decision has been made."""
        not_ahead(self, "decided_on")
        return super().clean()


class StopEmploymentForm(Form):
    """An employment that did not come about: which one it was to be, from when, and what stopped it.

    `told` are afterwards the sentences of the rules that refuse it to `participant`; without any a note is needed.
    """

    submit_label = _("Note as stopped")
    form = forms.ModelChoiceField(label=_("Form of employment"), queryset=CodeList.objects.none())
    starts_on = DateField(label=_("From"), initial=timezone.localdate)
    note = forms.CharField(label=pgettext_lazy("what is written", "Note"), max_length=300, required=False)

    def __init__(self, *args, participant, **kwargs):
        super().__init__(*args, **kwargs)
        self.participant, self.told = participant, []
        self.fields["form"].queryset = codes(CodeListName.EMPLOYMENT_FORM, None)
        self.fields["note"].help_text = _("Needed where the rule does not stop it by what is noted here.")

    def clean(self):
        """Ask for a note where no rule stops it by what is noted."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        told, is_refused = refusals(self.participant, cleaned["form"], cleaned["starts_on"])
        self.told = told if is_refused else []
        if not self.told and not cleaned["note"]:
            self.add_error("note", _now("By what is noted here this does not stop it. Write what stopped it."))
        return cleaned


class ObservationForm(CreatedOnceMixin, ModelForm):
    """What a supervisor has seen: short, about one ability at a time."""

    submit_label = _("Save the observation")

    class Meta(ModelForm.Meta):
        model = Observation
        fields = ["on", "ability", "text", "is_ready"]

    def __init__(self, *args, placement, **kwargs):
        super().__init__(*args, **kwargs)
        self.placement = placement
        self.fields["ability"].queryset = CodeList.objects.of(CodeListName.ABILITY)
        self.fields["text"].widget.attrs |= {"rows": 3, "maxlength": LONGEST}
        self.fields["text"].help_text = _("What you have seen, not why. Nothing about health.")
        self.fields["is_ready"].help_text = _("The coordinator is told. Nothing else happens by itself.")
        for name in ("ability", "text", "is_ready"):
            self.fields[name].is_conditional = True

    def clean(self):
        """Something is said, about a day of the placement that has been."""
        cleaned = super().clean()
        text = cleaned.get("text", "")
        if len(text) > LONGEST:
            self.add_error("text", _now("At most %(most)d characters. Shorten the text.") % {"most": LONGEST})
        if not text and not cleaned.get("is_ready") and "text" not in self.errors:
            self.add_error("text", _now("Write what you have seen, or say that the person is ready to move on."))
        on = cleaned.get("on")
        if on and not self.placement.starts_on <= on <= timezone.localdate():
            self.add_error("on", _now("Choose a day from the first day at the place until today."))
        return cleaned


class CriteriaForm(ChecklistForm):
    """An answer and a comment to each criterion."""

    submit_label = _("Save the answers")


class CriterionForm(ModelForm):
    """A criterion of an employment, as an administrator writes it."""

    class Meta(ModelForm.Meta):
        model = EmploymentCriterion
        fields = ["text", "guidance", "source", "form", "position", "valid_from", "valid_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = codes(CodeListName.EMPLOYMENT_FORM, self.instance.form_id)
        self.fields["text"].help_text = _("What is answered already keeps the wording it was answered under.")
        self.fields["source"].help_text = _("The agreement, law or decision that asks for it.")
        self.fields["valid_to"].help_text = _("The last day it is asked. Answers stay.")


class AddCriterionForm(CreatedOnceMixin, CriterionForm):
    """A new criterion."""

    submit_label = _("Add")


class EditCriterionForm(VersionedMixin, CriterionForm):
    """A criterion that is there."""
