"""The parts of a draft template: fields of the heading and questions, added, changed, moved, merged, split, removed."""

import copy

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from accounts.acts import ActView, as_text, first_time

from ..forms import (
    AddFieldForm,
    AddQuestionForm,
    ChangeFieldForm,
    ChangeQuestionForm,
    MergeForm,
    SplitForm,
)  # fmt: skip
from .templates import TemplateActView, TemplateMixin, TemplateStepView

QUESTION = ("question", "guidance", "sub_questions")


class PartMixin:
    """A page about one part of a draft; `rows` is what the template calls such parts."""

    state = "draft"
    rows = ""

    @cached_property
    def part(self):
        """The part whose id is in the address; Http404 for another's."""
        part = next((it for it in getattr(self.template, self.rows).all() if it.pk == self.kwargs["part_pk"]), None)
        if part is None:
            raise Http404
        part.template = self.template
        return part

    def get_success_url(self):
        """Return the place of the part on the template's page."""
        return self.template.get_absolute_url() + f"#{self.rows}-{self.part_pk}"

    @property
    def part_pk(self):
        """The id of the part one comes back to."""
        return self.kwargs["part_pk"]


class PartActView(PartMixin, TemplateActView):
    """The page of one act upon a part."""

    @property
    def row(self):
        """The part."""
        return self.part


class AddPartView(PartMixin, TemplateMixin, ActView):
    """Adds a part, last of its kind."""

    template_name = "visits/template_act.html"

    def get_form_kwargs(self):
        """Give the form the template."""
        return super().get_form_kwargs() | {"template": self.template}

    def act(self, form):
        """Add it, once however often the form is sent."""
        fields = self.values(form)
        rows, key = getattr(self.template, self.rows), form.cleaned_data["idempotency_key"]
        self.added = first_time(rows.append(by=self.request.user, key=key, **fields))

    @property
    def part_pk(self):
        """The id of the part that was added."""
        return self.added.pk

    def get_cancel_url(self):
        """Return the template's page."""
        return self.template.get_absolute_url()


class MovePartView(PartMixin, TemplateMixin, View):
    """Moves a part one place up, or down. The place it had is sent along, so that two clicks at once move it once."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        """Move it and show the template again, at the part."""
        sent = request.POST.get("position", "")
        position = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else -1
        try:
            self.part.move(request.user, up=request.POST.get("direction") == "up", position=position)
        except ValidationError:
            return redirect(self.template)
        return redirect(self.get_success_url())


class RemoveView(PartActView, TemplateStepView):
    """Takes a part away."""

    button = _("Take away")

    def get_context_data(self, **kwargs):
        """Say which part, and let the button warn."""
        return super().get_context_data(part=self.part, is_dangerous=True, **kwargs)

    def do(self, row, form):
        """Take away what was shown."""
        row.remove(by=self.request.user)

    def get_success_url(self):
        """Return the template's page."""
        return self.template.get_absolute_url()


# Fields of the heading


class FieldMixin:
    """A page about a field of the heading."""

    rows = "fields"

    def values(self, form):
        """Return what the form says of the field."""
        return {name: form.cleaned_data[name] for name in ("kind", "label", "is_required")}


class AddFieldView(FieldMixin, AddPartView):
    """Adds a field."""

    form_class = AddFieldForm
    title = _("New heading field")
    success_message = _("The field is added.")


class ChangeFieldView(FieldMixin, PartActView):
    """Changes a field."""

    form_class = ChangeFieldForm
    title = _("Change the heading field")
    success_message = _("The field is saved.")

    def get_form_kwargs(self):
        """Give the form the template, and a copy of the field to judge."""
        return super().get_form_kwargs() | {"template": self.template, "instance": copy.copy(self.part)}

    def do(self, row, form):
        """Save it."""
        row.change(self.request.user, **self.values(form))


class MoveFieldView(FieldMixin, MovePartView):
    """Moves a field."""


class RemoveFieldView(FieldMixin, RemoveView):
    """Takes a field away."""

    title = _("Take the heading field away?")
    explanation = _("It leaves the draft. Other versions keep theirs.")
    success_message = _("The field is taken away.")


# Questions


class QuestionMixin:
    """A page about a question."""

    rows = "questions"

    def values(self, form):
        """Return what the form says of the question and what it replaces."""
        return words(form) | {"earlier": form.cleaned_data["earlier"]}


def words(form, prefix=""):
    """Return the wording of a question in the fields of `form` that begin with `prefix`."""
    found = {name: form.cleaned_data[prefix + name] for name in QUESTION}
    return found | {"sub_questions": found["sub_questions"].splitlines()}


class AddQuestionView(QuestionMixin, AddPartView):
    """Adds a question."""

    form_class = AddQuestionForm
    title = _("New question")
    success_message = _("The question is added, last.")


class WordedView(QuestionMixin, PartActView):
    """An act that begins with the words of a question."""

    def get_initial(self):
        """Open with the question as it stands, under what a draft holds."""
        part = self.part
        stored = {"question": part.question, "guidance": part.guidance, "sub_questions": "\n".join(part.sub_questions)}
        return stored | {"earlier": [it.pk for it in part.replaces.all()]} | super().get_initial()

    def current_text(self, current, name, field):
        """Return the text of a field, the sub-questions a line each, and what the question replaces."""
        if name == "earlier":
            return as_text(list(current.replaces.all()))
        return (
            "\n".join(current.sub_questions) if name == "sub_questions" else super().current_text(current, name, field)
        )


class ChangeQuestionView(WordedView):
    """Changes a question."""

    form_class = ChangeQuestionForm
    title = _("Change the question")
    success_message = _("The question is saved.")

    def get_form_kwargs(self):
        """Give the form the template."""
        return super().get_form_kwargs() | {"template": self.template}

    def do(self, row, form):
        """Save it."""
        row.change(self.request.user, **self.values(form))


class SplitView(WordedView):
    """Makes two questions of one."""

    form_class = SplitForm
    template_name = "visits/split_question.html"
    title = _("Split the question")
    success_message = _("The question is now two.")

    def do(self, row, form):
        """Split it."""
        key = form.cleaned_data["idempotency_key"]
        first_time(row.split(self.request.user, key=key, first=words(form), second=words(form, "second_")))


class MergeView(QuestionMixin, PartActView):
    """Makes one question of two, which is then worded anew."""

    form_class = MergeForm
    template_name = "visits/merge_question.html"
    title = _("Merge the question with another")
    success_message = _("The two questions are one. Now word it as it is to be asked.")

    def get_form_kwargs(self):
        """Give the form the template and the question."""
        return super().get_form_kwargs() | {"template": self.template, "question": self.part}

    def get_context_data(self, **kwargs):
        """Add the question."""
        return super().get_context_data(part=self.part, **kwargs)

    def do(self, row, form):
        """Merge them."""
        row.merge(form.cleaned_data["other"], by=self.request.user)

    def get_success_url(self):
        """Return where the merged question is worded."""
        return reverse("visits:change_question", args=[self.template.pk, self.part_pk])

    def get_cancel_url(self):
        """Return the template's page."""
        return self.template.get_absolute_url()


class MoveQuestionView(QuestionMixin, MovePartView):
    """Moves a question."""


class RemoveQuestionView(QuestionMixin, RemoveView):
    """Takes a question away."""

    title = _("Take the question away?")
    success_message = _("The question is taken away.")

    @property
    def explanation(self):
        """What becomes of the answers to what it replaces."""
        if not self.part.replaces.all():
            return _now("It leaves the draft.")
        return _now("It leaves the draft. What it replaces is then replaced by nothing, unless another question is.")
