"""Forms about enrolments: start, dates, coordinator, move, exit."""

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES, CodeListName, Role
from accounts.models import CodeList, Membership, Unit
from accounts.unit_settings import STAY_MONTHS
from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, UserChoiceField, VersionedMixin

from .. import rules

HAND_OVER_HELP = _(
    "What the one who takes over needs to know first. Everybody who sees the case can read it: nothing about health."
)


class CoordinatorChoiceField(UserChoiceField):
    """A choice among the coordinators of several units, each with the units they work in."""

    def label_from_instance(self, user):
        """Return the name, and where."""
        homes = sorted({str(membership.unit) for membership in user.memberships.all()})
        return f"{user}, {', '.join(homes)}" if homes else str(user)

    def choose_in(self, users):
        """Offer `users`, read with what their labels need."""
        memberships = Membership.objects.current().filter(role=Role.COORDINATOR).select_related("unit")
        self.queryset = users.prefetch_related(Prefetch("memberships", memberships))


class StayForm(CreatedOnceMixin, Form):
    """Where, from when and with whom a participant is enrolled."""

    STAY = ("unit", "started_on", "planned_end_on", "coordinator")
    submit_label = _("Enrol")
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None)
    started_on = DateField(
        label=_("Start"),
        help_text=_("Where it is a day to come, the coordinator has the case from today to prepare it."),
    )
    planned_end_on = DateField(
        label=_("Planned end"), required=False, help_text=_("Leave empty for the unit's usual time.")
    )
    coordinator = CoordinatorChoiceField(label=_("Responsible coordinator"), queryset=None)

    def __init__(self, *args, participant, user, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().filter(pk__in=user.units_as(*CASE_ROLES)).in_name_order()
        self.fields["unit"].queryset = units
        self.fields["unit"].initial = participant.unit_id
        self.fields["started_on"].initial = timezone.localdate()
        self.fields["coordinator"].choose_in(rules.coordinators_for(participant, units))
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

    def stay(self):
        """Return what Enrolment.objects.start needs."""
        return {name: self.cleaned_data[name] for name in self.STAY}


class EnrolForm(StayForm):
    """Enrols a participant; `referrals` that wait for a decision are admitted with it, and so a reason is asked for."""

    # The ids of the referrals that whoever enrols was shown.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)

    def __init__(self, *args, referrals=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.referrals = referrals
        self.fields["seen"].initial = self.waiting = " ".join(str(referral.pk) for referral in referrals)
        if not referrals:
            return
        self.submit_label = _("Admit and enrol")
        self.fields["reason"] = LongTextField(
            label=_("Reason to admit"), help_text=_("Stands with the decision. The person may ask to read it.")
        )
        self.fields["recommended_support"] = forms.ModelChoiceField(
            label=_("Recommended support"), queryset=CodeList.objects.of(CodeListName.SUPPORT), required=False,
            empty_label=_("Nothing chosen"),
        )  # fmt: skip
        self.order_fields(["reason", "recommended_support"])

    def clean(self):
        """Ask anew where other referrals wait than those shown."""
        cleaned = super().clean()
        if cleaned.get("seen", "") != self.waiting:
            self.data = self.data.copy()
            self.data["seen"] = self.waiting
            self.add_error(
                None, _("The referrals that wait have changed since you opened the page. Look at them first.")
            )
        return cleaned

    def admission(self):
        """Return what Enrolment.objects.enrol needs besides the person."""
        return self.stay() | {
            "referrals": self.referrals, "reason": self.cleaned_data.get("reason", ""),
            "support": self.cleaned_data.get("recommended_support"),
        }  # fmt: skip


def check_coordinator(form, coordinator, unit):
    """Add an error to `form` when `coordinator` is not a coordinator in `unit`."""
    if not rules.possible_coordinators([unit]).filter(pk=coordinator.pk).exists():
        form.add_error(
            "coordinator",
            _now("%(name)s is not a coordinator in %(unit)s. Choose somebody else.")
            % {"name": coordinator, "unit": unit},
        )


class PeriodForm(VersionedMixin, Form):
    """Corrects the start of an enrolment or its planned end."""

    started_on = DateField(label=_("Start"))
    planned_end_on = DateField(label=_("Planned end"))
    correction = forms.CharField(
        label=_("Why the planned end was wrong"), required=False, max_length=200,
        help_text=_("Only where you correct it to a later day. To let somebody stay longer, propose an extension."),
    )  # fmt: skip


class CoordinatorForm(VersionedMixin, Form):
    """Makes somebody else the responsible coordinator from a day."""

    submit_label = _("Change coordinator")
    coordinator = UserChoiceField(label=_("New responsible coordinator"), queryset=None)
    from_on = DateField(label=_("From"), help_text=_("Today or a day to come, or earlier to correct."))
    note = LongTextField(label=_("Note to the one who takes over"), required=False, help_text=HAND_OVER_HELP)

    def __init__(self, *args, enrolment, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = timezone.localdate()
        self.fields["coordinator"].queryset = rules.coordinators_for(enrolment.participant, [enrolment.unit])


class MoveForm(CreatedOnceMixin, VersionedMixin, Form):
    """Moves a participant to another unit."""

    submit_label = _("Move")
    unit = forms.ModelChoiceField(label=_("New unit"), queryset=None)
    on = DateField(label=_("First day in the new unit"), help_text=_("Today at the latest."))
    coordinator = CoordinatorChoiceField(label=_("Responsible coordinator there"), queryset=None)
    note = LongTextField(label=_("Note to the one who takes over"), required=False, help_text=HAND_OVER_HELP)

    def __init__(self, *args, enrolment, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().exclude(pk=enrolment.unit_id).in_name_order()
        self.fields["unit"].queryset = units
        self.fields["on"].initial = timezone.localdate()
        self.fields["coordinator"].choose_in(rules.possible_coordinators(units))
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
        self.fields["reason"].queryset = CodeList.objects.of(CodeListName.EXIT_REASON)
        self.fields["outcome"].queryset = CodeList.objects.of(CodeListName.OUTCOME)

    def clean_on(self):
        """Return the day; an exit is registered when it happens, or before the start of what never began."""
        return not_after(self.latest, self.cleaned_data["on"])


class ReopenForm(VersionedMixin, Form):
    """Undoes an exit."""

    submit_label = _("Undo the exit")


def not_after(latest, day):
    """Return `day`, or raise ValidationError when it is after the day `latest`."""
    if day > latest:
        raise ValidationError(_("The day has not been yet."))
    return day
