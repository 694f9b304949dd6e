"""Places: where a participant can train or work, what each asks for, and how many seats it has."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName, Role
from accounts.models import CodeList, Unit
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.postgres import SearchFold, SwedishOrder, fold
from config.versioning import Versioned

from .. import slots
from ..independence import LEAST, MOST
from .employers import READERS, Employer, EmployerAgreement, EmployerContact, EmployerSite
from .missions import MissionTarget

# Seats may be made fewer, but never below what is taken on a day that is not past. The row is locked by the update
# itself, and whoever books waits for it (seats.py).
KEEP_WHAT_IS_TAKEN = """
    today := (now() AT TIME ZONE 'Europe/Stockholm')::date;
    FOR slot IN 1..14 LOOP
        CONTINUE WHEN NEW.seats[slot] >= OLD.seats[slot];
        SELECT coalesce(max(taken_then), 0) INTO taken FROM (
            SELECT sum(u.slots[slot]) AS taken_then
            FROM (SELECT today AS day UNION SELECT starts_on FROM placements_seatuse
                  WHERE place_id = NEW.id AND starts_on > today) points
            JOIN placements_seatuse u ON u.place_id = NEW.id AND u.starts_on <= points.day AND u.ends_on >= points.day
            GROUP BY points.day) sums;
        IF taken > NEW.seats[slot] THEN
            RAISE EXCEPTION 'place % has % seats taken in slot %', NEW.id, taken, slot
                USING ERRCODE = 'check_violation', CONSTRAINT = 'place_seats_kept';
        END IF;
    END LOOP;
    RETURN NEW;
"""


def taken_sql(of_places=""):
    """Return the SQL of the most seats taken of each place in each of the periods given as two arrays of days.

    `of_places` is a condition on u.place_id; what it needs is given after the days.

    Seats taken grow only on days something begins, so those days and the first of the period are counted.
    """
    sums = ", ".join(f"sum(slots[{number}]) AS s{number}" for number in range(1, slots.SLOTS + 1))
    most = ", ".join(f"max(s{number})" for number in range(1, slots.SLOTS + 1))
    return f"""
        WITH period AS (
            SELECT * FROM unnest(%s::date[], %s::date[]) WITH ORDINALITY AS given(first, last, number)),
        held AS (
            SELECT period.number, period.first, u.place_id, u.slots, u.starts_on, u.ends_on
            FROM period JOIN placements_seatuse u ON u.starts_on <= period.last AND u.ends_on >= period.first
            {of_places}),
        point AS (SELECT DISTINCT number, place_id, greatest(starts_on, first) AS day FROM held),
        sums AS (
            SELECT number, place_id, day, {sums} FROM point JOIN held USING (number, place_id)
            WHERE held.starts_on <= day AND held.ends_on >= day GROUP BY number, place_id, day)
        SELECT number, place_id, ARRAY[{most}] AS taken FROM sums GROUP BY number, place_id"""


MOST_TAKEN = taken_sql()
MOST_TAKEN_OF = taken_sql("WHERE u.place_id = ANY(%s)")
# The same of one day, given twice: most ask for that, and nothing begins meanwhile.
TAKEN_ON = f"""
    SELECT place_id, ARRAY[{", ".join(f"sum(slots[{number}])" for number in range(1, slots.SLOTS + 1))}] AS taken
    FROM placements_seatuse WHERE starts_on <= %s AND ends_on >= %s GROUP BY place_id"""


class PlaceQuerySet(models.QuerySet):
    """Places in the words of the field."""

    def visible_to(self, user):
        """Keep all for those who read the register; supervisors the places of the units they cover."""
        if user.is_any(*READERS):
            return self
        return self.filter(unit__in=user.units_as(Role.SUPERVISOR))

    def open(self, on=None):
        """Keep those that can be used `on` the day, today unless given."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def not_closed(self, on):
        """Keep those open `on` the day or later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on))

    def closed(self, on=None):
        """Keep those whose last day was before `on`, today unless given."""
        return self.filter(ends_on__lt=on or timezone.localdate())

    def coming(self, on=None):
        """Keep those that open after `on`, today unless given."""
        return self.filter(starts_on__gt=on or timezone.localdate())

    def in_season(self, first, last):
        """Keep those open in every month from `first` to `last`."""
        return self.filter(Q(season=[]) | Q(season__contains=slots.months_between(first, last)))

    def vacant(self, first, last, wanted=None):
        """Keep those with a seat free in one of the slots `wanted` (all unless given) every week from `first` to
        `last`."""
        usable = self.open(first).filter(Q(ends_on=None) | Q(ends_on__gte=last)).in_season(first, last)
        return usable.filter(pk__in=vacant_ids(first, last, wanted))

    def under(self, unit_pk):
        """Keep those of the unit with that id and what is below it."""
        return self.filter(unit__in=Unit.objects.with_descendants([unit_pk]).values("pk"))

    def named_like(self, text):
        """Keep those with every word of `text` in their name or the employer's."""
        found = self
        for word in fold(text).split():
            part = word if len(word) > 2 else f" {word}"
            found = found.filter(Q(search_name__contains=part) | Q(employer__search_name__contains=part))
        return found

    def in_unit_order(self):
        """Sort by unit and name in Swedish order."""
        return self.order_by(SwedishOrder("unit__name"), "unit", "sort_name", "pk")

    def in_name_order(self):
        """Sort by name in Swedish order."""
        return self.order_by("sort_name", "pk")


class PlaceManager(models.Manager.from_queryset(PlaceQuerySet)):
    """Adds places."""

    def add(self, *, by, key, **fields):
        """Return `(place, created)`; `fields` are the model's, next_places among them. Raises ValidationError."""
        next_places = fields.pop("next_places", ())

        def create():
            place = self.model(idempotency_key=key, created_by=by, **fields)
            place.validate_constraints()
            place.save(force_insert=True)
            place.next_places.set(next_places)
            return place

        with act("placements.add_place", by=by):
            return create_once(Place, key, create)


@tracked(exclude=["version", "idempotency_key", "sort_name", "search_name"])
class Place(Versioned, Idempotent):
    """A place (plats) with its profile. `unit` answers for it; an external one has an `employer` too.

    `closing_reason` says why it closes after `ends_on`. `mission_target` is the part of a mission it was made for.
    `seats` are fourteen numbers: half-days from Monday morning to Sunday afternoon. `season` are the months it is
    open, none for all the year. `independence_from` to `independence_to` is the degree of independence it asks for.
    """

    history_words = {
        "seats": slots.counted_in_words,
        "season": slots.months_in_words,
        "requirements": lambda codes: ", ".join(requirement_names(codes)),
    }

    name = models.CharField(_("name"), max_length=150)
    kind = models.ForeignKey(
        CodeList, models.PROTECT, limit_choices_to={"list": CodeListName.PLACE_KIND}, related_name="+",
        verbose_name=_("kind"),
    )  # fmt: skip
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="places", verbose_name=_("unit or site"))
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="places", verbose_name=_("employer")
    )
    employer_site = models.ForeignKey(
        EmployerSite, models.PROTECT, null=True, blank=True, related_name="places", verbose_name=_("employer's site")
    )
    contact = models.ForeignKey(
        EmployerContact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    agreement = models.ForeignKey(
        EmployerAgreement, models.PROTECT, null=True, blank=True, related_name="places", verbose_name=_("agreement")
    )
    supervisor = models.CharField(_("supervisor"), max_length=150, blank=True)
    tasks = models.TextField(_("tasks"), blank=True)
    independence_from = models.PositiveSmallIntegerField(
        _("independence from"), default=LEAST, validators=[MinValueValidator(LEAST), MaxValueValidator(MOST)]
    )
    independence_to = models.PositiveSmallIntegerField(
        _("independence to"), default=MOST, validators=[MinValueValidator(LEAST), MaxValueValidator(MOST)]
    )
    hours_min = models.DecimalField(_("hours per week at least"), max_digits=4, decimal_places=1, default=0)
    hours_max = models.DecimalField(_("hours per week at most"), max_digits=4, decimal_places=1, default=40)
    seats = ArrayField(
        models.PositiveSmallIntegerField(), size=slots.SLOTS, default=slots.none, verbose_name=_("seats per half-day")
    )
    language_level = models.ForeignKey(
        CodeList, models.PROTECT, null=True, blank=True, limit_choices_to={"list": CodeListName.LANGUAGE_LEVEL},
        related_name="+", verbose_name=_("Swedish at least"),
    )  # fmt: skip
    requirements = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("requirements"))
    demands = models.TextField(_("physical demands"), blank=True)
    adaptations = models.TextField(_("possible adaptations"), blank=True)
    season = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("months open"))
    union_consulted_on = models.DateField(_("union consulted"), null=True, blank=True)
    union_consulted = models.CharField(_("with whom at the union"), max_length=150, blank=True)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    closing_reason = models.CharField(_("why it closes"), max_length=200, blank=True, editable=False)
    mission_target = models.ForeignKey(
        MissionTarget, models.PROTECT, null=True, blank=True, related_name="places", verbose_name=_("made against")
    )
    next_places = models.ManyToManyField("self", symmetrical=False, blank=True, verbose_name=_("usual next places"))
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("registered by")
    )
    created_at = models.DateTimeField(_("registered"), default=timezone.now, editable=False)
    sort_name = models.GeneratedField(
        expression=SwedishOrder("name"), output_field=models.TextField(db_collation="C"), db_persist=True
    )
    search_name = models.GeneratedField(expression=SearchFold("name"), output_field=models.TextField(), db_persist=True)

    objects = PlaceManager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            CheckConstraint(
                condition=Q(independence_to__gte=F("independence_from")),
                name="independence_in_order",
                violation_error_message=_("The highest degree cannot be below the lowest."),
            ),
            CheckConstraint(
                condition=Q(hours_max__gte=F("hours_min")),
                name="place_hours_in_order",
                violation_error_message=_("The most hours cannot be fewer than the least."),
            ),
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="place_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            CheckConstraint(condition=Q(seats__len=slots.SLOTS), name="place_seats_of_a_week"),
        ]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="place_by_name"),
            models.Index(fields=["unit", "sort_name", "id"], name="place_by_unit"),
            GinIndex(OpClass("search_name", "gin_trgm_ops"), name="place_search_name"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="seats_kept",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.seats IS DISTINCT FROM NEW.seats"),
                declare=[("today", "date"), ("taken", "integer")],
                func=KEEP_WHAT_IS_TAKEN,
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Return the place's page."""
        return reverse("placements:place", args=[self.pk])

    @property
    def most_seats(self):
        """How many can be there at once."""
        return max(self.seats)

    @property
    def where(self):
        """Unit, and employer when there is one."""
        return f"{self.unit}, {self.employer}" if self.employer_id else str(self.unit)

    def is_open(self, on):
        """Return whether the place can be used `on` the day, its season apart."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def is_usable(self, first, last):
        """Return whether it is open, and in season, every day from `first` to `last`."""
        in_season = not self.season or set(slots.months_between(first, last)) <= set(self.season)
        return in_season and self.is_open(first) and self.is_open(last)

    def change(self, by, *, next_places=None, **fields):
        """Save `fields`. Raises Conflict or ValidationError; seats below what is taken are an IntegrityError."""
        with act("placements.change_place", by=by):
            for name, value in fields.items():
                setattr(self, name, value)
            self.validate_constraints()
            self.save_version(*fields)
            if next_places is not None:
                self.next_places.set(next_places)

    def close(self, on, reason, by):
        """Let `on` be the last day, for a `reason`; those placed then are not moved by it. Raises Conflict or
        ValidationError."""
        with act("placements.close_place", by=by):
            self.ends_on, self.closing_reason = on, reason
            self.validate_constraints()
            self.save_version("ends_on", "closing_reason")

    def reopen(self, by):
        """Let the place have no last day. Raises Conflict, and ValidationError when it has none."""
        with act("placements.reopen_place", by=by):
            if self.ends_on is None:
                raise ValidationError(_now("The place has no last day."))
            self.ends_on, self.closing_reason = None, ""
            self.save_version("ends_on", "closing_reason")


def vacant_ids(first, last, wanted=None):
    """Return the SQL of the ids of places with a seat free in one of the slots `wanted` all the time."""
    numbers = [slot + 1 for slot in (range(slots.SLOTS) if wanted is None else wanted)]
    if not numbers:
        return []
    taken, days = (TAKEN_ON, [first, first]) if first == last else (MOST_TAKEN, [[first], [last]])
    free = " OR ".join(f"p.seats[{number}] > coalesce(t.taken[{number}], 0)" for number in numbers)
    # Counted once for all: else it is counted anew for each place, where the planner thinks that few are asked about.
    sql = f"""
        WITH vacant AS MATERIALIZED (
            SELECT p.id FROM placements_place p LEFT JOIN ({taken}) t ON t.place_id = p.id WHERE {free})
        SELECT id FROM vacant"""
    return RawSQL(sql, days)


def requirement_names(codes):
    """Return what the requirements with `codes` are called, in the order of the list."""
    if not codes:
        return []
    named = CodeList.objects.filter(list=CodeListName.REQUIREMENT, code__in=codes).order_by("position", "label")
    return [str(code) for code in named]
