"""What hangs on a placement: talks, employment with its extensions, criteria, and observations to read."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from accounts.acts import as_text, first_time, in_words

from ..forms.parts import (
    AddEmploymentForm,
    ChangeEmploymentForm,
    CriteriaForm,
    EmploymentForm,
    ExtendForm,
    StopEmploymentForm,
    TalkForm,
)
from ..matching import Rule
from ..models import CriterionAnswer, Employment, EmploymentCriterion, Observation, PlacementTalk, StoppedMatch
from ..rules_placing import can_coordinate
from .base import OnePlacementActView, OnePlacementMixin, PlacementsPageMixin, fresh


def wordings_of(criteria, answered):
    """Return `{criterion id: wording}` to ask: of today, and of what was answered before in the words of then."""
    return {one.pk: one.text for one in criteria} | {answer.criterion_id: answer.wording for answer in answered}


class PartMixin:
    """An act upon one row of the placement, `model` with its id as `part_pk_name` in the address; else Http404."""

    model = None
    part_pk_name = ""

    @cached_property
    def part(self):
        """The row."""
        rows = self.model.objects.visible_to(self.request.user, self.participant).filter(placement=self.placement)
        part = rows.filter(pk=self.kwargs[self.part_pk_name]).first()
        if part is None:
            raise Http404
        part.placement, part.participant = self.placement, self.participant
        return part

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done."""
        self.placement  # noqa: B018
        self.part  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.part.version} | super().get_initial()

    def stored(self, form):
        """Return the row as it is stored, to be written as the version the form was opened with."""
        stored = self.model.objects.get(pk=self.part.pk)
        stored.version, stored.placement, stored.participant = (
            form.cleaned_data["version"],
            self.placement,
            self.participant,
        )
        return stored


class TalkView(PartMixin, OnePlacementActView):
    """Moves a talk or a check, or notes that it was held."""

    allowed = can_coordinate
    model, part_pk_name = PlacementTalk, "talk_pk"
    form_class = TalkForm
    success_message = _("It is saved.")

    @property
    def title(self):
        """What the talk is called."""
        return str(self.part)

    def get_form_kwargs(self):
        """Change the talk itself."""
        return super().get_form_kwargs() | {"instance": self.part}

    def act(self, form):
        """Save it."""
        fields = {name: form.cleaned_data[name] for name in TalkForm.Meta.fields}
        self.stored(form).settle(self.request.user, **fields)


class EmploymentActView(OnePlacementActView):
    """An act upon an employment, which the rules about support forms may refuse; one click notes that one did."""

    template_name = "placements/employment_act.html"

    def get_form_kwargs(self):
        """Tell the form whose support form is to be judged."""
        return super().get_form_kwargs() | {"participant": self.participant}


class AddEmploymentView(EmploymentActView):
    """Registers an employment."""

    form_class = AddEmploymentForm
    title = _("Register an employment")
    success_message = _("The employment is registered. You are reminded before it ends.")

    def get_form_kwargs(self):
        """Tell the form how many hours a week the placement has."""
        return super().get_form_kwargs() | {"weekly_hours": self.placement.weekly_hours}

    def get_initial(self):
        """Open with the days of the placement."""
        return {"starts_on": self.placement.starts_on, "ends_on": self.placement.ends_on} | super().get_initial()

    def act(self, form):
        """Store it, once however often the form is sent."""
        cleaned = form.cleaned_data
        fields = {name: cleaned[name] for name in EmploymentForm.Meta.fields}
        first_time(
            Employment.objects.add(self.placement, by=self.request.user, key=cleaned["idempotency_key"], **fields)
        )


class ChangeEmploymentView(PartMixin, EmploymentActView):
    """Corrects an employment, or notes what was decided about its subsidy."""

    model, part_pk_name = Employment, "employment_pk"
    form_class = ChangeEmploymentForm
    title = _("Change the employment")
    success_message = _("The employment is changed.")

    def get_form_kwargs(self):
        """Change the employment itself; tell the form how many hours a week the placement has."""
        return super().get_form_kwargs() | {"instance": self.part, "weekly_hours": self.placement.weekly_hours}

    def act(self, form):
        """Save it."""
        fields = {name: form.cleaned_data[name] for name in EmploymentForm.Meta.fields}
        self.stored(form).change(self.request.user, **fields)


class ExtendEmploymentView(PartMixin, EmploymentActView):
    """Extends an employment that has a last day."""

    model, part_pk_name = Employment, "employment_pk"
    form_class = ExtendForm
    title = _("Extend the employment")
    success_message = _("The employment is extended.")

    def get_form_kwargs(self):
        """Tell the form what is to be extended."""
        return super().get_form_kwargs() | {"employment": self.part}

    def act(self, form):
        """Extend it."""
        cleaned = form.cleaned_data
        self.stored(form).extend(
            self.request.user, to_end_on=cleaned["to_end_on"], decided_on=cleaned["decided_on"],
            reason=cleaned["reason"],
        )  # fmt: skip

    def current_text(self, current, name, field):
        """Return the last day somebody else gave it."""
        return as_text(current.ends_on) if name == "to_end_on" else None


class StopEmploymentView(OnePlacementActView):
    """Notes that a rule stopped an employment: one click where the rule is told, or a form."""

    form_class = StopEmploymentForm
    title = _("Note an employment that was stopped")
    success_message = _("The stopped match is noted.")

    def get_form_kwargs(self):
        """Tell the form whose support form is to be judged."""
        return super().get_form_kwargs() | {"participant": self.participant}

    def act(self, form):
        """Record it among the stopped matches, with what the rules say."""
        StoppedMatch.objects.record(
            self.participant, self.placement.place, Rule.SUPPORT_FORM, by=self.request.user,
            sentence=" ".join(form.told), note=form.cleaned_data["note"],
        )  # fmt: skip


class CriteriaView(OnePlacementActView):
    """Answers the criteria of municipal labour-market employment."""

    allowed = can_coordinate
    form_class = CriteriaForm
    title = _("Criteria of municipal labour-market employment")
    success_message = _("The answers are saved.")

    @cached_property
    def answered(self):
        """What is answered, by criterion."""
        answers = CriterionAnswer.objects.filter(placement=self.placement).select_related("criterion")
        return {answer.criterion_id: answer for answer in answers}

    def get_form_kwargs(self):
        """Add the criteria of today, and those answered before."""
        asked = list(EmploymentCriterion.objects.asked().about(self.placement))
        guidance = {one.pk: f"{one.guidance} {one.source}.".strip() for one in asked}
        return super().get_form_kwargs() | {
            "wordings": wordings_of(asked, self.answered.values()), "guidance": guidance
        }  # fmt: skip

    def get_initial(self):
        """Open with what is answered, and the version being changed."""
        stored = {"version": self.placement.version}
        for criterion, answer in self.answered.items():
            stored |= {f"answer-{criterion}": answer.answer, f"note-{criterion}": answer.note}
        return stored | super().get_initial()

    def current_text(self, current, name, field):
        """Return what somebody else answered or commented."""
        what, _dash, criterion = name.partition("-")
        answer = CriterionAnswer.objects.filter(placement=current, criterion=criterion).first() if criterion else None
        return as_text(in_words(field, getattr(answer, what, ""))) if criterion else None

    def act(self, form):
        """Save the answers."""
        placement = fresh(self.placement, form.cleaned_data["version"])
        CriterionAnswer.objects.answer(placement, answers=form.answers, by=self.request.user)


class ReadObservationView(OnePlacementMixin, PlacementsPageMixin, View):
    """Notes that a coordinator has read an observation."""

    allowed = can_coordinate
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        """Note it, and go back to where it stands."""
        rows = Observation.objects.visible_to(request.user).filter(placement=self.placement)
        observation = rows.filter(pk=kwargs["observation_pk"]).first()
        if observation is None:
            raise Http404
        observation.mark_read(request.user)
        return redirect(f"{self.placement.get_absolute_url()}#observations")
