"""Case numbers, and what happens when a personal number is registered a second time."""

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import act, tracked

from ..enums import ClashOutcome


class NumberTaken(Exception):
    """The personal number belongs to `participant`, whom the user may see."""

    def __init__(self, participant):
        super().__init__("the personal number is registered already")
        self.participant = participant


class CaseNumberSeries(models.Model):
    """The last case number given each year."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    last = models.PositiveIntegerField(_("last number"))

    class Meta:
        verbose_name = _("case number series")
        verbose_name_plural = _("case number series")

    def __str__(self):
        return f"{self.year}: {self.last}"

    @staticmethod
    def take(year):
        """Return the next case number of `year` ("S-2026-00042"), never given before."""
        return CaseNumberSeries.take_many(year, 1)[0]

    @staticmethod
    def take_many(year, count):
        """Return the next `count` case numbers of `year`, at least one."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO participants_casenumberseries AS series (year, last) VALUES (%s, %s) "
                "ON CONFLICT (year) DO UPDATE SET last = series.last + excluded.last RETURNING last",
                [year, count],
            )
            last = cursor.fetchone()[0]
        return [f"S-{year}-{number:05}" for number in range(last - count + 1, last + 1)]


class NumberClashQuerySet(models.QuerySet):
    """The queue of numbers to sort out."""

    def unresolved(self):
        """Keep those nobody has decided on."""
        return self.filter(outcome="")

    def visible_to(self, user):
        """Keep those whose first registration `user` may know of: only they can tell whether it is the same person.

        Where the later registration is protected, only those among them who are named on it.
        """
        from .person import Participant
        from .visibility import not_hidden_from

        return self.filter(not_hidden_from(user, "participant__"), other__in=Participant.objects.visible_to(user))


@tracked()
class NumberClash(models.Model):
    """A registration with the number of somebody the registering user may not know of (access.md).

    The registration went through like any other; `other` is the case that had the number before. Those who may see
    `other` decide whether it is the same person.
    """

    participant = models.OneToOneField(
        "participants.Participant", models.PROTECT, related_name="number_clash", verbose_name=_("participant")
    )
    other = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="clashes_with", verbose_name=_("earlier case")
    )
    registered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("registered by")
    )
    registered_at = models.DateTimeField(_("registered"), default=timezone.now)
    outcome = models.CharField(_("decision"), max_length=16, choices=ClashOutcome, blank=True)
    resolved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    resolved_at = models.DateTimeField(_("decided"), null=True)

    objects = NumberClashQuerySet.as_manager()

    class Meta:
        verbose_name = _("number to sort out")
        verbose_name_plural = _("numbers to sort out")

    def __str__(self):
        return f"{self.participant.case_number} / {self.other.case_number}"

    def resolve(self, outcome, by):
        """Decide once: the same person closes the later registration, another person takes the number from it."""
        with act("participants.resolve_number_clash", by=by):
            updated = (
                NumberClash.objects.unresolved()
                .filter(pk=self.pk)
                .update(outcome=outcome, resolved_by=by, resolved_at=timezone.now())
            )
            if updated and outcome == ClashOutcome.SAME_PERSON:
                self.participant.merge_into(self.other, by=by)
            elif updated:
                self.participant.lose_number()
