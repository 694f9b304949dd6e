"""Forms of the contact log and of reservations."""

from datetime import datetime

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from config.forms import CreatedOnceMixin, DateField, Form, ModelForm, VersionedMixin, WarningsMixin, time_field
from config.templatetags.stegvis import moment

from ..models import EmployerCall
from .employers import codes


def together(cleaned, day, time):
    """Return the moment of the fields `day` and `time` in `cleaned`, or None when one of them is missing."""
    if not cleaned.get(day) or cleaned.get(time) is None:
        return None
    return timezone.make_aware(datetime.combine(cleaned[day], cleaned[time].replace(second=0, microsecond=0)))


def contacts_of(employer, chosen=None):
    """Return the contacts of `employer` in use, and the one `chosen` already."""
    contacts = employer.employercontacts.filter(is_active=True) | employer.employercontacts.filter(pk=chosen)
    return contacts.order_by("name", "pk")


class CallForm(ModelForm):
    """When, how, with whom, about what, what came of it, and what is next. `on` and `at` make `occurred_at`."""

    on = DateField(label=_("Day"))
    at = time_field(label=_("Time"))

    class Meta(ModelForm.Meta):
        model = EmployerCall
        fields = ["form", "contact", "spoken_with", "about", "outcome", "next_on", "next_step"]

    def __init__(self, *args, employer, **kwargs):
        super().__init__(*args, **kwargs)
        call = self.instance
        self.fields["form"].queryset = codes(CodeListName.CONTACT_FORM, call.form_id).distinct()
        self.fields["outcome"].queryset = codes(CodeListName.CALL_OUTCOME, call.outcome_id).distinct()
        self.fields["contact"].queryset = contacts_of(employer, call.contact_id)
        self.fields["spoken_with"].help_text = _("If the person is not in the list.")
        self.fields["about"].help_text = _("All units read it. Never write of a participant here.")
        self.fields["about"].widget.attrs["rows"] = 4
        self.fields["next_on"].help_text = _("The step is done when a later contact is logged.")

    def get_layout(self):
        """Return the fields with the short ones side by side."""
        return Layout(
            Row(*(Column(name, css_class="col-md-4") for name in ("on", "at", "form"))),
            Row(Column("contact", css_class="col-md-6"), Column("spoken_with")),
            "about",
            "outcome",
            Row(Column("next_on", css_class="col-md-4"), Column("next_step")),
            *(name for name in ("release", "passed_warnings") if name in self.fields),
        )

    def clean(self):
        """Put day and time together; refuse what has not been, and a next step without a day or before the contact."""
        cleaned = super().clean()
        cleaned["occurred_at"] = together(cleaned, "on", "at")
        if cleaned["occurred_at"] and cleaned["occurred_at"] > timezone.now():
            self.add_error("on", _("The contact cannot be in the future. Write what is to come as the next step."))
        if cleaned.get("next_step") and not cleaned.get("next_on"):
            self.add_error("next_on", _("Give the day of the next step."))
        if cleaned.get("next_on") and cleaned.get("on") and cleaned["next_on"] < cleaned["on"]:
            self.add_error("next_on", _("The next day cannot be before the contact."))
        return cleaned


class LogCallForm(CreatedOnceMixin, WarningsMixin, CallForm):
    """Logs a contact; while somebody else holds the employer one must say that one has seen it."""

    submit_label = _("Log the contact")
    release = forms.BooleanField(
        label=_("Release my reservation"), required=False, initial=True,
        help_text=_("Untick it if you are to call again soon."),
    )  # fmt: skip

    def __init__(self, *args, reservation, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.reservation, self.user = reservation, user
        if not reservation or reservation.user_id != user.pk:
            del self.fields["release"]
            self.helper.layout = self.get_layout()

    def get_warnings(self):
        """Return that somebody else holds the employer, if so."""
        held = self.reservation
        if not held or held.user_id == self.user.pk:
            return []
        words = {"name": held.user, "time": moment(held.ends_at)}
        return [_now("%(name)s has reserved the employer until %(time)s.") % words]


class ChangeCallForm(VersionedMixin, CallForm):
    """Changes a contact one has logged."""


class ReserveForm(CreatedOnceMixin, Form):
    """Reserves an employer for oneself."""

    submit_label = _("Reserve")
    about = forms.CharField(
        label=_("What you will call about"), max_length=200, required=False,
        help_text=_("Colleagues read it. Never write of a participant here."),
    )  # fmt: skip


class NothingForm(Form):
    """An act that needs no more than a yes; `label` is the words of its button."""

    def __init__(self, *args, label, **kwargs):
        super().__init__(*args, **kwargs)
        self.submit_label = label
