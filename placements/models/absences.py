"""Announced absence: what somebody has been told of days to come, which staff then mark day by day."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import FOLLOWUP_READERS
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned
from participants.models import OfParticipantQuerySet, Participant

from ..enums import AbsenceKind, AttendanceState

# What the group screen proposes for each kind. Staff set the state; nothing here does.
PROPOSED = {AbsenceKind.VALID: AttendanceState.VALID_ABSENCE, AbsenceKind.SICK: AttendanceState.SICK}


class AbsenceNoticeQuerySet(OfParticipantQuerySet):
    """Announced absences by day."""

    readers = FOLLOWUP_READERS

    def standing(self):
        """Keep those that were not taken back."""
        return self.filter(withdrawn_at=None)

    def touching(self, first, last):
        """Keep those standing that cover a day from `first` to `last`, both included."""
        return self.standing().filter(starts_on__lte=last, ends_on__gte=first)


class AbsenceNoticeManager(models.Manager.from_queryset(AbsenceNoticeQuerySet)):
    """Registers announced absences."""

    def announce(self, participant_id, *, by, key, **fields):
        """Register that the participant with the id is to be absent; return `(notice, created)`.

        `fields` are the model's. Raises ValidationError.
        """

        def create():
            notice = self.model(participant_id=participant_id, created_by=by, idempotency_key=key, **fields)
            notice.validate_constraints()
            notice.save(force_insert=True)
            return notice

        with act("placements.announce_absence", by=by):
            return create_once(AbsenceNotice, key, create)


@tracked(exclude=["version", "idempotency_key"])
class AbsenceNotice(Versioned, Idempotent):
    """Somebody is to be absent from a day to another: of what kind, who told it and when, and what was said.

    Supervisors are shown the kind and the days, never `text`.
    """

    participant = models.ForeignKey(
        Participant, models.PROTECT, db_index=False, related_name="absence_notices", editable=False,
        verbose_name=_("participant"),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=8, choices=AbsenceKind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    told_by = models.CharField(_("told by"), max_length=100)
    told_on = models.DateField(_("told on"), default=timezone.localdate)
    text = models.TextField(_("what was said"), blank=True)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("registered by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, editable=False)

    objects = AbsenceNoticeManager()

    class Meta:
        verbose_name = _("announced absence")
        verbose_name_plural = _("announced absences")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="absence_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]
        indexes = [models.Index(fields=["participant", "ends_on"], name="absence_by_participant")]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.starts_on}–{self.ends_on}"

    @property
    def proposed_state(self):
        """The state proposed for each of the days."""
        return PROPOSED[self.kind]

    def covers(self, day):
        """Return whether `day` is one of those announced."""
        return self.starts_on <= day <= self.ends_on

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with act("placements.change_absence", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)

    def withdraw(self, by):
        """Take it back, since it was wrong or the person comes after all. Raises Conflict."""
        with act("placements.withdraw_absence", by=by):
            self.withdrawn_at = timezone.now()
            self.save_version("withdrawn_at")
