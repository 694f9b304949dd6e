"""Contacts with employers, shared by all units: who called, when, about what; and who has asked others to wait."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Exists, F, Func, OuterRef, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName, Role
from accounts.models import CodeList, Membership
from accounts.unit_settings import RESERVATION_HOURS
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.templatetags.stegvis import moment
from config.versioning import Versioned

from ..enums import AvoidedKind
from .employers import READERS, Employer, EmployerContact

CALLERS = (Role.EMPLOYER_COORDINATOR, Role.COORDINATOR)
# Two who call the same employer within so many hours have called twice (domain.md 5).
DOUBLE = timedelta(hours=48)


class EmployerCallQuerySet(models.QuerySet):
    """Contacts by who may read them and by when."""

    def visible_to(self, user):
        """Keep all for those who read the register, whatever their unit; none for others."""
        return self if user.is_any(*READERS) else self.none()

    def latest_first(self):
        """Sort by when, the latest first."""
        return self.order_by("-occurred_at", "-pk")

    def within(self, start, end):
        """Keep those from the day `start` to the day `end`, both included."""
        return self.filter(occurred_at__date__gte=start, occurred_at__date__lte=end)

    def doubled(self):
        """Keep those where somebody else had been in touch with the same employer within the last 48 hours."""
        earlier = EmployerCall.objects.filter(
            employer=OuterRef("employer"), occurred_at__lt=OuterRef("occurred_at"),
            occurred_at__gte=OuterRef("occurred_at") - DOUBLE,
        ).exclude(by=OuterRef("by"))  # fmt: skip
        return self.filter(Exists(earlier))


class EmployerCallManager(models.Manager.from_queryset(EmployerCallQuerySet)):
    """Logs contacts."""

    def log(self, employer, *, by, key, release=False, **fields):
        """Return `(call, created)`; `release` ends the reservation of `by`. Raises ValidationError."""

        def create():
            call = self.model(employer=employer, by=by, idempotency_key=key, **fields)
            call.validate_constraints()
            call.save(force_insert=True)
            Employer.objects.filter(pk=employer.pk).set_last_call()
            if release:
                EmployerReservation.objects.open().filter(employer=employer, user=by).end()
            return call

        with act("placements.log_call", by=by):
            return create_once(EmployerCall, key, create)


@tracked(exclude=["version", "idempotency_key"])
class EmployerCall(Versioned, Idempotent):
    """One contact with an employer: how, about what, what came of it, and what is to be done next and when.

    A next step is done once there is a later contact with the employer. No participant is named here.
    """

    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="calls", editable=False, verbose_name=_("employer")
    )
    contact = models.ForeignKey(
        EmployerContact, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("spoke with")
    )
    spoken_with = models.CharField(_("or somebody else"), max_length=150, blank=True)
    occurred_at = models.DateTimeField(_("when"))
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    form = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.CONTACT_FORM}, related_name="+",
        verbose_name=_("how"),
    )  # fmt: skip
    about = models.TextField(_("about what"))
    outcome = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.CALL_OUTCOME}, related_name="+",
        verbose_name=_("what came of it"),
    )  # fmt: skip
    next_on = models.DateField(_("next day"), null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = EmployerCallManager()

    class Meta:
        verbose_name = _("contact with an employer")
        verbose_name_plural = _("contacts with employers")
        constraints = [
            CheckConstraint(
                condition=Q(next_step="") | Q(next_on__isnull=False),
                name="call_next_step_has_a_day",
                violation_error_message=_("Give the day of the next step."),
            )
        ]
        indexes = [
            models.Index(fields=["employer", "-occurred_at", "-id"], name="call_by_employer"),
            models.Index(fields=["-occurred_at", "-id"], name="call_by_time"),
            models.Index(fields=["by", "-occurred_at", "-id"], name="call_by_user"),
            models.Index(fields=["next_on"], name="call_by_next", condition=Q(next_on__isnull=False)),
        ]

    def __str__(self):
        return moment(self.occurred_at)

    def get_absolute_url(self):
        """Return its place on the employer's page."""
        return f"{self.employer.get_absolute_url()}#call-{self.pk}"

    @property
    def with_whom(self):
        """The name of whom one spoke with, or ""."""
        return str(self.contact) if self.contact else self.spoken_with

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with act("placements.change_call", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)
            Employer.objects.filter(pk=self.employer_id).set_last_call()


class TimeRange(Func):
    """The time from `starts_at` to `ends_at`, the last moment not included."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class ReservedByAnother(ValidationError):
    """Somebody else holds the employer; `reservation` tells who and until when."""

    def __init__(self, reservation):
        super().__init__(
            _("%(name)s has reserved the employer until %(time)s. Talk with each other before you call."),
            params={"name": reservation.user, "time": moment(reservation.ends_at)},
        )
        self.reservation = reservation


class EmployerReservationQuerySet(models.QuerySet):
    """Reservations by time."""

    def open(self, now=None):
        """Keep those that hold at the moment `now`."""
        now = now or timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def end(self, now=None):
        """Release them now."""
        now = now or timezone.now()
        return self.update(ends_at=now, released_at=now)


class EmployerReservationManager(models.Manager.from_queryset(EmployerReservationQuerySet)):
    """Reserves employers."""

    def reserve(self, employer, *, by, key, about="", now=None):
        """Reserve `employer` for the hours that the unit of `by` has set; return `(reservation, created)`.

        Raises ReservedByAnother while somebody else holds it, and ValidationError when `by` does already.
        """

        def create():
            Employer.objects.select_for_update(no_key=True).get(pk=employer.pk)
            # Read under the lock: whoever waited for it must see what was reserved meanwhile.
            starts_at = now or timezone.now()
            held = self.filter(employer=employer, ends_at__gt=starts_at).select_related("user").first()
            if held and held.user_id != by.pk:
                raise ReservedByAnother(held)
            if held:
                raise ValidationError(
                    _("You have reserved it already, until %(time)s."), params={"time": moment(held.ends_at)}
                )
            ends_at = starts_at + timedelta(hours=reservation_hours(by))
            return self.create(
                employer=employer, user=by, about=about, starts_at=starts_at, ends_at=ends_at, idempotency_key=key
            )

        with act("placements.reserve_employer", by=by):
            return create_once(EmployerReservation, key, create)


def reservation_hours(user):
    """Return for how many hours `user` reserves: the setting of the unit of the longest membership that may call."""
    memberships = Membership.objects.current().filter(user=user, role__in=CALLERS).select_related("unit")
    first = memberships.order_by("starts_on", "pk").first()
    return first.unit.setting(RESERVATION_HOURS) if first else RESERVATION_HOURS.default


@tracked(exclude=["idempotency_key"])
class EmployerReservation(Idempotent):
    """An employer that others are asked not to call for a while. Released early, it ends when it is released."""

    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="reservations", editable=False, verbose_name=_("employer")
    )
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("reserved by"))
    about = models.CharField(_("what you will call about"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    released_at = models.DateTimeField(_("released"), null=True, editable=False)

    objects = EmployerReservationManager()

    class Meta:
        verbose_name = _("reservation of an employer")
        verbose_name_plural = _("reservations of employers")
        constraints = [
            CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="reservation_ends_after_start"),
            ExclusionConstraint(
                name="employer_reserved_once",
                expressions=[
                    ("employer", RangeOperators.EQUAL),
                    (TimeRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Somebody has just reserved the employer."),
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="reservation_by_end")]

    def __str__(self):
        return f"{self.user}, {moment(self.ends_at)}"

    def release(self, by):
        """End it now. Raises ValidationError when it has ended."""
        with act("placements.release_employer", by=by):
            if not EmployerReservation.objects.open().filter(pk=self.pk).end():
                raise ValidationError(_("The reservation has ended already."))


class AvoidedCallQuerySet(models.QuerySet):
    """Calls that were not made."""

    def within(self, start, end):
        """Keep those from the day `start` to the day `end`, both included."""
        return self.filter(on__gte=start, on__lte=end)


class AvoidedCallManager(models.Manager.from_queryset(AvoidedCallQuerySet)):
    """Counts calls that were not made."""

    def count_one(self, employer, user, kind):
        """Note that `user` did not call `employer`; whoever is told several times a day is counted once."""
        one = self.model(employer=employer, user=user, kind=kind, on=timezone.localdate())
        self.bulk_create([one], ignore_conflicts=True)


class AvoidedCall(models.Model):
    """A double call that was avoided: somebody was refused a reservation, or was told of a contact and let it be."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+", verbose_name=_("employer"))
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("who did not call"))
    kind = models.CharField(_("kind"), max_length=10, choices=AvoidedKind)
    on = models.DateField(_("day"))

    objects = AvoidedCallManager()

    class Meta:
        verbose_name = _("avoided double call")
        verbose_name_plural = _("avoided double calls")
        constraints = [UniqueConstraint(fields=["on", "employer", "user"], name="avoided_call_once_a_day")]

    def __str__(self):
        return f"{self.employer}, {self.on}"
