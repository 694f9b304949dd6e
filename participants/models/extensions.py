"""Extensions (förlängningar): a later planned end, agreed by the unit, the case officer and the participant."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from ..enums import AnswerForm, ExtensionParty, ExtensionState
from .visibility import OfParticipantQuerySet


class ExtensionQuerySet(OfParticipantQuerySet):
    """Extensions by where they stand and who may see them."""

    unit_path = "enrolment__unit"

    def proposed(self):
        """Keep those that wait for somebody's answer."""
        return self.filter(state=ExtensionState.PROPOSED)

    def fall(self):
        """Let them stand as withdrawn: what they would have extended is over."""
        return self.update(state=ExtensionState.WITHDRAWN, version=F("version") + 1)


class ExtensionManager(models.Manager.from_queryset(ExtensionQuerySet)):
    """Proposes extensions."""

    def propose(self, enrolment, *, to_end_on, reason, answers, by, key):
        """Propose a later planned end of `enrolment`; return `(extension, created)`.

        `answers` are those given already, `{ExtensionParty: values of Extension.answer}`. With all three the extension
        is agreed at once. Raises ValidationError.
        """

        def create():
            enrolment.participant.lock()
            enrolment.refresh_from_db()
            extension = self.model(
                participant=enrolment.participant, enrolment=enrolment, from_end_on=enrolment.planned_end_on,
                to_end_on=to_end_on, reason=reason, proposed_by=by, idempotency_key=key,
            )  # fmt: skip
            extension.check_possible()
            extension.validate_constraints()
            extension.save(force_insert=True)
            for party, values in answers.items():
                extension.keep_answer(party, by=by, **values)
            extension.settle()
            return extension

        with act("participants.propose_extension", by=by):
            return create_once(Extension, key, create)


@tracked(exclude=["version", "idempotency_key"])
class Extension(Versioned, Idempotent):
    """A proposal that an enrolment lasts longer. The planned end changes when all three parties have agreed."""

    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="extensions", verbose_name=_("participant")
    )
    enrolment = models.ForeignKey(
        "participants.Enrolment", models.PROTECT, related_name="extensions", verbose_name=_("enrolment")
    )
    from_end_on = models.DateField(_("planned end before"), editable=False)
    to_end_on = models.DateField(_("new planned end"))
    reason = models.TextField(_("reason"))
    state = models.CharField(
        _("state"), max_length=12, choices=ExtensionState, default=ExtensionState.PROPOSED, editable=False
    )
    proposed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now, editable=False)

    objects = ExtensionManager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            CheckConstraint(
                condition=Q(to_end_on__gt=F("from_end_on")),
                name="extension_is_later",
                violation_error_message=_("The new planned end must be later than the one that holds."),
            ),
            UniqueConstraint(
                fields=["enrolment"],
                condition=Q(state=ExtensionState.PROPOSED),
                name="one_extension_at_a_time",
                violation_error_message=_("An extension is proposed already. Answer or withdraw it first."),
            ),
        ]
        indexes = [
            models.Index(fields=["participant"], name="extension_by_participant"),
            models.Index(fields=["participant", "from_end_on"], name="extension_open", condition=Q(state="proposed")),
        ]

    def __str__(self):
        return str(self.to_end_on)

    @property
    def is_open(self):
        """Whether it waits for somebody's answer."""
        return self.state == ExtensionState.PROPOSED

    @property
    def missing(self):
        """The parties that have not answered, as ExtensionParty values."""
        given = {answer.party for answer in self.answers.all()}
        return [party for party in ExtensionParty if party not in given]

    @property
    def missing_words(self):
        """Those parties as people read them."""
        return ", ".join(str(party.label).lower() for party in self.missing)

    def check_possible(self):
        """Raise ValidationError when the enrolment is over, or the proposal no longer."""
        if not self.enrolment.is_ongoing:
            raise ValidationError(_("The enrolment has been ended or opened again since you opened the page."))
        if not self.is_open:
            raise ValidationError(_("The extension has been decided or withdrawn since you opened the page."))

    def answer(self, party, *, by, **values):
        """Keep the answer of `party` (ExtensionParty): `agrees`, `on`, `who`, `how`. Raises Conflict, ValidationError.

        A no ends the proposal; the third yes moves the planned end.
        """
        with act("participants.answer_extension", by=by):
            self.participant.lock()
            self.save_version()
            self.check_possible()
            self.keep_answer(party, by=by, **values)
            self.settle()

    def keep_answer(self, party, *, agrees, on, who, how, by):
        """Write one answer; what it comes to is `settle`'s."""
        given = ExtensionAnswer(
            extension=self, participant=self.participant, party=party, agrees=agrees, on=on, who=who, how=how,
            noted_by=by,
        )  # fmt: skip
        given.validate_constraints()
        given.save(force_insert=True)

    def settle(self):
        """Decide by the answers given so far, and move the planned end when all three agree."""
        answers = dict(self.answers.values_list("party", "agrees"))
        if False in answers.values():
            self.state = ExtensionState.DECLINED
        elif len(answers) == len(ExtensionParty):
            self.state = ExtensionState.AGREED
            self.enrolment.refresh_from_db()
            self.enrolment.planned_end_on, self.enrolment.correction = self.to_end_on, ""
            self.enrolment.validate_constraints()
            self.enrolment.save_version("planned_end_on", "correction")
            self.participant.refresh_standing()
        Extension.objects.filter(pk=self.pk).update(state=self.state)

    def withdraw(self, by):
        """Take the proposal back. Raises Conflict or ValidationError."""
        with act("participants.withdraw_extension", by=by):
            self.check_possible()
            self.state = ExtensionState.WITHDRAWN
            self.save_version("state")


@tracked()
class ExtensionAnswer(models.Model):
    """What one of the three parties said to an extension, when, and how we know."""

    extension = models.ForeignKey(Extension, models.PROTECT, related_name="answers", verbose_name=_("extension"))
    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="+", editable=False, verbose_name=_("participant")
    )
    party = models.CharField(_("who answers"), max_length=12, choices=ExtensionParty)
    agrees = models.BooleanField(_("agrees"))
    on = models.DateField(_("day of the answer"))
    who = models.CharField(_("name"), max_length=150, blank=True)
    how = models.CharField(_("how the answer came"), max_length=12, choices=AnswerForm, blank=True)
    noted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("noted by")
    )
    noted_at = models.DateTimeField(_("noted"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("answer to an extension")
        verbose_name_plural = _("answers to extensions")
        constraints = [
            UniqueConstraint(
                fields=["extension", "party"],
                name="one_answer_per_party",
                violation_error_message=_("That party has answered already."),
            )
        ]

    def __str__(self):
        return f"{self.get_party_display()}, {self.on}"
