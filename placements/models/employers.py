"""Employers: one register for all units, with sites, contacts and agreements. No participant stands here."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName, Role
from accounts.models import CodeList, Unit
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.postgres import SearchFold, SwedishOrder, fold
from config.versioning import Versioned

from ..organisation_number import OrganisationNumberField, written

# access.md: employers, contact log and places hold no persons and are read across units.
READERS = (Role.COORDINATOR, Role.EMPLOYER_COORDINATOR, Role.MANAGER, Role.OFFICIAL)


class EmployerQuerySet(models.QuerySet):
    """Employers in the words of the field."""

    def visible_to(self, user):
        """Keep all for those who read the register, whatever their unit; none for others."""
        return self if user.is_any(*READERS) else self.none()

    def standing(self):
        """Keep those that were not merged into another."""
        return self.filter(merged_into=None)

    def in_name_order(self):
        """Sort by name in Swedish order."""
        return self.order_by("sort_name", "pk")

    def named_like(self, text):
        """Keep those with every word of `text` in the name."""
        found = self
        for word in fold(text).split():
            found = found.filter(search_name__contains=word if len(word) > 2 else f" {word}")
        return found


class EmployerManager(models.Manager.from_queryset(EmployerQuerySet)):
    """Registers employers."""

    def register(self, *, by, key, **fields):
        """Return `(employer, created)`. Raises ValidationError for an organisation number that is there already."""

        def create():
            employer = self.model(idempotency_key=key, created_by=by, **fields)
            employer.validate_constraints()
            employer.save(force_insert=True)
            return employer

        with act("placements.add_employer", by=by):
            return create_once(Employer, key, create)


@tracked(exclude=["version", "idempotency_key", "sort_name", "search_name"])
class Employer(Versioned, Idempotent):
    """An employer outside the municipality's own units; `owner` is who keeps the contact (äger kontakten)."""

    name = models.CharField(_("name"), max_length=150)
    organisation_number = OrganisationNumberField(_("organisation number"))
    branch = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.BRANCH},
        related_name="+", verbose_name=_("branch"),
    )  # fmt: skip
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    union_contact = models.CharField(_("union contact"), max_length=200, blank=True)
    note = models.TextField(_("about the employer"), blank=True)
    owner = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owns the contact")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged", verbose_name=_("merged into")
    )
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("registered by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    sort_name = models.GeneratedField(
        expression=SwedishOrder("name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )
    search_name = models.GeneratedField(expression=SearchFold("name"), output_field=models.TextField(), db_persist=True)

    objects = EmployerManager()

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        constraints = [
            UniqueConstraint(
                fields=["organisation_number"],
                condition=Q(merged_into=None),
                name="organisation_number_once",
                violation_error_message=_("There is already an employer with that organisation number."),
            ),
        ]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="employer_by_name", condition=Q(merged_into=None)),
            GinIndex(OpClass("search_name", "gin_trgm_ops"), name="employer_search_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Return the employer's page."""
        return reverse("placements:employer", args=[self.pk])

    @property
    def number(self):
        """The organisation number as it is written, or ""."""
        return written(self.organisation_number)


class EmployerPart(Versioned, Idempotent):
    """Something that belongs to an employer."""

    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="%(class)ss", editable=False, verbose_name=_("employer")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True


@tracked(exclude=["version", "idempotency_key"])
class EmployerSite(EmployerPart):
    """A place of work of an employer (arbetsställe)."""

    name = models.CharField(_("name"), max_length=150)
    address = models.CharField(_("address"), max_length=200, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("site of an employer")
        verbose_name_plural = _("sites of employers")

    def __str__(self):
        return f"{self.name}, {self.city}" if self.city else self.name


@tracked(exclude=["version", "idempotency_key"])
class EmployerContact(EmployerPart):
    """Whom one speaks with at an employer."""

    site = models.ForeignKey(
        EmployerSite, models.PROTECT, null=True, blank=True, related_name="contacts", verbose_name=_("site")
    )
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("contact of an employer")
        verbose_name_plural = _("contacts of employers")

    def __str__(self):
        return f"{self.name}, {self.title}" if self.title else self.name


@tracked(exclude=["version", "idempotency_key"])
class EmployerAgreement(EmployerPart):
    """An agreement with an employer (IOP or other): its days, when it is to be renewed and given notice of."""

    kind = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.AGREEMENT_KIND}, related_name="+",
        verbose_name=_("kind"),
    )  # fmt: skip
    title = models.CharField(_("agreement"), max_length=150)
    reference = models.CharField(_("reference number"), max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit that answers for it"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    notice_on = models.DateField(_("notice at the latest"), null=True, blank=True)
    renewal_on = models.DateField(_("renewed at the latest"), null=True, blank=True)
    note = models.TextField(_("about the agreement"), blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]

    def __str__(self):
        return self.title
