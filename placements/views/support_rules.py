"""Administration of the rules about support forms. It shows nothing of any case."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.acts import first_time
from accounts.views.administration import AdminActView, AdministratorMixin, EditMixin

from ..forms.matching import AddSupportRuleForm, ChangeSupportRuleForm, SupportRuleForm
from ..models import SupportRule


class SupportRuleListView(AdministratorMixin, TemplateView):
    """Every rule there is and has been, by support form."""

    template_name = "placements/support_rule_list.html"

    def get_context_data(self, **kwargs):
        """Add the rules."""
        rules = SupportRule.objects.select_related("support_form", "place_kind", "employment_form")
        order = ("support_form__position", "support_form__label", "-valid_from", "pk")
        return super().get_context_data(support_rules=rules.order_by(*order), today=timezone.localdate(), **kwargs)


class RuleActMixin:
    """Afterwards one is at the list."""

    def get_success_url(self):
        """Return the list."""
        return reverse("placements:support_rules")

    def fields(self, form):
        """Return what the form says."""
        return {name: form.cleaned_data[name] for name in SupportRuleForm.Meta.fields}


class AddSupportRuleView(RuleActMixin, AdminActView):
    """A new rule."""

    form_class = AddSupportRuleForm
    title = _("New rule about support forms")
    success_message = _("The rule is added.")

    def act(self, form):
        """Add it, once however often the form is sent."""
        key = form.cleaned_data["idempotency_key"]
        first_time(SupportRule.objects.add(by=self.request.user, key=key, **self.fields(form)))


class SupportRuleView(RuleActMixin, EditMixin, AdminActView):
    """A rule that is there."""

    model = SupportRule
    form_class = ChangeSupportRuleForm
    title = _("Change the rule about support forms")
    success_message = _("The rule is saved.")

    def act(self, form):
        """Save it."""
        self.object.version = form.cleaned_data["version"]
        self.object.change(by=self.request.user, **self.fields(form))
