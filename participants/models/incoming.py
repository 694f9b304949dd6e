"""Referrals that case officers send: as they wrote them, until somebody who works with cases has received them.

Sending looks nobody up, so that it tells nothing: the answer is the same, in words and in time, whether the person is
known, protected, in another unit or not there at all (access.md). Whoever receives it sees if it is somebody known.
"""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Exists, Func, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES, CodeListName, Role
from accounts.models import Agency, CodeList, Unit
from config import personnummer
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Conflict, Versioned

from ..enums import IncomingOutcome
from .person import Participant
from .referrals import Referral, agencies_of

# What the new case and its referral take over from what the officer wrote.
PERSON = ("personal_number", "first_name", "last_name", "phone", "email")
REQUEST = ("agency", "received_on", "requested_support", "reason")


class IncomingReferralQuerySet(models.QuerySet):
    """Sent referrals, by who may see them."""

    def waiting(self):
        """Keep those nobody has received, returned or withdrawn."""
        return self.filter(outcome="")

    def visible_to(self, user):
        """Keep those to the units that `user` is in the intake team of, but for those about somebody protected.

        A number of somebody with protected identity reaches those named on the case alone, whatever their role and
        unit; to everybody else it is as if nothing had been sent.
        """
        holders = Participant.objects.filter(has_number_of("personal_number"))
        protected = holders.filter(is_protected=True)
        known = holders.filter(is_protected=True, pk__in=Participant.objects.visible_to(user).values("pk"))
        units = user.units_as(Role.INTAKE)
        if not user.is_any(*CASE_ROLES):
            return self.none()
        return self.filter(Exists(known) | (Q(unit__in=units) & ~Exists(protected)))

    def own_of(self, user):
        """Keep what `user` has sent as a case officer of a party that the user still is at."""
        return self.filter(registered_by=user, agency__in=agencies_of(user))


def has_number_of(column):
    """Return the condition that a participant has, or had, the number in `column` of the row around it."""
    number = Func(OuterRef(column), template="ARRAY[%(expressions)s]::varchar(12)[]")
    return Q(personal_number=OuterRef(column)) | Q(former_numbers__contains=number)


class IncomingReferralManager(models.Manager.from_queryset(IncomingReferralQuerySet)):
    """Sends referrals."""

    def send(self, *, by, key, **fields):
        """Store what the case officer `by` wrote; return `(sent referral, created)`. `fields` are the model's own."""

        def create():
            return self.create(registered_by=by, idempotency_key=key, **fields)

        with act("participants.send_referral", by=by):
            return create_once(IncomingReferral, key, create)


@tracked(exclude=["version", "idempotency_key"])
class IncomingReferral(Versioned, Idempotent):
    """A referral as a case officer wrote it. Received it leads to a Referral; until then it is about nobody's case."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("referring party"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("to the unit"))
    personal_number = personnummer.PersonnummerField(_("personal number"), null=True, blank=True)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    requested_support = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.SUPPORT},
        related_name="+", verbose_name=_("requested support"),
    )  # fmt: skip
    reason = models.TextField(_("reason"))
    received_on = models.DateField(_("sent"), default=timezone.localdate, editable=False)
    registered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+", verbose_name=_("sent by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    outcome = models.CharField(_("decision"), max_length=10, choices=IncomingOutcome, blank=True, editable=False)
    outcome_note = models.CharField(_("why it was returned"), max_length=300, blank=True, editable=False)
    resolved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("received by")
    )
    resolved_at = models.DateTimeField(_("received"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True, editable=False)
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("participant")
    )
    referral = models.OneToOneField(
        Referral, models.PROTECT, null=True, editable=False, related_name="sent_as", verbose_name=_("referral")
    )

    objects = IncomingReferralManager()

    class Meta:
        verbose_name = _("sent referral")
        verbose_name_plural = _("sent referrals")
        constraints = [
            CheckConstraint(
                condition=Q(outcome=IncomingOutcome.RECEIVED, referral__isnull=False, participant__isnull=False)
                | (~Q(outcome=IncomingOutcome.RECEIVED) & Q(referral=None, participant=None)),
                name="received_means_referral",
            )
        ]
        indexes = [
            models.Index(fields=["unit", "received_on"], condition=Q(outcome=""), name="incoming_waiting"),
            models.Index(fields=["registered_by", "-received_on"], name="incoming_by_officer"),
        ]

    def __str__(self):
        return f"{self.agency}, {self.received_on}"

    @property
    def name(self):
        """The name as the officer wrote it."""
        return f"{self.first_name} {self.last_name}"

    @property
    def masked_number(self):
        """The personal number with its last four digits hidden, or ''."""
        return personnummer.masked(self.personal_number) if self.personal_number else ""

    def candidates(self, user):
        """Return those `user` may see who may be the person, as a list: whoever has the number, and namesakes."""
        people = Participant.objects.visible_to(user).listed().select_related("unit")
        holders = list(people.with_number(self.personal_number)) if self.personal_number else []
        namesakes = people.named_like(self.first_name, self.last_name).order_by("pk")
        if self.personal_number:
            namesakes = namesakes.filter(personal_number=None)
        return holders + list(namesakes.exclude(pk__in=[person.pk for person in holders])[:5])

    def receive(self, participant, by):
        """Make it a referral of `participant`, somebody `by` knows; return it. Raises Conflict or ValidationError."""
        with act("participants.receive_referral", by=by):
            self._check_waiting()
            return self._receive(participant, by)

    def receive_as_new(self, by):
        """Register the person and the referral; return the referral.

        Raises Conflict, ValidationError, and NumberTaken when `by` may see somebody with the number. A number that
        `by` may not know of goes to the queue of numbers to sort out, as with any registration.
        """
        with act("participants.receive_referral", by=by):
            self._check_waiting()
            person = {name: getattr(self, name) for name in PERSON}
            participant, _created = Participant.objects.register(by=by, key=uuid4(), unit=self.unit, **person)
            return self._receive(participant, by)

    def _receive(self, participant, by):
        fields = {name: getattr(self, name) for name in REQUEST}
        self.referral, _created = Referral.objects.register(
            participant,
            by=by,
            key=self.idempotency_key,
            unit=participant.unit,
            case_officer=self.registered_by,
            **fields,
        )
        self.participant = participant
        self._resolve(IncomingOutcome.RECEIVED, by)
        return self.referral

    def give_back(self, note, by):
        """Return it to the officer, who sees that it was not received; `note` says why. Raises Conflict."""
        with act("participants.return_referral", by=by):
            self._check_waiting()
            self.outcome_note = note
            self._resolve(IncomingOutcome.RETURNED, by)

    def withdraw(self, reason, by):
        """Withdraw it as the officer who sent it, and the referral it has become. Raises ValidationError.

        About somebody the officer may not know of it answers the same, whatever has been decided (access.md).
        """
        with act("participants.withdraw_referral", by=by):
            current = IncomingReferral.objects.select_for_update().get(pk=self.pk)
            if current.withdrawn_at or current.outcome in (IncomingOutcome.RETURNED, IncomingOutcome.WITHDRAWN):
                raise ValidationError(_("It has been returned or withdrawn already."))
            is_followed = Referral.objects.own_of(by).filter(pk=current.referral_id).exists()
            if current.referral_id:
                referral = Referral.objects.select_related("participant").get(pk=current.referral_id)
                if is_followed or referral.is_open:
                    referral.withdraw(reason, by)
            current.withdrawn_at, current.withdrawn_reason = timezone.now(), reason
            if not current.outcome:
                current.outcome, current.resolved_by, current.resolved_at = (
                    IncomingOutcome.WITHDRAWN,
                    by,
                    timezone.now(),
                )
            current.save_version("withdrawn_at", "withdrawn_reason", "outcome", "resolved_by", "resolved_at")

    def _check_waiting(self):
        """Let nobody else receive it before this transaction has ended; raise Conflict when somebody has saved it."""
        current = IncomingReferral.objects.select_for_update().get(pk=self.pk)
        if current.version != self.version:
            raise Conflict(current)
        if current.outcome:
            raise ValidationError(_("Somebody else has received, returned or withdrawn it meanwhile."))

    def _resolve(self, outcome, by):
        self.outcome, self.resolved_by, self.resolved_at = outcome, by, timezone.now()
        self.save_version("outcome", "outcome_note", "resolved_by", "resolved_at", "participant", "referral")
