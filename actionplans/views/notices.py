"""Telling the responsible case officer: sending a notice, the case officer's page of them, and the letter."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.views.generic import TemplateView, View

from accounts.acts import first_time
from accounts.enums import Role
from config.pdf import pdf_response
from participants.access import note_shown
from participants.models import Referral
from participants.views.base import ParticipantPageMixin

from .. import tasks
from ..enums import NoticeKind
from ..forms.notices import NoticeForm
from ..letters import NOTICE, notice_parts, time_of
from ..models import Notice
from ..models.notices import INFORMATION
from ..rules import can_book
from .meetings import MeetingActView, MeetingMixin

# What a notice that is about no meeting is called in its address.
ADDRESSES = {"planen": NoticeKind.PLAN_NOT_FOLLOWED, "franvaro": NoticeKind.ABSENCE}
MOST_SHOWN = 200


def prepared_text(kind, participant, meeting=None):
    """Return the words a notice of `kind` opens with: short, and no more than it needs."""
    words = {"name": participant, "time": time_of(meeting) if meeting else ""}
    return {
        NoticeKind.MISSED_MEETING: _now("%(name)s did not come to the meeting %(time)s. We will book a new time."),
        NoticeKind.PLAN_NOT_FOLLOWED: _now(
            "%(name)s does not follow the plan we have agreed on. Please contact us so that we can plan together."
        ),
        NoticeKind.ABSENCE: _now("%(name)s has been absent. Please contact us so that we can plan together."),
        NoticeKind.INVITATION: _now("You are invited to a meeting with %(name)s %(time)s."),
    }[kind] % words


class TellView(MeetingActView):
    """Tells the case officer something; the kind is what the address says."""

    form_class = NoticeForm
    template_name = "actionplans/tell.html"
    meeting = None

    @cached_property
    def kind(self):
        """The NoticeKind; Http404 when the address names none."""
        if self.kwargs["about"] not in ADDRESSES:
            raise Http404
        return ADDRESSES[self.kwargs["about"]]

    @property
    def title(self):
        """What it is about."""
        return _now("Tell the case officer: %(kind)s") % {"kind": self.kind.label.lower()}

    def get_form_kwargs(self):
        """Add whose consents count, and about what."""
        extra = {"participant": self.participant, "information": INFORMATION[self.kind]}
        return super().get_form_kwargs() | extra

    def get_initial(self):
        """Open with the party of the latest referral and the text, under what a draft holds."""
        text = prepared_text(self.kind, self.participant, self.meeting)
        if self.meeting and self.kind == NoticeKind.INVITATION and self.meeting.place:
            text = f"{text} {self.meeting.place}."
        return {"agency": self.party(), "text": text} | super().get_initial()

    def party(self):
        """Return the id of the party most likely to be told: that of the latest referral; None without any."""
        referrals = Referral.objects.filter(participant=self.participant).order_by("-received_on", "-pk")
        return referrals.values_list("agency", flat=True).first()

    def get_context_data(self, **kwargs):
        """Add what it is about and the other kinds."""
        return super().get_context_data(
            information=INFORMATION[self.kind],
            others=[(name, kind) for name, kind in ADDRESSES.items() if not self.meeting and kind != self.kind],
            **kwargs,
        )

    def act(self, form):
        """Send it, once however often the form is sent; the e-mail holds the link alone."""
        cleaned = form.cleaned_data
        self.notice = first_time(
            Notice.objects.send(
                self.participant, agency=cleaned["agency"], kind=self.kind, text=cleaned["text"],
                meeting=self.meeting, by=self.request.user, key=cleaned["idempotency_key"],
            )
        )  # fmt: skip
        if self.notice.case_officer_id:
            url = self.request.build_absolute_uri(self.notice.get_absolute_url())
            tasks.send_notice.enqueue(self.notice.case_officer_id, url)

    @property
    def success_message(self):
        """What to tell: whether it is read here or has to be printed."""
        if self.notice.is_letter:
            return _now("It is noted. The case officer has no log-in: print the letter below and send it.")
        return _now("%(name)s has been told, by a message in Stegvis.") % {"name": self.notice.case_officer_name}


class TellOfMeetingView(MeetingMixin, TellView):
    """Tells of a missed meeting, or invites to one that is to be."""

    def is_fit(self, meeting):
        """Only what was missed or is to be is told of."""
        return meeting.is_missed or meeting.is_booked

    @cached_property
    def kind(self):
        """The NoticeKind."""
        return NoticeKind.MISSED_MEETING if self.meeting.is_missed else NoticeKind.INVITATION

    def party(self):
        """Return the id of an invited party that has not been told yet, for an invitation."""
        if self.kind == NoticeKind.INVITATION:
            told = self.meeting.notices.filter(kind=self.kind).values("agency")
            invited = self.meeting.invitations.exclude(agency__in=told).order_by("agency__name")
            return invited.values_list("agency", flat=True).first() or super().party()
        return super().party()


class NoticeLetterView(ParticipantPageMixin, View):
    """A notice as a letter, for a case officer without a log-in; refused once no consent covers it."""

    allowed = can_book

    def get(self, request, *args, **kwargs):
        """Return the PDF."""
        notices = Notice.objects.visible_to(request.user).filter(participant=self.participant).with_consent()
        notices = notices.select_related("agency", "sent_by", "participant__unit")
        notice = notices.filter(pk=self.kwargs["notice_pk"]).first()
        if notice is None:
            raise Http404
        if not notice.is_open:
            raise PermissionDenied
        context, options = notice_parts(notice)
        name = _now("letter")
        return pdf_response(request, f"{name} {notice.sent_at:%Y-%m-%d}", NOTICE, context, **options)


class CaseOfficerMixin:
    """A page of case officers."""

    def dispatch(self, request, *args, **kwargs):
        """Let in case officers."""
        if not request.user.is_any(Role.CASE_OFFICER):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def notices(self):
        """Return the notices that are the user's, with whether a consent lets them be read."""
        notices = Notice.objects.to_case_officer(self.request.user).with_consent()
        return notices.select_related("participant", "agency", "sent_by", "meeting")


class NoticeListView(CaseOfficerMixin, TemplateView):
    """What the case officer has been told. Of what no consent covers any more it says only that it was sent."""

    template_name = "actionplans/notice_list.html"

    def get_context_data(self, **kwargs):
        """Add the notices; only those that can be read show a person."""
        notices = list(self.notices().newest_first()[:MOST_SHOWN])
        note_shown(self.request, {notice.participant_id for notice in notices if notice.is_open})
        return super().get_context_data(notices=notices, **kwargs)


class NoticeView(CaseOfficerMixin, TemplateView):
    """One notice, and the button that acknowledges it. Refused, and noted so, once no consent covers it."""

    template_name = "actionplans/notice.html"

    @cached_property
    def notice(self):
        """The notice; Http404 for what one may not know of."""
        notice = self.notices().filter(pk=self.kwargs["pk"]).first()
        if notice is None:
            raise Http404
        note_shown(self.request, [notice.participant])
        return notice

    def get(self, request, *args, **kwargs):
        """Show it, or that it is shown no more."""
        if not self.notice.is_open:
            return self.response_class(request, "actionplans/notice_closed.html", self.get_context_data(), status=403)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        """Acknowledge it."""
        if not self.notice.is_open:
            raise PermissionDenied
        self.notice.acknowledge(by=request.user)
        return redirect(reverse("actionplans:notices"))

    def get_context_data(self, **kwargs):
        """Add the notice."""
        return super().get_context_data(notice=self.notice, **kwargs)
