"""The people a register speaks of, as far as the one who reads it in may know of them."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Participant
from .table import Column
from .values import as_line, as_number

NUMBER, REFERENCE = "personnummer", "referens"
IDENTITY = (Column(NUMBER, others=("personnr", "pnr")), Column(REFERENCE, others=("ref",)))
LONGEST_REFERENCE = 60


@dataclass(frozen=True)
class PersonKey:
    """Who a row is about: a personal number, or a reference where the register has no number."""

    number: str = ""
    reference: str = ""


def key_in(line):
    """Return the PersonKey of a `line`; what is wrong is noted on it, and gives None."""
    number = line.read(NUMBER, as_number)
    reference = line.read(REFERENCE, as_line, LONGEST_REFERENCE)
    if number:
        return PersonKey(number=number)
    if line.has(NUMBER):
        return None
    if not reference:
        line.refuse(NUMBER, _("Write the personal number, or a reference for somebody anonymous."))
        return None
    return PersonKey(reference=reference)


class People:
    """Finds people by key; with a user `by` only those whom the user may know of. References belong to `unit`."""

    def __init__(self, unit, by):
        self.unit, self.by = unit, by

    def visible(self):
        """Return those who may be known of."""
        everybody = Participant.objects.listed()
        return everybody if self.by is None else everybody.visible_to(self.by)

    def find(self, keys):
        """Return `{key: Participant}` of those known, locked until the transaction has ended."""
        numbers = {key.number for key in keys} - {""}
        references = {key.reference for key in keys} - {""}
        # One question for each index: with OR between them PostgreSQL would read every person.
        conditions = (
            (numbers, Q(personal_number__in=numbers)),
            (numbers, Q(former_numbers__overlap=list(numbers))),
            (references, Q(register_unit=self.unit, register_reference__in=references)),
        )
        ids = set()
        for is_asked, condition in conditions:
            if is_asked:
                ids.update(self.visible().filter(condition).values_list("pk", flat=True))
        found = {}
        # Somebody's own number counts before one that somebody else had, and the undisputed holder before another.
        locked = Participant.objects.select_for_update().filter(pk__in=ids).order_by("-number_is_disputed", "pk")
        for person in locked:
            found.update((key, person) for key in self.keys_of(person))
        for person in locked:
            for number in person.former_numbers:
                found.setdefault(PersonKey(number=number), person)
        return {key: found[key] for key in keys if key in found}

    def keys_of(self, person):
        """Yield the keys that `person` has now."""
        if person.personal_number:
            yield PersonKey(number=person.personal_number)
        if person.register_reference and person.register_unit_id == self.unit.pk:
            yield PersonKey(reference=person.register_reference)

    def hidden_holders(self, numbers):
        """Return `{number: Participant}` of those who have one of `numbers` and whom `by` may not know of."""
        holders = Participant.objects.filter(personal_number__in=numbers, number_is_disputed=False)
        return {person.personal_number: person for person in holders}
