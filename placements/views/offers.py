"""Offers from employers: the open ones with their clock, how quickly they are answered, and the subsidies."""

from datetime import timedelta

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import first_time
from accounts.models import Unit
from accounts.unit_settings import OFFER_HOURS
from config.paging import cursor, in_order, page_of

from ..enums import OfferAnswer
from ..forms.offers import (
    AddOfferForm,
    AddSubsidyForm,
    AnswerForm,
    ChangeOfferForm,
    ChangeSubsidyForm,
    OfferForm,
    SubsidyForm,
)
from ..forms.period import DaysForm
from ..models import JobOffer, OfferSubsidy
from ..offer_figures import clock, in_words, offer_figures
from ..rules_matching import can_match_anybody
from ..rules_places import can_change_places
from .calls import CallerMixin
from .employers import EmployerActView, EmployerMixin, RegisterMixin, home_unit, offers_with_clock

PAGE_SIZE = 50
SAVED = (*OfferForm.Meta.fields, "received_at", "answer_by")


class OffersView(RegisterMixin, TemplateView):
    """Offers that wait for an answer with the time left, and those answered in a period with the figures."""

    template_name = "placements/offer_list.html"

    def get_context_data(self, **kwargs):
        """Add them for the days in the address."""
        request = self.request
        visible, form = JobOffer.objects.visible_to(request.user), DaysForm(request.GET)
        context = {"form": form, "open_offers": offers_with_clock(visible.open())}
        if form.is_valid():
            days = (form.cleaned_data["start"], form.cleaned_data["end"])
            ids = visible.answered_within(*days).order_by("-answered_at", "-pk").values_list("pk", flat=True)
            part = page_of(ids, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"))
            rows = in_order(visible.select_related("employer", "unit"), part.ids)
            for offer in rows:
                offer.wait_words = in_words(offer.wait)
            context |= {
                "figures": offer_figures(request.user, *days),
                "answered": rows,
                "page": part,
                "address": f"start={days[0]}&end={days[1]}",
            }
        return super().get_context_data(**context, **kwargs)


class OfferMixin(EmployerMixin):
    """A page about one offer, `offer_pk` in the address; Http404 unless it is this employer's."""

    @cached_property
    def offer(self):
        """The offer."""
        related = ("contact", "unit", "place", "received_by", "answered_by")
        offers = JobOffer.objects.visible_to(self.request.user).select_related(*related)
        offer = get_object_or_404(offers, pk=self.kwargs["offer_pk"], employer=self.employer)
        offer.employer = self.employer
        return offer

    def get_context_data(self, **kwargs):
        """Add the offer."""
        return super().get_context_data(offer=self.offer, **kwargs)


class OfferView(OfferMixin, TemplateView):
    """One offer with its clock and subsidies."""

    template_name = "placements/offer.html"

    def get_context_data(self, **kwargs):
        """Add the clock and the subsidies."""
        offer = self.offer
        offer.clock_state, offer.clock_words = clock(offer)
        offer.wait_words = in_words(offer.wait)
        subsidies = offer.subsidies.select_related("kind").order_by("applied_on", "pk")
        user = self.request.user
        return super().get_context_data(
            subsidies=subsidies,
            goes_on=offer.is_open or offer.answer == OfferAnswer.ACCEPTED, may_match=can_match_anybody(user),
            may_add_place=can_change_places(user), **kwargs,
        )  # fmt: skip


class OfferActView(OfferMixin, EmployerActView):
    """An act upon one offer; afterwards one is on its page."""

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done, for those who may."""
        if self.allowed(request.user):
            self.offer  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_success_url(self):
        """Return the address of the offer."""
        return self.offer.get_absolute_url()


class AddOfferView(CallerMixin, EmployerActView):
    """Registers an offer: the clock begins."""

    form_class = AddOfferForm
    title = _("New offer")
    success_message = _("The offer is registered.")

    def get_form_kwargs(self):
        """Offer the contacts and places of the employer."""
        return super().get_form_kwargs() | {"employer": self.employer}

    def get_initial(self):
        """Open with now, one's own unit, and an answer within the hours it has set."""
        unit = Unit.objects.filter(pk=home_unit(self.request.user)).first()
        now = timezone.localtime()
        latest = now + timedelta(hours=unit.setting(OFFER_HOURS) if unit else OFFER_HOURS.default)
        return {
            "unit": unit and unit.pk, "received_on": now.date(), "received_time": now.time(),
            "answer_on": latest.date(), "answer_time": latest.time(),
        } | super().get_initial()  # fmt: skip

    def act(self, form):
        """Register it, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in SAVED}
        key = form.cleaned_data["idempotency_key"]
        first_time(JobOffer.objects.receive(self.employer, by=self.request.user, key=key, **fields))


class ChangeOfferView(OfferActView):
    """Changes an offer."""

    form_class = ChangeOfferForm
    title = _("Change the offer")
    success_message = _("The offer is saved.")

    def get_form_kwargs(self):
        """Change a copy, so that the page's heading tells what is stored."""
        instance = JobOffer.objects.get(pk=self.offer.pk)
        return super().get_form_kwargs() | {"employer": self.employer, "instance": instance}

    def get_initial(self):
        """Open on the version as it stands."""
        received, latest = timezone.localtime(self.offer.received_at), timezone.localtime(self.offer.answer_by)
        return {
            "version": self.offer.version, "received_on": received.date(), "received_time": received.time(),
            "answer_on": latest.date(), "answer_time": latest.time(),
        } | super().get_initial()  # fmt: skip

    def act(self, form):
        """Save it on the version the form was opened with."""
        offer = JobOffer.objects.get(pk=self.offer.pk)
        offer.version = form.cleaned_data["version"]
        offer.change(self.request.user, **{name: form.cleaned_data[name] for name in SAVED})


class AnswerOfferView(OfferActView):
    """Stops the clock of an offer, or corrects the answer."""

    form_class = AnswerForm
    title = _("Answer to the employer")
    success_message = _("The answer is saved, and the clock has stopped.")

    def get_form_kwargs(self):
        """Tell the form when the offer was received."""
        return super().get_form_kwargs() | {"offer": self.offer}

    def get_initial(self):
        """Open with the answer as it stands, or with now."""
        offer = self.offer
        at = timezone.localtime(offer.answered_at)
        given = {"answer": offer.answer} if offer.answer else {}
        return {
            "version": offer.version, "answered_on": at.date(), "answered_time": at.time(),
            "answer_note": offer.answer_note,
        } | given | super().get_initial()  # fmt: skip

    def act(self, form):
        """Save it on the version the form was opened with."""
        cleaned = form.cleaned_data
        offer = JobOffer.objects.get(pk=self.offer.pk)
        offer.version = cleaned["version"]
        offer.give_answer(
            cleaned["answer"], at=cleaned["answered_at"], note=cleaned["answer_note"], by=self.request.user
        )


class AddSubsidyView(OfferActView):
    """Adds a subsidy to an offer."""

    form_class = AddSubsidyForm
    title = _("Add a subsidy")
    success_message = _("The subsidy is saved.")

    def act(self, form):
        """Add it, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in SubsidyForm.Meta.fields}
        key = form.cleaned_data["idempotency_key"]
        first_time(OfferSubsidy.objects.add(self.offer, by=self.request.user, key=key, **fields))


class SubsidyView(OfferActView):
    """Changes a subsidy of an offer, `subsidy_pk` in the address."""

    form_class = ChangeSubsidyForm
    title = _("Change the subsidy")
    success_message = _("The subsidy is saved.")

    @cached_property
    def subsidy(self):
        """The subsidy; Http404 unless it is this offer's."""
        return get_object_or_404(OfferSubsidy, pk=self.kwargs["subsidy_pk"], offer=self.offer)

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done, for those who may."""
        if self.allowed(request.user):
            self.subsidy  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        """Change the subsidy itself."""
        return super().get_form_kwargs() | {"instance": self.subsidy}

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.subsidy.version} | super().get_initial()

    def act(self, form):
        """Save it on the version the form was opened with."""
        subsidy = OfferSubsidy.objects.get(pk=self.subsidy.pk)
        subsidy.version = form.cleaned_data["version"]
        subsidy.change(self.request.user, **{name: form.cleaned_data[name] for name in SubsidyForm.Meta.fields})
