"""The intake page of a case: referrals with their steps, checklist, background and assessment."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import as_text, first_time, in_words

from .. import rules
from ..enums import Occasion, ParticipantStatus, QuestionKind, ReferralState
from ..forms.intake import (
    AddAssessmentForm,
    AddBackgroundForm,
    ChangeAssessmentForm,
    ChangeBackgroundForm,
    ChecklistForm,
    ReopenAssessmentForm,
)
from ..forms.referrals import step_choices
from ..models import Assessment, Background, Checklist, IntakeQuestion, Referral
from ..models.background import CODES, compared
from ..models.questions import wordings
from .base import ParticipantPageMixin
from .referrals import IntakeActView, ReferralMixin

# As they stand in the address.
OCCASIONS = {"start": Occasion.START, "avslut": Occasion.EXIT}


class IntakeView(ParticipantPageMixin, TemplateView):
    """Everything of the intake, for whoever reads the case."""

    tab = "participants:intake"
    template_name = "participants/intake.html"

    def get_context_data(self, **kwargs):
        """Add referrals, stays with their backgrounds, assessments, and what the user may do."""
        user, participant = self.request.user, self.participant
        stays = Background.objects.visible_to(user, participant).filter(participant=participant).stays()
        assessments = Assessment.objects.visible_to(user, participant).filter(participant=participant)
        assessments = list(assessments.complete())
        may_edit = rules.can_edit(user, participant)
        may_refer = rules.can_refer(user, participant)
        return super().get_context_data(
            referrals=self.referrals(),
            stays=[
                {"start": start, "exit": exit_, "facts": compared(start, exit_), "is_latest": place == 0}
                for place, (start, exit_) in enumerate(stays)
            ],
            may_note_start=may_edit and (not stays or stays[0][1] is not None),
            may_note_exit=may_edit and bool(stays) and stays[0][1] is None and has_been_enrolled(participant),
            may_change_background=may_edit,
            assessments=assessments,
            may_assess=may_refer,
            may_begin_assessment=may_refer and all(one.is_finished for one in assessments),
            may_refer=may_refer,
            may_enrol=rules.can_enrol(user, participant) and participant.status != ParticipantStatus.ENROLLED,
            **kwargs,
        )

    def referrals(self):
        """Return the referrals of the case and its other registrations, latest first, with what the user may do."""
        user, registrations = self.request.user, {one.pk: one for one in [self.participant, *self.duplicates]}
        referrals = (
            Referral.objects.visible_to(user, self.participant)
            .filter(participant__in=registrations)
            .select_related("agency", "case_officer", "requested_support", "recommended_support", "unit", "checklist")
            .prefetch_related("steps__by", "checklist__answers__question", "checklist__answered_by")
            .order_by("-received_on", "-pk")
        )
        found = list(referrals)
        for referral in found:
            referral.participant = registrations[referral.participant_id]
            referral.may_decide = rules.can_decide(user, referral.participant)
            referral.acts = step_choices(referral) if referral.may_decide else []
            referral.story = sorted(referral.steps.all(), key=lambda step: (step.on, step.pk))
            referral.answers = answers_of(referral)
        if found:
            found[0].awaits_enrolment = awaits_enrolment(found[0])
        return found


def has_been_enrolled(participant):
    """Return whether `participant` has a stay that can have a background at its exit."""
    return participant.enrolled_on is not None


def awaits_enrolment(referral):
    """Return whether `referral` is admitted and no enrolment has begun since it was received."""
    started_on = referral.participant.enrolled_on
    return referral.state == ReferralState.ADMITTED and (started_on is None or started_on < referral.received_on)


def answers_of(referral):
    """Return the answers of the checklist of `referral` in the order of the questions."""
    checklist = getattr(referral, "checklist", None)
    answers = checklist.answers.all() if checklist else []
    return sorted(answers, key=lambda answer: (answer.question.position, answer.question_id))


class ChecklistView(ReferralMixin, IntakeActView):
    """Answers the target-group checklist of a referral."""

    allowed = rules.can_decide
    form_class = ChecklistForm
    title = _("Target-group checklist")
    success_message = _("The checklist is saved.")

    @cached_property
    def answered(self):
        """What is answered, by question."""
        checklist = Checklist.objects.filter(referral=self.referral).first()
        self.version = checklist.version if checklist else 1
        return {answer.question_id: answer for answer in checklist.answers.all()} if checklist else {}

    def get_form_kwargs(self):
        """Add the questions of the unit today, and those answered before."""
        asked = list(IntakeQuestion.objects.asked_in(self.referral.unit, QuestionKind.CHECKLIST))
        guidance = {question.pk: question.guidance for question in asked}
        found = wordings(asked, self.answered.values())
        return super().get_form_kwargs() | {"wordings": found, "guidance": guidance}

    def get_initial(self):
        """Open with what is answered, and the version being changed."""
        stored = {}
        for question, answer in self.answered.items():
            stored |= {f"answer-{question}": answer.answer, f"note-{question}": answer.note}
        return stored | {"version": self.version} | super().get_initial()

    def current_text(self, current, name, field):
        """Return what somebody else answered or commented."""
        what, _dash, question = name.partition("-")
        answer = current.answers.filter(question=question).first() if question else None
        stored = getattr(answer, what, "") if question else ""
        return as_text(in_words(field, stored)) if question else None

    def act(self, form):
        """Save the answers."""
        Checklist.objects.answer(
            self.referral, version=form.cleaned_data["version"], answers=form.answers, by=self.request.user
        )


class NoteBackgroundView(IntakeActView):
    """Notes the background at start or at exit, opened with what was noted before."""

    allowed = rules.can_edit
    form_class = AddBackgroundForm
    template_name = "participants/background.html"
    success_message = _("The background is noted.")

    @cached_property
    def occasion(self):
        """The Occasion in the address; Http404 when it is none, or an exit of somebody never enrolled."""
        occasion = OCCASIONS.get(self.kwargs["occasion"])
        if occasion is None or (occasion == Occasion.EXIT and not has_been_enrolled(self.participant)):
            raise Http404
        return occasion

    @cached_property
    def shown(self):
        """The background the form opens with, or None: what was noted last."""
        latest = Background.objects.latest_of(self.participant)
        return Background.objects.complete().get(pk=latest.pk) if latest else None

    @property
    def title(self):
        """What is noted."""
        at_start = _now("Background at start")
        return at_start if self.occasion == Occasion.START else _now("Background at exit")

    def get(self, request, *args, **kwargs):
        """Go to what is noted already, to change it."""
        if self.occasion and self.shown and self.shown.occasion == self.occasion:
            return redirect("participants:background", self.participant.pk, self.shown.pk)
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        """Open with what was noted before, as of today."""
        initial = values_of(self.shown) if self.shown else {}
        initial.pop("on", None)
        if self.occasion == Occasion.EXIT:
            initial["note"] = ""
        return initial | super().get_initial()

    def get_form_kwargs(self):
        """Add the background whose choices can stay."""
        return super().get_form_kwargs() | {"shown": self.shown}

    def get_context_data(self, **kwargs):
        """Add what the form opened with."""
        return super().get_context_data(shown=self.shown, **kwargs)

    def act(self, form):
        """Note it, once however often the form is sent."""
        first_time(
            Background.objects.record(
                self.participant, self.occasion, by=self.request.user, key=form.cleaned_data["idempotency_key"],
                livelihoods=form.livelihoods, **form.facts(),
            )
        )  # fmt: skip


def values_of(background):
    """Return the values of the form as they stand on `background`."""
    values = {name: getattr(background, name) for name in ("on", *CODES, "note")}
    return values | {f"livelihood-{row.source_id}": row.extent for row in background.livelihoods.all()}


class ChangeBackgroundView(IntakeActView):
    """Changes a background that is noted."""

    allowed = rules.can_edit
    form_class = ChangeBackgroundForm
    template_name = "participants/background.html"
    success_message = _("The background is saved.")

    @cached_property
    def background(self):
        """The background; Http404 unless it is this participant's."""
        backgrounds = Background.objects.visible_to(self.request.user).filter(participant=self.participant)
        background = backgrounds.complete().filter(pk=self.kwargs["background_pk"]).first()
        if background is None:
            raise Http404
        background.participant = self.participant
        return background

    def dispatch(self, request, *args, **kwargs):
        """Fetch the background before anything else is done."""
        self.background  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    @property
    def title(self):
        """What is changed."""
        at_start = _now("Change the background at start")
        return at_start if self.background.occasion == Occasion.START else _now("Change the background at exit")

    def get_initial(self):
        """Open with what is noted, and the version being changed."""
        return values_of(self.background) | {"version": self.background.version} | super().get_initial()

    def get_form_kwargs(self):
        """Change the background itself."""
        kwargs = super().get_form_kwargs()
        fresh = Background.objects.get(pk=self.background.pk)
        return kwargs | {"shown": self.background, "instance": fresh}

    def current_text(self, current, name, field):
        """Return what somebody else noted; a livelihood by its percent."""
        kind, _dash, source = name.partition("-")
        if kind == "livelihood":
            return as_text(current.livelihoods.filter(source=source).values_list("extent", flat=True).first())
        return super().current_text(current, name, field)

    def act(self, form):
        """Save it."""
        self.background.version = form.cleaned_data["version"]
        self.background.change(self.request.user, form.livelihoods, **form.facts())


class WriteAssessmentView(IntakeActView):
    """Writes an assessment: begins one, or goes on with the one that is not finished."""

    allowed = rules.can_refer
    template_name = "participants/assessment.html"
    title = _("Assessment")

    @cached_property
    def assessment(self):
        """The assessment being written, or None."""
        found = Assessment.objects.unfinished().filter(participant=self.participant).complete().first()
        if found:
            found.participant = self.participant
        return found

    def get_form_class(self):
        """Return the form of a new one, or of the one being written.

        Somebody may have begun or finished it since the form being sent was opened: the form is what it was.
        """
        is_change = "version" in self.request.POST if self.request.method == "POST" else self.assessment is not None
        return ChangeAssessmentForm if is_change else AddAssessmentForm

    def get_form_kwargs(self):
        """Add the unit's headings today, and those written under before."""
        headings = list(IntakeQuestion.objects.asked_in(self.participant.unit, QuestionKind.ASSESSMENT))
        written = self.assessment.texts.all() if self.assessment else []
        guidance = {heading.pk: heading.guidance for heading in headings}
        return super().get_form_kwargs() | {"wordings": wordings(headings, written), "guidance": guidance}

    def get_initial(self):
        """Open with what is written."""
        if self.assessment is None:
            began = self.participant.referrals.undecided().exclude(assessment_started_on=None).order_by("-pk").first()
            return ({"started_on": began.assessment_started_on} if began else {}) | super().get_initial()
        stored = {name: getattr(self.assessment, name) for name in AddAssessmentForm.Meta.fields}
        stored |= {f"text-{row.heading_id}": row.text for row in self.assessment.texts.all()}
        return stored | {"version": self.assessment.version} | super().get_initial()

    def get_context_data(self, **kwargs):
        """Add the assessment being written."""
        return super().get_context_data(assessment=self.assessment, **kwargs)

    def current_text(self, current, name, field):
        """Return what somebody else wrote."""
        what, _dash, heading = name.partition("-")
        if what == "text":
            return as_text(current.texts.filter(heading=heading).values_list("text", flat=True).first())
        return super().current_text(current, name, field)

    @property
    def is_finishing(self):
        """Whether the button pressed was the one that finishes."""
        return "finish" in self.request.POST

    @property
    def success_message(self):
        """What to tell: whether it is finished."""
        return _now("The assessment is finished.") if self.is_finishing else _now("The assessment is saved.")

    def act(self, form):
        """Save what is written, and finish if asked to."""
        by, texts, finish = self.request.user, form.texts, self.is_finishing
        if "version" not in form.cleaned_data:
            key = form.cleaned_data["idempotency_key"]
            made = Assessment.objects.write(
                self.participant, by=by, key=key, texts=texts, finish=finish, **form.facts()
            )
            first_time(made)
            return
        assessment = self.assessment or Assessment.objects.filter(participant=self.participant).complete().first()
        if assessment is None:
            raise Http404
        assessment.participant, assessment.version = self.participant, form.cleaned_data["version"]
        assessment.change(by, texts, finish, **form.facts())


class ReopenAssessmentView(IntakeActView):
    """Opens a finished assessment again, with a reason."""

    allowed = rules.can_refer
    form_class = ReopenAssessmentForm
    title = _("Open the assessment again")
    success_message = _("The assessment is open again.")

    @cached_property
    def assessment(self):
        """The assessment; Http404 unless it is this participant's."""
        assessments = Assessment.objects.visible_to(self.request.user).filter(participant=self.participant)
        assessment = assessments.filter(pk=self.kwargs["assessment_pk"]).first()
        if assessment is None:
            raise Http404
        assessment.participant = self.participant
        return assessment

    def dispatch(self, request, *args, **kwargs):
        """Fetch the assessment before anything else is done; what is open needs no opening."""
        if not self.assessment.is_finished and request.method != "POST":
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        """Open with the version as it stands."""
        return {"version": self.assessment.version} | super().get_initial()

    def act(self, form):
        """Open it."""
        self.assessment.version = form.cleaned_data["version"]
        self.assessment.reopen(self.request.user, form.cleaned_data["reason"])
