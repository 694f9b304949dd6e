"""Forms about employers: register and change, and their sites, contacts and agreements."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName, Role
from accounts.models import CodeList, Unit, User
from config.forms import CreatedOnceMixin, Form, ModelForm, UserChoiceField, VersionedMixin, WarningsMixin

from ..models import Employer, EmployerAgreement, EmployerContact, EmployerSite
from ..models.merges import similar_to
from ..organisation_number import parse


def codes(name, chosen=None):
    """Return the codes of the list `name` that can be chosen, and the one `chosen` already, which may have ended."""
    return CodeList.objects.of(name) | CodeList.objects.filter(pk=chosen)


def name_and_number(employer):
    """Return the name of `employer` with its organisation number where it has one."""
    return " ".join(filter(None, [employer.name, employer.number]))


class EmployerForm(ModelForm):
    """What is kept of an employer. `existing` is the employer that has the organisation number typed, or None."""

    existing = None
    organisation_number = forms.CharField(
        label=_("Organisation number"), required=False, max_length=30,
        help_text=_("Ten digits, for example 556677-8899. Leave it empty for a sole trader, whose number is personal."),
    )  # fmt: skip
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    owner = UserChoiceField(label=_("Owns the contact"), queryset=None, required=False)

    class Meta(ModelForm.Meta):
        model = Employer
        fields = [
            "name", "organisation_number", "branch", "phone", "website", "union_contact", "owner", "unit", "note",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        employer = self.instance
        self.fields["branch"].queryset = CodeList.objects.of(CodeListName.BRANCH)
        staff = User.objects.with_role(Role.EMPLOYER_COORDINATOR, Role.COORDINATOR)
        self.fields["owner"].queryset = (staff | User.objects.filter(pk=employer.owner_id)).in_name_order()
        self.fields["unit"].queryset = Unit.objects.active().in_name_order()
        self.fields["union_contact"].help_text = _("Name, union and how to reach them.")
        self.fields["note"].help_text = _("About the employer. Never write of a participant here: all units read it.")
        self.fields["note"].widget.attrs["rows"] = 4
        if employer.organisation_number:
            self.initial["organisation_number"] = employer.number

    def get_layout(self):
        """Return the fields with the short ones side by side."""
        return Layout(
            "name",
            Row(Column("organisation_number", css_class="col-md-6"), Column("branch")),
            Row(Column("phone", css_class="col-md-6"), Column("website")),
            "union_contact",
            Row(Column("owner", css_class="col-md-6"), Column("unit")),
            "note",
            *(["passed_warnings"] if "passed_warnings" in self.fields else []),
        )

    def clean_organisation_number(self):
        """Return the digits, None when empty; note who has the number already."""
        text = self.cleaned_data["organisation_number"]
        if not text.strip():
            return None
        number = parse(text)
        others = Employer.objects.standing().filter(organisation_number=number).exclude(pk=self.instance.pk)
        self.existing = others.first()
        if self.existing:
            raise forms.ValidationError(
                _("%(name)s has that organisation number. Open it instead of registering the employer once more."),
                params={"name": self.existing},
            )
        return number


class AddEmployerForm(CreatedOnceMixin, WarningsMixin, EmployerForm):
    """Registers an employer; names alike are warned of, once."""

    submit_label = _("Register")

    def get_warnings(self):
        """Return a sentence for each employer with a name much like the one typed."""
        alike = [pk for pk, _similarity in similar_to(self.cleaned_data["name"])]
        found = Employer.objects.in_bulk(alike)
        self.alike = [found[pk] for pk in alike]
        return [
            _now("There is already an employer called %(name)s.") % {"name": name_and_number(one)} for one in self.alike
        ]


class ChangeEmployerForm(VersionedMixin, EmployerForm):
    """Changes what is kept of an employer."""


class SiteForm(ModelForm):
    """A place of work of an employer."""

    class Meta(ModelForm.Meta):
        model = EmployerSite
        fields = ["name", "address", "city"]


class ContactForm(ModelForm):
    """Whom one speaks with."""

    class Meta(ModelForm.Meta):
        model = EmployerContact
        fields = ["name", "title", "site", "phone", "email"]

    def __init__(self, *args, employer, **kwargs):
        super().__init__(*args, **kwargs)
        sites = employer.employersites.filter(is_active=True)
        self.fields["site"].queryset = sites | employer.employersites.filter(pk=self.instance.site_id)

    def get_layout(self):
        """Return the fields with the short ones side by side."""
        return Layout(
            Row(Column("name", css_class="col-md-6"), Column("title")),
            "site",
            Row(Column("phone", css_class="col-md-6"), Column("email")),
            *(["is_active"] if "is_active" in self.fields else []),
        )


class AgreementForm(ModelForm):
    """An agreement and the days that somebody must be reminded of."""

    class Meta(ModelForm.Meta):
        model = EmployerAgreement
        fields = [
            "kind", "title", "reference", "unit", "starts_on", "ends_on", "renewal_on", "notice_on", "notice_given_on",
            "note",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = codes(CodeListName.AGREEMENT_KIND, self.instance.kind_id).distinct()
        self.fields["unit"].queryset = Unit.objects.active().in_name_order()
        self.fields["ends_on"].help_text = _("Leave it empty for one that goes on until further notice.")
        self.fields["renewal_on"].help_text = _("You are reminded before the day, until you have moved it ahead.")
        self.fields["notice_on"].help_text = _("The last day to give notice. You are reminded before it.")
        self.fields["notice_given_on"].help_text = _("When we or they have given notice: nothing more is reminded of.")
        self.fields["note"].widget.attrs["rows"] = 4

    def get_layout(self):
        """Return the fields with the days in pairs."""
        return Layout(
            Row(Column("kind", css_class="col-md-6"), Column("unit")),
            Row(Column("title", css_class="col-md-8"), Column("reference")),
            Row(Column("starts_on", css_class="col-md-6"), Column("ends_on")),
            Row(Column("renewal_on", css_class="col-md-6"), Column("notice_on")),
            "notice_given_on",
            "note",
            *(["is_active"] if "is_active" in self.fields else []),
        )

    def clean(self):
        """Refuse days to be reminded of before the agreement begins."""
        cleaned = super().clean()
        start = cleaned.get("starts_on")
        for name in ("renewal_on", "notice_on", "notice_given_on"):
            if start and cleaned.get(name) and cleaned[name] < start:
                self.add_error(name, _("The day cannot be before the agreement begins."))
        return cleaned


def add_form(base):
    """Return the create form of the form `base`."""
    return type(f"Add{base.__name__}", (CreatedOnceMixin, base), {"submit_label": _("Add")})


def change_form(base):
    """Return the edit form of the form `base`: with its version, and whether the row is in use."""
    meta = type("Meta", (base.Meta,), {"fields": [*base.Meta.fields, "is_active"]})
    return type(f"Change{base.__name__}", (VersionedMixin, base), {"Meta": meta})


class MergeForm(Form):
    """Which of two employers is kept."""

    submit_label = _("Merge")
    kept = forms.TypedChoiceField(label=_("Which one is kept?"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args, employers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [
            (one.pk, name_and_number(one)) for one in employers
        ]  # fmt: skip
        self.fields["kept"].help_text = _(
            "Everything of the other is moved to it: sites, contacts, agreements, places, contact log and offers. What "
            "it lacks, such as a number or a phone, is taken from the other. The merge can be undone."
        )
