"""What is to be done about somebody by a day, of what this room keeps (participants/due.py)."""

from .rating_due import ratings_due

SOURCES = (ratings_due,)
