"""The landing page of coordinators and the intake team."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.enums import Role
from participants.access import note_shown
from participants.models import IncomingReferral, NumberClash
from participants.rules import can_register

from ..mending import faults, in_reach
from ..today import board, own_care, waiting_for_intake
from .board import board_context

SHOWN = 50


class TodayView(TemplateView):
    """What is to be done: overdue, today, this week, waiting for others; for intake who waits for the next step."""

    template_name = "reports/today.html"

    def dispatch(self, request, *args, **kwargs):
        """Let in coordinators and intake."""
        if not can_register(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add what each role of the user has to do; `?visa=` narrows it to one bucket, `?slag=` to one kind."""
        user, today = self.request.user, timezone.localdate()
        found = faults(user, in_reach(user, today), today)
        context = {
            "today": today,
            "clashes": NumberClash.objects.unresolved().visible_to(user).count(),
            "faults": [fault for fault in found if fault.count],
        }
        if user.is_any(Role.COORDINATOR):
            context |= {"is_coordinator": True} | board_context(
                self.request, board(own_care(user, today), self.request.GET, today)
            )
        if user.is_any(Role.INTAKE):
            context |= self.intake(user)
        return super().get_context_data(**context, **kwargs)

    def intake(self, user):
        """Return who waits for a decision, an assessment, enrolment or a coordinator, the first of them and how many.

        `incoming` is how many referrals case officers have sent that nobody has received yet.
        """
        waiting = waiting_for_intake(user)
        lists = {"is_intake": True, "incoming": IncomingReferral.objects.waiting().visible_to(user).count()}
        for name in ("decisions", "assessments", "registered", "without_coordinator"):
            found = getattr(waiting, name)
            lists[name] = list(found[:SHOWN])
            lists[f"{name}_count"] = len(lists[name]) if len(lists[name]) < SHOWN else found.count()
            note_shown(self.request, [getattr(row, "participant_id", row.pk) for row in lists[name]])
        return lists
