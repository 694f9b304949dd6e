"""Registers read in: the file, what each row means, how far it has come, and undoing it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.acts import ActView, first_time
from config.idempotency import create_once
from config.paging import Sort, address_without, cursor, in_order, page
from config.xlsx import XLSX, workbooks

from ..access import note_shown
from ..enums import ImportState, RowStatus
from ..forms.imports import CancelImportForm, ConfirmForm, UndoImportForm, UploadForm
from ..models import RegisterImport, RegisterImportRow
from ..register import jobs, undoing
from ..register.template import sheets
from ..rules import can_import

PAGE_SIZE = 50
SHOWN_IMPORTS = 20
IN_FILE_ORDER = Sort("id")
BY_HAND = "by_hand"


class ImportListView(ActView):
    """Take a file, and show those taken before."""

    template_name = "participants/import_list.html"
    form_class = UploadForm

    def dispatch(self, request, *args, **kwargs):
        """Let in those who may read in registers."""
        if not can_import(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        """Add the user, whose units can be chosen."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        """Add the imports of the user."""
        mine = RegisterImport.objects.visible_to(self.request.user).defer("content").order_by("-created_at", "-pk")
        return super().get_context_data(imports=mine.select_related("unit")[:SHOWN_IMPORTS], **kwargs)

    def get_cancel_url(self):
        """Return None: there is nowhere to go back to."""
        return None

    def act(self, form):
        """Keep the file and have it read through."""
        cleaned = form.cleaned_data
        jobs.forget_old(self.request.user)

        def create():
            return RegisterImport.objects.create(
                unit=cleaned["unit"], file_name=cleaned["file"].name[-200:], content=cleaned["file"].read(),
                created_by=self.request.user, idempotency_key=cleaned["idempotency_key"],
            )  # fmt: skip

        self.register = first_time(create_once(RegisterImport, cleaned["idempotency_key"], create))
        jobs.begin(self.register)

    def get_success_url(self):
        """Return the page of the import."""
        return reverse("participants:import", args=[self.register.pk])


class ImportActView(ActView):
    """An act upon one's own import."""

    title = ""

    @cached_property
    def register(self):
        """The import; Http404 for one that is not the user's."""
        mine = RegisterImport.objects.visible_to(self.request.user).select_related("unit")
        return get_object_or_404(mine.defer("content"), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        """Fetch the import before anything else is done."""
        self.register  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Begin from the version as it stands."""
        return {"version": self.register.version} | super().get_initial()

    def get_success_url(self):
        """Return the page of the import."""
        return reverse("participants:import", args=[self.register.pk])

    def get_context_data(self, **kwargs):
        """Add the import."""
        return super().get_context_data(register=self.register, **kwargs)

    def at_version(self, form, *states):
        """Return the import at the form's version; raises ValidationError when it is in none of `states`."""
        register = RegisterImport.objects.select_for_update(of=("self",)).select_related("created_by", "unit")
        register = register.get(pk=self.register.pk)
        if register.state not in states:
            raise ValidationError(_("That has been done already, or can no longer be done."))
        register.version = form.cleaned_data["version"]
        return register


class ImportView(ImportActView):
    """How far it has come: its rows to look through and confirm, or what came of them."""

    template_name = "participants/import.html"
    form_class = ConfirmForm

    def get_form_kwargs(self):
        """Add the import."""
        return super().get_form_kwargs() | {"register": self.register}

    def get_cancel_url(self):
        """Return the page of the act that throws the file away."""
        return reverse("participants:import_cancel", args=[self.register.pk])

    def get_context_data(self, **kwargs):
        """Add a page of the rows, noting those they are about as shown."""
        rows = self.register.rows.visible_to(self.request.user)
        status = self.request.GET.get("status", "")
        if status in RowStatus.values:
            rows = rows.filter(status=status)
        elif status == BY_HAND:
            rows = rows.filter(by_hand=True)
        shown = page(rows, IN_FILE_ORDER, PAGE_SIZE, cursor(self.request, "after"), cursor(self.request, "before"))
        found = in_order(RegisterImportRow.objects, shown.ids)
        note_shown(self.request, {row.participant for row in found} - {None})
        return super().get_context_data(
            rows=found, page=shown, address=address_without(self.request, "after", "before"), status=status,
            statuses=self.statuses(), has_by_hand=self.register.rows.filter(by_hand=True).exists(), **kwargs,
        )  # fmt: skip

    def statuses(self):
        """Return what the rows are, with how many and the address that shows them."""
        counts = self.register.counts
        return [(code, label, counts.get(code, 0)) for code, label in RowStatus.choices if counts.get(code)]

    @property
    def success_message(self):
        """What to tell: how many rows, once they are read in; '' while the worker is at it."""
        register = RegisterImport.objects.defer("content").get(pk=self.register.pk)
        if register.state != ImportState.DONE:
            return ""
        counts = {status: register.counts.get(status, 0) for status in (RowStatus.NEW, RowStatus.UPDATE)}
        return _("Rows read in: %(new)d new, %(update)d changed.") % counts

    def act(self, form):
        """Store what was confirmed."""
        register = self.at_version(form, ImportState.READY)
        register.state, register.chosen, register.rows_done = ImportState.STORING, form.cleaned_data["chosen"], 0
        register.save_version("state", "chosen", "rows_done")
        jobs.begin(register)


class ImportUndoView(ImportActView):
    """Undo it."""

    template_name = "participants/import_act.html"
    form_class = UndoImportForm
    title = _("Undo the reading in")
    success_message = _("The reading in is undone.")

    def act(self, form):
        """Take back everything it wrote."""
        undoing.undo(self.at_version(form, ImportState.DONE), by=self.request.user)


class ImportCancelView(ImportActView):
    """Throw the file away."""

    template_name = "participants/import_act.html"
    form_class = CancelImportForm
    title = _("Throw away the file")
    success_message = _("The file is thrown away. Nothing was read in.")
    success_url = reverse_lazy("participants:imports")

    def get_success_url(self):
        """Return the list of imports."""
        return str(self.success_url)

    def get_cancel_url(self):
        """Return the page of the import."""
        return reverse("participants:import", args=[self.register.pk])

    def act(self, form):
        """Forget the file and what its rows said."""
        register = self.at_version(form, ImportState.READY)
        register.state, register.content = ImportState.CANCELLED, None
        register.save_version("state", "content")
        register.rows.all().delete()


def template(request):
    """Return the workbook with the headings, to fill in: in Swedish, as the headings are."""
    if not can_import(request.user):
        raise PermissionDenied
    with override("sv"):
        response = HttpResponse(workbooks(sheets()), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, "registermall.xlsx")
    return response
