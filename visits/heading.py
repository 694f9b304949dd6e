"""The heading of a protocol in the order and words of its template, for page and paper alike."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from config.templatetags.stegvis import long_day

from .enums import FieldKind


@dataclass(frozen=True)
class HeadingRow:
    """One field: its `label`, its `kind`, and what stands in it as `text`, or as attendees in `people`."""

    label: str
    kind: str
    text: str = ""
    people: tuple = ()


def heading_rows(visit):
    """Return the HeadingRows of `visit` (with its contents fetched) in the template's order.

    What the template has no field for stands last: a link in an imported protocol, and always who took part.
    """
    fields = list(visit.template.fields.all())
    rows = [HeadingRow(field.label, field.kind, **content(visit, field)) for field in fields]
    return rows + rows_beside(visit, {field.kind for field in fields})


def rows_beside(visit, kinds):
    """Return HeadingRows of what `visit` says that its template, with fields of those `kinds`, does not ask for."""
    beside = [
        HeadingRow(_("Members"), FieldKind.MEMBERS.value, people=tuple(visit.members)),
        HeadingRow(_("Officials"), FieldKind.OFFICIALS.value, people=tuple(visit.officials)),
        HeadingRow(_("Link"), FieldKind.LINK.value, visit.link),
    ]
    return [row for row in beside if row.kind not in kinds and (row.text or row.people)]


def content(visit, field):
    """Return what stands in `field` at `visit` as {"text": ...} or {"people": ...}."""
    if field.kind in (FieldKind.MEMBERS, FieldKind.OFFICIALS):
        people = visit.members if field.kind == FieldKind.MEMBERS else visit.officials
        return {"people": tuple(people)}
    if field.kind == FieldKind.TEXT:
        return {"text": next((it.text for it in visit.heading_texts.all() if it.field_id == field.pk), "")}
    return {"text": {
        FieldKind.OPERATION: visit.operation_text,
        FieldKind.DATE: long_day(visit.visited_on),
        FieldKind.LINK: visit.link,
        FieldKind.FORM: visit.get_form_display(),
    }[FieldKind(field.kind)]}  # fmt: skip


def missing_fields(visit):
    """Return the labels of the required heading fields of `visit` in which nothing stands."""
    required = {field.label for field in visit.template.fields.all() if field.is_required}
    return [row.label for row in heading_rows(visit) if row.label in required and not (row.text or row.people)]
