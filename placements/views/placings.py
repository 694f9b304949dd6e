"""Placements of a participant: all of them, one of them, and the steps from proposal to end."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import as_text, in_words
from config.hours import number_in_words

from ..enums import PlacementStatus
from ..forms.placings import (
    AgreeForm,
    ChangePlacementForm,
    EndForm,
    StartForm,
    UndoForm,
    WithdrawForm,
    halves_of,
)
from ..models import CriterionAnswer, EmploymentCriterion, Observation, Place, Placement
from ..placement_words import facts_of, overlaps_in_words, undo_told
from ..rules_placing import can_coordinate, can_place, can_read_observations
from ..work_facts import work_facts
from .base import SHOWN, OnePlacementActView, OnePlacementMixin, PlacementsPageMixin, fresh
from .proposing import day_of, is_number, told_of

STANDING = (PlacementStatus.ONGOING, PlacementStatus.AGREED, PlacementStatus.PROPOSED)


class PlacementListView(PlacementsPageMixin, TemplateView):
    """Every placement of the participant, those that stand first, and what overlaps."""

    template_name = "placements/placements.html"

    def get_context_data(self, **kwargs):
        """Add the placements, and to employer coordinators the goals of work and the hours."""
        user, participant = self.request.user, self.participant
        placements = Placement.objects.visible_to(user, participant).filter(participant=participant)
        placements = list(placements.select_related(*SHOWN).newest_first())
        for placement in placements:
            placement.participant = participant
            placement.facts = facts_of(placement)
        standing = [one for one in placements if one.status in STANDING]
        return super().get_context_data(
            standing=standing,
            past=[one for one in placements if one not in standing],
            overlaps=overlaps_in_words(standing),
            may_place=can_place(user, participant),
            work=work_facts(participant),
            **kwargs,
        )


class PlacementView(OnePlacementMixin, PlacementsPageMixin, TemplateView):
    """One placement whole: facts, agreement, talks, employment, observations and criteria."""

    template_name = "placements/placement.html"

    def get_context_data(self, **kwargs):
        """Add what hangs on it, as far as the user reads it, and what may be done."""
        user, participant, placement = self.request.user, self.participant, self.placement
        reads_notes = can_read_observations(user, participant)
        observations = Observation.objects.visible_to(user, participant).filter(placement=placement)
        observations = list(observations.select_related("author", "ability", "read_by").order_by("-on", "-pk"))
        employments = placement.employments.select_related("form", "subsidy").prefetch_related("extensions__decided_by")
        employments = list(employments.order_by("-starts_on", "-pk"))
        may_place = can_place(user, participant)
        return super().get_context_data(
            facts=facts_of(placement),
            talks=placement.talks.select_related("noted_by").order_by("planned_on", "pk"),
            employments=employments,
            observations=observations if reads_notes else [],
            is_ready=placement.observations.filter(is_ready=True).exists(),
            reads_notes=reads_notes,
            answers=criteria_of(placement) if reads_notes else [],
            asks_criteria=asks_criteria(employments),
            may_place=may_place,
            may_coordinate=can_coordinate(user, participant),
            steps=[step for step in STEP_LINKS if may_place and placement.can(step)],
            today=timezone.localdate(),
            **kwargs,
        )


STEP_LINKS = ("agree", "start", "change", "end", "withdraw", "undo")


def asks_criteria(employments):
    """Return whether there are criteria to go through for the form of any of `employments`."""
    forms = {employment.form_id for employment in employments}
    return bool(forms) and EmploymentCriterion.objects.asked().filter(form__in=forms).exists()


def criteria_of(placement):
    """Return the answers to criteria of `placement` in the order they are asked."""
    answers = CriterionAnswer.objects.filter(placement=placement).select_related("criterion", "answered_by")
    return answers.order_by("criterion__position", "criterion")


class StepView(OnePlacementActView):
    """A step of one placement. Where it cannot be taken one comes to the placement's page and is told why."""

    step = ""

    def dispatch(self, request, *args, **kwargs):
        """Let a form that is sent be told, with what was typed, what has come between."""
        if request.method != "POST" and not self.placement.can(self.step):
            status = self.placement.get_status_display().lower()
            text = _now("That cannot be done now: the placement is %(status)s.") % {"status": status}
            messages.warning(request, text)
            return redirect(self.placement)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.placement.version} | super().get_initial()

    def act(self, form):
        """Take the step on the version the form was opened with."""
        self.take(fresh(self.placement, form.cleaned_data["version"]), form.cleaned_data)

    def take(self, placement, cleaned):
        """Take the step with the `cleaned` values."""
        raise NotImplementedError


class AgreeView(StepView):
    """Notes who has agreed."""

    step = "agree"
    form_class = AgreeForm
    title = _("Who has agreed?")

    def get_initial(self):
        """Open with the days as they stand."""
        days = {party.value: on for party, on in self.placement.agreements.items()}
        return days | super().get_initial()

    def current_text(self, current, name, field):
        """Return the day somebody else saved."""
        return as_text(getattr(current, f"agreed_by_{name}_on", None))

    def take(self, placement, cleaned):
        """Save the days."""
        placement.agree(self.request.user, {party: cleaned[party.value] for party in placement.agreements})
        self.is_agreed = placement.status == PlacementStatus.AGREED

    @property
    def success_message(self):
        """What to tell: when all have agreed it can start."""
        if self.is_agreed:
            return _now("All three have agreed. Note here when it has started.")
        return _now("It is saved who has agreed.")


class ChangePlacementView(StepView):
    """Changes days, hours, end, purpose or the name at the place."""

    step = "change"
    form_class = ChangePlacementForm
    template_name = "placements/place_of_act.html"
    title = _("Change the placement")
    success_message = _("The placement is changed.")

    def get_form_kwargs(self):
        """Change the placement itself, at the place it is to have."""
        return super().get_form_kwargs() | {"instance": self.placement, "place": self.place}

    @cached_property
    def place(self):
        """The place it is to have: that of `?plats=`, which one comes back with, until it is agreed; else its own."""
        asked = self.request.GET.get("plats", "")
        if self.placement.status != PlacementStatus.PROPOSED or not is_number(asked):
            return self.placement.place
        return (
            Place.objects.visible_to(self.request.user).select_related("unit", "employer").filter(pk=asked).first()
            or self.placement.place
        )

    def get_context_data(self, **kwargs):
        """Add the place with what is free, and where another is chosen."""
        other = None
        if self.placement.status == PlacementStatus.PROPOSED:
            address = reverse("placements:choose_place", args=[self.participant.pk])
            other = f"{address}?placering={self.placement.pk}"
        context = super().get_context_data(other_place_url=other, **kwargs)
        [place] = told_of([self.place], day_of(context["form"], self.placement.starts_on))
        return context | {"place": place}

    def current_text(self, current, name, field):
        """Return the text of a field; of the week by its days."""
        kind, _line, weekday = name.partition("_")
        if kind == "hours":
            return number_in_words(current.hours[int(weekday)])
        if kind == "halves":
            return as_text(in_words(field, halves_of(current.slots)[int(weekday)]))
        return super().current_text(current, name, field)

    def take(self, placement, cleaned):
        """Save what the form has."""
        names = [name for name in (*ChangePlacementForm.Meta.fields, "slots", "hours") if name in cleaned]
        fields = {name: cleaned[name] for name in names}
        if self.place.pk != placement.place_id:
            fields["place"] = self.place
        placement.change(
            self.request.user, reason=cleaned.get("reason", ""), all_agree=cleaned.get("all_agree", True), **fields
        )


class StartView(StepView):
    """Notes that it has started."""

    step = "start"
    form_class = StartForm
    title = _("Has it started?")
    success_message = _("The placement goes on. The three-party talks are planned below.")

    def get_form_kwargs(self):
        """Add the placement, whose planned days count."""
        return super().get_form_kwargs() | {"placement": self.placement}

    def get_initial(self):
        """Open with the day that was planned."""
        return {"on": min(self.placement.starts_on, timezone.localdate())} | super().get_initial()

    def take(self, placement, cleaned):
        """Start it."""
        placement.start(self.request.user, cleaned["on"])


class EndView(StepView):
    """Ends it."""

    step = "end"
    form_class = EndForm
    title = _("End the placement")
    success_message = _("The placement is ended. The checks after the end are planned below.")

    def get_form_kwargs(self):
        """Add the placement, whose first day counts."""
        return super().get_form_kwargs() | {"placement": self.placement}

    def get_initial(self):
        """Open with the planned last day, when it has been."""
        today = timezone.localdate()
        return {"on": min(self.placement.ends_on or today, today)} | super().get_initial()

    def take(self, placement, cleaned):
        """End it."""
        placement.end(
            self.request.user, on=cleaned["on"], reason=cleaned["reason"], outcome=cleaned["outcome"],
            note=cleaned["note"],
        )  # fmt: skip


class WithdrawView(StepView):
    """Lets it not come about."""

    step = "withdraw"
    form_class = WithdrawForm
    title = _("Does it not come about?")
    success_message = _("The placement does not come about. The seat is free again.")

    def take(self, placement, cleaned):
        """Withdraw it."""
        placement.withdraw(self.request.user, cleaned["reason"])


class UndoView(StepView):
    """Takes the last step back."""

    step = "undo"
    form_class = UndoForm
    title = _("Take the last step back?")
    success_message = _("The step is taken back.")

    def get_context_data(self, **kwargs):
        """Add what it becomes."""
        return super().get_context_data(consequence=undo_told(self.placement), **kwargs)

    def take(self, placement, cleaned):
        """Take it back."""
        placement.undo(self.request.user, reason=cleaned["reason"])
