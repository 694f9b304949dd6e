"""The contact log shared by all units, reservations, and the double calls that were avoided."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import first_time
from config.paging import Sort, address_without, cursor, in_order, page

from .. import rules_employers as rules
from ..employer_filters import CallFilter
from ..enums import AvoidedKind
from ..forms.calls import CallForm, ChangeCallForm, LogCallForm, NothingForm, ReserveForm
from ..forms.period import DaysForm
from ..models import AvoidedCall, Employer, EmployerCall, EmployerReservation
from ..models.calls import ReservedByAnother, reservation_hours
from .employers import EmployerActView, RegisterMixin, calls_of

PAGE_SIZE = 25
BY_TIME = Sort("occurred_at", descending=True)
SAVED = (*CallForm.Meta.fields, "occurred_at")


class CallerMixin:
    """Open to those who call employers."""

    allowed = staticmethod(rules.can_log_calls)


class LogCallView(CallerMixin, EmployerActView):
    """Logs a contact; above the form stands who owns the contact, who called last, and who holds the employer."""

    template_name = "placements/call_form.html"
    form_class = LogCallForm
    title = _("Log a contact")
    success_message = _("The contact is logged.")

    def get_form_kwargs(self):
        """Tell the form who holds the employer."""
        extra = {"employer": self.employer, "reservation": self.reservation, "user": self.request.user}
        return super().get_form_kwargs() | extra

    def get_initial(self):
        """Open with now."""
        now = timezone.localtime()
        return {"on": now.date(), "at": now.time()} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Say that one may let it be, where a colleague has been before."""
        last, user = self.employer.last_call, self.request.user
        told = (self.reservation and self.reservation.user_id != user.pk) or (last and last.by_id != user.pk)
        return super().get_context_data(may_let_be=bool(told), **kwargs)

    def act(self, form):
        """Log it, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in SAVED}
        key, release = form.cleaned_data["idempotency_key"], form.cleaned_data.get("release", False)
        first_time(EmployerCall.objects.log(self.employer, by=self.request.user, key=key, release=release, **fields))


class ChangeCallView(CallerMixin, EmployerActView):
    """Changes a contact one has logged, `call_pk` in the address."""

    form_class = ChangeCallForm
    title = _("Change the contact logged")
    success_message = _("The contact is saved.")

    @cached_property
    def call(self):
        """The contact; Http404 unless it is this employer's, PermissionDenied for what others have logged."""
        calls = EmployerCall.objects.visible_to(self.request.user)
        call = get_object_or_404(calls, pk=self.kwargs["call_pk"], employer=self.employer)
        if not rules.can_change_call(self.request.user, call):
            raise PermissionDenied
        return call

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done, for those who may."""
        if rules.can_log_calls(request.user):
            self.call  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        """Change the contact itself."""
        return super().get_form_kwargs() | {"employer": self.employer, "instance": self.call}

    def get_initial(self):
        """Open on the version as it stands."""
        at = timezone.localtime(self.call.occurred_at)
        return {"version": self.call.version, "on": at.date(), "at": at.time()} | super().get_initial()

    def act(self, form):
        """Save it on the version the form was opened with."""
        call = EmployerCall.objects.get(pk=self.call.pk)
        call.version = form.cleaned_data["version"]
        call.change(self.request.user, **{name: form.cleaned_data[name] for name in SAVED})


class ReserveView(CallerMixin, EmployerActView):
    """Reserves an employer; refused while somebody else holds it, which is counted as a double call avoided."""

    template_name = "placements/call_form.html"
    form_class = ReserveForm
    title = _("Reserve the employer")
    success_message = _("The employer is reserved. Release it when you have called.")

    def get_context_data(self, **kwargs):
        """Say for how long, unless somebody else holds it."""
        held = self.reservation and self.reservation.user_id != self.request.user.pk
        hours = None if held else reservation_hours(self.request.user)
        return super().get_context_data(hours=hours, holder=self.reservation if held else None, **kwargs)

    def act(self, form):
        """Reserve it, once however often the form is sent."""
        user, key = self.request.user, form.cleaned_data["idempotency_key"]
        try:
            first_time(
                EmployerReservation.objects.reserve(self.employer, by=user, key=key, about=form.cleaned_data["about"])
            )
        except ReservedByAnother:
            AvoidedCall.objects.count_one(self.employer, user, AvoidedKind.REFUSED)
            raise


class YesMixin:
    """An act that needs no more than a yes; `label` is the words of its button."""

    form_class = NothingForm
    label = ""

    def get_form_kwargs(self):
        """Name the button."""
        return super().get_form_kwargs() | {"label": self.label}


class ReleaseView(CallerMixin, YesMixin, EmployerActView):
    """Ends a reservation before its time."""

    template_name = "placements/call_form.html"
    title = _("Release the employer?")
    label = _("Release")
    success_message = _("The employer is released.")

    def dispatch(self, request, *args, **kwargs):
        """Let in whoever may release it; where nobody holds it there is nothing to refuse."""
        held = self.reservation if rules.can_log_calls(request.user) else None
        if held and not rules.can_release(request.user, held):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def act(self, form):
        """End it; when it has ended meanwhile, nothing is left to do."""
        if self.reservation:
            self.reservation.release(by=self.request.user)


class AvoidCallView(CallerMixin, YesMixin, EmployerActView):
    """Counts a call that is not made since a colleague has been before."""

    template_name = "placements/call_form.html"
    title = _("Let the call be?")
    label = _("I will not call")
    success_message = _("It is counted as a double call avoided.")

    def act(self, form):
        """Count it, once a day."""
        AvoidedCall.objects.count_one(self.employer, self.request.user, AvoidedKind.TOLD)


class CallLogView(RegisterMixin, TemplateView):
    """All contacts with all employers, latest first."""

    template_name = "placements/call_log.html"

    def get_context_data(self, **kwargs):
        """Add a page of contacts, of the employer that `?arbetsgivare=` names where there is one."""
        request = self.request
        visible = EmployerCall.objects.visible_to(request.user)
        employer = Employer.objects.visible_to(request.user).filter(pk=cursor(request, "arbetsgivare") or 0).first()
        queryset = visible.filter(employer=employer) if employer else visible
        found = CallFilter(request.GET, queryset=queryset, user=request.user)
        shown = page(found.qs, BY_TIME, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"), visible)
        calls = in_order(calls_of(visible), shown.ids)
        for call in calls:
            call.is_open_step = bool(call.next_on) and call.employer.last_call_id == call.pk
        return super().get_context_data(
            calls=calls,
            page=shown,
            employer=employer,
            filter=found,
            today=timezone.localdate(),
            filters_in_address=address_without(request, "after", "before"),
            **kwargs,
        )


class AvoidedCallsView(RegisterMixin, TemplateView):
    """Double calls in a period: how many were avoided, and how many were made."""

    template_name = "placements/avoided_calls.html"

    def get_context_data(self, **kwargs):
        """Add the figures of the days in the address."""
        form = DaysForm(self.request.GET)
        context = {"form": form}
        if form.is_valid():
            days = (form.cleaned_data["start"], form.cleaned_data["end"])
            kinds = dict(AvoidedCall.objects.within(*days).order_by().values_list("kind").annotate(number=Count("pk")))
            calls = EmployerCall.objects.visible_to(self.request.user).within(*days)
            context |= {
                "kinds": [(kind.label, kinds.get(kind.value, 0)) for kind in AvoidedKind],
                "avoided": sum(kinds.values()),
                "made": calls.count(),
                "doubled": calls.doubled().count(),
            }
        return super().get_context_data(**context, **kwargs)
