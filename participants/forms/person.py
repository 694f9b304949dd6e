"""Forms about the person: details, protected identity, numbers to sort out, the read log."""

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList, Unit
from config.forms import (
    CreatedOnceMixin,
    Form,
    ModelForm,
    VersionedMixin,
    WarningsMixin,
)

from .. import rules
from ..enums import ClashOutcome
from ..models import AccessReview, CoordinatorPeriod, Participant


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
        self.fields["spoken_language"].queryset = CodeList.objects.of(CodeListName.LANGUAGE)
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
        help_text=_(
            "As few as possible. A log reviewer who is named can review the reads of this case. A supervisor who is "
            "named reads the alias at the place, and no more."
        ),
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


class ClashForm(Form):
    """Decides whether two registrations of one number are the same person."""

    submit_label = _("Decide")
    outcome = forms.ChoiceField(label=_("Who is it?"), choices=ClashOutcome, widget=forms.RadioSelect)


class ReviewForm(ModelForm):
    """A log reviewer's finding about one row."""

    class Meta(ModelForm.Meta):
        model = AccessReview
        fields = ["finding", "note"]
