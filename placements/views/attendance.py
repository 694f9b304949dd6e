"""Attendance at a desk: a participant's month, a day of it, and announced absence."""

from datetime import date

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import first_time
from participants.rules import can_read_attendance
from participants.views.base import ParticipantActView, ParticipantPageMixin

from ..attendance import days_of, going_on, hours_on, sums_of
from ..enums import COUNTS_AS_PRESENT, AttendanceState
from ..forms.attendance import AnnounceForm, ChangeAbsenceForm, DayForm, TakeAwayForm, WithdrawAbsenceForm
from ..group_words import COLOURS, label_of, marked_words, short_hours
from ..hours import month_called, month_of
from ..models import AbsenceNotice, Attendance, Placement
from ..rules_attendance import can_mark_attendance


class AttendanceView(ParticipantPageMixin, TemplateView):
    """A participant's attendance of a month, `?manad=2026-11`: the days, the sums and what was announced."""

    allowed = can_read_attendance
    tab = "placements:attendance"
    template_name = "placements/attendance.html"

    def get_context_data(self, **kwargs):
        """Add the days with the words of each, latest first."""
        user = self.request.user
        month = month_called(self.request.GET.get("manad")) or month_of(timezone.localdate())
        found = days_of(self.participant, user, month.first, month.last)
        notices = AbsenceNotice.objects.visible_to(user, self.participant).filter(participant=self.participant)
        return super().get_context_data(
            month=month, sums=sums_of(found),
            days=[as_shown(self.participant, day) for day in reversed(found)],
            states=state_counts(found),
            notices=notices.standing().select_related("created_by").order_by("-starts_on", "-pk")[:20],
            may_mark=can_mark_attendance(user, self.participant),
            **kwargs,
        )  # fmt: skip


def as_shown(participant, day):
    """Return what the page shows of a Day of `participant`."""
    mark = day.mark
    colour = COLOURS.get(mark.state if mark else "", "tag-today")
    return {
        "on": day.on, "where": day.where, "mark": mark,
        "label": label_of(mark), "colour": colour, "by": marked_words(mark),
        "is_unmarked": day.is_unmarked, "is_coming": day.is_coming, "is_planned": day.is_planned,
        "planned": short_hours(day.planned_hours) if day.is_planned else "",
        "notice": day.notice, "address": address_of(participant, day),
    }  # fmt: skip


def address_of(participant, day):
    """Return the address where a Day of `participant` is marked or corrected."""
    if day.mark and day.mark.activity:
        return reverse("placements:change_activity_mark", args=[participant.pk, day.mark.pk])
    placement_pk = day.placement.pk if day.placement else 0
    return reverse("placements:mark_day", args=[participant.pk, placement_pk, day.on])


def state_counts(found):
    """Return [(state in words, how many of the Days `found`)] of the states there are."""
    states = [day.mark.state for day in found if day.mark]
    return [(state.label, states.count(state)) for state in AttendanceState if state in states]


class AttendanceActView(ParticipantActView):
    """An act about attendance; afterwards one is on the participant's page of it."""

    allowed = can_mark_attendance
    tab = "placements:attendance"

    def get_success_url(self):
        """Return the participant's attendance."""
        return reverse("placements:attendance", args=[self.participant.pk])


class DayMixin:
    """A page about one day of one placement; Http404 unless it is this participant's and the day has come."""

    template_name = "placements/attendance_day.html"

    @cached_property
    def day(self):
        """The day in the address."""
        try:
            day = date.fromisoformat(self.kwargs["day"])
        except ValueError:
            raise Http404 from None
        if day > timezone.localdate():
            raise Http404
        return day

    @cached_property
    def placement(self):
        """The placement, None for 0: a day that was read in from a register."""
        if self.kwargs["placement_pk"] == 0:
            return None
        found = Placement.objects.filter(participant=self.participant, pk=self.kwargs["placement_pk"])
        placement = found.select_related("place").first()
        if placement is None:
            raise Http404
        return placement

    @cached_property
    def mark(self):
        """The mark as it stands, or None."""
        marks = Attendance.objects.visible_to(self.request.user, self.participant)
        return marks.filter(participant=self.participant, placement=self.placement, activity="", on=self.day).first()

    @property
    def is_there(self):
        """Whether the day can be marked: it has a mark, or lies within the placement."""
        within = self.placement and going_on(Placement.objects.filter(pk=self.placement.pk), self.day, self.day)
        return self.mark is not None or bool(within and within.exists())

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done."""
        self.participant  # noqa: B018
        if not self.is_there:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the day, the place and the mark."""
        address = [self.participant.pk, self.kwargs["placement_pk"], self.kwargs["day"]]
        return super().get_context_data(
            day=self.day, where=self.placement.place if self.placement else "", mark=self.mark,
            by=marked_words(self.mark), take_away=reverse("placements:take_mark_away", args=address), **kwargs,
        )  # fmt: skip

    def get_success_url(self):
        """Return the month of the day."""
        return f"{super().get_success_url()}?manad={self.day:%Y-%m}"


class MarkDayView(DayMixin, AttendanceActView):
    """Marks or corrects a day."""

    form_class = DayForm
    title = _("Mark the day")
    success_message = _("The day is marked.")

    def get_initial(self):
        """Open with the mark, or with the hours of the placement that weekday, under what a draft holds."""
        mark = self.mark
        hours = hours_on(self.placement, self.day) if self.placement else None
        stored = {"version": 0, "hours": hours}
        if mark:
            stored = {"version": mark.version, "state": mark.state, "explanation": mark.explanation}
            stored["hours"] = mark.hours if mark.counts_as_present else hours
        return stored | super().get_initial()

    def act(self, form):
        """Save it over the mark that the form was opened with."""
        fields = {name: form.cleaned_data[name] for name in ("state", "hours", "explanation", "version")}
        fields["hours"] = fields["hours"] if fields["state"] in COUNTS_AS_PRESENT else 0
        Attendance.objects.put(self.participant, self.placement, self.day, by=self.request.user, **fields)


class TakeMarkAwayMixin:
    """Takes `mark` away."""

    form_class = TakeAwayForm
    title = _("Take the mark of the day away?")
    success_message = _("The day is not marked any more.")

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.mark.version} | super().get_initial()

    def act(self, form):
        """Take away the version the form was opened with."""
        self.mark.take_away(by=self.request.user, version=form.cleaned_data["version"])


class TakeAwayView(DayMixin, TakeMarkAwayMixin, AttendanceActView):
    """Takes the mark of a day away."""

    @property
    def is_there(self):
        """Whether there is a mark."""
        return self.mark is not None


class AnnounceView(AttendanceActView):
    """Registers that the participant is to be absent."""

    form_class = AnnounceForm
    title = _("Announce absence")
    success_message = _("The absence is announced. It stands as a proposal where the group is marked.")

    def get_initial(self):
        """Open on today."""
        today = timezone.localdate()
        return {"starts_on": today, "ends_on": today, "told_on": today} | super().get_initial()

    def act(self, form):
        """Register it, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in AnnounceForm.Meta.fields}
        key = form.cleaned_data["idempotency_key"]
        first_time(AbsenceNotice.objects.announce(self.participant.pk, by=self.request.user, key=key, **fields))


class OneAbsenceView(AttendanceActView):
    """An act upon one announced absence, `notice_pk` in the address; Http404 unless it is this participant's."""

    @cached_property
    def notice(self):
        """The absence."""
        notices = AbsenceNotice.objects.visible_to(self.request.user, self.participant).standing()
        notice = notices.filter(participant=self.participant, pk=self.kwargs["notice_pk"]).first()
        if notice is None:
            raise Http404
        return notice

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done."""
        self.participant  # noqa: B018
        self.notice  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.notice.version} | super().get_initial()


class ChangeAbsenceView(OneAbsenceView):
    """Changes an announced absence."""

    form_class = ChangeAbsenceForm
    title = _("Change the announced absence")
    success_message = _("The announced absence is changed.")

    def get_form_kwargs(self):
        """Change the absence itself."""
        return super().get_form_kwargs() | {"instance": self.notice}

    def act(self, form):
        """Save it on the version the form was opened with."""
        notice = AbsenceNotice.objects.get(pk=self.notice.pk)
        notice.version = form.cleaned_data["version"]
        notice.change(self.request.user, **{name: form.cleaned_data[name] for name in AnnounceForm.Meta.fields})


class WithdrawAbsenceView(OneAbsenceView):
    """Takes an announced absence back."""

    form_class = WithdrawAbsenceForm
    template_name = "placements/absence_act.html"
    title = _("Take the announced absence back?")
    success_message = _("The announced absence is taken back.")

    def get_context_data(self, **kwargs):
        """Add the absence."""
        return super().get_context_data(notice=self.notice, **kwargs)

    def act(self, form):
        """Take back the version the form was opened with."""
        self.notice.version = form.cleaned_data["version"]
        self.notice.withdraw(self.request.user)
