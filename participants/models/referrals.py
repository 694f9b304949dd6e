"""Referrals: who asked for support for whom, and where each stands on any date."""

from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName, Role
from accounts.models import Agency, CodeList, Membership, Unit
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Conflict, Versioned

from ..enums import ReferralState
from .visibility import OfParticipantQuerySet, not_hidden_from

OPEN_STATES = (ReferralState.RECEIVED, ReferralState.ASSESSMENT)
DECISIONS = tuple(state for state in ReferralState if state not in OPEN_STATES)
# Which state may follow which (domain.md 2). A decision is taken back by going to where it came from.
NEXT_STATES = {
    ReferralState.RECEIVED: (
        ReferralState.ASSESSMENT, ReferralState.ADMITTED, ReferralState.OTHER_SUPPORT, ReferralState.DECLINED,
        ReferralState.WITHDRAWN,
    ),
    ReferralState.ASSESSMENT: (
        ReferralState.ADMITTED, ReferralState.NOT_ADMITTED, ReferralState.DECLINED, ReferralState.WITHDRAWN,
    ),
}  # fmt: skip
# Registers lack the day on which the assessment of somebody not admitted began.
AS_REGISTERED = {ReferralState.RECEIVED: (ReferralState.NOT_ADMITTED,)}


class ReferralQuerySet(OfParticipantQuerySet):
    """Referrals by state, day and who may see them."""

    def own_of(self, user):
        """Keep those a case officer may follow: one's own, and what was registered by oneself, at one's party today.

        A protected person's only when the officer is named on the case.
        """
        agencies = agencies_of(user)
        is_own = Q(case_officer=user) | Q(registered_by=user)
        return self.filter(not_hidden_from(user, "participant__"), is_own, agency__in=agencies)

    def undecided(self):
        """Keep those that wait for a decision today."""
        return self.filter(state__in=OPEN_STATES)

    def with_state_on(self, day):
        """Add `state_on` at the end of `day` and `state_since`, the day it began; None for one received later."""
        steps = ReferralStep.objects.filter(referral=OuterRef("pk"), on__lte=day).order_by("-on", "-pk")
        return self.annotate(state_on=Subquery(steps.values("state")[:1]), state_since=Subquery(steps.values("on")[:1]))


class ReferralManager(models.Manager.from_queryset(ReferralQuerySet)):
    """Registers referrals."""

    def register(self, participant, *, by, key, **fields):
        """Store a referral of `participant`; return `(referral, created)`. `fields` are the model's own."""

        def create():
            participant.lock()
            referral = self.model(participant=participant, registered_by=by, idempotency_key=key, **fields)
            referral.validate_constraints()
            referral.save(force_insert=True)
            referral.add_step(ReferralState.RECEIVED, referral.received_on, by=by, reason="")
            participant.refresh_standing()
            return referral

        with act("participants.register_referral", by=by):
            return create_once(Referral, key, create)

    def record(self, participant, *, by, key, steps, **fields):
        """Store a referral whose whole course is known, as a register has it; return `(referral, created)`.

        `steps` are (state, day, reason) in order, the first RECEIVED; `fields` are the model's own, without the day
        received. Raises ValidationError for a course that cannot have been. Other than here, registers know of people
        not admitted without the day their assessment began.
        """

        def create():
            check_course(steps)
            participant.lock()
            state, last_on, _reason = steps[-1]
            assessed = [day for step, day, _reason in steps if step == ReferralState.ASSESSMENT]
            referral = self.model(
                participant=participant, registered_by=by, idempotency_key=key, state=state, received_on=steps[0][1],
                assessment_started_on=assessed[0] if assessed else None,
                decided_on=None if state in OPEN_STATES else last_on, **fields,
            )  # fmt: skip
            referral.validate_constraints()
            referral.save(force_insert=True)
            for step, day, reason in steps:
                referral.add_step(step, day, by=by, reason=reason)
            participant.refresh_standing()
            return referral

        with act("participants.register_referral", by=by):
            return create_once(Referral, key, create)


def agencies_of(user):
    """Return a subquery of the ids of the parties that `user` is a case officer of today."""
    memberships = Membership.objects.current().filter(user=user, user__is_active=True, role=Role.CASE_OFFICER)
    return memberships.values("agency")


def read_by_officer(rows, user):
    """Keep those of `rows`, each about a participant and to a party, that `user` reads as the party's case officer.

    They are about people whose referral from that party names `user`, who is at it today; with protected identity only
    when the officer is named on the case too (access.md). To have registered a referral is not enough for these.
    """
    if not user.is_any(Role.CASE_OFFICER):
        return rows.none()
    named = Referral.objects.filter(case_officer=user, agency__in=agencies_of(user))
    referrals = named.filter(participant=OuterRef("participant"), agency=OuterRef("agency"))
    return rows.filter(not_hidden_from(user, "participant__"), Exists(referrals))


def check_course(steps):
    """Raise ValidationError unless the `steps` (state, day, reason) can have followed on each other until today."""
    if not steps or steps[0][0] != ReferralState.RECEIVED:
        raise ValidationError(_("A referral begins with the day it was received."))
    if steps[-1][1] > timezone.localdate():
        raise ValidationError(_("The day has not been yet."))
    was_assessed = False
    for (state, day, _reason), (then, next_day, _next_reason) in pairwise(steps):
        was_assessed = was_assessed or state == ReferralState.ASSESSMENT
        if then not in (*states_after(state, was_assessed), *AS_REGISTERED.get(state, ())):
            raise ValidationError(impossible_step(state, then))
        if next_day < day:
            raise ValidationError(_("The steps of a referral come in the order of their days."))


def states_after(state, was_assessed):
    """Return the states a referral in `state` can go to: onward while open, back where it came from when decided."""
    if state in OPEN_STATES:
        return NEXT_STATES[ReferralState(state)]
    return (ReferralState.ASSESSMENT if was_assessed else ReferralState.RECEIVED,)


def impossible_step(now, then):
    """Return the ValidationError of a step from the state `now` to `then`."""
    return ValidationError(
        _("A referral that is %(now)s cannot become %(then)s."),
        params={"now": ReferralState(now).label.lower(), "then": ReferralState(then).label.lower()},
    )


@tracked(exclude=["version", "idempotency_key"])
class Referral(Versioned, Idempotent):
    """A party's request that the municipality supports a person (aktualisering).

    `state` and `decided_on` are what the latest ReferralStep says, kept on the row for lists. The party's case officer
    is a user (`case_officer`) when the officer has a log-in, and a name alone (`case_officer_name`) otherwise.
    """

    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="referrals", verbose_name=_("participant")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="referrals", verbose_name=_("unit"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="referrals", verbose_name=_("referring party"))
    case_officer = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="referrals",
        verbose_name=_("responsible case officer"),
    )  # fmt: skip
    case_officer_name = models.CharField(_("case officer's name"), max_length=150, blank=True)
    received_on = models.DateField(_("received"))
    reason = models.TextField(_("reason"), blank=True)
    requested_support = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.SUPPORT},
        related_name="+", verbose_name=_("requested support"),
    )  # fmt: skip
    recommended_support = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.SUPPORT},
        related_name="+", verbose_name=_("recommended support"),
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=16, choices=ReferralState, default=ReferralState.RECEIVED, editable=False
    )
    assessment_started_on = models.DateField(_("assessment started"), null=True, blank=True, editable=False)
    decided_on = models.DateField(_("decided"), null=True, blank=True, editable=False)
    registered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("registered by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = ReferralManager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = [
            CheckConstraint(
                condition=Q(state__in=OPEN_STATES, decided_on=None)
                | (~Q(state__in=OPEN_STATES) & Q(decided_on__gte=F("received_on"))),
                name="referral_decided_unless_open",
                violation_error_message=_("A decision has a day, and not before the referral was received."),
            ),
            CheckConstraint(
                condition=Q(assessment_started_on=None) | Q(assessment_started_on__gte=F("received_on")),
                name="referral_assessed_after_received",
                violation_error_message=_("The assessment cannot start before the referral was received."),
            ),
        ]
        indexes = [
            models.Index(fields=["participant", "-received_on"], name="referral_by_participant"),
            models.Index(fields=["unit", "state", "received_on", "id"], name="referral_by_unit"),
            models.Index(fields=["received_on"], name="referral_by_day"),
            models.Index(fields=["case_officer", "state"], name="referral_by_case_officer"),
        ]

    def __str__(self):
        return f"{self.agency}, {self.received_on}"

    @property
    def is_open(self):
        """Whether it waits for a decision."""
        return self.state in OPEN_STATES

    @property
    def officer_name(self):
        """The name of the party's case officer, or ''."""
        return str(self.case_officer or "") or self.case_officer_name

    @property
    def next_states(self):
        """The states it can go to: onward while open, back to where it came from when decided."""
        return states_after(self.state, self.assessment_started_on is not None)

    @property
    def back_state(self):
        """Where taking back the latest step leads: from a decision or from an assessment; None when just received."""
        if self.is_open:
            return ReferralState.RECEIVED if self.state == ReferralState.ASSESSMENT else None
        return self.next_states[0]

    def change(self, by, **fields):
        """Save `fields` of the referral; another `received_on` moves its first step.

        Raises Conflict or ValidationError.
        """
        with act("participants.change_referral", by=by):
            self.participant.lock()
            first, second = [*self.steps.order_by("pk")[:2], None][:2]
            if second and fields.get("received_on", self.received_on) > second.on:
                raise ValidationError({"received_on": _("The referral had gone on to another state by then.")})
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)
            if first.on != self.received_on:
                first.on = self.received_on
                first.save()

    def take_step(self, state, *, on, by, reason="", recommended_support=None):
        """Let the referral stand in `state` from the day `on`. Raises Conflict, or ValidationError and changes nothing.

        A decision needs its `reason`, and so does taking back a decision or the start of an assessment, by going to
        `back_state`. `recommended_support` is a code of SUPPORT.
        """
        with act("participants.take_referral_step", by=by):
            self.participant.lock()
            self._check_version()
            self._check_step(state, on, reason)
            if state == ReferralState.RECEIVED:
                self.assessment_started_on = None
            elif state == ReferralState.ASSESSMENT and self.is_open:
                self.assessment_started_on = on
            self.state = state
            self.decided_on = None if state in OPEN_STATES else on
            self.recommended_support = recommended_support
            self.validate_constraints()
            self.save_version("state", "decided_on", "assessment_started_on", "recommended_support")
            self.add_step(state, on, by=by, reason=reason)
            self.participant.refresh_standing()

    def withdraw(self, reason, by):
        """Let the party's case officer withdraw it today, while it is not decided. Raises ValidationError."""
        with act("participants.withdraw_referral", by=by):
            self.participant.lock()
            current = Referral.objects.select_related("participant").get(pk=self.pk)
            if not current.is_open:
                raise ValidationError(_("It has been decided already. Ask the intake team."))
            current.take_step(ReferralState.WITHDRAWN, on=timezone.localdate(), by=by, reason=reason)

    def begin_assessment(self, on, by):
        """Let a referral that is received stand as assessed from the day `on`, or from the day it was received."""
        self.take_step(ReferralState.ASSESSMENT, on=max(on, self.last_step_on()), by=by)

    def last_step_on(self):
        """Return the day since when it stands as it does."""
        steps = ReferralStep.objects.filter(referral=self).order_by("-on", "-pk")
        return steps.values_list("on", flat=True)[0]

    def _check_version(self):
        """Raise Conflict when somebody has saved since: what may follow depends on where it stands now."""
        newer = Referral.objects.filter(pk=self.pk).exclude(version=self.version).first()
        if newer:
            raise Conflict(newer)

    def _check_step(self, state, on, reason):
        is_back = state == self.back_state
        if not is_back and state not in self.next_states:
            raise impossible_step(self.state, state)
        if on > timezone.localdate():
            raise ValidationError({"on": _("The day has not been yet.")})
        if on < self.last_step_on():
            raise ValidationError(
                {"on": _("The referral was in another state on that day already. Choose a later day.")}
            )
        if not reason.strip() and (state in DECISIONS or is_back):
            raise ValidationError({"reason": _("Write the reason of the decision.")})

    def add_step(self, state, on, by, reason):
        """Write one step; what it means for the row itself is the caller's."""
        ReferralStep.objects.create(
            referral=self, participant=self.participant, state=state, on=on, by=by, reason=reason
        )


@tracked()
class ReferralStep(models.Model):
    """A transition of a referral: from the day `on` it stands in `state`. The first is RECEIVED on the day received.

    The state on a date is that of the last step up to that date, by day and then by order of registering. Steps are
    added, never changed; a decision taken back is a step of its own with its reason.
    """

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="steps", verbose_name=_("referral"))
    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="+", editable=False, verbose_name=_("participant")
    )
    state = models.CharField(_("state"), max_length=16, choices=ReferralState)
    on = models.DateField(_("day"))
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("noted"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("step of a referral")
        verbose_name_plural = _("steps of referrals")
        indexes = [models.Index(fields=["referral", "-on", "-id"], name="referral_steps")]

    def __str__(self):
        return f"{self.get_state_display()}, {self.on}"
