"""Notices: what the responsible case officer of another party is told, as far as a consent lets us.

Source: offentlighets- och sekretesslagen (2009:400) 26 kap. 1 § and 12 kap. 2 §: secrecy holds between authorities,
unless the person has lifted it.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Agency, Membership, User
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from participants.enums import InformationKind
from participants.models import Consent, OfParticipantQuerySet, Participant, Referral
from participants.models.referrals import read_by_officer

from ..enums import NoticeKind
from .meetings import Meeting, no_consent

# The kind of information that each notice shares, and so the consent it needs.
INFORMATION = {
    NoticeKind.MISSED_MEETING: InformationKind.PLAN,
    NoticeKind.PLAN_NOT_FOLLOWED: InformationKind.PLAN,
    NoticeKind.ABSENCE: InformationKind.ATTENDANCE,
    NoticeKind.INVITATION: InformationKind.IDENTITY,
}


def responsible_officer(participant, agency):
    """Return (user or None, name) of the case officer of `agency` for `participant`: the one of the latest referral.

    The user is None where the officer has no log-in as a case officer of the party today.
    """
    referrals = Referral.objects.filter(participant=participant, agency=agency).select_related("case_officer")
    referral = referrals.order_by("-received_on", "-pk").first()
    if referral is None:
        return None, ""
    current = Membership.objects.current().filter(role=Role.CASE_OFFICER, agency=agency, user__is_active=True)
    user = User.objects.filter(pk=referral.case_officer_id, pk__in=current.values("user")).first()
    return user, str(referral.case_officer or referral.case_officer_name)


class NoticeQuerySet(OfParticipantQuerySet):
    """Notices by who may read them."""

    def to_case_officer(self, user):
        """Keep those that `user` reads as case officer of the party they were sent to."""
        return read_by_officer(self, user)

    def with_consent(self, on=None):
        """Add `is_open`: whether a consent lets the party read it `on` the day, today unless given."""
        valid = Consent.objects.valid(on or timezone.localdate(), OuterRef("agency"), OuterRef("information"))
        return self.annotate(is_open=Exists(valid.filter(participant=OuterRef("participant"))))

    def newest_first(self):
        """Sort by when it was sent, latest first."""
        return self.order_by("-sent_at", "-pk")


class NoticeManager(models.Manager.from_queryset(NoticeQuerySet)):
    """Sends notices."""

    def send(self, participant, *, agency, kind, text, by, key, meeting=None):
        """Send a notice of `kind` (NoticeKind) to the responsible case officer of `agency`; return `(notice, created)`.

        The consent is asked for here and now, while nobody can withdraw it. Raises ValidationError, saying which
        consent is lacking.
        """

        def create():
            participant.lock()
            information, today = INFORMATION[kind], timezone.localdate()
            valid = Consent.objects.valid(today, agency, information).filter(participant=participant)
            if not valid.exists():
                raise ValidationError([no_consent(agency, information, today), _("Nothing was sent.")])
            officer, name = responsible_officer(participant, agency)
            return self.create(
                participant=participant, agency=agency, case_officer=officer, case_officer_name=name, kind=kind,
                information=information, text=text, meeting=meeting, sent_by=by, idempotency_key=key,
            )  # fmt: skip

        with act("actionplans.send_notice", by=by):
            return create_once(Notice, key, create)


@tracked(exclude=["idempotency_key"])
class Notice(Idempotent):
    """What one case officer was told, and when it was acknowledged.

    `information` is the kind of information it shares: the party reads it only while a consent about that is valid.
    Without a log-in (`case_officer` None) it goes as a letter.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="notices", verbose_name=_("participant"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("party"))
    case_officer = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("case officer")
    )
    case_officer_name = models.CharField(_("case officer's name"), max_length=150, blank=True)
    kind = models.CharField(_("about"), max_length=12, choices=NoticeKind)
    information = models.CharField(_("kind of information"), max_length=12, choices=InformationKind, editable=False)
    text = models.TextField(_("text"))
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, related_name="notices", verbose_name=_("about the meeting")
    )
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("acknowledged"), null=True, editable=False)

    objects = NoticeManager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["participant", "-sent_at"], name="notice_by_participant"),
            models.Index(fields=["agency", "-sent_at"], name="notice_by_agency"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.agency}"

    def get_absolute_url(self):
        """Return the case officer's page of it."""
        return reverse("actionplans:notice", args=[self.pk])

    @property
    def is_letter(self):
        """Whether it has to be sent as a letter, since the officer has no log-in."""
        return self.case_officer_id is None

    def acknowledge(self, by):
        """Note that the case officer has read it; the first time counts."""
        if self.read_at is None:
            self.read_at = timezone.now()
            with act("actionplans.acknowledge_notice", by=by):
                Notice.objects.filter(pk=self.pk, read_at=None).update(read_at=self.read_at)
