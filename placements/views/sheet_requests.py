"""The coordinator's answers to requests for month sheets that reach no further than this room: declining one."""

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .. import tasks
from ..forms.sheets import DeclineForm
from ..models import SheetRequest
from .reductions import HoursActView


class AnswerView(HoursActView):
    """Answers a request, `request_pk` in the address; Http404 unless it is about this participant."""

    template_name = "placements/sheet_answer.html"

    @cached_property
    def sheet_request(self):
        """The request."""
        found = SheetRequest.objects.visible_to(self.request.user).filter(participant=self.participant)
        found = found.with_consent().select_related("agency", "case_officer").filter(pk=self.kwargs["request_pk"])
        asked = found.first()
        if asked is None:
            raise Http404
        asked.participant = self.participant
        return asked

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done."""
        self.participant  # noqa: B018
        self.sheet_request  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.sheet_request.version} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the request."""
        return super().get_context_data(sheet_request=self.sheet_request, **kwargs)

    def tell(self):
        """Send the case officer a link to the answer."""
        url = self.request.build_absolute_uri(reverse("placements:own_sheet", args=[self.sheet_request.pk]))
        tasks.send_answer.enqueue(self.sheet_request.case_officer_id, url)


class DeclineSheetView(AnswerView):
    """Declines to deliver."""

    form_class = DeclineForm
    title = _("Decline the request")
    success_message = _("The request is declined, and the case officer reads why.")

    def act(self, form):
        """Decline the version the form was opened with."""
        self.sheet_request.version = form.cleaned_data["version"]
        self.sheet_request.decline(form.cleaned_data["reason"], by=self.request.user)
        self.tell()
