"""What is known of a participant for matching, matches that were stopped, and the rules about support forms."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import PLACEMENT_READERS, CodeListName
from accounts.models import CodeList, Unit
from accounts.models.organisation import DateRange
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Conflict, Versioned
from participants.models import Participant
from participants.models.visibility import not_hidden_from

from .. import slots
from ..matching import Rule
from .placements import Placement
from .places import LEAST, MOST, Place

MOST_HOURS = 40


def check_order(first, last, field):
    """Raise ValidationError on `field` when the day `last` comes before `first`, of which no range can be made."""
    if last and last < first:
        raise ValidationError({field: _("The last day cannot be before the first.")})


class ForMatchingQuerySet(models.QuerySet):
    """Rows of a participant that those read who match: coordinators, employer coordinators and managers."""

    def visible_to(self, user, case=None):
        """Keep those of participants in a unit `user` covers in one of those roles; protected only for named staff.

        `case` is the participant a page is about, whose emergency access counts too.
        """
        reached = Q(participant__unit__in=user.units_as(*PLACEMENT_READERS))
        if case and case.emergency_access:
            reached |= Q(participant=case)
        return self.filter(not_hidden_from(user, "participant__"), reached)

    def newest_first(self):
        """Sort by the first day, latest first."""
        return self.order_by("-starts_on", "-pk")


class WorkProfileManager(models.Manager.from_queryset(ForMatchingQuerySet)):
    """Notes profiles."""

    def note(self, participant, *, by, key, **fields):
        """Note what is known of `participant`; return `(profile, created)`. Raises Conflict when it is there."""

        def create():
            participant.lock()
            current = self.filter(participant=participant).first()
            if current:
                raise Conflict(current)
            return self.create(participant=participant, idempotency_key=key, **fields)

        with act("placements.note_work_profile", by=by):
            return create_once(WorkProfile, key, create)


@tracked(exclude=["version", "idempotency_key"])
class WorkProfile(Versioned, Idempotent):
    """What somebody can and has, for matching with places. One row each; level and support form have rows of their own.

    `half_days` are fourteen numbers, 1 where the participant can. `requirements` are the codes of what they have.
    """

    participant = models.OneToOneField(
        Participant, models.PROTECT, related_name="work_profile", editable=False, verbose_name=_("participant")
    )
    weekly_hours = models.DecimalField(
        _("hours a week possible"), max_digits=4, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_HOURS)],
    )  # fmt: skip
    half_days = ArrayField(
        models.PositiveSmallIntegerField(),
        size=slots.SLOTS,
        null=True,
        blank=True,
        verbose_name=_("half-days possible"),
    )
    language_level = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.LANGUAGE_LEVEL},
        related_name="+", verbose_name=_("level of Swedish"),
    )  # fmt: skip
    requirements = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("has"))
    needs = models.TextField(_("needs at a place"), blank=True)

    objects = WorkProfileManager()

    class Meta:
        verbose_name = _("what is known for matching")
        verbose_name_plural = _("what is known for matching")
        constraints = [
            CheckConstraint(condition=Q(half_days=None) | Q(half_days__len=slots.SLOTS), name="profile_slots_of_a_week")
        ]

    def __str__(self):
        return str(self._meta.verbose_name)

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict."""
        with act("placements.change_work_profile", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.save_version(*fields)


class DatedQuerySet(ForMatchingQuerySet):
    """Rows that hold from one day on."""

    def begun(self, on):
        """Keep those that have begun `on` the day."""
        return self.filter(starts_on__lte=on)


class DatedManager(models.Manager.from_queryset(DatedQuerySet)):
    """Notes dated rows of a participant."""

    def note(self, participant, *, by, key, **fields):
        """Note one about `participant`; return `(row, created)`. Raises ValidationError."""

        def create():
            participant.lock()
            row = self.model(participant=participant, noted_by=by, idempotency_key=key, **fields)
            row.check_days()
            row.save(force_insert=True)
            return row

        with act(self.model.noting, by=by):
            return create_once(self.model, key, create)


class Dated(Versioned, Idempotent):
    """A row about a participant that holds from a day on, and may be put right."""

    noting = changing = ""
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    noted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("noted by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = DatedManager()

    class Meta:
        abstract = True

    def check_days(self):
        """Raise ValidationError where the row cannot stand beside the others."""
        check_order(self.starts_on, getattr(self, "ends_on", None), "ends_on")
        self.validate_constraints()

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with act(self.changing, by=by):
            self.participant.lock()
            for name, value in fields.items():
                setattr(self, name, value)
            self.check_days()
            self.save_version(*fields)


@tracked(exclude=["version", "idempotency_key"])
class IndependenceLevel(Dated):
    """The degree of independence (grad av självständighet) somebody has from a day on, until the next row begins."""

    noting, changing = "placements.note_level", "placements.change_level"
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="independence_levels", editable=False, verbose_name=_("participant")
    )
    level = models.PositiveSmallIntegerField(
        _("degree of independence"), validators=[MinValueValidator(LEAST), MaxValueValidator(MOST)]
    )
    note = models.TextField(_("what it builds on"), blank=True)

    class Meta:
        verbose_name = _("degree of independence")
        verbose_name_plural = _("degrees of independence")
        constraints = [
            UniqueConstraint(
                fields=["participant", "starts_on"],
                name="level_once_a_day",
                violation_error_message=_("A degree from that day is noted already. Change it instead."),
            ),
            CheckConstraint(condition=Q(level__gte=LEAST, level__lte=MOST), name="level_on_the_scale"),
        ]

    def __str__(self):
        return str(self.level)


@tracked(exclude=["version", "idempotency_key"])
class SupportPeriod(Dated):
    """The support form (stödform) somebody has from one day to another, and who decided. They may be several."""

    noting, changing = "placements.note_support_form", "placements.change_support_form"
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="support_periods", editable=False, verbose_name=_("participant")
    )
    support_form = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.SUPPORT_FORM}, related_name="+",
        verbose_name=_("support form"),
    )  # fmt: skip
    ends_on = models.DateField(_("to"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("support form")
        verbose_name_plural = _("support forms")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="support_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            ExclusionConstraint(
                name="support_form_once_a_day",
                expressions=[
                    ("participant", RangeOperators.EQUAL),
                    ("support_form", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("That support form is noted already for some of those days."),
            ),
        ]

    def __str__(self):
        return str(self.support_form)

    def holds(self, on):
        """Return whether it holds `on` the day."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


class SupportRuleQuerySet(models.QuerySet):
    """Rules about support forms, by day."""

    def valid(self, on):
        """Keep those that hold `on` the day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class SupportRuleManager(models.Manager.from_queryset(SupportRuleQuerySet)):
    """Adds rules."""

    def add(self, *, by, key, **fields):
        """Return `(rule, created)`. Raises ValidationError."""

        def create():
            rule = self.model(idempotency_key=key, **fields)
            rule.check_days()
            rule.save(force_insert=True)
            return rule

        with act("placements.add_support_rule", by=by):
            return create_once(SupportRule, key, create)


@tracked(exclude=["version", "idempotency_key"])
class SupportRule(Versioned, Idempotent):
    """What goes with a support form or does not: a kind of place, or a form of employment; why, and by what source."""

    support_form = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.SUPPORT_FORM}, related_name="+",
        verbose_name=_("support form"),
    )  # fmt: skip
    place_kind = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.PLACE_KIND},
        related_name="+", verbose_name=_("kind of place"),
    )  # fmt: skip
    employment_form = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.EMPLOYMENT_FORM},
        related_name="+", verbose_name=_("form of employment"),
    )  # fmt: skip
    is_allowed = models.BooleanField(_("is allowed"), default=False)
    why = models.CharField(_("why"), max_length=300)
    source = models.CharField(_("source"), max_length=200)
    valid_from = models.DateField(_("from"), default=timezone.localdate)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    objects = SupportRuleManager()

    class Meta:
        verbose_name = _("rule about support forms")
        verbose_name_plural = _("rules about support forms")
        constraints = [
            CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="support_rule_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            CheckConstraint(
                condition=Q(place_kind=None) ^ Q(employment_form=None),
                name="support_rule_about_one_thing",
                violation_error_message=_("Choose either a kind of place or a form of employment."),
            ),
            *(
                ExclusionConstraint(
                    name=f"one_support_rule_per_{about}",
                    expressions=[
                        ("support_form", RangeOperators.EQUAL),
                        (about, RangeOperators.EQUAL),
                        (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                    ],
                    violation_error_message=_("Another rule says something of the same during some of those days."),
                )
                for about in ("place_kind", "employment_form")
            ),
        ]

    def __str__(self):
        return f"{self.support_form}, {self.about}"

    @property
    def about(self):
        """The kind of place or the form of employment it is about."""
        return self.place_kind or self.employment_form

    def check_days(self):
        """Raise ValidationError where the rule cannot stand beside the others."""
        check_order(self.valid_from, self.valid_to, "valid_to")
        self.validate_constraints()

    def change(self, by, **fields):
        """Save `fields`. Raises Conflict or ValidationError."""
        with act("placements.change_support_rule", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.check_days()
            self.save_version(*fields)


class StoppedMatchQuerySet(ForMatchingQuerySet):
    """Stopped matches in the words of the field."""

    def known_to(self, user):
        """Keep, for counting, those of people not protected, or for whom `user` is named on the case."""
        return self.filter(not_hidden_from(user, "participant__"))

    def standing(self):
        """Keep those nobody has taken back."""
        return self.filter(taken_back_at=None)

    def between(self, first, last):
        """Keep those noted from `first` to `last`, both included."""
        return self.filter(on__range=(first, last))


class StoppedMatchManager(models.Manager.from_queryset(StoppedMatchQuerySet)):
    """Records stopped matches."""

    def record(self, participant, place, rule, *, by, sentence="", note="", on=None):
        """Note that `rule` stopped a match today, or `on` the day; return `(match, created)`, the row of the day if any

        `sentence` is the reason as it was told. Raises ValidationError where another note was written the same day.
        """
        with act("placements.stop_match", by=by):
            participant.lock()
            day = on or timezone.localdate()
            same = self.standing().filter(participant=participant, place=place, rule=rule, on=day).first()
            if same and note and note != same.note:
                raise ValidationError(_("It is noted already today, with another note. Take that back first."))
            if same:
                return same, False
            made = self.create(
                participant=participant, place=place, unit_id=participant.unit_id, rule=rule, on=day,
                sentence=sentence, note=note, stopped_by=by,
            )  # fmt: skip
            return made, True


@tracked(exclude=["version"])
class StoppedMatch(Versioned):
    """A match that did not come about, and the rule it fell on. `unit` is the participant's when it was noted."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="stopped_matches", editable=False, verbose_name=_("participant")
    )
    place = models.ForeignKey(Place, models.PROTECT, related_name="stopped_matches", verbose_name=_("place"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", editable=False, verbose_name=_("unit"))
    rule = models.CharField(_("stopped by"), max_length=12, choices=Rule)
    sentence = models.TextField(_("reason"), blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    on = models.DateField(_("day"), default=timezone.localdate)
    stopped_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("noted by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, editable=False)

    objects = StoppedMatchManager()

    class Meta:
        verbose_name = _("stopped match")
        verbose_name_plural = _("stopped matches")
        constraints = [
            UniqueConstraint(
                fields=["participant", "place", "rule", "on"],
                condition=Q(taken_back_at=None),
                name="stopped_once_a_day",
            ),
            CheckConstraint(
                condition=~Q(rule=Rule.OTHER) | ~Q(note=""),
                name="other_stop_with_note",
                violation_error_message=_("Write what stopped it."),
            ),
        ]
        indexes = [
            models.Index(fields=["participant", "-on"], name="stopped_by_participant"),
            models.Index(fields=["unit", "on"], name="stopped_by_unit"),
        ]

    def __str__(self):
        return f"{self.place}, {self.get_rule_display()}"

    def take_back(self, by):
        """Let it no longer count: it was noted by mistake. Raises Conflict or ValidationError."""
        if self.taken_back_at:
            raise ValidationError(_("It is taken back already."))
        with act("placements.take_back_stop", by=by):
            self.taken_back_at = timezone.now()
            self.save_version("taken_back_at")


class MoveOnQuerySet(ForMatchingQuerySet):
    """Decisions not to move on yet."""

    def holding(self, on):
        """Keep those that hold `on` the day."""
        return self.filter(until_on__gt=on)


class MoveOnManager(models.Manager.from_queryset(MoveOnQuerySet)):
    """Decides that somebody stays for now."""

    def decide(self, placement, *, by, key, **fields):
        """Return `(decision, created)`."""

        def create():
            return self.create(
                placement=placement, participant_id=placement.participant_id, decided_by=by, idempotency_key=key,
                **fields,
            )  # fmt: skip

        with act("placements.stay_for_now", by=by):
            return create_once(NotYet, key, create)


@tracked(exclude=["idempotency_key"])
class NotYet(Idempotent):
    """Somebody has decided that it is not time to move on yet: why, and until when the facts need not be shown."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="not_yet", editable=False, verbose_name=_("participant")
    )
    placement = models.ForeignKey(
        Placement, models.PROTECT, related_name="not_yet", editable=False, verbose_name=_("placement")
    )
    reason = models.TextField(_("why not yet"))
    until_on = models.DateField(_("look at it again on"))
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("decided by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)

    objects = MoveOnManager()

    class Meta:
        verbose_name = _("decision to stay for now")
        verbose_name_plural = _("decisions to stay for now")
        indexes = [models.Index(fields=["placement", "-until_on"], name="not_yet_by_placement")]

    def __str__(self):
        return str(self._meta.verbose_name)


def matches_url(participant):
    """Return the address of the matching page of `participant` (an id)."""
    return reverse("placements:matches", args=[participant])
