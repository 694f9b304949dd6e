"""Enrolments: start, planned end, move between units, exit and its verified outcome."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import (
    CheckConstraint,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    UniqueConstraint,
)
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList, Unit
from accounts.models.organisation import DateRange
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from ..enums import OutcomeEvidence, ReferralState
from .coordinators import CoordinatorPeriod, DaysOf, a_day
from .extensions import Extension
from .outcomes import OutcomeCheck
from .protection import NamedStaff
from .visibility import OfParticipantQuerySet

ERROR_CODE = "error"
VERIFICATION = ("verified_outcome", "verified_on", "verified_how", "verification_note", "verified_by")


class EnrolmentQuerySet(OfParticipantQuerySet):
    """Enrolments by day, unit and who may see them."""

    unit_path = "unit"

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

    def with_coordinator_gap(self, on=None):
        """Keep those with a day up to `on`, today unless given, on which nobody was the responsible coordinator.

        Adds `days_uncovered`, how many such days there are; `coordinator_gaps` of a row tells which.
        """
        until = a_day(on or timezone.localdate())
        first = Greatest("starts_on", OuterRef("started_on"))
        periods = CoordinatorPeriod.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=OuterRef("started_on")), enrolment=OuterRef("pk"), starts_on__lte=until
        )
        covered = periods.order_by().values("enrolment").annotate(
            days=Sum(DaysOf(first, Least(Coalesce("ends_on", until), until)))
        )  # fmt: skip
        days = DaysOf(F("started_on"), Least(Coalesce("ended_on", until), until))
        uncovered = days - Coalesce(Subquery(covered.values("days")), 0)
        begun = self.counted().filter(started_on__lte=until)
        return begun.annotate(days_uncovered=uncovered).filter(days_uncovered__gt=0)


class EnrolmentManager(models.Manager.from_queryset(EnrolmentQuerySet)):
    """Starts enrolments."""

    def next_version(self, participant):
        """Return the version a new enrolment begins with: higher than any that a form about an earlier one can hold."""
        return (participant.enrolments.aggregate(highest=Max("version"))["highest"] or 0) + 1

    def last_stay(self, participant, before):
        """Return the latest enrolment of `participant` that ended before the day `before`, or None."""
        ended = self.counted().filter(participant=participant, ended_on__lt=before)
        return ended.order_by("-ended_on").first()

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
                reentry_of=self.last_stay(participant, started_on),
            )  # fmt: skip
            enrolment.validate_constraints()
            enrolment.save(force_insert=True)
            # What was registered in error leaves its days free for what is right; the history keeps who had them.
            participant.coordinator_periods.filter(enrolment__registered_in_error=True).delete()
            # Whoever is back is followed by the plan again, not by the checks of the stay before.
            OutcomeCheck.objects.open().filter(participant=participant).delete()
            CoordinatorPeriod.objects.create(
                participant=participant, enrolment=enrolment, coordinator=coordinator,
                starts_on=started_on if started_on <= timezone.localdate() else first_free_day(participant),
            )  # fmt: skip
            participant.refresh_standing()
            participant.forget_next_followup()
            return enrolment

        with act("participants.enrol", by=by):
            return create_once(Enrolment, key, create)

    def admit(self, participant, referrals, *, reason, on, by, key, support=None, **stay):
        """Let `referrals` be admitted on the day `on`, and enrol `participant` with it; return as `start`.

        `stay` is what `start` takes. Raises Conflict or ValidationError, and changes nothing then.
        """

        def create():
            for referral in referrals:
                referral.take_step(ReferralState.ADMITTED, on=on, by=by, reason=reason, recommended_support=support)
            return self.start(participant, by=by, key=key, **stay)[0]

        with act("participants.enrol", by=by):
            return create_once(Enrolment, key, create)

    def enrol(self, participant, *, referrals, by, key, reason="", support=None, **stay):
        """Enrol `participant` outside a case meeting; return as `start`.

        `referrals` are those that wait for a decision as far as whoever enrols knows and may decide: they are admitted
        today, for the `reason`. Raises ValidationError where others wait, or those have been decided meanwhile.
        """

        def create():
            participant.lock()
            waiting = list(participant.referrals.undecided())
            check_known(waiting, referrals)
            today = timezone.localdate()
            return self.admit(
                participant, waiting, reason=reason, on=today, support=support, by=by, key=key, **stay
            )[0]  # fmt: skip

        with act("participants.enrol", by=by):
            return create_once(Enrolment, key, create)


def check_known(waiting, known):
    """Raise ValidationError unless the undecided referrals `waiting` are those that whoever enrols knows of."""
    waiting, known = ({referral.pk for referral in some} for some in (waiting, known))
    if waiting and not known:
        raise ValidationError(
            _("A referral of the person waits for a decision. Only the intake team can admit and enrol then.")
        )
    if waiting != known:
        raise ValidationError(_("The referrals that wait have changed since you opened the page. Open it anew."))


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
    reentry_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="reentries",
        verbose_name=_("re-entry after"),
    )
    correction = models.CharField(_("why the planned end was corrected"), max_length=200, blank=True)
    verified_outcome = models.ForeignKey(
        CodeList,
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"list": CodeListName.OUTCOME},
        related_name="+",
        verbose_name=_("verified outcome"),
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_how = models.CharField(_("verified by means of"), max_length=16, choices=OutcomeEvidence, blank=True)
    verification_note = models.TextField(_("about the verification"), blank=True)
    verified_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("verified by")
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

    @property
    def days_away(self):
        """Days between the last stay and this one, where this is a re-entry."""
        return (self.started_on - self.reentry_of.ended_on).days

    def coordinator_gaps(self, until=None):
        """Return the days up to `until`, today unless given, without a responsible coordinator: [(first, last)]."""
        last = min(filter(None, (self.ended_on, until or timezone.localdate())))
        gaps, free = [], self.started_on
        for period in sorted(self.coordinator_periods.all(), key=lambda period: period.starts_on):
            if period.starts_on > free:
                gaps.append((free, min(period.starts_on - timedelta(days=1), last)))
            if period.ends_on is None:
                return [gap for gap in gaps if gap[0] <= last]
            free = max(free, period.ends_on + timedelta(days=1))
        return [gap for gap in [*gaps, (free, last)] if gap[0] <= last]

    def change_period(self, *, started_on, planned_end_on, by, correction=""):
        """Correct the start, or the planned end. Raises Conflict or ValidationError.

        A later planned end is an extension, agreed by three, unless what stood was wrong: then `correction` says why.
        """
        if self.moved_from_id and started_on != self.started_on:
            raise ValidationError({"started_on": _("The day of a move between units cannot be changed.")})
        with act("participants.change_enrolment", by=by):
            self.participant.lock()
            first = self.coordinator_periods.order_by("starts_on").first()
            responsible_from = self._responsible_from(started_on, first)
            if first and first.ends_on and first.ends_on < responsible_from:
                raise ValidationError({"started_on": _("The coordinator changed before that day.")})
            self._check_planned_end(planned_end_on, correction)
            self.started_on, self.planned_end_on, self.correction = started_on, planned_end_on, correction
            self.validate_constraints()
            self.save_version("started_on", "planned_end_on", "correction")
            if first:
                CoordinatorPeriod.objects.filter(pk=first.pk).update(starts_on=responsible_from)
            self.participant.refresh_standing()

    def _check_planned_end(self, planned_end_on, correction):
        stored = Enrolment.objects.values_list("planned_end_on", flat=True).get(pk=self.pk)
        if planned_end_on > stored and not correction:
            raise ValidationError(
                {"correction": _("A later planned end is an extension, which the unit, the case officer and the "
                                 "participant agree on. Write why here only if the day was wrong.")}
            )  # fmt: skip

    def _responsible_from(self, started_on, first):
        """Return from when the coordinator of the period `first` is responsible with the start on `started_on`."""
        today = timezone.localdate()
        if started_on <= today or first is None:
            return started_on
        return today if self.has_begun else first.starts_on

    def assign(self, coordinator, *, from_on, by, note="", act_name="participants.assign_coordinator"):
        """Make `coordinator` responsible from the day `from_on`; whoever is then loses it the day before.

        `note` is what whoever takes over has to read. Later changes already planned are replaced. Raises Conflict or
        ValidationError.
        """
        first_day = self.coordinator_periods.aggregate(first=Min("starts_on"))["first"]
        if from_on < min(filter(None, (self.started_on, first_day))):
            raise ValidationError({"from_on": _("The enrolment starts later than that.")})
        with act(act_name, by=by):
            self.save_version()
            self.coordinator_periods.filter(starts_on__gte=from_on).delete()
            self.coordinator_periods.filter(Q(ends_on=None) | Q(ends_on__gte=from_on)).update(
                ends_on=from_on - timedelta(days=1)
            )
            CoordinatorPeriod.objects.create(
                participant=self.participant,
                enrolment=self,
                coordinator=coordinator,
                starts_on=from_on,
                note=note,
                assigned_by=by,
            )

    def move(self, *, unit, on, coordinator, by, key, note=""):
        """Move to `unit` with `on` as the first day there; return `(new enrolment, created)`.

        The planned end is kept, and an extension that waits for answers goes along. `note` is what `coordinator` has to
        read. With protected identity `coordinator` is named on the case, beside those who are. Raises Conflict or
        ValidationError.
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
                participant=self.participant,
                enrolment=moved,
                coordinator=coordinator,
                starts_on=on,
                note=note,
                assigned_by=by,
            )
            Extension.objects.proposed().filter(enrolment=self).update(enrolment=moved)
            if self.participant.is_protected:
                NamedStaff.objects.appoint(self.participant, [coordinator], by=by)
            self.participant.refresh_standing()
            return moved

        with act("participants.move", by=by):
            return create_once(Enrolment, key, create)

    def exit(self, *, on, reason, outcome, note, by):
        """End the enrolment with `on` as its last day. Raises Conflict or ValidationError.

        An extension that waits for answers falls, and the days when one asks how it went are set. The reason
        "registered in error" takes the whole chain of moves out of every figure.
        """
        with act("participants.exit", by=by):
            self.participant.lock()
            self.exit_reason, self.outcome, self.exit_note = reason, outcome, note
            self.close(on, "exit_reason", "outcome", "exit_note")
            Extension.objects.proposed().filter(enrolment=self).fall()
            OutcomeCheck.objects.plan(self)
            if reason.code == ERROR_CODE:
                self._mark_chain()
            self.participant.refresh_standing()

    def verify_outcome(self, *, outcome, on, how, note, by):
        """Keep what has been found to be the `outcome` and `how`, beside the stated one. Raises Conflict."""
        with act("participants.verify_outcome", by=by):
            self.verified_outcome, self.verified_on, self.verified_how = outcome, on, how
            self.verification_note, self.verified_by = note, by
            self.save_version(*VERIFICATION)

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
            self.exit_note = self.verification_note = self.verified_how = ""
            self.verified_outcome = self.verified_on = self.verified_by = None
            self._mark_chain(in_error=False)
            self.validate_constraints()
            self.save_version("ended_on", "exit_reason", "outcome", "exit_note", *VERIFICATION)
            OutcomeCheck.objects.open().filter(participant=self.participant).delete()
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
            if in_error:
                Enrolment.objects.filter(reentry_of=link).update(reentry_of=None)
                OutcomeCheck.objects.open().filter(enrolment=link).delete()
                Extension.objects.proposed().filter(enrolment=link).fall()
                if link.reentry_of:
                    OutcomeCheck.objects.plan(link.reentry_of)
            link = link.moved_from
