"""Consents: what may be shared with which party, and from when to when.

Source: offentlighets- och sekretesslagen (2009:400) 12 kap. 2 §: the person may lift the secrecy, in whole or in part.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES, CodeListName
from accounts.models import Agency, CodeList
from config.history import tracked
from config.idempotency import Idempotent
from config.versioning import Versioned

from ..enums import ConsentDirection, ConsentForm, InformationKind
from .person import not_hidden_from


class DaysBefore(Func):
    """The days from `starts_on` up to, but not with, `ends_before`; an empty end is open, the same day is no day."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, starts_on, ends_before):
        super().__init__(F(starts_on), F(ends_before), Value("[)"))


class ConsentQuerySet(models.QuerySet):
    """Consents by day, party and kind of information."""

    def visible_to(self, user):
        """Keep those about participants whom `user` covers as coordinator, intake or manager (access.md)."""
        units = user.units_as(*CASE_ROLES)
        if not units:
            return self.none()
        return self.filter(not_hidden_from(user, "participant__"), participant__unit__in=units)

    def valid(self, on, party, kind):
        """Keep those that `on` the day let us share information of `kind` (InformationKind) with `party` (Agency).

        Everything that shares with another party asks this, for each participant and each time: a consent withdrawn
        does not count from the day it was withdrawn.
        """
        return self.covering(on, party, kind).exclude(direction=ConsentDirection.IN)

    def covering(self, on, party, kind):
        """Keep those about `kind` and `party` that stand `on` the day, whichever way information goes."""
        covered = ConsentScope.objects.filter(
            Q(ends_before=None) | Q(ends_before__gt=on), agency=party, kind=kind, starts_on__lte=on
        )
        return self.filter(pk__in=covered.values("consent"))


@tracked(exclude=["version", "idempotency_key"])
class Consent(Versioned, Idempotent):
    """A participant's written consent (samtycke) that information is shared with a party. It is not GDPR consent."""

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
    form = models.CharField(_("given"), max_length=8, choices=ConsentForm, default=ConsentForm.PAPER)
    note = models.TextField(_("about the consent"), blank=True)
    withdrawn_on = models.DateField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("withdrawal noted by"),
    )  # fmt: skip
    registered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("registered by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="consent_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]
        indexes = [models.Index(fields=["participant", "-starts_on"], name="consent_by_participant")]

    def __str__(self):
        return f"{self.agency}, {self.starts_on}"


@tracked()
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
