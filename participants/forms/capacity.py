"""Forms of seats and quotas."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from config.forms import CreatedOnceMixin, ModelForm, VersionedMixin

from ..models import Quota, UnitSeats

MOST = 100_000


class PlanningForm(ModelForm):
    """A row of the unit's own planning; the act takes the cleaned values, and the model judges them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields["starts_on"].initial = timezone.localdate()

    def _post_clean(self):
        """Leave the instance as it is."""


class SeatsForm(PlanningForm):
    """How many can be enrolled at once from a day on."""

    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST)

    class Meta(ModelForm.Meta):
        model = UnitSeats
        fields = ["seats", "starts_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].help_text = _("It holds until you set another number from a later day.")


class AddSeatsForm(CreatedOnceMixin, SeatsForm):
    """Seats from a day on."""


class EditSeatsForm(VersionedMixin, SeatsForm):
    """Seats that are set."""


class QuotaForm(PlanningForm):
    """How many referrals may come in each period, and from whom."""

    number = forms.IntegerField(label=_("Number of referrals"), min_value=0, max_value=MOST)

    class Meta(ModelForm.Meta):
        model = Quota
        fields = ["agency", "kind", "number", "period", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(is_active=True).order_by("name")
        self.fields["agency"].empty_label = _("Parties without a quota of their own")
        self.fields["ends_on"].help_text = _("Leave empty while it holds until further notice.")


class AddQuotaForm(CreatedOnceMixin, QuotaForm):
    """A new quota."""


class EditQuotaForm(VersionedMixin, QuotaForm):
    """A quota that is there."""
