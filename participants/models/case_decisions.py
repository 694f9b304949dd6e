"""What case meetings decide: about a referral, or about somebody back in the safety net (fallskärm)."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES, CodeListName
from accounts.models import CodeList, Unit
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Conflict, Versioned

from ..enums import MeetingOutcome
from .case_meetings import CaseMeeting
from .enrolment import Enrolment
from .referrals import DECISIONS, Referral
from .visibility import OfParticipantQuerySet

# Outcomes that are states of the referral (participants/enums.py, ReferralState).
STEPS = tuple(outcome for outcome in MeetingOutcome if outcome not in (MeetingOutcome.AGREED, MeetingOutcome.PUT_OFF))
# Outcomes that can be undone while the meeting is open; an assessment that has begun has begun.
UNDOABLE = (*DECISIONS, MeetingOutcome.AGREED, MeetingOutcome.PUT_OFF)
SOURCES = ("referral", "request", "ended_enrolment")

# Of a held meeting only whether what was agreed is done may change. FOR SHARE waits for a closing that is under way.
FROZEN = """
    SELECT state INTO standing FROM participants_casemeeting
    WHERE id = COALESCE(NEW.meeting_id, OLD.meeting_id) FOR SHARE;
    IF standing = 'held' AND (
        TG_OP <> 'UPDATE'
        OR to_jsonb(NEW) - 'done_on' - 'done_by_id' IS DISTINCT FROM to_jsonb(OLD) - 'done_on' - 'done_by_id'
    ) THEN
        RAISE EXCEPTION 'the meeting is held' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class OwnUnitQuerySet(OfParticipantQuerySet):
    """Rows with a unit and a participant."""

    unit_path = "unit"


class SafetyNetQuerySet(OwnUnitQuerySet):
    """Requests to take somebody up."""

    def waiting(self):
        """Keep those that no meeting has settled and nobody has taken back."""
        return self.filter(settled_on=None, withdrawn_at=None)


class SafetyNetManager(models.Manager.from_queryset(SafetyNetQuerySet)):
    """Sends people back to the case meeting."""

    def take_up(self, participant, *, reason, by, key):
        """Return `(request, created)`. Raises ValidationError where the person waits for the meeting already."""

        def create():
            participant.lock()
            request = self.model(
                participant=participant, unit=participant.unit, reason=reason, asked_by=by, idempotency_key=key
            )
            request.validate_constraints()
            request.save(force_insert=True)
            return request

        with act("participants.take_up_in_case_meeting", by=by):
            return create_once(SafetyNetRequest, key, create)


@tracked(exclude=["version", "idempotency_key"])
class SafetyNetRequest(Versioned, Idempotent):
    """A person enrolled who is sent back to the case meeting, with the reason (fallskärm)."""

    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="safety_net_requests", verbose_name=_("participant")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("taken up by"))
    asked_at = models.DateTimeField(_("taken up"), default=timezone.now, editable=False)
    settled_on = models.DateField(_("settled"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("taken back by")
    )
    withdrawn_reason = models.TextField(_("why it was taken back"), blank=True)

    objects = SafetyNetManager()

    class Meta:
        verbose_name = _("taking up in the case meeting")
        verbose_name_plural = _("takings up in the case meeting")
        constraints = [
            UniqueConstraint(
                fields=["participant"],
                condition=Q(settled_on=None, withdrawn_at=None),
                name="waits_once_in_the_safety_net",
                violation_error_message=_("The person waits for the case meeting already."),
            )
        ]
        indexes = [models.Index(fields=["unit", "settled_on"], name="safety_net_by_unit")]

    def __str__(self):
        return f"{self.get_asked_on()}"

    def get_asked_on(self):
        """Return the day it was asked."""
        return timezone.localdate(self.asked_at)

    def withdraw(self, reason, by):
        """Take the request back before a meeting has settled it. Raises Conflict or ValidationError."""
        with act("participants.withdraw_from_case_meeting", by=by):
            self.participant.lock()
            if not SafetyNetRequest.objects.waiting().filter(pk=self.pk).exists():
                raise ValidationError(_("The case meeting has settled it, or somebody has taken it back already."))
            self.withdrawn_reason, self.withdrawn_by, self.withdrawn_at = reason, by, timezone.now()
            self.save_version("withdrawn_reason", "withdrawn_by", "withdrawn_at")


class CaseDecisionQuerySet(OwnUnitQuerySet):
    """Decisions of case meetings."""

    def standing(self):
        """Leave out those taken back or replaced within the meeting."""
        return self.filter(taken_back_at=None)

    def about(self, source):
        """Keep those about `source`: a Referral, a SafetyNetRequest or an ended Enrolment."""
        return self.filter(**{source_name(source): source})

    def to_be_done(self):
        """Keep the standing ones that agreed on something that is not done."""
        return self.standing().filter(outcome=MeetingOutcome.AGREED, done_on=None)


def source_name(source):
    """Return the name of the column of CaseDecision that refers to a row like `source`."""
    return {Referral: "referral", SafetyNetRequest: "request", Enrolment: "ended_enrolment"}[type(source)]


class CaseDecisionManager(models.Manager.from_queryset(CaseDecisionQuerySet)):
    """Decides."""

    def decide_referral(self, meeting, referral, *, outcome, reason, seen, by, key, support=None, admission=None):
        """Decide about `referral` at `meeting`; return `(decision, created)`, all of it or nothing.

        `admission` is a dict with unit, started_on, planned_end_on and coordinator, when the person is to be enrolled
        at once. `seen` is how many decisions about it the form knew of (`count_of`). Raises Conflict with the decision
        somebody else has made meanwhile, or ValidationError.
        """

        def create():
            current, enrolment = self._open(meeting, referral, seen), None
            step = {"on": meeting.held_on, "by": by, "reason": reason}
            if admission:
                enrolment, _created = Enrolment.objects.admit(
                    referral.participant, [current], support=support, key=key, **step, **admission
                )  # fmt: skip
            elif outcome in STEPS:
                current.take_step(outcome, recommended_support=support, **step)
            return self._store(
                meeting, referral, referral.unit, by, key,
                outcome=outcome, reason=reason, recommended_support=support, enrolment=enrolment,
            )  # fmt: skip

        with act("participants.decide_in_case_meeting", by=by):
            return create_once(CaseDecision, key, create)

    def decide_safety_net(self, meeting, source, *, outcome, reason, seen, by, key, **agreed):
        """Decide about somebody back in the safety net, by a SafetyNetRequest or an ended Enrolment as `source`.

        `agreed` are next_step, responsible or responsible_name, and due_on. Returns and raises as `decide_referral`.
        """

        def create():
            current = self._open(meeting, source, seen)
            if outcome == MeetingOutcome.AGREED and isinstance(source, SafetyNetRequest):
                current.settled_on = meeting.held_on
                current.save_version("settled_on")
            return self._store(meeting, source, source.unit, by, key, outcome=outcome, reason=reason, **agreed)

        with act("participants.decide_in_case_meeting", by=by):
            return create_once(CaseDecision, key, create)

    def count_of(self, meeting, source):
        """Return how many decisions `meeting` has made about `source`, those that were replaced too."""
        return self.about(source).filter(meeting=meeting).count()

    def _open(self, meeting, source, seen):
        """Return `source` as it stands under the lock; raise unless it waits and was last decided as was `seen`."""
        meeting.check_open()
        if not meeting.has_come:
            raise ValidationError(_("The day of the meeting has not come. Decide on that day."))
        source.participant.lock()
        current = type(source).objects.select_related("participant").get(pk=source.pk)
        latest = self.about(source).select_related("decided_by").order_by("pk").last()
        check_waiting(current, latest)
        count = self.count_of(meeting, source)
        if count != seen:
            latest.version = count + 1
            raise Conflict(latest)
        return current

    def _store(self, meeting, source, unit, by, key, **fields):
        """Write the decision; an earlier one of the same meeting about `source` is replaced by it."""
        earlier = self.about(source).filter(meeting=meeting).standing()
        earlier.update(taken_back_at=timezone.now(), taken_back_by=by)
        decision = CaseDecision(
            meeting=meeting, participant=source.participant, unit=unit, decided_by=by, idempotency_key=key,
            **{source_name(source): source}, **fields,
        )  # fmt: skip
        decision.validate_constraints()
        decision.save(force_insert=True)
        return decision


def check_waiting(source, latest):
    """Raise ValidationError unless `source` waits for a decision; `latest` is the last one about it, or None."""
    waits = {
        Referral: lambda: source.is_open,
        SafetyNetRequest: lambda: source.settled_on is None and source.withdrawn_at is None,
        Enrolment: lambda: not (latest and latest.is_standing and latest.outcome == MeetingOutcome.AGREED),
    }[type(source)]
    if waits():
        return
    if latest and latest.is_standing:
        raise ValidationError(
            _("%(name)s has decided about this already: %(outcome)s. Take that decision back first if it is wrong."),
            params={"name": latest.decided_by, "outcome": latest.get_outcome_display().lower()},
        )
    raise ValidationError(_("This does not wait for the case meeting any more. Open the agenda to see how it stands."))


@tracked(exclude=["idempotency_key"])
class CaseDecision(Idempotent):
    """What one case meeting decided about one referral or person, with the reason. Frozen once the meeting is held.

    It is about one of SOURCES: a referral, a request to take somebody up, or an enrolment that ended by dropping out.
    For those in the safety net it says what is to be done next, by whom and when; `done_on` when that is done.
    """

    meeting = models.ForeignKey(CaseMeeting, models.PROTECT, related_name="decisions", verbose_name=_("case meeting"))
    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="case_decisions", verbose_name=_("participant")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    referral = models.ForeignKey(
        Referral, models.PROTECT, null=True, related_name="case_decisions", verbose_name=_("referral")
    )
    request = models.ForeignKey(
        SafetyNetRequest, models.PROTECT, null=True, related_name="case_decisions",
        verbose_name=_("taking up in the case meeting"),
    )  # fmt: skip
    ended_enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, null=True, related_name="case_decisions", verbose_name=_("ended enrolment")
    )
    outcome = models.CharField(_("decision"), max_length=16, choices=MeetingOutcome)
    reason = models.TextField(_("reason"))
    recommended_support = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.SUPPORT},
        related_name="+", verbose_name=_("recommended support"),
    )  # fmt: skip
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, null=True, related_name="admitted_by", verbose_name=_("enrolment")
    )
    next_step = models.TextField(_("what is to be done"), blank=True)
    responsible = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by whom")
    )
    responsible_name = models.CharField(_("by somebody else"), max_length=150, blank=True)
    due_on = models.DateField(_("at the latest"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, editable=False)
    done_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("done by")
    )
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("noted by")
    )
    decided_at = models.DateTimeField(_("noted"), default=timezone.now, editable=False)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    taken_back_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("taken back by")
    )
    taken_back_reason = models.TextField(_("why it was taken back"), blank=True)

    objects = CaseDecisionManager()

    class Meta:
        verbose_name = _("decision of a case meeting")
        verbose_name_plural = _("decisions of case meetings")
        constraints = [
            CheckConstraint(
                condition=Q(referral__isnull=False, request=None, ended_enrolment=None)
                | Q(referral=None, request__isnull=False, ended_enrolment=None)
                | Q(referral=None, request=None, ended_enrolment__isnull=False),
                name="case_decision_is_about_one",
            ),
            CheckConstraint(
                condition=~Q(outcome=MeetingOutcome.AGREED)
                | (~Q(next_step="") & Q(due_on__isnull=False) & ~Q(responsible=None, responsible_name="")),
                name="agreed_says_what_who_and_when",
                violation_error_message=_("Say what is to be done, by whom and when."),
            ),
            *(
                UniqueConstraint(
                    fields=["meeting", source], condition=Q(taken_back_at=None), name=f"one_decision_about_{source}"
                )
                for source in SOURCES
            ),
        ]
        indexes = [models.Index(fields=["participant", "-decided_at"], name="case_decision_by_person")]
        triggers = [
            pgtrigger.Trigger(
                name="frozen_when_held",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[("standing", "text")],
                func=FROZEN,
            )
        ]

    def __str__(self):
        return f"{self.get_outcome_display()}, {self.meeting}"

    @property
    def source(self):
        """What it is about: a Referral, a SafetyNetRequest or an ended Enrolment."""
        return self.referral or self.request or self.ended_enrolment

    @property
    def is_standing(self):
        """Whether it has been neither taken back nor replaced."""
        return self.taken_back_at is None

    @property
    def is_safety_net(self):
        """Whether it is about somebody back in the safety net."""
        return self.referral_id is None

    @property
    def is_undoable(self):
        """Whether it can be taken back while its meeting is open."""
        return self.is_standing and self.outcome in UNDOABLE

    @property
    def who_is_to(self):
        """The name of whoever is to do what was agreed."""
        return str(self.responsible or self.responsible_name)

    def take_back(self, reason, by):
        """Undo the decision while the meeting is open: what it led to is undone too. Raises ValidationError.

        A referral goes back to where it came from, and an enrolment that the decision made was registered in error.
        """
        with act("participants.take_back_case_decision", by=by):
            self.meeting.check_open()
            self.participant.lock()
            if not CaseDecision.objects.standing().filter(pk=self.pk).exists() or not self.is_undoable:
                raise ValidationError(_("The decision has been taken back or replaced already."))
            self._undo(reason, by)
            self.taken_back_at, self.taken_back_by, self.taken_back_reason = timezone.now(), by, reason
            self.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])

    def _undo(self, reason, by):
        if self.outcome in DECISIONS:
            referral = Referral.objects.select_related("participant").get(pk=self.referral_id)
            if referral.state != self.outcome:
                raise ValidationError(_("The referral has been given another state since. Change it on its own page."))
            referral.take_step(referral.next_states[0], on=timezone.localdate(), by=by, reason=reason)
        if self.enrolment_id:
            enrolment = Enrolment.objects.select_related("participant").get(pk=self.enrolment_id)
            if not enrolment.is_ongoing:
                raise ValidationError(_("The enrolment that followed has been ended. Change it on the person's page."))
            enrolment.register_in_error(by=by)
        if self.request_id and self.outcome == MeetingOutcome.AGREED:
            request = SafetyNetRequest.objects.get(pk=self.request_id)
            request.settled_on = None
            request.validate_constraints()
            request.save_version("settled_on")

    def mark_done(self, on, by):
        """Note that what was agreed is done. Raises ValidationError when it is already, or was not agreed."""
        with act("participants.complete_agreed_step", by=by):
            self.participant.lock()
            if on > timezone.localdate():
                raise ValidationError({"on": _("The day has not been yet.")})
            if on < self.meeting.held_on:
                raise ValidationError({"on": _("That is before the meeting agreed on it.")})
            done = CaseDecision.objects.to_be_done().filter(pk=self.pk).update(done_on=on, done_by=by)
            if not done:
                raise ValidationError(_("Somebody has noted it as done already."))


class MinutesCorrectionQuerySet(models.QuerySet):
    """Corrections of minutes."""

    def visible_to(self, user):
        """Keep those about a decision that `user` may see.

        Those about the minutes as a whole are read like the common notes: by whoever covers the meeting's unit.
        """
        whole = Q(decision=None, meeting__unit__in=user.units_as(*CASE_ROLES))
        return self.filter(whole | Q(decision__in=CaseDecision.objects.visible_to(user)))


class MinutesCorrectionManager(models.Manager.from_queryset(MinutesCorrectionQuerySet)):
    """Corrects minutes."""

    def correct(self, meeting, *, decision, text, reason, by, key):
        """Return `(correction, created)` of the held `meeting`, of one `decision` or of the whole (None)."""

        def create():
            if not meeting.is_held:
                raise ValidationError(_("The meeting is not closed. Change what is wrong instead."))
            return self.create(
                meeting=meeting, decision=decision, participant=decision and decision.participant, text=text,
                reason=reason, written_by=by, idempotency_key=key,
            )  # fmt: skip

        with act("participants.correct_minutes", by=by):
            return create_once(MinutesCorrection, key, create)


@tracked(exclude=["idempotency_key"])
class MinutesCorrection(Idempotent):
    """What was wrong in frozen minutes, and why it is put right; the minutes themselves stay as they were."""

    meeting = models.ForeignKey(CaseMeeting, models.PROTECT, related_name="corrections", verbose_name=_("case meeting"))
    decision = models.ForeignKey(
        CaseDecision, models.PROTECT, null=True, blank=True, related_name="corrections",
        verbose_name=_("decision of a case meeting"),
    )  # fmt: skip
    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("participant"),
    )  # fmt: skip
    text = models.TextField(_("what is right"))
    reason = models.TextField(_("why it is corrected"))
    written_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    objects = MinutesCorrectionManager()

    class Meta:
        verbose_name = _("correction of minutes")
        verbose_name_plural = _("corrections of minutes")
        indexes = [models.Index(fields=["meeting", "written_at"], name="corrections_of_meeting")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.meeting}, {self.written_at:%Y-%m-%d}"
