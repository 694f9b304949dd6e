"""Seats of places: what holds them, and the triggers that let nobody give a seat twice."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from .. import slots
from .places import Place

# A row without an end holds its seats until then: a day that Python can read, as 'infinity' is not.
NO_END = "9999-12-31"
# Locks the place, so that two at the same moment come one after the other, and counts each half-day of each day on
# which it can become fuller within the days of the row: its first, those on which something else begins, that after
# the place closes, and that after the days the row held already. What the row held it may keep, even where the seats
# were made fewer since. Before a place opens, after it closes and in months outside its season it has no seats; each
# is refused under a name of its own, so that the user is told what to mend (overfilling.py). Of a season, too, what the
# row held it may keep: only the days it adds are judged, all of them when it is to have more of a half-day.
REFUSE_OVERFILLING = """
    IF {skip} THEN RETURN NEW; END IF;
    last := {ends};
    held_to := CASE WHEN TG_OP = 'UPDATE' AND NOT ({old_skip}) AND OLD.place_id = NEW.place_id THEN {old_ends} END;
    SELECT p.seats, p.starts_on, coalesce(p.ends_on, '{no_end}'::date), p.season INTO room, opens, closes, months
        FROM placements_place p WHERE p.id = NEW.place_id FOR UPDATE;
    kept := held_to IS NOT NULL
        AND NOT EXISTS (SELECT FROM generate_series(1, 14) number WHERE NEW.slots[number] > OLD.slots[number]);
    IF cardinality(months) > 0 AND EXISTS (
        SELECT FROM (
            SELECT NEW.starts_on AS first, least(last, CASE WHEN kept THEN OLD.starts_on - 1 END) AS final
            UNION ALL SELECT greatest(NEW.starts_on, held_to + 1), last WHERE kept AND held_to < last
        ) added, generate_series(
            date_trunc('month', added.first::timestamp), least(added.final, added.first + 366)::timestamp, '1 month'
        ) month
        WHERE added.first <= added.final AND extract(month FROM month)::smallint <> ALL (months)
    ) THEN
        RAISE EXCEPTION 'place % is out of season', NEW.place_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'place_in_season';
    END IF;
    FOR begins IN
        SELECT NEW.starts_on
        UNION SELECT closes + 1 WHERE closes < last
        UNION SELECT held_to + 1 WHERE held_to < last
        UNION SELECT starts_on FROM placements_seatuse WHERE place_id = NEW.place_id AND starts_on <= last
    LOOP
        CONTINUE WHEN begins < NEW.starts_on;
        FOR slot IN 1..14 LOOP
            CONTINUE WHEN NEW.slots[slot] = 0;
            CONTINUE WHEN begins >= OLD.starts_on AND begins <= held_to AND NEW.slots[slot] <= OLD.slots[slot];
            SELECT coalesce(sum(u.slots[slot]), 0) INTO taken FROM placements_seatuse u
                WHERE u.place_id = NEW.place_id AND NOT (u.source = '{source}' AND u.id = NEW.id)
                AND u.starts_on <= begins AND u.ends_on >= begins;
            IF begins < opens OR begins > closes THEN
                RAISE EXCEPTION 'place % is not open on %', NEW.place_id, begins
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'place_open';
            ELSIF taken + NEW.slots[slot] > room[slot] THEN
                RAISE EXCEPTION 'place % is full on % slot %', NEW.place_id, begins, slot
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'place_not_overfilled';
            END IF;
        END LOOP;
    END LOOP;
    RETURN NEW;
"""
DECLARED = [
    ("room", "smallint[]"), ("opens", "date"), ("closes", "date"), ("last", "date"), ("held_to", "date"),
    ("begins", "date"), ("taken", "integer"), ("months", "smallint[]"), ("kept", "boolean"),
]  # fmt: skip


def refuse_overfilling(source, skip, ends):
    """Return the trigger of a table of seats in use: `skip` and `ends` are SQL about a row called {row}."""
    return pgtrigger.Trigger(
        name="not_overfilled",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        declare=DECLARED,
        func=REFUSE_OVERFILLING.format(
            source=source, no_end=NO_END, skip=skip.format(row="NEW"), old_skip=skip.format(row="OLD"),
            ends=ends.format(row="NEW", no_end=NO_END), old_ends=ends.format(row="OLD", no_end=NO_END),
        ),
    )  # fmt: skip


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


class SeatHoldQuerySet(models.QuerySet):
    """Reserved seats in the words of the field."""

    def visible_to(self, user):
        """Keep those of the places `user` sees."""
        return self.filter(place__in=Place.objects.visible_to(user))

    def standing(self, on=None):
        """Keep those that hold seats `on` the day (today unless given) or later."""
        return self.filter(released_at=None, ends_on__gte=on or timezone.localdate()).order_by("starts_on", "pk")


class SeatHoldManager(models.Manager.from_queryset(SeatHoldQuerySet)):
    """Reserves seats."""

    def keep(self, place, *, by, key, **fields):
        """Return `(hold, created)`: seats of `place` kept for something. Raises ValidationError.

        The database refuses what would overfill the place, with an IntegrityError.
        """

        def create():
            hold = self.model(place=place, idempotency_key=key, created_by=by, **fields)
            hold.validate_constraints()
            hold.save(force_insert=True)
            return hold

        with act("placements.hold_seats", by=by):
            return create_once(SeatHold, key, create)


@tracked(exclude=["version", "idempotency_key"])
class SeatHold(Versioned, Idempotent):
    """Seats of a place kept for something: nobody is placed on them meanwhile. No participant is named here."""

    history_words = {"slots": slots.counted_in_words}

    place = models.ForeignKey(Place, models.PROTECT, related_name="holds", editable=False, verbose_name=_("place"))
    slots = ArrayField(models.PositiveSmallIntegerField(), size=slots.SLOTS, verbose_name=_("half-days"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    reason = models.CharField(_("kept for"), max_length=200)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("kept by")
    )
    released_at = models.DateTimeField(_("released"), null=True, editable=False)

    objects = SeatHoldManager()

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
        indexes = [
            models.Index(fields=["place", "starts_on"], name="hold_by_place", condition=Q(released_at=None)),
        ]
        triggers = [refuse_overfilling("hold", "{row}.released_at IS NOT NULL", "{row}.ends_on")]

    def __str__(self):
        return f"{self.place}, {self.starts_on}–{self.ends_on}"

    @property
    def in_words(self):
        """What is kept, as one reads it."""
        return slots.counted_in_words(self.slots)

    def release(self, by):
        """Let the seats be free again. Raises Conflict, and ValidationError when they are."""
        with act("placements.release_seats", by=by):
            if self.released_at:
                raise ValidationError(_now("The seats are released already."))
            self.released_at = timezone.now()
            self.save_version("released_at")
