"""Emergency access: asking for it, the list of those given, and their review."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.template.defaultfilters import date as date_filter
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import ActView, first_time
from accounts.enums import Role
from accounts.models import User
from config.paging import Sort, address_without, cursor, in_order, page

from .. import rules, tasks
from ..access import note_shown
from ..forms.emergency import EmergencyForm, EmergencyReviewForm
from ..models import EmergencyAccess, Participant
from ..models.emergency import HOURS

PAGE_SIZE = 50
NEWEST_FIRST = Sort("id", descending=True)


class EmergencyView(ActView):
    """Asks for emergency access to a case."""

    form_class = EmergencyForm
    template_name = "participants/emergency.html"
    success_url = reverse_lazy("participants:list")

    def dispatch(self, request, *args, **kwargs):
        """Let in coordinators and managers."""
        if not rules.can_open_emergency(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add for how long."""
        return super().get_context_data(hours=HOURS, **kwargs)

    def act(self, form):
        """Open the case and alarm those who review it."""
        cleaned = form.cleaned_data
        participant = openable(cleaned["number"])
        includes_health = cleaned["includes_health"]
        if Participant.objects.visible_to(self.request.user).filter(pk=participant.pk).exists() and not includes_health:
            raise ValidationError({"number": _("You reach that case without it. Search for it.")})
        access = first_time(
            EmergencyAccess.objects.open(
                user=self.request.user, participant=participant, reason=cleaned["reason"],
                includes_health=includes_health, key=cleaned["idempotency_key"],
            )
        )  # fmt: skip
        self.access = access
        self.alarm(access)

    def alarm(self, access):
        """Tell the managers of the unit and the log reviewers by e-mail, which holds a link and nothing else."""
        url = self.request.build_absolute_uri(reverse("participants:emergencies"))
        for user in reviewers(access):
            tasks.send_emergency_alarm.enqueue(user.pk, url)

    def get_success_url(self):
        """Return the case."""
        return self.access.participant.get_absolute_url() if hasattr(self, "access") else super().get_success_url()

    @property
    def success_message(self):
        """What to tell: until when."""
        until = date_filter(timezone.localtime(self.access.ends_at), "H.i")
        return _now("The case is open to you until %(time)s.") % {"time": until}


def openable(number):
    """Return the case that `number` (case number or personal number) is of.

    Raises ValidationError in the same words whether nobody has the number or somebody with protected identity has it.
    """
    people = Participant.objects.filter(is_protected=False)
    found = people.filter(case_number=number) if number.startswith("S-") else people.with_number(number)
    participant = found.listed().order_by("number_is_disputed", "-pk").first() if number else None
    if participant is None:
        raise ValidationError({"number": _("No case with that number can be opened.")})
    return participant


def reviewers(access):
    """Return the managers of the unit and the log reviewers who are to look at `access`, not who opened it."""
    managers = User.objects.in_units([access.participant.unit_id], Role.MANAGER)
    return (managers | User.objects.with_role(Role.LOG_REVIEWER)).exclude(pk=access.user_id).distinct()


class EmergencyListView(TemplateView):
    """The emergency accesses given, latest first."""

    template_name = "participants/emergency_list.html"

    def dispatch(self, request, *args, **kwargs):
        """Let in log reviewers and managers."""
        if not rules.can_read_emergencies(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add a page of them; the people are noted as shown, since the reasons are about them."""
        request = self.request
        accesses = EmergencyAccess.objects.visible_to(request.user)
        shown = page(accesses, NEWEST_FIRST, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"))
        related = ("user", "participant__unit", "reviewed_by")
        rows = in_order(EmergencyAccess.objects.select_related(*related), shown.ids)
        managed = request.user.units_as(Role.MANAGER)
        for row in rows:
            row.may_review = row.reviewed_at is None and row.user_id != request.user.pk
            row.may_open = row.participant.unit_id in managed
        note_shown(request, {row.participant_id for row in rows})
        return super().get_context_data(
            accesses=rows, page=shown, address=address_without(request, "after", "before"), **kwargs
        )


class EmergencyReviewView(ActView):
    """Marks an emergency access as reviewed."""

    form_class = EmergencyReviewForm
    template_name = "participants/emergency_review.html"
    success_url = reverse_lazy("participants:emergencies")
    success_message = _("The review is saved.")

    def dispatch(self, request, *args, **kwargs):
        """Let in log reviewers and managers, to what they may see and did not open themselves."""
        note_shown(request, [self.access.participant_id])
        if self.access.user_id == request.user.pk:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def access(self):
        """The emergency access; Http404 where the user may not know of it, or it is reviewed."""
        accesses = EmergencyAccess.objects.visible_to(self.request.user).select_related("user", "participant__unit")
        access = accesses.filter(pk=self.kwargs["pk"]).first()
        if access is None or (access.reviewed_at and self.request.method != "POST"):
            raise Http404
        return access

    def get_context_data(self, **kwargs):
        """Add what is reviewed."""
        return super().get_context_data(access=self.access, **kwargs)

    def act(self, form):
        """Keep the review."""
        self.access.review(form.cleaned_data["note"], by=self.request.user)
