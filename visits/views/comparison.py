"""Answers over the years: one question across the versions of the template, and one operation across its visits."""

from django.db.models import Q
from django.http import Http404
from django.views.generic import TemplateView

from config.paging import Sort, address_without, cursor, in_order, page

from .. import comparison
from ..models import BoardVisit, TemplateQuestion
from .gate import GateMixin
from .listing import operations

NEWEST_FIRST = Sort("visited_on", nullable=True, descending=True)
PAGE_SIZE = 10
# Side by side, so that no more fit a screen.
VISITS_BESIDE = 4


class ComparisonMixin(GateMixin):
    """A page about finished visits, for those who read them."""

    def page_of(self, visits, size):
        """Return a page of `visits`, latest first, and the visits on it."""
        after, before = cursor(self.request, "after"), cursor(self.request, "before")
        shown = page(visits, NEWEST_FIRST, size, after, before)
        return shown, in_order(BoardVisit.objects.select_related("template"), shown.ids)

    def get_context_data(self, **kwargs):
        """Add the operations to choose from, the one chosen, and the rest of the address."""
        self.visits = comparison.finished(self.request.user)
        self.operation = self.request.GET.get("operation", "")
        return super().get_context_data(
            operations=operations(self.visits),
            operation=self.operation,
            address=address_without(self.request, "after", "before"),
            **kwargs,
        )

    def of_operation(self):
        """Return the visits to the operation chosen, by name, and to the unit that was called so."""
        if not self.operation or "\0" in self.operation:
            return self.visits
        units = self.visits.filter(operation_text=self.operation, operation__isnull=False).values("operation")
        return self.visits.filter(Q(operation_text__iexact=self.operation) | Q(operation__in=units))


class CompareView(ComparisonMixin, TemplateView):
    """The ways in: the questions of the newest version, those no longer asked, and the operations."""

    template_name = "visits/compare.html"

    def get_context_data(self, **kwargs):
        """Add the questions."""
        return super().get_context_data(groups=comparison.groups_of_last_questions(), **kwargs)


class CompareQuestionView(ComparisonMixin, TemplateView):
    """The answers to one question and to those it belongs with, latest visit first."""

    template_name = "visits/compare_question.html"

    def get_context_data(self, **kwargs):
        """Add the question, what it belongs with, and a page of visits with their answers."""
        context = super().get_context_data(**kwargs)
        together = comparison.published_lineage().of(self.kwargs["pk"])
        questions = TemplateQuestion.objects.visible_to(self.request.user).published().filter(pk__in=together)
        questions = list(questions.select_related("template").order_by("-template__code", "number"))
        question = next((it for it in questions if it.pk == self.kwargs["pk"]), None)
        if question is None:
            raise Http404
        shown, visits = self.page_of(comparison.with_answers_to(self.of_operation(), together), PAGE_SIZE)
        comparison.add_answers(visits, together)
        return context | {"question": question, "questions": questions, "page": shown, "visits": visits}


class CompareOperationView(ComparisonMixin, TemplateView):
    """One operation: its visits side by side, question by question."""

    template_name = "visits/compare_operation.html"

    def get_context_data(self, **kwargs):
        """Add the latest visits, and their answers by question."""
        context = super().get_context_data(**kwargs)
        if not self.operation:
            return context | {"visits": [], "threads": []}
        shown, visits = self.page_of(self.of_operation(), VISITS_BESIDE)
        comparison.add_answers(visits)
        return context | {"page": shown, "visits": visits, "threads": comparison.threads_of(visits)}
