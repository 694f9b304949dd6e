"""Attendance in an assigned activity that has no place, such as SFI: marked at a desk, corrected and taken away."""

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.acts import first_time

from ..forms.attendance import ActivityDayForm, AddActivityDayForm
from ..group_words import marked_words
from ..models import Attendance
from .attendance import AttendanceActView, TakeMarkAwayMixin

FIELDS = ("state", "hours", "explanation")


class AddActivityMarkView(AttendanceActView):
    """Marks a day in an activity without a place."""

    form_class = AddActivityDayForm
    template_name = "placements/activity_day.html"
    title = _("Mark a day in an activity without a place")
    mark = None
    success_message = _("The day is marked.")

    def get_initial(self):
        """Open on today."""
        return {"on": timezone.localdate()} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the activities of the plan, to choose among."""
        titles = import_string(settings.ACTIVITY_TITLES)(self.participant)
        return super().get_context_data(titles=titles, **kwargs)

    def act(self, form):
        """Save it, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in ("activity", "on", *FIELDS)}
        key = form.cleaned_data["idempotency_key"]
        self.mark = first_time(
            Attendance.objects.mark_activity(self.participant, by=self.request.user, key=key, **fields)
        )

    def get_success_url(self):
        """Return the month of the day, once there is one."""
        month = f"?manad={self.mark.on:%Y-%m}" if self.mark else ""
        return super().get_success_url() + month


class ActivityDayMixin:
    """A page about a day marked in an activity, `mark_pk` in the address; Http404 unless it is this participant's."""

    template_name = "placements/attendance_day.html"

    @cached_property
    def mark(self):
        """The mark as it stands."""
        marks = Attendance.objects.visible_to(self.request.user, self.participant)
        marks = marks.filter(participant=self.participant).exclude(activity="")
        mark = marks.filter(pk=self.kwargs["mark_pk"]).first()
        if mark is None:
            raise Http404
        return mark

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done."""
        self.participant  # noqa: B018
        self.mark  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the day, the activity and the mark."""
        address = [self.participant.pk, self.mark.pk]
        return super().get_context_data(
            day=self.mark.on, where=self.mark.activity, mark=self.mark, by=marked_words(self.mark),
            take_away=reverse("placements:take_activity_mark_away", args=address), **kwargs,
        )  # fmt: skip

    def get_success_url(self):
        """Return the month of the day."""
        return f"{super().get_success_url()}?manad={self.mark.on:%Y-%m}"


class ChangeActivityMarkView(ActivityDayMixin, AttendanceActView):
    """Corrects a day marked in an activity."""

    form_class = ActivityDayForm
    title = _("Mark the day")
    success_message = _("The day is marked.")

    def get_initial(self):
        """Open with the mark, under what a draft holds."""
        mark = self.mark
        stored = {"version": mark.version, "state": mark.state, "explanation": mark.explanation}
        return stored | {"hours": mark.hours or mark.missed} | super().get_initial()

    def act(self, form):
        """Save it over the mark that the form was opened with."""
        fields = {name: form.cleaned_data[name] for name in FIELDS}
        version = form.cleaned_data["version"]
        Attendance.objects.correct_activity(self.mark.pk, version=version, by=self.request.user, **fields)


class TakeActivityMarkAwayView(ActivityDayMixin, TakeMarkAwayMixin, AttendanceActView):
    """Takes the mark of a day in an activity away."""
