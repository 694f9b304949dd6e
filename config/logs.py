"""What the server writes of itself: never a personal number, which the database's own messages may hold."""

import logging
import re

from . import personnummer

# A link to a rating is its own key.
LINK = re.compile(r"(/skatta/l/)[\w-]+")


class Formatter(logging.Formatter):
    """Lines with every personal number and every link to a rating masked, in message and traceback alike."""

    def format(self, record):
        """Return the record as text."""
        return LINK.sub(r"\1***", personnummer.mask(super().format(record)))
