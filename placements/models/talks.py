"""The three-party talks of a placement, at its start, midway and at its end, and the checks after it (domain.md 5)."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.db import models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _

from accounts.unit_settings import PLACEMENT_CHECK_DAYS
from config.history import act, tracked
from config.versioning import Versioned

from .. import placing
from ..enums import CHECKS, TALKS, PlacementStatus, TalkKind
from .parts import PartQuerySet, PlacementPart


class PlacementTalkQuerySet(PartQuerySet):
    """Talks by whether they have been held."""

    def to_hold(self):
        """Keep those not held yet."""
        return self.filter(held_on=None)


class PlacementTalkManager(models.Manager.from_queryset(PlacementTalkQuerySet)):
    """Plans talks. As `placement.talks` it writes within the act upon the placement."""

    def plan(self, placement):
        """Plan the three talks of `placement` from its days, those not held already."""
        for kind, on in placing.planned_talks(*placement.period).items():
            self._put(placement, kind, on)

    def plan_anew(self, placement, before):
        """Move the talks nobody has held or moved to where the days of `placement` put them; `before` were its days."""
        was, now = placing.planned_talks(*before), placing.planned_talks(*placement.period)
        for talk in self.to_hold().filter(kind__in=TALKS):
            if talk.kind not in now:
                talk.delete()
            elif talk.planned_on == was.get(talk.kind) and talk.planned_on != now[talk.kind]:
                talk.planned_on = now[talk.kind]
                talk.save_version("planned_on")
        for kind in now.keys() - was.keys():
            self._put(placement, kind, now[kind])

    def plan_checks(self, placement):
        """Plan the checks after the end of `placement`; of the talks not held, only that at the end remains."""
        self.to_hold().filter(kind__in=(TalkKind.START, TalkKind.MIDDLE)).delete()
        self._put(placement, TalkKind.END, placement.ends_on)
        for kind, setting in zip(CHECKS, PLACEMENT_CHECK_DAYS, strict=True):
            days = placement.participant.unit.setting(setting)
            self._put(placement, kind, placing.working_day(placement.ends_on + timedelta(days=days)))

    def days_to_hold(self):
        """Return `{kind: planned day as ISO text}` of the talks not held yet."""
        return {kind: on.isoformat() for kind, on in self.to_hold().values_list("kind", "planned_on")}

    def after_undo(self, placement):
        """Plan what `placement`, whose last step was taken back, had to come; nothing before it has begun."""
        self.to_hold().delete()
        if placement.status == PlacementStatus.ONGOING:
            self.plan(placement)
            for kind, on in placement.replaced.get("end", {}).get("talks", {}).items():
                self._put(placement, kind, date.fromisoformat(on))

    def _put(self, placement, kind, on):
        talk, created = self.get_or_create(
            kind=kind, defaults={"planned_on": on, "placement": placement, "participant": placement.participant}
        )
        if not created and talk.held_on is None and talk.planned_on != on:
            talk.planned_on = on
            talk.save_version("planned_on")


@tracked(exclude=["version"])
class PlacementTalk(Versioned, PlacementPart):
    """A talk between participant, place and coordinator, or a check after the end: planned, and held."""

    placement = models.ForeignKey(
        "placements.Placement", models.PROTECT, related_name="talks", editable=False, verbose_name=_("placement")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=TalkKind, editable=False)
    planned_on = models.DateField(_("planned"))
    held_on = models.DateField(_("held"), null=True, blank=True)
    note = models.TextField(_("what was said"), blank=True)
    noted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("noted by")
    )

    objects = PlacementTalkManager()
    history_subject = "kind"

    class Meta:
        verbose_name = _("talk about a placement")
        verbose_name_plural = _("talks about placements")
        constraints = [UniqueConstraint(fields=["placement", "kind"], name="talk_of_a_kind_once")]
        indexes = [
            models.Index(fields=["participant", "planned_on"], name="talk_to_hold", condition=models.Q(held_on=None))
        ]

    def __str__(self):
        return str(self.get_kind_display())

    @property
    def is_check(self):
        """Whether it comes after the end of the placement."""
        return self.kind in CHECKS

    @property
    def booking(self):
        """The query of the page where a meeting is booked, so that it opens on the kind and the day of the talk."""
        kind = {} if self.is_check else {"kind": "three_party"}
        return urlencode(kind | {"on": self.planned_on.isoformat()})

    def settle(self, by, *, planned_on, held_on, note):
        """Move it, or note that it was held. Raises Conflict."""
        self.planned_on, self.held_on, self.note = planned_on, held_on, note
        self.noted_by = by if held_on else None
        with act("placements.note_talk", by=by):
            self.save_version("planned_on", "held_on", "note", "noted_by")
