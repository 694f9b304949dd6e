"""Forms of requests to the board: made from passages of an answer, changed, answered, taken back."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit
from config.forms import CreatedOnceMixin, DateField, Form, LongTextField, VersionedMixin, WarningsMixin

from ..enums import ANSWERED, RequestStatus
from ..passages import find, passages_of, words_of
from .finishing import number_warning, passed_day
from .heading import UnitChoiceField

LONGEST_REQUEST = 5000
# What an answer can be, in the order it is chosen from.
ANSWERS = (RequestStatus.UNDER_WAY, *ANSWERED)


class AboutMixin(forms.Form):
    """What a request is about and who is to answer it, when; `about` is the name of the operation visited."""

    operation = UnitChoiceField(
        label=_("Operation"), queryset=Unit.objects.none(), required=False,
        help_text=_("At whose next visit it stands in the preparation until it is answered."),
    )  # fmt: skip
    owner = forms.CharField(
        label=_("Who is to answer"), required=False, max_length=200,
        help_text=_("For example the board, its chair, or a head of unit."),
    )  # fmt: skip
    due_on = DateField(label=_("Answer by"), required=False)

    def offer_units(self, request, about):
        """Let one choose among the active units, and the one that `request` is about."""
        units = Unit.objects.active() if request is None else Unit.objects.active() | Unit.objects.filter(
            pk=request.operation_id
        )  # fmt: skip
        field = self.fields["operation"]
        field.queryset = units.exclude(parent=None).select_related("parent").in_name_order()
        field.empty_label = about or _("Not named")


class MakeRequestsForm(CreatedOnceMixin, AboutMixin, WarningsMixin, Form):
    """Makes requests of an `answer`: one for each passage that is ticked, and one of what is marked in the text."""

    submit_label = _("Make requests")
    passages = forms.MultipleChoiceField(
        label=_("Paragraphs and bullets of the answer"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Each one you tick becomes a request of its own."),
        error_messages={"invalid_choice": _("The answer has been changed meanwhile. Look at it and choose again.")},
    )  # fmt: skip
    marked = LongTextField(
        label=_("Or a part of it, word for word"), required=False,
        help_text=_("Mark it in the answer above, or copy it here."), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    text = LongTextField(
        label=_("The request in other words"), required=False, max_length=LONGEST_REQUEST,
        help_text=_("If nothing is written, the words of the answer. They are kept beside it in any case."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    field_order = ["passages", "marked", "text", "operation", "owner", "due_on"]

    def __init__(self, *args, visit, answer, made, **kwargs):
        super().__init__(*args, **kwargs)
        self.words, self.made = words_of(answer.text), {" ".join(passage.split()) for passage in made}
        self.by_code = {passage.code: passage for passage in passages_of(answer.text)}
        self.fields["passages"].choices = [(code, self.label(it)) for code, it in self.by_code.items()]
        if not self.by_code:
            del self.fields["passages"]
        self.offer_units(None, visit.operation_text)

    def label(self, passage):
        """Return the words of a passage, and whether it is a request already."""
        return _now("%(passage)s (a request already)") % {"passage": passage.text} if self.is_made(passage.text) else (
            passage.text
        )  # fmt: skip

    def is_made(self, words):
        """Return whether a request has been made of these words."""
        return " ".join(words.split()) in self.made

    def clean_marked(self):
        """Return the words as the answer has them, "" for none; refuse what does not stand in it."""
        marked = self.cleaned_data["marked"]
        span = find(marked, self.words)
        if marked and span is None:
            raise ValidationError(_("This does not stand in the answer word for word. Mark it there once more."))
        return self.words[slice(*span)] if span else ""

    def clean(self):
        """Return the cleaned values with `chosen`, the passages in order; refuse none, and one text for several."""
        cleaned = super().clean()
        if {"passages", "marked"} & set(self.errors):
            return cleaned
        chosen = self.chosen(cleaned)
        if not chosen:
            raise ValidationError(_("Tick what is to be a request, or mark a part of the answer."))
        if cleaned.get("text") and len(chosen) > 1:
            self.add_error(
                "text", _("Other words are for one request at a time. Leave it empty, or choose one passage.")
            )
        return cleaned | {"chosen": chosen}

    def chosen(self, cleaned):
        """Return the passages that are ticked and marked, each once."""
        ticked = [self.by_code[code].text for code in cleaned.get("passages", []) if code in self.by_code]
        return list(dict.fromkeys([*ticked, *([cleaned["marked"]] if cleaned["marked"] else [])]))

    def get_warnings(self):
        """Return what is a request already, and what seems to hold a personal number."""
        chosen = self.chosen(self.cleaned_data)
        twice = [words for words in chosen if self.is_made(words)]
        warnings = [_now("This is a request already: %(passage)s") % {"passage": words} for words in twice]
        return warnings + number_warning("\n".join([*chosen, self.cleaned_data["text"]]))


class ChangeRequestForm(VersionedMixin, AboutMixin, WarningsMixin, Form):
    """Changes what `wish` says, whom it is about and who is to answer it."""

    text = LongTextField(label=_("Request"), max_length=LONGEST_REQUEST)
    field_order = ["text", "operation", "owner", "due_on"]

    def __init__(self, *args, wish, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_units(wish, wish.visit.operation_text)

    def get_warnings(self):
        """Return whether it seems to hold a personal number."""
        return number_warning(self.cleaned_data["text"])


class AnswerRequestForm(VersionedMixin, WarningsMixin, Form):
    """What became of `wish`: under way, or a final answer, which says what and when."""

    submit_label = _("Note the answer")
    status = forms.ChoiceField(
        label=_("What became of it"), widget=forms.RadioSelect, choices=[(it.value, it.label) for it in ANSWERS]
    )
    reply = LongTextField(
        label=_("Answer of the board"), required=False, max_length=LONGEST_REQUEST,
        help_text=_("What is done, or why it is not. It is read by most of staff and printed for the board."),
    )  # fmt: skip
    replied_on = DateField(label=_("Answered on"), required=False)

    def __init__(self, *args, wish, **kwargs):
        super().__init__(*args, **kwargs)
        self.wish = wish

    def clean_replied_on(self):
        """Return the day, which must have been and not lie before the visit."""
        day, visited_on = self.cleaned_data["replied_on"], self.wish.visit.visited_on
        if day and visited_on and passed_day(day) < visited_on:
            raise ValidationError(_("The answer cannot be before the visit."))
        return day and passed_day(day)

    def clean(self):
        """Return the cleaned values; a final answer needs its words and its day."""
        cleaned = super().clean()
        is_final = cleaned.get("status") in ANSWERED
        if is_final and not cleaned.get("reply") and "reply" not in self.errors:
            self.add_error("reply", _("Write what the board answered."))
        if (is_final or cleaned.get("reply")) and not cleaned.get("replied_on") and "replied_on" not in self.errors:
            self.add_error("replied_on", _("Say on which day it was answered."))
        return cleaned

    def get_warnings(self):
        """Return whether the answer seems to hold a personal number."""
        return number_warning(self.cleaned_data["reply"])


class TakeBackRequestForm(VersionedMixin, Form):
    """Why the request should not have been made."""

    submit_label = pgettext_lazy("request", "Take back")
    reason = LongTextField(
        label=_("Why it is taken back"), max_length=2000,
        help_text=_("For example that it stands twice. Only officials read it."),
    )  # fmt: skip


class ReopenRequestForm(VersionedMixin, Form):
    """Asks whether one is sure."""

    submit_label = _("Open again")


def answer_initial(wish):
    """Return what the form of an answer opens with: what stands there, and today where no day does."""
    status = wish.status if wish.status in ANSWERS else None
    return {"status": status, "reply": wish.reply, "replied_on": wish.replied_on or timezone.localdate()}
