"""Extensions: proposing one, noting what a party says, withdrawing it."""

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.acts import as_text, first_time

from ..enums import ExtensionState
from ..forms.extension import YES, AnswerExtensionForm, ProposeForm, WithdrawForm
from ..models import Extension
from .enrolment import EnrolmentActView


class ProposeView(EnrolmentActView):
    """Proposes that the enrolment lasts longer; not while another proposal waits."""

    form_class = ProposeForm
    takes_enrolment = True
    title = _("Propose an extension")

    @cached_property
    def enrolment(self):
        """The ongoing enrolment; Http404 while a proposal waits for answers, except to the one who sends a form."""
        enrolment = EnrolmentActView.enrolment.func(self)
        if self.request.method != "POST" and enrolment.extensions.proposed().exists():
            raise Http404
        return enrolment

    def get_form_kwargs(self):
        """Add who speaks for the unit."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form):
        """Propose, once however often the form is sent."""
        cleaned = form.cleaned_data
        self.extension = first_time(
            Extension.objects.propose(
                self.enrolment, to_end_on=cleaned["to_end_on"], reason=cleaned["reason"], answers=form.answers(),
                by=self.request.user, key=cleaned["idempotency_key"],
            )
        )  # fmt: skip

    @property
    def success_message(self):
        """What to tell: whether it holds already, else who is waited for."""
        return told(self.extension)


def told(extension):
    """Return what an answer to `extension` came to."""
    if extension.state == ExtensionState.AGREED:
        return _now("All three agree: the planned end is moved.")
    if extension.state == ExtensionState.DECLINED:
        return _now("The extension is declined. The planned end stays.")
    return _now("Noted. The planned end is moved when all have agreed; still to answer: %(parties)s.") % {
        "parties": extension.missing_words
    }


class OpenExtensionView(EnrolmentActView):
    """An act upon the extension that waits for answers."""

    @cached_property
    def extension(self):
        """The latest extension; Http404 when none waits for answers, unless a form about it was opened before."""
        extension = self.enrolment.extensions.order_by("-pk").prefetch_related("answers").first()
        if extension is None or (not extension.is_open and self.request.method != "POST"):
            raise Http404
        extension.participant, extension.enrolment = self.participant, self.enrolment
        return extension

    def get_initial(self):
        """Open with the version of the extension."""
        return super().get_initial() | {"version": self.extension.version}

    def get_context_data(self, **kwargs):
        """Add the extension."""
        return super().get_context_data(extension=self.extension, **kwargs)

    def is_overtaken(self, latest):
        """Return whether the form being sent is one about an extension of `latest`: the model says what is wrong."""
        return self.request.method == "POST"

    def act(self, form):
        """Do it to the version of the extension that the form was opened with."""
        self.extension.version = form.cleaned_data["version"]
        self.change(form.cleaned_data)


class AnswerExtensionView(OpenExtensionView):
    """Notes what one party says."""

    form_class = AnswerExtensionForm
    template_name = "participants/extension.html"
    title = _("Answer to the extension")

    def get_form_kwargs(self):
        """Add the extension and the user."""
        return super().get_form_kwargs() | {"extension": self.extension, "user": self.request.user}

    def change(self, cleaned):
        """Keep the answer."""
        self.extension.answer(
            cleaned["party"], agrees=cleaned["answer"] == YES, on=cleaned["on"], who=cleaned["who"],
            how=cleaned["how"], by=self.request.user,
        )  # fmt: skip
        self.extension = Extension.objects.prefetch_related("answers").get(pk=self.extension.pk)

    def current_text(self, current, name, field):
        """Return what somebody else noted meanwhile."""
        latest = current.answers.order_by("-pk").first()
        if latest is None or name not in ("party", "on", "who", "how"):
            return None
        words = {"party": latest.get_party_display(), "how": latest.get_how_display()}
        return as_text(words.get(name, getattr(latest, name)))

    @property
    def success_message(self):
        """What to tell: what the answer came to."""
        return told(self.extension)


class WithdrawExtensionView(OpenExtensionView):
    """Withdraws the proposal."""

    form_class = WithdrawForm
    template_name = "participants/extension.html"
    title = _("Withdraw the extension")
    success_message = _("The proposal is withdrawn.")

    def change(self, cleaned):
        """Withdraw it."""
        self.extension.withdraw(by=self.request.user)
