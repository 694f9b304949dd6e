"""Everything that goes with a visit, so that nobody throws away what they were not shown."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CHANGED = _("Somebody has changed something here since you opened this page. Look at it again.")


class SeenWhole:
    """What of a BoardVisit is thrown away with it, told apart from how it stood before."""

    @property
    def fingerprint(self):
        """A digest of all that is written, added, commented on and asked for, as far as it is fetched already."""
        parts = [self.pk, self.version, self.state]
        parts += [(answer.pk, answer.version) for answer in self.answers.all()]
        parts += [material.pk for material in self.materials.all()]
        parts += self.originals.values_list("pk", flat=True)
        parts += self.rounds.order_by("pk", "comments").values_list("pk", "comments", "comments__version")
        parts += self.requests.order_by("pk").values_list("pk", "version")
        return sha256(repr(parts).encode()).hexdigest()


def refuse_unseen(visits, seen):
    """Raise ValidationError unless `visits` together stand as those with the fingerprints `seen` did.

    Must run inside a transaction: nobody writes in any of them until it is over.
    """
    ids = [visit.pk for visit in visits]
    rows = type(visits[0]).objects.with_contents().select_for_update(of=("self",))
    there = rows.order_by("pk").in_bulk(ids)
    if "".join(there[pk].fingerprint for pk in ids if pk in there) != seen:
        raise ValidationError(CHANGED)
