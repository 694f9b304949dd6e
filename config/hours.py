"""Hours: the field they are typed in, and hours and weekdays in words."""

from decimal import Decimal, InvalidOperation
from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

# Django writes these with a small letter in Swedish, and the other days stand in the project's own catalogue.
WEEKEND = (_("Saturday"), _("Sunday"))


def plain(number):
    """Return a number of hours without zeros at its end: 4, 3.5, 7.25."""
    number = Decimal(number)
    return Decimal(int(number)) if number == int(number) else number.normalize()


def number_in_words(number):
    """Return a number of hours as one writes it in the language: 3,5, 15 776,39, −20,5 with the sign for minus."""
    return number_format(plain(number), force_grouping=True).replace("-", "−")


def hours_in_words(hours):
    """Return seven numbers of hours, Monday first, with equal days in a row taken together: "mån–ons 4, fre 2,5"."""
    runs, first = [], 0
    for number, days in groupby(map(Decimal, hours)):
        last = first + len(list(days)) - 1
        if number:
            name = str(WEEKDAYS_ABBR[first]) if first == last else f"{WEEKDAYS_ABBR[first]}–{WEEKDAYS_ABBR[last]}"
            runs.append(f"{name} {number_in_words(number)}")
        first = last + 1
    return ", ".join(runs)


class HoursField(forms.Field):
    """A number of hours from 0 to `most`, with comma or point; at most two decimals. Empty is 0 unless required."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 6, "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write hours as a number, for example 4 or 3,5."),
        "too_many": _("At most %(most)s hours."),
    }

    def __init__(self, *, most, **kwargs):
        self.most = most
        super().__init__(**kwargs)

    def to_python(self, value):
        """Return the hours as a plain Decimal."""
        text = str(value or "").strip().replace(",", ".")
        if not text:
            return Decimal(0)
        try:
            hours = Decimal(text) if text.isascii() else None
        except InvalidOperation:
            hours = None
        if hours is None or not hours.is_finite() or hours < 0 or hours.as_tuple().exponent < -2:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if hours > self.most:
            raise ValidationError(self.error_messages["too_many"], code="too_many", params={"most": self.most})
        return plain(hours)

    def prepare_value(self, value):
        """Show a number as one writes it, nothing for 0."""
        if isinstance(value, Decimal):
            return number_in_words(value) if value else ""
        return value
