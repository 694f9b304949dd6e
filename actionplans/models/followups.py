"""Follow-ups: what was said when, and what it changed."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Exists, F, Min, OuterRef, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import FOLLOWUP_READERS, CodeListName, Role
from accounts.models import CodeList
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned
from participants.models import CoordinatorPeriod, Participant, not_hidden_from


def open_to(user):
    """Return the condition that a follow-up is not about health, or that `user` wrote it or is responsible today.

    Responsible is a coordinator: a manager whom a register names as one does not read more for it.
    """
    responsible = CoordinatorPeriod.objects.current().filter(participant=OuterRef("participant"), coordinator=user)
    coordinates = Q(participant__unit__in=user.units_as(Role.COORDINATOR))
    return Q(is_health=False) | Q(author=user) | (coordinates & Exists(responsible))


class FollowUpQuerySet(models.QuerySet):
    """Follow-ups in the words of the field."""

    def visible_to(self, user, case=None):
        """Keep those about participants whom `user` covers as coordinator or manager (access.md); intake reads none.

        Those marked health only for their author and the responsible coordinator of today. `case` is the participant a
        page is about, whose emergency access counts too.
        """
        reached = Q(participant__unit__in=user.units_as(*FOLLOWUP_READERS))
        readable = open_to(user)
        access = case.emergency_access if case else None
        if access:
            reached |= Q(participant=case)
            readable |= Q(participant=case) if access.includes_health else Q()
        return self.filter(not_hidden_from(user, "participant__"), reached, readable)

    def signed(self):
        """Keep the signed ones: only they count in figures and as the last follow-up."""
        return self.exclude(signed_at=None)

    def standing(self):
        """Leave out those that a signed correction has replaced."""
        corrections = FollowUp.objects.filter(corrects=OuterRef("pk"), signed_at__isnull=False)
        return self.filter(~Exists(corrections))

    def newest_first(self):
        """Sort by the day of the follow-up, latest first."""
        return self.order_by("-occurred_on", "-pk")

    def threads(self, ids, participant):
        """Return the follow-ups with `ids`, latest first, each as a list: itself and its corrections, oldest first.

        Each is given `party_names`, the names of those who took part.
        """
        everything = self.filter(participant=participant).select_related("contact_form", "author")
        threads = {followup.pk: [followup] for followup in everything.filter(pk__in=ids).newest_first()}
        # A correction may be corrected in its turn: it belongs to the thread of what it corrects.
        of = dict(threads)
        for correction in everything.filter(corrects__isnull=False).order_by("pk"):
            if correction.corrects_id in of:
                of[correction.pk] = of[correction.corrects_id]
                of[correction.pk].append(correction)
        names = {code.code: str(code) for code in CodeList.objects.filter(list=CodeListName.FOLLOWUP_PARTY)}
        for followup in (followup for thread in threads.values() for followup in thread):
            followup.participant = participant
            followup.party_names = [names.get(code, code) for code in followup.parties]
            followup.party_names += [followup.other_parties] if followup.other_parties else []
        return list(threads.values())


class FollowUpManager(models.Manager.from_queryset(FollowUpQuerySet)):
    """Logs follow-ups."""

    def log(self, *, by, key, sign, **fields):
        """Store a follow-up written by `by`, signed at once if `sign`; return `(follow-up, created)`.

        `fields` are the model's, `corrects` among them when it corrects a signed one. Raises ValidationError when that
        one has been corrected already. A correction of one marked health is marked so too, and of no other.
        """
        if fields.get("corrects"):
            fields["is_health"] = fields["corrects"].is_health

        def create():
            followup = self.model(author=by, idempotency_key=key, **fields)
            followup.signed_at = timezone.now() if sign else None
            followup.validate_constraints()
            followup.save(force_insert=True)
            if sign:
                followup.update_participant()
            return followup

        with act("actionplans.sign_followup" if sign else "actionplans.save_followup", by=by):
            return create_once(FollowUp, key, create)


@tracked(exclude=["version", "idempotency_key"])
class FollowUp(Versioned, Idempotent):
    """A contact with a participant. Once signed it is frozen in the database; a correction is a new one.

    Source: the documentation duty of SoL (2025:400) and OSL: dated, signed, corrected without destroying.
    """

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="followups", verbose_name=_("participant")
    )
    author = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="followups", editable=False, verbose_name=_("written by")
    )
    occurred_on = models.DateField(_("date"))
    contact_form = models.ForeignKey(
        CodeList,
        models.PROTECT,
        limit_choices_to={"list": CodeListName.CONTACT_FORM},
        related_name="+",
        verbose_name=_("how"),
    )
    parties = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("who took part"))
    other_parties = models.CharField(_("others who took part"), max_length=200, blank=True)
    text = models.TextField(_("what was said"))
    plan_effect = models.TextField(_("effect on the plan"), blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next follow-up"), null=True, blank=True)
    is_health = models.BooleanField(_("about health"), default=False)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="corrections",
        verbose_name=_("corrects"),
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True, editable=False)

    objects = FollowUpManager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            CheckConstraint(
                condition=Q(next_on=None) | Q(next_on__gt=F("occurred_on")),
                name="next_followup_after_this",
                violation_error_message=_("The next follow-up must be after this one."),
            ),
            UniqueConstraint(
                fields=["corrects"],
                condition=Q(signed_at__isnull=False),
                name="one_signed_correction",
                violation_error_message=_(
                    "Somebody else has corrected the same follow-up meanwhile. Read that one, and correct it instead."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["participant", "-occurred_on", "-id"], name="followup_by_participant"),
            models.Index(fields=["occurred_on"], name="followup_by_day"),
            models.Index(fields=["corrects"], name="followup_corrections", condition=Q(corrects__isnull=False)),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.occurred_on}, {self.contact_form}"

    def get_absolute_url(self):
        """Return its place on the participant's page of follow-ups."""
        return reverse("actionplans:followups", args=[self.participant_id]) + f"#followup-{self.pk}"

    @property
    def is_signed(self):
        """Whether it is signed and can no longer be changed."""
        return self.signed_at is not None

    def change(self, by, sign, **fields):
        """Save `fields` of an unsigned follow-up and sign it if `sign`. Raises Conflict or ValidationError."""
        if self.corrects_id:
            fields["is_health"] = self.corrects.is_health
        for name, value in fields.items():
            setattr(self, name, value)
        self.signed_at = timezone.now() if sign else None
        with act("actionplans.sign_followup" if sign else "actionplans.change_followup", by=by):
            self.validate_constraints()
            self.save_version(*fields, "signed_at")
            if sign:
                self.update_participant()

    def discard(self, by):
        """Throw away an unsigned follow-up; the history keeps it. Raises Conflict when it has been saved since."""
        with act("actionplans.discard_followup", by=by):
            self.save_version()
            self.delete()

    def update_participant(self):
        """Write on the participant when the latest standing follow-up was and what next date it agreed.

        A date agreed before the enrolment that is ongoing binds nobody any more, unless its coordinator had the case
        already to prepare it.
        """
        self.participant.lock()
        latest = FollowUp.objects.filter(participant=self.participant_id).signed().standing().newest_first()
        last_on, next_on = latest.values_list("occurred_on", "next_on").first() or (None, None)
        enrolled_on = self.participant.enrolled_on
        is_before = last_on and enrolled_on and last_on < enrolled_on and last_on < self._prepared_from()
        self.participant.set_followup_dates(last_on, None if is_before else next_on)

    def _prepared_from(self):
        """Return the first day on which somebody had the case for the enrolment that is ongoing."""
        periods = CoordinatorPeriod.objects.filter(participant=self.participant_id, enrolment__ended_on=None)
        return periods.aggregate(first=Min("starts_on"))["first"] or self.participant.enrolled_on
