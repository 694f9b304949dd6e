"""Reading a protocol that is out: who reads, comments and what was done about them, and reminders."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accounts.acts import ActView, first_time
from config.paging import cursor

from .. import rules, tasks
from ..enums import VisitState
from ..forms.finishing import CommentForm, NoteReadingForm, SettleForm
from ..models import Reader, ReadingComment
from .base import VisitActView, VisitMixin
from .steps import StepView, notify


class ReadingView(VisitMixin, TemplateView):
    """All rounds of reading: who has read and what was said."""

    allowed = rules.is_writer
    template_name = "visits/reading.html"

    def get_context_data(self, **kwargs):
        """Add the rounds, the latest first, and what the user may do."""
        visit, user = self.visit, self.request.user
        return super().get_context_data(
            rounds=visit.rounds.with_readings().order_by("-number"),
            may_settle=rules.can_settle(user, visit),
            may_note=rules.can_approve(user, visit),
            **kwargs,
        )


class CommentView(VisitMixin, ActView):
    """A comment of one who reads, on a question or the whole."""

    allowed = rules.is_reader
    states = (VisitState.READING,)
    keeps_typed = True
    form_class = CommentForm
    template_name = "visits/act.html"
    title = _("Comment on the protocol")
    success_message = _("The comment is sent.")

    def get_initial(self):
        """Open on the question in the address."""
        number = cursor(self.request, "fraga")
        asked = next((answer.pk for answer in self.visit.answers.all() if answer.number == number), None)
        return {"question": asked} | super().get_initial()

    def get_form_kwargs(self):
        """Tell the form what it is about."""
        return super().get_form_kwargs() | {"visit": self.visit}

    def act(self, form):
        """Make it, once however often the form is sent."""
        self.comment(form.cleaned_data)

    def comment(self, cleaned, said_by=None):
        """Make the comment, as the user's own or as said by a reader without a log-in."""
        first_time(
            ReadingComment.objects.make(
                by=self.request.user, key=cleaned["idempotency_key"], round=self.visit.rounds.going_on(),
                text=cleaned["text"], answer=cleaned["question"], said_by=said_by,
            )
        )  # fmt: skip

    def get_success_url(self):
        """Return the visit's page."""
        return self.visit.get_absolute_url()


class NoteReadingView(CommentView):
    """Notes what a reader without a log-in has said: by telephone, on paper or at a meeting."""

    allowed = rules.is_responsible
    form_class = NoteReadingForm
    success_message = _("The answer is noted.")

    @cached_property
    def reader(self):
        """The reader without a log-in, of any round of this visit."""
        readers = Reader.objects.filter(round__visit=self.visit, user=None).select_related("round")
        return get_object_or_404(readers, pk=self.kwargs["reader"])

    @property
    def title(self):
        """Whose answer it is."""
        return _now("What %(name)s says") % {"name": self.reader}

    def get_initial(self):
        """Open on the version that is out."""
        return {"version": self.visit.version} | super().get_initial()

    def act(self, form):
        """Note the comment, or that there is none; ValidationError when it is about an earlier round."""
        if self.visit.rounds.going_on() != self.reader.round:
            raise ValidationError(
                _now("The protocol has been sent out once more. Note the answer in its latest round.")
            )
        if form.cleaned_data["said"] == "comment":
            self.comment(form.cleaned_data, said_by=self.reader)
        else:
            self.reader.approve(form.cleaned_data["version"], by=self.request.user)


class ApproveReadingView(StepView):
    """Says that one has read the protocol and has nothing to add."""

    allowed = rules.is_reader
    states = (VisitState.READING,)
    title = _("Nothing to add?")
    explanation = _("You tell the writers that you have read the protocol and that it may be approved as it stands.")
    button = _("I have nothing to add")
    success_message = _("Noted: you have nothing to add.")

    def get_warnings(self):
        """Return what the writers will look at too."""
        return self.visit.warnings()

    def do(self, form):
        """Note it."""
        readers = self.visit.rounds.going_on().readers.select_related("round")
        own = get_object_or_404(readers, user=self.request.user)
        own.approve(form.cleaned_data["version"], by=self.request.user)


class RemindView(StepView):
    """Sends a reminder to those who have not answered."""

    allowed = rules.is_responsible
    states = (VisitState.READING,)
    title = _("Remind those who have not answered?")
    button = _("Remind")

    @cached_property
    def going_on(self):
        """The round that goes on."""
        return get_object_or_404(self.visit.rounds.with_readings(), ended_at=None)

    @property
    def reachable(self):
        """The users who are reminded."""
        return [reader.user for reader in self.going_on.silent() if reader.user not in (None, self.request.user)]

    @property
    def explanation(self):
        """Who gets an e-mail."""
        names = ", ".join(map(str, self.reachable))
        return _now("An e-mail with a link and nothing else goes to: %(names)s.") % {"names": names or "–"}

    def get_warnings(self):
        """Return nothing: what is missing in the protocol is no matter here."""
        return []

    def get_context_data(self, **kwargs):
        """Say when there is nobody to remind."""
        return super().get_context_data(obstacle="" if self.reachable else self.obstacle, **kwargs)

    @property
    def obstacle(self):
        """Why nobody can be reminded."""
        if any(reader.user is None for reader in self.going_on.silent()):
            return _now("Those who have not answered have no log-in. Ask them, and note what they say.")
        return _now("Everybody else has answered.")

    def do(self, form):
        """Remind them."""
        users = self.reachable
        self.going_on.remind(by=self.request.user)
        notify(self.request, self.visit, tasks.send_reading_reminder, users)
        self.success_message = ngettext(
            "%(count)d person is reminded.", "%(count)d persons are reminded.", len(users)
        ) % {"count": len(users)}


class SettleView(VisitActView):
    """Notes what was done about a comment."""

    allowed = rules.is_writer
    form_class = SettleForm
    template_name = "visits/settle.html"
    title = _("Settle a comment")
    success_message = _("The comment is settled.")

    @cached_property
    def comment(self):
        """The comment on this visit."""
        comments = (
            ReadingComment.objects.filter(round__visit=self.visit)
            .with_people()
            .select_related("round__visit", "answer")
        )
        return get_object_or_404(comments, pk=self.kwargs["comment"])

    def dispatch(self, request, *args, **kwargs):
        """Let in those who write, until the protocol is approved."""
        if self.visit.is_approved and rules.is_writer(request.user, self.visit):
            messages.info(request, _now("The protocol is approved, so its comments stand as they are."))
            return redirect("visits:reading", self.visit.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open with what was noted before, on the comment's own version, under what a draft holds."""
        stored = {"reply": self.comment.reply, "version": self.comment.version}
        return stored | ActView.get_initial(self)

    def get_context_data(self, **kwargs):
        """Add the comment."""
        return super().get_context_data(comment=self.comment, **kwargs)

    def act(self, form):
        """Note it on the version of the comment that was shown."""
        self.comment.version = form.cleaned_data["version"]
        self.comment.settle(self.request.user, form.cleaned_data["reply"])

    def get_success_url(self):
        """Return all comments."""
        return reverse("visits:reading", args=[self.visit.pk]) + f"#comment-{self.comment.pk}"
