"""Placements: a participant at a place, from proposal to end."""

from contextlib import contextmanager
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName, Role
from accounts.models import CodeList
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned
from participants.models import Participant
from participants.models.visibility import not_hidden_from

from .. import placing, slots
from ..enums import Party, PlacementStatus
from ..people import of_people_visible_to
from .overfilling import refusals_told
from .places import Place
from .seats import refuse_overfilling

STANDING = (PlacementStatus.PROPOSED, PlacementStatus.AGREED, PlacementStatus.ONGOING)


class PlacementQuerySet(models.QuerySet):
    """Placements in the words of the field."""

    def visible_to(self, user, case=None):
        """Keep those of participants in a unit `user` covers as coordinator, employer coordinator or manager.

        With protected identity only for staff named on the case. Supervisors get `at_own_place` instead. `case` is the
        participant a page is about, whose emergency access counts too.
        """
        return self.filter(of_people_visible_to(user, case))

    def at_own_place(self, user, on=None):
        """Keep those ongoing `on` the day at a place of a unit `user` covers as supervisor: for name and days alone.

        Somebody with protected identity only where the supervisor is named on the case, and under an alias.
        """
        alias = Q(participant__is_protected=False) | Q(has_alias=True)
        own = self.current(on).filter(place__unit__in=user.units_as(Role.SUPERVISOR))
        return own.filter(alias, not_hidden_from(user, "participant__"))

    def standing(self):
        """Keep those that hold or take a seat."""
        return self.filter(status__in=STANDING)

    def current(self, on=None):
        """Keep those that go on `on` the day, today unless given; also those ended since."""
        day = on or timezone.localdate()
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day,
            status__in=(PlacementStatus.ONGOING, PlacementStatus.ENDED),
        )  # fmt: skip

    def at(self, place, on):
        """Keep those at `place` that go on `on` the day or later: who is there, and who is on the way."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), place=place).exclude(status=PlacementStatus.WITHDRAWN)

    def newest_first(self):
        """Sort by the first day, latest first."""
        return self.order_by("-starts_on", "-pk")


class PlacementManager(models.Manager.from_queryset(PlacementQuerySet)):
    """Proposes placements."""

    def propose(self, participant, *, by, key, **fields):
        """Propose that `participant` is placed; `fields` are the model's own. Return `(placement, created)`.

        Raises ValidationError, also when the place is full, not open or out of season on any of the half-days.
        """

        def create():
            participant.lock()
            placement = self.model(participant=participant, created_by=by, idempotency_key=key, **fields)
            placement.check_possible()
            placement.validate_constraints()
            with refusals_told(placement):
                placement.save(force_insert=True)
            return placement

        with act("placements.propose", by=by):
            return create_once(Placement, key, create)


@tracked(exclude=["version", "idempotency_key", "replaced"])
class Placement(Versioned, Idempotent):
    """A participant at a place. `ends_on` is the planned last day, and the last day itself once it has ended.

    `slots` says on which half-days (1) the participant is there, `hours` how many hours each weekday. `shown_name` is
    what supervisors read: an alias where the identity is protected. `replaced` is what a start and an end wrote over,
    so that taking the step back restores it.
    """

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="placements", editable=False, verbose_name=_("participant")
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="placements", verbose_name=_("place"))
    status = models.CharField(_("status"), max_length=10, choices=PlacementStatus, default=PlacementStatus.PROPOSED)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    slots = ArrayField(models.PositiveSmallIntegerField(), size=slots.SLOTS, verbose_name=_("half-days"))
    hours = ArrayField(models.DecimalField(max_digits=4, decimal_places=2), size=7, verbose_name=_("hours per weekday"))
    shown_name = models.CharField(_("name at the place"), max_length=150)
    has_alias = models.BooleanField(_("name at the place is an alias"), default=False, editable=False)
    purpose = models.TextField(_("purpose"), blank=True)
    change_reason = models.TextField(_("why it was changed"), blank=True)
    agreed_by_participant_on = models.DateField(_("participant agreed"), null=True, blank=True)
    agreed_by_place_on = models.DateField(_("place agreed"), null=True, blank=True)
    agreed_by_coordinator_on = models.DateField(_("coordinator agreed"), null=True, blank=True)
    end_reason = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.PLACEMENT_END},
        related_name="+", verbose_name=_("reason for the end"),
    )  # fmt: skip
    outcome = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.PLACEMENT_OUTCOME},
        related_name="+", verbose_name=_("outcome"),
    )  # fmt: skip
    end_note = models.TextField(_("about the end"), blank=True)
    replaced = models.JSONField(default=dict, editable=False)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("proposed by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = PlacementManager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="placement_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            CheckConstraint(condition=Q(slots__len=slots.SLOTS), name="placement_slots_of_a_week"),
            CheckConstraint(condition=Q(hours__len=7), name="placement_hours_of_a_week"),
            CheckConstraint(
                condition=~Q(status=PlacementStatus.ENDED) | Q(ends_on__isnull=False, end_reason__isnull=False),
                name="placement_ends_with_reason",
                violation_error_message=_("Say why the placement ended."),
            ),
        ]
        indexes = [
            models.Index(fields=["participant", "-starts_on"], name="placement_by_participant"),
            models.Index(fields=["place", "starts_on"], name="placement_by_place"),
        ]
        triggers = [
            refuse_overfilling("placement", "{row}.status = 'withdrawn'", "coalesce({row}.ends_on, '{no_end}'::date)")
        ]

    def __str__(self):
        return f"{self.place}, {self.starts_on}"

    def get_absolute_url(self):
        """Return its own page."""
        return reverse("placements:placement", args=[self.participant_id, self.pk])

    @property
    def weekly_hours(self):
        """How many hours a week it takes."""
        return sum(self.hours)

    @property
    def period(self):
        """The first day and the last, None where no end is set."""
        return self.starts_on, self.ends_on

    @property
    def agreements(self):
        """Return `{Party: the day it agreed or None}`."""
        return {party: getattr(self, f"agreed_by_{party.value}_on") for party in Party}

    @property
    def lacks_alias(self):
        """Whether the place would read a name that is to be hidden."""
        return self.participant.is_protected and not self.has_alias

    def can(self, step):
        """Return whether `step` (placing.STEPS) can be taken now."""
        return placing.is_possible(step, self.status)

    def others(self):
        """Return the participant's other placements that stand."""
        return Placement.objects.standing().filter(participant=self.participant_id).exclude(pk=self.pk)

    def check_possible(self):
        """Raise ValidationError for a name that must be hidden, or too many at once; the database judges the seat."""
        self.has_alias = placing.hides(self.shown_name, self.participant.first_name, self.participant.last_name)
        if self.lacks_alias:
            raise ValidationError(
                {"shown_name": _("The identity is protected: choose a name that is not the person's own.")}
            )
        if placing.most_at_once(self.period, [other.period for other in self.others()]) > placing.MOST_AT_ONCE:
            raise ValidationError(
                _("The participant has two placements in that time already. End one of them, or choose other days.")
            )

    def agree(self, by, days):
        """Let each Party have agreed on the day in `days`, `{Party: day or None}`. Raises Conflict or ValidationError.

        With all three the placement is agreed; a day taken away makes it a proposal again.
        """
        for party, day in days.items():
            setattr(self, f"agreed_by_{party.value}_on", day)
        with stepping(self, "agree", "placements.agree", by):
            self.status = placing.status_by_agreements(self.agreements)
            self._write("status", *AGREED_ON)

    def change(self, by, *, reason, all_agree=True, **fields):
        """Save `fields`; what was agreed is a proposal again unless `all_agree`. Raises Conflict or ValidationError."""
        with stepping(self, "change", "placements.change_placement", by):
            before = self.period
            for name, value in fields.items():
                setattr(self, name, value)
            self.change_reason = reason
            if self.status == PlacementStatus.AGREED and not all_agree:
                self._forget_agreements()
            self.check_possible()
            self._write(*fields, "has_alias", "change_reason", "status", *AGREED_ON)
            if self.status == PlacementStatus.ONGOING:
                self.talks.plan_anew(self, before)

    def start(self, by, on):
        """Let it begin `on` the day, and plan the talks. Raises Conflict or ValidationError."""
        with stepping(self, "start", "placements.start_placement", by):
            self.replaced["start"] = {"starts_on": self.starts_on.isoformat()}
            self.starts_on, self.status = on, PlacementStatus.ONGOING
            self.check_possible()
            self._write("starts_on", "status", "has_alias", "replaced")
            self.talks.plan(self)

    def end(self, by, *, on, reason, outcome, note):
        """End it with `on` as the last day. Raises Conflict or ValidationError."""
        with stepping(self, "end", "placements.end_placement", by):
            planned = self.ends_on.isoformat() if self.ends_on else None
            self.replaced["end"] = {"ends_on": planned, "talks": self.talks.days_to_hold()}
            self.ends_on, self.end_reason, self.outcome, self.end_note = on, reason, outcome, note
            self.status = PlacementStatus.ENDED
            self._write("ends_on", "end_reason", "outcome", "end_note", "status", "replaced")
            self.talks.plan_checks(self)

    def withdraw(self, by, reason):
        """Let it not come about, for `reason`. Raises Conflict or ValidationError."""
        with stepping(self, "withdraw", "placements.withdraw_placement", by):
            self.status, self.end_note = PlacementStatus.WITHDRAWN, reason
            self._write("status", "end_note")

    def before_last_step(self):
        """Return what taking the last step back restores: `{field: value}` with status, and the last or first day."""
        was = {"status": placing.before_undo(self.status, self.agreements)}
        if self.status == PlacementStatus.ENDED:
            was["ends_on"] = as_day(self.replaced.get("end", {}).get("ends_on"))
        elif self.status == PlacementStatus.ONGOING:
            was["starts_on"] = as_day(self.replaced.get("start", {}).get("starts_on")) or self.starts_on
        return was

    def undo(self, by, *, reason):
        """Take the last step back: an end, a start or a withdrawal. Raises Conflict or ValidationError.

        It is as it was before, with its days and the talks that were to come. A start is not undone once days are
        marked.
        """
        with stepping(self, "undo", "placements.undo_placement_step", by):
            if self.status == PlacementStatus.ONGOING and self.attendance.exists():
                raise ValidationError(_("Days are marked in the attendance already. End the placement instead."))
            restored = self.before_last_step()
            for name, value in restored.items():
                setattr(self, name, value)
            self.change_reason, self.end_reason, self.outcome, self.end_note = reason, None, None, ""
            self.check_possible()
            self._write(
                *restored, "change_reason", "end_reason", "outcome", "end_note", "has_alias",
                advice=_("The step cannot be taken back. Propose a new placement instead."),
            )  # fmt: skip
            self.talks.after_undo(self)

    def _forget_agreements(self):
        for name in AGREED_ON:
            setattr(self, name, None)
        self.status = PlacementStatus.PROPOSED

    def _write(self, *fields, advice=""):
        self.validate_constraints()
        with refusals_told(self, advice):
            self.save_version(*fields)


def as_day(text):
    """Return the day that `text` (ISO, or None) says."""
    return date.fromisoformat(text) if text else None


AGREED_ON = tuple(f"agreed_by_{party.value}_on" for party in Party)


@contextmanager
def stepping(placement, step, act_name, by):
    """Run one step of `placement` as an act, with the case locked; ValidationError where it cannot be taken."""
    with act(act_name, by=by):
        placement.participant.lock()
        if not placement.can(step):
            raise ValidationError(
                _("That can no longer be done: the placement is %(status)s."),
                params={"status": placement.get_status_display().lower()},
            )
        yield
