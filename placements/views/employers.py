"""The register of employers: list, page of one, registering and changing."""

from dataclasses import replace

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.acts import ActView, first_time
from accounts.models import Membership
from config.paging import CAP, Sort, address_without, capped_count, cursor, in_order, page

from .. import rules_employers as rules
from ..employer_filters import EmployerFilter, overdue_steps
from ..forms.employers import AddEmployerForm, ChangeEmployerForm, EmployerForm
from ..models import (
    Employer,
    EmployerAgreement,
    EmployerCall,
    EmployerMerge,
    EmployerPair,
    EmployerReservation,
    JobOffer,
)
from ..models.calls import CALLERS
from ..offer_figures import clock

PAGE_SIZE = 25
CALLS_SHOWN = 10
SEARCH = "employer_search"
BY_NAME = Sort("sort_name")
# What a row of the list shows.
SHOWN = (
    "name", "organisation_number", "branch__label", "branch__label_en", "owner__name", "unit__name",
    "last_call__occurred_at", "last_call__by__name",
)  # fmt: skip


class RegisterMixin:
    """A page of the register; `allowed` is a rule of the user, who gets 403 when it says no."""

    allowed = staticmethod(rules.can_read_employers)

    def dispatch(self, request, *args, **kwargs):
        """Ask the rule before anything else is done."""
        if not rules.can_read_employers(request.user) or not self.allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class EmployerMixin(RegisterMixin):
    """A page about the employer whose id is `pk` in the address; Http404 when it was merged into another."""

    related = ("branch", "owner", "unit", "last_call__by", "last_call__form", "last_call__outcome")

    @cached_property
    def employer(self):
        """The employer with who called last."""
        employers = Employer.objects.visible_to(self.request.user).standing().select_related(*self.related)
        employer = employers.filter(pk=self.kwargs["pk"]).first()
        if employer is None:
            raise Http404
        return employer

    @cached_property
    def reservation(self):
        """Who holds the employer now, or None."""
        return EmployerReservation.objects.open().filter(employer=self.employer).select_related("user").first()

    def get_context_data(self, **kwargs):
        """Add the employer, what one should know before a call, and what one may do."""
        user = self.request.user
        context = {
            "employer": self.employer,
            "reservation": self.reservation,
            "may_change": rules.can_change_employers(user),
            "may_call": rules.can_log_calls(user),
            "may_release": bool(self.reservation) and rules.can_release(user, self.reservation),
            "today": timezone.localdate(),
        }
        return super().get_context_data(**context | kwargs)


class EmployerActView(EmployerMixin, ActView):
    """The page of one act about an employer; afterwards one is on its page."""

    template_name = "placements/employer_act.html"
    allowed = staticmethod(rules.can_change_employers)

    def get_success_url(self):
        """Return the address of the employer's page."""
        return self.employer.get_absolute_url()


class SearchForm(forms.Form):
    """What is searched for. It is posted and kept in the session, since names in addresses end in logs."""

    q = forms.CharField(max_length=100, required=False)


class SearchEmployersView(RegisterMixin, View):
    """Keeps the search text in the session and shows the list; an empty text ends the search."""

    http_method_names = ["post"]

    def post(self, request):
        """Keep it."""
        form = SearchForm(request.POST)
        request.session[SEARCH] = form.cleaned_data["q"].strip() if form.is_valid() else ""
        kept = request.POST.get("filters", "")
        return redirect(f"{reverse('placements:employers')}{'?' if kept else ''}{kept}")


class EmployersView(RegisterMixin, TemplateView):
    """The register, 25 at a time, with what somebody should look at."""

    template_name = "placements/employer_list.html"

    def get_context_data(self, **kwargs):
        """Add the page of rows, how many there are, the filters, and what is to be done."""
        request, user = self.request, self.request.user
        text = request.session.get(SEARCH, "")
        visible = Employer.objects.visible_to(user).standing()
        found = EmployerFilter(request.GET, queryset=visible.matching(text))
        asked = {name for name, value in found.form.cleaned_data.items() if value} if found.is_valid() else set()
        is_narrowed = bool(text or asked)
        sort = replace(BY_NAME, is_of_few=bool(text or asked & {"agreement", "reserved"}))
        shown = page(found.qs, sort, PAGE_SIZE, cursor(request, "after"), cursor(request, "before"), visible)
        count = capped_count(found.qs)
        return super().get_context_data(
            employers=rows(shown.ids),
            page=shown,
            count=count,
            is_capped=count > CAP,
            cap=CAP,
            is_narrowed=is_narrowed,
            filter=found,
            search_text=text,
            filters_in_address=address_without(request, "after", "before"),
            may_change=rules.can_change_employers(user),
            **self.to_do(user),
            **kwargs,
        )

    def to_do(self, user):
        """Return what waits for those who may do something about it."""
        todo = {"offers": [], "agreements": 0, "steps": 0, "pairs": 0}
        if rules.can_log_calls(user):
            todo["steps"] = overdue_steps(user)
            todo["offers"] = offers_with_clock(JobOffer.objects.visible_to(user).open()[:3])
        if rules.can_change_employers(user):
            todo["agreements"] = EmployerAgreement.objects.alarming().count()
            todo["pairs"] = EmployerPair.objects.waiting().count()
        return todo


def offers_with_clock(offers):
    """Return `offers` as a list, each with its employer and its `clock`: (state, words)."""
    offers = list(offers.select_related("employer", "unit"))
    for offer in offers:
        offer.clock_state, offer.clock_words = clock(offer)
    return offers


def rows(ids):
    """Return the employers with `ids` in that order, with who called last and who holds them now."""
    employers = Employer.objects.select_related("branch", "owner", "unit", "last_call__by").only(*SHOWN)
    employers = in_order(employers, ids)
    held = EmployerReservation.objects.open().filter(employer__in=ids).select_related("user")
    by_employer = {reservation.employer_id: reservation for reservation in held}
    for employer in employers:
        employer.held = by_employer.get(employer.pk)
    return employers


class EmployerView(EmployerMixin, TemplateView):
    """Everything about one employer. One that was merged leads to the one it was merged into."""

    template_name = "placements/employer.html"

    def get(self, request, *args, **kwargs):
        """Show it, or go to the one it was merged into."""
        merged = Employer.objects.visible_to(request.user).filter(pk=kwargs["pk"], merged_into__isnull=False).first()
        if merged:
            return redirect("placements:employer", merged.merged_into_id)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Add sites, contacts, agreements, places, offers and the latest contacts."""
        employer, user = self.employer, self.request.user
        calls = list(calls_of(EmployerCall.objects.visible_to(user).filter(employer=employer))[: CALLS_SHOWN + 1])
        for call in calls:
            call.may_change = rules.can_change_call(user, call)
        offers = JobOffer.objects.visible_to(user).filter(employer=employer)
        pairs = EmployerPair.objects.waiting().of(employer).select_related("first", "second")
        return super().get_context_data(
            sites=employer.employersites.order_by("-is_active", "name", "pk"),
            contacts=employer.employercontacts.select_related("site").order_by("-is_active", "name", "pk"),
            agreements=agreements_of(EmployerAgreement.objects.filter(employer=employer)),
            places=employer.places.select_related("kind", "unit").in_name_order(),
            open_offers=offers_with_clock(offers.open()),
            answered_offers=offers.exclude(answer="").select_related("unit").order_by("-answered_at")[:CALLS_SHOWN],
            calls=calls[:CALLS_SHOWN],
            has_more_calls=len(calls) > CALLS_SHOWN,
            others=[pair.second if pair.first_id == employer.pk else pair.first for pair in pairs],
            merges=EmployerMerge.objects.standing().filter(kept=employer).select_related("gone", "by"),
            **kwargs,
        )


def calls_of(calls):
    """Return `calls` latest first with all that is shown of them."""
    related = ("by", "form", "outcome", "contact", "employer")
    return calls.select_related(*related).latest_first()


def agreements_of(agreements):
    """Return `agreements` with the day somebody must do something, kind and unit; those in force first."""
    found = agreements.with_alarm().select_related("kind", "unit")
    return sorted(found.order_by("starts_on", "pk"), key=lambda agreement: not agreement.is_in_force)


def home_unit(user):
    """Return the id of the unit that `user` works at when dealing with employers, None for nobody's."""
    memberships = Membership.objects.current().filter(user=user, role__in=CALLERS).order_by("starts_on", "pk")
    return memberships.values_list("unit", flat=True).first()


class SaveEmployerMixin:
    """A form of an employer that leads to whoever has the organisation number already."""

    template_name = "placements/employer_form.html"

    def get_context_data(self, **kwargs):
        """Add the employer that has the number typed, and those with names alike."""
        form = kwargs.get("form") or self.get_form()
        kwargs["form"] = form
        return super().get_context_data(existing=form.existing, alike=getattr(form, "alike", ()), **kwargs)


class AddEmployerView(SaveEmployerMixin, RegisterMixin, ActView):
    """Registers an employer."""

    allowed = staticmethod(rules.can_change_employers)
    form_class = AddEmployerForm
    title = _("New employer")
    success_message = _("The employer is registered.")
    made = None

    def get_initial(self):
        """Propose oneself as the owner of the contact."""
        return {"owner": self.request.user.pk, "unit": home_unit(self.request.user)} | super().get_initial()

    def act(self, form):
        """Register it, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in EmployerForm.Meta.fields}
        key = form.cleaned_data["idempotency_key"]
        self.made = first_time(Employer.objects.register(by=self.request.user, key=key, **fields))

    def get_success_url(self):
        """Return the address of the new employer, or of the register."""
        return self.made.get_absolute_url() if self.made else reverse("placements:employers")


class ChangeEmployerView(SaveEmployerMixin, EmployerActView):
    """Changes what is kept of an employer."""

    form_class = ChangeEmployerForm
    title = _("Change the employer")
    success_message = _("The employer is saved.")

    def get_form_kwargs(self):
        """Change the employer itself: a copy, so that the page's heading tells what is stored."""
        return super().get_form_kwargs() | {"instance": Employer.objects.get(pk=self.employer.pk)}

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.employer.version} | super().get_initial()

    def current_text(self, current, name, field):
        """Return the text of a field; the organisation number as it is written."""
        return current.number if name == "organisation_number" else super().current_text(current, name, field)

    def act(self, form):
        """Save it on the version the form was opened with."""
        employer = Employer.objects.get(pk=self.employer.pk)
        employer.version = form.cleaned_data["version"]
        employer.change(self.request.user, **{name: form.cleaned_data[name] for name in EmployerForm.Meta.fields})
