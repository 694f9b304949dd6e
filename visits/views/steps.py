"""The steps of a protocol: out for reading, back to draft, approved."""

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.enums import Role

from .. import rules, tasks
from ..enums import VisitState
from ..forms import StepForm
from ..forms.finishing import ApproveForm, SendOutForm
from ..models import ReadingComment
from ..models.reading import usual_last_day
from .base import VisitActView


def notify(request, visit, task, users):
    """Send the e-mail of `task` to `users`, all but the one who asks; it holds the address of the visit."""
    url = request.build_absolute_uri(visit.get_absolute_url())
    for user in users:
        if user != request.user:
            task.enqueue(user.pk, url)


def reading_warnings(going_on):
    """Return sentences about who has not answered in the round `going_on` (or None), and comments left unsettled."""
    if going_on is None:
        return []
    silent, comments = going_on.silent(), going_on.open_comments()
    sentences = []
    if silent:
        sentences.append(_now("Have not answered: %(names)s.") % {"names": ", ".join(map(str, silent))})
    if comments:
        sentences.append(
            ngettext(
                "%(count)d comment is not settled.", "%(count)d comments are not settled.", len(comments)
            ) % {"count": len(comments)}
        )  # fmt: skip
    return sentences


class StepView(VisitActView):
    """A step that asks once; `explanation` says what it means and `button` what it is called."""

    allowed = rules.is_responsible
    form_class = StepForm
    template_name = "visits/step.html"
    explanation = button = ""

    def get_context_data(self, **kwargs):
        """Add the words, and what is worth a look before the visit goes on."""
        return super().get_context_data(
            explanation=self.explanation, button=self.button, warnings=self.get_warnings(), **kwargs
        )

    def get_warnings(self):
        """Return sentences about what is unusual or missing; they stop nobody."""
        return self.visit.warnings()


class SendOutView(StepView):
    """Sends a draft out for reading and tells those who are to read it."""

    states = (VisitState.DRAFT,)
    form_class = SendOutForm
    title = _("Send out for reading?")
    explanation = _(
        "Those who took part and have a log-in get an e-mail with a link. They comment or say that they have nothing "
        "to add, and nobody writes in it until it is called back. What those without a log-in say is noted for them."
    )
    button = _("Send out for reading")
    success_message = _("The visit is out for reading.")

    def get_initial(self):
        """Open on the usual last day."""
        return {"reply_by": usual_last_day()} | super().get_initial()

    def do(self, form):
        """Send it out."""
        begun = self.visit.send_out(self.request.user, form.cleaned_data["reply_by"])
        readers = [reader.user for reader in begun.readers.exclude(user=None).select_related("user")]
        notify(self.request, self.visit, tasks.send_reading_notice, readers)


class CallBackView(StepView):
    """Calls a visit that is out for reading back to draft."""

    states = (VisitState.READING,)
    title = _("Call back to draft?")
    explanation = _("It can be written in again, and must be sent out once more before it is approved.")
    button = _("Call back")
    success_message = _("The visit is a draft again.")

    def get_warnings(self):
        """Return nothing: this is the way to mend what is missing."""
        return []

    def do(self, form):
        """Call it back."""
        self.visit.call_back(by=self.request.user)


class ApproveView(StepView):
    """Approves a visit: the leading member for themselves, an official on behalf of a member."""

    states = (VisitState.READING,)
    form_class = ApproveForm
    title = _("Approve the protocol?")
    explanation = _("Once it is approved it can never be changed, and most of staff can read it.")
    button = _("Approve")
    success_message = _("The protocol is approved.")

    @property
    def records_for_others(self):
        """Whether the user is an official, who says whose approval it is."""
        return self.request.user.is_any(Role.OFFICIAL)

    def get_initial(self):
        """Open on the leading member and today, with how many comments there are to be seen."""
        own = {"approved_by": self.visit.leader, "approved_on": timezone.localdate()}
        return own | {"seen": ReadingComment.objects.number_on(self.visit)} | super().get_initial()

    def get_form_kwargs(self):
        """Tell the form what it is about and who asks."""
        return super().get_form_kwargs() | {"visit": self.visit, "records_for_others": self.records_for_others}

    def get_context_data(self, **kwargs):
        """Say in which case nobody can approve yet."""
        nobody = _now("No board member is named in the visit. Call it back and name who took part.")
        return super().get_context_data(obstacle="" if self.visit.members else nobody, **kwargs)

    def get_warnings(self):
        """Return what is unusual or missing, and what is left of the reading."""
        going_on = self.visit.rounds.with_readings().filter(ended_at=None).first()
        return [*reading_warnings(going_on), *super().get_warnings()]

    def do(self, form):
        """Approve."""
        approved_by = form.cleaned_data.get("approved_by") or self.visit.leader
        approved_on = form.cleaned_data.get("approved_on") or timezone.localdate()
        self.visit.approve(self.request.user, approved_by, approved_on, form.cleaned_data["seen"])
