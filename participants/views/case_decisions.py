"""What a case meeting decides about one person, and what a case says of case meetings."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.acts import first_time

from .. import rules
from ..agenda import add_earlier, case_meetings_of, exit_item, referral_item, request_item
from ..enums import ParticipantStatus
from ..forms.case_meetings import DecideReferralForm, DoneForm, ReasonForm, SafetyNetForm, TakeUpForm
from ..models import CaseDecision, CaseMeeting, Enrolment, Referral, SafetyNetRequest
from ..models.case_decisions import check_waiting
from .base import ParticipantActView


class MeetingPartMixin:
    """A page of a case within the planned meeting whose id is `meeting` in the address."""

    allowed = rules.can_refer

    @cached_property
    def meeting(self):
        """The meeting; Http404 for one the user may not know of, PermissionDenied for one somebody else runs."""
        meetings = CaseMeeting.objects.visible_to(self.request.user).select_related("unit")
        meeting = get_object_or_404(meetings, pk=self.kwargs["meeting"])
        if not rules.can_run_case_meetings(self.request.user, meeting.unit_id):
            raise PermissionDenied
        return meeting

    def get_context_data(self, **kwargs):
        """Add the meeting."""
        return super().get_context_data(meeting=self.meeting, **kwargs)

    def get_success_url(self):
        """Return the meeting."""
        return self.meeting.get_absolute_url()


class DecideView(MeetingPartMixin, ParticipantActView):
    """Decides about one matter: `model` is what it is about, `make_item` makes its Item."""

    template_name = "participants/case_decision.html"
    model = make_item = None

    def dispatch(self, request, *args, **kwargs):
        """Lead to the meeting when the matter does not wait any more; what is sent is judged by the act itself."""
        self.participant, self.meeting, self.source  # noqa: B018
        if request.method != "POST" and not (self.meeting.is_planned and self.waits):
            return redirect(self.meeting.get_absolute_url())
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def source(self):
        """What is decided about; Http404 when the user may not know of it."""
        rows = self.model.objects.visible_to(self.request.user).filter(participant=self.participant)
        source = get_object_or_404(rows.select_related("unit"), pk=self.kwargs["source"])
        source.participant = self.participant
        return source

    @property
    def waits(self):
        """Whether the matter waits for a decision."""
        try:
            check_waiting(self.source, CaseDecision.objects.about(self.source).order_by("pk").last())
        except ValidationError:
            return False
        return True

    def get_initial(self):
        """Open with the number of decisions known, and the latest of this meeting to be changed."""
        count = CaseDecision.objects.count_of(self.meeting, self.source)
        return {"version": count + 1} | self.decided_before() | super().get_initial()

    def decided_before(self):
        """Return the values of the standing decision of this meeting, when it is decided anew."""
        decision = CaseDecision.objects.about(self.source).filter(meeting=self.meeting).standing().first()
        names = ("outcome", "reason", "recommended_support", "next_step", "responsible", "responsible_name", "due_on")
        return {name: getattr(decision, name) for name in names} if decision else {}

    def get_context_data(self, **kwargs):
        """Add the matter as it stands on the agenda."""
        item = type(self).make_item(self.meeting, self.source)
        add_earlier([item], self.request.user)
        return super().get_context_data(item=item, **kwargs)

    def current_text(self, current, name, field):
        """Return what somebody else decided; where the person was to be enrolled is not part of it."""
        return None if name in DecideReferralForm.STAY else super().current_text(current, name, field)

    def facts(self, form):
        """Return what every decision is made with."""
        cleaned = form.cleaned_data
        return {
            "outcome": cleaned["outcome"], "reason": cleaned["reason"], "seen": cleaned["version"] - 1,
            "by": self.request.user, "key": cleaned["idempotency_key"],
        }  # fmt: skip


class DecideReferralView(DecideView):
    """Decides about a referral; whoever is admitted is enrolled with it."""

    form_class = DecideReferralForm
    model = Referral
    make_item = referral_item
    title = _("Decide about the referral")

    @property
    def success_message(self):
        """What to tell: with whom the person is from today, when the decision enrolled."""
        enrolment = getattr(self, "enrolment", None)
        if enrolment is None:
            return _now("The decision is saved.")
        coordinator = enrolment.coordinator_periods.select_related("coordinator").get().coordinator
        return _now("%(name)s is enrolled in %(unit)s and stands with %(coordinator)s from today.") % {
            "name": self.participant, "unit": enrolment.unit, "coordinator": coordinator,
        }  # fmt: skip

    def get_form_kwargs(self):
        """Add the referral and the user, whose units can be chosen."""
        return super().get_form_kwargs() | {"referral": self.source, "user": self.request.user}

    def act(self, form):
        """Decide, once however often the form is sent."""
        made = CaseDecision.objects.decide_referral(
            self.meeting, self.source, support=form.cleaned_data["recommended_support"], admission=form.admission(),
            **self.facts(form),
        )  # fmt: skip
        self.enrolment = first_time(made).enrolment


class SafetyNetView(DecideView):
    """Decides about somebody back in the safety net."""

    form_class = SafetyNetForm
    success_message = _("The decision is saved.")
    title = _("Decide what is to be done")

    def get_form_kwargs(self):
        """Add the participant and the meeting."""
        return super().get_form_kwargs() | {"participant": self.participant, "meeting": self.meeting}

    def act(self, form):
        """Decide, once however often the form is sent."""
        made = CaseDecision.objects.decide_safety_net(self.meeting, self.source, **self.facts(form), **form.agreed())
        first_time(made)


class DecideRequestView(SafetyNetView):
    """Decides about somebody whom a coordinator has sent back."""

    model = SafetyNetRequest
    make_item = request_item


class DecideExitView(SafetyNetView):
    """Decides about somebody who dropped out."""

    model = Enrolment
    make_item = exit_item


class TakeBackView(MeetingPartMixin, ParticipantActView):
    """Takes a decision back while the meeting is open."""

    form_class = ReasonForm
    template_name = "participants/case_decision_take_back.html"
    title = _("Take the decision back")
    success_message = _("The decision is taken back, and the matter is on the agenda again.")

    @cached_property
    def decision(self):
        """The decision; Http404 when the user may not know of it, or for a reader when it cannot be taken back."""
        decisions = CaseDecision.objects.visible_to(self.request.user).filter(participant=self.participant)
        decision = get_object_or_404(
            decisions.select_related("enrolment__unit"), pk=self.kwargs["decision"], meeting=self.meeting
        )
        decision.participant, decision.meeting = self.participant, self.meeting
        return decision

    def dispatch(self, request, *args, **kwargs):
        """Answer 404 where it cannot be taken back; what is sent is judged by the act itself."""
        self.participant, self.meeting  # noqa: B018
        if request.method != "POST" and not (self.meeting.is_planned and self.decision.is_undoable):
            raise Http404
        self.decision  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the decision."""
        return super().get_context_data(decision=self.decision, **kwargs)

    def act(self, form):
        """Take it back."""
        self.decision.take_back(form.cleaned_data["reason"], by=self.request.user)


# From the page of the case


def case_meetings_on_page(user, participant):
    """Return what the details of `participant` say of case meetings, for participants/_case_meetings.html."""
    requests, decisions = case_meetings_of(participant, user)
    may_edit = rules.can_edit(user, participant)
    is_enrolled = participant.status == ParticipantStatus.ENROLLED
    return {
        "requests": requests,
        "decisions": decisions,
        "may_edit": may_edit,
        "may_take_up": may_edit and is_enrolled and not requests,
    }


class TakeUpView(ParticipantActView):
    """Sends somebody enrolled back to the case meeting."""

    allowed = rules.can_edit
    form_class = TakeUpForm
    title = _("Take up in the case meeting")
    success_message = _("It stands on the agenda of the next case meeting.")

    def dispatch(self, request, *args, **kwargs):
        """Answer 404 for somebody who is not enrolled."""
        if self.participant.status != ParticipantStatus.ENROLLED:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def act(self, form):
        """Take it up, once however often the form is sent."""
        cleaned = form.cleaned_data
        first_time(
            SafetyNetRequest.objects.take_up(
                self.participant, reason=cleaned["reason"], by=self.request.user, key=cleaned["idempotency_key"]
            )
        )


class WithdrawView(ParticipantActView):
    """Takes back that somebody was to be taken up."""

    allowed = rules.can_edit
    form_class = ReasonForm
    title = _("Take back from the case meeting")
    success_message = _("It is off the agenda.")

    @cached_property
    def source(self):
        """The request; Http404 when the user may not know of it."""
        requests = SafetyNetRequest.objects.visible_to(self.request.user).filter(participant=self.participant)
        return get_object_or_404(requests.select_related("participant"), pk=self.kwargs["source"])

    def dispatch(self, request, *args, **kwargs):
        """Fetch the request before anything else is done."""
        self.participant, self.source  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def act(self, form):
        """Take it back."""
        self.source.withdraw(form.cleaned_data["reason"], by=self.request.user)


class DoneView(ParticipantActView):
    """Notes that what a meeting agreed on is done."""

    allowed = rules.can_edit
    form_class = DoneForm
    template_name = "participants/case_decision_done.html"
    title = _("Note what was agreed as done")
    success_message = _("It is noted as done.")

    @cached_property
    def decision(self):
        """The decision; Http404 when the user may not know of it or nothing was agreed."""
        decisions = CaseDecision.objects.visible_to(self.request.user).standing().exclude(next_step="")
        decisions = decisions.filter(participant=self.participant).select_related("participant", "meeting")
        return get_object_or_404(decisions, pk=self.kwargs["decision"])

    def dispatch(self, request, *args, **kwargs):
        """Fetch the decision before anything else is done."""
        self.participant, self.decision  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the decision."""
        return super().get_context_data(decision=self.decision, **kwargs)

    def act(self, form):
        """Note it."""
        self.decision.mark_done(form.cleaned_data["on"], by=self.request.user)

    def get_success_url(self):
        """Return the details, where what case meetings said stands."""
        return reverse("participants:detail", args=[self.participant.pk]) + "#case-meetings"
