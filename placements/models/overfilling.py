"""What the database says of a full place, told in words a user can act on."""

from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import DateField, Q, Value
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from config.templatetags.stegvis import day

from .. import slots
from ..placing import full_slots
from .seats import SeatUse

CONSTRAINT = "place_not_overfilled"


@contextmanager
def full_places_told(placement):
    """Run what writes `placement` within a savepoint; raise ValidationError where the database finds the place full.

    The trigger REFUSE_OVERFILLING decides, under a lock; only when it has refused is it asked which half-days it was.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis is None or diagnosis.constraint_name != CONSTRAINT:
            raise
        raise ValidationError(in_words(full_for(placement)), code="full") from error


def uses_of(place, but):
    """Return (slots, first day, last day) of what holds seats of `place`, the placement `but` left out."""
    uses = SeatUse.objects.filter(place=place).exclude(Q(source="placement") & Q(id=but or 0))
    last = Least("ends_on", Value(date.max), output_field=DateField())
    return list(uses.annotate(last=last).values_list("slots", "starts_on", "last"))


def full_for(placement):
    """Return `{slot: first day}` of the half-days that the place is full on, of those `placement` is to have."""
    return full_slots(placement.place.seats, placement.slots, placement.period, uses_of(placement.place, placement.pk))


def in_words(full):
    """Return the sentence about the half-days in `full`, `{slot: first day}`."""
    if not full:  # somebody has given a seat back in the meantime
        return _("The place was full a moment ago. Send the form again.")
    week = slots.none()
    for slot in full:
        week[slot] = 1
    words = {"days": slots.in_words(week), "day": day(min(full.values()))}
    return _("The place is full: %(days)s, from %(day)s. Choose other half-days, other dates or another place.") % words
