"""Attendance: what was marked of each day. One row per participant, day and place or activity; "not marked" is no row.

A row without a placement is of two kinds. With an `activity` it is about an assigned activity that has no place, such
as SFI; such rows stand beside those of places, and the hours add up. Without, it is the whole day as a register told
it, and then the day has no other row.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Case, CheckConstraint, Q, UniqueConstraint, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import FOLLOWUP_READERS
from config.history import act, tracked
from config.versioning import Conflict, Versioned
from participants.models import OfParticipantQuerySet, Participant

from ..enums import COUNTS_AS_PRESENT, AttendanceState
from .placements import Placement

MOST_HOURS = 24
COUNTED = Q(state__in=COUNTS_AS_PRESENT)
WHOLE_DAY = Q(placement=None, activity="")
# One row for each mark of a tap. A tap that has been heard of before, the later of two about the same day, and what
# was taken away after the tap, all stay as they are; so a tap can come late, twice and in any order. A day that a
# register has told of as a whole is left as it is.
MARK = """
INSERT INTO placements_attendance AS stored
    (version, participant_id, placement_id, activity, "on", state, hours, missed, explanation, marked_by_id, marked_at,
     client_key)
SELECT 1, new.participant, new.placement, '', %(on)s, new.state, new.hours, 0, '', %(by)s, %(at)s, %(key)s
FROM unnest(%(participants)s::bigint[], %(placements)s::bigint[], %(states)s::text[], %(hours)s::numeric[])
    AS new (participant, placement, state, hours)
WHERE NOT EXISTS (
    SELECT FROM placements_attendanceevent seen
    WHERE seen.participant_id = new.participant AND seen."on" = %(on)s AND seen.placement_id = new.placement
        AND (seen.client_key = %(key)s OR (seen.pgh_label = 'delete' AND seen.pgh_created_at >= %(at)s)))
AND NOT EXISTS (
    SELECT FROM placements_attendance whole
    WHERE whole.participant_id = new.participant AND whole."on" = %(on)s
        AND whole.placement_id IS NULL AND whole.activity = '')
ORDER BY new.placement
ON CONFLICT (participant_id, "on", placement_id, activity) DO {on_conflict}
"""
OVERWRITE = """UPDATE SET version = stored.version + 1, state = excluded.state, hours = excluded.hours,
    marked_by_id = excluded.marked_by_id, marked_at = excluded.marked_at, client_key = excluded.client_key
    WHERE stored.marked_at < excluded.marked_at AND stored.client_key IS DISTINCT FROM excluded.client_key"""


class AttendanceQuerySet(OfParticipantQuerySet):
    """Attendance in the words of the field. Supervisors reach it through the placements at their own places."""

    readers = FOLLOWUP_READERS

    def counted(self):
        """Keep the days that count as present (contracts.md)."""
        return self.filter(COUNTED)

    def whole_days(self):
        """Keep the days that a register told of as a whole, without a place."""
        return self.filter(WHOLE_DAY)

    def between(self, first, last):
        """Keep the days from `first` to `last`, both included."""
        return self.filter(on__range=(first, last))


class AttendanceManager(models.Manager.from_queryset(AttendanceQuerySet)):
    """Marks days."""

    def mark(self, marks, *, on, by, at, key, only_unmarked=False):
        """Write `marks`, tuples (placement, state, hours), of the day `on` that `by` tapped `at` a moment.

        `key` is the tap's own: the same tap again does nothing, and of several taps about the same day the last one
        stands, whenever they arrive. The state "" takes a mark away. With `only_unmarked` what is marked stays. The
        number of statements is the same whatever the number of marks.
        """
        kept = [mark for mark in marks if mark[1]]
        cleared = [placement.pk for placement, state, _hours in marks if not state]
        with act("placements.mark_attendance", by=by):
            if kept:
                self._write(kept, on, by, at, key, "NOTHING" if only_unmarked else OVERWRITE)
            if cleared:
                self.filter(on=on, placement__in=cleared, marked_at__lt=at).delete()

    def _write(self, marks, on, by, at, key, on_conflict):
        values = {
            "on": on, "by": by.pk if by else None, "at": at, "key": key,
            "participants": [placement.participant_id for placement, _state, _hours in marks],
            "placements": [placement.pk for placement, _state, _hours in marks],
            "states": [str(state) for _placement, state, _hours in marks],
            "hours": [hours_of(state, hours) for _placement, state, hours in marks],
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(MARK.format(on_conflict=on_conflict), values)

    def put(self, participant, placement, on, *, version, by, state, hours, explanation=""):
        """Mark or correct one day at a desk; `version` is that of the mark one has seen, 0 for none.

        Raises Conflict when somebody has marked it since, ValidationError when the mark was taken away meanwhile, or
        when a register has told of the day as a whole.
        """
        fields = {"state": state, "hours": hours_of(state, hours), "explanation": explanation}
        with act("placements.correct_attendance", by=by):
            rows = self.select_for_update().filter(participant=participant, placement=placement, activity="", on=on)
            row = rows.first()
            if row is None and version:
                raise ValidationError(_("Somebody has taken the mark away meanwhile. Open the day again."))
            if row is None:
                row = self.model(participant=participant, placement=placement, on=on, marked_by=by, **fields)
                row.store_new()
                return row
            if row.version != version:
                raise Conflict(row)
            row.correct(by=by, **fields)
            return row

    def mark_activity(self, participant, *, activity, on, by, key, state, hours, explanation=""):
        """Mark the day `on` in an `activity` without a place; return the row and whether it was made now.

        The same `key` again makes nothing. Raises ValidationError when the day is marked in that activity already, was
        read in as a whole, or the person was not enrolled.
        """
        with act("placements.correct_attendance", by=by):
            # Two that mark the same activity at once come one after the other.
            Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
            marked = self.filter(participant=participant, on=on, activity__iexact=activity).first()
            if marked and marked.client_key == key:
                return marked, False
            if marked:
                raise ValidationError(
                    {"activity": _("The day is marked in that activity already. Correct it instead.")}
                )
            if not participant.enrolments.counted().filter(enrolled_on(on)).exists():
                raise ValidationError({"on": _("The person was not enrolled that day.")})
            row = self.model(
                participant=participant, activity=activity, on=on, state=state, explanation=explanation,
                marked_by=by, client_key=key, **hours_in_activity(state, hours),
            )  # fmt: skip
            row.store_new()
            return row, True

    def correct_activity(self, pk, *, version, by, state, hours, explanation):
        """Correct the mark `pk` of a day in an activity; `version` is that of the mark one has seen.

        Raises Conflict when somebody has changed it since, ValidationError when it was taken away.
        """
        with act("placements.correct_attendance", by=by):
            row = self.select_for_update().filter(pk=pk).first()
            if row is None:
                raise ValidationError(_("Somebody has taken the mark away meanwhile. Open the day again."))
            if row.version != version:
                raise Conflict(row)
            row.correct(by=by, state=state, explanation=explanation, **hours_in_activity(state, hours))


def enrolled_on(day):
    """Return the condition that an enrolment holds on `day`."""
    return Q(started_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gte=day))


def hours_in_activity(state, hours):
    """Return the hours kept of a day in an activity without a place: attended, or missed."""
    is_there = state in COUNTS_AS_PRESENT
    return {"hours": hours if is_there else 0, "missed": 0 if is_there else hours}


def hours_of(state, hours):
    """Return the hours kept of a day in `state`: none for an absence."""
    return hours if state in COUNTS_AS_PRESENT else 0


@tracked(
    exclude=["version"],
    meta={"indexes": [models.Index(fields=["participant", "on"], name="attendance_event_by_day")]},
)
class Attendance(Versioned):
    """What was marked of a day, the hours of it, and who marked it. `hours` are those attended, 0 for absence.

    `placement` is None for days read in from a register that does not say where, and where `activity` says which
    assigned activity without a place it is about; then `missed` are the hours of an absence. `marked_at` is the moment
    of the tap on the group screen, `client_key` the tap's own key, so that one sent again does nothing.
    """

    # The unique constraint begins with the participant, the index below with the placement.
    participant = models.ForeignKey(
        Participant, models.PROTECT, db_index=False, related_name="attendance", editable=False,
        verbose_name=_("participant"),
    )  # fmt: skip
    placement = models.ForeignKey(
        Placement, models.PROTECT, null=True, db_index=False, related_name="attendance", editable=False,
        verbose_name=_("placement"),
    )  # fmt: skip
    activity = models.CharField(_("activity"), max_length=200, blank=True)
    on = models.DateField(_("day"))
    state = models.CharField(_("attendance"), max_length=16, choices=AttendanceState)
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=2, default=0)
    missed = models.DecimalField(_("hours missed"), max_digits=4, decimal_places=2, default=0)
    explanation = models.CharField(_("explanation"), max_length=300, blank=True)
    marked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, db_index=False, editable=False, related_name="+",
        verbose_name=_("marked by"),
    )  # fmt: skip
    marked_at = models.DateTimeField(_("marked"), default=timezone.now, editable=False)
    client_key = models.UUIDField(null=True, editable=False)

    objects = AttendanceManager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            UniqueConstraint(
                fields=["participant", "on", "placement", "activity"],
                nulls_distinct=False,
                name="attendance_once_a_day_and_activity",
            ),
            ExclusionConstraint(
                name="attendance_whole_day_is_alone",
                expressions=[("participant", "="), ("on", "="), (Case(When(WHOLE_DAY, then=1), default=0), "<>")],
                violation_error_message=_(
                    "The day has been read in from a register as a whole. Correct that, or take it away, instead."
                ),
            ),
            CheckConstraint(
                condition=Q(placement=None) | Q(activity=""),
                name="attendance_at_a_place_or_in_an_activity",
            ),
            CheckConstraint(
                condition=Q(missed=0) | (Q(missed__gt=0, missed__lte=MOST_HOURS) & ~COUNTED & ~Q(activity="")),
                name="attendance_missed_in_an_activity",
            ),
            CheckConstraint(
                condition=Q(hours__gte=0, hours__lte=MOST_HOURS) & (COUNTED | Q(hours=0)),
                name="attendance_hours_of_a_day",
                violation_error_message=_("A day has at most 24 hours, and an absence none."),
            ),
        ]
        indexes = [
            models.Index(fields=["placement", "on"], name="attendance_by_placement"),
            # For reports of a period: without it a month costs the reading of all the years.
            models.Index(fields=["on"], name="attendance_by_day"),
            models.Index(
                fields=["participant", "on"],
                condition=Q(state=AttendanceState.INVALID_ABSENCE),
                name="attendance_invalid_absence",
            ),
        ]

    def __str__(self):
        return f"{self.on}, {self.get_state_display()}"

    @property
    def counts_as_present(self):
        """Whether the day counts as present (contracts.md)."""
        return self.state in COUNTS_AS_PRESENT

    @property
    def is_whole_day(self):
        """Whether it is the day as a register told it, without a place."""
        return self.placement_id is None and not self.activity

    @property
    def where(self):
        """The place or the activity in words; "" for the day as a whole."""
        return str(self.placement.place) if self.placement else self.activity

    def store_new(self):
        """Save it as a new row; raises ValidationError where the day has one that excludes it."""
        self.validate_constraints()
        self.save(force_insert=True)

    def correct(self, *, by, **fields):
        """Save `fields` of the mark as `by` says. Raises Conflict or ValidationError."""
        fields |= {"marked_by": by, "marked_at": timezone.now(), "client_key": None}
        for name, value in fields.items():
            setattr(self, name, value)
        self.validate_constraints()
        self.save_version(*fields)

    def take_away(self, *, by, version):
        """Take the mark away, so that the day is not marked. Raises Conflict."""
        with act("placements.take_attendance_away", by=by):
            if not Attendance.objects.filter(pk=self.pk, version=version).delete()[0]:
                raise Conflict(self)
