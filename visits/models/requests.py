"""Requests to the board: what an operation has wished for at a visit, and what became of it."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role
from accounts.models import Unit
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from ..enums import ANSWERED, FINISHED, WAITING, RequestStatus
from .answers import Answer


class BoardRequestQuerySet(models.QuerySet):
    """Requests by who may know of them and what waits."""

    def visible_to(self, user):
        """Keep the requests of visits that `user` may know of; those made by mistake are for officials alone."""
        from .visits import BoardVisit

        if user.is_any(Role.OFFICIAL):
            return self
        known = self.exclude(status=RequestStatus.TAKEN_BACK)
        return known.filter(Exists(BoardVisit.objects.visible_to(user).filter(pk=OuterRef("visit_id"))))

    def standing(self):
        """Leave out those that were taken back."""
        return self.exclude(status=RequestStatus.TAKEN_BACK)

    def finished(self):
        """Keep those of protocols that are approved."""
        return self.filter(visit__state__in=FINISHED)

    def waiting(self):
        """Keep those without a final answer, oldest first."""
        return self.filter(status__in=WAITING).order_by("created_at", "pk")

    def late(self):
        """Keep those that should have been answered before today."""
        return self.filter(status__in=WAITING, due_on__lt=timezone.localdate())

    def of_operation(self, visit):
        """Keep the requests about the operation of `visit` from other visits: about the same unit, or by its name.

        An earlier visit may have had the name alone, as those read in from documents do; a visit that has the name
        alone takes what was asked about any unit of that name. What the protocol that `visit` corrects led to is no
        other visit's.
        """
        named = Q(operation_text__iexact=visit.operation_text) & ~Q(operation_text="")
        same = Q(operation=visit.operation_id) | Q(operation=None) & named if visit.operation_id else named
        return self.filter(same).exclude(visit__in=[visit.pk, *ids_of_corrected(visit)])

    def about(self, visit):
        """Keep those about the operation that `visit` stands with in the database."""
        return self.filter(visit=visit, operation_text=F("visit__operation_text"))

    def follow(self, visit):
        """Let them be about the operation of `visit`, as far as they are not."""
        now = {"operation": visit.operation_id, "operation_text": visit.operation_text}
        self.exclude(**now).update(version=F("version") + 1, **now)


def ids_of_corrected(visit):
    """Return the ids of the protocols that `visit` corrects, the latest first."""
    found = []
    while visit.corrects_id:
        visit = visit.corrects
        found.append(visit.pk)
    return found


class BoardRequestManager(models.Manager.from_queryset(BoardRequestQuerySet)):
    """Makes requests."""

    def make(self, *, by, key, visit, text, operation=None, **fields):
        """Return `(request, created)` about the unit `operation`, or else the operation of `visit`."""

        def create():
            about = operation or visit.operation
            return self.create(
                visit=visit, operation=about, operation_text=about.name if operation else visit.operation_text,
                text=text, created_by=by, idempotency_key=key, **fields,
            )  # fmt: skip

        with act("visits.make_request", by=by):
            return create_once(BoardRequest, key, create)

    def make_from(self, answer, passages, *, by, key, text="", **fields):
        """Return a list of `(request, created)`: one for each of `passages` of `answer`, all of them or none.

        `text` is what the request says where that is not the words of the passage; there is one passage then.
        Raises ValidationError when the visit has been thrown away since it was read.
        """
        with act("visits.make_request", by=by):
            # The visit is held, so that nobody throws it away in between.
            if not type(answer.visit).objects.select_for_update(of=("self",)).filter(pk=answer.visit_id).exists():
                raise ValidationError(_("The visit has been thrown away, so nothing can be asked for from it."))
            return [
                self.make(
                    by=by, key=uuid.uuid5(key, passage), visit=answer.visit, answer=answer, passage=passage,
                    text=text or passage, **fields,
                )
                for passage in passages
            ]  # fmt: skip

    def move(self, dropped, kept):
        """Let the requests of the visit `dropped`, which turned out to be `kept`, belong to that."""
        answers = {answer.number: answer for answer in kept.answers.all()}
        for request in self.filter(visit=dropped).select_related("answer"):
            request.visit = kept
            request.answer = answers.get(request.answer.number) if request.answer else None
            request.save_version("visit", "answer")


@tracked(exclude=["version", "idempotency_key"])
class BoardRequest(Versioned, Idempotent):
    """A request with owner, answer, status and dates, about the operation visited or a unit of it."""

    visit = models.ForeignKey(
        "visits.BoardVisit", models.PROTECT, related_name="requests", verbose_name=_("board visit")
    )
    answer = models.ForeignKey(
        Answer, models.PROTECT, null=True, blank=True, editable=False, related_name="requests",
        verbose_name=_("answer it stands in"),
    )  # fmt: skip
    # The words of the answer it was made from, so that they are found again even when the answer is written on.
    passage = models.TextField(_("passage"), blank=True, editable=False)
    operation = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="board_requests", verbose_name=_("operation")
    )
    operation_text = models.CharField(_("name of the operation"), max_length=300, blank=True, editable=False)
    text = models.TextField(_("request"))
    owner = models.CharField(_("who is to answer"), max_length=200, blank=True)
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=RequestStatus, default=RequestStatus.OPEN)
    reply = models.TextField(_("answer of the board"), blank=True)
    replied_on = models.DateField(pgettext_lazy("request", "answered"), null=True, blank=True)
    taken_back_reason = models.TextField(_("reason for taking back"), blank=True, editable=False)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects = BoardRequestManager()

    class Meta:
        verbose_name = _("request to the board")
        verbose_name_plural = _("requests to the board")
        constraints = [
            CheckConstraint(
                condition=~Q(status__in=ANSWERED) | (~Q(reply="") & Q(replied_on__isnull=False)),
                name="answered_request_says_what_and_when",
            ),
            CheckConstraint(
                condition=Q(status=RequestStatus.TAKEN_BACK) ^ Q(taken_back_reason=""),
                name="request_taken_back_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["operation", "status"], name="request_of_operation"),
            models.Index(fields=["status", "created_at", "id"], name="request_by_status"),
            models.Index(fields=["-created_at", "-id"], name="request_by_age"),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        """Return the address of the request's page."""
        return reverse("visits:request", args=[self.pk])

    @property
    def is_waiting(self):
        """Whether it has no final answer yet."""
        return self.status in WAITING

    @property
    def is_late(self):
        """Whether it should have been answered before today."""
        return self.is_waiting and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def is_taken_back(self):
        """Whether it was made by mistake."""
        return self.status == RequestStatus.TAKEN_BACK

    @property
    def is_of_finished_visit(self):
        """Whether the protocol it comes from is approved, so that most of staff may read it."""
        return self.visit.state in FINISHED

    # Acts. All raise Conflict when somebody has saved the request since it was read.

    def change(self, by, *, operation, **fields):
        """Save `fields` and the unit `operation` it is about, None for what the visit says."""
        if operation != self.operation:
            fields["operation"] = operation or self.visit.operation
            fields["operation_text"] = operation.name if operation else self.visit.operation_text
        self.write("visits.change_request", by, **fields)

    def answer_it(self, by, *, status, reply, replied_on):
        """Note what became of it: under way, or one of the final answers, which say what and when."""
        self.refuse_taken_back()
        replied_on = replied_on if reply else None
        self.write("visits.answer_request", by, status=status, reply=reply, replied_on=replied_on)

    def reopen(self, by):
        """Let it wait for an answer again, as far as it is answered or taken back; what was answered stays."""
        if self.status == RequestStatus.OPEN:
            raise ValidationError(_("The request is open already."))
        self.write("visits.reopen_request", by, status=RequestStatus.OPEN, taken_back_reason="")

    def take_back(self, by, reason):
        """Take back what was made by mistake; it can be opened again."""
        self.refuse_taken_back()
        self.write("visits.take_back_request", by, status=RequestStatus.TAKEN_BACK, taken_back_reason=reason)

    def refuse_taken_back(self):
        """Raise ValidationError when it is taken back."""
        if self.is_taken_back:
            raise ValidationError(_("The request has been taken back. Open it again first."))

    def write(self, name, by, **fields):
        """Save `fields` as the act `name`."""
        for field, value in fields.items():
            setattr(self, field, value)
        with act(name, by=by):
            self.save_version(*fields)
