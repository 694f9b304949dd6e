"""A list written as lines."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config.forms import LongTextField

LONGEST_LINE = 2000
# What a list copied from a document begins its items with.
BULLET = re.compile(r"^[-–•*▪◦·]\s+")


class LinesField(LongTextField):
    """Items with a line each: blank lines are left out, and the bullets of a list that was pasted in.

    The cleaned value is one text, since that is what a conflict shows; `splitlines` of it are the items. `longest` is
    how long one may be.
    """

    def __init__(self, *, longest=LONGEST_LINE, **kwargs):
        self.longest = longest
        super().__init__(**{"help_text": _("One item on each line."), "max_length": 20_000} | kwargs)

    def to_python(self, value):
        """Return the items as lines."""
        lines = [BULLET.sub("", line.strip()) for line in super().to_python(value).split("\n")]
        return "\n".join(filter(None, lines))

    def validate(self, value):
        """Refuse an item that is too long."""
        super().validate(value)
        if any(len(line) > self.longest for line in value.split("\n")):
            raise ValidationError(_("One of the items is too long. Divide it or shorten it."))
