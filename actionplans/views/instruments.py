"""Administration of instruments: versions, every language as participants read it, and which are reviewed."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import ActView
from config.forms import Form, VersionedMixin

from ..instrument_files import WORDS
from ..models import Instrument
from ..models.instruments import ORIGINAL
from ..rules import can_administer_instruments


class ReviewForm(VersionedMixin, Form):
    """Asks whether one is sure, of the translation as it was shown."""


class InstrumentMixin:
    """A page of the administration of instruments; `pk` in the address is a version."""

    def dispatch(self, request, *args, **kwargs):
        """Let in system administrators."""
        if not can_administer_instruments(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def instrument(self):
        """The version in the address."""
        return get_object_or_404(Instrument, pk=self.kwargs["pk"])

    @cached_property
    def translation(self):
        """The translation in the address; Http404 for a language the version has not, and None for the original."""
        language = self.kwargs["language"]
        if language not in self.instrument.languages:
            raise Http404
        return self.instrument.translations.select_related("reviewed_by").filter(language=language).first()


class InstrumentListView(InstrumentMixin, TemplateView):
    """All versions of all instruments."""

    template_name = "actionplans/instrument_list.html"

    def get_context_data(self, **kwargs):
        """Add the versions. How often each was answered is not told: it would count protected cases."""
        return super().get_context_data(instruments=Instrument.objects.newest_first(), **kwargs)


class InstrumentView(InstrumentMixin, TemplateView):
    """One version: its questions, and its languages with whether they are reviewed."""

    template_name = "actionplans/instrument.html"

    def get_context_data(self, **kwargs):
        """Add the questions and the languages."""
        instrument = self.instrument
        translations = {one.language: one for one in instrument.translations.select_related("reviewed_by")}
        languages = [(code, facts["name"], translations.get(code)) for code, facts in instrument.languages.items()]
        return super().get_context_data(instrument=instrument, languages=languages, original=ORIGINAL, **kwargs)


class PreviewView(InstrumentMixin, TemplateView):
    """Everything a version says in one language beside the original, for whoever reviews it."""

    template_name = "actionplans/instrument_preview.html"

    def get_context_data(self, **kwargs):
        """Add the texts in pairs."""
        language = self.kwargs["language"]
        return super().get_context_data(
            instrument=self.instrument, translation=self.translation,
            name=self.instrument.languages[language]["name"], direction=self.instrument.direction(language),
            is_original=language == ORIGINAL, sections=sections(self.instrument, language), **kwargs,
        )  # fmt: skip


def sections(instrument, language):
    """Return what `instrument` says as (heading, list of (original, in `language`))."""

    def pair(texts):
        return texts[ORIGINAL], texts[language]

    questions = [pair(item[key]) for item in instrument.items for key in ("indicator", "question")]
    found = [
        (_("Beginning"), [pair(instrument.title), pair(instrument.introduction)]),
        (_("Questions"), questions),
        (_("Answers"), [pair(label) for label in instrument.scale]),
    ]
    words = instrument.words
    if words.get(ORIGINAL):
        found.append((_("Words of the pages"), [(words[ORIGINAL][key], words[language][key]) for key in WORDS]))
    return found


class InstrumentActView(InstrumentMixin, ActView):
    """The page of one act upon a version."""

    template_name = "actionplans/instrument_act.html"

    def get_context_data(self, **kwargs):
        """Add the title and the version."""
        return super().get_context_data(instrument=self.instrument, **kwargs)

    def get_success_url(self):
        """Return the page of the version."""
        return reverse("instruments:version", args=[self.instrument.pk])


class ReviewView(InstrumentActView):
    """Marks a translation as reviewed, so that it is offered, or takes that back."""

    form_class = ReviewForm

    def dispatch(self, request, *args, **kwargs):
        """Let through translations alone: the original is what they are compared with."""
        if can_administer_instruments(request.user) and self.translation is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def title(self):
        """What is asked."""
        name = self.instrument.languages[self.kwargs["language"]]["name"]
        words = (
            _("Take back the review of %(name)s?") if self.translation.is_offered else _("Mark %(name)s as reviewed?")
        )
        return words % {"name": name}

    def get_initial(self):
        """Open on the translation as it stands."""
        return {"version": self.translation.version} | super().get_initial()

    def get_form(self, form_class=None):
        """Name the button after what it does."""
        form = super().get_form(form_class)
        form.submit_label = _("Take back the review") if self.translation.is_offered else _("Mark as reviewed")
        return form

    def act(self, form):
        """Turn it round."""
        self.translation.version = form.cleaned_data["version"]
        self.translation.set_reviewed(not self.translation.is_offered, by=self.request.user)


class UseView(InstrumentActView):
    """Lets a version be answered from now on, or no longer."""

    form_class = Form

    @property
    def title(self):
        """What is asked."""
        return _("Stop using this version?") if self.instrument.is_active else _("Use this version again?")

    def act(self, form):
        """Turn it round."""
        self.instrument.put_in_use(not self.instrument.is_active, by=self.request.user)
