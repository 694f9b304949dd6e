"""Forms about hand-overs: which caseload and from when, then case by case to whom; and reading the note."""

from crispy_forms.layout import HTML, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, UserChoiceField

from .. import rules
from ..models import HandOver
from .enrolment import HAND_OVER_HELP

LONGEST_NOTE, LONGEST_OWN_NOTE = 2000, 500


class HandOverForm(CreatedOnceMixin, Form):
    """Hands over the `cases` (enrolments) of one coordinator: those ticked, each to the one chosen for all or for it.

    `rows` are the cases as the page lists them, each with its box, its own choice and its own note.
    """

    coordinator = UserChoiceField(
        label=_("Hand over to"),
        queryset=None,
        required=False,
        help_text=_("You can choose somebody else for each case below."),
    )
    on = DateField(label=_("From"), help_text=_("Today or a day to come. Correct days that have been on the case."))
    note = LongTextField(
        label=_("Note about all of them"), required=False, max_length=LONGEST_NOTE, help_text=HAND_OVER_HELP
    )
    cases = forms.MultipleChoiceField(
        label=_("Cases to hand over"), widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one case."),
            "invalid_choice": _(
                "A case has been handed over or ended since you opened the page. Look at the list again."
            ),
        },
    )  # fmt: skip

    submit_label = _("Hand over those ticked")

    def __init__(self, *args, cases, from_user, **kwargs):
        self.enrolments = {str(enrolment.pk): enrolment for enrolment in cases}
        self.units = {enrolment.unit_id: enrolment.unit for enrolment in cases}
        self.able = {
            pk: [user for user in rules.possible_coordinators([unit]) if user != from_user]
            for pk, unit in self.units.items()
        }
        super().__init__(*args, **kwargs)
        self.fields["coordinator"].queryset = rules.possible_coordinators(self.units.values()).exclude(pk=from_user.pk)
        self.fields["on"].initial = timezone.localdate()
        self.fields["note"].widget.attrs["rows"] = 3
        self.fields["cases"].choices = [(pk, str(enrolment.participant)) for pk, enrolment in self.enrolments.items()]
        self.fields["cases"].initial = list(self.enrolments)
        for pk, enrolment in self.enrolments.items():
            self.add_case_fields(pk, enrolment)

    def add_case_fields(self, pk, enrolment):
        """Add the choice and the note of one case."""
        name = enrolment.participant
        others = [(user.pk, user.name) for user in self.able[enrolment.unit_id]]
        self.fields[f"to-{pk}"] = forms.TypedChoiceField(
            label=_("To whom: %(name)s") % {"name": name}, required=False, coerce=int, empty_value=None,
            choices=[("", _("As above")), *others],
        )  # fmt: skip
        self.fields[f"note-{pk}"] = forms.CharField(
            label=_("Note: %(name)s") % {"name": name}, required=False, max_length=LONGEST_OWN_NOTE
        )

    def get_layout(self):
        """Return what is common, then the list of cases."""
        return Layout(
            "coordinator", "on", "note", HTML("{% include 'participants/_hand_over_rows.html' %}")
        )  # fmt: skip

    @property
    def rows(self):
        """Yield each case with its bound fields and whether its box is ticked."""
        ticked = {str(value) for value in self["cases"].value() or ()}
        for pk, enrolment in self.enrolments.items():
            yield {
                "value": pk, "enrolment": enrolment, "participant": enrolment.participant, "is_ticked": pk in ticked,
                "to": self[f"to-{pk}"], "note": self[f"note-{pk}"],
            }  # fmt: skip

    def clean_on(self):
        """Return the day, which has not been."""
        day = self.cleaned_data["on"]
        if day < timezone.localdate():
            raise ValidationError(_("The day has been. Hand over from today or a day to come."))
        return day

    def clean(self):
        """Find out who takes each case: `hand_overs` of the cleaned data."""
        cleaned = super().clean()
        cleaned["hand_overs"] = [
            HandOver(self.enrolments[pk], user, self.note_of(pk))
            for pk in dict.fromkeys(cleaned.get("cases", ()))
            if (user := self.taker(pk)) is not None
        ]
        return cleaned

    def taker(self, pk):
        """Return who takes the case `pk`; add an error and return None when nobody there is chosen."""
        able = {user.pk: user for user in self.able[self.enrolments[pk].unit_id]}
        common = self.cleaned_data.get("coordinator")
        user = able.get(self.cleaned_data.get(f"to-{pk}") or (common and common.pk))
        if user is None and not {"coordinator", f"to-{pk}"} & self.errors.keys():
            unit = self.enrolments[pk].unit
            words = (
                _("%(name)s is not a coordinator in %(unit)s. Choose somebody else.")
                if common
                else _("Choose who takes it over, here or for all of them.")
            )
            self.add_error(f"to-{pk}", words % {"name": common, "unit": unit} if common else words)
        return user

    def note_of(self, pk):
        """Return what the one who takes the case `pk` is told: what is said of all, then of it."""
        notes = (self.cleaned_data.get("note"), self.cleaned_data.get(f"note-{pk}"))
        return "\n\n".join(note for note in notes if note)


class TakenOverForm(Form):
    """Says that one has taken the case over and read the note."""

    submit_label = _("I have read it")
