"""Forms of offers from employers and of the subsidies that go with them."""

from crispy_forms.layout import Column, Field, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import Unit
from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, ModelForm, VersionedMixin, time_field

from ..enums import OfferAnswer
from ..models import JobOffer, OfferSubsidy
from .calls import contacts_of, together
from .employers import codes


class OfferForm(ModelForm):
    """What is offered, when we heard of it, and by when they want an answer."""

    received_on = DateField(label=_("Received"))
    received_time = time_field(label=_("Time received"))
    answer_on = DateField(label=_("Answer at the latest"))
    answer_time = time_field(label=_("Time at the latest"))

    class Meta(ModelForm.Meta):
        model = JobOffer
        fields = ["title", "seats", "starts_on", "place", "contact", "unit", "note"]

    def __init__(self, *args, employer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = contacts_of(employer, self.instance.contact_id)
        self.fields["place"].queryset = employer.places.in_name_order()
        self.fields["place"].help_text = _("If it is one of the employer's places here already.")
        self.fields["unit"].queryset = Unit.objects.active().in_name_order()
        self.fields["title"].help_text = _("For example: warehouse worker, can start on Monday.")
        self.fields["note"].help_text = _("All units read it. Never write of a participant here.")
        self.fields["note"].widget.attrs["rows"] = 3

    def get_layout(self):
        """Return the fields with the short ones side by side."""
        four = ("received_on", "received_time", "answer_on", "answer_time")
        return Layout(
            "title",
            Row(Column("seats", css_class="col-md-3"), Column("starts_on", css_class="col-md-4"), Column("unit")),
            Row(*(Column(name, css_class="col-6 col-md-3") for name in four)),
            Row(Column("contact", css_class="col-md-6"), Column("place")),
            "note",
        )

    def clean(self):
        """Put days and times together; an offer is received before it is answered, and has been received."""
        cleaned = super().clean()
        cleaned["received_at"] = together(cleaned, "received_on", "received_time")
        cleaned["answer_by"] = together(cleaned, "answer_on", "answer_time")
        received_at, answer_by = cleaned["received_at"], cleaned["answer_by"]
        if received_at and received_at > timezone.now():
            self.add_error("received_on", _("The offer cannot have been received in the future."))
        if received_at and answer_by and answer_by < received_at:
            self.add_error("answer_on", _("The answer cannot be due before the offer was received."))
        return cleaned


class AddOfferForm(CreatedOnceMixin, OfferForm):
    """Registers an offer."""

    submit_label = _("Register the offer")


class ChangeOfferForm(VersionedMixin, OfferForm):
    """Changes an offer."""


class AnswerForm(VersionedMixin, Form):
    """What the employer was answered, and when."""

    submit_label = _("Save the answer")
    answer = forms.ChoiceField(label=_("What became of it?"), choices=OfferAnswer.choices, widget=forms.RadioSelect)
    answered_on = DateField(label=_("Answered"))
    answered_time = time_field(label=_("Time answered"))
    answer_note = LongTextField(
        label=_("About the answer"), required=False, max_length=2000,
        help_text=_("What decided it: nobody fits, the subsidy took too long ... Never write of a participant here."),
    )  # fmt: skip

    def __init__(self, *args, offer, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.fields["answer_note"].widget.attrs["rows"] = 3

    def get_layout(self):
        """Return the fields with day and time side by side."""
        return Layout(
            Field("answer", wrapper_class="choices-row"),
            Row(Column("answered_on", css_class="col-6 col-md-4"), Column("answered_time", css_class="col-6 col-md-4")),
            "answer_note",
        )

    def clean(self):
        """Put day and time together; refuse an answer before the offer or in the future."""
        cleaned = super().clean()
        cleaned["answered_at"] = at = together(cleaned, "answered_on", "answered_time")
        if at and at > timezone.now():
            self.add_error("answered_on", _("The answer cannot have been given in the future."))
        # The time of day is typed in whole minutes.
        if at and at < self.offer.received_at.replace(second=0, microsecond=0):
            self.add_error("answered_on", _("The answer cannot be given before the offer was received."))
        elif at:
            cleaned["answered_at"] = max(at, self.offer.received_at)
        return cleaned


class SubsidyForm(ModelForm):
    """A subsidy: which, applied for when, decided when and how."""

    class Meta(ModelForm.Meta):
        model = OfferSubsidy
        fields = ["kind", "applied_on", "decided_on", "result", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = codes(CodeListName.SUBSIDY, self.instance.kind_id).distinct()

    def get_layout(self):
        """Return the fields with the days side by side."""
        return Layout(
            "kind",
            Row(*(Column(name, css_class="col-md-4") for name in ("applied_on", "decided_on", "result"))),
            "note",
        )

    def clean(self):
        """A decision has a day and something applied for; both days come in order."""
        cleaned = super().clean()
        applied, decided, result = (cleaned.get(name) for name in ("applied_on", "decided_on", "result"))
        if decided and not applied and "applied_on" not in self.errors:
            self.add_error("applied_on", _("Give the day it was applied for."))
        if decided and applied and decided < applied:
            self.add_error("decided_on", _("The decision cannot come before the application."))
        if bool(decided) != bool(result) and not {"decided_on", "result"} & set(self.errors):
            self.add_error("result" if decided else "decided_on", _("Give both the decision and its day, or neither."))
        return cleaned


class AddSubsidyForm(CreatedOnceMixin, SubsidyForm):
    """Adds a subsidy to an offer."""

    submit_label = _("Add")


class ChangeSubsidyForm(VersionedMixin, SubsidyForm):
    """Changes a subsidy of an offer."""
