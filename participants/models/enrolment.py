"""Enrolments: start, planned end, responsible coordinator, move between units, exit."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, ExpressionWrapper, F, Max, Min, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES, CodeListName
from accounts.models import CodeList, Unit
from accounts.models.organisation import DateRange
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from .person import not_hidden_from
from .protection import NamedStaff

ERROR_CODE = "error"


class EnrolmentQuerySet(models.QuerySet):
    """Enrolments by day, unit and who may see them."""

    def visible_to(self, user):
        """Keep those in a unit `user` covers as coordinator, intake or manager; protected only for named staff."""
        units = user.units_as(*CASE_ROLES)
        return self.filter(not_hidden_from(user, "participant__"), unit__in=units) if units else self.none()

    def ongoing(self):
        """Keep those without a last day."""
        return self.filter(ended_on=None)

    def newest_first(self):
        """Sort by start, latest first, after the one that is ongoing: what was wrong may have been to begin later."""
        is_ongoing = ExpressionWrapper(Q(ended_on=None), models.BooleanField())
        return self.order_by(is_ongoing.desc(), "-started_on", "-pk")

    def counted(self):
        """Leave out what was registered in error: it counts in no figure (contracts.md)."""
        return self.filter(registered_in_error=False)


class EnrolmentManager(models.Manager.from_queryset(EnrolmentQuerySet)):
    """Starts enrolments."""

    def next_version(self, participant):
        """Return the version a new enrolment begins with: higher than any that a form about an earlier one can hold."""
        return (participant.enrolments.aggregate(highest=Max("version"))["highest"] or 0) + 1

    def start(self, participant, *, unit, started_on, planned_end_on, coordinator, by, key):
        """Enrol `participant`; return `(enrolment, created)`, the earlier row when `key` was used before.

        With a start to come `coordinator` is responsible from today, to prepare it. Raises ValidationError when there
        is an enrolment on any of the days.
        """

        def create():
            participant.lock()
            enrolment = self.model(
                participant=participant, unit=unit, started_on=started_on, planned_end_on=planned_end_on,
                created_by=by, idempotency_key=key, version=self.next_version(participant),
            )  # fmt: skip
            enrolment.validate_constraints()
            enrolment.save(force_insert=True)
            # What was registered in error leaves its days free for what is right; the history keeps who had them.
            participant.coordinator_periods.filter(enrolment__registered_in_error=True).delete()
            CoordinatorPeriod.objects.create(
                participant=participant, enrolment=enrolment, coordinator=coordinator,
                starts_on=started_on if started_on <= timezone.localdate() else first_free_day(participant),
            )  # fmt: skip
            participant.refresh_standing()
            participant.forget_next_followup()
            return enrolment

        with act("participants.enrol", by=by):
            return create_once(Enrolment, key, create)


def first_free_day(participant):
    """Return the first day from today on which nobody is responsible for `participant`, who is not enrolled."""
    last = participant.coordinator_periods.aggregate(last=Max("ends_on"))["last"]
    today = timezone.localdate()
    return max(today, last + timedelta(days=1)) if last else today


@tracked(exclude=["version", "idempotency_key"])
class Enrolment(Versioned, Idempotent):
    """A stay in one unit. A move ends one and begins another, linked by `moved_from` (contracts.md)."""

    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="enrolments", verbose_name=_("participant")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="enrolments", verbose_name=_("unit"))
    started_on = models.DateField(_("start"))
    planned_end_on = models.DateField(_("planned end"))
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    exit_reason = models.ForeignKey(
        CodeList,
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"list": CodeListName.EXIT_REASON},
        related_name="+",
        verbose_name=_("exit reason"),
    )
    outcome = models.ForeignKey(
        CodeList,
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"list": CodeListName.OUTCOME},
        related_name="+",
        verbose_name=_("outcome"),
    )
    exit_note = models.TextField(_("about the exit"), blank=True)
    moved_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="moved_to",
        verbose_name=_("moved from"),
    )
    registered_in_error = models.BooleanField(_("registered in error"), default=False, editable=False)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("registered by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = EnrolmentManager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="enrolment_ends_after_start",
                violation_error_message=_("The last day cannot be before the start."),
            ),
            CheckConstraint(
                condition=Q(planned_end_on__gte=F("started_on")),
                name="enrolment_planned_end_after_start",
                violation_error_message=_("The planned end cannot be before the start."),
            ),
            UniqueConstraint(
                fields=["participant"],
                condition=Q(ended_on=None),
                name="one_ongoing_enrolment",
                violation_error_message=_("The participant is enrolled already."),
            ),
            ExclusionConstraint(
                name="enrolments_do_not_overlap",
                expressions=[
                    ("participant", RangeOperators.EQUAL),
                    (DateRange("started_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(registered_in_error=False),
                violation_error_message=_("The participant is enrolled already during some of those days."),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "started_on", "ended_on"], name="enrolment_by_unit"),
            models.Index(fields=["participant", "-started_on"], name="enrolment_by_participant"),
        ]

    def __str__(self):
        return f"{self.unit}, {self.started_on}"

    @property
    def is_ongoing(self):
        """Whether the enrolment has no last day."""
        return self.ended_on is None

    @property
    def has_begun(self):
        """Whether the first day is today or earlier."""
        return self.started_on <= timezone.localdate()

    def change_period(self, *, started_on, planned_end_on, by):
        """Correct the start or agree on another planned end. Raises Conflict or ValidationError."""
        if self.moved_from_id and started_on != self.started_on:
            raise ValidationError({"started_on": _("The day of a move between units cannot be changed.")})
        with act("participants.change_enrolment", by=by):
            self.participant.lock()
            first = self.coordinator_periods.order_by("starts_on").first()
            responsible_from = self._responsible_from(started_on, first)
            if first.ends_on and first.ends_on < responsible_from:
                raise ValidationError({"started_on": _("The coordinator changed before that day.")})
            self.started_on, self.planned_end_on = started_on, planned_end_on
            self.validate_constraints()
            self.save_version("started_on", "planned_end_on")
            CoordinatorPeriod.objects.filter(pk=first.pk).update(starts_on=responsible_from)
            self.participant.refresh_standing()

    def _responsible_from(self, started_on, first):
        """Return from when the coordinator of the period `first` is responsible with the start on `started_on`."""
        today = timezone.localdate()
        if started_on <= today:
            return started_on
        return today if self.has_begun else first.starts_on

    def assign(self, coordinator, *, from_on, by):
        """Make `coordinator` responsible from the day `from_on`; whoever is then loses it the day before.

        Later changes already planned are replaced. Raises Conflict or ValidationError.
        """
        first_day = self.coordinator_periods.aggregate(first=Min("starts_on"))["first"]
        if from_on < min(self.started_on, first_day):
            raise ValidationError({"from_on": _("The enrolment starts later than that.")})
        with act("participants.assign_coordinator", by=by):
            self.save_version()
            self.coordinator_periods.filter(starts_on__gte=from_on).delete()
            self.coordinator_periods.filter(Q(ends_on=None) | Q(ends_on__gte=from_on)).update(
                ends_on=from_on - timedelta(days=1)
            )
            CoordinatorPeriod.objects.create(
                participant=self.participant, enrolment=self, coordinator=coordinator, starts_on=from_on
            )

    def move(self, *, unit, on, coordinator, by, key):
        """Move to `unit` with `on` as the first day there; return `(new enrolment, created)`.

        The planned end is kept. With protected identity `coordinator` is named on the case, beside those who are.
        Raises Conflict or ValidationError.
        """

        def create():
            self.participant.lock()
            if on <= self.started_on:
                raise ValidationError({"on": _("The first day there must be after the start in the old unit.")})
            self.close(on - timedelta(days=1))
            moved = Enrolment(
                participant=self.participant, unit=unit, started_on=on, planned_end_on=max(self.planned_end_on, on),
                moved_from=self, created_by=by, idempotency_key=key, version=self.version + 1,
            )  # fmt: skip
            moved.validate_constraints()
            moved.save(force_insert=True)
            CoordinatorPeriod.objects.create(
                participant=self.participant, enrolment=moved, coordinator=coordinator, starts_on=on
            )
            if self.participant.is_protected:
                NamedStaff.objects.appoint(self.participant, [coordinator], by=by)
            self.participant.refresh_standing()
            return moved

        with act("participants.move", by=by):
            return create_once(Enrolment, key, create)

    def exit(self, *, on, reason, outcome, note, by):
        """End the enrolment with `on` as its last day. Raises Conflict or ValidationError.

        The reason "registered in error" takes the whole chain of moves out of every figure.
        """
        with act("participants.exit", by=by):
            self.participant.lock()
            self.exit_reason, self.outcome, self.exit_note = reason, outcome, note
            self.close(on, "exit_reason", "outcome", "exit_note")
            if reason.code == ERROR_CODE:
                self._mark_chain()
            self.participant.refresh_standing()

    def close(self, on, *fields):
        """Set the last day here and for the coordinator, and save `fields`. Raises Conflict or ValidationError."""
        if on < self.started_on:
            raise ValidationError({"on": _("The last day cannot be before the start.")})
        self.ended_on = on
        self.validate_constraints()
        self.save_version("ended_on", *fields)
        self.coordinator_periods.filter(starts_on__gt=on).delete()
        self.coordinator_periods.filter(Q(ends_on=None) | Q(ends_on__gt=on)).update(ends_on=on)

    def reopen(self, by):
        """Undo the exit: the person is enrolled again with the same coordinator. Raises Conflict or ValidationError."""
        with act("participants.reopen", by=by):
            self.participant.lock()
            last_day, self.ended_on = self.ended_on, None
            self.exit_reason = self.outcome = None
            self.exit_note = ""
            self._mark_chain(in_error=False)
            self.validate_constraints()
            self.save_version("ended_on", "exit_reason", "outcome", "exit_note")
            self.coordinator_periods.filter(ends_on=last_day).update(ends_on=None)
            self.participant.refresh_standing()

    def register_in_error(self, by):
        """Close the enrolment as registered in error, whether it is ongoing or not."""
        with act("participants.register_in_error", by=by):
            if self.is_ongoing:
                self.exit_reason = CodeList.objects.get(list=CodeListName.EXIT_REASON, code=ERROR_CODE)
                self.close(max(self.started_on, timezone.localdate()), "exit_reason")
            self._mark_chain()
            self.participant.refresh_standing()

    def _mark_chain(self, in_error=True):
        link = self
        while link:
            link.registered_in_error = in_error
            Enrolment.objects.filter(pk=link.pk).update(registered_in_error=in_error)
            link = link.moved_from


class CoordinatorPeriodQuerySet(models.QuerySet):
    """Who was responsible when."""

    def current(self, on=None):
        """Keep those valid `on` the day, today unless given."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


@tracked()
class CoordinatorPeriod(models.Model):
    """The responsible coordinator of an enrolment from one day to another; never two on the same day.

    The first begins with the enrolment, or on the day it was registered when it begins later than that.
    """

    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="coordinator_periods", verbose_name=_("participant")
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="coordinator_periods", verbose_name=_("enrolment")
    )
    coordinator = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="coordinator_periods", verbose_name=_("coordinator")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = CoordinatorPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsible coordinator")
        verbose_name_plural = _("responsible coordinators")
        constraints = [
            ExclusionConstraint(
                name="one_coordinator_a_day",
                expressions=[
                    ("participant", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("There is a responsible coordinator already during some of those days."),
            )
        ]
        indexes = [models.Index(fields=["coordinator", "ends_on"], name="coordinator_period_current")]

    def __str__(self):
        return str(self.coordinator)
