"""Forms of ratings: asking the participant, the coordinator's own answers, and not rating a day."""

from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from config.forms import CreatedOnceMixin, Form, LongTextField

from ..enums import InvitationPlace
from ..models.invitations import LONGEST_WORDS
from ..models.ratings import WILL_NOT_ANSWER


class InviteForm(CreatedOnceMixin, Form):
    """Asks a participant to rate: where, and in which language it opens."""

    place = forms.ChoiceField(
        label=_("Where"),
        choices=InvitationPlace.choices,
        initial=InvitationPlace.PHONE,
        widget=forms.RadioSelect,
        help_text=_(
            "On the own phone by a link that is used once. Or on this screen, which then reaches the rating and "
            "nothing else until you give your password."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language it opens in"), help_text=_("It can be changed at any time while answering.")
    )
    submit_label = _("Go on")

    def __init__(self, *args, languages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = list(languages.items())


class TakeBackForm(Form):
    """Asks whether one is sure."""

    submit_label = _("Take back")


class DeclineForm(CreatedOnceMixin, Form):
    """Says why one does not rate today."""

    submit_label = _("Do not rate today")
    reason = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("For example that you do not know the participant yet.")
    )


class RateForm(CreatedOnceMixin, Form):
    """The coordinator's own answers: one for each item, and words beside it."""

    submit_label = _("Send")

    def __init__(self, *args, instrument, **kwargs):
        self.instrument = instrument
        super().__init__(*args, **kwargs)
        language = instrument.staff_language
        steps = [*instrument.labels().items(), (WILL_NOT_ANSWER, _("I cannot or will not answer"))]
        for item in instrument.items:
            number = item["number"]
            self.fields[f"answer-{number}"] = forms.TypedChoiceField(
                label=f"{number}. {item['question'][language]}", choices=steps, coerce=int, widget=forms.RadioSelect,
                error_messages={"required": _("Choose an answer, the last one if you cannot say.")},
            )  # fmt: skip
            self.fields[f"words-{number}"] = LongTextField(
                label=_("In words, to %(number)s") % {"number": number}, required=False, max_length=LONGEST_WORDS,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def get_layout(self):
        """Return the answers on one row where they fit, each with its words below."""
        rows = [
            (Field(f"answer-{number}", wrapper_class="choices-row"), f"words-{number}")
            for number in self.instrument.numbers
        ]
        return Layout(*(field for row in rows for field in row))

    @property
    def answers(self):
        """The answers in the order of the items."""
        return [self.cleaned_data[f"answer-{number}"] for number in self.instrument.numbers]

    @property
    def words(self):
        """What was written beside each, in the same order."""
        return [self.cleaned_data[f"words-{number}"] for number in self.instrument.numbers]
