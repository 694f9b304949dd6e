"""Administration of the criteria of municipal labour-market employment. It shows nothing of any case."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.views.administration import AdminActView, AdministratorMixin, EditMixin
from config.history import act

from ..forms.parts import AddCriterionForm, EditCriterionForm
from ..models import EmploymentCriterion


class CriterionListView(AdministratorMixin, TemplateView):
    """Every criterion, those asked no more too."""

    template_name = "placements/criterion_list.html"

    def get_context_data(self, **kwargs):
        """Add the criteria in order."""
        criteria = EmploymentCriterion.objects.select_related("form").order_by("position", "pk")
        return super().get_context_data(criteria=criteria, today=timezone.localdate(), **kwargs)


class CriterionActMixin:
    """Afterwards one is at the list."""

    def get_success_url(self):
        """Return the list."""
        return reverse("placements:criterion_list")


class AddCriterionView(CriterionActMixin, AdminActView):
    """A new criterion."""

    form_class = AddCriterionForm
    title = _("New criterion")
    success_message = _("The criterion is added.")

    def act(self, form):
        """Add it."""
        with act("placements.add_criterion", by=self.request.user):
            form.save()


class EditCriterionView(CriterionActMixin, EditMixin, AdminActView):
    """A criterion that is there."""

    model = EmploymentCriterion
    form_class = EditCriterionForm
    title = _("Change the criterion")
    success_message = _("The criterion is saved.")

    def act(self, form):
        """Save it; what is answered keeps its wording."""
        self.save(form, "placements.change_criterion")
