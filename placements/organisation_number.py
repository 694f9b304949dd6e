"""Organisation numbers: typed in any usual form, stored as ten digits, checked.

Source: lagen (1974:174) om identitetsbeteckning för juridiska personer m.fl.: nine digits and a check digit, the third
digit at least 2; the check digit is that of personal numbers (Luhn). A sole trader has a personal number instead, which
is never stored here.
"""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

NUMBER = re.compile(r"(?:16)?(\d{6})-?(\d{4})", re.ASCII)


def parse(text):
    """Return the ten digits of the organisation number `text`; raise ValidationError when it is not one."""
    found = NUMBER.fullmatch(re.sub(r"\s", "", text))
    if not found:
        raise ValidationError(_("Write the organisation number with ten digits: 556677-8899."))
    digits = "".join(found.groups())
    if int(digits[2]) < 2:
        raise ValidationError(
            _("That is a personal number. Leave the field empty for a sole trader: the number is protected data.")
        )
    if luhn(digits):
        raise ValidationError(_("The last digit does not fit the others. Look at the number again."))
    return digits


def luhn(digits):
    """Return the remainder of the Luhn sum of `digits`: 0 when they are right."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits)]
    return sum(number // 10 + number % 10 for number in doubled) % 10


def written(digits):
    """Return the number as it is written: 556677-8899."""
    return f"{digits[:6]}-{digits[6:]}" if digits else ""


class OrganisationNumberField(models.CharField):
    """An organisation number of ten digits; None where there is none."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 10, "null": True, "blank": True} | kwargs)

    def to_python(self, value):
        """Return the digits, None when empty; raises ValidationError."""
        return parse(value) if value else None
