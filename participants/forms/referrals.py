"""Forms about referrals: registering, changing, the steps, and what case officers send."""

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName, Role
from accounts.models import Agency, CodeList, Membership, Unit, User
from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, ModelForm, UserChoiceField, VersionedMixin

from ..enums import ReferralState
from ..models import IncomingReferral
from ..models.referrals import agencies_of
from .person import RegisterForm

REFERRAL_FIELDS = ("agency", "case_officer", "case_officer_name", "received_on", "requested_support", "reason")
NEW, RETURN = "new", "return"


class OfficerField(UserChoiceField):
    """A choice of case officer, by name and party."""

    def label_from_instance(self, user):
        """Return the name and where the officer is."""
        return f"{user.name}, {user.agency_name}"


def officers():
    """Return the case officers of today, each with `agency` (id) and `agency_name`."""
    memberships = Membership.objects.current().filter(user=OuterRef("pk"), role=Role.CASE_OFFICER).order_by("pk")
    return (
        User.objects.with_role(Role.CASE_OFFICER)
        .annotate(
            agency=Subquery(memberships.values("agency")[:1]),
            agency_name=Subquery(memberships.values("agency__name")[:1]),
        )
        .in_name_order()
    )


class ReferralFields(forms.Form):
    """Who asks for what, since when and why."""

    agency = forms.ModelChoiceField(label=_("Referring party"), queryset=None)
    case_officer = OfficerField(
        label=_("Case officer with a log-in"), queryset=None, required=False,
        help_text=_("Follows the referral under My referrals."),
    )  # fmt: skip
    case_officer_name = forms.CharField(label=_("Another case officer"), required=False, max_length=150)
    received_on = DateField(label=_("Received"))
    requested_support = forms.ModelChoiceField(label=_("Requested support"), queryset=None, required=False)
    reason = LongTextField(label=_("Reason"), required=False, help_text=_("What the party writes and asks for."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(is_active=True).order_by("name")
        self.fields["case_officer"].queryset = officers()
        self.fields["received_on"].initial = timezone.localdate()
        self.fields["requested_support"].queryset = CodeList.objects.of(CodeListName.SUPPORT)

    def referral_layout(self):
        """Return the layout of these fields."""
        return Fieldset(
            _("The referral"), Row(Column("agency"), Column("received_on")),
            Row(Column("case_officer"), Column("case_officer_name")), "requested_support", "reason", css_class="group",
        )  # fmt: skip

    def clean_received_on(self):
        """Return the day, which must have been."""
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The day has not been yet."))
        return day

    def clean(self):
        """Check that the officer is one, and of that party."""
        cleaned = super().clean()
        officer, agency = cleaned.get("case_officer"), cleaned.get("agency")
        if officer and cleaned.get("case_officer_name"):
            self.add_error("case_officer_name", _("Choose the officer in the list or write a name, not both."))
        if officer and agency and officer.agency != agency.pk:
            self.add_error(
                "case_officer",
                _now("%(name)s is not a case officer of %(agency)s. Choose the party or the officer anew.")
                % {"name": officer, "agency": agency},
            )
        return cleaned

    def referral_values(self):
        """Return the referral's own values."""
        return {name: self.cleaned_data[name] for name in REFERRAL_FIELDS}


class AddReferralForm(CreatedOnceMixin, ReferralFields, Form):
    """A referral of somebody registered."""

    submit_label = _("Register the referral")

    def get_layout(self):
        """Return the fields with the short ones side by side."""
        return Layout(self.referral_layout())


class ChangeReferralForm(VersionedMixin, ReferralFields, Form):
    """A referral that is there. What has been chosen before can stay."""

    def __init__(self, *args, referral, **kwargs):
        super().__init__(*args, **kwargs)
        self.referral = referral
        chosen = Agency.objects.filter(pk=referral.agency_id)
        self.fields["agency"].queryset = self.fields["agency"].queryset | chosen
        stays = CodeList.objects.filter(pk=referral.requested_support_id)
        self.fields["requested_support"].queryset = self.fields["requested_support"].queryset | stays
        if referral.case_officer_id and not officers().filter(pk=referral.case_officer_id).exists():
            # Somebody who is no case officer any more stays by name.
            self.initial.update(case_officer=None, case_officer_name=referral.case_officer.name)

    def get_layout(self):
        """Return the fields with the short ones side by side."""
        return Layout(self.referral_layout())


class NewReferralForm(ReferralFields, RegisterForm):
    """A person nobody has registered, and the referral."""

    submit_label = _("Register person and referral")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = self.fields["unit"].queryset.filter(pk__in=self.user.units_as(Role.INTAKE))
        self.fields["unit"].queryset = units
        if len(units) == 1:
            self.fields["unit"].initial = units[0]

    def get_layout(self):
        """Return the referral between the person and the protection."""
        layout = super().get_layout()
        layout.insert(1, self.referral_layout())
        return layout


ACT_LABELS = {
    ReferralState.ASSESSMENT: _("Start the assessment"),
    ReferralState.ADMITTED: _("Admit"),
    ReferralState.NOT_ADMITTED: _("Do not admit, after assessment"),
    ReferralState.OTHER_SUPPORT: _("Refer to other support, without assessment"),
    ReferralState.DECLINED: _("The person declines"),
    ReferralState.WITHDRAWN: _("The party withdraws the referral"),
}


def step_choices(referral):
    """Return (state, what the act is called) of the steps `referral` can take, taking back last."""
    onward = [(state, ACT_LABELS[state]) for state in referral.next_states if referral.is_open]
    back = referral.back_state
    if back is None:
        return onward
    words = _("Take back the decision") if not referral.is_open else _("Take back the start of the assessment")
    return [*onward, (back, words)]


class StepForm(VersionedMixin, Form):
    """A step of a referral: which, from what day, and why."""

    submit_label = _("Save the step")
    state = forms.ChoiceField(label=_("What is done?"), widget=forms.RadioSelect)
    on = DateField(label=_("Day"))
    reason = LongTextField(
        label=_("Reason"), required=False,
        help_text=_("Always for a decision, and when something is taken back. The person may ask to read it."),
    )  # fmt: skip
    recommended_support = forms.ModelChoiceField(
        label=_("Recommended support"), queryset=None, required=False,
        help_text=_("What is recommended to the person, or instead."),
    )  # fmt: skip

    def __init__(self, *args, referral, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = step_choices(referral)
        self.fields["on"].initial = timezone.localdate()
        self.fields["recommended_support"].queryset = CodeList.objects.of(CodeListName.SUPPORT)
        self.fields["reason"].is_conditional = self.fields["recommended_support"].is_conditional = True


class SendReferralForm(CreatedOnceMixin, ModelForm):
    """What a case officer writes. Nobody is looked up: the answer is the same whoever the person is."""

    submit_label = _("Send the referral")

    class Meta(ModelForm.Meta):
        model = IncomingReferral
        fields = [
            "agency", "unit", "personal_number", "first_name", "last_name", "phone", "email", "requested_support",
            "reason",
        ]  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        agencies = Agency.objects.filter(pk__in=agencies_of(user)).order_by("name")
        self.fields["agency"].queryset = agencies
        if len(agencies) == 1:
            self.fields["agency"].initial = agencies[0]
        self.fields["unit"].queryset = receiving_units()
        self.fields["unit"].help_text = _("Choose the municipality itself if you do not know which unit.")
        self.fields["personal_number"].help_text = _("YYYYMMDD-NNNN. Leave empty if the person has none yet.")
        self.fields["requested_support"].queryset = CodeList.objects.of(CodeListName.SUPPORT)
        self.fields["reason"].help_text = _(
            "Why the person needs support, and what you hope for. Nothing about health that we do not need to know."
        )
        self.fields["phone"].widget.attrs.update({"type": "tel", "autocomplete": "off"})

    def get_layout(self):
        """Return the fields in groups."""
        return Layout(
            Fieldset(
                _("The person"), "personal_number", Row(Column("first_name"), Column("last_name")),
                Row(Column("phone"), Column("email")), css_class="group",
            ),
            Fieldset(
                _("The referral"), Row(Column("agency"), Column("unit")), "requested_support", "reason",
                css_class="group",
            ),
        )  # fmt: skip

    def clean_personal_number(self):
        """Return the number or None."""
        return self.cleaned_data["personal_number"] or None


def receiving_units():
    """Return the units that some intake team covers, in name order."""
    homes = Membership.objects.current().filter(role=Role.INTAKE, user__is_active=True).values_list("unit", flat=True)
    return Unit.objects.active().with_descendants(set(homes)).filter(kind="unit").in_name_order()


class WithdrawReferralForm(Form):
    """Withdraws an own referral, as a case officer."""

    submit_label = _("Withdraw the referral")
    reason = LongTextField(
        label=_("Why it is withdrawn"), help_text=_("The intake team reads it, and the person may ask to.")
    )


class ReceiveForm(VersionedMixin, Form):
    """Says whom a sent referral is about, or returns it."""

    submit_label = _("Receive")
    who = forms.ChoiceField(label=_("Who is it?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Why it is returned"), required=False, max_length=300,
        help_text=_("Kept here. The officer sees that it is returned, and asks you why."),
    )  # fmt: skip

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.candidates = {str(person.pk): person for person in candidates}
        choices = [(pk, f"{person}, {person.case_number}, {person.unit}") for pk, person in self.candidates.items()]
        choices += [(NEW, _("Somebody not registered here: register the person"))]
        # To return it is a button of its own, and no choice among the people.
        self.fields["who"].choices = [*choices, (RETURN, _("Return it"))]
        self.fields["who"].widget.choices = choices
        if not self.candidates:
            self.fields["who"].initial = NEW
        self.fields["note"].is_conditional = True

    def clean(self):
        """Ask why when it is returned."""
        cleaned = super().clean()
        if cleaned.get("who") == RETURN and not cleaned.get("note"):
            self.add_error("note", _("Write why it is returned."))
        return cleaned

    @property
    def chosen(self):
        """The Participant chosen, or None for somebody new or a referral returned."""
        return self.candidates.get(self.cleaned_data["who"])
