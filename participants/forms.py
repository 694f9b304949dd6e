"""Forms about participants: the person, protected identity and enrolments."""

from crispy_forms.layout import Column, Fieldset, Layout, Row
from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES, CodeListName
from accounts.models import CodeList, Unit
from accounts.unit_settings import STAY_MONTHS
from config.forms import (
    CreatedOnceMixin,
    DateField,
    Form,
    LongTextField,
    ModelForm,
    UserChoiceField,
    VersionedMixin,
    WarningsMixin,
)

from . import rules
from .enums import ClashOutcome
from .models import AccessReview, CoordinatorPeriod, Participant


def labelled(code_list):
    """Return the queryset of codes of `code_list` that can be chosen today."""
    return CodeList.objects.of(code_list)


class PersonForm(WarningsMixin, ModelForm):
    """A person's identity, contact and language. Warns of people who may be the same."""

    class Meta(ModelForm.Meta):
        model = Participant
        fields = [
            "personal_number", "first_name", "last_name", "birth_date", "registered_sex", "phone", "email", "address",
            "postal_code", "city", "contact_note", "spoken_language", "needs_interpreter",
        ]  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        self.user = user
        self.similar = []
        super().__init__(*args, **kwargs)
        self.fields["personal_number"].help_text = _("YYYYMMDD-NNNN. Leave empty if the person has none yet.")
        self.fields["birth_date"].help_text = _("Only needed without a personal number.")
        self.fields["spoken_language"].queryset = labelled(CodeListName.LANGUAGE)
        self.fields["spoken_language"].widget.attrs["data-typeahead"] = True
        self.fields["phone"].widget.attrs.update({"type": "tel", "autocomplete": "off"})

    def get_layout(self):
        """Return the fields in groups: who it is, how to reach them, in which language."""
        return Layout(
            Fieldset(
                _("Identity"), *self.first_fields(), Row(Column("first_name"), Column("last_name")),
                Row(Column("birth_date"), Column("registered_sex")), css_class="group",
            ),
            Fieldset(
                _("Contact"), Row(Column("phone"), Column("email")), "address",
                Row(Column("postal_code"), Column("city")), "contact_note", css_class="group",
            ),
            Fieldset(_("Language"), "spoken_language", "needs_interpreter", css_class="group"),
            *self.last_fields(),
            "passed_warnings",
        )  # fmt: skip

    def first_fields(self):
        """Return the fields before the name."""
        return ["personal_number"]

    def last_fields(self):
        """Return what stands after the groups."""
        return []

    def clean_personal_number(self):
        """Return the number or None."""
        return self.cleaned_data["personal_number"] or None

    def validate_constraints(self):
        """Leave the number to Participant.objects.register: an error here would tell who exists."""

    def get_warnings(self):
        """Return a sentence for each person the user may see who has the same name and no other birth date."""
        cleaned = self.cleaned_data
        same_name = Participant.objects.visible_to(self.user).listed().exclude(pk=self.instance.pk)
        same_name = same_name.named_like(cleaned["first_name"], cleaned["last_name"])
        born = cleaned.get("birth_date")
        number = cleaned.get("personal_number")
        self.similar = [
            person for person in same_name[:5]
            if not (number and person.personal_number)
            and (born is None or person.birth_date is None or person.birth_date == born)
        ]  # fmt: skip
        return [
            _now("%(name)s is registered already, case %(case)s. Is it the same person?")
            % {"name": person, "case": person.case_number}
            for person in self.similar
        ]


class RegisterForm(CreatedOnceMixin, PersonForm):
    """Registers a participant in a unit."""

    submit_label = _("Register")

    class Meta(PersonForm.Meta):
        fields = ["unit", *PersonForm.Meta.fields, "is_protected"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().filter(pk__in=self.user.units_as(*rules.EDITORS)).in_name_order()
        self.fields["unit"].queryset = units
        if len(units) == 1:
            self.fields["unit"].initial = units[0]
        self.fields["is_protected"].help_text = _(
            "Only you and those you name on the next page will know of the case: in lists, searches and figures too."
        )

    def first_fields(self):
        """Return unit and number."""
        return ["unit", "personal_number"]

    def last_fields(self):
        """Return the protection."""
        return [Fieldset(_("Protected identity"), "is_protected", css_class="group")]


class EditForm(VersionedMixin, PersonForm):
    """Changes a participant."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["personal_number"].help_text = _(
            "YYYYMMDD-NNNN. When a coordination number becomes a personal number, write the new one: the case is "
            "still found by the old."
        )
        self.fields["birth_date"].help_text = _("Follows the personal number when there is one.")


class ProtectionForm(VersionedMixin, Form):
    """Says who is named on a case with protected identity."""

    submit_label = _("Save")
    is_protected = forms.BooleanField(label=_("Protected identity"), required=False)
    named_staff = forms.ModelMultipleChoiceField(
        label=_("Named staff"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("As few as possible. A log reviewer who is named can review the reads of this case."),
    )  # fmt: skip

    def __init__(self, *args, participant, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.participant = user, participant
        self.fields["named_staff"].queryset = rules.possible_named_staff(participant)

    def clean_named_staff(self):
        """Return the staff as a set; whoever saves stays named, so that the case never is out of everybody's sight.

        So does the responsible coordinator, who could not do the work otherwise.
        """
        named = set(self.cleaned_data["named_staff"])
        if self.user not in named:
            raise ValidationError(_("You must be named yourself. Somebody else who is named can take you away."))
        periods = CoordinatorPeriod.objects.current().filter(participant=self.participant)
        responsible = self.fields["named_staff"].queryset.filter(pk__in=periods.values("coordinator")).first()
        if self.cleaned_data["is_protected"] and responsible and responsible not in named:
            raise ValidationError(
                _("%(name)s is the responsible coordinator and must be named too, or be replaced first."),
                params={"name": responsible},
            )
        return named


class EnrolForm(CreatedOnceMixin, Form):
    """Enrols a participant in the unit."""

    submit_label = _("Enrol")
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None)
    started_on = DateField(
        label=_("Start"),
        help_text=_("Where it is a day to come, the coordinator has the case from today to prepare it."),
    )
    planned_end_on = DateField(
        label=_("Planned end"), required=False, help_text=_("Leave empty for the unit's usual time.")
    )
    coordinator = UserChoiceField(label=_("Responsible coordinator"), queryset=None)

    def __init__(self, *args, participant, user, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().filter(pk__in=user.units_as(*CASE_ROLES)).in_name_order()
        self.fields["unit"].queryset = units
        self.fields["unit"].initial = participant.unit_id
        self.fields["started_on"].initial = timezone.localdate()
        self.fields["coordinator"].queryset = rules.coordinators_for(participant, units)
        if self.fields["coordinator"].queryset.filter(pk=user.pk).exists():
            self.fields["coordinator"].initial = user.pk

    def clean(self):
        """Fill in the planned end and check that the coordinator works in the unit chosen."""
        cleaned = super().clean()
        unit, start, coordinator = cleaned.get("unit"), cleaned.get("started_on"), cleaned.get("coordinator")
        if unit and start and not cleaned.get("planned_end_on") and "planned_end_on" not in self.errors:
            cleaned["planned_end_on"] = start + relativedelta(months=unit.setting(STAY_MONTHS), days=-1)
        if unit and coordinator:
            check_coordinator(self, coordinator, unit)
        return cleaned


def check_coordinator(form, coordinator, unit):
    """Add an error to `form` when `coordinator` is not a coordinator in `unit`."""
    if not rules.possible_coordinators([unit]).filter(pk=coordinator.pk).exists():
        form.add_error(
            "coordinator",
            _now("%(name)s is not a coordinator in %(unit)s. Choose somebody else.")
            % {"name": coordinator, "unit": unit},
        )


class PeriodForm(VersionedMixin, Form):
    """Corrects the start of an enrolment or agrees on another planned end."""

    started_on = DateField(label=_("Start"))
    planned_end_on = DateField(label=_("Planned end"))


class CoordinatorForm(VersionedMixin, Form):
    """Makes somebody else the responsible coordinator from a day."""

    submit_label = _("Change coordinator")
    coordinator = UserChoiceField(label=_("New responsible coordinator"), queryset=None)
    from_on = DateField(label=_("From"), help_text=_("Today or a day to come, or earlier to correct."))

    def __init__(self, *args, enrolment, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = timezone.localdate()
        self.fields["coordinator"].queryset = rules.coordinators_for(enrolment.participant, [enrolment.unit])


class MoveForm(CreatedOnceMixin, VersionedMixin, Form):
    """Moves a participant to another unit."""

    submit_label = _("Move")
    unit = forms.ModelChoiceField(label=_("New unit"), queryset=None)
    on = DateField(label=_("First day in the new unit"), help_text=_("Today at the latest."))
    coordinator = UserChoiceField(label=_("Responsible coordinator there"), queryset=None)

    def __init__(self, *args, enrolment, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().exclude(pk=enrolment.unit_id).in_name_order()
        self.fields["unit"].queryset = units
        self.fields["on"].initial = timezone.localdate()
        self.fields["coordinator"].queryset = rules.possible_coordinators(units)
        if enrolment.participant.is_protected:
            self.fields["coordinator"].help_text = _(
                "The identity is protected. Whoever you choose will be named on the case and know of it; those named "
                "already stay named."
            )

    def clean_on(self):
        """Return the day; a move is registered when it happens."""
        return not_after(timezone.localdate(), self.cleaned_data["on"])

    def clean(self):
        """Check that the coordinator works in the unit chosen."""
        cleaned = super().clean()
        if cleaned.get("unit") and cleaned.get("coordinator"):
            check_coordinator(self, cleaned["coordinator"], cleaned["unit"])
        return cleaned


class ExitForm(VersionedMixin, Form):
    """Ends an enrolment."""

    submit_label = _("End the enrolment")
    on = DateField(label=_("Last day"), help_text=_("Today at the latest. Change the planned end for a day to come."))
    reason = forms.ModelChoiceField(label=_("Exit reason"), queryset=None)
    outcome = forms.ModelChoiceField(label=_("Outcome"), queryset=None, required=False)
    note = LongTextField(label=_("About the exit"), required=False)

    def __init__(self, *args, enrolment, **kwargs):
        super().__init__(*args, **kwargs)
        self.latest = max(timezone.localdate(), enrolment.started_on)
        self.fields["on"].initial = self.latest
        if not enrolment.has_begun:
            self.fields["on"].help_text = _("The enrolment has not begun, so its first day is its last.")
        self.fields["reason"].queryset = labelled(CodeListName.EXIT_REASON)
        self.fields["outcome"].queryset = labelled(CodeListName.OUTCOME)

    def clean_on(self):
        """Return the day; an exit is registered when it happens, or before the start of what never began."""
        return not_after(self.latest, self.cleaned_data["on"])


class ReopenForm(VersionedMixin, Form):
    """Undoes an exit."""

    submit_label = _("Undo the exit")


class ClashForm(Form):
    """Decides whether two registrations of one number are the same person."""

    submit_label = _("Decide")
    outcome = forms.ChoiceField(label=_("Who is it?"), choices=ClashOutcome, widget=forms.RadioSelect)


def not_after(latest, day):
    """Return `day`, or raise ValidationError when it is after the day `latest`."""
    if day > latest:
        raise ValidationError(_("The day has not been yet."))
    return day


class ReviewForm(ModelForm):
    """A log reviewer's finding about one row."""

    class Meta(ModelForm.Meta):
        model = AccessReview
        fields = ["finding", "note"]
