"""What employers offer ("can start Monday"), with a clock, and the subsidies applied for with it."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList, Unit
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from ..enums import OfferAnswer, SubsidyResult
from .employers import READERS, Employer, EmployerContact


class JobOfferQuerySet(models.QuerySet):
    """Offers by what became of them and when."""

    def visible_to(self, user):
        """Keep all for those who read the register, whatever their unit; none for others."""
        return self if user.is_any(*READERS) else self.none()

    def open(self):
        """Keep those without an answer, the one that must be answered first coming first."""
        return self.filter(answer="").order_by("answer_by", "pk")

    def answered_within(self, start, end):
        """Keep those answered from the day `start` to the day `end`, both included."""
        return self.filter(answered_at__date__gte=start, answered_at__date__lte=end)


class JobOfferManager(models.Manager.from_queryset(JobOfferQuerySet)):
    """Registers offers."""

    def receive(self, employer, *, by, key, **fields):
        """Return `(offer, created)`. Raises ValidationError."""

        def create():
            offer = self.model(employer=employer, received_by=by, idempotency_key=key, **fields)
            offer.validate_constraints()
            offer.save(force_insert=True)
            return offer

        with act("placements.receive_offer", by=by):
            return create_once(JobOffer, key, create)


@tracked(exclude=["version", "idempotency_key"])
class JobOffer(Versioned, Idempotent):
    """A job or place that an employer offers: when we heard of it, by when they want an answer, and what we answered.

    `unit` is whose it is to answer. No participant is named here.
    """

    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="offers", editable=False, verbose_name=_("employer")
    )
    title = models.CharField(_("what is offered"), max_length=150)
    contact = models.ForeignKey(
        EmployerContact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whom to answer")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit that answers"))
    place = models.ForeignKey(
        "Place", models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("place")
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), default=1, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    starts_on = models.DateField(_("can start"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"))
    received_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("received by")
    )
    answer_by = models.DateTimeField(_("answer at the latest"))
    note = models.TextField(_("about the offer"), blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=OfferAnswer, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("answered by")
    )
    answer_note = models.TextField(_("about the answer"), blank=True)

    objects = JobOfferManager()

    class Meta:
        verbose_name = _("offer from an employer")
        verbose_name_plural = _("offers from employers")
        constraints = [
            CheckConstraint(
                condition=Q(answer_by__gte=F("received_at")),
                name="offer_answered_by_after_received",
                violation_error_message=_("The answer cannot be due before the offer was received."),
            ),
            CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__gte=F("received_at"))),
                name="offer_answered_after_received",
                violation_error_message=_("The answer cannot be given before the offer was received."),
            ),
        ]
        indexes = [
            models.Index(fields=["answer_by", "id"], name="offer_open", condition=Q(answer="")),
            models.Index(fields=["answered_at"], name="offer_answered"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Return the offer's page."""
        return reverse("placements:offer", args=[self.employer_id, self.pk])

    @property
    def is_open(self):
        """Whether nobody has answered."""
        return not self.answer

    @property
    def wait(self):
        """The time from offer to answer, so far when there is none."""
        return (self.answered_at or timezone.now()) - self.received_at

    def change(self, by, **fields):
        """Save `fields` of an offer. Raises Conflict or ValidationError."""
        with act("placements.change_offer", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)

    def give_answer(self, answer, *, at, note, by):
        """Stop the clock at the moment `at`, or correct the answer given. Raises Conflict or ValidationError."""
        self.answer, self.answered_at, self.answered_by, self.answer_note = answer, at, by, note
        with act("placements.answer_offer", by=by):
            self.validate_constraints()
            self.save_version("answer", "answered_at", "answered_by", "answer_note")


class OfferSubsidyManager(models.Manager):
    """Adds subsidies to offers."""

    def add(self, offer, *, by, key, **fields):
        """Return `(step, created)`. Raises ValidationError."""

        def create():
            step = self.model(offer=offer, employer_id=offer.employer_id, idempotency_key=key, **fields)
            step.check_days()
            step.save(force_insert=True)
            return step

        with act("placements.add_subsidy", by=by):
            return create_once(OfferSubsidy, key, create)


@tracked(exclude=["version", "idempotency_key"])
class OfferSubsidy(Versioned, Idempotent):
    """A subsidy that goes with an offer: applied for when, decided when, and how. `employer` is that of the offer."""

    offer = models.ForeignKey(
        JobOffer, models.PROTECT, related_name="subsidies", editable=False, verbose_name=_("offer")
    )
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+", editable=False, verbose_name=_("employer"))
    kind = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.SUBSIDY}, related_name="+",
        verbose_name=_("subsidy"),
    )  # fmt: skip
    applied_on = models.DateField(_("applied for"), null=True, blank=True)
    decided_on = models.DateField(_("decided"), null=True, blank=True)
    result = models.CharField(_("decision"), max_length=10, choices=SubsidyResult, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = OfferSubsidyManager()
    history_subject = "kind"

    class Meta:
        verbose_name = _("subsidy of an offer")
        verbose_name_plural = _("subsidies of offers")
        constraints = [
            CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=F("applied_on")),
                name="offer_subsidy_decided_after_applied",
                violation_error_message=_("The decision cannot come before the application."),
            ),
            CheckConstraint(
                condition=Q(result="", decided_on=None) | (~Q(result="") & Q(decided_on__isnull=False)),
                name="subsidy_decision_has_a_day",
                violation_error_message=_("Give both the decision and its day, or neither."),
            ),
        ]

    def __str__(self):
        return str(self.kind)

    def check_days(self):
        """Raise ValidationError when the days do not fit: nothing is decided that was not applied for."""
        if self.decided_on and not self.applied_on:
            raise ValidationError({"applied_on": _("Give the day it was applied for.")})
        self.validate_constraints()

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with act("placements.change_subsidy", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.check_days()
            self.save_version(*fields)
