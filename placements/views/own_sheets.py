"""A case officer's month sheets: asking for one, and reading what was delivered while a consent lets them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.generic import TemplateView, View

from accounts.acts import ActView, first_time
from accounts.enums import Role
from config.pdf import LANGUAGE, pdf_response
from participants.access import note_shown

from ..forms.sheets import AskForm
from ..hours import month_of
from ..models import SheetRequest
from ..models.sheet_requests import askable
from ..sheet import PRINT, sheet_file_name, sheet_from, sheet_parts

MOST_SHOWN = 200


class CaseOfficerMixin:
    """A page of case officers."""

    def dispatch(self, request, *args, **kwargs):
        """Let in case officers."""
        if not request.user.is_any(Role.CASE_OFFICER):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def requests(self):
        """Return the requests that are the user's to read, with whether a consent lets them be."""
        found = SheetRequest.objects.of_case_officer(self.request.user).with_consent()
        return found.select_related("participant", "agency", "case_officer", "answered_by")

    def consents(self):
        """Return the consents that let the user ask today, by the name of the person."""
        return askable(self.request.user).select_related("participant", "agency").order_by("participant__sort_name")


class OwnSheetsView(CaseOfficerMixin, TemplateView):
    """What the case officer has asked for. Of what no consent covers any more it says only that it was asked for."""

    template_name = "placements/own_sheets.html"

    def get_context_data(self, **kwargs):
        """Add the requests; only those that can be read show a person."""
        found = list(self.requests().newest_first()[:MOST_SHOWN])
        note_shown(self.request, {request.participant_id for request in found if request.is_open})
        return super().get_context_data(sheet_requests=found, may_ask=self.consents().exists(), **kwargs)


class AskView(CaseOfficerMixin, ActView):
    """Asks for a sheet."""

    form_class = AskForm
    template_name = "placements/ask_sheet.html"
    title = _("Ask for a month sheet")
    success_message = _("You have asked for the sheet. It can be read here when the coordinator has delivered it.")

    @cached_property
    def choices(self):
        """The consents that let the user ask, noted as shown: their people are the choices of the form."""
        consents = self.consents()
        note_shown(self.request, set(consents.values_list("participant", flat=True)))
        return consents

    def get_form_kwargs(self):
        """Add whom may be asked about."""
        return super().get_form_kwargs() | {"consents": self.choices}

    def get_initial(self):
        """Open with the month that was over last."""
        return {"month": month_of(timezone.localdate()).before.code} | super().get_initial()

    def get_success_url(self):
        """Return the page of own sheets."""
        return reverse("placements:own_sheets")

    def act(self, form):
        """Ask, once however often the form is sent."""
        cleaned = form.cleaned_data
        first_time(
            SheetRequest.objects.ask(
                cleaned["about"].participant, agency=cleaned["about"].agency, month=cleaned["month"],
                purpose=cleaned["purpose"], by=self.request.user, key=cleaned["idempotency_key"],
            )
        )  # fmt: skip


class OwnSheetMixin(CaseOfficerMixin):
    """A page about one request of the case officer's."""

    @cached_property
    def sheet_request(self):
        """The request, noted in the read log; Http404 for what one may not know of."""
        found = self.requests().filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        note_shown(self.request, [found.participant])
        return found


class OwnSheetView(OwnSheetMixin, TemplateView):
    """The sheet as it was delivered, or what became of the request. Refused once no consent covers it."""

    template_name = "placements/own_sheet.html"

    def get(self, request, *args, **kwargs):
        """Show it, or that it is shown no more."""
        if not self.sheet_request.is_open:
            return self.response_class(request, "placements/own_sheet_closed.html", status=403)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the request and the sheet."""
        asked = self.sheet_request
        sheet = sheet_from(asked.content) if asked.is_delivered else None
        return super().get_context_data(sheet_request=asked, sheet=sheet, **kwargs)


class OwnSheetPdfView(OwnSheetMixin, View):
    """The delivered sheet as PDF."""

    def get(self, request, *args, **kwargs):
        """Return the PDF; Http404 when nothing is delivered."""
        if not self.sheet_request.is_open:
            raise PermissionDenied
        if not self.sheet_request.is_delivered:
            raise Http404
        with override(LANGUAGE):
            sheet = sheet_from(self.sheet_request.content)
            context, options = sheet_parts(sheet)
            return pdf_response(request, sheet_file_name(sheet), PRINT, context, **options)
