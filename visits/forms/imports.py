"""Forms of protocols read in: the files, a template of their questions, what had no place, and two that are one."""

from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from config.forms import CreatedOnceMixin, Form, VersionedMixin

from ..models import VisitTemplate
from ..parsing.reading import LARGEST_FILE
from ..places import KEEP, SINGLE, choices, fault
from .steps import SeenMixin

MOST_FILES, LARGEST_IN_ALL = 100, 100_000_000
KINDS = ".docx,.pdf,.txt"


class FilesInput(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the cleaned value is a list of pairs of name and bytes."""

    widget = FilesInput(attrs={"accept": KINDS})
    default_error_messages = {
        "required": _("Choose one file or more."),
        "empty": _("The file is empty."),
        "many": ngettext_lazy(
            "At most %(limit)d file at a time. Choose fewer.",
            "At most %(limit)d files at a time. Choose fewer.",
            "limit",
        ),
        "large": _("“%(name)s” is larger than %(limit)d megabytes. Take pictures out of it, or divide it."),
        "all": _("The files are larger than %(limit)d megabytes together. Choose fewer at a time."),
    }

    def clean(self, data, initial=None):
        """Return the pairs; raise ValidationError for none, too many or too large ones."""
        files = [file for file in data or [] if file]
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise ValidationError(self.error_messages["many"], code="many", params={"limit": MOST_FILES})
        for file in files:
            if file.size > LARGEST_FILE:
                limit = LARGEST_FILE // 1_000_000
                raise ValidationError(self.error_messages["large"], params={"name": file.name, "limit": limit})
        if sum(file.size for file in files) > LARGEST_IN_ALL:
            raise ValidationError(self.error_messages["all"], params={"limit": LARGEST_IN_ALL // 1_000_000})
        return [(file.name, file.read()) for file in files]


class FilesForm(CreatedOnceMixin, Form):
    """Takes protocols to be read in."""

    submit_label = pgettext_lazy("act", "Read in")
    files = FilesField(
        label=_("Files"),
        help_text=_("Word (.docx), PDF or text (.txt), one or many at once. Each becomes a draft that you can change."),
    )


class TryAgainForm(Form):
    """Reads again what could not be read."""

    submit_label = _("Try again")


class NewTemplateForm(Form):
    """Makes a draft of a new template version of a document's questions."""

    submit_label = _("Make the template")
    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("Usually the year, for example 2027. No other template has it.")
    )
    title = forms.CharField(label=_("Title"), max_length=200)

    def clean_code(self):
        """Return the code, which no other template may have."""
        code = self.cleaned_data["code"]
        if VisitTemplate.objects.filter(code=code).exists():
            raise ValidationError(_("There is a template with this code already. Choose another, such as 2027 b."))
        return code


class PlacesForm(VersionedMixin, Form):
    """Says for each piece without a place where it belongs; those that stay are left as they are."""

    submit_label = _("Move")

    def __init__(self, *args, visit, **kwargs):
        self.visit = visit
        super().__init__(*args, **kwargs)

    def get_layout(self):
        """Return each piece with a choice of where it belongs below it."""
        return Layout(*(self.add_piece(number) for number in range(len(self.visit.remainder))))

    def add_piece(self, number):
        """Add the choice for the piece `number`, and return it with the piece."""
        name = f"place-{number}"
        self.fields[name] = forms.ChoiceField(
            label=_now("Where piece %(number)d belongs") % {"number": number + 1}, choices=choices(self.visit),
            initial=KEEP, required=False,
        )  # fmt: skip
        # The text is looked up when the page is written, and so never taken for a template itself.
        piece = HTML(f'<p class="text">{{{{ form.visit.remainder.{number} }}}}</p>')
        return Div(piece, name, css_class="matter")

    def clean(self):
        """Return the moves as `{number of the piece: place}`; say beside a piece why it cannot stand there."""
        cleaned = super().clean()
        moves = {}
        for number, piece in enumerate(self.visit.remainder):
            place = cleaned.get(f"place-{number}") or KEEP
            if place == KEEP:
                continue
            others = [self.visit.remainder[other] for other, its in moves.items() if its == place]
            wrong = fault(self.visit, place, piece, others)
            if place in SINGLE and others:
                wrong = _("Another piece is moved there already.")
            if wrong:
                self.add_error(f"place-{number}", wrong)
            moves[number] = place
        if not moves and not self.errors:
            raise ValidationError(_("Say where at least one of the pieces belongs."))
        cleaned["moves"] = moves
        return cleaned


SAME_EARLIER, SAME_LATER, DIFFERENT = "earlier", "later", "different"


class SameForm(SeenMixin, Form):
    """Says whether two visits are one, and whose text is kept."""

    said = forms.ChoiceField(
        label=_("Are they the same visit?"),
        choices=[
            (SAME_EARLIER, _("The same. Keep the earlier text")),
            (SAME_LATER, _("The same. Keep the text just read in")),
            (DIFFERENT, _("No, they are two visits. Keep both")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, may_keep_later, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_keep_later:
            field = self.fields["said"]
            field.choices = [choice for choice in field.choices if choice[0] != SAME_LATER]

    def is_about_all(self, cleaned):
        """Return whether one of the two goes; two visits that are both kept need no second look."""
        return cleaned["said"] != DIFFERENT
