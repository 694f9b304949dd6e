"""Swedish personal numbers: parsing, form and model fields, masking, and finding them in running text.

A number is kept as twelve digits (YYYYMMDDNNNC). Samordningsnummer, where the day is raised by 60, count as
personal numbers everywhere. Source: folkbokföringslagen (1991:481) 18 § and lagen (2022:1697) om samordningsnummer.
"""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from personnummer import personnummer as checker

SEPARATORS = re.compile(r"[\s.\u00a0\u2010-\u2015\u2212]+")
NUMBER = re.compile(r"(?:\d{2})?\d{6}[-+]?\d{4}", re.ASCII)
# In running text a number may be written with a space or a long dash before its last four digits.
IN_TEXT = re.compile(r"(?<![\d-])((?:19|20)?\d{6}\s?[-+\u2010-\u2015\u2212]?\s?\d{4})(?![\d-])", re.ASCII)


def parse(text):
    """Return `text`, a personal number in any usual form, as twelve digits.

    Accepts 10 or 12 digits with or without dash, plus sign (100 years or older) and spaces.
    Raises ValueError when it is not a number that can exist.
    """
    compact = SEPARATORS.sub(lambda found: "" if found[0].isspace() else "-", text.strip())
    if not NUMBER.fullmatch(compact):
        raise ValueError("not in the form of a personal number")
    try:
        number = checker.parse(compact)
    except (checker.PersonnummerException, ValueError) as error:
        raise ValueError("not a personal number that can exist") from error
    if number.get_date() > date.today():
        raise ValueError("a birth date that has not been yet")
    return f"{number.full_year}{number.month}{number.day}{number.num}{number.check}"


def birth_date(number):
    """Return the date of birth in `number` (twelve digits), with the 60 of a samordningsnummer taken away."""
    day = int(number[6:8])
    return date(int(number[:4]), int(number[4:6]), day - 60 if day > 60 else day)


def masked(number):
    """Return `number` (twelve digits) as shown on screen: birth date and four asterisks."""
    return f"{number[2:8]}-****"


def formatted(number):
    """Return `number` (twelve digits) as people write it in full: YYYYMMDD-NNNN."""
    return f"{number[:8]}-{number[8:]}"


def find(text):
    """Return the personal numbers written in `text`, as they stand there, in order.

    Only what has a birth date that can exist and the right check digit counts, so that case numbers, phone
    numbers and registration numbers do not.
    """
    found = []
    for candidate in IN_TEXT.findall(text):
        try:
            parse(candidate)
        except ValueError:
            continue
        found.append(candidate)
    return found


def mask(text):
    """Return `text` with every personal number in it masked."""
    return IN_TEXT.sub(lambda found: masked_or_same(found[0]), text)


def masked_or_same(candidate):
    """Return `candidate` masked when it is a personal number, else as it is."""
    try:
        return masked(parse(candidate))
    except ValueError:
        return candidate


class PersonnummerFormField(forms.CharField):
    """A text field that takes a personal number in any usual form and gives twelve digits, or ''."""

    default_error_messages = {
        "invalid": _(
            "The number is not a valid personal number or coordination number. Write it as YYYYMMDD-NNNN "
            "and check the last four digits."
        )
    }

    def __init__(self, *, max_length=None, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs.update({"autocomplete": "off", "inputmode": "numeric", "maxlength": "20"})

    def clean(self, value):
        """Return the cleaned number; raise ValidationError with how to mend it."""
        value = super().clean(value)
        if not value:
            return self.empty_value
        try:
            return parse(value)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class PersonnummerField(models.CharField):
    """A model field holding a personal number as twelve digits."""

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 12
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        """Leave out the length, which is always twelve."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def formfield(self, **kwargs):
        """Return a PersonnummerFormField; an empty value is stored as NULL when the column allows it."""
        return super().formfield(
            **{"form_class": PersonnummerFormField, "empty_value": None if self.null else "", **kwargs}
        )
