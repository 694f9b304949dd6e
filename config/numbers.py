"""Numbers as one writes them."""

from decimal import Decimal

from django.utils.formats import number_format


def plain(number):
    """Return a number of hours without zeros at its end: 4, 3.5, 7.25."""
    number = Decimal(number)
    return Decimal(int(number)) if number == int(number) else number.normalize()


def number_in_words(number):
    """Return a number of hours as one writes it in the language: 3,5."""
    return number_format(plain(number))
