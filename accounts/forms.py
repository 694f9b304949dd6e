"""Forms about oneself and of the administration."""

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.forms import CreatedOnceMixin, DateField, Form, ModelForm, VersionedMixin

from .enums import ROOT_ROLES, CodeListName, Role
from .models import Agency, CodeList, Membership, Unit, User
from .unit_settings import SETTINGS, defaults, groups


class OwnSettingsForm(ModelForm):
    """What a user may change about themselves: the language of the pages."""

    submit_label = _("Save")

    class Meta(ModelForm.Meta):
        model = User
        fields = ["language"]


class UnitForm(ModelForm):
    """A unit, and where it belongs."""

    class Meta(ModelForm.Meta):
        model = Unit
        fields = ["name", "kind", "parent", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Unit.objects.exclude(pk=self.instance.pk).in_name_order()
        # The municipality itself belongs to nothing; everything else belongs somewhere.
        if self.instance.pk and self.instance.parent is None:
            del self.fields["parent"]
        elif Unit.objects.exists():
            self.fields["parent"].required = True


class AddUnitForm(CreatedOnceMixin, UnitForm):
    """A new unit."""

    submit_label = _("Add")


class EditUnitForm(VersionedMixin, UnitForm):
    """A unit that is there, and the promises that differ from what it inherits."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = dict(self.instance.settings.values_list("key", "value"))
        inherited = self.instance.parent.settings_in_force if self.instance.parent else defaults()
        for setting in SETTINGS.values():
            self.fields[setting.key] = forms.IntegerField(
                label=setting.label, required=False, min_value=setting.least, max_value=setting.most,
                initial=own.get(setting.key),
                help_text=_("Leave empty to have what is above: %(value)d.")
                % {"value": inherited.get(setting.key, setting.default)},
            )  # fmt: skip
        self.helper.layout = Layout(
            *(name for name in ("name", "kind", "parent", "is_active", "version") if name in self.fields),
            *(Fieldset(heading, *(one.key for one in some), css_class="group") for heading, some in groups().items()),
        )


class AgencyForm(ModelForm):
    """Another party."""

    class Meta(ModelForm.Meta):
        model = Agency
        fields = ["name", "kind", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = CodeList.objects.of(CodeListName.AGENCY_KIND)


class AddAgencyForm(CreatedOnceMixin, AgencyForm):
    """A new party."""

    submit_label = _("Add")


class EditAgencyForm(VersionedMixin, AgencyForm):
    """A party that is there."""


class UserForm(ModelForm):
    """Somebody who works here. The e-mail address is theirs once they have logged in."""

    class Meta(ModelForm.Meta):
        model = User
        fields = ["name", "email", "language", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["unique"] = _("Somebody else has that e-mail address.")

    def clean_email(self):
        """Return the address in small letters, or None."""
        email = (self.cleaned_data["email"] or "").lower() or None
        if User.objects.exclude(pk=self.instance.pk).filter(email=email).exists():
            raise ValidationError(_("Somebody else has that e-mail address."))
        return email


class AddUserForm(CreatedOnceMixin, UserForm):
    """A new user, told by e-mail how to choose a password."""

    submit_label = _("Add and send an e-mail")

    class Meta(UserForm.Meta):
        fields = ["name", "email", "language"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True


class EditUserForm(VersionedMixin, UserForm):
    """A user that is there."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.last_login:
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _("Changed by the user, who has logged in with it.")


class MembershipForm(CreatedOnceMixin, ModelForm):
    """A role in a unit or at a party."""

    submit_label = _("Give the role")

    class Meta(ModelForm.Meta):
        model = Membership
        fields = ["role", "unit", "agency", "starts_on", "ends_on"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.user = user
        self.fields["unit"].queryset = Unit.objects.active().in_name_order()
        self.fields["unit"].help_text = _("Where the role holds, with everything below. Not for case officers.")
        self.fields["agency"].queryset = Agency.objects.filter(is_active=True).order_by("name")
        self.fields["agency"].help_text = _("For case officers only.")
        for name in ("unit", "agency"):
            self.fields[name].is_conditional = True  # the role decides which of them is asked for
        self.fields["starts_on"].initial = timezone.localdate()
        self.fields["ends_on"].help_text = _("Leave empty when no end is known.")

    def clean(self):
        """Put the roles of the whole municipality at its root, and ask for the place the role needs."""
        cleaned = super().clean()
        role = cleaned.get("role")
        if role in ROOT_ROLES:
            cleaned["unit"], cleaned["agency"] = Unit.objects.root(), None
        elif role == Role.CASE_OFFICER:
            cleaned["unit"] = None
            if not cleaned.get("agency"):
                self.add_error("agency", _("Choose the party the case officer works for."))
        elif role:
            cleaned["agency"] = None
            if not cleaned.get("unit"):
                self.add_error("unit", _("Choose the unit."))
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day cannot be before the first."))
        return cleaned

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"user"}


class EndMembershipForm(VersionedMixin, Form):
    """The last day of a role."""

    submit_label = _("End the role")
    ends_on = DateField(label=_("Last day"))


class CodeForm(ModelForm):
    """A word of a code list."""

    class Meta(ModelForm.Meta):
        model = CodeList
        fields = ["label", "label_en", "valid_from", "valid_to", "position"]


class AddCodeForm(CreatedOnceMixin, CodeForm):
    """A new word."""

    submit_label = _("Add")

    class Meta(CodeForm.Meta):
        fields = ["code", *CodeForm.Meta.fields]

    def __init__(self, *args, list_name, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.list = list_name

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"list"}


class EditCodeForm(VersionedMixin, CodeForm):
    """A word that is there; its code stays."""
