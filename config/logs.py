"""What the server writes of itself: never a personal number, which the database's own messages may hold."""

import logging

from . import personnummer


class Formatter(logging.Formatter):
    """Lines with every personal number masked, in message and traceback alike."""

    def format(self, record):
        """Return the record as text."""
        return personnummer.mask(super().format(record))
