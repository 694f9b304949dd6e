"""What the database refuses of a seat, told in words a user can act on: full, not open, out of season."""

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
from .places import Place
from .seats import SeatUse


@contextmanager
def refusals_told(placement, advice=""):
    """Run what writes `placement` within a savepoint; raise ValidationError where the database refuses it the seat.

    The trigger REFUSE_OVERFILLING decides, under a lock; only when it has refused is it asked why. `advice` is what to
    do instead, where the days cannot be chosen.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        told = TOLD.get(diagnosis.constraint_name if diagnosis else None)
        if told is None:
            raise
        placement.place = Place.objects.select_related("unit").get(pk=placement.place_id)
        name, fact, usual_advice = told(placement)
        sentence = f"{fact} {advice or usual_advice}"
        raise ValidationError({name: sentence} if name and not advice else sentence) from error


def full_told(placement):
    """Return (None, which half-days are full and from when, or that it takes nobody then, what to do)."""
    full = full_for(placement)
    if not full:  # somebody has given a seat back in the meantime
        return None, _("The place was full a moment ago."), _("Send the form again.")
    advice = _("Choose other half-days, other dates or another place.")
    seats = placement.place.seats
    without = [slot for slot in full if not seats[slot]]
    taken = {slot: first for slot, first in full.items() if seats[slot]}
    facts = []
    if without:
        facts.append(_("The place takes nobody on %(days)s.") % {"days": slots.in_words(slots.week_of(without))})
    if taken:
        words = {"days": slots.in_words(slots.week_of(taken)), "day": day(min(taken.values()))}
        facts.append(_("The place is full: %(days)s, from %(day)s.") % words)
    return None, " ".join(facts), advice


def closed_told(placement):
    """Return (the field to mend, when the place opens or closes, what to do)."""
    place = placement.place
    opens, closes = {"day": day(place.starts_on)}, {"day": day(place.ends_on)}
    if placement.starts_on < place.starts_on:
        return "starts_on", _("The place opens on %(day)s.") % opens, _("Choose that day or a later one as the first.")
    if place.ends_on is None:
        return None, _("The place was closed a moment ago."), _("Send the form again.")
    if placement.starts_on > place.ends_on:
        advice = _("Choose another place, or ask an employer coordinator to open it again.")
        return "starts_on", _("The place is closed since %(day)s.") % closes, advice
    return "ends_on", _("The place closes after %(day)s.") % closes, _("Choose that day or an earlier one as the last.")


def out_of_season_told(placement):
    """Return (the field to mend, which months the place is open, what to do)."""
    place = placement.place
    name = "ends_on" if placement.starts_on.month in place.season else "starts_on"
    months = slots.months_in_words(place.season)
    fact = _("The place is only open in some months: %(months)s.") % {"months": months}
    return name, fact, _("Choose a first and a last day with none of the other months between.")


TOLD = {"place_not_overfilled": full_told, "place_open": closed_told, "place_in_season": out_of_season_told}


def uses_of(place, but):
    """Return (slots, first day, last day) of what holds seats of `place`, the placement `but` left out."""
    uses = SeatUse.objects.filter(place=place).exclude(Q(source="placement") & Q(id=but or 0))
    last = Least("ends_on", Value(date.max), output_field=DateField())
    return list(uses.annotate(last=last).values_list("slots", "starts_on", "last"))


def full_for(placement):
    """Return `{slot: first day}` of the half-days that the place is full on, of those `placement` is to have."""
    return full_slots(placement.place.seats, placement.slots, placement.period, uses_of(placement.place, placement.pk))
