"""Templates: the list, one version, its preview and PDF, a new version, and what is done with a whole draft."""

import copy

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.acts import ActView, first_time
from config.pdf import pdf_response

from .. import rules
from ..forms import ChangeTemplateForm, MakeTemplateForm, SeenForm, StepForm
from ..models import BoardVisit, VisitTemplate
from ..template_document import TEMPLATE, file_name, template_parts
from .gate import GateMixin


class WriterMixin(GateMixin):
    """A page of the templates, for those who write them."""

    allowed = rules.can_write_templates


class TemplateListView(WriterMixin, TemplateView):
    """All versions by state, with how many visits each has been used for."""

    template_name = "visits/template_list.html"

    def get_context_data(self, **kwargs):
        """Add the versions, newest first within each state; drafts count no visits, since none can use them."""
        visits = Count("visits", filter=Q(visits__in=BoardVisit.objects.visible_to(self.request.user)), distinct=True)
        templates = VisitTemplate.objects.visible_to(self.request.user).select_related("based_on")
        templates = templates.annotate(visit_count=visits, question_count=Count("questions", distinct=True))
        found = {"draft": [], "published": [], "retired": []}
        for template in templates.order_by("-code"):
            found[template.state].append(template)
        groups = [(STATES[state], templates) for state, templates in found.items() if templates]
        return super().get_context_data(groups=groups, **kwargs)


STATES = {"draft": _("Drafts"), "published": _("In use"), "retired": _("Retired templates")}


# The fields in which running text is typed.
TYPED = (
    "title", "introduction", "background", "label", "question", "guidance", "sub_questions", "second_question",
    "second_guidance", "second_sub_questions",
)  # fmt: skip


class TemplateMixin(WriterMixin):
    """A page about the template whose id is `pk` in the address.

    `state` is the state it must be in for the page to be opened: whoever comes too late is told on the template's page.
    What is sent too late goes on to the act, which says so beside what was typed; what was typed about something that a
    colleague has taken away is shown, to be copied.
    """

    state = None

    def dispatch(self, request, *args, **kwargs):
        """Give back what was typed about what is gone."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            typed = [text for name in TYPED for text in request.POST.getlist(name) if text.strip()]
            if not typed:
                raise
            template = VisitTemplate.objects.filter(pk=self.kwargs["pk"]).first()
            return render(request, "visits/template_gone.html", {"template": template, "texts": typed}, status=409)

    @cached_property
    def template(self):
        """The template with its contents."""
        templates = VisitTemplate.objects.visible_to(self.request.user).with_contents()
        return get_object_or_404(templates, pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        """Show the page, where there is something to do."""
        if self.state is not None and self.template.state != self.state:
            return redirect(self.template)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the template."""
        return super().get_context_data(template=self.template, **kwargs)


class TemplatePageView(TemplateMixin, TemplateView):
    """One version with all its words; of a draft, with what can be done to each part."""

    template_name = "visits/template.html"

    def get_context_data(self, **kwargs):
        """Add its parts in order, and what is missing in a draft."""
        template = self.template
        fields, questions = list(template.fields.all()), list(template.questions.all())
        return super().get_context_data(
            fields=fields,
            questions=questions,
            obstacles=template.obstacles() if template.is_draft else [],
            remarks=template.remarks() if template.is_draft else [],
            **kwargs,
        )


class PreviewView(TemplateMixin, TemplateView):
    """The questions as those meet them who write a protocol."""

    template_name = "visits/template_preview.html"


class TemplatePdfView(TemplateMixin, View):
    """The template on paper."""

    def get(self, request, *args, **kwargs):
        """Return the PDF."""
        context, options = template_parts(self.template)
        return pdf_response(request, file_name(self.template), TEMPLATE, context, **options)


# Acts


class TemplateActView(TemplateMixin, ActView):
    """The page of one act upon a template, or upon a part of it; afterwards one is on the template's page."""

    template_name = "visits/template_act.html"

    @property
    def row(self):
        """The row the act is upon."""
        return self.template

    def get_initial(self):
        """Open on the version as it stands, or the one a restored draft was begun on."""
        return {"version": self.row.version} | super().get_initial()

    def get_success_url(self):
        """Return the address of the template's page."""
        return self.template.get_absolute_url()

    def act(self, form):
        """Do the act on the version that was shown; the page goes on showing what is stored."""
        row = copy.copy(self.row)
        row.version = form.cleaned_data["version"]
        self.do(row, form)

    def do(self, row, form):
        """Do the act on `row`."""
        raise NotImplementedError


class MakeTemplateView(TemplateMixin, ActView):
    """Makes a new version from one that is published, retired ones included."""

    form_class = MakeTemplateForm
    template_name = "visits/make_template.html"
    title = _("New version of the template")
    success_message = _("The draft is made. Nobody else than those who write templates sees it until it is published.")

    def get(self, request, *args, **kwargs):
        """Show the page; a draft is changed instead."""
        return redirect(self.template) if self.template.is_draft else super().get(request, *args, **kwargs)

    def get_initial(self):
        """Open on the next year that has no version, and the title of the one it is made from."""
        codes = VisitTemplate.objects.values_list("code", flat=True)
        newest = max((int(code) for code in codes if code.isdecimal() and len(code) == 4), default=None)
        code = str(newest + 1) if newest else ""
        title = self.template.title.replace(self.template.code, code) if code else self.template.title
        return {"code": code, "title": title} | super().get_initial()

    def act(self, form):
        """Make the draft, once however often the form is sent."""
        if self.template.is_draft:
            raise PermissionDenied
        fields = {name: form.cleaned_data[name] for name in MakeTemplateForm.Meta.fields}
        key = form.cleaned_data["idempotency_key"]
        made = VisitTemplate.objects.make_version(self.template, by=self.request.user, key=key, **fields)
        self.made = first_time(made)

    def get_success_url(self):
        """Return the page of the new version."""
        return self.made.get_absolute_url()

    def get_cancel_url(self):
        """Return the page of the old one."""
        return self.template.get_absolute_url()


class ChangeTemplateView(TemplateActView):
    """Changes the words of a draft as a whole."""

    state = "draft"
    form_class = ChangeTemplateForm
    title = _("Change title, introduction and background")
    success_message = _("The template is saved.")

    def get_initial(self):
        """Open with the words as they stand, under what a draft holds."""
        stored = {name: getattr(self.template, name) for name in ChangeTemplateForm.Meta.fields}
        return stored | {"background": "\n".join(self.template.background)} | super().get_initial()

    def get_form_kwargs(self):
        """Judge the form on a copy, so that the page goes on showing what is stored."""
        return super().get_form_kwargs() | {"instance": copy.copy(self.template)}

    def current_text(self, current, name, field):
        """Return the text of a field, the background a line for each item."""
        return "\n".join(current.background) if name == "background" else super().current_text(current, name, field)

    def do(self, row, form):
        """Save the words."""
        fields = {name: form.cleaned_data[name] for name in ChangeTemplateForm.Meta.fields}
        row.change(self.request.user, background=form.cleaned_data["background"].splitlines(), **fields)


class TemplateStepView(TemplateActView):
    """A step that asks once; `explanation` says what it means, `button` what it is called."""

    form_class = StepForm
    template_name = "visits/template_step.html"
    explanation = button = ""

    def get_context_data(self, **kwargs):
        """Add the words."""
        return super().get_context_data(explanation=self.explanation, button=self.button, **kwargs)


class SeenStepView(TemplateStepView):
    """A step upon a draft, by somebody who has seen all its words."""

    state = "draft"
    form_class = SeenForm

    def get_initial(self):
        """Open on the words as they stand."""
        return super().get_initial() | {"fingerprint": self.template.fingerprint}

    def get_form_kwargs(self):
        """Give the form the template."""
        return super().get_form_kwargs() | {"standing": self.template}


class PublishView(SeenStepView):
    """Makes the words of a draft final."""

    title = _("Publish the template?")
    explanation = _("Visits can be made from it at once. Its words never change again: a new wording is a new version.")
    button = _("Publish")
    success_message = _("The template is published. Retire the earlier version if it is not to be used any more.")

    def get_context_data(self, **kwargs):
        """Add what stands in the way, and what is worth a look."""
        return super().get_context_data(
            obstacles=self.template.obstacles(), remarks=self.template.remarks(), **kwargs
        )  # fmt: skip

    def do(self, row, form):
        """Publish it."""
        row.publish(by=self.request.user)


class DiscardTemplateView(SeenStepView):
    """Throws a draft away."""

    title = _("Throw the draft away?")
    explanation = _("The draft with all its questions leaves every list. Only the history keeps what was written.")
    button = _("Throw away")
    success_message = _("The draft is thrown away. The history keeps it.")

    def get_context_data(self, **kwargs):
        """Let the button warn."""
        return super().get_context_data(is_dangerous=True, **kwargs)

    def do(self, row, form):
        """Throw it away."""
        row.discard(by=self.request.user)

    def get_success_url(self):
        """Return the list, since the draft is gone."""
        return reverse("visits:templates")

    def get_cancel_url(self):
        """Return the draft's page."""
        return self.template.get_absolute_url()


class RetireView(TemplateStepView):
    """Takes a version out of use."""

    state = "published"
    title = _("Retire the template?")
    explanation = _("No new visits are made from it. Those there are keep it, and old protocols are still known by it.")
    button = _("Retire")
    success_message = _("The template is retired.")

    def do(self, row, form):
        """Retire it."""
        row.retire(by=self.request.user)


class BringBackView(TemplateStepView):
    """Takes a retired version into use again."""

    state = "retired"
    title = _("Use the template again?")
    explanation = _("New visits can be made from it.")
    button = _("Use again")
    success_message = _("The template is in use again.")

    def do(self, row, form):
        """Bring it back."""
        row.bring_back(by=self.request.user)
