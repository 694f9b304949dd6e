"""Registering and changing a participant, showing the number, protected identity, who has read."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts.acts import ActView, as_text, first_time

from .. import rules
from ..access import get_participant, note_shown
from ..enums import AccessReason
from ..forms.person import EditForm, ProtectionForm, RegisterForm
from ..models import Access, Extension, NumberTaken, OutcomeCheck, Participant
from .base import ParticipantActView, ParticipantPageMixin
from .case_decisions import case_meetings_on_page
from .log import access_rows


class PersonFormMixin:
    """A form about a person: it may name others who might be the same."""

    def get_form_kwargs(self):
        """Add the user, whose eyes the warnings are for."""
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_invalid(self, form):
        """Show the form again, noting the people its warnings name."""
        note_shown(self.request, form.similar)
        return super().form_invalid(form)

    def taken(self, error):
        """Return the ValidationError that a number is somebody else's, whom the user may see; note that it is shown."""
        note_shown(self.request, [error.participant])
        self.taken_by = error.participant
        return ValidationError(
            {
                "personal_number": _now("%(name)s has this number already, case %(case)s.")
                % {"name": error.participant, "case": error.participant.case_number}
            }
        )

    def get_context_data(self, **kwargs):
        """Add the people found to be the same, or perhaps the same, so that their pages can be opened."""
        form = kwargs.get("form")
        found = [*getattr(form, "similar", []), *filter(None, [getattr(self, "taken_by", None)])]
        return super().get_context_data(found=found, **kwargs)


class RegisterView(PersonFormMixin, ActView):
    """Registers a participant."""

    template_name = "participants/register.html"
    form_class = RegisterForm
    success_url = reverse_lazy("participants:list")

    def dispatch(self, request, *args, **kwargs):
        """Let in those who may register."""
        if not rules.can_register(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def act(self, form):
        """Register the person."""
        fields = {name: form.cleaned_data[name] for name in RegisterForm.Meta.fields}
        try:
            self.participant = first_time(
                Participant.objects.register(by=self.request.user, key=form.cleaned_data["idempotency_key"], **fields)
            )
        except NumberTaken as error:
            raise self.taken(error) from error

    def get_success_url(self):
        """Return the new case, by way of naming staff when the identity is protected."""
        if not hasattr(self, "participant"):
            return super().get_success_url()
        page = "participants:protection" if self.participant.is_protected else "participants:detail"
        return reverse(page, args=[self.participant.pk])

    @property
    def success_message(self):
        """What to tell: the case number."""
        return _now("Registered with case number %(case)s.") % {"case": self.participant.case_number}

    def get_cancel_url(self):
        """Return the list."""
        return reverse("participants:list")


class DetailView(ParticipantPageMixin, TemplateView):
    """The facts about a participant: contact, protection, enrolments, and the acts upon them."""

    tab = "participants:detail"
    template_name = "participants/detail.html"

    def get_context_data(self, **kwargs):
        """Add enrolments with their coordinators, named staff and what the user may do."""
        user, participant = self.request.user, self.participant
        related = ("unit", "exit_reason", "outcome", "verified_outcome", "verified_by", "reentry_of")
        enrolments = participant.enrolments.select_related(*related).newest_first()
        may_enrol = rules.can_enrol(user, participant)
        # The newest first, in the order that the page shows them.
        extensions = Extension.objects.order_by("-pk").select_related("proposed_by").prefetch_related("answers")
        checks = OutcomeCheck.objects.order_by("due_on").select_related("outcome")
        periods, extensions = "coordinator_periods__coordinator", Prefetch("extensions", extensions)
        enrolments = list(enrolments.prefetch_related(periods, extensions))
        ended = [enrolment for enrolment in enrolments if enrolment.ended_on]
        prefetch_related_objects(ended, Prefetch("outcome_checks", checks))
        is_open = bool(enrolments) and enrolments[0].is_ongoing
        return super().get_context_data(
            enrolments=enrolments,
            named_staff=participant.named_staff.active().select_related("user") if participant.is_protected else [],
            may_edit=rules.can_edit(user, participant),
            may_protect=rules.can_protect(user, participant),
            may_enrol=may_enrol and not is_open,
            may_reopen=may_enrol and not is_open,
            may_change=may_enrol and is_open,
            may_make_checks=may_enrol,
            may_extend=is_open and not any(extension.is_open for extension in enrolments[0].extensions.all()),
            today=timezone.localdate(),
            case_meetings=case_meetings_on_page(user, participant),
            **kwargs,
        )


class EditView(PersonFormMixin, ParticipantActView):
    """Changes the person."""

    allowed = rules.can_edit
    form_class = EditForm
    title = _("Change details")
    success_message = _("The details are saved.")
    template_name = "participants/edit.html"

    def get_initial(self):
        """Open with the version being changed."""
        return {"version": self.participant.version} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Note that the number stands in its field, whole."""
        if self.participant.personal_number:
            note_shown(self.request, [self.participant], reason=AccessReason.NUMBER_SHOWN)
        return super().get_context_data(**kwargs)

    def get_form_kwargs(self):
        """Add the person, unchanged."""
        return super().get_form_kwargs() | {"instance": self.participant}

    def act(self, form):
        """Save what changed."""
        self.participant.version = form.cleaned_data["version"]
        try:
            self.participant.change(
                by=self.request.user, **{name: form.cleaned_data[name] for name in EditForm.Meta.fields}
            )
        except NumberTaken as error:
            raise self.taken(error) from error


class ProtectionView(ParticipantActView):
    """Marks an identity as protected and names staff."""

    allowed = rules.can_protect
    form_class = ProtectionForm
    title = _("Protected identity")
    success_message = _("The protection is saved.")

    def get_initial(self):
        """Open with what holds now; who opens the form is proposed."""
        named = set(self.participant.named_staff.active().values_list("user", flat=True))
        return {
            "version": self.participant.version,
            "is_protected": self.participant.is_protected,
            "named_staff": named | {self.request.user.pk},
        } | super().get_initial()

    def get_form_kwargs(self):
        """Add the participant and the user."""
        return super().get_form_kwargs() | {"participant": self.participant, "user": self.request.user}

    def current_text(self, current, name, field):
        """Return the names of those named meanwhile, or the text of another field."""
        if name == "named_staff":
            return as_text([one.user for one in current.named_staff.active().select_related("user")])
        return super().current_text(current, name, field)

    def act(self, form):
        """Protect with these staff, or end the protection."""
        self.participant.version = form.cleaned_data["version"]
        if form.cleaned_data["is_protected"]:
            self.participant.protect(form.cleaned_data["named_staff"], by=self.request.user)
        else:
            self.participant.unprotect(by=self.request.user)


@require_POST
def show_number(request, pk):
    """Show the whole personal number; a POST, so that it is logged as asked for and never lies in a history."""
    participant = get_participant(request, pk, rules.can_show_number)
    note_shown(request, [participant], reason=AccessReason.NUMBER_SHOWN)
    if not request.htmx:
        return render(request, "participants/number.html", {"participant": participant})
    return render(request, "participants/_number.html", {"participant": participant})


class ReadersView(ParticipantPageMixin, TemplateView):
    """Who has read about the participant: time, name and page, latest first."""

    tab = "participants:readers"
    template_name = "participants/readers.html"

    def get_context_data(self, **kwargs):
        """Add the rows of the log."""
        accesses = Access.objects.of(self.participant)
        people = Participant.objects.filter(pk=self.participant.pk)
        return super().get_context_data(**access_rows(self.request, accesses, people), **kwargs)
