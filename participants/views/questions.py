"""Administration of what units ask at intake. It shows nothing of any case."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.views.administration import AdminActView, AdministratorMixin, EditMixin
from config.history import act

from ..enums import QuestionKind
from ..forms.intake import AddQuestionForm, EditQuestionForm
from ..models import IntakeQuestion

# As they stand in the address.
KINDS = {"malgrupp": QuestionKind.CHECKLIST, "kartlaggning": QuestionKind.ASSESSMENT}
SLUGS = {kind: slug for slug, kind in KINDS.items()}


def kind_of(slug):
    """Return the QuestionKind of an address; Http404 when there is none."""
    try:
        return KINDS[slug]
    except KeyError:
        raise Http404 from None


class QuestionListView(AdministratorMixin, TemplateView):
    """The questions of one kind, in every unit."""

    template_name = "participants/question_list.html"

    def get_context_data(self, **kwargs):
        """Add the questions in order, and what they are."""
        kind = kind_of(self.kwargs["kind"])
        questions = IntakeQuestion.objects.filter(kind=kind).select_related("unit").order_by("position", "pk")
        return super().get_context_data(
            kind_label=kind.label, slug=self.kwargs["kind"], questions=questions,
            is_checklist=kind == QuestionKind.CHECKLIST, today=timezone.localdate(), **kwargs,
        )  # fmt: skip

    def get(self, request, *args, **kwargs):
        """Show them."""
        kind_of(self.kwargs["kind"])
        return super().get(request, *args, **kwargs)


class QuestionActMixin:
    """Afterwards one is at the list."""

    def get_success_url(self):
        """Return the list."""
        return reverse("participants:questions", args=[SLUGS[self.kind]])


class AddQuestionView(QuestionActMixin, AdminActView):
    """A new question."""

    form_class = AddQuestionForm
    success_message = _("The question is added.")
    title = _("New question")

    @property
    def kind(self):
        """The QuestionKind in the address."""
        return kind_of(self.kwargs["kind"])

    def get_form_kwargs(self):
        """Make one of that kind."""
        return super().get_form_kwargs() | {"instance": IntakeQuestion(kind=self.kind)}

    def act(self, form):
        """Add it."""
        with act("participants.add_question", by=self.request.user):
            form.save()


class EditQuestionView(QuestionActMixin, EditMixin, AdminActView):
    """A question that is there."""

    model = IntakeQuestion
    form_class = EditQuestionForm
    success_message = _("The question is saved.")
    title = _("Change question")

    @property
    def kind(self):
        """The QuestionKind of the question."""
        return QuestionKind(self.object.kind)

    def act(self, form):
        """Save it; what is answered keeps its wording."""
        self.save(form, "participants.change_question")
