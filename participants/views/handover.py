"""Handing over a caseload, and reading the note of a case taken over."""

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.acts import ActView
from accounts.enums import Role
from accounts.models import User

from .. import rules
from ..access import note_shown
from ..forms.handover import HandOverForm, TakenOverForm
from ..models import CoordinatorPeriod, Enrolment, hand_over
from .base import ParticipantActView


def caseloads(user):
    """Return the ongoing enrolments that `user` may hand over: of the units managed, and one's own as coordinator."""
    own = CoordinatorPeriod.objects.current().filter(enrolment=OuterRef("pk"), coordinator=user)
    mine = Q(pk__in=own.values("enrolment"), unit__in=user.units_as(Role.COORDINATOR))
    ongoing = Enrolment.objects.visible_to(user).ongoing().filter(participant__merged_into=None)
    return ongoing.filter(Q(unit__in=user.units_as(Role.MANAGER)) | mine)


class HandOverView(ActView):
    """Hands over a caseload, or part of it. `?fran=` is whose; without it one chooses."""

    form_class = HandOverForm
    template_name = "participants/hand_over.html"

    def dispatch(self, request, *args, **kwargs):
        """Let in managers and coordinators; ask whose caseload it is where one may choose."""
        if not rules.can_hand_over(request.user):
            raise PermissionDenied
        if self.from_user is None:
            return render(request, "participants/hand_over_from.html", {"coordinators": self.coordinators})
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def coordinators(self):
        """Those whose caseloads the user may hand over, with `role_has_ended` where they can act no longer."""
        current = CoordinatorPeriod.objects.current().filter(enrolment__in=caseloads(self.request.user))
        stranded = set(current.without_role().values_list("coordinator", flat=True))
        users = list(User.objects.filter(pk__in=current.values("coordinator")).in_name_order())
        for user in users:
            user.role_has_ended = user.pk in stranded
        return users

    @cached_property
    def from_user(self):
        """Whose caseload it is: the one in the address, or oneself with no right to hand over anybody else's."""
        user, asked = self.request.user, self.request.GET.get("fran", "")
        if not user.is_any(Role.MANAGER):
            if asked not in ("", str(user.pk)):
                raise Http404
            return user
        if not asked:
            return None
        found = [one for one in self.coordinators if str(one.pk) == asked]
        if not found:
            raise Http404
        return found[0]

    @cached_property
    def cases(self):
        """The enrolments of the caseload with their participants, the one whose planned end comes first at the top."""
        current = CoordinatorPeriod.objects.current().filter(coordinator=self.from_user)
        later = CoordinatorPeriod.objects.filter(enrolment=OuterRef("pk"), starts_on__gt=timezone.localdate())
        cases = caseloads(self.request.user).filter(pk__in=current.values("enrolment"))
        return list(
            cases.select_related("participant__unit", "unit")
            .annotate(changes_on=Subquery(later.order_by("starts_on").values("starts_on")[:1]))
            .order_by("planned_end_on", "participant__sort_name", "pk")
        )

    def get_draft_subject(self):
        """Return whose caseload the draft is about."""
        return str(self.from_user.pk)

    def get_form_kwargs(self):
        """Add the cases, noted as shown."""
        note_shown(self.request, {case.participant_id for case in self.cases})
        return super().get_form_kwargs() | {"cases": self.cases, "from_user": self.from_user}

    def get_context_data(self, **kwargs):
        """Add whose caseload it is."""
        return super().get_context_data(
            from_user=self.from_user, cases=self.cases, is_own=self.from_user == self.request.user, **kwargs
        )

    def act(self, form):
        """Hand over all that are ticked, or none."""
        cleaned = form.cleaned_data
        hand_over(cleaned["hand_overs"], on=cleaned["on"], by=self.request.user, from_user=self.from_user)
        self.count = len(cleaned["hand_overs"])

    @property
    def success_message(self):
        """What to tell: how many."""
        return ngettext("%(count)d case is handed over.", "%(count)d cases are handed over.", self.count) % {
            "count": self.count
        }

    def get_success_url(self):
        """Return the list of what was handed over from: what is left of it."""
        return reverse("participants:list")


class TakenOverView(ParticipantActView):
    """The note of a case taken over; whoever has it says that it is read."""

    allowed = rules.can_take_over
    form_class = TakenOverForm
    template_name = "participants/taken_over.html"
    title = _("Case taken over")
    success_message = _("Noted: you have taken the case over.")

    @cached_property
    def period(self):
        """One's own time as responsible coordinator."""
        periods = CoordinatorPeriod.objects.current().filter(participant=self.participant)
        return periods.select_related("assigned_by", "enrolment__unit").get(coordinator=self.request.user)

    def get_context_data(self, **kwargs):
        """Add the note and who had the case before."""
        before = CoordinatorPeriod.objects.filter(participant=self.participant, starts_on__lt=self.period.starts_on)
        before = before.select_related("coordinator").order_by("-starts_on").first()
        return super().get_context_data(period=self.period, before=before, **kwargs)

    def act(self, form):
        """Note it as read."""
        self.period.note_read(by=self.request.user)

    def get_success_url(self):
        """Return the case."""
        return self.participant.get_absolute_url()


__all__ = ["HandOverView", "TakenOverView", "caseloads"]
