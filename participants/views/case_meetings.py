"""Case meetings: the list, one meeting with its agenda, planning, changing, closing, minutes and corrections."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.functional import cached_property
from django.utils.text import get_text_list
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.acts import ActView, as_text, first_time
from accounts.covered_units import chosen_unit, units_of
from accounts.enums import CASE_ROLES, Role
from accounts.models import Unit
from config.paging import Sort, address_without, cursor, in_order, page
from config.pdf import pdf_response

from .. import rules
from ..access import note_shown
from ..agenda import agenda, waiting
from ..forms.case_meetings import CallOffForm, ChangeMeetingForm, CloseForm, CorrectMinutesForm, PlanForm
from ..minutes import TEMPLATE, file_name, minutes_parts
from ..models import CaseDecision, CaseMeeting, CaseMeetingRoutine, CircleMember, MinutesCorrection

PAGE_SIZE = 25
NEWEST_FIRST = Sort("held_on", descending=True)


class CaseMeetingListView(TemplateView):
    """The meetings, latest first, and the way to plan the next."""

    template_name = "participants/case_meeting_list.html"

    def dispatch(self, request, *args, **kwargs):
        """Let in those who work with cases."""
        if not rules.can_read_case_meetings(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add a page of meetings of all units or the one chosen, each with the number of decisions the user may see."""
        request, user = self.request, self.request.user
        visible, run = CaseMeeting.objects.visible_to(user), units_of(user, Role.INTAKE)
        units = Unit.objects.filter(Q(pk__in=visible.values("unit")) | Q(pk__in=[unit.pk for unit in run]))
        units = list(units.in_name_order())
        unit = next((one for one in units if str(one.pk) == request.GET.get("unit")), None)
        meetings = visible.filter(unit=unit) if unit else visible
        shown = page(meetings, NEWEST_FIRST, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"))
        rows = in_order(meetings.select_related("unit"), shown.ids)
        add_counts(rows, user)
        return super().get_context_data(
            meetings=rows, page=shown, address=address_without(request, "after", "before"), units=units, unit=unit,
            run_unit=chosen_unit(request, run) if unit is None or unit in run else None, **kwargs,
        )  # fmt: skip


def add_counts(meetings, user):
    """Give each of `meetings` the number of standing decisions that `user` may see."""
    visible = CaseDecision.objects.visible_to(user).standing().filter(meeting__in=meetings)
    counts = dict(visible.order_by().values_list("meeting").annotate(n=Count("pk")))
    for meeting in meetings:
        meeting.decision_count = counts.get(meeting.pk, 0)


class MeetingMixin:
    """A page about the meeting whose id is `pk` in the address; Http404 for one the user may not know of.

    `is_run` says whether only those who run the meeting are let in, `needs` is a state the meeting must be in or None.
    """

    is_run = False

    @cached_property
    def meeting(self):
        """The meeting; Http404 or PermissionDenied."""
        meetings = CaseMeeting.objects.visible_to(self.request.user).select_related("unit", "closed_by")
        meeting = get_object_or_404(meetings, pk=self.kwargs["pk"])
        if self.is_run and not rules.can_run_case_meetings(self.request.user, meeting.unit_id):
            raise PermissionDenied
        return meeting

    @property
    def may_read_notes(self):
        """Whether the user covers the whole of the meeting's unit, and so reads what is about nobody in particular."""
        return self.meeting.unit_id in self.request.user.units_as(*CASE_ROLES)

    def dispatch(self, request, *args, **kwargs):
        """Fetch the meeting before anything else is done."""
        self.meeting  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the meeting and what the user may do with it."""
        return super().get_context_data(
            meeting=self.meeting,
            may_run=rules.can_run_case_meetings(self.request.user, self.meeting.unit_id),
            may_read_notes=self.may_read_notes,
            **kwargs,
        )


class CaseMeetingView(MeetingMixin, TemplateView):
    """One meeting: who has the roles, what waits, what was decided."""

    template_name = "participants/case_meeting.html"

    def get_context_data(self, **kwargs):
        """Add the agenda, noting everybody on it as shown, and the corrections."""
        found = agenda(self.meeting, self.request.user)
        note_shown(self.request, found.people)
        corrections = MinutesCorrection.objects.visible_to(self.request.user).filter(meeting=self.meeting)
        return super().get_context_data(
            agenda=found,
            corrections=corrections.select_related("written_by", "decision__participant").order_by("pk"),
            routine=CaseMeetingRoutine.objects.of(self.meeting.unit),
            missing=self.meeting.missing_before_close() if self.meeting.is_planned and self.meeting.has_come else [],
            **kwargs,
        )


class MinutesView(MeetingMixin, View):
    """The minutes as PDF; before the meeting is closed, a draft of them."""

    def get(self, request, *args, **kwargs):
        """Return the PDF with what the user may see."""
        context, options, people = minutes_parts(self.meeting, request.user, self.may_read_notes)
        note_shown(request, people)
        return pdf_response(request, file_name(self.meeting), TEMPLATE, context, **options)


class PlanView(ActView):
    """Plans the next meeting of the unit whose id is `unit` in the address."""

    form_class = PlanForm
    template_name = "participants/case_meeting_plan.html"
    success_message = _("The meeting is planned.")

    @cached_property
    def unit(self):
        """The unit; PermissionDenied where the user does not run its meetings."""
        if not rules.can_run_case_meetings(self.request.user, self.kwargs["unit"]):
            raise PermissionDenied
        return get_object_or_404(Unit.objects.active(), pk=self.kwargs["unit"])

    def dispatch(self, request, *args, **kwargs):
        """Fetch the unit before anything else is done."""
        self.unit  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def routine(self):
        """How the unit holds its meetings."""
        return CaseMeetingRoutine.objects.of(self.unit)

    @cached_property
    def proposed(self):
        """The day proposed, and the free months passed over."""
        return self.routine.propose_day(timezone.localdate())

    def get_form_kwargs(self):
        """Add the unit and its routine."""
        return super().get_form_kwargs() | {"unit": self.unit, "routine": self.routine}

    def get_initial(self):
        """Open on the day and the people whose turn it is."""
        chair, note_taker = CircleMember.objects.propose_roles(self.unit)
        turns = {"chair": chair and chair.pk, "note_taker": note_taker and note_taker.pk}
        return {"held_on": self.proposed[0]} | turns | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the unit, how many are on the agenda, and which months are passed over."""
        meeting = CaseMeeting(unit=self.unit, pk=0)
        names = [str(MONTHS[month]) for month in self.proposed[1]]
        return super().get_context_data(
            unit=self.unit,
            waiting_count=len(waiting(meeting, self.request.user)),
            free_months=get_text_list(names, _now("and")),
            has_circle=CircleMember.objects.filter(unit=self.unit).active().exists(),
            **kwargs,
        )

    def act(self, form):
        """Plan it, once however often the form is sent."""
        cleaned = form.cleaned_data
        self.meeting = first_time(
            CaseMeeting.objects.plan(
                self.unit, held_on=cleaned["held_on"], chair=cleaned["chair"], note_taker=cleaned["note_taker"],
                by=self.request.user, key=cleaned["idempotency_key"],
            )
        )  # fmt: skip

    def get_success_url(self):
        """Return the meeting, or the list where none was made."""
        return self.meeting.get_absolute_url() if hasattr(self, "meeting") else reverse("participants:case_meetings")


class MeetingActView(MeetingMixin, ActView):
    """An act upon a meeting; `state_wanted` names a property of the meeting that must be true to open the page."""

    is_run = True
    state_wanted = "is_planned"
    template_name = "participants/case_meeting_act.html"
    title = ""

    def dispatch(self, request, *args, **kwargs):
        """Answer 404 for a meeting that the act cannot be done to; what is sent is judged by the act itself."""
        if request.method != "POST" and not getattr(self.meeting, self.state_wanted):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        """Return the meeting."""
        return self.meeting.get_absolute_url()


class VersionedMeetingActView(MeetingActView):
    """An act upon the version of the meeting that the form was opened with."""

    def get_initial(self):
        """Open with the version being changed."""
        return {"version": self.meeting.version} | super().get_initial()

    def act(self, form):
        """Do it to that version."""
        self.meeting.version = form.cleaned_data["version"]
        self.change(form.cleaned_data)

    def change(self, cleaned):
        """Do the act with the `cleaned` values."""
        raise NotImplementedError


class ChangeMeetingView(VersionedMeetingActView):
    """Changes day, roles, who was there and the notes."""

    form_class = ChangeMeetingForm
    title = _("Day, roles and who was there")
    success_message = _("The meeting is saved.")

    @cached_property
    def kept(self):
        """The meeting's values as the form has them."""
        members = {str(member) for member in CircleMember.objects.filter(unit=self.meeting.unit).in_name_order()}
        names = self.meeting.attendees
        return {
            "held_on": self.meeting.held_on,
            "chair": self.meeting.chair_id,
            "note_taker": self.meeting.note_taker_id,
            "attendees": [name for name in names if name in members],
            "others": "\n".join(name for name in names if name not in members),
            "notes": self.meeting.notes,
        }

    def get_form_kwargs(self):
        """Add the unit and its routine."""
        routine = CaseMeetingRoutine.objects.of(self.meeting.unit)
        return super().get_form_kwargs() | {"unit": self.meeting.unit, "routine": routine}

    def get_initial(self):
        """Open with the meeting as it stands, under what a draft holds."""
        return self.kept | super().get_initial()

    def current_text(self, current, name, field):
        """Return the text of a field; those present are told in one."""
        if name == "others":
            return None
        return as_text(current.attendees) if name == "attendees" else super().current_text(current, name, field)

    def change(self, cleaned):
        """Save it all."""
        self.meeting.change(
            by=self.request.user, held_on=cleaned["held_on"], chair=cleaned["chair"],
            note_taker=cleaned["note_taker"], notes=cleaned["notes"],
            attendees=[*cleaned["attendees"], *cleaned["others"].splitlines()],
        )  # fmt: skip


class CloseView(VersionedMeetingActView):
    """Closes the meeting."""

    form_class = CloseForm
    template_name = "participants/case_meeting_close.html"
    title = _("Close the meeting?")
    success_message = _("The meeting is closed, and its minutes can be downloaded.")

    def get_context_data(self, **kwargs):
        """Add what is missing, and how much waits for the next meeting."""
        return super().get_context_data(
            missing=self.meeting.missing_before_close(),
            agenda=agenda(self.meeting, self.request.user),
            **kwargs,
        )

    def change(self, cleaned):
        """Close it."""
        self.meeting.close(by=self.request.user)


class CallOffView(VersionedMeetingActView):
    """Calls the meeting off."""

    form_class = CallOffForm
    title = _("Call off the meeting?")
    success_message = _("The meeting is called off. What waits comes to the next one.")

    def change(self, cleaned):
        """Call it off."""
        self.meeting.call_off(by=self.request.user)


class CorrectMinutesView(MeetingActView):
    """Corrects the minutes of a held meeting, which stay as they were."""

    state_wanted = "is_held"
    form_class = CorrectMinutesForm
    title = _("Correct the minutes")
    success_message = _("The correction stands with the minutes.")

    @cached_property
    def decisions(self):
        """The decisions of the meeting that the user may see."""
        decisions = CaseDecision.objects.visible_to(self.request.user).filter(meeting=self.meeting).standing()
        return decisions.select_related("participant").order_by("pk")

    def get_form_kwargs(self):
        """Add the decisions, whose people the choice names."""
        note_shown(self.request, [decision.participant for decision in self.decisions])
        return super().get_form_kwargs() | {"decisions": self.decisions}

    def act(self, form):
        """Write the correction."""
        cleaned = form.cleaned_data
        first_time(
            MinutesCorrection.objects.correct(
                self.meeting, decision=cleaned["decision"], text=cleaned["text"], reason=cleaned["reason"],
                by=self.request.user, key=cleaned["idempotency_key"],
            )
        )  # fmt: skip
