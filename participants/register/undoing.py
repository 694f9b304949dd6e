"""Undoing the reading in of a register: everything it wrote, as the history has it, is taken back exactly.

It is refused where anything of it has changed since, or where something has come to hang on it: then only people can
tell what should become of it.
"""

import pghistory.models
import pgtrigger
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ForeignKey, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from config.history import act

from ..enums import ImportState
from ..models import Participant
from ..rules import IMPORTERS
from .run import readers

UNDO_ACT = "participants.undo_import"
# What stays when others have begun to use it: parties, units and people without a log-in.
ORGANISATION = ("accounts.Agency", "accounts.Unit", "accounts.User", "accounts.Membership")
NAMED = 10


class Written:
    """What an import wrote to one model: ids `made`, `changed` and `deleted`, and the last event of each."""

    def __init__(self, model, events, context):
        self.model, self.events, self.context = model, events, context
        self.made, self.changed, self.deleted = set(), set(), set()
        for pk, label in (
            events.objects.filter(pgh_context_id=context).order_by("pgh_id").values_list("pgh_obj_id", "pgh_label")
        ):
            if label == "insert":
                self.made.add(pk)
            elif label == "delete":
                # Made and taken away by the same import: it never was.
                (self.made.discard if pk in self.made else self.deleted.add)(pk)
            elif pk not in self.made:
                self.changed.add(pk)
        self.changed -= self.deleted

    @property
    def label(self):
        """The model's name."""
        return self.model._meta.label

    def touched_since(self):
        """Return the ids that others have written to since."""
        ids = self.made | self.changed | self.deleted
        mine = self.events.objects.filter(pgh_obj_id__in=ids)
        last = dict(
            mine.filter(pgh_context_id=self.context).order_by().values_list("pgh_obj_id").annotate(n=Max("pgh_id"))
        )
        latest = dict(mine.order_by().values_list("pgh_obj_id").annotate(n=Max("pgh_id")))
        return {pk for pk, event in latest.items() if event > last[pk]}

    def before(self, ids):
        """Return `{id: row of history}`: how each of `ids` was before the import."""
        first = self.events.objects.filter(pgh_obj_id__in=ids, pgh_context_id=self.context)
        first = dict(first.order_by("pgh_obj_id", "pgh_id").distinct("pgh_obj_id").values_list("pgh_obj_id", "pgh_id"))
        found = {}
        for row in self.events.objects.filter(pgh_obj_id__in=ids).order_by("pgh_id").values():
            pk = row["pgh_obj_id"]
            # A deletion keeps the row as it stood; everything else as it became.
            is_own = row["pgh_id"] == first[pk]
            if row["pgh_id"] < first[pk] or (is_own and row["pgh_label"] == "delete"):
                found[pk] = row
        return found


def undo(register, by):
    """Take back everything `register` (a RegisterImport) wrote. Raises Conflict, or ValidationError with why not.

    Whoever has lost the role in the unit since may not.
    """
    if register.unit_id not in by.units_as(*IMPORTERS):
        raise ValidationError(_("You may not read in cases to that unit."))
    frozen = [uri for reader in readers().values() for uri in reader.frozen]
    with act(UNDO_ACT, by=by), pgtrigger.ignore(*frozen):
        register.state, register.ended_at = ImportState.UNDONE, timezone.now()
        register.save_version("state", "ended_at")
        written = written_by(register.context) if register.context else []
        touched = people_touched(written)
        list(Participant.objects.select_for_update().filter(pk__in=touched).order_by("pk"))
        refuse_changed(written, by)
        keep_organisation(written)
        for one in written:
            one.model._base_manager.filter(pk__in=one.made)._raw_delete(connection.alias)
        for one in written:
            restore(one)
        connection.check_constraints()
        for person in Participant.objects.filter(pk__in=touched):
            for reader in readers().values():
                reader.stand_again(person)
        register.rows.all().delete()


def written_by(context):
    """Return the Written of each model that the import with the history `context` wrote to."""
    found = []
    for events in apps.get_models():
        if issubclass(events, pghistory.models.Event) and hasattr(events, "pgh_tracked_model"):
            if events._meta.proxy or events._meta.abstract or not events.pgh_tracked_model:
                continue
            one = Written(events.pgh_tracked_model, events, context)
            if one.made or one.changed or one.deleted:
                found.append(one)
    return found


def people_touched(written):
    """Return the ids of everybody whose records were written, those registered among them."""
    ids = set()
    for one in written:
        if one.model is Participant:
            ids |= one.made | one.changed
        elif any(field.name == "participant" for field in one.model._meta.fields):
            rows = one.events.objects.filter(pgh_context_id=one.context)
            ids.update(rows.values_list("participant_id", flat=True))
    return ids


def refuse_changed(written, by):
    """Raise ValidationError naming those of whom something has changed, or been added, since."""
    people = set()
    for one in written:
        if one.label in ORGANISATION:
            continue
        for pk in one.touched_since():
            people.add(person_of(one, pk))
        for pk in hanging_on(one, written):
            people.add(person_of(one, pk))
    people.discard(None)
    if not people:
        return
    visible = Participant.objects.visible_to(by).filter(pk__in=people).order_by("sort_name", "pk")
    names = [str(person) for person in visible[:NAMED]]
    hidden = len(people) - len(names)
    if hidden:
        names.append(_("%(number)d more") % {"number": hidden})
    raise ValidationError(
        _("Something has been written in Stegvis since about %(names)s, so it cannot be undone.")
        % {"names": ", ".join(names)}
    )


def person_of(one, pk):
    """Return the id of the participant that the row `pk` is about."""
    if one.model is Participant:
        return pk
    row = one.events.objects.filter(pgh_obj_id=pk).order_by("pgh_id").values().first()
    return row.get("participant_id")


def hanging_on(one, written):
    """Return the ids `made` that rows of others, which the import did not write, refer to."""
    own = {other.model: other.made | other.changed for other in written}
    found = set()
    for relation in one.model._meta.related_objects:
        related = relation.related_model
        is_history = issubclass(related, pghistory.models.Event) or related._meta.app_label == "pghistory"
        if is_history or not isinstance(relation.field, ForeignKey):
            continue
        name = relation.field.attname
        rows = related._base_manager.filter(**{f"{name}__in": one.made}).exclude(pk__in=own.get(related, ()))
        found.update(rows.values_list(name, flat=True))
    return found


def keep_organisation(written):
    """Leave parties, units and people that others refer to by now, and roles with them."""
    for one in sorted(written, key=lambda one: ORGANISATION.index(one.label) if one.label in ORGANISATION else -1):
        if one.label in ORGANISATION and one.label != "accounts.Membership":
            one.made -= hanging_on(one, written) | one.touched_since()
    kept = {one.label: one.made for one in written}
    for one in written:
        if one.label == "accounts.Membership":
            going = one.model.objects.filter(pk__in=one.made, user__in=kept.get("accounts.User", ()))
            one.made = set(going.values_list("pk", flat=True))


def restore(one):
    """Give back to each row what it was before, and put back those that were taken away."""
    columns = {field.attname: field for field in one.model._meta.concrete_fields if not field.generated}
    for pk, row in one.before(one.changed | one.deleted).items():
        values = {name: row[name] for name in columns if name in row and name != one.model._meta.pk.attname}
        if pk in one.deleted:
            one.model(pk=pk, **values).save(force_insert=True)
            continue
        if "version" in columns:
            values["version"] = one.model._base_manager.values_list("version", flat=True).get(pk=pk) + 1
        one.model._base_manager.filter(pk=pk).update(**values)
