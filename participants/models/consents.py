"""Consents: what may be shared with which party, and from when to when.

Source: offentlighets- och sekretesslagen (2009:400) 12 kap. 2 §: the person may lift the secrecy, in whole or in part.
"""

from datetime import timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Exists, F, Func, OuterRef, Q, UniqueConstraint, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import Agency, CodeList
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.templatetags.stegvis import day as written_day
from config.versioning import Versioned

from ..enums import ConsentDirection, ConsentForm, InformationKind
from .referrals import read_by_officer
from .visibility import OfParticipantQuerySet


class DaysBefore(Func):
    """The days from `starts_on` up to, but not with, `ends_before`; an empty end is open, the same day is no day."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, starts_on, ends_before):
        super().__init__(F(starts_on), F(ends_before), Value("[)"))


class ConsentQuerySet(OfParticipantQuerySet):
    """Consents by day, party and kind of information."""

    def of_own_party(self, user):
        """Keep those to a party that `user` reads them for as its case officer."""
        return read_by_officer(self, user)

    def valid(self, on, party, kind):
        """Keep those that `on` the day let us share information of `kind` (InformationKind) with `party` (Agency).

        Everything that shares with another party asks this, for each participant and each time: a consent withdrawn
        does not count from the day it was withdrawn. `party` and `kind` may be OuterRefs, to ask for many rows at once.
        """
        return self.covering(on, party, kind).exclude(direction=ConsentDirection.IN)

    def covering(self, on, party, kind):
        """Keep those about `kind` and `party` that stand `on` the day, whichever way information goes."""
        return self.filter(
            Q(scopes__ends_before=None) | Q(scopes__ends_before__gt=on),
            scopes__agency=party,
            scopes__kind=kind,
            scopes__starts_on__lte=on,
        )

    def newest_first(self):
        """Sort by the first day, latest first."""
        return self.order_by("-starts_on", "-pk")

    def with_kinds(self):
        """Add `kinds`: the kinds of information, for `kind_labels`, in the same query."""
        return self.annotate(kinds=ArrayAgg("scopes__kind", default=Value([])))

    def ending(self, first, last):
        """Keep those not withdrawn whose last day is one of `first` to `last`, and that no other goes on from."""
        next_ones = ConsentScope.objects.filter(
            Q(ends_before=None) | Q(ends_before__gt=F("starts_on")),
            participant=OuterRef("participant"),
            agency=OuterRef("agency"),
            starts_on__gt=OuterRef("ends_on"),
        )
        return self.filter(~Exists(next_ones), withdrawn_on=None, ends_on__range=(first, last))


class ConsentManager(models.Manager.from_queryset(ConsentQuerySet)):
    """Registers consents."""

    def give(self, participant, *, by, key, kinds, **fields):
        """Store a consent of `participant` about `kinds` (InformationKinds); return `(consent, created)`.

        `fields` are the model's own. Raises ValidationError, saying what is there, when a consent to the same party
        covers one of the kinds on any of the days.
        """

        def create():
            participant.lock()
            consent = self.model(participant=participant, registered_by=by, idempotency_key=key, **fields)
            consent.validate_constraints()
            consent.check_days(kinds)
            consent.save(force_insert=True)
            for kind in InformationKind:
                if kind in kinds:
                    consent.add_scope(kind)
            return consent

        with act("participants.give_consent", by=by):
            return create_once(Consent, key, create)


@tracked(exclude=["version", "idempotency_key"])
class Consent(Versioned, Idempotent):
    """A participant's written consent (samtycke) that information is shared with a party. It is not GDPR consent.

    Given on screen, `shown_text` is what the participant had before their eyes, word for word, with what was ticked.
    """

    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="consents", verbose_name=_("participant")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="consents", verbose_name=_("party"))
    direction = models.CharField(_("direction"), max_length=4, choices=ConsentDirection, default=ConsentDirection.BOTH)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    language = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.LANGUAGE},
        related_name="+", verbose_name=_("explained in the language"),
    )  # fmt: skip
    interpreter = models.CharField(_("interpreter"), max_length=150, blank=True)
    form = models.CharField(_("given"), max_length=8, choices=ConsentForm, default=ConsentForm.PAPER)
    note = models.TextField(_("about the consent"), blank=True)
    shown_text = models.TextField(_("what the participant saw"), blank=True, editable=False)
    end_reason = models.CharField(_("why the end was changed"), max_length=200, blank=True, editable=False)
    withdrawn_on = models.DateField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("withdrawal noted by"),
    )  # fmt: skip
    withdrawal_note = models.TextField(_("about the withdrawal"), blank=True, editable=False)
    registered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("registered by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = ConsentManager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="consent_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]
        indexes = [models.Index(fields=["participant", "-starts_on"], name="consent_by_participant")]

    def __str__(self):
        return f"{self.agency}, {self.starts_on}"

    @property
    def ends_before(self):
        """The first day it no longer counts: that of the withdrawal or the one after the last; None without an end.

        One withdrawn before its first day counts on none.
        """
        after_last = self.ends_on + timedelta(days=1) if self.ends_on else None
        ends = min(filter(None, (self.withdrawn_on, after_last)), default=None)
        return ends and max(ends, self.starts_on)

    @property
    def is_over(self):
        """Whether it has ended or been withdrawn."""
        return self.is_withdrawn or (self.ends_on is not None and self.ends_on < timezone.localdate())

    @property
    def is_to_come(self):
        """Whether it begins on a day to come."""
        return not self.is_withdrawn and self.starts_on > timezone.localdate()

    @property
    def is_withdrawn(self):
        """Whether it has been withdrawn."""
        return self.withdrawn_on is not None

    @property
    def is_renewable(self):
        """Whether another may go on from where it ends."""
        return self.ends_on is not None and not self.is_withdrawn

    @property
    def kind_labels(self):
        """What its kinds of information are called, in the order of InformationKind; asks for `with_kinds`."""
        return [kind.label for kind in InformationKind if kind in self.kinds]

    def add_scope(self, kind):
        """Write that it covers `kind` on all its days."""
        ConsentScope.objects.create(
            consent=self, participant_id=self.participant_id, agency_id=self.agency_id, kind=kind,
            starts_on=self.starts_on, ends_before=self.ends_before,
        )  # fmt: skip

    def check_days(self, kinds):
        """Raise ValidationError, saying what is there, when another covers one of `kinds` on one of its days."""
        others = ConsentScope.objects.filter(
            Q(ends_before=None) | Q(ends_before__gt=self.starts_on),
            Q(ends_before=None) | Q(ends_before__gt=F("starts_on")),
            participant=self.participant_id,
            agency=self.agency_id,
            kind__in=kinds,
        ).exclude(consent=self.pk)
        if self.ends_before:
            others = others.filter(starts_on__lt=self.ends_before)
        there = [scope.as_sentence() for scope in others.order_by("starts_on", "pk")]
        if there:
            raise ValidationError([self.already_there(there)])

    def already_there(self, there):
        """Return the ValidationError of a consent that cannot stand beside `there`, lines about kinds and days."""
        return ValidationError(
            _("There is a consent to %(party)s on some of those days already: %(there)s. Leave those kinds out, choose "
              "other days, or withdraw what is there first."),
            params={"party": self.agency, "there": "; ".join(there)},
        )  # fmt: skip

    def change_end(self, ends_on, *, reason, by):
        """Agree on another last day, or none. Raises Conflict or ValidationError."""
        with act("participants.change_consent_end", by=by):
            self.participant.lock()
            self._check_not_withdrawn()
            self.ends_on, self.end_reason = ends_on, reason
            self.validate_constraints()
            self.check_days(list(self.scopes.values_list("kind", flat=True)))
            self.save_version("ends_on", "end_reason")
            self._update_scopes()

    def withdraw(self, on, *, note, by):
        """Note that it was withdrawn `on` the day; it counts for nothing from then. Raises Conflict, ValidationError.

        The day may have been, since word of it can come late, but it is never one to come: a withdrawal works at once.
        One that has not begun ends before its first day.
        """
        if on > timezone.localdate():
            raise ValidationError({"on": _("The day has not been yet.")})
        if on < min(self.starts_on, timezone.localdate(self.created_at)):
            raise ValidationError({"on": _("The consent was given later than that.")})
        with act("participants.withdraw_consent", by=by):
            self.participant.lock()
            self._check_not_withdrawn()
            self.withdrawn_on, self.withdrawn_by, self.withdrawal_note = on, by, note
            self.save_version("withdrawn_on", "withdrawn_by", "withdrawal_note")
            self._update_scopes()

    def _check_not_withdrawn(self):
        if self.is_withdrawn:
            raise ValidationError(
                _("The consent is withdrawn already. Register a new one if the participant gives it.")
            )

    def _update_scopes(self):
        self.scopes.update(ends_before=self.ends_before)


@tracked(exclude=["agency", "starts_on", "ends_before"])
class ConsentScope(models.Model):
    """One kind of information that a consent covers. Two for one party, kind and day cannot stand in the database.

    `ends_before` is the day after the consent's last, or the day it was withdrawn; None while it has no end.
    """

    consent = models.ForeignKey(Consent, models.PROTECT, related_name="scopes", verbose_name=_("consent"))
    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="+", editable=False, verbose_name=_("participant")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", editable=False, verbose_name=_("party"))
    kind = models.CharField(_("kind of information"), max_length=12, choices=InformationKind)
    starts_on = models.DateField(_("from"))
    ends_before = models.DateField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("kind of information in a consent")
        verbose_name_plural = _("kinds of information in consents")
        constraints = [
            CheckConstraint(
                condition=Q(ends_before=None) | Q(ends_before__gte=F("starts_on")), name="consent_scope_has_days"
            ),
            UniqueConstraint(fields=["consent", "kind"], name="kind_once_per_consent"),
            ExclusionConstraint(
                name="one_consent_per_party_kind_and_day",
                expressions=[
                    ("participant", RangeOperators.EQUAL),
                    ("agency", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (DaysBefore("starts_on", "ends_before"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "There is a consent for that party and kind of information already during some of those days."
                ),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def last_day(self):
        """The last day it covers; None while it has no end."""
        return self.ends_before - timedelta(days=1) if self.ends_before else None

    def as_sentence(self):
        """Return the kind and its days as one reads them."""
        words = {
            "kind": self.get_kind_display(),
            "start": written_day(self.starts_on),
            "end": written_day(self.last_day),
        }
        return (_("%(kind)s from %(start)s to %(end)s") if self.last_day else _("%(kind)s from %(start)s")) % words
