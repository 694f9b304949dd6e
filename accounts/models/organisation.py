"""The organisation: units as a tree, other parties, and who does what where."""

from dataclasses import dataclass

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Case, CheckConstraint, F, Func, Q, UniqueConstraint, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import act, tracked
from config.postgres import SwedishOrder
from config.versioning import Versioned

from ..enums import INCOMPATIBLE_ROLES, CodeListName, Role, UnitKind
from ..unit_settings import SETTINGS, defaults, key_choices
from .lists import CodeList


class DateRange(Func):
    """The days from `starts_on` to `ends_on`, both included; an empty end is open."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, starts_on, ends_on):
        super().__init__(F(starts_on), F(ends_on), Value("[]"))


class UnitQuerySet(models.QuerySet):
    """Units as a tree."""

    def with_descendants(self, units):
        """Keep `units` (ids) and everything below them."""
        return self.filter(
            pk__in=tree_ids(units, "SELECT u.id FROM accounts_unit u JOIN walk ON u.parent_id = walk.id")
        )

    def with_ancestors(self, units):
        """Keep `units` (ids) and everything above them."""
        return self.filter(pk__in=ids_above(units))

    def in_name_order(self):
        """Sort by name in Swedish order."""
        return self.order_by(SwedishOrder("name"), "pk")

    def active(self):
        """Keep the units still in use."""
        return self.filter(is_active=True)

    def root(self):
        """Return the municipality itself; raises Unit.DoesNotExist when none has been made."""
        return self.get(parent=None)


def tree_ids(units, step):
    """Return a subquery of the ids reached from `units` by repeating the SQL `step`."""
    return RawSQL(
        f"WITH RECURSIVE walk(id) AS (SELECT unnest(%s::bigint[]) UNION {step}) SELECT id FROM walk", [list(units)]
    )


def ids_above(units):
    """Return a subquery of `units` (ids) and everything above them."""
    return tree_ids(
        units, "SELECT u.parent_id FROM accounts_unit u JOIN walk ON u.id = walk.id WHERE u.parent_id IS NOT NULL"
    )


def top(units):
    """Return the first of the list `units` that belongs to none of the others, or None when the list is empty."""
    ids = {unit.pk for unit in units}
    return next((unit for unit in units if unit.parent_id not in ids), None)


def tree(units):
    """Return `units` as (depth, unit), each unit followed by those below it."""
    children = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append(unit)

    def walk(parent, depth):
        for unit in children.get(parent, ()):
            yield depth, unit
            yield from walk(unit.pk, depth + 1)

    return list(walk(None, 0))


class UnitManager(models.Manager.from_queryset(UnitQuerySet)):
    """Makes units."""

    def add(self, by, **fields):
        """Return a new unit with the settings of its parent."""
        with act("accounts.add_unit", by=by):
            unit = self.create(**fields)
            UnitSetting.objects.spread()
            return unit


@tracked(exclude=["version", "settings_in_force"])
class Unit(Versioned):
    """A unit of the municipality: where people are enrolled and placed, and what the board visits."""

    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=10, choices=UnitKind, default=UnitKind.UNIT)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    # What UnitSetting rows come to here, parents and defaults counted in: kept on the row for lists.
    settings_in_force = models.JSONField(default=defaults, editable=False)

    objects = UnitManager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            UniqueConstraint(
                fields=["parent", "name"],
                name="unit_name_in_parent",
                violation_error_message=_("There is already a unit with that name there."),
            ),
            UniqueConstraint(Value(1), condition=Q(parent=None), name="one_root_unit"),
        ]

    def __str__(self):
        return self.name

    def setting(self, setting):
        """Return the value of `setting` (unit_settings.py) in force here."""
        return self.settings_in_force.get(setting.key, setting.default)

    def letterhead(self):
        """Return the names that letters have: the municipality's, and the unit's, "" for the municipality itself."""
        root = Unit.objects.root()
        return str(root), "" if self.pk == root.pk else str(self)

    def change(self, by, **fields):
        """Save `fields`; a new parent brings its settings. Raises Conflict, or ValidationError for a circle."""
        parent = fields.get("parent")
        if parent and self.pk and Unit.objects.with_ancestors([parent.pk]).filter(pk=self.pk).exists():
            raise ValidationError({"parent": _("A unit cannot belong to itself or to one below it.")})
        for name, value in fields.items():
            setattr(self, name, value)
        with act("accounts.change_unit", by=by):
            self.save_version(*fields)
            UnitSetting.objects.spread()


@tracked()
class Agency(Versioned):
    """Another party with case officers of its own: Arbetsförmedlingen, Försäkringskassan, the region, a school."""

    name = models.CharField(
        _("name"), max_length=150, unique=True, error_messages={"unique": _("There is already a party with that name.")}
    )
    kind = models.ForeignKey(
        CodeList,
        models.PROTECT,
        limit_choices_to={"list": CodeListName.AGENCY_KIND},
        related_name="+",
        verbose_name=_("kind"),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class Reach:
    """What a role covers: ids of `units`, children included, and the names it is held at (`homes`)."""

    units: frozenset
    homes: tuple


class MembershipQuerySet(models.QuerySet):
    """Memberships by day and by what they cover."""

    def current(self, on=None):
        """Keep those valid `on` the day, today unless given."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def covering(self, units, *roles):
        """Keep those in any of `roles` that cover one of `units` (ids): held there or above."""
        return self.filter(role__in=roles, unit__in=ids_above(units))

    def reach(self, user):
        """Return `{role: Reach}` of what `user` covers today, in one query."""
        home = Cast(Coalesce("unit__name", "agency__name"), models.TextField())
        current = self.current().filter(user=user).values("role", "unit_id", home=home)
        sql, params = current.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH RECURSIVE walk(role, unit_id, home) AS ({sql} UNION SELECT walk.role, u.id, NULL "
                "FROM accounts_unit u JOIN walk ON u.parent_id = walk.unit_id) "
                "SELECT role, coalesce(array_agg(unit_id) FILTER (WHERE unit_id IS NOT NULL), '{}'), "
                "array_agg(DISTINCT home) FILTER (WHERE home IS NOT NULL) FROM walk GROUP BY role",
                params,
            )
            return {role: Reach(frozenset(units), tuple(homes)) for role, units, homes in cursor.fetchall()}


@tracked()
class Membership(Versioned):
    """A role of a user in a unit (children included) or at an agency, from one day to another.

    A membership that has ended or not begun gives nothing (access.md). Rights of several add up.
    """

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="memberships", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=24, choices=Role)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("unit")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("party")
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            CheckConstraint(
                condition=Q(role=Role.CASE_OFFICER, agency__isnull=False, unit=None)
                | (~Q(role=Role.CASE_OFFICER) & Q(unit__isnull=False, agency=None)),
                name="membership_unit_or_agency",
                violation_error_message=_("A case officer belongs to a party, everyone else to a unit."),
            ),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The user already has that role there during that time."),
            ),
            ExclusionConstraint(
                name="membership_no_overlap_agency",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("agency", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The user already has that role there during that time."),
            ),
            ExclusionConstraint(
                name="log_reviewer_never_administrator",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (
                        Case(*(When(role=role, then=Value(role.value)) for role in INCOMPATIBLE_ROLES)),
                        RangeOperators.NOT_EQUAL,
                    ),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=INCOMPATIBLE_ROLES),
                violation_error_message=_("A log reviewer can never be a system administrator at the same time."),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}, {self.unit or self.agency}"

    def is_current(self, on):
        """Whether the membership is valid `on` the day."""
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)

    def end(self, on, by):
        """Let `on` be the last day. Raises Conflict or ValidationError."""
        if on < self.starts_on:
            raise ValidationError({"ends_on": _("The role begins later than that.")})
        with act("accounts.end_membership", by=by):
            self.ends_on = on
            self.validate_constraints()
            self.save_version("ends_on")


class UnitSettingManager(models.Manager):
    """Settings, inherited down the tree."""

    def put(self, unit, setting, value, by):
        """Set `setting` to `value` in `unit` and below it, or back to what its parent has when `value` is None."""
        with act("accounts.change_setting", by=by):
            Unit.objects.select_for_update().root()  # one change at a time: every unit is written
            if value is None:
                self.filter(unit=unit, key=setting.key).delete()
            else:
                self.update_or_create(unit=unit, key=setting.key, defaults={"value": value})
            self.spread()

    def spread(self):
        """Write on every unit what the settings come to there."""
        own = {}
        for unit, key, value in self.values_list("unit_id", "key", "value"):
            own.setdefault(unit, {})[key] = value
        children = {}
        for unit in Unit.objects.all():
            children.setdefault(unit.parent_id, []).append(unit)

        def settle(parent, inherited):
            for unit in children.get(parent, ()):
                unit.settings_in_force = inherited | own.get(unit.pk, {})
                changed.append(unit)
                settle(unit.pk, unit.settings_in_force)

        changed = []
        settle(None, defaults())
        Unit.objects.bulk_update(changed, ["settings_in_force"])


@tracked()
class UnitSetting(models.Model):
    """A promise or a clock that differs from the default in one unit and those below it (unit_settings.py)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="settings", verbose_name=_("unit"))
    key = models.CharField(_("setting"), max_length=40, choices=key_choices)
    value = models.PositiveIntegerField(_("value"))

    objects = UnitSettingManager()

    class Meta:
        verbose_name = _("unit setting")
        verbose_name_plural = _("unit settings")
        constraints = [UniqueConstraint(fields=["unit", "key"], name="one_value_per_unit_setting")]

    def __str__(self):
        return f"{self.unit}: {SETTINGS[self.key].label}"
