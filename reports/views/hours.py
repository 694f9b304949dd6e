"""Hours assigned and attended of a participant, and the month sheet: page, PDF, XLSX, and delivered."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.generic import TemplateView, View

from config.pdf import LANGUAGE, pdf_response
from config.xlsx import XLSX, workbooks
from participants.rules import can_read_attendance
from participants.views.base import ParticipantPageMixin
from placements.forms.sheets import DeliverForm
from placements.hours import month_called, month_of, months_back
from placements.models import HoursReduction, SheetRequest
from placements.rules_sheets import can_keep_hours
from placements.sheet import PRINT, sheet_book, sheet_file_name, sheet_parts
from placements.views.sheet_requests import AnswerView

from ..hours import compared, month_sheet

MONTHS = 12


class HoursView(ParticipantPageMixin, TemplateView):
    """Hours assigned against attended, month by month, and the weeks of one of them; reductions; requests."""

    allowed = can_read_attendance
    tab = "reports:hours"
    template_name = "reports/hours.html"

    def get_context_data(self, **kwargs):
        """Add the months up to this one, and the weeks of `?month=`."""
        user, person = self.request.user, self.participant
        month = month_called(self.request.GET.get("month")) or month_of(timezone.localdate())
        months = months_back(MONTHS)
        shown = [*months, month]
        hours = compared(person, min(shown).first, max(shown).last)
        reductions = HoursReduction.objects.visible_to(user, person).filter(participant=person)
        requests = SheetRequest.objects.visible_to(user, person).filter(participant=person).with_consent()
        return super().get_context_data(
            months=begun([hours.of_month(one) for one in months]),
            month=month,
            chosen=hours.of_month(month),
            weeks=[week for week in hours.weeks_of(month) if week.first <= timezone.localdate()],
            reductions=reductions.select_related("kind").newest_first(),
            sheet_requests=requests.select_related("agency", "case_officer", "answered_by").newest_first(),
            may_keep=can_keep_hours(user, person),
            **kwargs,
        )


def begun(months):
    """Return `months`, latest first, without those before anything was assigned or attended; at least the latest."""
    while len(months) > 1 and not (months[-1].assigned or months[-1].attended):
        months.pop()
    return months


class SheetMixin(ParticipantPageMixin):
    """The sheet of the month in the address."""

    allowed = can_read_attendance
    tab = "reports:hours"

    @cached_property
    def sheet(self):
        """The Sheet; Http404 for what is no month, or has not begun."""
        month = month_called(self.kwargs["month"])
        if month is None or month > month_of(timezone.localdate()):
            raise Http404
        return month_sheet(self.participant, month)


class SheetView(SheetMixin, TemplateView):
    """The sheet as a page."""

    template_name = "reports/sheet.html"

    def get_context_data(self, **kwargs):
        """Add the sheet."""
        return super().get_context_data(sheet=self.sheet, **kwargs)


class SheetPdfView(SheetMixin, View):
    """The sheet as PDF."""

    def get(self, request, *args, **kwargs):
        """Return the PDF."""
        with override(LANGUAGE):
            context, options = sheet_parts(self.sheet)
            return pdf_response(request, sheet_file_name(self.sheet), PRINT, context, **options)


class SheetXlsxView(SheetMixin, View):
    """The sheet as XLSX."""

    def get(self, request, *args, **kwargs):
        """Return the workbook: the days, and the sums."""
        response = HttpResponse(workbooks(sheet_book(self.sheet)), content_type=XLSX)
        name = f"{sheet_file_name(self.sheet)}.xlsx"
        response.headers["Content-Disposition"] = content_disposition_header(True, name)
        return response


class DeliverSheetView(AnswerView):
    """Delivers the sheet a case officer has asked for, as it stands now."""

    form_class = DeliverForm
    template_name = "reports/deliver_sheet.html"
    title = _("Deliver the month sheet")
    success_message = _("The sheet is delivered. The case officer reads it in Stegvis as long as the consent holds.")

    def sheet(self):
        """Return the Sheet asked for, in the language of documents."""
        month = self.sheet_request.of_month
        with override(LANGUAGE):
            return month_sheet(self.participant, month)

    def get_context_data(self, **kwargs):
        """Add the sheet."""
        return super().get_context_data(sheet=self.sheet(), **kwargs)

    def act(self, form):
        """Deliver on the version the form was opened with; explanations only where they were let go with it."""
        sheet = self.sheet()
        if not form.cleaned_data["with_explanations"]:
            sheet = sheet.without_explanations()
        self.sheet_request.version = form.cleaned_data["version"]
        self.sheet_request.deliver(sheet.as_content(), by=self.request.user)
        self.tell()
