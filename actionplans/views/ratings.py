"""Ratings: side by side, as curves and figure; asking for one, rating as coordinator, and an old one in its words."""

from io import BytesIO

import segno
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.acts import first_time
from accounts.drafts import tell_accepted
from accounts.enums import CodeListName
from accounts.models import CodeList
from config.pdf import pdf_response
from participants.rules import can_read_ratings
from participants.views.base import ParticipantActView, ParticipantPageMixin

from .. import rating_page
from ..enums import InvitationPlace, Respondent
from ..forms.ratings import DeclineForm, InviteForm, RateForm, TakeBackForm
from ..middleware import SCREEN
from ..models import Instrument, Rating, RatingInvitation
from ..models.instruments import ORIGINAL
from ..models.ratings import sealed
from ..rules import can_rate


class RatingListView(ParticipantPageMixin, TemplateView):
    """What participant and coordinator say now and how it has changed, beside each other and as curves."""

    allowed = can_read_ratings
    tab = "actionplans:ratings"
    template_name = "actionplans/ratings.html"

    def get_context_data(self, **kwargs):
        """Add the ratings and what can be done now."""
        return super().get_context_data(
            shown=rating_page.of(self.participant, self.duplicates, self.request.user),
            may_rate=can_rate(self.request.user, self.participant),
            layout="participants/base.html",
            **self.standing(),
            **kwargs,
        )

    def standing(self):
        """Return what stands between now and a finished round: an open link, answers still sealed, one's own rating."""
        user, today = self.request.user, timezone.localdate()
        if not can_rate(user, self.participant):
            return {}
        ratings = Rating.objects.filter(participant=self.participant)
        open_ones = RatingInvitation.objects.unsent().filter(participant=self.participant)
        return {
            "is_sealed": ratings.filter(sealed(today)).exists(),
            "has_answered": ratings.by_participants().filter(occurred_on=today).exists(),
            "has_rated": ratings.by_caseworkers().filter(occurred_on=today).exists(),
            "invitation": next((one for one in open_ones if one.is_usable), None),
        }


class RatingPdfView(ParticipantPageMixin, View):
    """The ratings as PDF."""

    allowed = can_read_ratings

    def get(self, request, pk):
        """Return the PDF."""
        context, options = rating_page.document_parts(self.participant, self.duplicates, request.user)
        return pdf_response(
            request, f"{options['title']} {context['today']}", rating_page.TEMPLATE, context, **options
        )  # fmt: skip


class RatingView(ParticipantPageMixin, TemplateView):
    """One rating in the words that were answered."""

    allowed = can_read_ratings
    tab = "actionplans:ratings"
    template_name = "actionplans/rating.html"

    def get_context_data(self, **kwargs):
        """Add the rating with its questions in the language answered and, where that is another, the staff's."""
        people = [self.participant, *self.duplicates]
        ratings = Rating.objects.visible_to(self.request.user, self.participant).filter(participant__in=people)
        rating = ratings.select_related("instrument", "author").filter(pk=self.kwargs["rating_pk"]).first()
        if rating is None:
            raise Http404
        return super().get_context_data(rating=rating, rows=rating_page.in_words(rating), **kwargs)


class InviteView(ParticipantActView):
    """Asks the participant to rate: shows a link and its QR code, or lends the screen."""

    allowed = can_rate
    tab = "actionplans:ratings"
    form_class = InviteForm
    template_name = "actionplans/invite.html"
    title = _("Ask for a rating")

    @cached_property
    def instrument(self):
        """The instrument participants answer now; Http404 where none is in use."""
        instrument = Instrument.objects.current(Respondent.PARTICIPANT)
        if instrument is None:
            raise Http404
        return instrument

    def get_initial(self):
        """Open on the language the participant speaks, when the instrument is offered in it."""
        spoken = getattr(self.participant.spoken_language, "code", "")
        language = spoken if spoken in self.instrument.offered else ORIGINAL
        return {"language": language} | super().get_initial()

    def get_form_kwargs(self):
        """Offer the languages that are reviewed."""
        labels = {code.code: str(code) for code in CodeList.objects.filter(list=CodeListName.LANGUAGE)}
        offered = {language: labels.get(language, name) for language, name in self.instrument.offered.items()}
        return super().get_form_kwargs() | {"languages": offered}

    def act(self, form):
        """Invite, once however often the form is sent; keep the token for the answer alone."""
        cleaned = form.cleaned_data
        self.invitation, self.token = RatingInvitation.objects.invite(
            self.participant, self.instrument, by=self.request.user, place=cleaned["place"],
            language=cleaned["language"], key=cleaned["idempotency_key"],
        )  # fmt: skip
        if cleaned["place"] == InvitationPlace.SCREEN:
            self.request.session[SCREEN] = self.invitation.pk

    def form_valid(self, form):
        """Show the link in this very answer: it is stored nowhere, so no later page could show it."""
        response = super().form_valid(form)
        token = getattr(self, "token", "")
        if not token:
            return response
        url = self.request.build_absolute_uri(reverse("rate:open", args=[token]))
        context = self.get_context_data(form=form, link=url, code=qr_code(url), invitation=self.invitation)
        return tell_accepted(self.request, render(self.request, "actionplans/link.html", context))

    def get_success_url(self):
        """Return the rating on the lent screen, else the ratings."""
        if SCREEN in self.request.session:
            return reverse("rate:begin")
        return reverse("actionplans:ratings", args=[self.participant.pk])


def qr_code(text):
    """Return `text` as a QR code in SVG, black on white in every theme, without styles of its own."""
    made = BytesIO()
    segno.make(text, error="m", micro=False).save(
        made, kind="svg", scale=6, border=4, dark="#000", light="#fff", xmldecl=False, svgns=False, nl=False,
        svgclass="qr", lineclass=None, omitsize=True,
    )  # fmt: skip
    named = format_html('<svg role="img" aria-label="{}" ', _("QR code of the link"))
    return mark_safe(made.getvalue().decode().replace("<svg ", named, 1))


class TakeBackView(ParticipantActView):
    """Takes back a link that is not sent, or what was begun on the screen."""

    allowed = can_rate
    tab = "actionplans:ratings"
    form_class = TakeBackForm
    title = _("Take back the link?")
    success_message = _("The link is taken back. What had been answered is forgotten.")

    def act(self, form):
        """Take back every open one."""
        for invitation in RatingInvitation.objects.unsent().filter(participant=self.participant):
            invitation.take_back(by=self.request.user)

    def get_success_url(self):
        """Return the ratings."""
        return reverse("actionplans:ratings", args=[self.participant.pk])


class RateView(ParticipantActView):
    """The coordinator's own rating of today, without having seen the participant's."""

    allowed = can_rate
    tab = "actionplans:ratings"
    form_class = RateForm
    template_name = "actionplans/rate.html"
    title = _("Rate as coordinator")
    success_message = _("Your rating is sent.")

    @cached_property
    def instrument(self):
        """The instrument coordinators answer now; Http404 where none is in use."""
        instrument = Instrument.objects.current(Respondent.CASEWORKER)
        if instrument is None:
            raise Http404
        return instrument

    def get_form_kwargs(self):
        """Ask the questions of the instrument."""
        return super().get_form_kwargs() | {"instrument": self.instrument}

    def get_context_data(self, **kwargs):
        """Add the instrument, whose introduction is shown."""
        instrument = self.instrument
        introduction = instrument.introduction[instrument.staff_language]
        return super().get_context_data(introduction=introduction, **kwargs)

    def act(self, form):
        """Store it, once however often the form is sent."""
        first_time(
            Rating.objects.record(
                self.participant, self.instrument, occurred_on=timezone.localdate(), answers=form.answers,
                words=form.words, language=self.instrument.staff_language, author=self.request.user,
                key=form.cleaned_data["idempotency_key"],
            )
        )  # fmt: skip

    def get_success_url(self):
        """Return the ratings."""
        return reverse("actionplans:ratings", args=[self.participant.pk])


class DeclineView(ParticipantActView):
    """Notes that one knowingly does not rate today, which opens the participant's answers."""

    allowed = can_rate
    tab = "actionplans:ratings"
    form_class = DeclineForm
    title = _("Do not rate today")
    success_message = _("Noted. The participant's answers of today can be read now.")

    def act(self, form):
        """Note it, where there are answers that wait for it."""
        if not Rating.objects.filter(sealed(), participant=self.participant).exists():
            raise ValidationError(_("There are no answers of today that wait for your own rating."))
        first_time(
            Rating.objects.decline(
                self.participant, by=self.request.user, reason=form.cleaned_data["reason"],
                key=form.cleaned_data["idempotency_key"],
            )
        )  # fmt: skip

    def get_success_url(self):
        """Return the ratings."""
        return reverse("actionplans:ratings", args=[self.participant.pk])
