"""Meetings: one's own coming ones, a participant's, book, move, cancel, note how they went, letter, calendar file."""

from datetime import date, timedelta
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.acts import as_text, first_time
from accounts.enums import CodeListName, Role
from accounts.models import CodeList
from config.ical import ical_response
from config.pdf import pdf_response
from participants.access import note_shown
from participants.views.base import ParticipantActView, ParticipantPageMixin

from ..enums import MeetingKind, MeetingStatus, NoticeKind
from ..forms.meetings import BookForm, CancelMeetingForm, ChangeMeetingForm, MeetingForm, NoteMeetingForm
from ..letters import SUMMONS, calendar_file, summons_parts
from ..models import Meeting, Notice
from ..rules import can_book

# What a form of a meeting saves: its fields, with day and time put together.
SAVED = (*MeetingForm.Meta.fields, "starts_at", "agencies")


class AgendaView(TemplateView):
    """A coordinator's own meetings, week by week, and those that wait for a note of how they went."""

    template_name = "actionplans/agenda.html"

    def get_context_data(self, **kwargs):
        """Add the days of the week asked for, `?week=2026-W48`, with their meetings, and those not noted."""
        user = self.request.user
        if not user.is_any(Role.COORDINATOR):
            raise PermissionDenied
        monday = first_day(self.request.GET.get("week", ""))
        own = Meeting.objects.visible_to(user).own(user).select_related("participant", "host", "contact_form")
        week = own.filter(starts_at__date__range=(monday, monday + timedelta(days=6)))
        week = list(week.exclude(status=MeetingStatus.CANCELLED).in_order())
        unnoted = list(own.unnoted().in_order())
        note_shown(self.request, {meeting.participant_id for meeting in [*week, *unnoted]})
        return super().get_context_data(
            days=[(day, list(meetings)) for day, meetings in groupby(week, key=lambda meeting: meeting.on)],
            unnoted=unnoted,
            monday=monday,
            sunday=monday + timedelta(days=6),
            is_this_week=monday == first_day(""),
            earlier=address_of(monday - timedelta(days=7)),
            later=address_of(monday + timedelta(days=7)),
            today=timezone.localdate(),
            **kwargs,
        )


def first_day(week):
    """Return the Monday of `week` as in an address, 2026-W48; of this week when it is none."""
    today = timezone.localdate()
    try:
        year, number = week.split("-W")
        found = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        return today - timedelta(days=today.weekday())
    # Further off the weeks beside it may have no number.
    return found if 1900 <= found.year <= 2099 else today - timedelta(days=today.weekday())


def address_of(monday):
    """Return the week of `monday` as it stands in an address."""
    year, number, _day = monday.isocalendar()
    return f"{year}-W{number:02}"


class MeetingListView(ParticipantPageMixin, TemplateView):
    """A participant's meetings, coming ones first, and what case officers have been told."""

    tab = "actionplans:meetings"
    template_name = "actionplans/meeting_list.html"

    def get_context_data(self, **kwargs):
        """Add the meetings with what may be done with each, and the notices."""
        user, now = self.request.user, timezone.now()
        meetings = Meeting.objects.visible_to(user, self.participant).filter(participant=self.participant)
        meetings = meetings.order_by("-starts_at", "-pk")
        meetings = list(meetings.select_related("host", "contact_form").prefetch_related("invitations__agency"))
        names = {code.code: str(code) for code in CodeList.objects.filter(list=CodeListName.FOLLOWUP_PARTY)}
        for meeting in meetings:
            meeting.participant = self.participant
            meeting.party_names = names_of(meeting.parties, names, meeting.other_parties)
            meeting.attended_names = names_of(meeting.attended, names)
        notices = Notice.objects.visible_to(user, self.participant).filter(participant=self.participant).newest_first()
        coming = [meeting for meeting in meetings if meeting.is_booked and meeting.ends_at >= now]
        return super().get_context_data(
            coming=list(reversed(coming)),
            past=[meeting for meeting in meetings if meeting not in coming],
            notices=notices.select_related("agency", "sent_by", "meeting").with_consent(),
            may_book=can_book(user, self.participant),
            plan=NoticeKind.PLAN_NOT_FOLLOWED,
            **kwargs,
        )


def names_of(codes, names, others=""):
    """Return what the `codes` of those who take part are called, and `others` as it was written."""
    return [names.get(code, code) for code in codes] + ([others] if others else [])


class MeetingActView(ParticipantActView):
    """An act about meetings; afterwards one is on the participant's page of them."""

    allowed = can_book
    tab = "actionplans:meetings"

    def get_success_url(self):
        """Return the participant's meetings."""
        return reverse("actionplans:meetings", args=[self.participant.pk])


class BookView(MeetingActView):
    """Books a meeting; `?kind=` and `?on=` open it on a kind and a day to come."""

    form_class = BookForm
    title = _("Book a meeting")
    success_message = _("The meeting is booked. Print the letter if it is to be sent by post.")

    def get_form_kwargs(self):
        """Add whom it is with and who books."""
        extra = {"participant": self.participant, "user": self.request.user}
        return super().get_form_kwargs() | extra | {"instance": Meeting(participant=self.participant)}

    def get_initial(self):
        """Open on oneself as the one who holds it, reached as in one's latest letter."""
        latest = Meeting.objects.filter(host=self.request.user).exclude(contact="").order_by("-pk").first()
        contact = latest.contact if latest else self.request.user.email or ""
        return {"host": self.request.user.pk, "contact": contact} | self.asked() | super().get_initial()

    def asked(self):
        """Return the kind and the day that the address names, without a kind there is none of and a day gone by."""
        kind, on = self.request.GET.get("kind"), self.request.GET.get("on", "")
        asked = {"kind": kind} if kind in MeetingKind.values else {}
        try:
            day = date.fromisoformat(on)
        except ValueError:
            return asked
        return asked | ({"on": day} if day >= timezone.localdate() else {})

    def act(self, form):
        """Store it, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in SAVED}
        key = form.cleaned_data["idempotency_key"]
        first_time(Meeting.objects.book(self.participant, by=self.request.user, key=key, **fields))


class MeetingMixin:
    """A page about one meeting, `meeting_pk` in the address; Http404 unless it is this participant's and `is_fit`."""

    @cached_property
    def meeting(self):
        """The meeting."""
        meetings = Meeting.objects.visible_to(self.request.user).filter(participant=self.participant)
        meeting = meetings.select_related("host", "contact_form").filter(pk=self.kwargs["meeting_pk"]).first()
        if meeting is None or not self.is_fit(meeting):
            raise Http404
        meeting.participant = self.participant
        return meeting

    def is_fit(self, meeting):
        """Return whether the page can be about `meeting`."""
        return True

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done."""
        self.participant  # noqa: B018
        self.meeting  # noqa: B018
        return super().dispatch(request, *args, **kwargs)


class OneMeetingView(MeetingMixin, MeetingActView):
    """An act upon one meeting."""

    template_name = "actionplans/meeting_act.html"

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.meeting.version} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the meeting."""
        return super().get_context_data(meeting=self.meeting, **kwargs)


class ChangeMeetingView(OneMeetingView):
    """Moves or changes a booked meeting."""

    form_class = ChangeMeetingForm
    title = _("Change the meeting")
    success_message = _("The meeting is changed. Print a new letter if one has been sent.")

    def get_initial(self):
        """Open with the meeting as it stands, under what a draft holds."""
        stored = {name: getattr(self.meeting, name) for name in (*MeetingForm.Meta.fields, "on", "at")}
        stored["agencies"] = list(self.meeting.invitations.values_list("agency", flat=True))
        return stored | super().get_initial()

    def get_form_kwargs(self):
        """Change the meeting itself."""
        extra = {"participant": self.participant, "user": self.request.user}
        return super().get_form_kwargs() | extra | {"instance": self.meeting}

    def current_text(self, current, name, field):
        """Return the text of a field; the parties invited by name."""
        if name == "agencies":
            return as_text([str(one.agency) for one in current.invitations.select_related("agency")])
        return super().current_text(current, name, field)

    def act(self, form):
        """Save it on the version the form was opened with."""
        fields = {name: form.cleaned_data[name] for name in SAVED}
        meeting = Meeting.objects.get(pk=self.meeting.pk)
        meeting.participant, meeting.version = self.participant, form.cleaned_data["version"]
        meeting.change(self.request.user, **fields)


class CancelMeetingView(OneMeetingView):
    """Cancels a booked meeting."""

    form_class = CancelMeetingForm
    title = _("Cancel the meeting?")
    success_message = _("The meeting is cancelled.")

    def act(self, form):
        """Cancel the version the form was opened with."""
        self.meeting.version = form.cleaned_data["version"]
        self.meeting.cancel(form.cleaned_data["reason"], by=self.request.user)


class NoteMeetingView(OneMeetingView):
    """Notes how a meeting went, or corrects the note."""

    form_class = NoteMeetingForm
    title = _("How did the meeting go?")

    def get_initial(self):
        """Open with what is noted, or with those invited as those who came, under what a draft holds."""
        meeting = self.meeting
        stored = {name: getattr(meeting, name) for name in ("attended", "reason", "decided", "next_step")}
        if meeting.is_booked:
            stored["attended"] = ["participant", *meeting.parties]
        else:
            stored["status"] = meeting.status
        return {"version": meeting.version} | stored | super().get_initial()

    def act(self, form):
        """Note it on the version the form was opened with."""
        cleaned = form.cleaned_data
        self.meeting.version = cleaned["version"]
        self.meeting.note(
            cleaned["status"], by=self.request.user, attended=cleaned["attended"], reason=cleaned["reason"],
            decided=cleaned["decided"], next_step=cleaned["next_step"],
        )  # fmt: skip

    @property
    def success_message(self):
        """What to tell: what can be done about a missed one stands beside it."""
        if self.meeting.is_missed:
            return _now("It is noted that the participant did not come. You can tell the case officer below.")
        return _now("It is noted how the meeting went.")


class BookedMeetingView(MeetingMixin, ParticipantPageMixin, View):
    """Something to hand out about a meeting that is to be."""

    allowed = can_book

    def is_fit(self, meeting):
        """Only a booked one is handed out."""
        return meeting.is_booked


class SummonsView(BookedMeetingView):
    """The letter that calls the participant."""

    def get(self, request, *args, **kwargs):
        """Return the PDF; nothing in its name tells whom it is to."""
        context, options = summons_parts(self.meeting)
        name = _now("summons")
        return pdf_response(request, f"{name} {self.meeting.on}", SUMMONS, context, **options)


class CalendarView(BookedMeetingView):
    """The meeting as a file for one's own calendar, without anything about the person."""

    def get(self, request, *args, **kwargs):
        """Return the file."""
        return ical_response(calendar_file(self.meeting), f"stegvis-{self.meeting.on}")
