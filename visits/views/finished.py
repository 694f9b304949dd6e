"""What comes after the approval: the report to the board, the registration, corrections, and the course so far."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView

from accounts.acts import ActView, first_time

from .. import rules
from ..course import course
from ..enums import VisitState
from ..forms.finishing import CorrectForm, RegisterForm, ReportForm
from ..models import BoardVisit
from ..pairs import side_by_side
from .base import VisitActView, VisitMixin
from .steps import StepView


class NoteView(VisitActView):
    """Notes something about an approved protocol; a colleague may have been first, and then that is said."""

    allowed = rules.is_registrar
    is_of_finished = keeps_typed = True

    def get_form_kwargs(self):
        """Tell the form what it is about."""
        return super().get_form_kwargs() | {"visit": self.visit}


class ReportView(NoteView):
    """Notes that the board took the protocol up."""

    states = (VisitState.APPROVED,)
    form_class = ReportForm
    title = _("Reported to the board")
    success_message = _("The report to the board is noted.")

    def do(self, form):
        """Note it."""
        cleaned = form.cleaned_data
        self.visit.report(self.request.user, cleaned["reported_on"], cleaned["reported_paragraph"])


class RegisterView(NoteView):
    """Notes the registration number."""

    states = (VisitState.REPORTED,)
    form_class = RegisterForm
    title = pgettext_lazy("protocol", "Registered")
    success_message = _("The registration is noted.")

    def get_initial(self):
        """Open on today."""
        return {"registered_on": timezone.localdate()} | super().get_initial()

    def do(self, form):
        """Note it."""
        cleaned = form.cleaned_data
        self.visit.register(self.request.user, cleaned["registered_on"], cleaned["registration_number"])


class TakeBackView(StepView):
    """Takes back the last note, of the registration or else of the report."""

    allowed = rules.is_registrar
    states = (VisitState.REPORTED, VisitState.REGISTERED)
    is_of_finished = True
    explanation = _("Do so when it was noted wrongly. The text of the protocol stays as it was approved.")
    button = _("Take back")
    success_message = _("The note is taken back. The history keeps it.")

    @property
    def title(self):
        """Which note it is."""
        if self.visit.state == VisitState.REGISTERED:
            return _now("Take back the registration?")
        return _now("Take back the report to the board?")

    def get_warnings(self):
        """Return nothing: the text is approved."""
        return []

    def do(self, form):
        """Take it back."""
        self.visit.take_back_note(by=self.request.user)


class CorrectView(VisitMixin, ActView):
    """Begins a correction: a new version beside the one that is approved."""

    allowed = rules.is_registrar
    form_class = CorrectForm
    template_name = "visits/correct.html"
    title = _("Correct the protocol")
    success_message = _("This is the new version, a draft. The approved one stands until this is approved.")

    def dispatch(self, request, *args, **kwargs):
        """Send to the correction that is begun already; say so when there is nothing approved to correct."""
        if rules.is_registrar(request.user, self.visit) and request.method == "GET":
            if hasattr(self.visit, "corrected_by"):
                messages.info(request, _now("A correction of that protocol is begun already. It is this one."))
                return redirect(self.visit.corrected_by)
            if not self.visit.is_approved:
                messages.info(request, _now("The protocol is not approved yet: change it as it is."))
                return redirect(self.visit)
        return super().dispatch(request, *args, **kwargs)

    def act(self, form):
        """Make the new version, once however often the form is sent."""
        cleaned = form.cleaned_data
        self.made = first_time(
            self.visit.correct(by=self.request.user, key=cleaned["idempotency_key"], reason=cleaned["reason"])
        )

    def get_success_url(self):
        """Return the new version, or the visit while there is none."""
        return (self.made if hasattr(self, "made") else self.visit).get_absolute_url()


class CorrectedView(VisitMixin, TemplateView):
    """A correction beside the version it corrects, with what differs marked; Http404 for a visit that corrects none."""

    template_name = "visits/corrected.html"

    def get_context_data(self, **kwargs):
        """Add the version before, and the parts that are not the same in both."""
        earlier = BoardVisit.objects.with_contents().filter(pk=self.visit.corrects_id).first()
        if earlier is None:
            raise Http404
        return super().get_context_data(earlier=earlier, parts=side_by_side(earlier, self.visit), **kwargs)


class CourseView(VisitMixin, TemplateView):
    """The steps the protocol has taken, by whom."""

    allowed = rules.is_writer
    template_name = "visits/course.html"

    def get_context_data(self, **kwargs):
        """Add the steps."""
        return super().get_context_data(
            steps=course(self.visit), reading_url=reverse("visits:reading", args=[self.visit.pk]), **kwargs
        )
