"""Protocols in and out: a Document becomes a visit once, and a visit becomes the JSON of contracts.md."""

from django.db import IntegrityError

from accounts.models import Unit
from config.history import act

from .enums import Capacity
from .models import Answer, Attendee, BoardVisit, VisitTemplate
from .parsing import QuestionShape, TemplateShape


def template_shapes():
    """Return the published templates as the parser needs them."""
    templates = VisitTemplate.objects.published().prefetch_related("questions", "fields")
    return tuple(
        TemplateShape(
            template.code,
            template.title,
            tuple(QuestionShape(it.number, it.question, it.guidance_text) for it in template.questions.all()),
            template.labels(),
        )
        for template in templates
    )


def store(document):
    """Return `(visit, created)`: the draft made of a parsed `document`, or the visit with the same words before it."""
    same = BoardVisit.objects.filter(source_digest=document.digest)
    visit = same.first()
    if visit:
        return visit, False
    try:
        with act("visits.import", by=None):
            return make_visit(document), True
    except IntegrityError:
        # The same document was read in at this very moment.
        return same.get(), False


def make_visit(document):
    """Return a new draft with everything in `document`; an operation by the name of no unit is kept as text."""
    template = VisitTemplate.objects.get(code=document.template)
    visit = BoardVisit.objects.create(
        template=template, title=document.title, introduction=document.introduction, background=document.background,
        operation=unit_named(document.operation), operation_text=document.operation, visited_on=document.date,
        link=document.link, labels=document.labels, remainder=document.remainder, source_digest=document.digest,
    )  # fmt: skip
    people = [(Capacity.MEMBER, name) for name in document.members]
    people += [(Capacity.OFFICIAL, name) for name in document.officials]
    for position, (capacity, name) in enumerate(people, start=1):
        Attendee.objects.create(visit=visit, position=position, capacity=capacity, name=name)
    asked = {question.number: question for question in template.questions.all()}
    Answer.objects.bulk_create(
        Answer(visit=visit, template_question=asked[it.number], number=it.number, question=it.question,
               guidance=it.guidance, text=it.text)
        for it in document.answers
    )  # fmt: skip
    return visit


def unit_named(name):
    """Return the unit in use that is called `name`, or None when there is none or more than one."""
    units = list(Unit.objects.active().filter(name__iexact=name)[:2])
    return units[0] if len(units) == 1 else None


def as_dict(visit, duplicate=False):
    """Return `visit` as contracts.md says; `labels` are the words of an imported document that only framed it."""
    return {
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
