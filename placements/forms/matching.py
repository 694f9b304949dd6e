"""Forms about matching: what is known of a participant, a stopped match, staying for now, rules about support forms."""

from decimal import Decimal

from crispy_forms.layout import Column, Field, Fieldset, Layout, LayoutObject, Row
from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import CodeListName
from accounts.models import CodeList
from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, ModelForm, VersionedMixin

from .. import independence, slots
from ..match_facts import FULL_TIME, NO_DEMANDS
from ..matching import Rule
from ..models import IndependenceLevel, SupportPeriod, SupportRule, WorkProfile
from ..models.matching import MOST_HOURS
from ..models.places import LEAST, MOST

USUAL_WAIT = relativedelta(months=1)


class WeeklyHoursField(forms.DecimalField):
    """Hours a week with comma or point, at most one decimal. Empty is None: nothing is known."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 5, "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write hours as a number, for example 20 or 12,5."),
        "max_value": _("At most %(limit_value)s hours a week."),
        "min_value": _("Hours cannot be fewer than none."),
        "max_decimal_places": _("Write hours with at most one decimal, for example 12,5."),
    }

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=MOST_HOURS, max_digits=4, decimal_places=1, **kwargs)
        for validator in self.validators:
            if hasattr(validator, "messages"):
                validator.messages = dict.fromkeys(validator.messages, self.error_messages["max_decimal_places"])
            elif getattr(validator, "code", "") in self.error_messages:
                validator.message = self.error_messages[validator.code]

    def to_python(self, value):
        """Return a Decimal without a decimal that is 0, or None when nothing is written."""
        hours = super().to_python(value.replace(",", ".") if isinstance(value, str) else value)
        return hours if hours is None or not hours.is_finite() or hours % 1 else hours.quantize(Decimal(1))

    def prepare_value(self, value):
        """Return what stands in the field: 12,5 for a stored number, what was typed as it was typed."""
        return value if isinstance(value, str) or value is None else f"{value:f}".removesuffix(".0").replace(".", ",")


def half_day_choices():
    """Return (number, words) of the half-days of a week, as WorkProfile counts them."""
    return [(str(number), capfirst(slots.in_words(slots.week_of({number})))) for number in range(slots.SLOTS)]


def ticked(half_days):
    """Return the numbers, as text, of those in `half_days` (fourteen numbers or None) that are not 0."""
    return [str(number) for number, can in enumerate(half_days or ()) if can]


class HalfDayGrid(LayoutObject):
    """The fourteen boxes of the field `half_days` as a table of weekdays and halves, each cell wide enough to tap."""

    def render(self, form, context, *args, **kwargs):
        """Return the table in a group of its own."""
        form.rendered_fields.add("half_days")
        field = form["half_days"]
        boxes = list(field.subwidgets)
        rows = [(WEEKDAYS[day], boxes[2 * day : 2 * day + 2]) for day in range(7)]
        return render_to_string("placements/_half_day_grid.html", {"field": field, "rows": rows})


class KeepInstance:
    """A form of a model whose act takes the cleaned values; the model judges them there."""

    def _post_clean(self):
        """Leave the instance as it is."""


class ProfileForm(KeepInstance, ModelForm):
    """All that matching needs of `participant` on one page: degree, support form, hours, half-days, Swedish, the rest.

    `levels` and `periods` are the degrees and support forms noted, latest first. A degree that is changed, or said
    anew with what it builds on, holds from today; a support form is added beside those noted.
    """

    level = forms.TypedChoiceField(
        label=_("Degree of independence"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect,
        choices=independence.choices,
    )  # fmt: skip
    level_note = LongTextField(label=_("What it builds on"), required=False)
    support_form = forms.ModelChoiceField(
        label=_("Support form"), queryset=CodeList.objects.none(), required=False, empty_label=_("Nothing chosen")
    )
    support_from = DateField(label=_("From"), required=False, initial=timezone.localdate)
    decided_by = forms.CharField(
        label=_("Decided by"), max_length=150, required=False, help_text=_("Name and party, as on the decision.")
    )
    weekly_hours = WeeklyHoursField(
        label=_("Hours a week possible"), required=False,
        help_text=_("Leave empty while it is not known. Places for full time ask for as many hours as they have."),
    )  # fmt: skip
    half_days = forms.MultipleChoiceField(
        label=_("Half-days possible"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none while it is not known: then every half-day counts as possible."),
    )  # fmt: skip
    requirements = forms.MultipleChoiceField(
        label=_("Has"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("What places may require. What is not ticked counts as lacking."),
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = WorkProfile
        fields = ["weekly_hours", "half_days", "language_level", "requirements", "needs"]

    def __init__(self, *args, levels, periods, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.level_now = next((row.level for row in levels if row.starts_on <= today), None)
        self.periods = periods
        self.fields["level"].initial = self.level_now
        self.fields["level"].help_text = _("A degree that you change holds from today.")
        self.fields["level_note"].widget.attrs["rows"] = 2
        self.fields["level_note"].help_text = _("What you have seen or heard, and from whom.")
        self.fields["support_form"].queryset = CodeList.objects.of(CodeListName.SUPPORT_FORM)
        self.fields["support_form"].help_text = self.noted_forms(today)
        self.fields["half_days"].choices = half_day_choices()
        levels_of_swedish = CodeList.objects.of(CodeListName.LANGUAGE_LEVEL).exclude(code=NO_DEMANDS)
        self.fields["language_level"].queryset = levels_of_swedish
        self.fields["requirements"].choices = self.requirement_choices()
        self.fields["needs"].help_text = _("Adaptations, travel, what to avoid. Employer coordinators do not read it.")
        self.fields["needs"].widget.attrs["rows"] = 4
        for name in ("level_note", "support_from", "decided_by"):
            self.fields[name].is_conditional = True
        if self.instance.pk:
            self.initial["half_days"] = ticked(self.instance.half_days)

    def noted_forms(self, today):
        """Return which support forms hold or are to come, so that one knows what a new one is added to."""
        noted = [str(row) for row in self.periods if row.ends_on is None or row.ends_on >= today]
        if not noted:
            return _now("None is noted.")
        return _now("Noted: %(forms)s. Choose here only to add one.") % {"forms": ", ".join(noted)}

    def requirement_choices(self):
        """Return (code, label) of what can be chosen today, and of what the participant has since before.

        Full time is not among them: the hours tell it.
        """
        codes = list(CodeList.objects.of(CodeListName.REQUIREMENT))
        kept = set(self.instance.requirements) - {code.code for code in codes}
        codes += CodeList.objects.filter(list=CodeListName.REQUIREMENT, code__in=kept) if kept else []
        return [(code.code, str(code)) for code in codes if code.code != FULL_TIME]

    def get_layout(self):
        """Return the fields in groups: the degree, the support form, the week, what one has and needs."""
        return Layout(
            "level", "level_note",
            Fieldset(
                _("Support form"), "support_form",
                Row(Column("support_from", css_class="col-md-4"), Column("decided_by")), css_class="group",
            ),
            Fieldset(
                _("Week and Swedish"),
                Row(Column("weekly_hours", css_class="col-md-4"), Column("language_level")), HalfDayGrid(),
                css_class="group",
            ),
            Fieldset(
                _("Has and needs"), Field("requirements", wrapper_class="choices-columns"), "needs", css_class="group"
            ),
        )  # fmt: skip

    def clean_half_days(self):
        """Return fourteen numbers, or None where none is ticked."""
        chosen = set(self.cleaned_data["half_days"])
        return [int(str(number) in chosen) for number in range(slots.SLOTS)] if chosen else None

    def clean(self):
        """Let a note be about some degree, and a support form be noted once at a time."""
        cleaned = super().clean()
        if cleaned.get("level_note") and not cleaned.get("level") and "level" not in self.errors:
            self.add_error("level", _now("Choose which degree it is about."))
        form, start = cleaned.get("support_form"), cleaned.get("support_from") or timezone.localdate()
        lasting = [row for row in self.periods if row.ends_on is None or row.ends_on >= start]
        if form and any(row.support_form_id == form.pk for row in lasting):
            self.add_error("support_form", _now("That support form is noted already for some of those days."))
        if cleaned.get("decided_by") and not form and "support_form" not in self.errors:
            self.add_error("support_form", _now("Choose which support form was decided."))
        return cleaned

    @property
    def new_level(self):
        """The fields of the degree to note from today, or None where nothing new is said of it."""
        level, note = self.cleaned_data["level"], self.cleaned_data["level_note"]
        return {"level": level, "note": note} if level and (level != self.level_now or note) else None

    @property
    def new_period(self):
        """The fields of the support form to add, or None."""
        cleaned = self.cleaned_data
        if not cleaned["support_form"]:
            return None
        return {
            "support_form": cleaned["support_form"], "decided_by": cleaned["decided_by"],
            "starts_on": cleaned["support_from"] or timezone.localdate(),
        }  # fmt: skip


class NoteProfileForm(CreatedOnceMixin, ProfileForm):
    """Notes it for the first time."""


class ChangeProfileForm(VersionedMixin, ProfileForm):
    """Changes what is noted."""


class LevelForm(KeepInstance, ModelForm):
    """The degree of independence from a day on."""

    level = forms.TypedChoiceField(
        label=_("Degree of independence"), coerce=int, widget=forms.RadioSelect,
        choices=[(str(number), str(number)) for number in range(LEAST, MOST + 1)],
        help_text=_("1 is with support all the time, 5 is entirely on one's own."),
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = IndependenceLevel
        fields = ["level", "starts_on", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _("What you have seen or heard, and from whom.")
        self.fields["note"].widget.attrs["rows"] = 3

    def get_layout(self):
        """Return the fields with the degrees in a row."""
        return Layout(Field("level", wrapper_class="choices-row"), "starts_on", "note")


class NoteLevelForm(CreatedOnceMixin, LevelForm):
    """Notes a new degree."""


class ChangeLevelForm(VersionedMixin, LevelForm):
    """Puts a degree right."""


class SupportForm(KeepInstance, ModelForm):
    """The support form, from when to when, and who decided."""

    class Meta(ModelForm.Meta):
        model = SupportPeriod
        fields = ["support_form", "starts_on", "ends_on", "decided_by"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        codes = CodeList.objects.of(CodeListName.SUPPORT_FORM)
        if self.instance.pk:
            codes = codes | CodeList.objects.filter(pk=self.instance.support_form_id)
        self.fields["support_form"].queryset = codes
        self.fields["ends_on"].help_text = _("Leave empty while it holds until further notice.")
        self.fields["decided_by"].help_text = _("Name and party, as on the decision.")

    def get_layout(self):
        """Return the fields with the days side by side."""
        days = Row(Column("starts_on", css_class="col-md-4"), Column("ends_on"))
        return Layout("support_form", days, "decided_by")


class NoteSupportForm(CreatedOnceMixin, SupportForm):
    """Notes a support form."""


class ChangeSupportForm(VersionedMixin, SupportForm):
    """Changes or ends a support form."""


class StopForm(Form):
    """What stopped a match. `failing` are the Rules that stop it by what is noted; another one needs a note."""

    submit_label = _("Note as stopped")
    rule = forms.ChoiceField(label=_("What stopped it"), widget=forms.RadioSelect, choices=Rule.choices)
    note = forms.CharField(label=pgettext_lazy("what is written", "Note"), max_length=300, required=False)

    def __init__(self, *args, failing, **kwargs):
        super().__init__(*args, **kwargs)
        self.failing = failing
        self.fields["note"].help_text = _("Needed where the rule does not stop it by what is noted here.")

    def clean(self):
        """Ask for a note where nothing noted says that the rule stops the match."""
        cleaned = super().clean()
        rule = cleaned.get("rule")
        if rule and "note" not in self.errors and rule not in self.failing and not cleaned.get("note"):
            raise ValidationError({"note": _("By what is noted here this does not stop it. Write what stopped it.")})
        return cleaned


class TakeBackStopForm(VersionedMixin, Form):
    """Asks whether a stopped match was noted by mistake."""

    submit_label = _("Take it back")


class NotYetForm(CreatedOnceMixin, Form):
    """Why it is not time to move on yet, and when to look at it again."""

    submit_label = _("Not yet")
    reason = LongTextField(label=_("Why not yet"), max_length=2000)
    until_on = DateField(label=_("Look at it again on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["rows"] = 3
        self.fields["until_on"].initial = timezone.localdate() + USUAL_WAIT

    def clean_until_on(self):
        """Return a day to come."""
        day = self.cleaned_data["until_on"]
        if day <= timezone.localdate():
            raise ValidationError(_("Choose a day to come."))
        return day


class SupportRuleForm(KeepInstance, ModelForm):
    """A rule: for which support form, about what, allowed or not, why, by what source, from when to when."""

    is_allowed = forms.TypedChoiceField(
        label=_("The rule says"), coerce=lambda value: value == "True", widget=forms.RadioSelect,
        choices=[("False", _("It is not allowed")), ("True", _("It is allowed"))], initial="False",
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = SupportRule
        fields = [
            "support_form", "place_kind", "employment_form", "is_allowed", "why", "source", "valid_from", "valid_to",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, listed in (
            ("support_form", CodeListName.SUPPORT_FORM), ("place_kind", CodeListName.PLACE_KIND),
            ("employment_form", CodeListName.EMPLOYMENT_FORM),
        ):  # fmt: skip
            codes = CodeList.objects.of(listed)
            self.fields[name].queryset = codes | CodeList.objects.filter(pk=getattr(self.instance, f"{name}_id"))
        self.fields["place_kind"].help_text = _("Choose this or a form of employment, not both.")
        self.fields["why"].help_text = _("It is shown where places are matched.")
        self.fields["source"].help_text = _("The law, the agreement or the decision that says so.")
        self.fields["valid_to"].help_text = _("Leave empty while it holds until further notice.")

    def get_layout(self):
        """Return the fields, those that belong together side by side."""
        return Layout(
            "support_form",
            Row(Column("place_kind", css_class="col-md-6"), Column("employment_form")),
            Field("is_allowed", wrapper_class="choices-row"),
            "why", "source",
            Row(Column("valid_from", css_class="col-md-4"), Column("valid_to")),
        )  # fmt: skip

    def clean(self):
        """Let it be about one thing."""
        cleaned = super().clean()
        if {"place_kind", "employment_form"} & set(self.errors):
            return cleaned
        if bool(cleaned.get("place_kind")) == bool(cleaned.get("employment_form")):
            raise ValidationError({"place_kind": _("Choose either a kind of place or a form of employment.")})
        return cleaned


class AddSupportRuleForm(CreatedOnceMixin, SupportRuleForm):
    """A new rule."""


class ChangeSupportRuleForm(VersionedMixin, SupportRuleForm):
    """A rule that is there."""
