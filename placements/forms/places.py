"""Forms about places: add and change, close, reserve seats, and choosing the employer."""

from datetime import timedelta

from crispy_forms.layout import Column, Field, Fieldset, Layout, LayoutObject, Row
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.enums import CodeListName, UnitKind
from accounts.models import CodeList, Unit
from config.forms import (
    CreatedOnceMixin,
    DateField,
    Form,
    LongTextField,
    ModelForm,
    VersionedMixin,
    WarningsMixin,
)

from .. import independence, slots
from ..free import free_seats, short_of
from ..models import MissionTarget, Place, Placement, SeatHold
from ..models.employers import EmployerAgreement, EmployerContact, EmployerSite

MOST_SEATS = 500
SEATS = [f"seats_{slot}" for slot in range(slots.SLOTS)]
AT_AN_EMPLOYER, OWN = ("external", "private"), ("internal",)
WEEKDAY_LABELS = (_("%(weekday)s morning"), _("%(weekday)s afternoon"))


class SeatGrid(LayoutObject):
    """The fourteen numbers of a week as a table of weekdays and halves, narrow enough for a small telephone."""

    fields = SEATS

    def render(self, form, context, *args, **kwargs):
        """Return the table; each number has its own label, for those who do not see it."""
        form.rendered_fields.update(SEATS)
        rows = [
            (WEEKDAYS[day], form[SEATS[2 * day]], form[SEATS[2 * day + 1]])
            for day in range(7)
        ]  # fmt: skip
        return render_to_string("placements/_seat_grid.html", {"rows": rows})


class SeatsMixin(forms.Form):
    """Fourteen numbers, gathered as a list in `cleaned_data["week"]`; empty is 0."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for slot, name in enumerate(SEATS):
            label = WEEKDAY_LABELS[slot % 2] % {"weekday": WEEKDAYS[slot // 2]}
            field = forms.IntegerField(label=label, min_value=0, max_value=MOST_SEATS, required=False)
            field.is_conditional = True
            self.fields[name] = field

    def clean(self):
        """Gather the numbers."""
        cleaned = super().clean()
        cleaned["week"] = [cleaned.get(name) or 0 for name in SEATS]
        if not any(cleaned["week"]) and not any(name in self.errors for name in SEATS):
            self.add_error(SEATS[0], _now("Write a number for one half-day at least."))
        return cleaned


def codes(name, current=None):
    """Return the codes of the list `name` that can be chosen, and the one with the id `current`."""
    return (CodeList.objects.of(name) | CodeList.objects.filter(pk=current)).order_by("position", "label")


class UnitField(forms.ModelChoiceField):
    """A choice of a unit or site; a site is called by its unit too."""

    def label_from_instance(self, unit):
        """Return the name, after the unit's for a site."""
        return f"{unit.parent}: {unit}" if unit.kind == UnitKind.SITE else str(unit)


class NextPlacesField(LongTextField):
    """Places by name, one on each line, "name" or "name, unit"; read as a list of Place."""

    most = 20

    def clean(self, value):
        """Return the places. Raises ValidationError for a name of none, or of several."""
        names = [line.strip() for line in super().clean(value).split("\n") if line.strip()]
        if len(names) > self.most:
            raise ValidationError(_now("At most %(most)d places.") % {"most": self.most})
        return list({place.pk: place for name in names for place in self.places_called(name)}.values())

    def places_called(self, name):
        """Return the place called `name`, or all of that name in the unit given. Raises ValidationError."""
        places = Place.objects.select_related("unit").in_name_order()
        found = list(places.filter(name__iexact=name)[:5])
        if not found and "," in name:
            place_name, _comma, unit = name.rpartition(",")
            return list(places.filter(name__iexact=place_name.strip(), unit__name__iexact=unit.strip())) or refuse(name)
        if len(found) > 1:
            ways = "; ".join(map(written, found))
            message = _now("There are several called %(name)s. Write the unit too: %(ways)s.")
            raise ValidationError(message % {"name": name, "ways": ways})
        return found or refuse(name)


def written(place):
    """Return `place` as it is written among the next places."""
    return f"{place.name}, {place.unit}"


def refuse(name):
    """Raise the ValidationError that no place is called `name`; it names those with some of its words."""
    first = name.partition(",")[0].split()[:1]
    like = Place.objects.select_related("unit").named_like("".join(first)) if first else Place.objects.none()
    ways = "; ".join(map(written, like.in_name_order()[:3]))
    if not ways:
        raise ValidationError(_now("No place is called %(name)s.") % {"name": name})
    message = _now("No place is called %(name)s. Perhaps you mean: %(ways)s.")
    raise ValidationError(message % {"name": name, "ways": ways})


class PlaceForm(SeatsMixin, ModelForm):
    """The profile of a place; `employer` is where it is, None for one of the municipality's own."""

    tasks = LongTextField(label=_("Tasks"), required=False)
    independence_from = forms.TypedChoiceField(
        label=_("Independence from"), choices=independence.choices, coerce=int, initial=independence.LEAST
    )
    independence_to = forms.TypedChoiceField(
        label=_("Independence to"), choices=independence.choices, coerce=int, initial=independence.MOST
    )
    requirements = forms.MultipleChoiceField(
        label=_("Requirements"), required=False, widget=forms.CheckboxSelectMultiple
    )
    season = forms.TypedMultipleChoiceField(
        label=_("Months open"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none when it is open all the year."),
    )  # fmt: skip
    next_places = NextPlacesField(
        label=_("Usual next places"), required=False,
        help_text=_("The names of the places one often goes on to, one on each line."),
    )  # fmt: skip

    class Meta(ModelForm.Meta):
        model = Place
        fields = [
            "name", "kind", "unit", "employer_site", "contact", "agreement", "supervisor", "tasks",
            "independence_from", "independence_to", "hours_min", "hours_max", "language_level", "demands",
            "adaptations", "union_consulted_on", "union_consulted", "starts_on", "mission_target",
        ]  # fmt: skip
        field_classes = {"unit": UnitField}

    def __init__(self, *args, employer=None, **kwargs):
        self.employer = employer  # the layout asks for it
        super().__init__(*args, **kwargs)
        place = self.instance
        self.fields["kind"].queryset = codes(CodeListName.PLACE_KIND, place.kind_id)
        self.fields["language_level"].queryset = codes(CodeListName.LANGUAGE_LEVEL, place.language_level_id)
        self.fields["unit"].queryset = units(place.unit_id)
        self.fields["mission_target"].queryset = MissionTarget.objects.to_choose(place.mission_target_id)
        self.fields["requirements"].choices = requirement_choices(place.requirements)
        self.fields["season"].choices = [(number, str(name).capitalize()) for number, name in MONTHS.items()]
        self.limit_to_employer()
        for name, rows in (("tasks", 4), ("demands", 3), ("adaptations", 3), ("next_places", 3)):
            self.fields[name].widget.attrs["rows"] = rows
        for name in ("hours_min", "hours_max"):
            self.fields[name] = hours_field(self.fields[name])
        self.fields["supervisor"].help_text = _("Who leads the work there.")
        self.fields["mission_target"].help_text = _("The mission that asks for new places, and the department.")

    def limit_to_employer(self):
        """Let site, contact and agreement be the employer's own; a place without one has none."""
        place = self.instance
        for name, model in (
            ("employer_site", EmployerSite), ("contact", EmployerContact), ("agreement", EmployerAgreement),
        ):  # fmt: skip
            if self.employer is None:
                del self.fields[name]
                continue
            of_employer = model.objects.filter(employer=self.employer)
            current = getattr(place, f"{name}_id")
            self.fields[name].queryset = of_employer.filter(Q(is_active=True) | Q(pk=current)).order_by("pk")

    def get_layout(self):
        """Return the fields in the order one asks about a place."""
        at_employer = ["employer_site", "contact", "agreement"] if self.employer else []
        return Layout(
            "name",
            Row(Column("kind", css_class="col-md-6"), Column("unit")),
            *at_employer,
            "supervisor",
            "tasks",
            group(_("Seats in a week"), SeatGrid()),
            group(
                _("What it asks for"),
                Row(Column("independence_from", css_class="col-md-6"), Column("independence_to")),
                Row(*(Column(name, css_class="col-md-4") for name in ("hours_min", "hours_max", "language_level"))),
                Field("requirements", wrapper_class="choices-columns"),
                "demands",
                "adaptations",
            ),
            group(_("When"), "starts_on", Field("season", wrapper_class="choices-row")),
            group(_("The union"), Row(Column("union_consulted_on", css_class="col-md-4"), Column("union_consulted"))),
            group(_("What it is part of"), "mission_target", "next_places"),
        )

    def clean(self):
        """Check what several fields say together."""
        cleaned = super().clean()
        lowest, highest = cleaned.get("independence_from"), cleaned.get("independence_to")
        if lowest and highest and highest < lowest:
            self.add_error("independence_to", _now("The highest degree cannot be below the lowest."))
        least, most = cleaned.get("hours_min"), cleaned.get("hours_max")
        if least is not None and most is not None and most < least:
            self.add_error("hours_max", _now("The most hours cannot be fewer than the least."))
        if kind := cleaned.get("kind"):
            self.check_kind(kind.code)
        return cleaned

    def check_kind(self, code):
        """Refuse a kind that is another's: with an employer for those without, or the other way round."""
        if self.employer is None and code in AT_AN_EMPLOYER:
            message = _now("Such a place is at an employer. Choose New place at an employer in the list of places.")
            self.add_error("kind", message)
        if self.employer is not None and code in OWN:
            self.add_error("kind", _now("A place at an employer cannot be internal. Choose another kind."))

    @property
    def saved(self):
        """What the form asks for, as the fields of a Place."""
        cleaned = self.cleaned_data
        names = [name for name in self._meta.fields if name in cleaned]
        more = {name: cleaned[name] for name in ("requirements", "season", "next_places")}
        return {name: cleaned[name] for name in names} | more | {"seats": cleaned["week"]}


class AddPlaceForm(CreatedOnceMixin, PlaceForm):
    """A new place."""

    submit_label = _("Add the place")


class ChangePlaceForm(VersionedMixin, PlaceForm):
    """A place that is there."""

    def clean(self):
        """Refuse fewer seats than are taken, by the half-days they are taken on."""
        cleaned = super().clean()
        for slot, taken in short_of(self.instance, cleaned["week"]):
            if SEATS[slot] in self.errors:
                continue
            self.add_error(
                SEATS[slot],
                ngettext(
                    "%(taken)d seat is taken then, now or later. Write %(taken)d at least, or move somebody first.",
                    "%(taken)d seats are taken then, now or later. Write %(taken)d at least, or move somebody first.",
                    taken,
                ) % {"taken": taken},
            )  # fmt: skip
        return cleaned


class ClosePlaceForm(VersionedMixin, WarningsMixin, Form):
    """The last day of a place, and why."""

    submit_label = _("Close the place")
    ends_on = DateField(label=_("Last day"), initial=timezone.localdate)
    closing_reason = forms.CharField(label=_("Why it closes"), max_length=200)

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place

    def clean_ends_on(self):
        """Return the day, which is not before the place opens."""
        if self.cleaned_data["ends_on"] < self.place.starts_on:
            raise ValidationError(_now("The last day cannot be before the first."))
        return self.cleaned_data["ends_on"]

    def get_warnings(self):
        """Return what goes on after the last day."""
        after = self.cleaned_data["ends_on"] + timedelta(days=1)
        placed = Placement.objects.at(self.place, after).count()
        held = self.place.holds.standing(after).count()
        warnings = []
        if placed:
            text = ngettext(
                "%(number)d placement goes on after that day. It is not moved: tell the coordinator.",
                "%(number)d placements go on after that day. They are not moved: tell the coordinators.", placed,
            )  # fmt: skip
            warnings.append(text % {"number": placed})
        if held:
            text = ngettext(
                "Seats are reserved after that day, once.", "Seats are reserved after that day, %(number)d times.", held
            )
            warnings.append(text % {"number": held})
        return warnings


class ReopenPlaceForm(VersionedMixin, Form):
    """Takes back the last day."""

    submit_label = _("Let it stay open")


class HoldForm(CreatedOnceMixin, SeatsMixin, ModelForm):
    """Seats kept for something, from one day to another."""

    submit_label = _("Reserve")

    class Meta(ModelForm.Meta):
        model = SeatHold
        fields = ["reason", "starts_on", "ends_on"]

    def __init__(self, *args, place, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place
        self.fields["reason"].help_text = _(
            "For what or whom, for example a class or a course. Never a participant's name."
        )

    def get_layout(self):
        """Return the fields with the days side by side."""
        return Layout(
            "reason",
            Row(Column("starts_on", css_class="col-md-4"), Column("ends_on")),
            group(_("Seats to keep in a week"), SeatGrid()),
        )

    def clean(self):
        """Refuse days the place is not open, and more seats than are free in all the time."""
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if not first or not last:
            return cleaned
        if last < first:
            self.add_error("ends_on", _now("The last day cannot be before the first."))
        elif not self.place.is_usable(first, last):
            self.add_error("ends_on", _now("The place is not open all those days."))
        else:
            self.check_free(free_seats([self.place], first, last)[self.place.pk])
        return cleaned

    def check_free(self, free):
        """Add an error to each half-day of which more is asked for than is `free`."""
        for slot, (wanted, left) in enumerate(zip(self.cleaned_data["week"], free, strict=True)):
            if wanted > left and SEATS[slot] not in self.errors:
                text = ngettext("Only %(left)d is free in those days.", "Only %(left)d are free in those days.", left)
                self.add_error(SEATS[slot], text % {"left": left})


class ReleaseForm(VersionedMixin, Form):
    """Lets reserved seats be free again."""

    submit_label = _("Release")


class ChooseEmployerForm(Form):
    """Part of the name of an employer."""

    submit_label = _("Search")
    q = forms.CharField(label=_("Name of the employer"), max_length=100)


def units(current=None):
    """Return the units and sites that can answer for a place, and the one with the id `current`."""
    usable = Q(is_active=True, parent__isnull=False) & ~Q(kind=UnitKind.LINE)
    return Unit.objects.filter(usable | Q(pk=current)).select_related("parent").in_name_order()


def requirement_choices(chosen):
    """Return the requirements that can be chosen, and those `chosen` already."""
    found = CodeList.objects.of(CodeListName.REQUIREMENT) | CodeList.objects.filter(
        list=CodeListName.REQUIREMENT, code__in=chosen
    )
    return [(code.code, str(code)) for code in found.order_by("position", "label")]


def hours_field(field):
    """Return the field of hours in a week, with comma or point."""
    return forms.DecimalField(
        label=field.label, initial=field.initial, required=field.required, min_value=0, max_value=60, max_digits=4,
        decimal_places=1, localize=True,
    )  # fmt: skip


def group(heading, *fields):
    """Return the `fields` under a heading."""
    return Fieldset(heading, *fields, css_class="group")
