"""Requests to the board: what an operation has wished for at a visit, and what became of it."""

from django.db import models
from django.db.models import CheckConstraint, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Unit
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from ..enums import FINISHED, WAITING, RequestStatus
from .answers import Answer


class BoardRequestQuerySet(models.QuerySet):
    """Requests by who may know of them and what waits."""

    def visible_to(self, user):
        """Keep the requests of visits that `user` may know of."""
        from .visits import BoardVisit

        if user.is_any(Role.OFFICIAL):
            return self
        return self.filter(Exists(BoardVisit.objects.visible_to(user).filter(pk=OuterRef("visit_id"))))

    def waiting(self):
        """Keep those without a final answer, oldest first."""
        return self.filter(status__in=WAITING).order_by("created_at", "pk")

    def of_operation(self, visit):
        """Keep the requests of the operation of `visit` from other visits: of the same unit, or of the same name."""
        same = Q(operation=visit.operation_id) if visit.operation_id else Q(operation=None)
        return self.filter(
            same & (Q(operation__isnull=False) | Q(operation_text__iexact=visit.operation_text))
        ).exclude(visit=visit.pk)


class BoardRequestManager(models.Manager.from_queryset(BoardRequestQuerySet)):
    """Makes requests."""

    def make(self, *, by, key, visit, text, **fields):
        """Return `(request, created)` about the operation of `visit`."""

        def create():
            return self.create(
                visit=visit, operation_id=visit.operation_id, operation_text=visit.operation_text, text=text,
                created_by=by, idempotency_key=key, **fields,
            )  # fmt: skip

        with act("visits.make_request", by=by):
            return create_once(BoardRequest, key, create)


@tracked(exclude=["version", "idempotency_key"])
class BoardRequest(Versioned, Idempotent):
    """A request with owner, answer, status and dates; its operation is that of the visit when it was made."""

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
        Unit, models.PROTECT, null=True, editable=False, related_name="board_requests", verbose_name=_("operation")
    )
    operation_text = models.CharField(_("name of the operation"), max_length=300, blank=True, editable=False)
    text = models.TextField(_("request"))
    owner = models.CharField(_("who is to answer"), max_length=200, blank=True)
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=RequestStatus, default=RequestStatus.OPEN)
    reply = models.TextField(_("answer of the board"), blank=True)
    replied_on = models.DateField(_("answered"), null=True, blank=True)
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
                condition=Q(status__in=WAITING) | (~Q(reply="") & Q(replied_on__isnull=False)),
                name="answered_request_says_what_and_when",
            )
        ]
        indexes = [
            models.Index(fields=["operation", "status"], name="request_of_operation"),
            models.Index(fields=["status", "created_at", "id"], name="request_by_status"),
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
    def is_of_finished_visit(self):
        """Whether the protocol it comes from is approved, so that most of staff may read it."""
        return self.visit.state in FINISHED

    def change(self, by, **fields):
        """Save `fields`; raise Conflict when somebody else has saved since."""
        for name, value in fields.items():
            setattr(self, name, value)
        with act("visits.change_request", by=by):
            self.save_version(*fields)
