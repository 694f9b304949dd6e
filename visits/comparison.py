"""Answers over the years: which questions belong together across the versions of the template.

A question belongs with all that it replaces, directly or through others, and with all that replace it. The links are
few enough (some ten a version) to be read at once and followed here.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from .models import Answer, BoardVisit, QuestionLink, TemplateQuestion


class Lineage:
    """The links between questions, given as pairs (question, earlier one) of ids."""

    def __init__(self, pairs):
        self.earlier, self.later = defaultdict(set), defaultdict(set)
        for question, earlier in pairs:
            self.earlier[question].add(earlier)
            self.later[earlier].add(question)

    def of(self, question):
        """Return the ids that belong with `question`, itself included: what it replaces and what replaces it."""
        return reached(question, self.earlier) | reached(question, self.later)

    def is_last(self, question):
        """Return whether nothing replaces `question`."""
        return not self.later[question]

    def threads(self, asked):
        """Return the ids `asked` in groups of those that are linked, if only through others, in any direction.

        Each id stands in one group, and the groups and their ids come in the order of `asked`.
        """
        both = defaultdict(set)
        for links in (self.earlier, self.later):
            for question, others in links.items():
                both[question] |= others
        groups, seen = [], set()
        for question in asked:
            if question not in seen:
                together = reached(question, both)
                groups.append([it for it in asked if it in together])
                seen |= together
        return groups


def reached(start, links):
    """Return the ids that `links` ({id: ids}) lead to from `start`, with `start`."""
    found, waiting = {start}, [start]
    while waiting:
        new = links.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def published_lineage():
    """Return the Lineage of all published questions."""
    links = QuestionLink.objects.exclude(question__template__published_at=None)
    return Lineage(links.values_list("question", "earlier"))


def published_questions():
    """Return all published questions, the newest version first and in its order."""
    questions = TemplateQuestion.objects.published().select_related("template")
    return list(questions.order_by("-template__code", "number"))


@dataclass
class Group:
    """The questions of a version that nothing replaces, as `rows` of (question, the earlier ones it belongs with)."""

    template: object
    rows: list = field(default_factory=list)


def groups_of_last_questions():
    """Return Groups, newest version first: what is asked today, and below it what is no longer asked."""
    questions, lineage = published_questions(), published_lineage()
    groups = {}
    for question in questions:
        if lineage.is_last(question.pk):
            together = lineage.of(question.pk) - {question.pk}
            group = groups.setdefault(question.template_id, Group(question.template))
            group.rows.append((question, [it for it in questions if it.pk in together]))
    return list(groups.values())


# Visits and their answers


def finished(user):
    """Return the visits with a final protocol that `user` may read; of one that was corrected, the correction."""
    return BoardVisit.objects.visible_to(user).finished().newest()


def with_answers_to(visits, questions):
    """Keep the `visits` with a question among the ids `questions`."""
    return visits.filter(Exists(Answer.objects.filter(visit=OuterRef("pk"), template_question__in=questions)))


def add_answers(visits, questions=None):
    """Give each of `visits` its answers as `found`, in order: those to the ids `questions`, or all."""
    answers = Answer.objects.filter(visit__in=[visit.pk for visit in visits]).order_by("number")
    if questions is not None:
        answers = answers.filter(template_question__in=questions)
    by_visit = defaultdict(list)
    for answer in answers:
        by_visit[answer.visit_id].append(answer)
    for visit in visits:
        visit.found = by_visit[visit.pk]


@dataclass
class Thread:
    """One question over the years: its newest `wordings`, and (visit, its answers) in the order of the visits."""

    wordings: list
    answered: list


def threads_of(visits):
    """Return the Threads of `visits` (with their answers added), in the order of the newest version."""
    asked = {answer.template_question_id for visit in visits for answer in visit.found}
    questions = {it.pk: it for it in published_questions() if it.pk in asked}
    return [thread(group, questions, visits) for group in published_lineage().threads(list(questions))]


def thread(group, questions, visits):
    """Return the Thread of the ids `group`."""
    newest = questions[group[0]].template_id
    wordings = [questions[pk] for pk in group if questions[pk].template_id == newest]
    answered = [(visit, [it for it in visit.found if it.template_question_id in group]) for visit in visits]
    return Thread(wordings, [(visit, answers) for visit, answers in answered if answers])
