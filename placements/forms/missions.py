"""Forms about missions: what is asked for, and how much of each department."""

from crispy_forms.layout import Column, Div, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import UnitKind
from accounts.models import Unit
from config.forms import CreatedOnceMixin, ModelForm, VersionedMixin

from ..models import Mission

MOST = 100_000


class MissionForm(ModelForm):
    """A mission, with a number for each department; those without one have no part in it."""

    class Meta(ModelForm.Meta):
        model = Mission
        fields = ["name", "given_by", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        there = dict(self.instance.targets.values_list("unit", "seats")) if self.instance.pk else {}
        self.departments = list(departments(there))
        for unit in self.departments:
            field = forms.IntegerField(
                label=unit.name, min_value=0, max_value=MOST, required=False, initial=there.get(unit.pk)
            )
            field.is_conditional = True
            self.fields[name_of(unit)] = field
        self.helper.layout = Layout(
            "name",
            "given_by",
            Row(Column("starts_on", css_class="col-md-4"), Column("ends_on")),
            Fieldset(
                _("New seats asked of each department"),
                Div(*map(name_of, self.departments), css_class="grid"),
                css_class="group",
            ),
            *(["version"] if "version" in self.fields else []),
            *(["idempotency_key"] if "idempotency_key" in self.fields else []),
        )

    def clean(self):
        """Ask for a number of one department at least."""
        cleaned = super().clean()
        names = [name_of(unit) for unit in self.departments]
        if not any(cleaned.get(name) for name in names) and not any(name in self.errors for name in names):
            raise ValidationError(_now("Write how many seats are asked of one department at least."))
        return cleaned

    @property
    def targets(self):
        """The seats asked of each department, by unit."""
        return {unit: self.cleaned_data.get(name_of(unit)) or 0 for unit in self.departments}


class AddMissionForm(CreatedOnceMixin, MissionForm):
    """A new mission."""

    submit_label = _("Add the mission")


class ChangeMissionForm(VersionedMixin, MissionForm):
    """A mission that is there."""


def departments(there):
    """Return the units that can be asked, and those with an id in `there`."""
    usable = Q(is_active=True, kind=UnitKind.UNIT, parent__isnull=False)
    return Unit.objects.filter(usable | Q(pk__in=there)).in_name_order()


def name_of(unit):
    """Return the name of the field of a department."""
    return f"seats_{unit.pk}"
