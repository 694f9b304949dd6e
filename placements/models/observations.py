"""What a supervisor sees a participant train: short observations, written at the place, read by the coordinator."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName, Role
from accounts.models import CodeList
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from participants.models.visibility import not_hidden_from

from .parts import PartQuerySet, PlacementPart

LONGEST = 1000


class ObservationQuerySet(PartQuerySet):
    """Observations by who may read them."""

    def visible_to(self, user, case=None):
        """Keep those of participants in a unit `user` covers as coordinator or manager; protected for named staff."""
        reached = models.Q(participant__unit__in=user.units_as(Role.COORDINATOR, Role.MANAGER))
        if case and case.emergency_access:
            reached |= models.Q(participant=case)
        return self.filter(not_hidden_from(user, "participant__"), reached)

    def written_by(self, user):
        """Keep those that `user` wrote as supervisor."""
        return self.filter(author=user)

    def unread(self):
        """Keep those no coordinator has said to have read."""
        return self.filter(read_at=None)


class ObservationManager(models.Manager.from_queryset(ObservationQuerySet)):
    """Writes observations."""

    def write(self, placement, *, by, key, **fields):
        """Write an observation of the participant of `placement`; return `(observation, created)`."""

        def create():
            return self.create(
                placement=placement, participant_id=placement.participant_id, author=by, idempotency_key=key, **fields
            )

        with act("placements.observe", by=by):
            return create_once(Observation, key, create)


@tracked(exclude=["idempotency_key"])
class Observation(Idempotent, PlacementPart):
    """What a supervisor saw on a day, of which ability, and whether the participant is ready to move on."""

    author = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+", verbose_name=_("written by")
    )
    on = models.DateField(_("day"), default=timezone.localdate)
    ability = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.ABILITY},
        related_name="+", verbose_name=_("ability"),
    )  # fmt: skip
    text = models.TextField(_("what you saw"), blank=True)
    is_ready = models.BooleanField(_("ready to move on"), default=False)
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("read"), null=True, editable=False)
    read_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("read by")
    )

    objects = ObservationManager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        indexes = [models.Index(fields=["placement", "-on"], name="observation_by_placement")]

    def __str__(self):
        return f"{self.on}, {self.ability or ''}"

    def mark_read(self, by):
        """Note that `by` has read it; once is enough."""
        with act("placements.read_observation", by=by):
            Observation.objects.unread().filter(pk=self.pk).update(read_at=timezone.now(), read_by=by)

    def take_back(self, by):
        """Take it away, which its author may until somebody has read it. Raises ValidationError."""
        with act("placements.take_back_observation", by=by):
            own = Observation.objects.unread().written_by(by).filter(pk=self.pk)
            if not own.select_for_update().delete()[0]:
                raise ValidationError(_("It has been read already. Write a new observation that says what was wrong."))
