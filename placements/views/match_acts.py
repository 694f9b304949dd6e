"""Acts about matching a participant: what is known, a match that was stopped, staying for now."""

from uuid import uuid4

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.acts import as_text, first_time, in_words

from .. import matching, rules_matching
from ..forms.matching import (
    ChangeLevelForm,
    ChangeProfileForm,
    ChangeSupportForm,
    LevelForm,
    NoteLevelForm,
    NoteProfileForm,
    NoteSupportForm,
    NotYetForm,
    ProfileForm,
    StopForm,
    SupportForm,
    TakeBackStopForm,
    ticked,
)
from ..match_facts import labels, person_facts, place_facts
from ..models import IndependenceLevel, NotYet, Place, Placement, StoppedMatch, SupportPeriod, WorkProfile
from ..moving_on import facts
from ..rules_placing import can_place
from .match_base import MatchActView, asked_day


class ProfileView(MatchActView):
    """Notes all that matching needs to know of the participant on one page, or changes it."""

    allowed = rules_matching.can_note_profile
    title = _("What is known for matching")
    success_message = _("It is saved.")

    @cached_property
    def profile(self):
        """The profile; None where nothing is noted."""
        return WorkProfile.objects.filter(participant=self.participant).first()

    def get_form_class(self):
        """Return the form that changes what is noted, or the one that notes it first."""
        return ChangeProfileForm if self.profile else NoteProfileForm

    def get_form_kwargs(self):
        """Show what is noted."""
        person = self.participant
        return super().get_form_kwargs() | ({"instance": self.profile} if self.profile else {}) | {
            "levels": list(person.independence_levels.newest_first()),
            "periods": list(person.support_periods.select_related("support_form").newest_first()),
        }  # fmt: skip

    def get_initial(self):
        """Open with the version being changed."""
        return ({"version": self.profile.version} if self.profile else {}) | super().get_initial()

    def current_text(self, current, name, field):
        """Return the half-days in words, hours as they are typed, and the rest as it is."""
        if name == "weekly_hours":
            return field.prepare_value(current.weekly_hours) or ""
        if name == "half_days":
            return as_text(in_words(field, ticked(current.half_days)))
        return super().current_text(current, name, field)

    def act(self, form):
        """Save all of it or nothing."""
        with transaction.atomic():
            self.save_profile(form)
            if form.new_level:
                self.save_level(form.new_level)
            if form.new_period:
                self.note(SupportPeriod, form.new_period)

    def save_level(self, fields):
        """Note a degree from today, or put right the one that is noted from today."""
        today = timezone.localdate()
        row = IndependenceLevel.objects.filter(participant=self.participant, starts_on=today).first()
        if row:
            row.participant = self.participant
            row.change(by=self.request.user, **fields)
        else:
            self.note(IndependenceLevel, fields | {"starts_on": today})

    def note(self, model, fields):
        """Note a dated row. The page is sent once, which the version or the key of the profile sees to."""
        model.objects.note(self.participant, by=self.request.user, key=uuid4(), **fields)

    def save_profile(self, form):
        """Save hours, half-days, Swedish, what the participant has and needs."""
        cleaned, by = form.cleaned_data, self.request.user
        fields = {name: cleaned[name] for name in ProfileForm.Meta.fields}
        if self.profile:
            self.profile.version = cleaned["version"]
            self.profile.change(by=by, **fields)
        else:
            first_time(WorkProfile.objects.note(self.participant, by=by, key=cleaned["idempotency_key"], **fields))


class DatedView(MatchActView):
    """Notes a row of `model` about the participant, with the fields of `fields_of`."""

    allowed = rules_matching.can_note_profile
    model = fields_of = None
    success_message = _("It is saved.")

    def fields(self, form):
        """Return what the form says."""
        return {name: form.cleaned_data[name] for name in self.fields_of.Meta.fields}

    def act(self, form):
        """Note it, once however often the form is sent."""
        key = form.cleaned_data["idempotency_key"]
        first_time(self.model.objects.note(self.participant, by=self.request.user, key=key, **self.fields(form)))


class ChangeDatedView(DatedView):
    """Changes such a row, whose id is in the address."""

    @cached_property
    def row(self):
        """The row; Http404 when it is not the participant's."""
        return get_object_or_404(self.model, participant=self.participant, pk=self.kwargs["row"])

    def get_form_kwargs(self):
        """Show the row's own fields."""
        return super().get_form_kwargs() | {"instance": self.row}

    def get_initial(self):
        """Open with the version being changed."""
        return {"version": self.row.version} | super().get_initial()

    def act(self, form):
        """Save it."""
        self.row.version = form.cleaned_data["version"]
        self.row.participant = self.participant
        self.row.change(by=self.request.user, **self.fields(form))


class AddLevelView(DatedView):
    """Notes a degree of independence."""

    model, fields_of, form_class = IndependenceLevel, LevelForm, NoteLevelForm
    title = _("Note the degree of independence")


class LevelView(ChangeDatedView):
    """Puts a degree of independence right."""

    model, fields_of, form_class = IndependenceLevel, LevelForm, ChangeLevelForm
    title = _("Change the degree of independence")


class AddSupportView(DatedView):
    """Notes a support form."""

    model, fields_of, form_class = SupportPeriod, SupportForm, NoteSupportForm
    title = _("Note a support form")


class SupportView(ChangeDatedView):
    """Changes or ends a support form."""

    model, fields_of, form_class = SupportPeriod, SupportForm, ChangeSupportForm
    title = _("Change the support form")


class ReturnMixin:
    """Afterwards one is at the same place on the matching page as it was filtered: the address carries its query.

    Subclasses have `place_pk`, the id of the place.
    """

    def get_success_url(self):
        """Return the matching page with the same query, at the place."""
        query = self.request.GET.urlencode()
        return f"{super().get_success_url()}{f'?{query}' if query else ''}#place-{self.place_pk}"


class StopView(ReturnMixin, MatchActView):
    """Notes that a match with a place was stopped, and by which rule: one click on the matching page, or a form."""

    allowed = can_place
    form_class = StopForm
    title = _("Note what stopped the match")
    success_message = _("The stopped match is noted.")

    @cached_property
    def place(self):
        """The place; Http404 when the user may not see it."""
        return get_object_or_404(Place.objects.visible_to(self.request.user), pk=self.kwargs["place"])

    @property
    def place_pk(self):
        """The place one comes back to."""
        return self.place.pk

    @cached_property
    def said(self):
        """Why the place does not fit on the day asked about, `{Rule: sentence}`."""
        on = asked_day(self.request)
        [place] = place_facts(Place.objects.filter(pk=self.place.pk), on)
        found = matching.reasons(person_facts(self.participant, on), place, on, labels())
        return {reason.rule: reason.sentence for reason in found if reason.fails}

    def get_form_kwargs(self):
        """Tell the form what stops it by what is noted."""
        return super().get_form_kwargs() | {"failing": self.said}

    def get_initial(self):
        """Open on the rule that stops it, where there is one alone."""
        rule = next(iter(self.said)) if len(self.said) == 1 else None
        return {"rule": rule} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the place and why it does not fit."""
        return super().get_context_data(place=self.place, said=list(self.said.values()), **kwargs)

    def act(self, form):
        """Record it."""
        rule = form.cleaned_data["rule"]
        StoppedMatch.objects.record(
            self.participant, self.place, rule, by=self.request.user, sentence=self.said.get(rule, ""),
            note=form.cleaned_data["note"],
        )  # fmt: skip


class TakeBackStopView(ReturnMixin, MatchActView):
    """Takes back a stopped match that was noted by mistake."""

    allowed = can_place
    form_class = TakeBackStopForm
    template_name = "placements/take_back_stop.html"
    title = _("Take back the stopped match")
    success_message = _("It is taken back and counts no longer.")

    @cached_property
    def stop(self):
        """The stopped match that stands; Http404 when it is not the participant's."""
        stops = StoppedMatch.objects.standing().select_related("place")
        return get_object_or_404(stops, participant=self.participant, pk=self.kwargs["row"])

    @property
    def place_pk(self):
        """The place one comes back to."""
        return self.stop.place_id

    def get_initial(self):
        """Open with its version."""
        return {"version": self.stop.version} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add what it is about."""
        return super().get_context_data(stop=self.stop, **kwargs)

    def act(self, form):
        """Take it back."""
        self.stop.version = form.cleaned_data["version"]
        self.stop.take_back(by=self.request.user)


class NotYetView(MatchActView):
    """Decides that it is not time to move on from a placement yet."""

    allowed = can_place
    form_class = NotYetForm
    title = _("Not time to move on yet")
    success_message = _("The decision is kept. The facts come back on the day you chose.")

    @cached_property
    def placement(self):
        """The placement, ongoing; Http404 when it is not the participant's."""
        placements = Placement.objects.current().filter(participant=self.participant).select_related("place")
        return get_object_or_404(placements, pk=self.kwargs["row"])

    def get_context_data(self, **kwargs):
        """Add the place, and the facts that speak for moving on."""
        self.placement.participant = self.participant
        said = [fact.sentence for fact in facts(self.placement, timezone.localdate())]
        return super().get_context_data(place=self.placement.place, said=said, **kwargs)

    def act(self, form):
        """Keep the decision, once however often the form is sent."""
        cleaned = form.cleaned_data
        fields = {"reason": cleaned["reason"], "until_on": cleaned["until_on"]}
        first_time(
            NotYet.objects.decide(self.placement, by=self.request.user, key=cleaned["idempotency_key"], **fields)
        )
