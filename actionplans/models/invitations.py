"""Invitations to rate: a one-time link for the participant's own phone, or the coordinator's screen.

The answers so far are kept here until they are sent; then they are a Rating and stand nowhere else.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.unit_settings import RATING_ANSWER_MINUTES, RATING_LINK_MINUTES
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from participants.models import Participant

from ..enums import InvitationPlace
from .instruments import ORIGINAL, Instrument
from .ratings import Rating

SECRET_BYTES = 32
LONGEST_WORDS = 1000


def digest(secret):
    """Return what is stored of a link's token or a device's secret: neither can be read back."""
    return sha256(secret.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    """Invitations by whether they can be used."""

    def waiting(self):
        """Keep the links that can still be opened."""
        return self.filter(opened_at=None, sent_at=None, revoked_at=None, open_until__gt=timezone.now())

    def ongoing(self):
        """Keep those opened, not sent, and within their time."""
        return self.filter(opened_at__isnull=False, sent_at=None, revoked_at=None, answer_until__gt=timezone.now())

    def unsent(self):
        """Keep those that are neither sent nor taken back, whatever their time."""
        return self.filter(sent_at=None, revoked_at=None)

    def of_token(self, token):
        """Return the link with `token` that can still be opened, or None."""
        return self.waiting().filter(token_hash=digest(token)).first()

    def of_device(self, secret):
        """Return the invitation that the device with `secret` may answer or has just answered, or None.

        One that has been sent is found as long as its time lasts, so that the thanks can be read again.
        """
        mine = self.filter(device_hash=digest(secret), revoked_at=None, answer_until__gt=timezone.now())
        return mine.select_related("instrument").first()

    def on_screen(self, user, pk):
        """Return the invitation `pk` that `user` lent the screen to, as long as its time lasts, or None."""
        lent = self.filter(pk=pk, place=InvitationPlace.SCREEN, created_by=user, revoked_at=None)
        return lent.filter(answer_until__gt=timezone.now()).select_related("instrument").first()


class InvitationManager(models.Manager.from_queryset(InvitationQuerySet)):
    """Invites."""

    def invite(self, participant, instrument, *, by, place, language=ORIGINAL, key):
        """Return `(invitation, token)` for `participant` to answer `instrument`; earlier unsent ones end.

        `place` is an InvitationPlace; the token is '' for the coordinator's screen, and for a form sent a second time.
        What had been answered on the coordinator's screen the same day goes on where it was. Raises ValidationError
        when the participant has answered today already.
        """
        token = secrets.token_urlsafe(SECRET_BYTES) if place == InvitationPlace.PHONE else ""

        def create():
            participant.lock()
            if Rating.objects.filter(
                participant=participant, instrument=instrument, occurred_on=timezone.localdate()
            ).exists():
                raise ValidationError(_("The participant has answered today already."))
            answered = self._end_earlier(participant, instrument, by, place)
            invitation = self.model(
                participant=participant, instrument=instrument, created_by=by, place=place, language=language,
                idempotency_key=key, **(answered or blank(instrument)),
            )  # fmt: skip
            invitation.set_time(participant.unit, token)
            invitation.save(force_insert=True)
            return invitation

        with act("actionplans.invite_to_rate", by=by):
            invitation, created = create_once(RatingInvitation, key, create)
        return invitation, token if created else ""

    def _end_earlier(self, participant, instrument, by, place):
        """Take back what is unsent, and return the answers to go on with on the same screen, or None."""
        earlier = self.unsent().filter(participant=participant, instrument__respondent=instrument.respondent)
        same = earlier.filter(
            instrument=instrument, created_by=by, place=InvitationPlace.SCREEN, created_at__date=timezone.localdate()
        ).order_by("-pk").first() if place == InvitationPlace.SCREEN else None  # fmt: skip
        answered = {"answers": same.answers, "words": same.words} if same else None
        earlier.update(revoked_at=timezone.now(), **blank(instrument))
        return answered


def blank(instrument):
    """Return the fields of an invitation to which nothing has been answered."""
    return {"answers": [None] * len(instrument.items), "words": [""] * len(instrument.items)}


@tracked(exclude=["idempotency_key", "token_hash", "device_hash", "answers", "words", "language"])
class RatingInvitation(Idempotent):
    """A participant asked to answer an instrument: opened once, by one device, within a short time.

    Of the token in the link and of the secret in the device's cookie only digests are stored.
    """

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="rating_invitations", verbose_name=_("participant")
    )
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="invitations", verbose_name=_("instrument"))
    place = models.CharField(_("where"), max_length=8, choices=InvitationPlace)
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("asked by"))
    created_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    open_until = models.DateTimeField(_("can be opened until"))
    opened_at = models.DateTimeField(_("opened"), null=True)
    answer_until = models.DateTimeField(_("can be answered until"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True)
    token_hash = models.CharField(_("digest of the link"), max_length=64, null=True, unique=True, editable=False)
    device_hash = models.CharField(_("digest of the device"), max_length=64, null=True, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=8, default=ORIGINAL)
    # Working memory, emptied when sent or taken back.
    answers = ArrayField(models.SmallIntegerField(null=True), default=list, editable=False)
    words = ArrayField(models.TextField(), default=list, editable=False)

    objects = InvitationManager()

    class Meta:
        verbose_name = _("invitation to rate")
        verbose_name_plural = _("invitations to rate")
        constraints = [
            CheckConstraint(
                condition=Q(place=InvitationPlace.SCREEN) | Q(token_hash__isnull=False),
                name="rating_link_has_a_token",
            ),
            UniqueConstraint(
                fields=["participant", "instrument"], condition=Q(sent_at=None, revoked_at=None),
                name="one_open_rating_invitation",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["participant", "-created_at"], name="rating_invitation_by_person")]

    def __str__(self):
        return f"{self.instrument}, {self.get_place_display()}"

    def set_time(self, unit, token):
        """Give it the times that hold in `unit`, and the digest of `token` when it is a link.

        On the coordinator's screen it is open at once; the session's own time is what ends it.
        """
        self.token_hash = digest(token) if token else None
        self.open_until = self.created_at + timedelta(minutes=unit.setting(RATING_LINK_MINUTES))
        if not token:
            self.opened_at = self.created_at
            self.answer_until = self.created_at + timedelta(minutes=unit.setting(RATING_ANSWER_MINUTES))

    def open(self, language):
        """Bind the link to the device that opens it; return the device's secret, or None when another was quicker."""
        secret, now = secrets.token_urlsafe(SECRET_BYTES), timezone.now()
        minutes = self.participant.unit.setting(RATING_ANSWER_MINUTES)
        with act("actionplans.open_rating_link", by=None, by_participant=True):
            opened = RatingInvitation.objects.waiting().filter(pk=self.pk)
            is_first = opened.update(
                opened_at=now, answer_until=now + timedelta(minutes=minutes), device_hash=digest(secret),
                language=language,
            )  # fmt: skip
        return secret if is_first else None

    @property
    def is_usable(self):
        """Whether it can still be opened, or answered once opened."""
        until = self.answer_until if self.opened_at else self.open_until
        return self.sent_at is None and self.revoked_at is None and until > timezone.now()

    def is_of(self, token):
        """Whether `token` is that of its link."""
        return self.token_hash == digest(token)

    @property
    def first_unanswered(self):
        """The place (from 1) of the first question without an answer, or None when all have one."""
        return next((place for place, answer in enumerate(self.answers, start=1) if answer is None), None)

    def keep(self, place, answer, words):
        """Keep the `answer` (None: not chosen yet) and the `words` to the question at `place`, from 1."""
        with transaction.atomic():
            row = RatingInvitation.objects.select_for_update().ongoing().filter(pk=self.pk).first()
            if row is None:
                return
            row.answers[place - 1] = row.answers[place - 1] if answer is None else answer
            row.words[place - 1] = words
            row.save(update_fields=["answers", "words"])
        self.answers, self.words = row.answers, row.words

    def speak(self, language):
        """Go on in `language`."""
        self.language = language
        self.save(update_fields=["language"])

    def send(self):
        """Make the answers a rating of today; return it, or None when it cannot be.

        The time may be out, an answer may lack, or a register read in meanwhile may hold a rating of today. Sending
        again what was sent changes nothing.
        """
        with act("actionplans.send_rating", by=None, by_participant=True):
            row = RatingInvitation.objects.select_for_update().ongoing().filter(pk=self.pk).first()
            if row is None or row.first_unanswered:
                return None
            row.participant.lock()
            if row.participant.ratings.filter(instrument=row.instrument, occurred_on=timezone.localdate()).exists():
                return None
            rating, _created = Rating.objects.store(
                row.participant, row.instrument, occurred_on=timezone.localdate(), answers=row.answers,
                words=row.words, language=row.language, author=row.created_by, key=row.idempotency_key,
            )  # fmt: skip
            row.sent_at = timezone.now()
            row.answers, row.words = blank(row.instrument).values()
            row.save(update_fields=["sent_at", "answers", "words"])
        self.sent_at = row.sent_at
        return rating

    def take_back(self, by):
        """End a link or a screen that is not sent, and forget what was answered."""
        with act("actionplans.take_back_invitation", by=by):
            RatingInvitation.objects.unsent().filter(pk=self.pk).update(
                revoked_at=timezone.now(), **blank(self.instrument)
            )
