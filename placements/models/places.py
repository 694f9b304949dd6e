"""Places: where a participant can train or work, what each asks for, and how many seats it has."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName, Role
from accounts.models import CodeList, Unit
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.postgres import SearchFold, SwedishOrder
from config.versioning import Versioned

from .. import slots
from .employers import READERS, Employer, EmployerAgreement, EmployerContact, EmployerSite

# Degrees of independence (grad av självständighet), as places and people are described with.
LEAST, MOST = 1, 5
# Locks the place and counts each half-day of each day something begins within the days of the row, so that no seat is
# given twice even by two at the same moment. `taken` is what else holds seats then.
REFUSE_OVERFILLING = """
    IF {skip} THEN RETURN NEW; END IF;
    SELECT seats INTO room FROM placements_place WHERE id = NEW.place_id FOR UPDATE;
    FOR begins IN
        SELECT NEW.starts_on
        UNION SELECT starts_on FROM placements_seatuse WHERE place_id = NEW.place_id
            AND starts_on > NEW.starts_on AND starts_on <= {ends}
    LOOP
        FOR slot IN 1..14 LOOP
            SELECT coalesce(sum(u.slots[slot]), 0) INTO taken FROM placements_seatuse u
                WHERE u.place_id = NEW.place_id AND NOT (u.source = '{source}' AND u.id = NEW.id)
                AND u.starts_on <= begins AND u.ends_on >= begins;
            IF NEW.slots[slot] > 0 AND taken + NEW.slots[slot] > room[slot] THEN
                RAISE EXCEPTION 'place % is full on % slot %', NEW.place_id, begins, slot
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'place_not_overfilled';
            END IF;
        END LOOP;
    END LOOP;
    RETURN NEW;
"""
DECLARED = [("room", "smallint[]"), ("begins", "date"), ("taken", "integer")]


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

    def in_name_order(self):
        """Sort by name in Swedish order."""
        return self.order_by("sort_name", "pk")


class PlaceManager(models.Manager.from_queryset(PlaceQuerySet)):
    """Adds places."""

    def add(self, *, by, key, **fields):
        """Return `(place, created)`; `fields` are the model's, next_places set afterwards. Raises ValidationError."""

        def create():
            place = self.model(idempotency_key=key, created_by=by, **fields)
            place.validate_constraints()
            place.save(force_insert=True)
            return place

        with act("placements.add_place", by=by):
            return create_once(Place, key, create)


@tracked(exclude=["version", "idempotency_key", "sort_name", "search_name"])
class Place(Versioned, Idempotent):
    """A place (plats) with its profile. `unit` answers for it; an external one has an `employer` too.

    `seats` are fourteen numbers: half-days from Monday morning to Sunday afternoon. `season` are the months it is
    open, none for all the year. `independence_from` to `independence_to` is the degree of independence it asks for.
    """

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
    ends_on = models.DateField(_("to"), null=True, blank=True)
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
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Return the place's page."""
        return reverse("placements:place", args=[self.pk])


class SeatUse(models.Model):
    """What holds seats of a place: a view (see the migration) of placements that stand and of seats reserved.

    `source` is "placement" or "hold", `id` its row; `slots` fourteen numbers; `ends_on` far ahead where no end is set.
    """

    id = models.BigIntegerField(primary_key=True)
    source = models.CharField(max_length=10)
    place = models.ForeignKey(Place, models.DO_NOTHING, related_name="seat_uses", db_constraint=False)
    slots = ArrayField(models.PositiveSmallIntegerField())
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        managed = False
        db_table = "placements_seatuse"

    def __str__(self):
        return f"{self.source} {self.id}"


@tracked(exclude=["version", "idempotency_key"])
class SeatHold(Versioned, Idempotent):
    """Seats of a place kept for something: nobody is placed on them meanwhile. No participant is named here."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="holds", verbose_name=_("place"))
    slots = ArrayField(models.PositiveSmallIntegerField(), size=slots.SLOTS, verbose_name=_("half-days"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    reason = models.CharField(_("kept for"), max_length=200)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("kept by")
    )
    released_at = models.DateTimeField(_("released"), null=True, editable=False)

    class Meta:
        verbose_name = _("reserved seat")
        verbose_name_plural = _("reserved seats")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="hold_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            CheckConstraint(condition=Q(slots__len=slots.SLOTS), name="hold_slots_of_a_week"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="not_overfilled",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                declare=DECLARED,
                func=REFUSE_OVERFILLING.format(skip="NEW.released_at IS NOT NULL", source="hold", ends="NEW.ends_on"),
            )
        ]

    def __str__(self):
        return f"{self.place}, {self.starts_on}–{self.ends_on}"
