"""The rounds in which those who took part read a protocol: who has read, and what they say about it."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Exists, OuterRef, Prefetch, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role
from accounts.models import User
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Conflict, Versioned

from ..enums import FINISHED, VisitState
from .answers import Answer

# How long those who took part have, unless something else is said when it is sent out.
READING_DAYS = 10


def usual_last_day():
    """Return the day by which a protocol that is sent out today is usually to be read."""
    return timezone.localdate() + timedelta(days=READING_DAYS)


class ReadingRoundQuerySet(models.QuerySet):
    """Rounds of reading."""

    def begin(self, visit, by, reply_by=None):
        """Return a new round of `visit` with a reader for each attendee: by name where no log-in reaches the draft."""
        number = (self.filter(visit=visit).aggregate(last=models.Max("number"))["last"] or 0) + 1
        begun = self.create(visit=visit, number=number, sent_by=by, reply_by=reply_by or usual_last_day())
        reaching = User.objects.with_role(Role.OFFICIAL, Role.BOARD_MEMBER).filter(attended_visits__visit=visit)
        users = reaching.distinct().in_bulk()
        Reader.objects.bulk_create(
            Reader(round=begun, user=users[it.user_id]) if it.user_id in users else Reader(round=begun, name=it.name)
            for it in visit.attendees.order_by("position", "pk")
        )
        return begun

    def end(self, visit):
        """End the round of `visit` that goes on."""
        self.filter(visit=visit, ended_at=None).update(ended_at=timezone.now())

    def going_on(self):
        """Return the round that goes on; raise ValidationError when there is none."""
        found = self.filter(ended_at=None).first()
        if found is None:
            raise ValidationError(_("The protocol is no longer out for reading, so this cannot be done."))
        return found

    def with_readings(self):
        """Fetch who reads and what they have said."""
        comments = ReadingComment.objects.with_people().select_related("answer")
        return self.select_related("sent_by").prefetch_related(
            Prefetch("readers", Reader.objects.select_related("user", "noted_by")), Prefetch("comments", comments)
        )


@tracked()
class ReadingRound(models.Model):
    """One time a protocol is out for reading; it ends when the protocol is called back or approved."""

    visit = models.ForeignKey("visits.BoardVisit", models.CASCADE, related_name="rounds", verbose_name=_("board visit"))
    number = models.PositiveSmallIntegerField(_("round"))
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("sent out by"))
    sent_at = models.DateTimeField(_("sent out"), default=timezone.now)
    reply_by = models.DateField(_("to be read by"))
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = ReadingRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of reading")
        verbose_name_plural = _("rounds of reading")
        ordering = ["number"]
        constraints = [
            UniqueConstraint(fields=["visit", "number"], name="reading_round_number_once"),
            UniqueConstraint(fields=["visit"], condition=Q(ended_at=None), name="one_round_goes_on"),
        ]

    def __str__(self):
        return f"{self.visit}, {self.number}"

    @property
    def is_late(self):
        """Whether the last day has passed."""
        return self.ended_at is None and self.reply_by < timezone.localdate()

    def standings(self):
        """Return `(reader, number of comments)` of everybody who reads, with their readings fetched."""
        comments = self.comments.all()
        return [(reader, sum(reader.said(comment) for comment in comments)) for reader in self.readers.all()]

    def silent(self):
        """Return the readers who have neither approved nor commented."""
        return [reader for reader, count in self.standings() if not (reader.approved_at or count)]

    def by_question(self):
        """Return `[{"answer": ..., "comments": [...]}]`, those on the protocol as a whole (no answer) first."""
        groups = {}
        for comment in sorted(self.comments.all(), key=lambda it: it.answer.number if it.answer else 0):
            groups.setdefault(comment.answer_id, {"answer": comment.answer, "comments": []})["comments"].append(comment)
        return list(groups.values())

    def open_comments(self):
        """Return the comments nobody has settled."""
        return [comment for comment in self.comments.all() if not comment.settled_at]

    def remind(self, by):
        """Note that those who are silent are reminded now."""
        with act("visits.remind", by=by):
            in_reading(self.visit_id)
            self.reminded_at = timezone.now()
            self.save(update_fields=["reminded_at"])


def held(visit_id):
    """Return the visit as it stands, which nobody brings on until the transaction is over."""
    from .visits import BoardVisit

    return BoardVisit.objects.select_for_update().get(pk=visit_id)


def in_reading(visit_id):
    """Return the visit as `held` does; raise ValidationError unless it is out for reading."""
    visit = held(visit_id)
    visit.require(VisitState.READING)
    return visit


class ReaderQuerySet(models.QuerySet):
    """Readers of rounds."""

    def silent(self):
        """Keep those who have neither approved nor commented in a round that goes on, the most urgent first."""
        own = Q(said_by=None, written_by=OuterRef("user_id"))
        said = ReadingComment.objects.filter(own | Q(said_by=OuterRef("pk")), round=OuterRef("round_id"))
        return self.filter(~Exists(said), round__ended_at=None, approved_at=None).order_by("round__reply_by", "pk")


@tracked()
class Reader(models.Model):
    """Somebody who is to read the protocol in a round: a user, or a name for whom others note what is said."""

    round = models.ForeignKey(ReadingRound, models.CASCADE, related_name="readers", verbose_name=_("round of reading"))
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="readings", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True)
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("noted by"))

    objects = ReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader")
        verbose_name_plural = _("readers")
        ordering = ["user__name", "pk"]
        constraints = [
            UniqueConstraint(fields=["round", "user"], name="reads_once_in_a_round"),
            CheckConstraint(
                condition=Q(user__isnull=False, name="", noted_by=None) | (Q(user=None) & ~Q(name="")),
                name="reader_has_a_log_in_or_a_name",
            ),
        ]

    def __str__(self):
        return self.name or str(self.user)

    def said(self, comment):
        """Return whether `comment` is what this reader says."""
        if self.user_id is None:
            return comment.said_by_id == self.pk
        return comment.said_by_id is None and comment.written_by_id == self.user_id

    def approve(self, version, by):
        """Note that the reader has nothing to add to the visit as it stood in `version`, as told or noted by `by`.

        Raises ValidationError when the round is over, Conflict when what is out is no longer what was read.
        """
        with act("visits.approve_reading", by=by):
            visit = in_reading(self.round.visit_id)
            if visit.version != version:
                raise Conflict(visit)
            self.approved_at, self.noted_by = timezone.now(), None if self.user else by
            self.save(update_fields=["approved_at", "noted_by"])


class ReadingCommentQuerySet(models.QuerySet):
    """Makes and counts comments."""

    def with_people(self):
        """Fetch who has said, written and settled them."""
        return self.select_related("said_by", "written_by", "settled_by")

    def number_on(self, visit):
        """Return how many comments there are on `visit`, of all rounds."""
        return self.filter(round__visit=visit).count()

    def make(self, *, by, key, round, text, answer=None, said_by=None):
        """Return `(comment, created)`; raise ValidationError when the round is over. An approval is taken back.

        `said_by` is the Reader without a log-in for whom `by` notes it.
        """

        def create():
            in_reading(round.visit_id)
            reader = Q(pk=said_by.pk) if said_by else Q(user=by)
            round.readers.filter(reader).update(approved_at=None, noted_by=None)
            return self.create(
                round=round, answer=answer, text=text, said_by=said_by, written_by=by, idempotency_key=key
            )

        with act("visits.comment", by=by):
            return create_once(ReadingComment, key, create)


@tracked(exclude=["version", "idempotency_key"])
class ReadingComment(Versioned, Idempotent):
    """What a reader says about one question or the whole, and what the writers have done about it."""

    round = models.ForeignKey(ReadingRound, models.CASCADE, related_name="comments", verbose_name=_("round of reading"))
    answer = models.ForeignKey(
        Answer, models.CASCADE, null=True, related_name="comments", verbose_name=_("question it is about")
    )
    text = models.TextField(_("comment"))
    said_by = models.ForeignKey(
        Reader, models.CASCADE, null=True, related_name="comments", verbose_name=_("said by somebody without a log-in")
    )
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    reply = models.TextField(_("what was done"), blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("settled by"))
    settled_at = models.DateTimeField(pgettext_lazy("comment", "settled"), null=True)

    objects = ReadingCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a protocol")
        verbose_name_plural = _("comments on protocols")
        ordering = ["written_at", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, reply="")
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="settled_comment_says_by_whom",
            )
        ]

    def __str__(self):
        return self.text

    @property
    def speaker(self):
        """Who says it, and who has noted it where that is somebody else."""
        if self.said_by is None:
            return str(self.written_by)
        return _now("%(name)s, noted by %(user)s") % {"name": self.said_by, "user": self.written_by}

    def settle(self, by, reply):
        """Note what was done about it; raise Conflict when somebody else did, ValidationError when it is approved."""
        self.reply, self.settled_by, self.settled_at = reply, by, timezone.now()
        with act("visits.settle_comment", by=by):
            if held(self.round.visit_id).state in FINISHED:
                raise ValidationError(_("The protocol is approved, so its comments stand as they are."))
            self.save_version("reply", "settled_by", "settled_at")
