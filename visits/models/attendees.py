"""Who takes part in a visit, in which capacity and of which side."""

from django.db import models
from django.db.models import CheckConstraint, Deferrable, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from config.history import tracked

from ..enums import Capacity, Side
from .frozen import only_in_draft


class AttendeeQuerySet(models.QuerySet):
    """Attendees of visits."""

    def replace(self, visit, attendees):
        """Let exactly `attendees` stand at `visit`, in that order; rows that are the same are left as they are."""
        visit.attendees.exclude(pk__in=[it.pk for it in attendees if it.pk]).delete()
        # One leads at a time: nobody does while the one who does is changed.
        visit.attendees.filter(is_leading=True).exclude(pk__in=[it.pk for it in attendees if it.is_leading]).update(
            is_leading=False
        )
        for position, attendee in enumerate(attendees, start=1):
            attendee.visit, attendee.position = visit, position
            attendee.save()


@tracked()
class Attendee(models.Model):
    """Somebody who takes part: named, with a user when they have one, which lets a board member see the draft."""

    visit = models.ForeignKey(
        "visits.BoardVisit", models.CASCADE, related_name="attendees", verbose_name=_("board visit")
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    name = models.CharField(_("name"), max_length=200)
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="attended_visits", verbose_name=_("user")
    )
    capacity = models.CharField(_("capacity"), max_length=10, choices=Capacity)
    side = models.CharField(_("side"), max_length=10, choices=Side, blank=True)
    is_leading = models.BooleanField(_("leads the visit"), default=False)
    is_substitute = models.BooleanField(_("substitute"), default=False)
    # Jäv (kommunallagen 2017:725, 6 kap. 28-32 §§): what the member has declared an interest in.
    declared_interest = models.CharField(_("declared interest"), max_length=300, blank=True)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering = ["position", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(capacity=Capacity.MEMBER) | Q(side="", is_leading=False), name="only_members_have_sides"
            ),
            CheckConstraint(
                condition=Q(capacity=Capacity.MEMBER) | Q(is_substitute=False), name="only_members_are_substitutes"
            ),
            UniqueConstraint(fields=["visit"], condition=Q(is_leading=True), name="one_leads_the_visit"),
            # Checked when all rows are in place, since two attendees may change places.
            UniqueConstraint(fields=["visit", "user"], name="user_attends_once", deferrable=Deferrable.DEFERRED),
        ]
        indexes = [models.Index(fields=["user", "visit"], name="visits_attended")]
        triggers = [only_in_draft()]

    def __str__(self):
        return self.name

    @property
    def is_member(self):
        """Whether they take part as a member of the board."""
        return self.capacity == Capacity.MEMBER

    @property
    def part(self):
        """The capacity, the side, whether as a substitute and whether they lead, in words."""
        return ", ".join([self.get_capacity_display(), *self.remarks()])

    @property
    def note(self):
        """What the protocol says of a member: that an interest is declared, but not in what."""
        declared = [str(_("declared interest"))] if self.declared_interest else []
        return ", ".join([*self.remarks(), *declared])

    def remarks(self):
        """Return the side, whether as a substitute and whether they lead, as words."""
        words = [self.get_side_display().lower()] if self.side else []
        words += [str(_("substitute"))] if self.is_substitute else []
        words += [str(_("leads the visit"))] if self.is_leading else []
        return words
