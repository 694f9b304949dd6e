"""Follow-ups: reading them, logging, changing what is not signed, correcting what is."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import first_time
from accounts.models import Draft
from config.paging import Sort, address_without, cursor, page
from participants.rules import can_log_followup, can_open_emergency, can_read_followups
from participants.views.base import ParticipantActView, ParticipantPageMixin

from .. import rules
from ..forms.followups import ChangeForm, DiscardForm, FollowUpForm, LogForm
from ..models import FollowUp

PAGE_SIZE = 20
NEWEST_FIRST = Sort("occurred_on", descending=True)


class FollowUpListView(ParticipantPageMixin, TemplateView):
    """A participant's follow-ups, latest first, each correction under what it corrects."""

    allowed = can_read_followups
    tab = "actionplans:followups"
    template_name = "actionplans/followup_list.html"

    def get_context_data(self, **kwargs):
        """Add a page of follow-ups with what the user may do with each.

        What was signed under other registrations of the person stands among them.
        """
        request = self.request
        followups = FollowUp.objects.visible_to(request.user, self.participant).filter(
            Q(participant=self.participant) | Q(participant__in=self.duplicates, signed_at__isnull=False)
        )
        shown = page(
            followups.filter(corrects=None), NEWEST_FIRST, PAGE_SIZE, cursor(request, "after"),
            cursor(request, "before"), within=followups,
        )  # fmt: skip
        return super().get_context_data(
            threads=[self.with_rights(thread) for thread in self.threads(shown.ids)],
            page=shown,
            address=address_without(request, "after", "before"),
            may_open_emergency=can_open_emergency(request.user),
            **kwargs,
        )

    def threads(self, ids):
        """Return the threads that begin with the follow-ups `ids`, in that order."""
        threads = FollowUp.objects.threads(ids, self.participant)
        for registration in self.duplicates:
            threads += FollowUp.objects.signed().threads(ids, registration)
        return sorted(threads, key=lambda thread: ids.index(thread[0].pk))

    def with_rights(self, thread):
        """Return the thread with what the user may do with each in it; the last signed one may be corrected."""
        user = self.request.user
        signed = [followup for followup in thread if followup.is_signed]
        for followup in thread:
            followup.may_change = rules.can_change(user, followup)
            followup.may_correct = signed and followup is signed[-1] and can_log_followup(user, followup.participant)
        return thread


class LogView(ParticipantActView):
    """Logs a follow-up: sign it at once, or save it to sign later."""

    allowed = can_log_followup
    tab = "actionplans:followups"
    form_class = LogForm
    template_name = "actionplans/followup_form.html"
    title = _("Log follow-up")
    corrects = None

    def get_initial(self):
        """Open on today, with the participant taking part."""
        return {"occurred_on": timezone.localdate(), "parties": ["participant"]} | super().get_initial()

    def get_form_kwargs(self):
        """Validate against the participant's own rows."""
        followup = FollowUp(participant=self.participant, corrects=self.corrects)
        return super().get_form_kwargs() | {"instance": followup}

    def act(self, form):
        """Store it, once however often the form is sent."""
        first_time(
            FollowUp.objects.log(
                by=self.request.user, key=form.cleaned_data["idempotency_key"], sign=self.is_signing,
                participant=self.participant, corrects=self.corrects, **written(form),
            )
        )  # fmt: skip

    @property
    def is_signing(self):
        """Whether the button pressed was the one that signs."""
        return "save" not in self.request.POST

    @property
    def success_message(self):
        """What to tell: whether it is signed."""
        return _now("The follow-up is signed.") if self.is_signing else _now("The follow-up is saved, not signed.")

    def get_success_url(self):
        """Return the participant's follow-ups."""
        return reverse("actionplans:followups", args=[self.participant.pk])


def written(form):
    """Return what was written in a follow-up's `form`, by field."""
    return {name: form.cleaned_data[name] for name in FollowUpForm.Meta.fields if name in form.fields}


class FollowUpMixin:
    """A page about one follow-up, `followup_pk` in the address; Http404 unless it is this participant's."""

    @cached_property
    def followup(self):
        """The follow-up."""
        followups = FollowUp.objects.visible_to(self.request.user).filter(participant=self.participant)
        followup = followups.select_related("contact_form", "corrects").filter(pk=self.kwargs["followup_pk"]).first()
        if followup is None:
            raise Http404
        followup.participant = self.participant
        return followup

    def initial_of(self, followup):
        """Return the form's values as they stand on `followup`."""
        return {name: getattr(followup, name) for name in FollowUpForm.Meta.fields}


class CorrectView(FollowUpMixin, LogView):
    """Corrects a signed follow-up by a new one linked to it."""

    title = _("Correct follow-up")

    def dispatch(self, request, *args, **kwargs):
        """Let through only what can be corrected."""
        if not rules.can_correct(request.user, self.followup):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def corrects(self):
        """What is corrected."""
        return self.followup

    def get_initial(self):
        """Open with the text to correct, or with what was written of the correction."""
        initial = super().get_initial()
        return initial if getattr(self, "draft", None) else initial | self.initial_of(self.followup)


class ChangeView(FollowUpMixin, LogView):
    """Changes a follow-up that is not signed, and signs it."""

    form_class = ChangeForm
    title = _("Change follow-up")

    def dispatch(self, request, *args, **kwargs):
        """Let through only one's own, unsigned."""
        if not rules.can_change(request.user, self.followup):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open with the text and version being changed, under what the draft holds."""
        stored = self.initial_of(self.followup) | {"version": self.followup.version}
        initial = super().get_initial()
        return stored | initial if getattr(self, "draft", None) else initial | stored

    def get_form_kwargs(self):
        """Change the follow-up itself."""
        return super().get_form_kwargs() | {"instance": self.followup}

    def act(self, form):
        """Save, and sign if asked to."""
        self.followup.version = form.cleaned_data["version"]
        self.followup.change(self.request.user, sign=self.is_signing, **written(form))


class DiscardView(FollowUpMixin, ParticipantActView):
    """Asks, and throws away a follow-up that is not signed, as it was shown."""

    allowed = can_log_followup
    tab = "actionplans:followups"
    form_class = DiscardForm
    template_name = "actionplans/discard.html"
    title = _("Throw away the follow-up?")
    success_message = _("The follow-up is thrown away. The history keeps it.")

    def dispatch(self, request, *args, **kwargs):
        """Let through only one's own, unsigned."""
        if not rules.can_change(request.user, self.followup):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open on the version as it stands, or the one that was shown when the time ran out."""
        return {"version": self.followup.version} | super().get_initial()

    def act(self, form):
        """Throw it away; the history keeps it."""
        self.followup.version = form.cleaned_data["version"]
        self.followup.discard(by=self.request.user)

    def discard_draft(self):
        """Forget what was being written in it as well."""
        super().discard_draft()
        Draft.objects.discard(self.request.user, "actionplans:change", self.get_draft_subject())

    def get_success_url(self):
        """Return the participant's follow-ups."""
        return reverse("actionplans:followups", args=[self.participant.pk])
