"""Meetings booked with a participant: first talk, coach talks, review meetings with agencies, three-party talks."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, ExpressionWrapper, F, Q, UniqueConstraint, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import Agency, CodeList
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.templatetags.stegvis import day as written
from config.templatetags.stegvis import moment
from config.versioning import Versioned
from participants.enums import InformationKind
from participants.models import Consent, OfParticipantQuerySet, Participant

from ..enums import MeetingKind, MeetingStatus

LONGEST_MINUTES = 480
# How it went can be noted once the meeting has begun; a booked one can still be moved or cancelled.
NOTED = (MeetingStatus.HELD, MeetingStatus.MISSED)

LENGTH = ExpressionWrapper(F("minutes") * Value(timedelta(minutes=1)), models.DurationField())
ENDS_AT = ExpressionWrapper(F("starts_at") + LENGTH, models.DateTimeField())


class MeetingQuerySet(OfParticipantQuerySet):
    """Meetings by what became of them, by day, and by who may see them."""

    def own(self, user, on=None):
        """Keep those `user` holds, and those of participants `user` coordinates `on` the day, today unless given."""
        own = Participant.objects.coordinated_by(user, on)
        return self.filter(Q(host=user) | Q(participant__in=own.values("pk")))

    def booked(self):
        """Keep those of which nothing is noted yet."""
        return self.filter(status=MeetingStatus.BOOKED)

    def held(self):
        """Keep those that took place. The clocks count first and coach talks among them, by `starts_at`."""
        return self.filter(status=MeetingStatus.HELD)

    def missed(self):
        """Keep those the participant did not come to."""
        return self.filter(status=MeetingStatus.MISSED)

    def unnoted(self, now=None):
        """Keep the booked ones that have ended before `now`, and nobody has noted how they went."""
        return self.booked().alias(ends_at=ENDS_AT).filter(ends_at__lt=now or timezone.now())

    def at_the_time_of(self, meeting):
        """Keep the other booked ones that go on at some moment of `meeting`."""
        others = self.booked().exclude(pk=meeting.pk).alias(ends_at=ENDS_AT)
        return others.filter(starts_at__lt=meeting.ends_at, ends_at__gt=meeting.starts_at)

    def in_order(self):
        """Sort by time, earliest first."""
        return self.order_by("starts_at", "pk")


class MeetingManager(models.Manager.from_queryset(MeetingQuerySet)):
    """Books meetings."""

    def book(self, participant, *, by, key, agencies=(), **fields):
        """Book a meeting with `participant` and invite `agencies`; return `(meeting, created)`.

        `fields` are the model's own. Raises ValidationError when a party may not be told of the meeting.
        """

        def create():
            participant.lock()
            meeting = self.model(participant=participant, booked_by=by, idempotency_key=key, **fields)
            meeting.validate_constraints()
            meeting.save(force_insert=True)
            meeting.invite(agencies)
            return meeting

        with act("actionplans.book_meeting", by=by):
            return create_once(Meeting, key, create)


@tracked(exclude=["version", "idempotency_key"])
class Meeting(Versioned, Idempotent):
    """A meeting: when, how and where, called by whom, who is invited, whether it was held, what was decided.

    `host` is who holds it for the municipality. `reason` says why it was cancelled, or what is known of why the
    participant did not come. `contact` is how the participant reaches us, as the letter says.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="meetings", verbose_name=_("participant"))
    kind = models.CharField(_("kind"), max_length=12, choices=MeetingKind)
    starts_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=45, validators=[MinValueValidator(5), MaxValueValidator(LONGEST_MINUTES)]
    )
    contact_form = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.CONTACT_FORM}, related_name="+",
        verbose_name=_("how"),
    )  # fmt: skip
    place = models.CharField(_("where"), max_length=200, blank=True)
    host = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="meetings", verbose_name=_("held by")
    )
    contact = models.CharField(_("how to reach us"), max_length=150, blank=True)
    called_by = models.CharField(_("called by"), max_length=150, blank=True)
    parties = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("invited"))
    other_parties = models.CharField(_("others invited"), max_length=200, blank=True)
    purpose = models.TextField(_("what it is about"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=MeetingStatus, default=MeetingStatus.BOOKED)
    attended = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("who came"))
    reason = models.TextField(_("reason"), blank=True)
    decided = models.TextField(_("decided"), blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    booked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("booked by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = MeetingManager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=LONGEST_MINUTES),
                name="meeting_has_a_length",
                violation_error_message=_("A meeting lasts from five minutes to eight hours."),
            ),
            CheckConstraint(
                condition=~Q(status=MeetingStatus.CANCELLED) | ~Q(reason=""),
                name="meeting_cancelled_with_reason",
                violation_error_message=_("Write why the meeting is cancelled."),
            ),
        ]
        indexes = [
            models.Index(fields=["participant", "-starts_at"], name="meeting_by_participant"),
            models.Index(fields=["host", "starts_at"], name="meeting_by_host"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {moment(self.starts_at)}"

    def get_absolute_url(self):
        """Return its place on the participant's page of meetings."""
        return reverse("actionplans:meetings", args=[self.participant_id]) + f"#meeting-{self.pk}"

    @property
    def ends_at(self):
        """The moment it is to end."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def on(self):
        """The day of it."""
        return timezone.localdate(self.starts_at)

    @property
    def at(self):
        """The time of day it begins."""
        return timezone.localtime(self.starts_at).time()

    @property
    def has_begun(self):
        """Whether its time has come."""
        return self.starts_at <= timezone.now()

    @property
    def is_booked(self):
        """Whether nothing is noted of it yet."""
        return self.status == MeetingStatus.BOOKED

    @property
    def is_missed(self):
        """Whether the participant did not come."""
        return self.status == MeetingStatus.MISSED

    @property
    def can_be_noted(self):
        """Whether one may note, or correct, how it went."""
        return self.has_begun and self.status != MeetingStatus.CANCELLED

    def invite(self, agencies):
        """Let exactly `agencies` be invited. Raises ValidationError for one that may not be told of the meeting.

        A party learns by its invitation that somebody takes part here: it needs a consent about identity, valid on
        the day of the meeting. One invited already stays so; before anything is sent the consent is asked for again.
        """
        invited = {invitation.agency_id: invitation for invitation in self.invitations.all()}
        for agency in agencies:
            if agency.pk in invited:
                continue
            if not self.may_be_told(agency):
                raise ValidationError({"agencies": no_consent(agency, InformationKind.IDENTITY, self.on)})
            Invitation.objects.create(meeting=self, participant=self.participant, agency=agency)
        kept = {agency.pk for agency in agencies}
        for agency, invitation in invited.items():
            if agency not in kept:
                invitation.delete()

    def may_be_told(self, agency):
        """Return whether a consent valid on the day of the meeting lets `agency` know whom it is with."""
        valid = Consent.objects.valid(self.on, agency, InformationKind.IDENTITY)
        return valid.filter(participant=self.participant_id).exists()

    def change(self, by, agencies=(), **fields):
        """Save `fields` of a booked meeting and who is invited. Raises Conflict or ValidationError."""
        with act("actionplans.change_meeting", by=by):
            self.participant.lock()
            self._check_is_booked()
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)
            self.invite(agencies)

    def cancel(self, reason, by):
        """Cancel a booked meeting. Raises Conflict or ValidationError."""
        with act("actionplans.cancel_meeting", by=by):
            self._check_is_booked()
            self.status, self.reason = MeetingStatus.CANCELLED, reason
            self.validate_constraints()
            self.save_version("status", "reason")

    def note(self, status, *, by, attended=(), reason="", decided="", next_step=""):
        """Note that it was held or missed (`status`), or correct what was noted. Raises Conflict or ValidationError."""
        if not self.can_be_noted or status not in NOTED:
            raise ValidationError(_("A meeting can be noted when its time has come, unless it was cancelled."))
        self.status, self.attended, self.decided, self.next_step = status, list(attended), decided, next_step
        self.reason = reason if status == MeetingStatus.MISSED else ""
        with act("actionplans.note_meeting", by=by):
            self.save_version("status", "attended", "reason", "decided", "next_step")

    def _check_is_booked(self):
        if not self.is_booked:
            raise ValidationError(
                _("The meeting is no longer booked: it is %(status)s."),
                params={"status": self.get_status_display().lower()},
            )


@tracked()
class Invitation(models.Model):
    """A party invited to a meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="invitations", verbose_name=_("meeting"))
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="+", editable=False, verbose_name=_("participant")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("invited party"))

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [UniqueConstraint(fields=["meeting", "agency"], name="invited_once")]

    def __str__(self):
        return str(self.agency)


def no_consent(agency, kind, day):
    """Return the sentence that says which consent is lacking: to whom, about what, and on which day."""
    return _("No consent lets us share %(kind)s with %(party)s on %(day)s.") % {
        "kind": InformationKind(kind).label.lower(), "party": agency, "day": written(day),
    }  # fmt: skip
