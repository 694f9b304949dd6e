"""The landing page of coordinators and the intake team."""

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.enums import Role
from participants.access import note_shown
from participants.models import NumberClash
from participants.rules import can_register

from ..today import OVERDUE, TODAY, WEEK, followups_to_make, waiting_for_intake

SHOWN = 50


class TodayView(TemplateView):
    """What is to be done: overdue, today, this week; for intake who waits for enrolment or a coordinator."""

    template_name = "reports/today.html"

    def dispatch(self, request, *args, **kwargs):
        """Let in coordinators and intake."""
        if not can_register(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the todos of each role the user has; `?visa=` narrows them to one bucket."""
        user, today = self.request.user, timezone.localdate()
        context = {"today": today, "clashes": NumberClash.objects.unresolved().visible_to(user).count()}
        if user.is_any(Role.COORDINATOR):
            context |= self.followups(user, today)
        if user.is_any(Role.INTAKE):
            context |= self.intake(user)
        return super().get_context_data(**context, **kwargs)

    def followups(self, user, today):
        """Return the follow-ups to make, with their counts."""
        todos = followups_to_make(user, today)
        counts = Counter(todo.bucket for todo in todos)
        names = (OVERDUE, TODAY, WEEK)
        asked = self.request.GET.get("visa")
        bucket = asked if asked in names else ""
        shown = [todo for todo in todos if bucket in ("", todo.bucket)]
        note_shown(self.request, [todo.participant for todo in shown])
        buckets = [{"name": name, "count": counts[name]} for name in names]
        return {"is_coordinator": True, "todos": shown, "buckets": buckets, "bucket": bucket}

    def intake(self, user):
        """Return those who wait for enrolment or a coordinator."""
        lists = {}
        for name, people in zip(("registered", "without_coordinator"), waiting_for_intake(user), strict=True):
            lists[name] = list(people[:SHOWN])
            lists[f"{name}_count"] = people.count()
            note_shown(self.request, lists[name])
        return {"is_intake": True} | lists
