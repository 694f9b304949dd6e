"""The history of a case: every change to its records, who made it, by which act, and what it changed.

The rows are written by triggers (config/history.py); here they are read, each compared with the one before it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.acts import as_text
from accounts.enums import CodeListName
from accounts.models import CodeList, User
from config import personnummer
from config.templatetags.stegvis import day, moment
from participants.rules import can_read_followups

ACTS = {
    "participants.register": gettext_lazy("Registered"),
    "participants.change": gettext_lazy("Details changed"),
    "participants.protect": gettext_lazy("Identity protected"),
    "participants.unprotect": gettext_lazy("Protection ended"),
    "participants.enrol": gettext_lazy("Enrolled"),
    "participants.change_enrolment": gettext_lazy("Dates changed"),
    "participants.assign_coordinator": gettext_lazy("Coordinator changed"),
    "participants.move": gettext_lazy("Moved to another unit"),
    "participants.exit": gettext_lazy("Enrolment ended"),
    "participants.reopen": gettext_lazy("Exit undone"),
    "participants.register_in_error": gettext_lazy("Marked as registered in error"),
    "participants.resolve_number_clash": gettext_lazy("Number sorted out"),
    "actionplans.save_followup": gettext_lazy("Follow-up saved"),
    "actionplans.sign_followup": gettext_lazy("Follow-up signed"),
    "actionplans.change_followup": gettext_lazy("Follow-up changed"),
    "actionplans.discard_followup": gettext_lazy("Follow-up thrown away"),
}
FOLLOWUP = "actionplans.FollowUp"
# The models whose events belong to a case, and by which column.
RECORDS = {
    "participants.Participant": "pgh_obj_id",
    "participants.Enrolment": "participant_id",
    "participants.CoordinatorPeriod": "participant_id",
    "participants.NamedStaff": "participant_id",
    FOLLOWUP: "participant_id",
}
# Columns that say nothing a reader needs: keys, and what the entry itself tells. That a number waits to be sorted
# out would tell whoever registered it that somebody hidden from them has it.
SILENT = {
    "id", "created_by", "created_at", "participant", "enrolment", "moved_from", "merged_into", "case_number",
    "number_is_disputed",
}  # fmt: skip
LIMIT = 300


@dataclass(frozen=True)
class Change:
    """One field: what it is called, what it was and what it became."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One act by somebody at a time: what it is called and what it changed."""

    at: datetime
    by: str
    title: str
    changes: list


def history(participant, user, limit=LIMIT):
    """Return the Entries of `participant`'s case that `user` may read, latest first, at most `limit` rows deep."""
    events = []
    for label, column in RECORDS.items():
        if label != FOLLOWUP or can_read_followups(user, participant):
            events += record_events(label, column, participant.pk, limit)
    events.sort(key=lambda event: (event["pgh_created_at"], event["pgh_id"]), reverse=True)
    return entries(events[:limit])


def record_events(label, column, pk, limit):
    """Return event rows of the model `label` as dicts, each with its `model` and the `previous` row of its record."""
    model = apps.get_model(label)
    events = apps.get_model(model._meta.app_label, f"{model.__name__}Event").objects
    rows = list(events.filter(**{column: pk}).order_by("-pgh_id").values()[: limit + 1])
    previous = {}
    for row in reversed(rows):
        row["model"] = model
        row["previous"] = previous.get(row["pgh_obj_id"])
        previous[row["pgh_obj_id"]] = row
    return rows


def entries(events):
    """Return the `events` as Entries: rows with the same context were written by the same act."""
    names = dict(User.objects.values_list("pk", "name"))
    related = Related(events)
    acts = {}
    for event in events:
        acts.setdefault(event["pgh_context_id"] or event["pgh_id"], []).append(event)
    return [entry(group, names, related) for group in acts.values()]


def entry(events, names, related):
    """Return the Entry of one act from its `events`, latest first; `names` are those of users by id."""
    context = events[0]["pgh_context"] or {}
    return Entry(
        events[0]["pgh_created_at"],
        names.get(context.get("user"), _("The system")),
        ACTS.get(context.get("act"), _("Changed")),
        [change for event in reversed(events) for change in changes_of(event, related)],
    )


def changes_of(event, related):
    """Return the Changes of one event: for a new record what it was given, else what became different."""
    model, previous = event["model"], event["previous"] or {}
    if event["pgh_label"] == "delete":
        return [Change(capfirst(model._meta.verbose_name), _("there"), _("taken away"))]
    found = []
    for column, value in event.items():
        field = field_of(model, column)
        if field is None or previous.get(column) == value:
            continue
        old, new = related.text(field, previous.get(column)), related.text(field, value)
        if old != new and not (event["previous"] is None and value is False):
            found.append(Change(capfirst(field.verbose_name), old, new))
    return found


def field_of(model, column):
    """Return the model's field kept in `column` of an event, or None for what is not to be told."""
    try:
        field = model._meta.get_field(column.removesuffix("_id"))
    except FieldDoesNotExist:
        return None
    return None if field.name in SILENT else field


class Related:
    """Turns stored values into what people read, with one query for each model that the `events` refer to."""

    def __init__(self, events):
        self.names, wanted = {}, {}
        self.parties = {one.code: str(one) for one in CodeList.objects.filter(list=CodeListName.FOLLOWUP_PARTY)}
        for event in events:
            for column, value in [*event.items(), *(event["previous"] or {}).items()]:
                field = field_of(event["model"], column)
                if isinstance(field, ForeignKey) and value is not None:
                    wanted.setdefault(field.related_model, set()).add(value)
        for model, ids in wanted.items():
            # Some rows are called by those they refer to in their turn.
            for row in model._base_manager.filter(pk__in=ids).select_related():
                self.names[model, row.pk] = str(row)

    def text(self, field, value):
        """Return `value` of `field` in words; personal numbers masked."""
        if value is None or value == "":
            return ""
        if isinstance(field, ForeignKey):
            return self.name(field.related_model, value)
        if isinstance(field, personnummer.PersonnummerField):
            return personnummer.masked(value)
        if field.name == "former_numbers":
            return ", ".join(personnummer.masked(number) for number in value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field.name == "parties":
            return as_text([self.parties.get(code, code) for code in value])
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, date):
            return moment(value) if isinstance(value, datetime) else day(value)
        return as_text(value)

    def name(self, model, pk):
        """Return the name of the row `pk` of `model`, or its id when it is no longer there."""
        return self.names.get((model, pk), str(pk))
