"""Employers registered twice: found by name and number, merged, and taken apart again."""

from django.contrib.postgres.search import TrigramSimilarity
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import act, tracked
from config.postgres import fold
from config.versioning import Versioned

from .calls import EmployerReservation
from .employers import Employer

# Names this alike by their trigrams may be of the same employer: "Lilla bageriet AB" and "Lilla Bageri AB" are 0.7.
ALIKE = 0.62
MOST_ALIKE = 20
# What stays with the row it was written about: the merge itself, and counts that are not of one employer.
STAYS = {"Employer", "EmployerMerge", "EmployerPair", "AvoidedCall", "EmployerReservation"}
# What the one that is kept takes over where it has nothing of its own.
FILLED = ("organisation_number", "branch_id", "phone", "website", "union_contact", "owner_id", "unit_id")


class EmployerPairQuerySet(models.QuerySet):
    """Pairs by whether somebody has looked at them."""

    def waiting(self):
        """Keep those of two employers that both stand, which nobody has said are different."""
        return self.filter(dismissed_at=None, first__merged_into=None, second__merged_into=None)

    def of(self, employer):
        """Keep those that `employer` is one of."""
        return self.filter(Q(first=employer) | Q(second=employer))


class EmployerPairManager(models.Manager.from_queryset(EmployerPairQuerySet)):
    """Notes pairs."""

    def note_similar(self, employer):
        """Note those whose names are like that of `employer`, which has just been written."""
        pairs = [
            self.model(first_id=min(employer.pk, pk), second_id=max(employer.pk, pk), similarity=similarity)
            for pk, similarity in similar_to(employer.name, employer.pk)
        ]
        self.bulk_create(pairs, ignore_conflicts=True)

    def put(self, one, other):
        """Return the pair of the employers `one` and `other`, noted now when it was not."""
        first, second = sorted([one.pk, other.pk])
        return self.get_or_create(first_id=first, second_id=second, defaults={"similarity": 0})[0]


def similar_to(name, apart_from=None):
    """Return `[(id, similarity)]` of the standing employers with a name like `name`, the most alike first.

    Must run in a transaction: how alike is told to PostgreSQL for its duration, so that the index can be asked.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(ALIKE)])
    found = Employer.objects.standing().exclude(pk=apart_from).filter(search_name__trigram_similar=f" {fold(name)}")
    found = found.annotate(similarity=TrigramSimilarity("search_name", f" {fold(name)}"))
    return list(found.order_by("-similarity", "pk").values_list("pk", "similarity")[:MOST_ALIKE])


@tracked(exclude=["version"])
class EmployerPair(Versioned):
    """Two employers that may be the same, the earlier one first, until somebody says that they are different."""

    first = models.ForeignKey(
        Employer, models.PROTECT, related_name="pairs_as_first", verbose_name=_("registered first")
    )
    second = models.ForeignKey(
        Employer, models.PROTECT, related_name="pairs_as_second", verbose_name=_("registered later")
    )
    similarity = models.FloatField(_("similarity of the names"))
    dismissed_at = models.DateTimeField(_("found to be different"), null=True, editable=False)
    dismissed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("found so by")
    )

    objects = EmployerPairManager()

    class Meta:
        verbose_name = _("employers that may be the same")
        verbose_name_plural = _("employers that may be the same")
        constraints = [
            UniqueConstraint(fields=["first", "second"], name="pair_once"),
            CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
        ]
        indexes = [models.Index(fields=["-similarity", "id"], name="pair_waiting", condition=Q(dismissed_at=None))]

    def __str__(self):
        return f"{self.first}, {self.second}"

    def dismiss(self, by):
        """Note that they are different."""
        with act("placements.dismiss_pair", by=by):
            self.dismissed_at, self.dismissed_by = timezone.now(), by
            self.save_version("dismissed_at", "dismissed_by")


class EmployerMergeQuerySet(models.QuerySet):
    """Merges by whether they hold."""

    def standing(self):
        """Keep those that have not been undone."""
        return self.filter(undone_at=None)


class EmployerMergeManager(models.Manager.from_queryset(EmployerMergeQuerySet)):
    """Merges employers."""

    def merge(self, kept, gone, *, by):
        """Move everything of `gone` to `kept`, note what was moved, and return the merge.

        Raises ValidationError when one of them has been merged already or they are the same.
        """
        with act("placements.merge_employers", by=by):
            kept, gone = locked(kept.pk, gone.pk)
            if kept.pk == gone.pk or kept.merged_into_id or gone.merged_into_id:
                raise ValidationError(_("One of them has been merged already. Look at the register again."))
            moved = {label: move(field, gone, kept) for label, field in movable().items()}
            moved[RESERVATIONS] = move_reservations(gone, kept)
            gone.merged_into = kept
            gone.save_version("merged_into")
            filled = fill(kept, gone)
            Employer.objects.filter(pk__in=[kept.pk, gone.pk]).set_last_call()
            return self.create(
                kept=kept, gone=gone, by=by, moved={label: ids for label, ids in moved.items() if ids}, filled=filled
            )


RESERVATIONS = "placements.EmployerReservation.employer"


def locked(*ids):
    """Return the employers with `ids` in that order, locked in the order of their ids."""
    rows = {row.pk: row for row in Employer.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    return [rows[pk] for pk in ids]


def movable():
    """Return `{label: field}` of every column of ours that refers to an employer and goes along in a merge."""
    return {
        f"{relation.related_model._meta.label}.{relation.field.name}": relation.field
        for relation in Employer._meta.get_fields(include_hidden=True)
        if relation.one_to_many and relation.related_model.__name__ not in STAYS
        and "pgh_id" not in field_names(relation.related_model)
    }  # fmt: skip


def field_names(model):
    """Return the names of the columns of `model`."""
    return {field.name for field in model._meta.fields}


def move(field, source, target, ids=None):
    """Let the rows of `field`'s model that refer to `source` (those with `ids` only) refer to `target`; return ids."""
    rows = field.model._base_manager.filter(**{field.name: source})
    rows = rows if ids is None else rows.filter(pk__in=ids)
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    changes = {field.name: target}
    if issubclass(field.model, Versioned):
        changes["version"] = F("version") + 1
    field.model._base_manager.filter(pk__in=found).update(**changes)
    return found


def move_reservations(source, target, ids=None):
    """Move the reservations that hold at no time when `target` was reserved too; return their ids."""
    rows = EmployerReservation.objects.filter(employer=source)
    rows = rows if ids is None else rows.filter(pk__in=ids)
    taken = list(EmployerReservation.objects.filter(employer=target).values_list("starts_at", "ends_at"))
    fits = [
        row.pk for row in rows.order_by("pk")
        if not any(row.starts_at < ends_at and starts_at < row.ends_at for starts_at, ends_at in taken)
    ]  # fmt: skip
    EmployerReservation.objects.filter(pk__in=fits).update(employer=target)
    return fits


def fill(kept, gone):
    """Give `kept` what it lacks and `gone` has; return `{column: value given}`."""
    filled = {name: getattr(gone, name) for name in FILLED if getattr(gone, name) and not getattr(kept, name)}
    for name, value in filled.items():
        setattr(kept, name, value)
    kept.save_version(*filled)
    return filled


@tracked()
class EmployerMerge(models.Model):
    """One employer merged into another: what was moved (ids by model and column) and filled in, so that it can be
    undone."""

    kept = models.ForeignKey(Employer, models.PROTECT, related_name="merges", verbose_name=_("the one that was kept"))
    gone = models.ForeignKey(Employer, models.PROTECT, related_name="+", verbose_name=_("merged into it"))
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("merged by"))
    at = models.DateTimeField(_("merged"), default=timezone.now)
    moved = models.JSONField(_("what was moved"))
    filled = models.JSONField(_("what was filled in"))
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )

    objects = EmployerMergeManager()

    class Meta:
        verbose_name = _("merge of employers")
        verbose_name_plural = _("merges of employers")
        constraints = [UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="merged_once")]

    def __str__(self):
        return f"{self.gone} → {self.kept}"

    def undo(self, by):
        """Move everything back that is still where it was moved. Raises ValidationError.

        What was written about the one that was kept after the merge stays there.
        """
        with act("placements.undo_merge", by=by):
            kept, gone = locked(self.kept_id, self.gone_id)
            merge = EmployerMerge.objects.select_for_update().get(pk=self.pk)
            if merge.undone_at:
                raise ValidationError(_("The merge has been undone already."))
            if kept.merged_into_id:
                raise ValidationError(
                    _("The employer it was merged into has been merged in its turn. Undo that first.")
                )
            self.give_back(kept)
            gone.merged_into = None
            gone.validate_constraints()
            gone.save_version("merged_into")
            for label, ids in merge.moved.items():
                if label == RESERVATIONS:
                    move_reservations(kept, gone, ids)
                else:
                    move(movable()[label], kept, gone, ids)
            Employer.objects.filter(pk__in=[kept.pk, gone.pk]).set_last_call()
            self.undone_at, self.undone_by = timezone.now(), by
            self.save(update_fields=["undone_at", "undone_by"])

    def give_back(self, kept):
        """Take from `kept` what it was given and nobody has changed since."""
        names = [name for name, value in self.filled.items() if getattr(kept, name) == value]
        for name in names:
            setattr(kept, name, None if Employer._meta.get_field(name).null else "")
        kept.save_version(*names)
