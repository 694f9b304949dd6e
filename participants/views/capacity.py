"""Capacity: inflow, stock, queue and quotas of a unit, and setting its seats and quotas."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import ActView, first_time
from accounts.covered_units import chosen_unit, units_of
from accounts.enums import CASE_ROLES
from accounts.models import Unit
from config.charts import columns

from .. import rules
from ..capacity import capacity
from ..capacity_words import verdicts
from ..forms.capacity import AddQuotaForm, AddSeatsForm, EditQuotaForm, EditSeatsForm, QuotaForm, SeatsForm
from ..models import Quota, UnitSeats


class CapacityView(TemplateView):
    """What the unit takes in and has room for."""

    template_name = "participants/capacity.html"

    def dispatch(self, request, *args, **kwargs):
        """Let in those who work with cases."""
        if not rules.can_read_case_meetings(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the figures of the unit that `?unit=` names, and the arithmetic in words."""
        user, today = self.request.user, timezone.localdate()
        units = units_of(user, *CASE_ROLES)
        unit = chosen_unit(self.request, units)
        context = {"unit": unit, "units": units}
        if unit:
            found = capacity(unit, user, today)
            context |= {
                "found": found,
                "verdicts": verdicts(found),
                "chart": stock_chart(found),
                "may_plan": rules.can_plan_capacity(user, unit.pk),
                "seat_rows": UnitSeats.objects.filter(unit=unit).order_by("-starts_on"),
            }
        return super().get_context_data(**context, **kwargs)


def stock_chart(found):
    """Return the chart of how many were enrolled at the end of each month, against the seats."""
    rows = [(date_format(month.last, "M y"), month.enrolled) for month in found.months]
    told = ", ".join(f"{label} {number}" for label, number in rows)
    title = _now("Enrolled at the end of each month: %(words)s") % {"words": told}
    return columns(title, rows, [month.seats for month in found.months], _now("seats"))


class PlanningActView(ActView):
    """An act upon the unit's planning, open to its managers."""

    template_name = "participants/capacity_act.html"
    title = ""

    @cached_property
    def row(self):
        """The row being changed; None for a new one."""
        return None

    @cached_property
    def unit(self):
        """The unit; PermissionDenied where the user does not plan it."""
        pk = self.row.unit_id if self.row else self.kwargs["unit"]
        if not rules.can_plan_capacity(self.request.user, pk):
            raise PermissionDenied
        return get_object_or_404(Unit, pk=pk)

    def dispatch(self, request, *args, **kwargs):
        """Fetch the unit before anything else is done."""
        self.unit  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        """Show the row's own fields."""
        return super().get_form_kwargs() | ({"instance": self.row} if self.row else {})

    def get_initial(self):
        """Open with the version being changed."""
        return ({"version": self.row.version} if self.row else {}) | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the unit and the title."""
        return super().get_context_data(unit=self.unit, **kwargs)

    def get_success_url(self):
        """Return the page of the unit's capacity."""
        return f"{reverse('participants:capacity')}?unit={self.unit.pk}"


class ChangePlanningView(PlanningActView):
    """Changes a row of `model` with the fields of `fields_of`."""

    model = fields_of = None

    @cached_property
    def row(self):
        """The row whose id is `pk` in the address; Http404 when it is not there."""
        return get_object_or_404(self.model, pk=self.kwargs["pk"])

    def act(self, form):
        """Save the row."""
        self.row.version = form.cleaned_data["version"]
        fields = {name: form.cleaned_data[name] for name in self.fields_of.Meta.fields}
        self.row.change(by=self.request.user, **fields)


class AddSeatsView(PlanningActView):
    """Sets the seats from a day on."""

    form_class = AddSeatsForm
    title = _("Set the number of seats")
    success_message = _("The seats are set.")

    def act(self, form):
        """Set them, once however often the form is sent."""
        cleaned = form.cleaned_data
        first_time(
            UnitSeats.objects.put(
                self.unit, starts_on=cleaned["starts_on"], seats=cleaned["seats"], by=self.request.user,
                key=cleaned["idempotency_key"],
            )
        )  # fmt: skip


class SeatsView(ChangePlanningView):
    """Changes seats that are set."""

    model, fields_of, form_class = UnitSeats, SeatsForm, EditSeatsForm
    title = _("Change the number of seats")
    success_message = _("The seats are set.")


class AddQuotaView(PlanningActView):
    """Adds a quota."""

    form_class = AddQuotaForm
    title = _("Add a quota")
    success_message = _("The quota is saved.")

    def act(self, form):
        """Add it, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in QuotaForm.Meta.fields}
        first_time(
            Quota.objects.add(self.unit, by=self.request.user, key=form.cleaned_data["idempotency_key"], **fields)
        )


class QuotaView(ChangePlanningView):
    """Changes a quota."""

    model, fields_of, form_class = Quota, QuotaForm, EditQuotaForm
    title = _("Change the quota")
    success_message = _("The quota is saved.")
