"""Forms of the way of a protocol: sent out, commented, approved, reported, registered, corrected."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config import personnummer
from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, VersionedMixin, WarningsMixin

from ..enums import Capacity
from ..models import Attendee, ReadingComment
from ..models.steps import unseen_comment
from ..models.visits import named

LONGEST_COMMENT = 5000


def passed_day(day):
    """Return `day`; raise ValidationError when it has not been yet."""
    if day > timezone.localdate():
        raise ValidationError(_("The day has not been yet."))
    return day


def number_warning(text):
    """Return a list with a sentence when `text`, which becomes public, seems to hold a personal number."""
    if not personnummer.find(text):
        return []
    return [_now("This looks like a personal number. What you write here becomes public.")]


class SendOutForm(VersionedMixin, Form):
    """Sends a draft out, to be read by a day."""

    reply_by = DateField(
        label=_("To be read by"), help_text=_("Those who have not answered by then are shown in the list of visits.")
    )

    def clean_reply_by(self):
        """Return the day, which must not have been."""
        if self.cleaned_data["reply_by"] < timezone.localdate():
            raise ValidationError(_("The day has been already. Choose today or a later day."))
        return self.cleaned_data["reply_by"]


class CommentForm(CreatedOnceMixin, Form):
    """What a reader says about one question or the protocol as a whole."""

    submit_label = _("Send the comment")
    question = forms.ModelChoiceField(
        label=_("What it is about"), queryset=None, required=False, empty_label=_("The protocol as a whole")
    )
    text = LongTextField(label=pgettext_lazy("protocol", "Comment"), max_length=LONGEST_COMMENT)

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["question"].queryset = visit.answers.all()
        self.fields["question"].label_from_instance = named


class NoteReadingForm(VersionedMixin, CommentForm):
    """What a reader without a log-in says, as told to whoever notes it."""

    submit_label = _("Note the answer")
    said = forms.ChoiceField(
        label=_("What is said"), widget=forms.RadioSelect,
        choices=[("nothing", _("Has read it and has nothing to add")), ("comment", _("Has a comment"))],
    )  # fmt: skip
    text = LongTextField(
        label=pgettext_lazy("protocol", "Comment"),
        required=False,
        max_length=LONGEST_COMMENT,
        help_text=_("In the reader's own words."),
    )
    field_order = ["said"]

    def clean(self):
        """Refuse a comment without words, and words beside "nothing to add", which would be lost."""
        cleaned = super().clean()
        said, text = cleaned.get("said"), cleaned.get("text")
        if said == "comment" and not text and "text" not in self.errors:
            self.add_error("text", _("Write the comment."))
        if said == "nothing" and text:
            self.add_error("said", _("There is a comment below. Choose that there is one, or empty it."))
        return cleaned


class SettleForm(VersionedMixin, Form):
    """What was done about a comment."""

    submit_label = _("Mark as settled")
    reply = LongTextField(
        label=_("What was done"), required=False, max_length=LONGEST_COMMENT,
        help_text=_("For example what was changed, or why nothing was. It is read by those who take part."),
    )  # fmt: skip


class ApproveForm(VersionedMixin, WarningsMixin, Form):
    """Approval: the leading member's own, or one that an official records. What it makes public is looked at first."""

    submit_label = _("Approve")
    approved_by = forms.ModelChoiceField(
        label=_("Whose approval it is"), queryset=Attendee.objects.none(), empty_label=None,
        help_text=_("The name is printed in the protocol together with yours."),
    )  # fmt: skip
    approved_on = DateField(label=_("Approved on"))
    # How many comments there were when the page was opened.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, visit, records_for_others, **kwargs):
        super().__init__(*args, **kwargs)
        self.visit = visit
        if records_for_others:
            members = Attendee.objects.filter(visit=visit, capacity=Capacity.MEMBER).order_by("-is_leading", "position")
            self.fields["approved_by"].queryset = members
        else:
            del self.fields["approved_by"], self.fields["approved_on"]

    def clean_approved_on(self):
        """Return the day, which must have been and not lie before the visit."""
        day, visited_on = passed_day(self.cleaned_data["approved_on"]), self.visit.visited_on
        if visited_on and day < visited_on:
            raise ValidationError(_("The approval cannot be before the visit."))
        return day

    def clean(self):
        """Refuse the approval of somebody who has not seen the latest comment; the act looks once more."""
        cleaned = super().clean()
        comments = ReadingComment.objects.number_on(self.visit)
        if cleaned.get("seen") != comments:
            self.data = self.data.copy()
            self.data["seen"] = str(comments)
            raise ValidationError(unseen_comment())
        return cleaned

    def get_warnings(self):
        """Return what the protocol says that looks like personal numbers."""
        return self.visit.number_warnings()


class ReportForm(VersionedMixin, WarningsMixin, Form):
    """At which meeting the board took up the protocol."""

    submit_label = _("Note the report")
    reported_on = DateField(label=_("Date of the board's meeting"))
    reported_paragraph = forms.CharField(
        label=_("Paragraph of the board's minutes"), max_length=30, help_text=_("For example § 87."), required=False
    )

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        self.visit = visit

    def clean_reported_on(self):
        """Return the day, which must have been and not lie before the visit."""
        day, visited_on = passed_day(self.cleaned_data["reported_on"]), self.visit.visited_on
        if visited_on and day < visited_on:
            raise ValidationError(_("The board's meeting cannot be before the visit."))
        return day

    def get_warnings(self):
        """Return what is unusual: a meeting before the approval, no paragraph, and a number of a person."""
        warnings = number_warning(self.cleaned_data["reported_paragraph"])
        approved_on = self.visit.approved_on
        if approved_on and self.cleaned_data["reported_on"] < approved_on:
            warnings.append(_now("The meeting was before the protocol was approved."))
        if not self.cleaned_data["reported_paragraph"]:
            warnings.append(_now("The paragraph is missing. It can only be filled in by taking the note back."))
        return warnings


class RegisterForm(VersionedMixin, WarningsMixin, Form):
    """Under which number and on which day the protocol was registered."""

    submit_label = _("Note the registration")
    registration_number = forms.CharField(
        label=_("Registration number"), max_length=60, help_text=_("For example AMN 2026-123.")
    )
    registered_on = DateField(label=_("Registered on"))

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        self.visit = visit

    def clean_registered_on(self):
        """Return the day, which must have been and not lie before the visit."""
        day, visited_on = passed_day(self.cleaned_data["registered_on"]), self.visit.visited_on
        if visited_on and day < visited_on:
            raise ValidationError(_("The registration cannot be before the visit."))
        return day

    def get_warnings(self):
        """Return whether the number looks like that of a person."""
        return number_warning(self.cleaned_data["registration_number"])


class CorrectForm(CreatedOnceMixin, WarningsMixin, Form):
    """Why an approved protocol is corrected; it is printed in the new version."""

    submit_label = _("Begin the correction")
    reason = LongTextField(
        label=_("Reason for the correction"), max_length=2000,
        help_text=_("It is printed in the new version. Say what was wrong, not who was."),
    )  # fmt: skip

    def get_warnings(self):
        """Return whether the reason seems to hold a personal number."""
        return number_warning(self.cleaned_data["reason"])
