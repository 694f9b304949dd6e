"""Writing answers: all of them on one page, each saved on its own, with or without JavaScript.

static/js/answers.js asks for JSON; a browser without it gets pages. Both go through the same view.
"""

import re

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.drafts import DraftKeeper
from accounts.models import Draft
from config.differences import joined, passages, together
from config.markdown import to_html
from config.versioning import Conflict

from ..comments import attach_comments
from ..enums import VisitState
from ..forms.answers import AnswerForm
from ..models import Answer, BoardVisit, Presence
from ..words import when_saved
from .writing import WritingMixin

DRAFT = "visits:answer"
VERSION = re.compile(r"[0-9]{1,9}")


class WriteView(WritingMixin, TemplateView):
    """All questions with a field each."""

    states = (VisitState.DRAFT,)
    template_name = "visits/write.html"
    contents = ("attendees", "answers__saved_by")

    def get_context_data(self, **kwargs):
        """Lay what the time ran out on over what stands stored."""
        drafts = Draft.objects.filter(user=self.request.user, form=DRAFT, subject__startswith=f"{self.visit.pk}/")
        by_subject = {draft.subject: draft for draft in drafts}
        attach_comments(self.visit)
        for answer in self.visit.answers.all():
            open_with(answer, by_subject.get(f"{self.visit.pk}/{answer.number}"))
        people = Presence.objects.places(self.visit, self.request.user)
        return super().get_context_data(may_settle=True, people=people, **kwargs)


def open_with(answer, draft):
    """Give `answer` the `typed_text` and `typed_version` its field opens with, and `kept_at` when that is a draft's.

    A draft says over which version it was written, so that it overwrites nothing that came later.
    """
    answer.typed_text, answer.typed_version, answer.kept_at = answer.text, answer.version, None
    text, version = (last(draft.data.get(name)) if draft else "" for name in ("text", "version"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if draft and draft.data.get("text") and text != answer.text:
        answer.typed_text, answer.kept_at = text, timezone.localtime(draft.updated_at)
        answer.typed_version = int(version) if VERSION.fullmatch(version) else answer.version


def last(values):
    """Return the last of the texts a draft holds of one field, "" where it holds none."""
    return values[-1] if values else ""


class AnswerView(DraftKeeper, WritingMixin, View):
    """One answer: GET shows it, POST saves it, shows a preview, or settles two texts.

    What is sent when the time is out is kept as a draft, and stands in the field again after log-in.
    """

    @cached_property
    def answer(self):
        """The answer to the question whose number stands in the address."""
        answers = Answer.objects.select_related("saved_by").filter(visit=self.visit)
        answer = get_object_or_404(answers, number=self.kwargs["number"])
        answer.visit = self.visit
        return answer

    @property
    def wants_json(self):
        """Whether static/js/answers.js asks."""
        return self.request.headers.get("Accept") == "application/json"

    @property
    def write_url(self):
        """Where the question stands among all the others."""
        return reverse("visits:write", args=[self.visit.pk]) + f"#question-{self.answer.number}"

    def get(self, request, *args, **kwargs):
        """Show the answer as it stands."""
        if self.wants_json:
            return JsonResponse({"text": self.answer.text, **self.standing(self.answer)})
        answer = self.answer
        open_with(answer, self.read_draft())
        if not self.visit.is_draft:
            return self.locked(answer.typed_text) if answer.kept_at else self.in_other_state()
        return self.show(answer.typed_text, answer.typed_version, kept_at=answer.kept_at)

    def post(self, request, *args, **kwargs):
        """Do what the button pressed says."""
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.refuse(form)
        text, version = form.cleaned_data["text"], form.cleaned_data["version"]
        choice = form.cleaned_data["choice"]
        if not self.visit.is_draft:
            return self.locked(text)
        if "preview" in request.POST:
            return self.preview(text, version)
        if choice == "theirs":
            self.discard_draft()
            if self.wants_json:
                return JsonResponse(self.standing(self.answer))
            messages.info(request, _("The text that was saved stands."))
            return redirect(self.write_url)
        if choice == "both":
            return self.show(together(self.answer.text, text), self.answer.version)
        if choice == "joined":
            return self.join(text, version)
        return self.save(text, version, form.get_sent())

    def join(self, text, version):
        """Give the field what was chosen passage by passage, to be looked over and saved."""
        if version != self.answer.version:
            return self.two_texts(self.answer, text)
        parts = passages(self.answer.text, text)
        choices = {part.number: self.request.POST.get(f"passage-{part.number}", "both") for part in parts}
        return self.show(joined(parts, choices), self.answer.version)

    def save(self, text, version, sent):
        """Save the text, or show both when somebody else has saved another."""
        try:
            self.answer.write(text, version=version, by=self.request.user, sent=sent)
        except Conflict as conflict:
            return self.two_texts(conflict.current, text)
        except ValidationError:
            return self.locked(text)
        self.discard_draft()
        if self.wants_json:
            return JsonResponse(self.standing(self.answer))
        messages.success(self.request, _("Question %(number)d is saved.") % {"number": self.answer.number})
        return redirect(self.write_url)

    def standing(self, answer):
        """Return what a writer is told of `answer` as it is stored: version, when it was saved, and warnings."""
        return {
            "version": answer.version,
            "saved": when_saved(answer, self.request.user),
            "warning": answer.number_warning(),
            "is_empty": answer.is_empty,
        }

    def two_texts(self, current, text):
        """Show what is stored and what was typed, with what differs marked, and let the writer choose."""
        context = {
            "answer": current,
            "saved": when_saved(current, self.request.user),
            "passages": (parts := passages(current.text, text)),
            "told": {
                "theirs": current.text,
                "passages": [[part.number, part.theirs, part.yours] for part in parts],
            },
        }
        if self.wants_json:
            html = render_to_string("visits/_two_texts.html", context, self.request)
            told = {"html": html, "version": current.version, "saved": context["saved"]}
            told |= {"theirs": current.text, "text": text}
            return JsonResponse(told, status=409)
        return self.show(text, current.version, status=409, two_texts=context)

    def locked(self, text):
        """Say that the visit is no longer a draft, and give the text back."""
        state = BoardVisit.objects.get(pk=self.visit.pk).get_state_display().lower()
        message = _(
            "The visit is now %(state)s, so nothing was saved. Your text is kept here: copy it, or have the visit "
            "called back to draft and save again."
        ) % {"state": state}
        if self.wants_json:
            return JsonResponse({"error": message, "is_locked": True}, status=409)
        return self.show(text, self.answer.version, status=409, error=message)

    def in_other_state(self):
        """Answer a look at a question of a visit that is no longer a draft; saving has its own words for it."""
        if self.wants_json:
            return JsonResponse({"is_locked": True}, status=409)
        return super().in_other_state()

    def refuse(self, form):
        """Say what is wrong with what was sent, and give the text back."""
        errors = form.errors.get("text") or [
            _("The form was damaged on its way. Load the page again and save once more.")
        ]
        if self.wants_json:
            return JsonResponse({"error": " ".join(errors)}, status=400)
        text = self.request.POST.get("text", "").replace("\0", "\ufffd")
        return self.show(text, self.answer.version, status=400, error=" ".join(errors))

    def preview(self, text, version):
        """Show the text as it will read."""
        if self.wants_json:
            return JsonResponse({"html": to_html(text)})
        return self.show(text, version, preview=text)

    def show(self, text, version, status=200, **context):
        """Return the page of this one question with `text` in its field."""
        context |= {"visit": self.visit, "answer": self.answer, "text": text, "version": version}
        return render(self.request, "visits/answer.html", context, status=status)
