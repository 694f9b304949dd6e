"""Case meetings (teammöten): the weekly meeting of the parties that decides about referrals and the safety net."""

from datetime import timedelta

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Max, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES
from accounts.models import Agency, Unit
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.postgres import SwedishOrder
from config.versioning import Versioned

from ..enums import MeetingState
from ..turns import months_skipped, next_meeting_day, whose_turn

JULY = 7
WEDNESDAY = 2
WEEKDAYS = [(0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday"))]
# Exits after which a person has dropped out of a process and comes back to the case meeting (domain.md 2).
DROPPED_OUT = ("absence", "not_completed", "own_request")


def july():
    """Return the months without case meetings, unless a unit says otherwise (domain.md 2)."""
    return [JULY]


def dropped_out():
    """Return the codes of the exit reasons that bring somebody back, unless a unit says otherwise."""
    return list(DROPPED_OUT)


class RoutineManager(models.Manager):
    """How units hold their meetings."""

    def of(self, unit):
        """Return the routine of `unit`, a new one with the usual values where it has none."""
        return self.filter(unit=unit).first() or CaseMeetingRoutine(unit=unit)


@tracked(exclude=["version"])
class CaseMeetingRoutine(Versioned):
    """When a unit holds its case meetings, and which exits bring a person back to them (fallskärm)."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="case_meeting_routine", verbose_name=_("unit"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAYS, default=WEDNESDAY)
    starts_at = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=150, blank=True)
    free_months = ArrayField(
        models.PositiveSmallIntegerField(), default=july, blank=True, verbose_name=_("months without meetings")
    )
    exit_reasons = ArrayField(
        models.CharField(max_length=40), default=dropped_out, blank=True,
        verbose_name=_("exits that bring somebody back to the case meeting"),
    )  # fmt: skip

    objects = RoutineManager()

    class Meta:
        verbose_name = _("routine of case meetings")
        verbose_name_plural = _("routines of case meetings")

    def __str__(self):
        return str(self.unit)

    def save_changes(self, by, **fields):
        """Save `fields`. Raises Conflict."""
        with act("participants.change_meeting_routine", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            if self.pk is None:
                # The usual values, which were shown, are version 1: whoever opened those is told of these.
                self.version += 1
                self.validate_constraints()
                self.save(force_insert=True)
            else:
                self.save_version(*fields)

    def propose_day(self, today):
        """Return (day, numbers of the free months passed over) of the next meeting; the day None when there is none.

        It comes after those that are planned or held already, and not before `today`.
        """
        meetings = self.unit.case_meetings.exclude(state=MeetingState.CALLED_OFF)
        latest = meetings.aggregate(latest=Max("held_on"))["latest"]
        after = max(filter(None, (latest, today - timedelta(days=1))))
        day = next_meeting_day(self.weekday, self.free_months, after)
        return day, months_skipped(self.free_months, after, day)


class CircleMemberQuerySet(models.QuerySet):
    """Who takes part in a unit's case meetings."""

    def active(self):
        """Keep those who take part now."""
        return self.filter(is_active=True)

    def in_name_order(self):
        """Sort by party and name in Swedish order, the municipality first."""
        return self.select_related("agency", "unit").order_by(
            models.F("agency__name").asc(nulls_first=True), SwedishOrder("name"), "pk"
        )


class CircleMemberManager(models.Manager.from_queryset(CircleMemberQuerySet)):
    """Adds members, and says whose turn it is."""

    def add(self, unit, *, by, key, **fields):
        """Return `(member, created)`. Raises ValidationError for somebody who is there already."""

        def create():
            member = self.model(unit=unit, idempotency_key=key, **fields)
            member.validate_constraints()
            member.save(force_insert=True)
            return member

        with act("participants.add_to_meeting_circle", by=by):
            return create_once(CircleMember, key, create)

    def propose_roles(self, unit):
        """Return (chair, note-taker) for the next meeting of `unit`; None for a role that nobody can have.

        Both roles go round between the parties, each to the one whose turn is longest ago (domain.md 2).
        """
        members = list(self.filter(unit=unit).active().in_name_order())
        people = [(member, member.agency_id) for member in members]
        chair = whose_turn(people, self._last_turns(members, "chaired"))
        note_taker = whose_turn(people, self._last_turns(members, "noted"), but=chair)
        return chair, note_taker

    def _last_turns(self, members, role):
        turns = (
            self.filter(pk__in=[member.pk for member in members])
            .annotate(last=Max(f"{role}__held_on", filter=~Q(**{f"{role}__state": MeetingState.CALLED_OFF})))
            .exclude(last=None)
            .values_list("pk", "last")
        )
        by_id = dict(turns)
        return {member: by_id[member.pk] for member in members if member.pk in by_id}


@tracked(exclude=["version", "idempotency_key"])
class CircleMember(Versioned, Idempotent):
    """Somebody who takes part in a unit's case meetings for a party; without a party, for the municipality itself."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="circle_members", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=150)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("party"),
        help_text=_("Leave empty for somebody of the municipality itself."),
    )  # fmt: skip
    is_active = models.BooleanField(_("takes part and can be chair or note-taker"), default=True)

    objects = CircleMemberManager()

    class Meta:
        verbose_name = _("member of the circle")
        verbose_name_plural = _("members of the circle")
        constraints = [
            UniqueConstraint(
                fields=["unit", "name", "agency"],
                nulls_distinct=False,
                name="once_in_the_circle",
                violation_error_message=_("That name stands in the circle already, for the same party."),
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.party})"

    @property
    def party(self):
        """The name of the party, or of the unit for its own people."""
        return str(self.agency or self.unit)

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with act("participants.change_meeting_circle", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)


class CaseMeetingQuerySet(models.QuerySet):
    """Case meetings by unit and who may see them."""

    def visible_to(self, user):
        """Keep those of units `user` covers as coordinator, intake or manager, and of the units above those.

        Of a meeting above, one is shown the cases that one may see anyway, and not the common notes (`may_read_notes`).
        """
        units = user.units_as(*CASE_ROLES)
        return self.filter(unit__in=Unit.objects.with_ancestors(units)) if units else self.none()

    def newest_first(self):
        """Sort by day, latest first."""
        return self.order_by("-held_on", "-pk")


class CaseMeetingManager(models.Manager.from_queryset(CaseMeetingQuerySet)):
    """Plans case meetings."""

    def plan(self, unit, *, held_on, chair, note_taker, by, key):
        """Return `(meeting, created)`. Raises ValidationError where the unit has a meeting that day."""

        def create():
            meeting = self.model(unit=unit, held_on=held_on, planned_by=by, idempotency_key=key)
            meeting.set_roles(chair, note_taker)
            meeting.validate_constraints()
            meeting.save(force_insert=True)
            return meeting

        with act("participants.plan_case_meeting", by=by):
            return create_once(CaseMeeting, key, create)


@tracked(exclude=["version", "idempotency_key"])
class CaseMeeting(Versioned, Idempotent):
    """A case meeting of a unit. Its agenda is worked out from what waits; its decisions are CaseDecisions.

    The names of chair, note-taker and those present are kept as they were said then. Once held, the row and its
    decisions are frozen in the database; what was wrong is put right by a MinutesCorrection.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="case_meetings", verbose_name=_("unit"))
    held_on = models.DateField(_("day"))
    state = models.CharField(
        _("state"), max_length=12, choices=MeetingState, default=MeetingState.PLANNED, editable=False
    )
    chair = models.ForeignKey(
        CircleMember, models.PROTECT, null=True, blank=True, related_name="chaired", verbose_name=_("chair")
    )
    chair_name = models.CharField(_("chair"), max_length=320, blank=True, editable=False)
    note_taker = models.ForeignKey(
        CircleMember, models.PROTECT, null=True, blank=True, related_name="noted", verbose_name=_("note-taker")
    )
    note_taker_name = models.CharField(_("note-taker"), max_length=320, blank=True, editable=False)
    attendees = ArrayField(models.CharField(max_length=320), default=list, blank=True, verbose_name=_("present"))
    notes = models.TextField(_("common matters"), blank=True)
    planned_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("planned by")
    )
    closed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("closed by")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    objects = CaseMeetingManager()

    class Meta:
        verbose_name = _("case meeting")
        verbose_name_plural = _("case meetings")
        constraints = [
            UniqueConstraint(
                fields=["unit", "held_on"],
                condition=~Q(state=MeetingState.CALLED_OFF),
                name="one_case_meeting_a_day",
                violation_error_message=_("The unit has a case meeting on that day already."),
            ),
            CheckConstraint(
                condition=Q(state=MeetingState.HELD, closed_at__isnull=False)
                | (~Q(state=MeetingState.HELD) & Q(closed_at=None)),
                name="held_meeting_is_closed",
            ),
        ]
        indexes = [models.Index(fields=["unit", "-held_on"], name="case_meeting_by_unit")]
        triggers = [
            pgtrigger.Protect(
                name="held_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=MeetingState.HELD.value),
            )
        ]

    def __str__(self):
        return f"{self.unit}, {self.held_on}"

    def get_absolute_url(self):
        """Return the address of the meeting."""
        return reverse("participants:case_meeting", args=[self.pk])

    @property
    def is_planned(self):
        """Whether it is still to be held, or being held."""
        return self.state == MeetingState.PLANNED

    @property
    def is_held(self):
        """Whether it is closed and its minutes are frozen."""
        return self.state == MeetingState.HELD

    @property
    def present(self):
        """The names of those who were there, chair and note-taker first: nobody has a role without being there."""
        names = (self.chair_name, self.note_taker_name, *self.attendees)
        return list(dict.fromkeys(name for name in names if name))

    @property
    def has_come(self):
        """Whether its day is today or earlier."""
        return self.held_on <= timezone.localdate()

    def set_roles(self, chair, note_taker):
        """Let `chair` and `note_taker` have the roles, with their names as they are now. Raises ValidationError."""
        if chair and chair == note_taker:
            raise ValidationError({"note_taker": _("The chair cannot take the notes too. Choose somebody else.")})
        self.chair, self.note_taker = chair, note_taker
        self.chair_name, self.note_taker_name = str(chair or ""), str(note_taker or "")

    def change(self, by, *, chair, note_taker, **fields):
        """Save the roles and `fields`: day, those present, notes. Raises Conflict or ValidationError."""
        with act("participants.change_case_meeting", by=by):
            self.check_open()
            self.set_roles(chair, note_taker)
            for name, value in fields.items():
                setattr(self, name, value)
            if self.has_decisions_after():
                raise ValidationError({"held_on": _("The meeting has decided something on a later day.")})
            self.validate_constraints()
            self.save_version("chair", "chair_name", "note_taker", "note_taker_name", *fields)

    def has_decisions_after(self):
        """Return whether the meeting has decided anything though its day, as it is to be, has not come."""
        return not self.has_come and self.decisions.standing().exists()

    def close(self, by):
        """Close the meeting; its minutes are frozen. Raises Conflict, or ValidationError while something is missing."""
        with act("participants.close_case_meeting", by=by):
            self.check_open()
            missing = self.missing_before_close()
            if missing:
                raise ValidationError(missing)
            self.state, self.closed_by, self.closed_at = MeetingState.HELD, by, timezone.now()
            self.save_version("state", "closed_by", "closed_at")

    def missing_before_close(self):
        """Return sentences about what is missing before the minutes can be frozen."""
        found = []
        if not self.has_come:
            found.append(_("The day of the meeting has not come."))
        if not self.chair_name:
            found.append(_("Nobody is noted as chair."))
        if not self.note_taker_name:
            found.append(_("Nobody is noted as note-taker."))
        return found

    def call_off(self, by):
        """Call a planned meeting off: what waits comes to the next. Raises Conflict or ValidationError."""
        with act("participants.call_off_case_meeting", by=by):
            self.check_open()
            if self.decisions.standing().exists():
                raise ValidationError(_("The meeting has decided something, so it was held. Close it instead."))
            self.state = MeetingState.CALLED_OFF
            self.save_version("state")

    def check_open(self):
        """Raise ValidationError unless the meeting is planned; whoever would close it waits until this is done."""
        state = CaseMeeting.objects.select_for_update().values_list("state", flat=True).get(pk=self.pk)
        if state == MeetingState.HELD:
            raise ValidationError(_("The meeting is closed and its minutes are frozen. Write a correction instead."))
        if state == MeetingState.CALLED_OFF:
            raise ValidationError(_("The meeting was called off."))
