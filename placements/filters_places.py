"""Filters of the lists of places and of vacancies; what is chosen stands in the address."""

from datetime import timedelta

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.enums import CodeListName
from accounts.models import CodeList, Unit
from config.forms import DateField

from . import independence, slots
from .models import Place

ANY = _("All")
OPEN, COMING, CLOSED = "open", "coming", "closed"
STATES = ((OPEN, _("Open")), (COMING, _("Opens later")), (CLOSED, _("Closed")))
HALVES = ((str(slots.MORNING), _("Morning")), (str(slots.AFTERNOON), _("Afternoon")))
WEEKS = (("1", _("This week")), ("4", _("Four weeks")), ("12", _("Twelve weeks")), ("26", _("Half a year")))
WITHOUT = "not-"


class Options:
    """What one may choose among in the filters: units in use, and the codes of three lists; two queries."""

    def __init__(self):
        units = Unit.objects.active().exclude(parent=None).in_name_order()
        self.units = [(str(pk), name) for pk, name in units.values_list("pk", "name")]
        lists = (CodeListName.PLACE_KIND, CodeListName.LANGUAGE_LEVEL, CodeListName.REQUIREMENT)
        self.codes = {name: [] for name in lists}
        for code in CodeList.objects.filter(list__in=lists).order_by("position", "label"):
            self.codes[code.list].append(code)

    def ids(self, name):
        """Return the choices of the list `name` by id."""
        return [(str(code.pk), str(code)) for code in self.codes[name]]


class PlacesFilter(django_filters.FilterSet):
    """What the two lists share: kind, unit with what is below it, and a degree of independence within the range."""

    kind = django_filters.ChoiceFilter(field_name="kind_id", label=_("Kind"), empty_label=ANY)
    unit = django_filters.ChoiceFilter(method="filter_unit", label=_("Unit"), empty_label=ANY)
    degree = django_filters.ChoiceFilter(method="filter_degree", label=_("Independence"), empty_label=ANY)
    day = django_filters.ChoiceFilter(method="keep_all", label=_("Weekday"), empty_label=_("Any"))

    class Meta:
        model = Place
        fields = ["kind", "unit", "degree", "day"]

    def __init__(self, *args, options, **kwargs):
        super().__init__(*args, **kwargs)
        self.options = options
        self.filters["kind"].extra["choices"] = options.ids(CodeListName.PLACE_KIND)
        self.filters["unit"].extra["choices"] = options.units
        self.filters["degree"].extra["choices"] = independence.choices()
        self.filters["day"].extra["choices"] = [(str(day), str(name).capitalize()) for day, name in WEEKDAYS.items()]

    def filter_unit(self, queryset, name, value):
        """Keep those of the unit with the id `value` and what is below it."""
        return queryset.under(int(value))

    def filter_degree(self, queryset, name, value):
        """Keep those whose range holds the degree."""
        return queryset.filter(independence_from__lte=value, independence_to__gte=value)

    def keep_all(self, queryset, name, value):
        """Keep all: `chosen` tells what was chosen, and the list asks for it together."""
        return queryset

    def chosen(self, name):
        """Return the valid number chosen under `name`; None for none."""
        self.form.is_valid()
        value = self.form.cleaned_data.get(name)
        return int(value) if value else None


class PlaceFilter(PlacesFilter):
    """Of the list of places: the shared ones, open or closed, free seats today, language and requirement."""

    state = django_filters.ChoiceFilter(method="filter_state", label=_("Status"), empty_label=ANY, choices=STATES)
    free = django_filters.ChoiceFilter(
        method="filter_free", label=_("Free seats"), empty_label=ANY, choices=(("1", _("Some half-day of the week")),)
    )
    level = django_filters.ChoiceFilter(method="filter_level", label=_("Enough Swedish is"), empty_label=ANY)
    requirement = django_filters.ChoiceFilter(method="filter_requirement", label=_("Requirement"), empty_label=ANY)

    class Meta(PlacesFilter.Meta):
        fields = ["kind", "unit", "degree", "day", "free", "level", "requirement", "state"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["level"].extra["choices"] = self.options.ids(CodeListName.LANGUAGE_LEVEL)
        codes = [(code.code, str(code)) for code in self.options.codes[CodeListName.REQUIREMENT]]
        self.filters["requirement"].extra["choices"] = [
            *((code, _("Asks for: %(what)s") % {"what": label}) for code, label in codes),
            *((WITHOUT + code, _("Does not ask for: %(what)s") % {"what": label}) for code, label in codes),
        ]

    def keep_all(self, queryset, name, value):
        """Keep those with seats on the weekday."""
        first = slots.slot_of(int(value), slots.MORNING)
        return queryset.filter(Q(**{f"seats__{first}__gt": 0}) | Q(**{f"seats__{first + 1}__gt": 0}))

    def filter_state(self, queryset, name, value):
        """Keep those open, coming or closed today."""
        return {OPEN: queryset.open, COMING: queryset.coming, CLOSED: queryset.closed}[value]()

    def filter_free(self, queryset, name, value):
        """Keep those with a seat free in the week as it stands today, on the weekday if one is chosen."""
        today = timezone.localdate()
        return queryset.vacant(today, today, slots.slots_of(self.chosen("day")))

    def filter_level(self, queryset, name, value):
        """Keep those that ask for no more Swedish than the level chosen, in the order of the list."""
        levels = [str(code.pk) for code in self.options.codes[CodeListName.LANGUAGE_LEVEL]]
        enough = levels[: levels.index(value) + 1]
        return queryset.filter(Q(language_level=None) | Q(language_level__in=enough))

    def filter_requirement(self, queryset, name, value):
        """Keep those that ask for it, or do not."""
        if value.startswith(WITHOUT):
            return queryset.exclude(requirements__contains=[value.removeprefix(WITHOUT)])
        return queryset.filter(requirements__contains=[value])


class VacancyFilter(PlacesFilter):
    """Of vacancies: the shared ones, from which day, for how long and on which half-days."""

    on = django_filters.DateFilter(method="keep_all", label=_("From the day"))
    half = django_filters.ChoiceFilter(method="keep_all", label=_("Half-day"), empty_label=_("Any"), choices=HALVES)
    weeks = django_filters.ChoiceFilter(
        method="keep_all", label=_("Free for"), empty_label=_("That day at least"), choices=WEEKS
    )

    class Meta(PlacesFilter.Meta):
        fields = ["on", "weeks", "day", "half", "kind", "unit", "degree"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["on"].field_class = DateField

    @property
    def period(self):
        """The first and the last day asked for: today and the same unless another is chosen."""
        self.form.is_valid()
        first = self.form.cleaned_data.get("on") or timezone.localdate()
        weeks = self.chosen("weeks")
        return first, first + timedelta(days=7 * weeks - 1) if weeks else first

    @property
    def vacancies(self):
        """What is asked for, in the order of unit and name."""
        wanted = slots.slots_of(self.chosen("day"), self.chosen("half"))
        return self.qs.vacant(*self.period, wanted).in_unit_order()
