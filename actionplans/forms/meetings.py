"""Forms about meetings: book and change, cancel, note how it went."""

from datetime import datetime, timedelta

from crispy_forms.layout import Column, Field, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import Agency, CodeList
from config.forms import (
    CreatedOnceMixin,
    DateField,
    Form,
    LongTextField,
    ModelForm,
    UserChoiceField,
    VersionedMixin,
    WarningsMixin,
    time_field,
)
from participants.enums import InformationKind
from participants.rules import coordinators_for

from ..enums import MeetingStatus
from ..models import Meeting
from ..models.meetings import no_consent

SOON = timedelta(weeks=1)


def party_choices():
    """Return (code, label) of who can take part in a meeting."""
    return [(party.code, str(party)) for party in CodeList.objects.of(CodeListName.FOLLOWUP_PARTY)]


class MeetingForm(WarningsMixin, ModelForm):
    """When, how and where, by and with whom, about what. `on` and `at` are the day and the time of `starts_at`."""

    submit_label = _("Book")
    on = DateField(label=_("Day"))
    at = time_field(label=_("Time"))
    host = UserChoiceField(label=_("Held by"), queryset=None)
    parties = forms.MultipleChoiceField(
        label=_("Others who take part"), required=False, widget=forms.CheckboxSelectMultiple
    )
    agencies = forms.ModelMultipleChoiceField(
        label=_("Parties invited"), required=False, queryset=None, widget=forms.CheckboxSelectMultiple,
        help_text=_("A party can be invited when a consent about identity and contact is valid on the day."),
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = Meeting
        fields = [
            "kind", "minutes", "contact_form", "place", "host", "contact", "called_by", "parties", "other_parties",
            "purpose",
        ]  # fmt: skip

    def __init__(self, *args, participant, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.participant, self.user = participant, user
        self.fields["contact_form"].queryset = CodeList.objects.of(CodeListName.CONTACT_FORM)
        self.fields["host"].queryset = coordinators_for(participant, [participant.unit])
        # The participant is always one of those who take part.
        self.fields["parties"].choices = [choice for choice in party_choices() if choice[0] != "participant"]
        self.fields["agencies"].queryset = Agency.objects.filter(is_active=True).order_by("name")
        self.fields["kind"].widget = forms.RadioSelect(
            choices=[choice for choice in self.fields["kind"].choices if choice[0]]
        )
        self.fields["place"].help_text = _("An address, or how to join. It stands in the letter.")
        self.fields["contact"].help_text = _("Phone or e-mail for whoever cannot come. It stands in the letter.")
        self.fields["called_by"].help_text = _("If somebody else than we asked for the meeting.")
        self.fields["purpose"].help_text = _("For ourselves: it never stands in a letter.")
        self.fields["purpose"].widget.attrs["rows"] = 3

    def get_layout(self):
        """Return the fields with the short ones side by side."""
        return Layout(
            Field("kind", wrapper_class="choices-row"),
            Row(*(Column(name, css_class="col-md-4") for name in ("on", "at", "minutes"))),
            Row(Column("contact_form", css_class="col-md-4"), Column("place")),
            Row(Column("host", css_class="col-md-6"), Column("contact")),
            Field("agencies", wrapper_class="choices-row"),
            Field("parties", wrapper_class="choices-row"),
            "other_parties",
            "called_by",
            "purpose",
            "passed_warnings",
        )

    def clean_at(self):
        """Return the time, or what says that there is none."""
        return self.cleaned_data["at"].replace(second=0, microsecond=0)

    def clean_agencies(self):
        """Return the parties as a list, by name."""
        return list(self.cleaned_data["agencies"])

    def clean(self):
        """Put day and time together, and refuse a party that no consent lets us tell."""
        cleaned = self.cleaned_data
        if cleaned.get("on") and cleaned.get("at"):
            cleaned["starts_at"] = timezone.make_aware(datetime.combine(cleaned["on"], cleaned["at"]))
            self.check_parties(cleaned)
        return super().clean()

    def check_parties(self, cleaned):
        """Add an error for each party newly invited that may not be told of the meeting."""
        meeting = Meeting(participant=self.participant, starts_at=cleaned["starts_at"])
        there = set(self.instance.invitations.values_list("agency", flat=True)) if self.instance.pk else set()
        for agency in cleaned.get("agencies", ()):
            if agency.pk not in there and not meeting.may_be_told(agency):
                self.add_error("agencies", no_consent(agency, InformationKind.IDENTITY, meeting.on))

    def get_warnings(self):
        """Return what is worth a look: another meeting at the same time, or a time that has been."""
        cleaned = self.cleaned_data
        planned = Meeting(
            pk=self.instance.pk, participant=self.participant, starts_at=cleaned["starts_at"],
            minutes=cleaned["minutes"],
        )  # fmt: skip
        others = Meeting.objects.visible_to(self.user).at_the_time_of(planned).in_order()
        warnings = [
            _now("%(name)s has another meeting at that time, %(time)s.")
            % {"name": cleaned["host"], "time": span_of(other)}
            for other in others.filter(host=cleaned["host"])
        ]
        warnings += [
            _now("The participant has another meeting at that time, %(time)s.") % {"time": span_of(other)}
            for other in others.filter(participant=self.participant)
        ]
        if planned.has_begun:
            warnings.append(_now("The time has been already."))
        return warnings


def span_of(meeting):
    """Return from when to when `meeting` goes on, as one reads it."""
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return f"{start:%H.%M}–{end:%H.%M}"


class BookForm(CreatedOnceMixin, MeetingForm):
    """Books a meeting."""


class ChangeMeetingForm(VersionedMixin, MeetingForm):
    """Moves or changes a booked meeting."""

    submit_label = _("Save")


class CancelMeetingForm(VersionedMixin, Form):
    """Cancels a booked meeting."""

    submit_label = _("Cancel the meeting")
    reason = LongTextField(label=_("Why it is cancelled"), max_length=2000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["rows"] = 3


class NoteMeetingForm(VersionedMixin, Form):
    """Notes how a meeting went."""

    status = forms.ChoiceField(
        label=_("How did it go?"),
        choices=[
            (MeetingStatus.HELD.value, _("It was held")),
            (MeetingStatus.MISSED.value, _("The participant did not come")),
        ],
        widget=forms.RadioSelect,
    )
    attended = forms.MultipleChoiceField(label=_("Who came"), required=False, widget=forms.CheckboxSelectMultiple)
    reason = LongTextField(label=_("If missed: what you know of why"), required=False)
    decided = LongTextField(label=_("Decided"), required=False)
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attended"].choices = party_choices()
        self.fields["reason"].widget.attrs["rows"] = 3
        self.fields["decided"].widget.attrs["rows"] = 4

    def get_layout(self):
        """Return the fields with the boxes in rows."""
        return Layout(
            Field("status", wrapper_class="choices-row"), Field("attended", wrapper_class="choices-row"), "decided",
            "next_step", "reason",
        )  # fmt: skip

    def clean(self):
        """Where the participant did not come, only others did."""
        cleaned = super().clean()
        if cleaned.get("status") == MeetingStatus.MISSED:
            cleaned["attended"] = [code for code in cleaned.get("attended", ()) if code != "participant"]
        return cleaned
