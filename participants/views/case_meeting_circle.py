"""The circle of a unit's case meetings: who takes part, whose turn it is, and when the meetings are."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import ActView, as_text, first_time
from accounts.enums import CodeListName
from accounts.models import CodeList

from .. import rules
from ..forms.case_meetings import AddMemberForm, EditMemberForm, RoutineForm
from ..models import CaseMeetingRoutine, CircleMember
from .case_meetings import PlanView


class CircleMixin:
    """A page about the circle of the unit whose id is `unit` in the address."""

    unit = PlanView.unit

    def dispatch(self, request, *args, **kwargs):
        """Fetch the unit before anything else is done."""
        self.unit  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the unit."""
        return super().get_context_data(**kwargs | {"unit": self.unit})

    def get_success_url(self):
        """Return the circle."""
        return reverse("participants:case_meeting_circle", args=[self.unit.pk])


class CircleView(CircleMixin, TemplateView):
    """Who takes part, whose turn it is, and the routine."""

    template_name = "participants/case_meeting_circle.html"

    def get_context_data(self, **kwargs):
        """Add the members, who is next, and the routine in words."""
        routine = CaseMeetingRoutine.objects.of(self.unit)
        chair, note_taker = CircleMember.objects.propose_roles(self.unit)
        codes = CodeList.objects.filter(list=CodeListName.EXIT_REASON, code__in=routine.exit_reasons)
        return super().get_context_data(
            members=CircleMember.objects.filter(unit=self.unit).in_name_order(),
            next_chair=chair,
            next_note_taker=note_taker,
            routine=routine,
            free_months=as_text([str(MONTHS[month]) for month in routine.free_months]),
            exit_reasons=as_text([str(code) for code in codes]),
            **kwargs,
        )


class CircleActView(CircleMixin, ActView):
    """An act upon the circle."""

    template_name = "participants/case_meeting_circle_act.html"
    title = ""


class RoutineView(CircleActView):
    """Changes when the meetings are."""

    form_class = RoutineForm
    title = _("When the case meetings are")
    success_message = _("The routine is saved.")

    @cached_property
    def routine(self):
        """The routine, a new one with the usual values where the unit has none."""
        return CaseMeetingRoutine.objects.of(self.unit)

    def get_form_kwargs(self):
        """Show the routine's own fields."""
        return super().get_form_kwargs() | {"instance": self.routine}

    def get_initial(self):
        """Open with the version being changed."""
        return {"version": self.routine.version} | super().get_initial()

    def act(self, form):
        """Save the routine."""
        self.routine.version = form.cleaned_data["version"]
        fields = {name: form.cleaned_data[name] for name in RoutineForm.Meta.fields}
        self.routine.save_changes(by=self.request.user, **fields)


class AddMemberView(CircleActView):
    """Adds somebody to the circle."""

    form_class = AddMemberForm
    title = _("Add somebody to the circle")
    success_message = _("Added to the circle.")

    def act(self, form):
        """Add them, once however often the form is sent."""
        cleaned = form.cleaned_data
        first_time(
            CircleMember.objects.add(
                self.unit, name=cleaned["name"], agency=cleaned["agency"], by=self.request.user,
                key=cleaned["idempotency_key"],
            )
        )  # fmt: skip


class MemberView(CircleActView):
    """Changes a member of the circle: the name, the party, whether they take part."""

    form_class = EditMemberForm
    title = _("Change a member of the circle")
    success_message = _("The circle is saved.")

    @cached_property
    def member(self):
        """The member whose id is `pk` in the address; PermissionDenied where the user does not run the meetings."""
        member = get_object_or_404(CircleMember.objects.select_related("unit"), pk=self.kwargs["pk"])
        if not rules.can_run_case_meetings(self.request.user, member.unit_id):
            raise PermissionDenied
        return member

    @property
    def unit(self):
        """The unit of the circle."""
        return self.member.unit

    def get_form_kwargs(self):
        """Show the member's own fields."""
        return super().get_form_kwargs() | {"instance": self.member}

    def get_initial(self):
        """Open with the version being changed."""
        return {"version": self.member.version} | super().get_initial()

    def act(self, form):
        """Save the member."""
        self.member.version = form.cleaned_data["version"]
        fields = {name: form.cleaned_data[name] for name in EditMemberForm.Meta.fields}
        self.member.change(by=self.request.user, **fields)
