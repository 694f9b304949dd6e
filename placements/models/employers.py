"""Employers: one register for all units, with sites, contacts and agreements. No participant stands here."""

import re

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q, Subquery, UniqueConstraint, Value
from django.db.models.functions import Cast, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName, Role
from accounts.models import CodeList, Unit
from accounts.unit_settings import AGREEMENT_DAYS, in_force
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.postgres import Later, SearchFold, SwedishOrder, fold
from config.versioning import Versioned

from ..organisation_number import OrganisationNumberField, written

# access.md: employers, contact log and places hold no persons and are read across units.
READERS = (Role.COORDINATOR, Role.EMPLOYER_COORDINATOR, Role.MANAGER, Role.OFFICIAL)
NUMBER = re.compile(r"(?:16)?(?=\d{2})(\d{1,6})-?(\d{0,4})", re.ASCII)
# A word shorter than this has no trigram of its own, so it must begin a name to be found by the index.
SHORTEST_INSIDE = 3


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
            found = found.filter(search_name__contains=word if len(word) >= SHORTEST_INSIDE else f" {word}")
        return found

    def matching(self, text):
        """Keep those that match every word of `text`: part of the name, or how the organisation number begins."""
        found = self
        for word in text.split():
            number = NUMBER.fullmatch(word)
            if number:
                found = found.filter(organisation_number__startswith="".join(number.groups()))
            else:
                found = found.named_like(word) if fold(word).strip() else found.none()
        return found

    def with_agreement(self, on=None):
        """Keep those with an agreement in force `on` the day, today unless given."""
        valid = EmployerAgreement.objects.in_force(on).filter(employer=OuterRef("pk"))
        return self.filter(Exists(valid))

    def next_steps(self):
        """Keep those whose last contact left a next step with a day."""
        return self.standing().filter(last_call__next_on__isnull=False)

    def set_last_call(self):
        """Write on each row which of its contacts is the latest."""
        calls = self.model._meta.get_field("calls").related_model.objects.filter(employer=OuterRef("pk"))
        self.update(last_call=Subquery(calls.order_by("-occurred_at", "-pk").values("pk")[:1]))


class EmployerManager(models.Manager.from_queryset(EmployerQuerySet)):
    """Registers employers."""

    def register(self, *, by, key, **fields):
        """Return `(employer, created)`. Raises ValidationError for an organisation number that is there already."""

        def create():
            employer = self.model(idempotency_key=key, created_by=by, **fields)
            employer.validate_constraints()
            employer.save(force_insert=True)
            employer.note_similar()
            return employer

        with act("placements.add_employer", by=by):
            return create_once(Employer, key, create)


@tracked(exclude=["version", "idempotency_key", "sort_name", "search_name", "last_call"])
class Employer(Versioned, Idempotent):
    """An employer outside the municipality's own units; `owner` is who keeps the contact (äger kontakten).

    `unit` is the unit the contact is kept at. `last_call` is the latest contact of any unit, kept here for lists.
    """

    history_words = {"organisation_number": written}

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
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit that keeps the contact")
    )
    last_call = models.ForeignKey(
        "EmployerCall", models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("last contact")
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
            models.Index(
                fields=["branch", "sort_name", "id"], name="employer_by_branch", condition=Q(merged_into=None)
            ),
            models.Index(fields=["unit", "sort_name", "id"], name="employer_by_unit", condition=Q(merged_into=None)),
            models.Index(OpClass("organisation_number", "text_pattern_ops"), name="employer_number_prefix"),
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

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict, or ValidationError for an organisation number that is there already."""
        with act("placements.change_employer", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)
            if "name" in fields:
                self.note_similar()

    def note_similar(self):
        """Note which others have a name so like this one's that they may be the same."""
        self._meta.get_field("pairs_as_first").related_model.objects.note_similar(self)


class EmployerPartManager(models.Manager):
    """Adds what belongs to an employer."""

    def add(self, employer, *, by, key, **fields):
        """Return `(row, created)`. Raises ValidationError."""

        def create():
            row = self.model(employer=employer, idempotency_key=key, **fields)
            row.validate_constraints()
            row.save(force_insert=True)
            return row

        with act(self.model.ADDED, by=by):
            return create_once(self.model, key, create)


class EmployerPart(Versioned, Idempotent):
    """Something that belongs to an employer."""

    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="%(class)ss", editable=False, verbose_name=_("employer")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    ADDED = CHANGED = ""
    objects = EmployerPartManager()

    class Meta:
        abstract = True

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with act(self.CHANGED, by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)


@tracked(exclude=["version", "idempotency_key"])
class EmployerSite(EmployerPart):
    """A place of work of an employer (arbetsställe)."""

    ADDED, CHANGED = "placements.add_employer_site", "placements.change_employer_site"
    history_subject = "name"
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

    ADDED, CHANGED = "placements.add_employer_contact", "placements.change_employer_contact"
    history_subject = "name"
    site = models.ForeignKey(
        EmployerSite, models.PROTECT, null=True, blank=True, related_name="contacts", verbose_name=_("site")
    )
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("position"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("contact of an employer")
        verbose_name_plural = _("contacts of employers")

    def __str__(self):
        return f"{self.name}, {self.title}" if self.title else self.name


class EmployerAgreementQuerySet(models.QuerySet):
    """Agreements in the words of the field."""

    def visible_to(self, user):
        """Keep all for those who read the register; none for others."""
        return self if user.is_any(*READERS) else self.none()

    def in_force(self, on=None):
        """Keep those that hold `on` the day, today unless given."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, is_active=True)

    def with_alarm(self):
        """Annotate `alarm_on`: the first of the days to renew and to give notice, null once notice is given."""
        settled = Q(is_active=False) | Q(notice_given_on__isnull=False)
        first = models.Case(models.When(settled, then=None), default=Least("notice_on", "renewal_on"))
        return self.annotate(alarm_on=first)

    def alarming(self, on=None):
        """Keep those that must be renewed or given notice of within the days that their unit has set, or should have.

        One that has ended without being renewed stays for as long after its last day.
        """
        day = Cast(Value(on or timezone.localdate()), models.DateField())
        days = in_force(AGREEMENT_DAYS)
        found = self.with_alarm().filter(employer__merged_into=None, alarm_on__lte=Later(day, days, unit="days"))
        return found.filter(Q(ends_on=None) | Q(ends_on__gte=Later(day, days * -1, unit="days")))


class EmployerAgreementManager(EmployerPartManager.from_queryset(EmployerAgreementQuerySet)):
    """Adds and finds agreements."""


@tracked(exclude=["version", "idempotency_key"])
class EmployerAgreement(EmployerPart):
    """An agreement with an employer (IOP or other): its days, when it is to be renewed and given notice of.

    `notice_given_on` is the day we or they gave notice: from then on nothing is to be renewed.
    """

    ADDED, CHANGED = "placements.add_agreement", "placements.change_agreement"
    history_subject = "title"
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
    notice_given_on = models.DateField(_("notice given"), null=True, blank=True)
    note = models.TextField(_("about the agreement"), blank=True)

    objects = EmployerAgreementManager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        indexes = [models.Index(Least("notice_on", "renewal_on"), name="agreement_by_alarm")]
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_in_force(self):
        """Whether it holds today."""
        today = timezone.localdate()
        return self.is_active and self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)
