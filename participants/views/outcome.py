"""How it went: the outcome verified, and the checks after the exit."""

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .. import rules
from ..forms.outcome import CheckForm, VerifyForm
from ..models import OutcomeCheck
from .base import ParticipantActView
from .enrolment import EnrolmentActView


class VerifyView(EnrolmentActView):
    """Keeps the verified outcome of an enrolment that has ended, beside the stated one."""

    form_class = VerifyForm
    is_ongoing = False
    takes_enrolment = True
    template_name = "participants/verify.html"
    title = _("Verify the outcome")
    success_message = _("The verified outcome is saved.")

    def current_text(self, current, name, field):
        """Return what somebody else verified meanwhile."""
        column = {
            "outcome": "verified_outcome",
            "on": "verified_on",
            "how": "verified_how",
            "note": "verification_note",
        }
        return super().current_text(current, column[name], field) if name in column else None

    def change(self, cleaned):
        """Keep it."""
        self.enrolment.verify_outcome(
            outcome=cleaned["outcome"], on=cleaned["on"], how=cleaned["how"], note=cleaned["note"], by=self.request.user
        )


class CheckView(ParticipantActView):
    """Notes what somebody does some months after the exit; `check_pk` in the address."""

    allowed = rules.can_enrol
    form_class = CheckForm
    template_name = "participants/check.html"
    title = _("How did it go?")
    success_message = _("The check is saved.")

    @cached_property
    def check(self):
        """The check of this participant; Http404 for another, or where the exit has been undone."""
        checks = OutcomeCheck.objects.filter(participant=self.participant, enrolment__ended_on__isnull=False)
        related = ("enrolment__unit", "enrolment__exit_reason", "enrolment__outcome", "enrolment__verified_outcome")
        check = checks.select_related(*related).filter(pk=self.kwargs["check_pk"]).first()
        if check is None:
            raise Http404
        return check

    def get_initial(self):
        """Open with the version being changed."""
        return {"version": self.check.version} | super().get_initial()

    def get_form_kwargs(self):
        """Add the check."""
        return super().get_form_kwargs() | {"check": self.check}

    def get_context_data(self, **kwargs):
        """Add the check and the enrolment."""
        return super().get_context_data(check=self.check, stay=self.check.enrolment, **kwargs)

    def current_text(self, current, name, field):
        """Return what somebody else noted meanwhile."""
        return super().current_text(current, {"on": "done_on"}.get(name, name), field)

    def act(self, form):
        """Keep what was found."""
        cleaned = form.cleaned_data
        self.check.version = cleaned["version"]
        self.check.note_result(
            on=cleaned["on"], still_there=cleaned["still_there"], outcome=cleaned["outcome"], how=cleaned["how"],
            note=cleaned["note"], by=self.request.user,
        )  # fmt: skip
