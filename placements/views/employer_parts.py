"""Sites, contacts and agreements of an employer, and the agreements that somebody must do something about."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import first_time
from config.paging import cursor, in_order, page_of

from .. import rules_employers as rules
from ..forms.employers import AgreementForm, ContactForm, SiteForm, add_form, change_form
from ..models import EmployerAgreement, EmployerContact, EmployerSite
from .employers import EmployerActView, RegisterMixin, home_unit

PAGE_SIZE = 50
ALARM, IN_FORCE, ALL = "paminnelse", "galler", "alla"
SHOWN = ((ALARM, _("To renew or give notice of")), (IN_FORCE, _("In force")), (ALL, _("All agreements")))


class AddPartView(EmployerActView):
    """Adds a row of `model` to the employer."""

    model = fields_of = None

    def act(self, form):
        """Add it, once however often the form is sent."""
        fields = {name: form.cleaned_data[name] for name in self.fields_of.Meta.fields}
        key = form.cleaned_data["idempotency_key"]
        first_time(self.model.objects.add(self.employer, by=self.request.user, key=key, **fields))


class ChangePartView(EmployerActView):
    """Changes a row of `model`, `part_pk` in the address; Http404 unless it is this employer's."""

    model = fields_of = None

    @cached_property
    def part(self):
        """The row."""
        return get_object_or_404(self.model, pk=self.kwargs["part_pk"], employer=self.employer)

    def dispatch(self, request, *args, **kwargs):
        """Fetch it before anything else is done, for those who may."""
        if rules.can_change_employers(request.user):
            self.part  # noqa: B018
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        """Change the row itself."""
        return super().get_form_kwargs() | {"instance": self.part}

    def get_initial(self):
        """Open on the version as it stands."""
        return {"version": self.part.version} | super().get_initial()

    def act(self, form):
        """Save it on the version the form was opened with."""
        part = self.model.objects.get(pk=self.part.pk)
        part.version = form.cleaned_data["version"]
        fields = [*self.fields_of.Meta.fields, "is_active"]
        part.change(self.request.user, **{name: form.cleaned_data[name] for name in fields})


class OfSiteMixin:
    """About a place of work."""

    model, fields_of = EmployerSite, SiteForm


class AddSiteView(OfSiteMixin, AddPartView):
    """Adds a place of work."""

    form_class = add_form(SiteForm)
    title = _("New site")
    success_message = _("The site is saved.")


class SiteView(OfSiteMixin, ChangePartView):
    """Changes a place of work."""

    form_class = change_form(SiteForm)
    title = _("Change the site")
    success_message = _("The site is saved.")


class OfContactMixin:
    """About a contact."""

    model, fields_of = EmployerContact, ContactForm

    def get_form_kwargs(self):
        """Offer the sites of the employer."""
        return super().get_form_kwargs() | {"employer": self.employer}


class AddContactView(OfContactMixin, AddPartView):
    """Adds whom one speaks with."""

    form_class = add_form(ContactForm)
    title = _("New contact")
    success_message = _("The contact person is saved.")


class ContactView(OfContactMixin, ChangePartView):
    """Changes whom one speaks with."""

    form_class = change_form(ContactForm)
    title = _("Change the contact")
    success_message = _("The contact person is saved.")


class OfAgreementMixin:
    """About an agreement."""

    model, fields_of = EmployerAgreement, AgreementForm


class AddAgreementView(OfAgreementMixin, AddPartView):
    """Adds an agreement."""

    form_class = add_form(AgreementForm)
    title = _("New agreement")
    success_message = _("The agreement is saved.")

    def get_initial(self):
        """Propose one's own unit, and from today."""
        return {"unit": home_unit(self.request.user), "starts_on": timezone.localdate()} | super().get_initial()


class AgreementView(OfAgreementMixin, ChangePartView):
    """Changes an agreement."""

    form_class = change_form(AgreementForm)
    title = _("Change the agreement")
    success_message = _("The agreement is saved.")


class AgreementsView(RegisterMixin, TemplateView):
    """Agreements with all employers: first those to renew or give notice of, the most urgent first."""

    template_name = "placements/agreement_list.html"

    def get_context_data(self, **kwargs):
        """Add the agreements that `?visa=` names."""
        user, today = self.request.user, timezone.localdate()
        asked = self.request.GET.get("visa", ALARM)
        shown = asked if asked in dict(SHOWN) else ALARM
        agreements = EmployerAgreement.objects.visible_to(user).filter(employer__merged_into=None)
        alarming = agreements.alarming(today)
        found = {
            ALARM: alarming.order_by("alarm_on", "pk"),
            IN_FORCE: agreements.in_force(today).order_by("employer__sort_name", "pk"),
            ALL: agreements.order_by("employer__sort_name", "pk"),
        }[shown]
        ids = found.values_list("pk", flat=True)
        part = page_of(ids, PAGE_SIZE, cursor(self.request, "after"), cursor(self.request, "before"))
        rows = EmployerAgreement.objects.with_alarm().select_related("employer", "kind", "unit")
        return super().get_context_data(
            agreements=in_order(rows, part.ids),
            page=part,
            shown=shown,
            choices=[(code, label, code == shown) for code, label in SHOWN],
            alarm_count=alarming.count(),
            due=frozenset(alarming.filter(pk__in=part.ids).values_list("pk", flat=True)),
            today=today,
            may_change=rules.can_change_employers(user),
            address=f"visa={shown}",
            **kwargs,
        )
