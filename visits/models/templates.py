"""What a visit is documented by: a template of each year, as data that never changes once it is published."""

from contextlib import contextmanager
from hashlib import sha256

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from config.history import act, tracked
from config.idempotency import Idempotent, create_once
from config.versioning import Versioned

from ..enums import READER_ROLES, FieldKind

# Who writes templates (access.md); those who read finished visits know of published ones.
WRITER_ROLES = (Role.OFFICIAL, Role.ADMINISTRATOR)
# Without them a visit cannot be found again: every template asks for them.
ALWAYS_ASKED = (FieldKind.OPERATION, FieldKind.DATE)
# A published template may only be retired, and brought back; its words never change.
TEMPLATE_IS_FROZEN = """
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - ARRAY['retired_at', 'version'])
        IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['retired_at', 'version'])
    THEN
        RAISE EXCEPTION 'a published template never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""
PART_IS_FROZEN = """
    IF EXISTS (SELECT 1 FROM visits_visittemplate WHERE id IN (NEW.template_id, OLD.template_id)
        AND published_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'a published template never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def frozen(function):
    """Return the trigger that keeps what hangs on a published template as it is."""
    return pgtrigger.Trigger(
        name="published_is_frozen",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=function,
    )


class VisitTemplateQuerySet(models.QuerySet):
    """Templates by what they can be used for."""

    def visible_to(self, user):
        """Keep those `user` may know of: drafts are for those who write them."""
        if user.is_any(*WRITER_ROLES):
            return self
        return self.exclude(published_at=None) if user.is_any(*READER_ROLES) else self.none()

    def published(self):
        """Keep those whose words are final, newest first: old protocols are recognised by retired ones too."""
        return self.exclude(published_at=None).order_by("-code")

    def in_use(self):
        """Keep those that new visits can be made from, newest first."""
        return self.published().filter(retired_at=None)

    def with_contents(self):
        """Fetch what the template's page shows along with it."""
        return self.select_related("based_on").prefetch_related("fields", "questions__replaces__template")


# What a version takes over from the one it is made from, beside its heading fields.
HEAD = ("introduction", "background", "majority_count", "opposition_count", "official_count")


class VisitTemplateManager(models.Manager.from_queryset(VisitTemplateQuerySet)):
    """Makes new versions."""

    def make_version(self, of, *, by, key, code, title):
        """Return `(template, created)`: a draft with the words of the template `of`, each question linked to its own.

        A code that is taken raises ValidationError.
        """

        def create():
            template = self.copy_head(of, code=code, title=title, idempotency_key=key)
            template.questions.copy_from(of)
            return template

        with act("visits.make_template", by=by):
            return create_once(VisitTemplate, key, create)

    def copy_head(self, of, **fields):
        """Return a draft with `fields`, and all that stands before the questions as in the template `of`."""
        template = self.create(based_on=of, **{name: getattr(of, name) for name in HEAD}, **fields)
        template.fields.copy_from(of)
        return template


@contextmanager
def changing(template, name, by):
    """Run the act `name` upon the draft `template`, which nobody publishes or throws away meanwhile.

    Raises ValidationError when that has been done already.
    """
    with act(f"visits.{name}", by=by):
        require_draft(VisitTemplate.objects.select_for_update().filter(pk=template.pk).first())
        yield


@contextmanager
def changing_part(part, name, by):
    """Run the act `name` upon a field or a question of a draft template, as `changing`.

    Raises ValidationError when the part has been taken away already.
    """
    with changing(part.template, name, by):
        if not type(part).objects.filter(pk=part.pk).exists():
            raise ValidationError(_now("Somebody has taken this away meanwhile, so nothing was saved."))
        yield


def require_draft(template):
    """Raise ValidationError unless `template` (None when it is gone) is a draft."""
    if template is None:
        raise ValidationError(_now("The draft has been thrown away meanwhile, so nothing was saved."))
    if not template.is_draft:
        raise ValidationError(_now("The template has been published meanwhile, so nothing was saved."))


@tracked(exclude=["version", "idempotency_key"])
class VisitTemplate(Versioned, Idempotent):
    """A version of the template. Once published it is frozen in the database; new wording is a new version."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    background = ArrayField(models.CharField(max_length=300), default=list, blank=True, verbose_name=_("background"))
    # The attendee rule (domain.md 8): it warns and never blocks; empty for a number that does not matter.
    majority_count = models.PositiveSmallIntegerField(_("members of the majority"), null=True, blank=True, default=2)
    opposition_count = models.PositiveSmallIntegerField(
        _("members of the opposition"), null=True, blank=True, default=2
    )
    official_count = models.PositiveSmallIntegerField(_("officials"), null=True, blank=True, default=1)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("based on")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    objects = VisitTemplateManager()

    class Meta:
        verbose_name = _("visit template")
        verbose_name_plural = _("visit templates")
        constraints = [
            CheckConstraint(
                condition=Q(retired_at=None) | Q(published_at__isnull=False), name="only_published_templates_retire"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__published_at__isnull=False),
                func=TEMPLATE_IS_FROZEN,
            )
        ]

    def __str__(self):
        return self.title if self.code in self.title else f"{self.title} ({self.code})"

    def get_absolute_url(self):
        """Return the address of the template's page."""
        return reverse("visits:template", args=[self.pk])

    @property
    def is_draft(self):
        """Whether its words may still change."""
        return self.published_at is None

    @property
    def is_in_use(self):
        """Whether new visits can be made from it."""
        return not self.is_draft and self.retired_at is None

    @property
    def state(self):
        """Where it is on its way: "draft", "published" or "retired"."""
        return "draft" if self.is_draft else "published" if self.retired_at is None else "retired"

    @property
    def asks_for_more(self):
        """Whether its heading has fields beyond those that every visit is prepared with."""
        return any(field.kind in (FieldKind.FORM, FieldKind.TEXT) for field in self.fields.all())

    @property
    def fingerprint(self):
        """A digest of every word, so that nobody publishes or throws away what they have not seen."""
        parts = [self.version, *self.fields.values_list("pk", "version", "position")]
        parts += self.questions.values_list("pk", "version", "number")
        return sha256(repr(parts).encode()).hexdigest()

    def labels(self):
        """Return the labels of the heading by kind of field; of several texts the first."""
        return {field.kind: field.label for field in reversed(self.fields.all())}

    def usual_counts(self):
        """Return how many are to take part, by what they take part as; a number that does not matter is left out."""
        counts = {
            "majority": self.majority_count,
            "opposition": self.opposition_count,
            "official": self.official_count,
        }
        return {part: count for part, count in counts.items() if count is not None}

    # What stands in the way of publishing, and what is worth a look before

    def obstacles(self):
        """Return sentences about what must be mended before it can be published."""
        kinds = {field.kind for field in self.fields.all()}
        found = []
        if FieldKind.OPERATION not in kinds:
            found.append(_now("The heading has no field for the operation. Add one."))
        if FieldKind.DATE not in kinds:
            found.append(_now("The heading has no field for the date. Add one."))
        if not self.questions.all():
            found.append(_now("There are no questions. Add one."))
        return found

    def remarks(self):
        """Return sentences about what may have been forgotten; they stop nobody."""
        kinds = {field.kind for field in self.fields.all()}
        found = []
        if not {FieldKind.MEMBERS, FieldKind.OFFICIALS} <= kinds:
            found.append(_now("The heading does not say who took part: a field for members or officials is missing."))
        if not self.usual_counts():
            found.append(_now("No numbers of attendees are given, so nobody is told when some are missing."))
        return found + [
            _now("No question replaces question %(number)d of %(code)s: its answers are compared with nothing.")
            % {"number": question.number, "code": question.template.code}
            for question in self.left_out()
        ]

    def left_out(self):
        """Return the questions of the template it is based on that no question here replaces, in order."""
        if self.based_on is None:
            return []
        replaced = {old.pk for question in self.questions.all() for old in question.replaces.all()}
        return [it for it in self.based_on.questions.select_related("template") if it.pk not in replaced]

    # Acts. All but the last three are of drafts; all raise Conflict when somebody has saved since it was read.

    def change(self, by, **fields):
        """Save `fields`: its code, title, introduction, background and attendee rule."""
        for name, value in fields.items():
            setattr(self, name, value)
        with changing(self, "change_template", by):
            self.save_version(*fields)

    def publish(self, by):
        """Make its words final and let visits be made from it; raise ValidationError while something is missing."""
        with changing(self, "publish_template", by):
            obstacles = VisitTemplate.objects.get(pk=self.pk).obstacles()
            if obstacles:
                raise ValidationError(obstacles)
            self.published_at = timezone.now()
            self.save_version("published_at")

    def discard(self, by):
        """Throw a draft away; the history keeps it."""
        with changing(self, "discard_template", by):
            self.save_version()
            self.delete()

    def retire(self, by):
        """Let no more visits be made from it; those there are keep it."""
        self.set_retired(timezone.now(), "retire_template", by)

    def bring_back(self, by):
        """Let visits be made from it again."""
        self.set_retired(None, "bring_back_template", by)

    def set_retired(self, moment, name, by):
        """Save since when it is retired in the act `name`; raise ValidationError for a draft."""
        if self.is_draft:
            raise ValidationError(_now("Only published templates are taken out of use."))
        self.retired_at = moment
        with act(f"visits.{name}", by=by):
            self.save_version("retired_at")


class TemplateFieldQuerySet(models.QuerySet):
    """Fields of the heading of templates."""

    def visible_to(self, user):
        """Keep those of templates that `user` may know of."""
        return self.filter(template__in=VisitTemplate.objects.visible_to(user))


class TemplateFieldManager(models.Manager.from_queryset(TemplateFieldQuerySet)):
    """Makes fields; used as `template.fields`."""

    def copy_from(self, template):
        """Make the same fields as `template` has."""
        self.bulk_create(
            self.model(template=self.instance, position=it.position, kind=it.kind, label=it.label,
                       is_required=it.is_required)
            for it in template.fields.all()
        )  # fmt: skip

    def append(self, *, by, key, **fields):
        """Return `(field, created)`: a new one, last in the heading."""

        def create():
            return self.create(position=last_place(self.all(), "position") + 1, idempotency_key=key, **fields)

        with changing(self.instance, "add_field", by):
            return create_once(TemplateField, key, create)


def last_place(rows, name):
    """Return the greatest number in the column `name` of `rows`, 0 when there are none."""
    return rows.aggregate(last=models.Max(name))["last"] or 0


def change_places(rows, row, name, *, up, position):
    """Let `row` change places by the column `name` with the one of `rows` above it, or below.

    Nothing happens when it no longer has `position`, so that two clicks at once move it once, nor at the ends.
    """
    places = list(rows.order_by(name, "pk").values_list("pk", name))
    place = [pk for pk, _position in places].index(row.pk)
    other = place - 1 if up else place + 1
    if places[place][1] != position or not 0 <= other < len(places):
        return
    rows.filter(pk=row.pk).update(**{name: places[other][1]})
    rows.filter(pk=places[other][0]).update(**{name: position})


@tracked(exclude=["version", "idempotency_key"])
class TemplateField(Versioned, Idempotent):
    """A field of the heading, in its place: what it asks for, by which label, and whether it must be filled in."""

    template = models.ForeignKey(VisitTemplate, models.CASCADE, related_name="fields", verbose_name=_("visit template"))
    position = models.PositiveSmallIntegerField(_("place"))
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind)
    label = models.CharField(_("label"), max_length=100)
    is_required = models.BooleanField(_("required"), default=False)

    objects = TemplateFieldManager()

    class Meta:
        verbose_name = _("heading field")
        verbose_name_plural = _("heading fields")
        ordering = ["position", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["template", "kind"], condition=~Q(kind=FieldKind.TEXT), name="one_field_of_each_kind"
            ),
            UniqueConstraint(fields=["template", "label"], name="field_label_once_in_template"),
        ]
        triggers = [frozen(PART_IS_FROZEN)]

    def __str__(self):
        return self.label

    # Acts

    def change(self, by, **fields):
        """Save `fields`; raise Conflict when somebody else has saved since."""
        for name, value in fields.items():
            setattr(self, name, value)
        with changing_part(self, "change_field", by):
            self.save_version(*fields)

    def move(self, by, *, up, position):
        """Let the field change places with the one above it, or below; nothing when it no longer has `position`."""
        with changing_part(self, "move_field", by):
            change_places(self.template.fields.all(), self, "position", up=up, position=position)

    def remove(self, by):
        """Take the field away; the history keeps it."""
        with changing_part(self, "remove_field", by):
            self.save_version()
            self.delete()
