"""Requests for a month sheet: a case officer asks, the coordinator delivers or declines, a consent opens it.

Source: offentlighets- och sekretesslagen (2009:400) 26 kap. 1 § and 12 kap. 2 §: secrecy holds between authorities,
unless the person has lifted it.
"""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import FOLLOWUP_READERS
from accounts.models import Agency
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Conflict, Versioned
from participants.enums import InformationKind
from participants.models import Consent, OfParticipantQuerySet, Participant
from participants.models.referrals import read_by_officer

from ..enums import SheetState
from ..hours import Month, month_of


def askable(user):
    """Return the consents that let `user`, a case officer, ask for sheets today: about attendance, to the own party."""
    today = timezone.localdate()
    return Consent.objects.of_own_party(user).valid(today, F("agency"), InformationKind.ATTENDANCE)


class SheetRequestQuerySet(OfParticipantQuerySet):
    """Requests by who may read them."""

    readers = FOLLOWUP_READERS

    def of_case_officer(self, user):
        """Keep those that `user` reads as case officer of the party that asked."""
        return read_by_officer(self, user)

    def with_consent(self, on=None):
        """Add `is_open`: whether a consent lets the party read about attendance `on` the day, today unless given."""
        valid = Consent.objects.valid(on or timezone.localdate(), OuterRef("agency"), InformationKind.ATTENDANCE)
        return self.annotate(is_open=Exists(valid.filter(participant=OuterRef("participant"))))

    def waiting(self):
        """Keep those nobody has answered."""
        return self.filter(state=SheetState.WAITING)

    def newest_first(self):
        """Sort by when it was asked for, latest first."""
        return self.order_by("-asked_at", "-pk")


class SheetRequestManager(models.Manager.from_queryset(SheetRequestQuerySet)):
    """Asks for sheets."""

    def ask(self, participant, *, agency, month, purpose, by, key):
        """Ask for the sheet of `month` (a Month) about `participant`, for `agency`; return `(request, created)`.

        Raises ValidationError when no consent lets `by` ask, for a month to come, and when the same is asked already.
        """

        def create():
            participant.lock()
            if not askable(by).filter(participant=participant, agency=agency).exists():
                raise ValidationError(_("No consent about attendance holds any more. Nothing was asked for."))
            if month > month_of(timezone.localdate()):
                raise ValidationError({"month": _("The month has not begun.")})
            request = self.model(
                participant=participant, agency=agency, case_officer=by, month=month.first, purpose=purpose,
                idempotency_key=key,
            )  # fmt: skip
            request.validate_constraints()
            request.save(force_insert=True)
            return request

        with act("placements.ask_for_sheet", by=by):
            return create_once(SheetRequest, key, create)


@tracked(exclude=["version", "idempotency_key", "content"])
class SheetRequest(Versioned, Idempotent):
    """A case officer's request for the sheet of a month; `month` is its first day.

    `content` is the sheet as it was delivered (sheet.py), frozen: it is read only while a consent about attendance is
    valid, asked for each time.
    """

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="sheet_requests", editable=False, verbose_name=_("participant")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", editable=False, verbose_name=_("party"))
    case_officer = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=pgettext_lazy("month sheet", "asked by"),
    )
    month = models.DateField(_("month"))
    purpose = models.CharField(_("what it is needed for"), max_length=300, blank=True)
    state = models.CharField(_("status"), max_length=10, choices=SheetState, default=SheetState.WAITING, editable=False)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now, editable=False)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    decline_reason = models.TextField(_("why it was declined"), blank=True, editable=False)
    content = models.JSONField(_("the sheet"), null=True, editable=False)

    objects = SheetRequestManager()

    class Meta:
        verbose_name = _("request for a month sheet")
        verbose_name_plural = _("requests for month sheets")
        constraints = [
            UniqueConstraint(
                fields=["participant", "agency", "month"],
                condition=Q(state=SheetState.WAITING),
                name="sheet_asked_for_once",
                violation_error_message=_("That month is asked for already, and waits for the coordinator."),
            ),
            CheckConstraint(
                condition=Q(state=SheetState.DELIVERED, content__isnull=False)
                | (~Q(state=SheetState.DELIVERED) & Q(content=None)),
                name="sheet_delivered_with_content",
            ),
            CheckConstraint(
                condition=~Q(state=SheetState.DECLINED) | ~Q(decline_reason=""),
                name="sheet_declined_with_reason",
                violation_error_message=_("Write why, so that the case officer knows what to do."),
            ),
        ]
        indexes = [
            models.Index(fields=["participant", "-asked_at"], name="sheet_by_participant"),
            models.Index(fields=["agency", "-asked_at"], name="sheet_by_agency"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="answered_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__answered_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.agency}, {self.month:%Y-%m}"

    def get_absolute_url(self):
        """Return the case officer's page of it."""
        return reverse("placements:own_sheet", args=[self.pk])

    @property
    def of_month(self):
        """The Month it is about."""
        return Month(self.month)

    @property
    def is_waiting(self):
        """Whether nobody has answered."""
        return self.state == SheetState.WAITING

    @property
    def is_delivered(self):
        """Whether there is a sheet to read."""
        return self.state == SheetState.DELIVERED

    def has_consent(self):
        """Return whether a consent valid today lets the party read about attendance."""
        valid = Consent.objects.valid(timezone.localdate(), self.agency, InformationKind.ATTENDANCE)
        return valid.filter(participant=self.participant_id).exists()

    def deliver(self, content, by):
        """Let the case officer read `content`, a sheet as plain data. Raises Conflict or ValidationError.

        The consent is asked for here and now, while nobody can withdraw it.
        """
        with act("placements.deliver_sheet", by=by):
            self._begin_answer(by)
            if not self.has_consent():
                raise ValidationError(
                    _("No consent about attendance to %(party)s holds today. Nothing was delivered: decline the "
                      "request, or register a consent first."),
                    params={"party": self.agency},
                )  # fmt: skip
            self.state, self.content = SheetState.DELIVERED, content
            self._save_answer()

    def decline(self, reason, by):
        """Answer that no sheet is delivered, and why. Raises Conflict or ValidationError."""
        with act("placements.decline_sheet", by=by):
            self._begin_answer(by)
            self.state, self.decline_reason = SheetState.DECLINED, reason
            self.validate_constraints()
            self._save_answer()

    def _begin_answer(self, by):
        """Lock the case and see that the request still waits."""
        self.participant.lock()
        current = SheetRequest.objects.get(pk=self.pk)
        if not current.is_waiting:
            raise ValidationError(
                _("The request is answered already: %(state)s."),
                params={"state": current.get_state_display().lower()},
            )
        if current.version != self.version:
            raise Conflict(current)
        self.answered_by, self.answered_at = by, timezone.now()

    def _save_answer(self):
        self.save_version("state", "content", "decline_reason", "answered_by", "answered_at")
