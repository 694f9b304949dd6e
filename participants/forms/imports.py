"""Forms about registers: which file, which rows, and whether one is sure."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Unit
from config.forms import CreatedOnceMixin, Form, VersionedMixin

from ..register.run import readers
from ..register.values import key_of
from ..rules import IMPORTERS

LARGEST = 50 * 1024 * 1024
ALL, SOME = "all", "some"
MOST_CHOSEN = 200_000
ROWS = re.compile(r"(?:(?P<sheet>[^\W\d]+)\s*:\s*)?(?P<first>\d{1,7})(?:\s*[-–]\s*(?P<last>\d{1,7}))?")


class UploadForm(CreatedOnceMixin, Form):
    """Takes a register."""

    submit_label = _("Read through")
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel (.xlsx) or text (.csv). Nothing is stored before you have seen what each row means."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=None, help_text=_("For rows that name no unit. New units come below it.")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.active().filter(pk__in=user.units_as(*IMPORTERS)).in_name_order()
        self.fields["unit"].queryset = units

    def clean_file(self):
        """Return the file; refuse one that is too large."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("The file is larger than 50 megabytes. Divide it into several."))
        return file


class ConfirmForm(VersionedMixin, Form):
    """Chooses the rows that are stored, and confirms what is not there before."""

    submit_label = pgettext_lazy("act", "Read in")
    which = forms.ChoiceField(
        label=_("Which rows"),
        choices=[(ALL, _("All new and updated rows")), (SOME, _("Only the rows I write here"))],
        initial=ALL,
        widget=forms.RadioSelect,
    )
    row_numbers = forms.CharField(
        label=_("Rows"),
        required=False,
        max_length=2000,
        help_text=_(
            "For example 2-40, 55. Rows of another sheet with its name first: uppföljningar:2-9. A row that would "
            "replace what somebody has written by hand is read in only when it is written here."
        ),
    )
    confirm_new = forms.BooleanField(
        label=_("Add the parties, units and coordinators that are not in Stegvis"), required=True
    )

    def __init__(self, *args, register, **kwargs):
        super().__init__(*args, **kwargs)
        if not any(register.made.values()):
            del self.fields["confirm_new"]
        else:
            self.fields["confirm_new"].error_messages["required"] = _(
                "Tick the box, or correct the names in the file and read it through again."
            )

    def clean(self):
        """Turn the rows written into pairs of sheet and number; None stands for all of them."""
        cleaned = super().clean()
        cleaned["chosen"] = None
        if cleaned.get("which") == SOME and "row_numbers" not in self.errors:
            try:
                cleaned["chosen"] = rows_in(cleaned.get("row_numbers", ""))
            except ValidationError as error:
                self.add_error("row_numbers", error)
        return cleaned


def rows_in(text):
    """Return the rows that `text` names ("2-40, 55, skattningar:3") as pairs of sheet and number."""
    sheets, found = list(readers()), []
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        match = ROWS.fullmatch(part)
        sheet = key_of(match["sheet"] or sheets[0]) if match else ""
        if sheet not in sheets:
            raise ValidationError(_now("Write the rows as numbers, for example 2-40, 55."))
        first, last = int(match["first"]), int(match["last"] or match["first"])
        if last < first or len(found) + last - first > MOST_CHOSEN:
            raise ValidationError(_now("Write the rows as numbers, for example 2-40, 55."))
        found += [(sheet, number) for number in range(first, last + 1)]
    if not found:
        raise ValidationError(_now("Write which rows, or choose all of them."))
    return found


class UndoImportForm(VersionedMixin, Form):
    """Undoes the reading in."""

    submit_label = _("Undo the reading in")


class CancelImportForm(VersionedMixin, Form):
    """Gives up a register that has been read through."""

    submit_label = _("Throw away the file")
