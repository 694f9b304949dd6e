"""A draft of a new template version made of the questions that a document was found to ask."""

from config.history import act

from .enums import FieldKind
from .models import QuestionLink, TemplateField, TemplateQuestion, VisitTemplate

LONGEST_CODE, LONGEST_TITLE = 20, 200


def make_template(*, by, code, title, questions, based_on=None):
    """Return a draft VisitTemplate with `questions`, made by `by`; everything else is as in `based_on`.

    `questions` are dicts as in parsing/offers.py: `question`, `guidance`, `sub_questions`, and `earlier`, the number of
    the question of `based_on` that it replaces, or None. The heading fields, the background material, the introduction
    and the attendee rule are those of `based_on`, by default the newest template; without any, an empty heading.
    """
    based_on = based_on or VisitTemplate.objects.published().first()
    with act("visits.make_template", by=by):
        if based_on:
            template = VisitTemplate.objects.copy_head(based_on, code=code, title=title)
        else:
            template = VisitTemplate.objects.create(code=code, title=title)
            TemplateField.objects.create(template=template, position=1, kind=FieldKind.OPERATION, label="Verksamhet")
        add_questions(template, questions, based_on)
    return template


def add_questions(template, questions, based_on):
    """Add `questions` to the draft `template`, linked to those of `based_on` they replace."""
    earlier = {question.number: question for question in based_on.questions.all()} if based_on else {}
    for number, it in enumerate(questions, start=1):
        made = TemplateQuestion.objects.create(
            template=template, number=number, question=it["question"], guidance=it["guidance"],
            sub_questions=it["sub_questions"],
        )  # fmt: skip
        if it["earlier"] in earlier:
            QuestionLink.objects.create(question=made, earlier=earlier[it["earlier"]])
