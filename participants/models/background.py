"""The background at start and at exit, in the same words, so that what changed can be seen.

Source: the follow-up of co-ordinated rehabilitation (SUS) and the joint exit form mirror each other (domain.md 2, 7).
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Exists, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from ..enums import Occasion
from .visibility import OfParticipantQuerySet

# What both occasions are compared by, livelihoods apart.
CODES = ("occupation", "education", "public_support_time", "livelihood_obstacle")


@dataclass(frozen=True)
class Fact:
    """One line of a background: what it is called, how it was at start and at exit (None where not noted)."""

    label: str
    start: str | None
    exit: str | None

    @property
    def has_changed(self):
        """Whether both are noted and differ."""
        return None not in (self.start, self.exit) and self.start != self.exit


class BackgroundQuerySet(OfParticipantQuerySet):
    """Backgrounds by who may see them, and as stays."""

    def complete(self):
        """Fetch with each what it refers to, in two queries."""
        livelihoods = Livelihood.objects.select_related("source").order_by("source__position", "pk")
        return self.select_related(*CODES, "recorded_by").prefetch_related(Prefetch("livelihoods", livelihoods))

    def stays(self):
        """Return pairs (start, exit) of backgrounds, either of which may be None, latest first."""
        pairs = []
        for background in self.complete().order_by("pk"):
            if background.occasion == Occasion.START:
                pairs.append([background, None])
            elif background.start_id and pairs and pairs[-1][0] and pairs[-1][0].pk == background.start_id:
                pairs[-1][1] = background
            else:
                pairs.append([None, background])
        return [tuple(pair) for pair in reversed(pairs)]


class BackgroundManager(models.Manager.from_queryset(BackgroundQuerySet)):
    """Notes backgrounds."""

    def latest_of(self, participant):
        """Return the one noted last about `participant`, or None."""
        return self.filter(participant=participant).order_by("-pk").first()

    def record(self, participant, occasion, *, by, key, livelihoods, **fields):
        """Note the background at the `occasion`; return `(background, created)`, the earlier row for a used `key`.

        `livelihoods` are `{source: percent}`. Raises ValidationError when it is noted already.
        """

        def create():
            participant.lock()
            latest = self.latest_of(participant)
            if latest and latest.occasion == occasion:
                raise ValidationError(
                    _("Somebody else has noted the background meanwhile. Read it, and change what is missing.")
                )
            start = latest if latest and occasion == Occasion.EXIT else None
            background = self.model(
                participant=participant, occasion=occasion, start=start, recorded_by=by, idempotency_key=key, **fields
            )
            background.validate_constraints()
            background.save(force_insert=True)
            background.set_livelihoods(livelihoods)
            return background

        with act("participants.record_background", by=by):
            return create_once(Background, key, create)


def code_field(name, label):
    """Return a column for a code of the list `name`."""
    return models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": name}, related_name="+",
        verbose_name=label,
    )  # fmt: skip


@tracked(exclude=["version", "idempotency_key"])
class Background(Versioned, Idempotent):
    """How a participant lived on the day `on`, at the start of a stay or at its exit.

    `start` is the background that an exit mirrors; none where nothing was noted at the start.
    """

    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="backgrounds", verbose_name=_("participant")
    )
    occasion = models.CharField(_("occasion"), max_length=8, choices=Occasion)
    start = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="mirror", verbose_name=_("at start")
    )
    on = models.DateField(_("as it was on"), default=timezone.localdate)
    occupation = code_field(CodeListName.OCCUPATION, _("occupation"))
    education = code_field(CodeListName.EDUCATION, _("education"))
    public_support_time = code_field(CodeListName.PUBLIC_SUPPORT_TIME, _("time on public support"))
    livelihood_obstacle = code_field(CodeListName.LIVELIHOOD_OBSTACLE, _("obstacle to self-sufficiency"))
    note = models.TextField(_("about the background"), blank=True)
    recorded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("noted by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = BackgroundManager()

    class Meta:
        verbose_name = _("background")
        verbose_name_plural = _("backgrounds")
        constraints = [
            CheckConstraint(condition=Q(start=None) | Q(occasion=Occasion.EXIT), name="only_an_exit_mirrors_a_start")
        ]
        indexes = [models.Index(fields=["participant", "-id"], name="background_by_participant")]

    def __str__(self):
        return f"{self.get_occasion_display()}, {self.on}"

    def change(self, by, livelihoods, **fields):
        """Save `fields` and `livelihoods` (`{source: percent}`). Raises Conflict or ValidationError."""
        for name, value in fields.items():
            setattr(self, name, value)
        with act("participants.change_background", by=by):
            self.participant.lock()
            self.validate_constraints()
            self.save_version(*fields)
            self.set_livelihoods(livelihoods)

    def set_livelihoods(self, livelihoods):
        """Write exactly `livelihoods`, `{source: percent}`; what stands already is not written again."""
        standing = {row.source_id: row for row in self.livelihoods.all()}
        wanted = {source.pk: extent for source, extent in livelihoods.items()}
        for source, row in standing.items():
            if source not in wanted:
                row.delete()
            elif row.extent != wanted[source]:
                row.extent = wanted[source]
                row.save()
        for source, extent in wanted.items():
            if source not in standing:
                self.livelihoods.create(participant=self.participant, source_id=source, extent=extent)

    def livelihood_text(self):
        """Return the livelihoods in one line, or ''."""
        return ", ".join(str(livelihood) for livelihood in self.livelihoods.all())

    def facts(self):
        """Return `{label: text}` of everything it says, in the order of the form."""
        facts = {_now("Livelihood"): self.livelihood_text()}
        for name in CODES:
            facts[capfirst(self._meta.get_field(name).verbose_name)] = str(getattr(self, name) or "")
        return facts | {_now("Comment"): self.note}


@tracked()
class Livelihood(models.Model):
    """One source of livelihood in a background, and how many percent of the whole it is."""

    background = models.ForeignKey(Background, models.PROTECT, related_name="livelihoods", verbose_name=_("background"))
    participant = models.ForeignKey(
        "participants.Participant", models.PROTECT, related_name="+", editable=False, verbose_name=_("participant")
    )
    source = code_field(CodeListName.LIVELIHOOD, _("livelihood"))
    extent = models.PositiveSmallIntegerField(
        _("extent in percent"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    history_subject = "source"

    class Meta:
        verbose_name = _("livelihood")
        verbose_name_plural = _("livelihoods")
        constraints = [
            models.UniqueConstraint(fields=["background", "source"], name="one_extent_per_livelihood"),
            CheckConstraint(condition=Q(extent__range=(1, 100)), name="livelihood_extent_is_a_percentage"),
        ]

    def __str__(self):
        return f"{self.source} {self.extent} %"


def compared(start, exit_):
    """Return the Facts of a stay from its backgrounds, either of which may be None."""
    before, after = (start.facts() if start else None), (exit_.facts() if exit_ else None)
    return [
        Fact(label, before[label] if before else None, after[label] if after else None)
        for label in (before or after or ())
    ]


def without_livelihood(people):
    """Keep those of `people` (a queryset of participants) whose livelihood is unknown in what was noted last."""
    latest = Background.objects.filter(participant=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    known = Livelihood.objects.filter(background=OuterRef("latest_background"))
    return people.annotate(latest_background=Subquery(latest)).filter(~Exists(known))
