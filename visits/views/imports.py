"""Old protocols read in: many files at once, how far they have come, and what became of each."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import ActView, first_time

from .. import imports, rules
from ..enums import FileState
from ..forms.imports import FilesForm, NewTemplateForm, TryAgainForm
from ..models import BoardVisit, ImportFile, VisitImport, VisitTemplate
from ..new_template import make_template
from .gate import GateMixin

SHOWN_IMPORTS = 20


class ImporterMixin(GateMixin):
    """A page for those who read in protocols."""

    allowed = rules.can_import


class BatchMixin(ImporterMixin):
    """A page about the import whose id is `pk` in the address; Http404 for none."""

    @cached_property
    def batch(self):
        """The import."""
        batches = VisitImport.objects.visible_to(self.request.user).select_related("created_by")
        return get_object_or_404(batches, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """Add the import."""
        return super().get_context_data(batch=self.batch, **kwargs)


class ImportListView(ImporterMixin, ActView):
    """Take files, and show those taken before."""

    template_name = "visits/imports.html"
    form_class = FilesForm
    title = _("Read in old protocols")

    def get_context_data(self, **kwargs):
        """Add the latest imports with what became of their files."""
        batches = VisitImport.objects.visible_to(self.request.user).select_related("created_by")
        batches = list(batches.order_by("-created_at", "-pk")[:SHOWN_IMPORTS])
        return super().get_context_data(batches=counted(batches), **kwargs)

    def get_cancel_url(self):
        """Return the list of visits."""
        return reverse("visits:list")

    def act(self, form):
        """Keep the files and have them read."""
        cleaned = form.cleaned_data
        begun = imports.begin(by=self.request.user, key=cleaned["idempotency_key"], files=cleaned["files"])
        self.batch = first_time(begun)

    def get_success_url(self):
        """Return the page of the import."""
        return self.batch.get_absolute_url()


def counted(batches):
    """Return `batches`, each with `counts`: how many of its files there are by state."""
    states = ImportFile.objects.filter(batch__in=batches).values_list("batch", "state")
    for batch in batches:
        own = [state for pk, state in states if pk == batch.pk]
        batch.counts = [(FileState(state).label, own.count(state)) for state in FileState.values if state in own]
    return batches


class ImportView(BatchMixin, TemplateView):
    """How far the files have come, and what became of each."""

    template_name = "visits/import.html"

    def get_context_data(self, **kwargs):
        """Add the files, each with its visit and what is worth a look about it."""
        files = list(self.batch.files.defer("content").select_related("template"))
        visits = BoardVisit.objects.visible_to(self.request.user).with_contents().prefetch_related("likely_same")
        by_id = visits.in_bulk([file.visit_id for file in files if file.visit_id])
        for file in files:
            file.shown_visit = by_id.get(file.visit_id)
            file.warnings = warnings(file.shown_visit) if file.state == FileState.DONE else []
            file.pairs = pairs(file)
        waiting = sum(file.state == FileState.WAITING for file in files)
        return super().get_context_data(
            files=files, is_under_way=waiting > 0, done=len(files) - waiting,
            may_try_again=self.batch.files.readable_again().exists(), counts=counted([self.batch])[0].counts, **kwargs,
        )  # fmt: skip


def warnings(visit):
    """Return what is worth a look about a visit just read in, but for what only matters before it is approved."""
    return visit.missing_warnings() + visit.number_warnings() if visit and visit.is_draft else []


def pairs(file):
    """Return the undecided pairs of the file's visit."""
    visit = file.shown_visit
    return [pair for pair in visit.likely_same.all() if pair.decided_at is None] if visit and visit.is_draft else []


class TryAgainView(BatchMixin, ActView):
    """Reads again what could not be read, or has waited longer than reading takes."""

    form_class = TryAgainForm
    template_name = "visits/import_act.html"
    title = _("Read the files again")

    def act(self, form):
        """Have them read."""
        imports.try_again(self.batch)

    def get_success_url(self):
        """Return the page of the import."""
        return self.batch.get_absolute_url()


class NewTemplateView(BatchMixin, ActView):
    """Makes a draft of a new template version of the questions of one file."""

    form_class = NewTemplateForm
    template_name = "visits/import_template.html"
    title = _("A new template of the document's questions")
    success_message = _("The template is made, as a draft. Look it through and publish it, then read the file again.")

    @cached_property
    def file(self):
        """The file; Http404 for one without an offer, or that has been made a template of already."""
        files = self.batch.files.filter(offer__isnull=False, template=None).defer("content")
        return get_object_or_404(files, pk=self.kwargs["file"])

    def dispatch(self, request, *args, **kwargs):
        """Fetch the file before anything else is done."""
        if rules.can_import(request.user):
            self.file  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open on what the document says of itself."""
        offer = self.file.offer
        taken = VisitTemplate.objects.filter(code=offer["code"]).exists()
        return {"code": "" if taken else offer["code"], "title": offer["title"]} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the file."""
        return super().get_context_data(file=self.file, questions=self.file.offer["questions"], **kwargs)

    def act(self, form):
        """Make it."""
        self.file.template = make_template(
            by=self.request.user, code=form.cleaned_data["code"], title=form.cleaned_data["title"],
            questions=self.file.offer["questions"], based_on=self.based_on(),
        )  # fmt: skip
        self.file.save(update_fields=["template"])

    def based_on(self):
        """Return the template the document was read by, or None for the newest."""
        return self.file.visit.template if self.file.visit else None

    def get_cancel_url(self):
        """Return the page of the import."""
        return self.batch.get_absolute_url()

    def get_success_url(self):
        """Return the page of the new template."""
        return self.file.template.get_absolute_url()
