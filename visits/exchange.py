"""Protocols in and out: a Document becomes a visit once, and a visit becomes the JSON of contracts.md."""

from dataclasses import dataclass
from hashlib import sha256

from django.db import IntegrityError
from django.db.models import Q

from accounts.models import Unit
from config.history import act

from .enums import Capacity, FieldKind
from .models import Answer, Attendee, BoardVisit, HeadingText, Original, VisitTemplate
from .parsing import QuestionShape, TemplateShape
from .reader import reader
from .sameness import note_likely_same


@dataclass(frozen=True)
class Given:
    """A file as it was given: its bytes, and what it was called."""

    content: bytes
    file_name: str


def template_shapes():
    """Return the published templates as the parser needs them."""
    templates = VisitTemplate.objects.published().prefetch_related("questions", "fields")
    return tuple(
        TemplateShape(
            template.code,
            template.title,
            tuple(QuestionShape(it.number, it.question, it.guidance_text) for it in template.questions.all()),
            {kind: label for kind, label in template.labels().items() if kind != FieldKind.TEXT},
            tuple(field.label for field in template.fields.all() if field.kind == FieldKind.TEXT),
        )
        for template in templates
    )


def read_in(given, shapes, by=None):
    """Return `(visit, created, document)` of the file `given`; no document for one that is known byte for byte.

    Raises Unreadable and NoTemplate; nothing is stored then.
    """
    same = Original.objects.filter(sha256=sha256(given.content).hexdigest()).values("visit")[:1]
    known = BoardVisit.objects.filter(pk__in=same).first()
    if known:
        return known, False, None
    document = reader.read(given.content, shapes)
    return *store(document, given, by), document


def store(document, given=None, by=None):
    """Return `(visit, created)`: the draft made of a parsed `document`, or the visit with the same words before it.

    The file it was read from is kept with either. All of it is stored, or nothing.
    """
    try:
        with act("visits.import", by=by):
            visit = same_words(document)
            created = visit is None
            visit = visit or make_visit(document, by)
            keep(visit, document, given)
            return visit, created
    except IntegrityError:
        # The same document was read in at this very moment.
        visit = same_words(document)
        if visit is None:
            raise
        with act("visits.import", by=by):
            keep(visit, document, given)
        return visit, False


def same_words(document):
    """Return the visit that was read from a file with the words of `document`, or None."""
    of_file = Original.objects.filter(digest=document.digest).values("visit")
    return BoardVisit.objects.filter(Q(source_digest=document.digest) | Q(pk__in=of_file)).order_by("pk").first()


def keep(visit, document, given):
    """Keep the file `given`, if there is one, with `visit`."""
    if given:
        Original.objects.keep(visit, content=given.content, file_name=given.file_name, digest=document.digest)


def make_visit(document, by=None):
    """Return a new draft of `by` with everything in `document`; an operation by the name of no unit is kept as text."""
    template = VisitTemplate.objects.get(code=document.template)
    visit = BoardVisit.objects.create(
        template=template, title=document.title, introduction=document.introduction, background=document.background,
        operation=unit_named(document.operation), operation_text=document.operation, visited_on=document.date,
        link=document.link, form=document.form, labels=document.labels, remainder=document.remainder,
        source_digest=document.digest, created_by=by,
    )  # fmt: skip
    add_people(visit, document)
    fields = template.fields.filter(kind=FieldKind.TEXT)
    HeadingText.objects.bulk_create(
        HeadingText(visit=visit, field=field, text=text)
        for field in fields
        if (text := document.texts.get(field.label.rstrip(":")))
    )
    asked = {question.number: question for question in template.questions.all()}
    Answer.objects.bulk_create(
        Answer(visit=visit, template_question=asked[it.number], number=it.number, question=it.question,
               guidance=it.guidance, text=it.text)
        for it in document.answers
    )  # fmt: skip
    note_likely_same(visit, [it.text for it in document.answers])
    return visit


def add_people(visit, document):
    """Add the attendees of `document` to `visit`."""
    people = [(Capacity.MEMBER, name) for name in document.members]
    people += [(Capacity.OFFICIAL, name) for name in document.officials]
    for position, (capacity, name) in enumerate(people, start=1):
        Attendee.objects.create(visit=visit, position=position, capacity=capacity, name=name)


def unit_named(name):
    """Return the unit in use that is called `name`, or None when there is none or more than one."""
    units = list(Unit.objects.active().filter(name__iexact=name)[:2])
    return units[0] if len(units) == 1 else None


def as_dict(visit, duplicate=False):
    """Return `visit` as contracts.md says; `labels` are the words of an imported document that only framed it.

    `fields` is there when the template's heading asks for texts of its own.
    """
    labels = {field.pk: field.label for field in visit.template.fields.all()}
    fields = {labels[it.field_id]: it.text for it in visit.heading_texts.all()}
    return ({"fields": fields} if fields else {}) | {
        "visit": visit.pk,
        "duplicate": duplicate,
        "template": visit.template.code,
        "title": visit.title,
        "introduction": visit.introduction,
        "operation": visit.operation_text,
        "date": visit.visited_on.isoformat() if visit.visited_on else None,
        "members": [attendee.name for attendee in visit.members],
        "officials": [attendee.name for attendee in visit.officials],
        "link": visit.link or None,
        "background": visit.background,
        "answers": [
            {"number": it.number, "question": it.question, "guidance": it.guidance, "text": it.text}
            for it in visit.answers.all()
        ],
        "labels": visit.labels,
        "remainder": visit.remainder,
    }
