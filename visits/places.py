"""Where a piece of an imported document may be moved that had no place, and moving it there without losing a word."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from config.history import act
from config.versioning import Conflict

from .enums import Capacity, FieldKind, VisitState
from .exchange import unit_named
from .models import Attendee, HeadingText
from .parsing.labels import Labels
from .parsing.values import find_date, find_form, is_link, split_names

KEEP = ""
LONGEST_OPERATION, LONGEST_LINK, LONGEST_NAME, LONGEST_TITLE = 300, 1000, 200, 300
ANSWER, TEXT = "answer", "text"
# What holds one value only.
SINGLE = (FieldKind.DATE, FieldKind.LINK, FieldKind.FORM)


def choices(visit):
    """Return the places as choices of a form: the fields of the heading, what stands before the questions, answers."""
    fields = [(FieldKind.OPERATION, _("Operation")), (FieldKind.DATE, _("Date")), (FieldKind.LINK, _("Link"))]
    fields = [(kind.value, label) for kind, label in fields]
    fields += [("members", _("Members")), ("officials", _("Officials")), ("form", _("Form of the visit"))]
    fields += [
        (f"{TEXT}:{field.pk}", field.label) for field in visit.template.fields.all() if field.kind == FieldKind.TEXT
    ]
    before = [("title", _("Title")), ("introduction", _("Introduction")), ("background", _("Background material"))]
    answers = [(f"{ANSWER}:{it.number}", f"{it.number}. {shortened(it.question)}") for it in visit.answers.all()]
    return [
        (KEEP, _("Leave it here")), (_("Answers"), answers), (_("Heading"), fields),
        (_("Before the questions"), before),
    ]  # fmt: skip


def shortened(text, longest=70):
    """Return `text`, cut with an ellipsis when it is longer than a choice can show."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def without_label(piece):
    """Return `piece` without the label of the heading it begins with, if it begins with one."""
    found = Labels(()).divide(piece)
    return found[0].text if len(found) == 1 and found[0].field else piece


def fault(visit, place, piece, others=()):
    """Return a sentence that says why `piece` cannot stand in `place`, and what to do instead; "" when it can.

    `others` are the pieces that are moved there before it, at the same time.
    """
    said = without_label(piece)
    if place == FieldKind.DATE:
        if find_date(said)[0] is None:
            return _("No date was found in the text. Leave it here, and write the date in the heading.")
        return _("There is a date already. Change it in the heading.") if visit.visited_on else ""
    if place == FieldKind.LINK:
        if not is_link(said) or len(said) > LONGEST_LINK:
            return _("The text is no link. Move it to an answer, and write the link in the heading.")
        return _("There is a link already. Move this one to an answer.") if visit.link else ""
    if place == FieldKind.FORM:
        if not find_form(said):
            return _("The text says none of the forms of a visit. Choose the form where the visit is prepared.")
        return _("The form of the visit is given already.") if visit.form else ""
    if place in (FieldKind.MEMBERS, FieldKind.OFFICIALS):
        is_long = any(len(name) > LONGEST_NAME for name in split_names(said)[0])
        return _("The text is too long to be a list of names.") if is_long else ""
    if place == FieldKind.OPERATION and visit.operation_id:
        return _("The operation is chosen already, and has the name it has there. Move the text to an answer.")
    longest = {FieldKind.OPERATION: LONGEST_OPERATION, "title": LONGEST_TITLE}.get(place)
    there = {FieldKind.OPERATION: visit.operation_text, "title": visit.title}.get(place, "")
    if longest and len(", ".join(filter(None, [there, *others, piece]))) > longest:
        return _("The text is too long to stand there.")
    return ""


def move(visit, moves, by):
    """Move pieces of the remainder of `visit`, `{number: place}`; words stay words.

    What a value does not say in the words of the piece, such as a date written out, is kept among the visit's labels.
    Raises Conflict when somebody has saved the visit since it was read, ValidationError when it is no draft any longer
    or an answer is saved by somebody else at this very moment.
    """
    visit.require(VisitState.DRAFT)
    with act("visits.move_remainder", by=by):
        changed = {"remainder"}
        for number, place in sorted(moves.items()):
            changed |= put(visit, place, visit.remainder[number], by)
        visit.remainder = [piece for number, piece in enumerate(visit.remainder) if number not in moves]
        visit.save_heading(*sorted(changed))


def write(answer, piece, by):
    """Add `piece` to `answer`."""
    try:
        answer.write(joined(answer.text, piece), version=answer.version, by=by)
    except Conflict as conflict:
        raise ValidationError(
            _("Somebody has just saved an answer. Look at it, and move the text once more.")
        ) from conflict


def put(visit, place, piece, by):
    """Put one `piece` in its `place` and return the columns of the visit that have changed."""
    kind, _colon, key = place.partition(":")
    if kind == ANSWER:
        answer = next(it for it in visit.answers.all() if str(it.number) == key)
        write(answer, piece, by)
        return set()
    if kind == TEXT:
        text, _created = HeadingText.objects.get_or_create(visit=visit, field_id=int(key))
        text.text = joined(text.text, piece)
        text.save()
        return set()
    if kind in (FieldKind.MEMBERS, FieldKind.OFFICIALS):
        return add_names(visit, Capacity.MEMBER if kind == FieldKind.MEMBERS else Capacity.OFFICIAL, piece)
    return put_in_column(visit, kind, piece)


def put_in_column(visit, kind, piece):
    """Put `piece` in the column that `kind` stands for."""
    said = without_label(piece)
    if kind == "introduction":
        visit.introduction = joined(visit.introduction, piece)
    elif kind == "background":
        visit.background = [*visit.background, piece]
    elif kind in ("title", FieldKind.OPERATION):
        column = "title" if kind == "title" else "operation_text"
        there = getattr(visit, column)
        setattr(visit, column, f"{there}, {piece}" if there else said)
        if not there and said != piece:
            visit.labels = [*visit.labels, piece.removesuffix(said).strip()]
        if kind == FieldKind.OPERATION:
            # A name with more after it is no unit's: the heading would take the unit's for it.
            visit.operation = None if there else unit_named(said)
        return {column, "operation", "labels"}
    else:
        column, value = {
            FieldKind.DATE: ("visited_on", find_date(said)[0]),
            FieldKind.LINK: ("link", said),
            FieldKind.FORM: ("form", find_form(said)),
        }[FieldKind(kind)]
        setattr(visit, column, value)
        visit.labels = [*visit.labels, piece]
        return {column, "labels"}
    return {kind}


def add_names(visit, capacity, piece):
    """Add the people in `piece` to the attendees."""
    said = without_label(piece)
    names, joints = split_names(said)
    last = max((attendee.position for attendee in visit.attendees.all()), default=0)
    for position, name in enumerate(names, start=last + 1):
        Attendee.objects.create(visit=visit, position=position, capacity=capacity, name=name)
    # Several pieces may hold names: the next ones come after these.
    visit._prefetched_objects_cache.pop("attendees", None)
    label = [piece.removesuffix(said).strip()] if said != piece else []
    visit.labels = [*visit.labels, *filter(None, label), *joints]
    return {"labels"}


def joined(there, piece):
    """Return the text `there` with `piece` as a paragraph after it."""
    return f"{there.rstrip()}\n\n{piece}" if there.strip() else piece
