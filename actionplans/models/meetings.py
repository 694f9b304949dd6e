"""Meetings booked with a participant: first talk, coach talks, review meetings with agencies, three-party talks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CASE_ROLES, CodeListName
from accounts.models import CodeList
from config.history import tracked
from config.idempotency import Idempotent
from config.versioning import Versioned
from participants.models import Participant, not_hidden_from

from ..enums import MeetingKind, MeetingStatus


class MeetingQuerySet(models.QuerySet):
    """Meetings by who may see them."""

    def visible_to(self, user):
        """Keep those about participants whom `user` covers as coordinator, intake or manager (access.md)."""
        units = user.units_as(*CASE_ROLES)
        if not units:
            return self.none()
        return self.filter(not_hidden_from(user, "participant__"), participant__unit__in=units)


@tracked(exclude=["version", "idempotency_key"])
class Meeting(Versioned, Idempotent):
    """A meeting: when, how and where, called by whom, who is invited, whether it was held, what was decided."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="meetings", verbose_name=_("participant"))
    kind = models.CharField(_("kind"), max_length=12, choices=MeetingKind)
    starts_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=45)
    contact_form = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.CONTACT_FORM}, related_name="+",
        verbose_name=_("how"),
    )  # fmt: skip
    place = models.CharField(_("where"), max_length=200, blank=True)
    called_by = models.CharField(_("called by"), max_length=150, blank=True)
    parties = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("invited"))
    other_parties = models.CharField(_("others invited"), max_length=200, blank=True)
    purpose = models.TextField(_("what it is about"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=MeetingStatus, default=MeetingStatus.BOOKED)
    decided = models.TextField(_("decided"), blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    booked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("booked by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = [models.Index(fields=["participant", "-starts_at"], name="meeting_by_participant")]

    def __str__(self):
        return f"{self.get_kind_display()}, {timezone.localtime(self.starts_at):%Y-%m-%d %H:%M}"
