"""Referrals of a case and of somebody new: registering, changing and the steps."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.acts import first_time

from .. import rules
from ..enums import ReferralState
from ..forms.person import RegisterForm
from ..forms.referrals import (
    REFERRAL_FIELDS,
    AddReferralForm,
    ChangeReferralForm,
    NewReferralForm,
    StepForm,
    step_choices,
)
from ..models import NumberTaken, Participant, Referral
from .base import ParticipantActView
from .person import RegisterView


class NewReferralView(RegisterView):
    """Registers a person and the referral in one go."""

    form_class = NewReferralForm
    template_name = "participants/new_referral.html"

    def dispatch(self, request, *args, **kwargs):
        """Let in the intake team."""
        if not rules.can_refer(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @transaction.atomic
    def act(self, form):
        """Register both, or neither."""
        key = form.cleaned_data["idempotency_key"]
        fields = {name: form.cleaned_data[name] for name in RegisterForm.Meta.fields}
        try:
            participant = first_time(Participant.objects.register(by=self.request.user, key=key, **fields))
        except NumberTaken as error:
            raise self.taken(error) from error
        Referral.objects.register(
            participant, by=self.request.user, key=key, unit=participant.unit, **form.referral_values()
        )
        self.participant = participant

    def get_success_url(self):
        """Return the intake page of the new case, by way of naming staff when the identity is protected."""
        if hasattr(self, "participant") and not self.participant.is_protected:
            return reverse("participants:intake", args=[self.participant.pk])
        return super().get_success_url()

    def get_cancel_url(self):
        """Return the list of referrals."""
        return reverse("participants:referrals")


class IntakeActView(ParticipantActView):
    """An act upon the intake of a case; afterwards one is on its intake page."""

    tab = "participants:intake"

    def get_success_url(self):
        """Return the intake page."""
        return reverse("participants:intake", args=[self.participant.pk])


class AddReferralView(IntakeActView):
    """Registers a referral of somebody registered."""

    allowed = rules.can_refer
    form_class = AddReferralForm
    title = _("New referral")
    success_message = _("The referral is registered.")

    def act(self, form):
        """Register it, once however often the form is sent."""
        first_time(
            Referral.objects.register(
                self.participant, by=self.request.user, key=form.cleaned_data["idempotency_key"],
                unit=self.participant.unit, **form.referral_values(),
            )
        )  # fmt: skip


class ReferralMixin:
    """A page about one referral, `referral_pk` in the address; Http404 unless it is this participant's."""

    @cached_property
    def referral(self):
        """The referral."""
        referrals = Referral.objects.visible_to(self.request.user).filter(participant=self.participant)
        referral = referrals.select_related("agency", "case_officer").filter(pk=self.kwargs["referral_pk"]).first()
        if referral is None:
            raise Http404
        referral.participant = self.participant
        return referral

    def dispatch(self, request, *args, **kwargs):
        """Fetch the referral before anything else is done."""
        self.referral  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add the referral."""
        return super().get_context_data(referral=self.referral, **kwargs)


class ChangeReferralView(ReferralMixin, IntakeActView):
    """Corrects what is written about a referral."""

    allowed = rules.can_decide
    form_class = ChangeReferralForm
    title = _("Change the referral")
    success_message = _("The referral is saved.")

    def get_initial(self):
        """Open with what is written, and the version being changed."""
        stored = {name: getattr(self.referral, name) for name in REFERRAL_FIELDS}
        return stored | {"version": self.referral.version} | super().get_initial()

    def get_form_kwargs(self):
        """Add the referral, whose choices can stay."""
        return super().get_form_kwargs() | {"referral": self.referral}

    def act(self, form):
        """Save it."""
        self.referral.version = form.cleaned_data["version"]
        self.referral.change(self.request.user, **form.referral_values())


class StepView(ReferralMixin, IntakeActView):
    """Takes a step with a referral: begins the assessment, decides, or takes back."""

    allowed = rules.can_decide
    form_class = StepForm
    template_name = "participants/referral_step.html"

    @property
    def title(self):
        """What the page is called: by the only thing one came for, or in general."""
        return _now("Decide on the referral") if self.referral.is_open else _now("Take back the decision")

    @property
    def success_message(self):
        """What to tell: where the referral stands now."""
        return _now("The referral now stands as: %(state)s.") % {"state": self.referral.get_state_display().lower()}

    def get_initial(self):
        """Open with the version being decided on, and the step asked for in the address or the only one there is."""
        states = [state for state, _label in step_choices(self.referral)]
        asked = self.request.GET.get("till")
        state = asked if asked in states else states[0] if len(states) == 1 else None
        initial = {"version": self.referral.version, "state": state}
        return initial | {"recommended_support": self.referral.recommended_support_id} | super().get_initial()

    def get_form_kwargs(self):
        """Add the referral, whose state says which steps there are."""
        return super().get_form_kwargs() | {"referral": self.referral}

    def post(self, request, *args, **kwargs):
        """Show what somebody else decided meanwhile, before anything is judged by what is possible now."""
        form = self.get_form()
        version = form.data.get("version", "")
        is_number = version.isascii() and version.isdigit() and len(version) < 10
        if is_number and int(version) < self.referral.version:
            form.is_valid()
            return self.form_conflict(form, self.referral)
        return super().post(request, *args, **kwargs)

    def current_text(self, current, name, field):
        """Return what the latest step says."""
        latest = current.steps.order_by("-on", "-pk").first()
        texts = {"state": current.get_state_display, "reason": lambda: latest.reason}
        return texts[name]() if name in texts else super().current_text(latest, name, field)

    def act(self, form):
        """Take the step."""
        cleaned = form.cleaned_data
        self.referral.version = cleaned["version"]
        self.referral.take_step(
            ReferralState(cleaned["state"]), on=cleaned["on"], by=self.request.user, reason=cleaned["reason"],
            recommended_support=cleaned["recommended_support"],
        )  # fmt: skip
